/** Vue and Svelte components: a script, or two, among markup and styles. */
import type { FileFacts } from '../../model/facts.js';
import { extractJavaScript } from './index.js';
import type { Grammar } from './parse.js';

/** Endings of component files. */
export const COMPONENT = /\.(?:vue|svelte)$/i;

/** A script of the component itself: tools and habit put it at the start of a line, while one inside the markup is indented. */
const SCRIPT = /^(<script((?:"[^"]*"|'[^']*'|[^>"'])*)>)([\s\S]*?)<\/script\s*>/gim;

/** A type that no code has. */
const DATA = /\btype\s*=\s*["']?(?!module|(?:text|application)\/(?:java|ecma|type)script)/i;

/** Facts of the scripts of one component, at their places in the file; of a component without a script they are empty. */
export function extractComponent(text: string): FileFacts {
  const { scripts, grammar } = scriptsOf(text);
  const facts = extractJavaScript(scripts, grammar);
  return { ...facts, marks: ([...facts.marks, 'component'] as const).toSorted() };
}

/** All scripts as one text, in which everything else is blank. */
function scriptsOf(text: string): { scripts: string; grammar: Grammar } {
  const grammar: Grammar = { language: 'javascript', jsx: true };
  let scripts = '';
  let read = 0;
  for (const { index, 1: tag = '', 2: attributes = '', 3: script = '' } of text.matchAll(SCRIPT)) {
    const lang = /\blang\s*=\s*["']?(\w+)/i.exec(attributes)?.[1]?.toLowerCase() ?? 'js';
    if (!/^(?:[jt]sx?|(?:java|type)script)$/.test(lang) || DATA.test(attributes)) continue;
    if (lang.startsWith('t')) Object.assign(grammar, { language: 'typescript', jsx: lang === 'tsx' });
    const from = index + tag.length;
    scripts += blank(text.slice(read, from)) + script;
    read = from + script.length;
  }
  return { scripts: scripts + blank(text.slice(read)), grammar };
}

/** As many lines, and as many columns in the last of them. */
function blank(text: string): string {
  return text.replace(/[^\n\r]+(?=[\n\r])/g, '').replace(/[^\n\r]/g, ' ');
}
