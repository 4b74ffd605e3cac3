/**
 * tree-sitter as the Python and Go front-ends use it: grammars loaded once, and a parsed file copied into a plain tree.
 *
 * Each question to a tree-sitter node crosses into WebAssembly, which costs more than answering it. One cursor pass that
 * copies types and offsets of the named nodes, and skips what the caller will never look into, is several times cheaper
 * than walking `Node`s, and the WebAssembly memory is free again before any facts are made.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Language, Parser, Tree } from 'web-tree-sitter';
import type { Span } from '../model/facts.js';
import { type Cursor, cursorsOf, type Engine, type OpenCursor, publicCursor } from './cursor.js';

export type Grammar = 'python' | 'go';

/** A named node. Offsets are UTF-16 units, so that `text.slice(start, end)` is its text. */
export interface SyntaxNode {
  /** Node type of the grammar; `ERROR` for what could not be parsed. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Named children, comments included unless detached; empty for types that were not to be opened. */
  readonly children: readonly SyntaxNode[];
  /** Name of the field in the parent; only where fields were asked for. */
  readonly field?: string;
  /** Invented by the parser to recover from an error. */
  readonly missing?: true;
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  /** Some node in it is `ERROR` or missing. */
  readonly hasError: boolean;
  /** Places that could not be parsed, in order, outermost only. */
  readonly gaps: readonly { start: number; end: number }[];
  /** Nodes of the detached types, in order. */
  readonly detached: readonly SyntaxNode[];
}

export interface ParseOptions {
  /** Extras (comments) that are kept apart from their parents' children, so that these can be told by position. */
  detached?: ReadonlySet<string>;
  /** Types whose children are never needed. */
  leaves?: ReadonlySet<string>;
  /** Decides for a type in `mixed` by its text whether it is opened (Python: only f-strings have parts). */
  mixed?: ReadonlySet<string>;
  opens?: (type: string, start: number) => boolean;
  /** Types of parents whose children shall carry their field; none by default. */
  fields?: ReadonlySet<string>;
}

const parsers = new Map<Grammar, Parser>();
let loading: Promise<void> | undefined;
let openCursor: OpenCursor = publicCursor;

/** Loads the parser and both grammars; later calls return at once. Rejects where a grammar file is missing. */
export function initTreeSitter(): Promise<void> {
  loading ??= load();
  return loading;
}

/** The parser of a language, ready to use. Throws before `initTreeSitter` has finished. */
export function parserFor(grammar: Grammar): Parser {
  const parser = parsers.get(grammar);
  if (!parser) throw new Error(`tree-sitter is not loaded: await initTreeSitter() first (${grammar})`);
  return parser;
}

async function load(): Promise<void> {
  const { Parser, Language } = await loadEngine();
  const engine: Engine = {};
  await Parser.init(engine);
  for (const grammar of ['python', 'go'] as const) {
    const parser = new Parser();
    parser.setLanguage(await Language.load(grammarFile(grammar)));
    parsers.set(grammar, parser);
  }
  const sample = parserFor('python').parse('def f(a):\n  return "é" + a.b[1]\nx = = )\n');
  if (!sample) return;
  openCursor = cursorsOf(engine, sample);
  sample.delete();
}

/** The engine and the grammars are shipped beside the built code; in a development tree they are in their own packages. */
function shipped(name: string): string | undefined {
  const file = fileURLToPath(new URL(`../grammars/${name}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

async function loadEngine(): Promise<typeof import('web-tree-sitter')> {
  const file = shipped('web-tree-sitter.js');
  return file ? await import(pathToFileURL(file).href) : await import('web-tree-sitter');
}

function grammarFile(grammar: Grammar): string {
  const file = shipped(`tree-sitter-${grammar}.wasm`);
  if (file) return file;
  const manifest = createRequire(import.meta.url).resolve(`tree-sitter-${grammar}/package.json`);
  return join(dirname(manifest), `tree-sitter-${grammar}.wasm`);
}

/** Parses a text into a plain tree. Throws where tree-sitter itself gives up. */
export function parseTree(grammar: Grammar, text: string, options: ParseOptions = {}): SyntaxTree {
  const parser = parserFor(grammar);
  const tree = parser.parse(text);
  if (!tree) {
    parser.reset();
    throw new Error('tree-sitter gave no tree');
  }
  try {
    return copyTree(tree, parser.language as Language, options);
  } finally {
    tree.delete();
  }
}

interface Draft {
  type: string;
  start: number;
  end: number;
  children: Draft[];
  field?: string;
  missing?: true;
}

const NONE: Draft[] = [];
/** tree-sitter's symbol for ERROR: it stands in no table of types. */
const ERROR_ID = 65535;

function copyTree(tree: Tree, language: Language, options: ParseOptions): SyntaxTree {
  const { detached: apart, leaves, mixed, opens, fields } = options;
  const hasError = tree.rootNode.hasError;
  const types = typeTable(language);
  const gaps: { start: number; end: number }[] = [];
  const detached: Draft[] = [];
  const cursor = openCursor(tree);
  try {
    const root = draft(cursor, types[cursor.typeId()] ?? 'ERROR');
    if (root.type === 'ERROR') gaps.push({ start: root.start, end: root.end });
    if (!cursor.firstChild()) return { root, hasError, gaps, detached };
    const open: Draft[] = [root];
    let parent = root;
    let wantsField = fields?.has(parent.type) ?? false;
    for (;;) {
      const id = cursor.typeId();
      const type = id === ERROR_ID ? 'ERROR' : types[id];
      const missing = hasError && cursor.isMissing();
      if (missing || type === 'ERROR') noteGap(gaps, cursor.start(), cursor.end());
      if (type !== undefined && apart?.has(type)) detached.push(draft(cursor, type));
      else if (type !== undefined) {
        const node = draft(cursor, type);
        if (missing) node.missing = true;
        if (wantsField) node.field = language.fields[cursor.fieldId()] ?? undefined;
        if (parent.children === NONE) parent.children = [node];
        else parent.children.push(node);
        const skip = leaves?.has(type) || (mixed?.has(type) && !opens?.(type, node.start));
        // Errors are looked for in skipped nodes too: a file must not seem better understood than it is.
        if ((!skip || hasError) && cursor.firstChild()) {
          open.push(node);
          parent = node;
          wantsField = fields?.has(type) ?? false;
          continue;
        }
      }
      while (!cursor.nextSibling()) {
        cursor.parent();
        open.pop();
        const above = open[open.length - 1];
        if (!above) return { root, hasError, gaps, detached };
        parent = above;
        wantsField = fields?.has(parent.type) ?? false;
      }
    }
  } finally {
    cursor.close();
  }
}

function draft(cursor: Cursor, type: string): Draft {
  return { type, start: cursor.start(), end: cursor.end(), children: NONE };
}

function noteGap(gaps: { start: number; end: number }[], start: number, end: number): void {
  const last = gaps[gaps.length - 1];
  if (!last || start > last.end || (start === last.end && end > start)) gaps.push({ start, end });
}

const tables = new WeakMap<Language, (string | undefined)[]>();

/** Names of named types by id; anonymous tokens are undefined and so left out of the copy. */
function typeTable(language: Language): (string | undefined)[] {
  let table = tables.get(language);
  if (!table) {
    table = language.types.map((type, id) => (language.nodeTypeIsNamed(id) ? type : undefined));
    tables.set(language, table);
  }
  return table;
}

/** Turns offsets into spans. Lines end at `\n`; columns count UTF-16 units, as editors of this world do. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
    this.count = text === '' ? 0 : text.endsWith('\n') ? this.starts.length - 1 : this.starts.length;
  }

  /** Number of lines; a final newline begins none. */
  readonly count: number;

  /** 1-based line of an offset. */
  line(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** 1-based span of two offsets, the end exclusive. */
  span(start: number, end: number): Span {
    const startLine = this.line(start);
    const endLine = this.line(end);
    return [
      startLine,
      start - (this.starts[startLine - 1] as number) + 1,
      endLine,
      end - (this.starts[endLine - 1] as number) + 1,
    ];
  }
}
