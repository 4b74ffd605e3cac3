/**
 * Text to syntax tree: oxc first, for its speed; Babel for what oxc cannot read (Flow, proposals, broken files); at last the
 * statement that neither can read is blanked out, so that the rest of a broken file still gives facts.
 */
import { createRequire } from 'node:module';
import type { ParserOptions, ParserPlugin } from '@babel/parser';
import { parseSync } from 'oxc-parser';
import type { Comment, Node } from './ast.js';
import { nestsTooDeeply } from './nesting.js';

export interface Grammar {
  language: 'javascript' | 'typescript';
  jsx: boolean;
}

export interface Parsed {
  program: Node;
  /** Read when asked for: most files are never asked. */
  comments: () => Comment[];
  /** Offsets [start, end) of what could not be read. */
  gaps: [number, number][];
  detail?: string;
}

export interface Unparsed {
  program: undefined;
  detail: string;
  offset: number;
}

/** Parses a text whole or in part; `program` is undefined where no statement could be read. Never throws but for a RangeError. */
export function parse(text: string, grammar: Grammar): Parsed | Unparsed {
  const first = parseWhole(text, grammar);
  if (first.program) return first;
  return salvage(text, grammar, first) ?? first;
}

function parseWhole(text: string, grammar: Grammar): Parsed | Unparsed {
  return (nestsTooDeeply(text) ? undefined : parseOxc(text, grammar)) ?? parseBabel(text, grammar);
}

function parseOxc(text: string, { language, jsx }: Grammar): Parsed | undefined {
  const ts = language === 'typescript';
  const lang = ts ? (jsx ? 'tsx' : 'ts') : 'jsx';
  // CommonJS allows `return` at the top level; oxc knows modules by their syntax.
  const result = parseSync('', text, { lang, sourceType: ts ? 'module' : 'unambiguous', preserveParens: false });
  if (result.errors.some((error) => error.severity === 'Error')) return undefined;
  return { program: result.program as unknown as Node, comments: () => result.comments, gaps: [] };
}

/** Loaded with the first file that oxc refuses: most scans need no second parser, and it is slow to start. */
const babel = (): typeof import('@babel/parser') => createRequire(import.meta.url)('@babel/parser');

const PLUGINS: ParserPlugin[] = [
  'estree',
  'decorators-legacy',
  'decoratorAutoAccessors',
  'explicitResourceManagement',
  'exportDefaultFrom',
  'functionBind',
  'doExpressions',
  'throwExpressions',
  'sourcePhaseImports',
  ['optionalChainingAssign', { version: '2023-07' }],
];

function parseBabel(text: string, { language, jsx }: Grammar): Parsed | Unparsed {
  const dialects: ParserPlugin[][] =
    language === 'typescript'
      ? [jsx ? ['typescript', 'jsx'] : ['typescript']]
      : [['jsx', ['flow', { all: false }]], ['jsx'], ['typescript', 'jsx']];
  let failure: Unparsed | undefined;
  for (const dialect of dialects) {
    const options: ParserOptions = {
      sourceType: 'unambiguous',
      errorRecovery: true,
      attachComment: false,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      createImportExpressions: true,
      plugins: [...PLUGINS, ...dialect],
    };
    try {
      const file = babel().parse(text, options) as unknown as Node;
      const gaps = ((file.errors ?? []) as { pos: number }[]).map(({ pos }) => lineAround(text, pos));
      return { program: file.program, comments: () => file.comments ?? [], gaps, detail: file.errors?.[0]?.message };
    } catch (error) {
      if (error instanceof RangeError) throw error;
      const { message, pos } = error as { message: string; pos?: number };
      failure ??= { program: undefined, detail: message, offset: pos ?? 0 };
    }
  }
  return failure as Unparsed;
}

function lineAround(text: string, offset: number): [number, number] {
  const end = text.indexOf('\n', offset);
  return [text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? text.length : end];
}

/** Broken places that are blanked before a file is given up. */
const ATTEMPTS = 6;
/** A line that, at column one, most likely opens a statement of the top level. */
const TOP_LEVEL =
  /^(?:import|export|const|let|var|function|async|class|abstract|interface|type|enum|declare|namespace|module|exports|if|for|while|switch|try|describe|it|test|@\w|\w[\w.]*\()/gm;

function salvage(text: string, grammar: Grammar, failure: Unparsed): Parsed | undefined {
  const starts = Array.from(text.matchAll(TOP_LEVEL), (match) => match.index);
  const gaps: [number, number][] = [];
  let rest = text;
  let { offset } = failure;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let start = starts.findLast((at) => at <= offset) ?? 0;
    const end = starts.find((at) => at > offset) ?? text.length;
    // Blanked before and still broken: what stands above it was left open.
    const known = gaps.find((gap) => gap[0] <= start && start < gap[1]);
    if (known) start = starts.findLast((at) => at < known[0]) ?? 0;
    gaps.push([start, end]);
    rest = rest.slice(0, start) + rest.slice(start, end).replace(/[^\n]/g, ' ') + rest.slice(end);
    if (rest.trim() === '') return undefined;
    const parsed = parseWhole(rest, grammar);
    if (parsed.program) {
      if (parsed.program.body.length === 0) return undefined;
      return { ...parsed, gaps: merge([...gaps, ...parsed.gaps]), detail: failure.detail };
    }
    offset = parsed.offset;
  }
  return undefined;
}

function merge(gaps: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const gap of gaps.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && gap[0] <= last[1]) last[1] = Math.max(last[1], gap[1]);
    else merged.push([...gap]);
  }
  return merged;
}
