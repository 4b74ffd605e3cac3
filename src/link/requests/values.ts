/** What a value reads, at any depth: names, keys, literal texts. */
import type { Value } from '../../model/facts.js';

const DEPTH = 8;

/** Names that a value reads, at any depth. */
export function namesIn(value: Value, depth = 0): string[] {
  if (depth > DEPTH) return [];
  const inner = (values: readonly Value[]) => values.flatMap((item) => namesIn(item, depth + 1));
  switch (value.kind) {
    case 'ref':
      return [value.ref];
    case 'text':
      return inner(value.parts);
    case 'object':
      return inner(value.entries.map((entry) => entry.value));
    case 'array':
      return inner(value.items);
    case 'either':
      return inner(value.options);
    case 'test':
      return inner(value.operands);
    case 'spread':
    case 'keyword':
      return namesIn(value.value, depth + 1);
    case 'element':
      return namesIn(value.of, depth + 1);
    case 'other':
      return value.refs;
    default:
      return [];
  }
}

/** Keys of the objects and keywords in a value. */
export function keysIn(value: Value, depth = 0): string[] {
  if (depth > DEPTH) return [];
  if (value.kind === 'keyword') return [value.name, ...keysIn(value.value, depth + 1)];
  if (value.kind === 'array') return value.items.flatMap((item) => keysIn(item, depth + 1));
  if (value.kind === 'spread') return keysIn(value.value, depth + 1);
  if (value.kind !== 'object') return [];
  return value.entries.flatMap((entry) => [entry.key, ...keysIn(entry.value, depth + 1)]);
}

/** Literal texts in a value. */
export function textsIn(value: Value, depth = 0): string[] {
  if (depth > DEPTH) return [];
  if (value.kind === 'literal') return value.type === 'string' ? [value.text] : [];
  if (value.kind === 'keyword' || value.kind === 'spread') return textsIn(value.value, depth + 1);
  const values =
    value.kind === 'array'
      ? value.items
      : value.kind === 'object'
        ? value.entries.map((entry) => entry.value)
        : value.kind === 'text'
          ? value.parts
          : value.kind === 'either'
            ? value.options
            : [];
  return values.flatMap((item) => textsIn(item, depth + 1));
}
