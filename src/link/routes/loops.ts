/** What a loop's variable stands for, one after the other: `for router, prefix in ((a.router, "/a"), (b.router, "/b"))`. */
import type { Value } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

/** A value with the place in which its names are to be read. */
export interface ValueAt {
  file: number;
  fn: number;
  value: Value;
}

const MOST = 60;
const DEPTH = 6;

/** All values of a variable that runs over a list, tuple or dictionary that is written out; undefined for any other value. */
export function eachOf(work: Work, at: ValueAt, depth = 0): ValueAt[] | undefined {
  if (depth > DEPTH) return undefined;
  const { value, file, fn } = work.context.names.follow(at.file, at.fn, at.value);
  if (value.kind !== 'element' || value.slice !== undefined) return undefined;
  const items = itemsOf(work, { file, fn, value: value.of }) ?? eachOf(work, { file, fn, value: value.of }, depth + 1);
  if (!items || items.length > MOST || value.index === undefined) return items;
  const { index } = value;
  const parts = items.map((item) => itemsOf(work, item)?.[index]);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** The items of a list, or of what `.items()` and `.values()` give for a dictionary. */
function itemsOf(work: Work, at: ValueAt): ValueAt[] | undefined {
  const { value, file, fn } = work.context.names.follow(at.file, at.fn, at.value);
  if (value.kind === 'array')
    return value.items.flatMap((item) =>
      item.kind === 'spread' ? (itemsOf(work, { file, fn, value: item.value }) ?? []) : [{ file, fn, value: item }],
    );
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  const returned = value.kind === 'call' && call ? listFrom(work, file, value.call) : undefined;
  if (returned) return itemsOf(work, returned);
  const base = call && /^(?:items|values)$/.test(lastName(call.callee)) ? baseOf(call.callee) : undefined;
  if (!call || base === undefined) return undefined;
  const table = work.context.names.follow(file, call.fn, { kind: 'ref', ref: base });
  if (table.value.kind !== 'object') return undefined;
  const isPair = lastName(call.callee) === 'items';
  return table.value.entries.map(({ key, value: content }) => ({
    file: table.file,
    fn: table.fn,
    value: isPair ? { kind: 'array', items: [{ kind: 'literal', type: 'string', text: key }, content] } : content,
  }));
}

/** The list that the project function called here returns. */
function listFrom(work: Work, file: number, call: number): ValueAt | undefined {
  const target = work.context.names.target(file, call);
  const [value, ...more] = work.function(target)?.returns ?? [];
  return target && value?.kind === 'array' && more.length === 0 ? { ...target, value } : undefined;
}
