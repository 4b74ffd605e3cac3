import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import type { Span } from '../../model/facts.js';

/** Merge keys (`<<`) followed in a row. */
const MAX_MERGES = 10;

/** A member of a mapping: its key, where the key stands, its value. */
export interface Member {
  key: string;
  at: Span;
  value: YamlNode;
}

/** A place in a YAML document, read without ever turning untrusted aliases into copies. Absent things are empty nodes. */
export interface YamlNode {
  /** False for what is not there. */
  exists: boolean;
  at: Span;
  /** Text of a scalar; numbers and booleans as written. */
  text: string | undefined;
  get(...keys: string[]): YamlNode;
  /** Place of a key; undefined where the mapping has none. */
  keyAt(key: string): Span | undefined;
  members(): Member[];
  items(): YamlNode[];
  /** Members whose values are scalars. */
  record(): Record<string, string>;
}

/**
 * Parses every document of a YAML text.
 * @returns the roots of the documents, or what is wrong with the first broken one; nesting beyond the stack is an error too
 */
export function parseYaml(text: string): { documents: YamlNode[] } | { error: string } {
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', uniqueKeys: false });
    const documents = Array.isArray(parsed) ? (parsed as Document[]) : [];
    const broken = documents.find((document) => document.errors.length > 0);
    if (broken) return { error: broken.errors[0]?.message.split('\n', 1)[0]?.replace(/:$/, '') ?? 'not YAML' };
    return { documents: documents.map((document) => nodeOf(document, document.contents as Node | null, lines)) };
  } catch (error) {
    return { error: error instanceof RangeError ? 'nested too deeply' : 'not YAML' };
  }
}

function nodeOf(document: Document, written: Node | null | undefined, lines: LineCounter): YamlNode {
  const node = resolve(document, written);
  const at = spanOf(written, lines);
  const pair = (key: string) => pairs(document, node, MAX_MERGES).find((one) => keyOf(one) === key);
  const value = (found: Pair | undefined) => nodeOf(document, found?.value as Node | undefined, lines);
  return {
    exists: node !== undefined,
    at,
    text: isScalar(node) && node.value !== null ? String(node.source ?? node.value) : undefined,
    get(...keys) {
      const [first, ...rest] = keys;
      if (first === undefined) return this;
      return value(pair(first)).get(...rest);
    },
    keyAt(key) {
      const found = pair(key);
      return found && spanOf(found.key as Node, lines);
    },
    members: () =>
      pairs(document, node, MAX_MERGES).map((one) => ({
        key: keyOf(one),
        at: spanOf(one.key as Node, lines),
        value: value(one),
      })),
    items: () => (isSeq(node) ? node.items.map((item) => nodeOf(document, item as Node, lines)) : []),
    record() {
      const record: Record<string, string> = Object.create(null);
      for (const member of this.members()) if (member.value.text !== undefined) record[member.key] = member.value.text;
      return record;
    },
  };
}

function resolve(document: Document, node: Node | null | undefined): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) ?? undefined;
}

/** Own members first, then merged ones that are not overridden. */
function pairs(document: Document, node: Node | undefined, merges: number): Pair[] {
  if (!isMap(node)) return [];
  const own = node.items.filter((pair) => keyOf(pair) !== '<<');
  if (own.length === node.items.length || merges === 0) return own;
  const names = new Set(own.map(keyOf));
  const merged = node.items
    .filter((pair) => keyOf(pair) === '<<')
    .flatMap((pair) => {
      const target = resolve(document, pair.value as Node);
      const sources = isSeq(target) ? target.items.map((item) => resolve(document, item as Node)) : [target];
      return sources.flatMap((source) => pairs(document, source, merges - 1));
    })
    .filter((pair) => !names.has(keyOf(pair)) && names.add(keyOf(pair)));
  return [...own, ...merged];
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function spanOf(node: Node | null | undefined, lines: LineCounter): Span {
  const range = node?.range;
  if (!range) return [1, 1, 1, 1];
  const start = lines.linePos(range[0]);
  const end = lines.linePos(range[1]);
  return [start.line || 1, start.col || 1, end.line || 1, end.col || 1];
}
