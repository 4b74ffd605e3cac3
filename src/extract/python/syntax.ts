/** Python source as a plain tree, and what the text of its tokens means. */
import { parseTree, type SyntaxNode, type SyntaxTree } from '../treesitter.js';

/** Comments and line continuations may stand anywhere: apart, so that the children of a node can be told by position. */
const DETACHED: ReadonlySet<string> = new Set(['comment', 'line_continuation']);
const LEAVES: ReadonlySet<string> = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'ellipsis',
  'pass_statement',
  'break_statement',
  'continue_statement',
  'global_statement',
  'nonlocal_statement',
  'dotted_name',
  'relative_import',
  'wildcard_import',
  'string_start',
  'string_content',
  'string_end',
  'type_conversion',
  'keyword_separator',
  'positional_separator',
]);
const STRINGS: ReadonlySet<string> = new Set(['string']);

/** Statements that are whole wherever they are found; others may be splinters of what could not be parsed. */
const WHOLE: ReadonlySet<string> = new Set([
  'import_statement',
  'import_from_statement',
  'function_definition',
  'class_definition',
  'decorated_definition',
]);

/** Parses a file. Throws where tree-sitter gives up. */
export function parsePython(text: string): SyntaxTree {
  const tree = parseTree('python', text, {
    detached: DETACHED,
    leaves: LEAVES,
    mixed: STRINGS,
    opens: (_type, start) => isFormatted(text, start),
  });
  return tree.root.type === 'ERROR' ? salvaged(text, tree) : tree;
}

/** Of a file that is no module as a whole (its end is missing): the definitions in it, all between them being gaps. */
function salvaged(text: string, tree: SyntaxTree): SyntaxTree {
  const children = tree.root.children.filter((child) => WHOLE.has(child.type));
  const gaps: { start: number; end: number }[] = [];
  let from = 0;
  for (const { start, end } of [...children, { start: text.length, end: text.length }]) {
    if (text.slice(from, start).trim() !== '') gaps.push({ start: from, end: start });
    from = end;
  }
  return { ...tree, root: { ...tree.root, type: 'module', children }, gaps };
}

/** Whether the string that starts here has interpolations: an `f` or `t` in its prefix. */
function isFormatted(text: string, start: number): boolean {
  for (let at = start; at < start + 3; at++) {
    const c = text[at];
    if (c === '"' || c === "'" || c === undefined) return false;
    if (c === 'f' || c === 'F' || c === 't' || c === 'T') return true;
  }
  return false;
}

/** A dotted name without the blanks and continuations that may stand in it. */
export function dottedText(text: string, node: SyntaxNode): string {
  return text.slice(node.start, node.end).replace(/[\s\\]+/g, '');
}

/** Longest literal kept: longer ones are documents, and facts stay small. */
const LONGEST_LITERAL = 2000;

/** What a string literal without interpolations says. */
export function stringText(text: string, node: SyntaxNode): string {
  const source = text.slice(node.start, Math.min(node.end, node.start + LONGEST_LITERAL + 8));
  const whole = node.end - node.start === source.length;
  const opening = /^([a-zA-Z]*)("""|'''|"|')/.exec(source);
  if (!opening) return source;
  const quote = opening[2] as string;
  const body = source.slice(opening[0].length, whole ? source.length - quote.length : source.length);
  return /r/i.test(opening[1] as string) ? body : decodeEscapes(body);
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Resolves the escapes of a Python string; unknown ones stay as they are, as in Python. */
export function decodeEscapes(body: string): string {
  if (!body.includes('\\')) return body;
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (all, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (SIMPLE[code] ?? all),
  );
}
