import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import {
  code,
  codeCell,
  fenced,
  html,
  mermaidLabel,
  mermaidWord,
  terminal,
  text,
  url,
} from '../../src/report/escape.js';

const NASTY = [
  '](x) <img src=x onerror=alert(1)>',
  '`code` and ``more``',
  'a|b\\|c',
  'line\nbreak\r\n# heading',
  '@everyone and me@example.com',
  '<script>alert(1)</script>',
  '**bold** _em_ ~~gone~~ __init__.py',
  '![image](https://example.com/x.png)',
  'https://example.com/?a=b&c=d www.example.com',
  '&lt;b&gt; &#60;',
  '1. one',
  '- item',
  '#12 GH-3',
  '$a$ {{handlebars}} {% liquid %}',
  'end"; click A "javascript:alert(1)"',
  '%%{init: {}}%%',
  '\u001b[31mred\u001b[0m \u202eevil',
  '```mermaid',
  '',
  ' ',
];
const parser = new MarkdownIt({ html: true, linkify: true });
// GFM links neither bare domains nor addresses with more than ASCII in them.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
const tokens = (markdown: string) => parser.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
const flat = (value: string) => terminal(value);

describe('text', () => {
  it.each(NASTY)('is a plain paragraph: %j', (value) => {
    const types = new Set(tokens(text(value)).map((token) => token.type));
    for (const type of types)
      expect(['paragraph_open', 'paragraph_close', 'inline', 'text', 'text_special']).toContain(type);
    const read = tokens(text(value))
      .filter((token) => token.type.startsWith('text'))
      .map((token) => token.content)
      .join('');
    expect(read.replaceAll('\u2060', '')).toBe(flat(value));
  });

  it('mentions nobody and makes no address', () => expect(text('@everyone, me@example.com')).not.toMatch(/@\w/));

  it('leaves common words and paths as they are', () => {
    for (const plain of ['src/pay_card.ts', 'GET /users (all)', 'a-b c+d', 'rubric 1.0', 'What is it?'])
      expect(text(plain)).toBe(plain);
  });
});

describe('code', () => {
  it.each(NASTY.filter((value) => value.trim() !== ''))('is one code span: %j', (value) => {
    const inline = tokens(code(value)).filter((token) => token.type === 'code_inline');
    expect(inline.map((token) => token.content.trim())).toEqual([flat(value)]);
  });
});

describe('table cells', () => {
  it.each(NASTY)('keep the shape of a table: %j', (value) => {
    const table = `| a | b |\n| --- | --- |\n| ${text(value)} | ${codeCell(value)} |\n`;
    const cells = tokens(table).filter((token) => token.type === 'td_open');
    expect(cells).toHaveLength(2);
    expect(tokens(table).some((token) => token.type === 'html_inline' || token.type === 'link_open')).toBe(false);
  });
});

describe('url', () => {
  it.each(NASTY)('is the target of one link: %j', (value) => {
    const links = tokens(`[x](${url(value)}#L1)`).filter((token) => token.type === 'link_open');
    expect(links).toHaveLength(1);
    expect(links[0]?.attrGet('href')).toMatch(/^[\w%./#-]*$/);
  });

  it('keeps folders', () => expect(url('src/a b/[id].ts')).toBe('src/a%20b/%5Bid%5D.ts'));
  it('never leaves for another host', () => expect(url('//evil.example/x')).toBe('evil.example/x'));
});

describe('fenced', () => {
  it.each(NASTY)('holds whatever stands in it: %j', (value) => {
    const all = parser.parse(fenced(`before\n${value}\nafter`, 'ts'), {});
    expect(all.map((token) => token.type)).toEqual(['fence']);
    expect(all[0]?.content).toContain('after');
  });
});

describe('html', () => {
  it.each(NASTY)('has no tag and no quote: %j', (value) => expect(html(value)).not.toMatch(/[<>"']/));
});

describe('mermaid', () => {
  it.each(NASTY)('labels and words hold no syntax: %j', (value) => {
    expect(mermaidLabel(value).replace(/#\d+;/g, '')).not.toMatch(/[#;"'`<>{}[\]()|\\&%]/);
    expect(mermaidWord(value)).not.toMatch(/[#;:"'`<>{}[\]()|\\&%,\n]|\bend\b/);
    expect(mermaidWord(value)).not.toBe('');
  });
});

describe('terminal', () => {
  it.each(NASTY)('sends no control character: %j', (value) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(terminal(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/),
  );
});
