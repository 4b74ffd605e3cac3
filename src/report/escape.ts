/**
 * Text of the scanned repository, made harmless for each place where it can stand. A file name, a route or a message may hold
 * anything: Markdown, HTML, mermaid syntax, mentions, escape sequences. Nothing of the repository reaches an output but through here.
 */
import { printable } from '../util/printable.js';

/** Text that is safe to stand in Markdown as it is. Only functions of this module and literals of the program make it. */
export type Markdown = string & { readonly __markdown: unique symbol };

/** Marks the program's own words, and what is composed of Markdown, as Markdown. Never for text of the repository. */
export function trusted(text: string): Markdown {
  return text as Markdown;
}

const oneLine = (text: string) => printable(text.replace(/\s+/g, ' ')).trim();

/** A word joiner between `@` and a name: no mention, no address, and it reads the same. */
const unmention = (text: string) => text.replace(/@(?=\w)/g, '@\u2060');

/**
 * Plain words in a paragraph, list item, heading or table cell. Only what could be syntax is escaped, so that the source stays
 * readable: parentheses are harmless once brackets are not, an underscore inside a word is no emphasis.
 */
export function text(value: string): Markdown {
  const escaped = oneLine(value)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]|~$]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    // A heading at the start, a reference to an issue elsewhere.
    .replace(/^#|#(?=\d)/g, '\\#')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-=+]/, '\\$&')
    // Autolinks of GFM: a scheme, `www.` or an address turns into a link by itself.
    .replace(/\b(https?|ftp|mailto|xmpp):/gi, '$1&#58;')
    .replace(/\bwww\./gi, 'www&#46;');
  return trusted(unmention(escaped));
}

/** Words inside raw HTML (`<summary>`), where Markdown is not read. */
export function html(value: string): Markdown {
  const escaped = oneLine(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  return trusted(unmention(escaped));
}

/** A code span. The fence is longer than any run of backticks inside; a pipe is escaped, as tables ask even in code. */
export function code(value: string, inTable = false): Markdown {
  const flat = oneLine(value);
  if (flat === '') return trusted('');
  const fence = '`'.repeat(longestRun(flat) + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  const body = inTable ? flat.replace(/\\(?=\|)/g, '\\\\').replace(/\|/g, '\\|') : flat;
  return trusted(`${fence}${pad}${body}${pad}${fence}`);
}

/** A code span in a table cell. */
export function codeCell(value: string): Markdown {
  return code(value, true);
}

/** The target of a link: every character that could end it, or leave the repository, is percent-encoded. */
export function url(path: string): Markdown {
  const encoded = path
    .split('/')
    .map((part) =>
      encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
        /[!'()*~]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
  // `scheme:` cannot come out of encodeURIComponent, and a leading slash would leave the folder.
  return trusted(encoded.replace(/^\/+/, ''));
}

/** A fenced block whose fence is longer than any run of backticks inside. */
export function fenced(lines: string, language: string): Markdown {
  const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return trusted(`${fence}${language}\n${visible(lines)}\n${fence}`);
}

/** Quoted code keeps its tabs and line ends; anything else that is no character to read is shown. */
function visible(lines: string): string {
  return lines
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.split('\t').map(printable).join('\t'))
    .join('\n');
}

function longestRun(value: string): number {
  return Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length));
}

/** A label inside double quotes in a mermaid chart: entities for what ends a label, starts a directive or is markup. */
export function mermaidLabel(value: string, most = 48): Markdown {
  const flat = [...oneLine(value)];
  const cut = flat.length > most ? `${flat.slice(0, most - 1).join('')}…` : flat.join('');
  return trusted(cut.replace(/[#;"'`<>{}[\]()|\\&%:@$*_~=]/g, (c) => `#${c.charCodeAt(0)};`));
}

/** A word that stands bare in a chart (gantt tasks, sequence messages): what could be syntax becomes a space. */
export function mermaidWord(value: string, most = 48): Markdown {
  const flat = [
    ...oneLine(value)
      .replace(/[^\p{L}\p{N}\u{10ff00}-\u{10ffff} ./\-–]/gu, ' ')
      .replace(/ +/g, ' ')
      .trim(),
  ];
  const cut =
    flat.length > most
      ? `${flat
          .slice(0, most - 1)
          .join('')
          .trim()}…`
      : flat.join('');
  // `end` closes blocks in sequence diagrams and flowcharts.
  return trusted(cut.replace(/\bend\b/gi, 'End ').trim() || '-');
}

/** Characters of a route's parameters (`:id`, `<id>`, `{post_id}`, `*`), each with a letter of no text that stands for it meanwhile. */
const PARAMETERS = [...':<>{}_*'].map((character) => ({
  character,
  letter: String.fromCodePoint(0x10ff00 + character.charCodeAt(0)),
  entity: `#${character.charCodeAt(0)};`,
}));

/** A message of a sequence diagram: as a word, but what stands in a route's parameters stays, as entities. */
export function mermaidMessage(value: string): Markdown {
  const kept = PARAMETERS.reduce((all, { character, letter }) => all.replaceAll(character, letter), value);
  return trusted(
    PARAMETERS.reduce<string>((all, { letter, entity }) => all.replaceAll(letter, entity), mermaidWord(kept)),
  );
}

/** Text on a terminal: one line, control characters shown. */
export function terminal(value: string): string {
  return oneLine(value);
}
