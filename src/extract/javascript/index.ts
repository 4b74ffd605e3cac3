/** JavaScript and TypeScript front-end: one file's text to its facts. */
import type { FileFacts, FunctionFact } from '../../model/facts.js';
import { emptyFacts } from '../empty.js';
import type { Node } from './ast.js';
import { typeNamed } from './classes.js';
import { Comments } from './comments.js';
import { LineTable } from './lines.js';
import { markExported } from './modules.js';
import { type Grammar, type Parsed, parse } from './parse.js';
import { declareBlock, hoistVariables } from './scopes.js';
import { statements } from './statements.js';
import { put, Walk } from './walk.js';

/** A line longer than this was written by a minifier. */
const MINIFIED_LINE = 5000;
/** Minified text of this size is a bundle: nothing in it is judged, so it is not read either. */
const BUNDLE = 300_000;

/**
 * Facts of one JavaScript or TypeScript file. Synchronous; never throws: what cannot be read in part is `partial` with its
 * gaps, what cannot be read at all is `failed` with the parser's message.
 */
export function extractJavaScript(text: string, options: Grammar): FileFacts {
  const lines = new LineTable(text);
  try {
    if (lines.longest > MINIFIED_LINE && text.length > BUNDLE)
      return { ...emptyFacts(options.language, lines.count), marks: ['vendored'] };
    const parsed = parse(text, options);
    if (parsed.program) return facts(text, lines, options, parsed);
    const [line, column] = lines.span(parsed.offset, parsed.offset);
    return failed(options, lines, `${line}:${column} ${parsed.detail.replace(/ \(\d+:\d+\)$/, '')}`);
  } catch (error) {
    return failed(options, lines, error instanceof RangeError ? 'nested too deeply to be read' : String(error));
  }
}

function failed(grammar: Grammar, lines: LineTable, detail: string): FileFacts {
  return { ...emptyFacts(grammar.language, lines.count), parse: { state: 'failed', gaps: [], detail } };
}

function facts(text: string, lines: LineTable, grammar: Grammar, parsed: Parsed): FileFacts {
  const comments = new Comments(parsed.comments, text, lines);
  const { program } = parsed;
  const w = new Walk(program, text, lines, comments);
  w.functions.push(moduleFunction(w, text));
  const body: Node[] = program.body;
  if (w.hasVar) hoistVariables(w.scope, body);
  declareBlock(w.scope, body);
  statements(w, body);
  objectTypes(w);
  keepLocals(w);
  readTexts(w);
  markExported(w);
  const { imports, exports, functions, calls, handlers, types, throws, assignments } = w;
  return {
    ...emptyFacts(grammar.language, lines.count),
    parse: parseState(parsed, lines),
    marks: marks(w, text),
    imports,
    exports,
    functions,
    calls,
    handlers,
    types,
    throws,
    assignments,
    suppressions: comments.suppressions(),
  };
}

function moduleFunction(w: Walk, text: string): FunctionFact {
  return {
    name: '<module>',
    parent: -1,
    params: [],
    locals: {},
    decorators: [],
    returns: [],
    at: w.span(0, text.length),
  };
}

/** Object literals whose methods read `this` are classes of one instance: `const api = { log, get() { this.log.info() } }`. */
function objectTypes(w: Walk): void {
  for (const [index, fact] of w.functions.entries()) {
    const name = fact.className;
    if (!name || w.typeOf.has(name) || !w.selves.has(`@${name}`)) continue;
    const type = typeNamed(w, name);
    const owner = w.functions[fact.parent]?.locals[name] ?? w.written.find((binding) => binding.name === name)?.value;
    if (owner?.kind === 'object') {
      for (const { key, value } of owner.entries) {
        if (value.kind === 'function') put(type.methods, key, value.fn);
        else if (key !== '...') type.fields.push({ name: key, value });
      }
    } else put(type.methods, fact.name, index);
  }
}

/** Names with one value keep it; names with several are listed. Aliases are written as what they stand for and need neither. */
function keepLocals(w: Walk): void {
  for (const binding of w.written) {
    const fact = w.functions[binding.fn];
    if (!fact || (binding.ref !== undefined && binding.ref !== binding.own)) continue;
    const { name } = binding;
    // Two blocks of one function may use a name: which one a use means is not told.
    const several = binding.writes > 1 || Object.hasOwn(fact.locals, name);
    if (several || fact.reassigned?.includes(name)) {
      fact.reassigned ??= [];
      if (!fact.reassigned.includes(name)) fact.reassigned.push(name);
      delete fact.locals[name];
    } else if (binding.value) put(fact.locals, name, binding.value);
  }
}

/** A name that two blocks of a function give to different texts is the text of its own block wherever it is read. */
function readTexts(w: Walk): void {
  for (const { read, binding } of w.textReads) {
    const { value, writes, name } = binding;
    if (value?.kind !== 'text' || writes !== 1 || !w.functions[binding.fn]?.reassigned?.includes(name)) continue;
    delete (read as { ref?: string }).ref;
    Object.assign(read, value);
  }
}

function parseState({ gaps, detail }: Parsed, lines: LineTable): FileFacts['parse'] {
  if (gaps.length === 0) return { state: 'complete', gaps: [] };
  const spans = gaps.map(([start, end]) => lines.span(start, end));
  return detail === undefined ? { state: 'partial', gaps: spans } : { state: 'partial', gaps: spans, detail };
}

/** React: pages call what such a file exports, and it runs on the server. */
const SERVER_ACTIONS = /^\s*(?:\/\/.*\s+|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/\s*)*(['"])use server\1/;

function marks(w: Walk, text: string): FileFacts['marks'] {
  if (text.startsWith('#!')) w.marks.add('shebang');
  if (w.comments.saysGenerated) w.marks.add('generated');
  if (SERVER_ACTIONS.test(text)) w.marks.add('server-actions');
  if (w.lines.longest > MINIFIED_LINE || w.comments.hasBanner) w.marks.add('vendored');
  return [...w.marks].sort();
}
