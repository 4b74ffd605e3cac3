/** Values within values. */
import type { Value } from './facts.js';

const NONE: readonly Value[] = [];

/** The values that a value is directly made of: parts of a text, entries, items, options, operands; none of a name or a call. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts;
    case 'object':
      return value.entries.map((entry) => entry.value);
    case 'array':
      return value.items;
    case 'either':
      return value.options;
    case 'test':
      return value.operands;
    case 'spread':
    case 'keyword':
      return [value.value];
    case 'element':
      return [value.of];
    default:
      return NONE;
  }
}
