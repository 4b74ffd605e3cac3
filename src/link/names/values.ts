/** Values followed to what they were initialised with, and constant texts. */
import type { Value } from '../../model/facts.js';
import { parseRef } from './ref.js';
import type { Resolver } from './resolve.js';

export interface PlacedValue {
  value: Value;
  file: number;
  fn: number;
}

const HOPS = 12;
const OPEN = '…';
const MAX_TEXT = 4000;

/** Follows names through locals, constants, imports and object members; stops at anything that is computed. */
export function followValue(resolver: Resolver, start: PlacedValue): PlacedValue {
  let at = start;
  for (let hop = 0; hop < HOPS; hop++) {
    const { value } = at;
    if (value.kind === 'keyword' || value.kind === 'spread') {
      at = { ...at, value: value.value };
      continue;
    }
    if (value.kind !== 'ref') return at;
    const next = step(resolver, at, value.ref);
    if (!next) return at;
    at = next;
  }
  return at;
}

function step(resolver: Resolver, at: PlacedValue, ref: string): PlacedValue | undefined {
  const parsed = parseRef(ref);
  const { base, path } = resolver.raw(at.file, at.fn, parsed);
  if (base.kind === 'module') {
    const found = path[0] === undefined ? undefined : resolver.exported(base.files, path[0]);
    return found?.kind === 'value' && found.path === '' ? members(resolver, found, path.slice(1)) : undefined;
  }
  if (base.kind === 'value' && base.path === '') return members(resolver, base, path);
  if (base.kind === 'instance' || base.kind === 'type') {
    const found = resolver.resolve(at.file, at.fn, ref);
    return found.kind === 'value' && found.path === '' ? found : undefined;
  }
  return undefined;
}

function members(resolver: Resolver, from: PlacedValue, path: readonly string[]): PlacedValue | undefined {
  let at = from;
  for (const name of path) {
    const base = at.value.kind === 'ref' ? followValue(resolver, at) : at;
    const entry = base.value.kind === 'object' ? base.value.entries.findLast((e) => e.key === name) : undefined;
    if (!entry) return undefined;
    at = { ...base, value: entry.value };
  }
  return { value: at.value, file: at.file, fn: at.fn };
}

export interface Text {
  text: string;
  dynamic: boolean;
}

/**
 * The constant text of a value; open parts are `…`. undefined where nothing of it is known.
 * @param around the values that it is a part of: one that is built from itself (`path = "/" + path`) has no end
 */
export function textOf(resolver: Resolver, start: PlacedValue, around: readonly Value[] = []): Text | undefined {
  const at = followValue(resolver, start);
  const { value } = at;
  if (around.length > HOPS || around.includes(value)) return undefined;
  const part = (of: Value) => textOf(resolver, { ...at, value: of }, [...around, value]);
  switch (value.kind) {
    case 'literal':
      return value.type === 'null' ? undefined : { text: value.text, dynamic: false };
    case 'text':
      return joined(value.build, value.parts, part);
    case 'either': {
      const options = value.options.map(part);
      const first = options.find((option) => option !== undefined);
      return first && { text: first.text, dynamic: first.dynamic || options.length > 1 };
    }
    default:
      return undefined;
  }
}

type TextValue = Extract<Value, { kind: 'text' }>;

function joined(build: TextValue['build'], values: Value[], part: (v: Value) => Text | undefined): Text | undefined {
  const parts = values.map(part);
  if (parts.every((p) => p === undefined)) return undefined;
  const open = parts.some((p) => p === undefined || p.dynamic);
  const texts = parts.map((p) => p?.text ?? OPEN);
  if (build === 'template' || build === 'concat') return { text: texts.join('').slice(0, MAX_TEXT), dynamic: open };
  // The first part is the format, the others fill its placeholders in order.
  if (parts[0] === undefined) return undefined;
  const fill = texts.slice(1);
  let filled = 0;
  const placeholder = build === 'percent' ? /%(?:\(\w+\))?[-+ #0-9.*]*[a-zA-Z]/g : /\{[^{}]*\}|%[-+ #0-9.*]*[a-zA-Z]/g;
  const text = parts[0].text.replace(placeholder, () => fill[filled++] ?? OPEN);
  return { text: text.slice(0, MAX_TEXT), dynamic: open || filled > fill.length };
}
