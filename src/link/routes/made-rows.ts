/** Rows of a table that functions of the project make: `defineRoute({ method: 'get', path: '/users' })(listUsers)`. */
import type { CallFact, Value } from '../../model/facts.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { bindArguments } from './arguments.js';
import type { Bindings, ValueAt } from './bindings.js';

/** What a key of a row that is written out stands for; a later entry covers an earlier one. */
export function entryOf(work: Work, row: ValueAt, key: string): ValueAt | undefined {
  if (row.value.kind !== 'object') return undefined;
  for (const entry of [...row.value.entries].reverse()) {
    if (entry.key === key) return { ...row, value: entry.value };
    if (entry.key !== '...') continue;
    const spread = work.context.names.follow(row.file, row.fn, entry.value);
    const found = entryOf(work, spread, key);
    if (found) return found;
  }
  return undefined;
}

/** The row that a call gives, written out in the function that makes it; what that function was given is bound. */
export function madeRow(work: Work, bindings: Bindings, at: ValueAt): ValueAt | undefined {
  const call = at.value.kind === 'call' ? work.facts(at.file)?.calls[at.value.call] : undefined;
  if (at.value.kind !== 'call' || !call) return undefined;
  let maker = work.context.names.target(at.file, at.value.call);
  for (const [number, args] of givenIn(call).entries()) {
    if (number > 0) maker = maker && returnedFunction(work, maker);
    const fact = work.function(maker);
    if (!maker || !fact) return undefined;
    bindArguments(bindings, maker, fact, at.file, call.fn, args);
  }
  const [returned, ...more] = work.function(maker)?.returns ?? [];
  if (!maker || !returned || more.length > 0) return undefined;
  const row = initial(work, work.context.names.follow(maker.file, maker.fn, returned));
  return row.value.kind === 'object' ? row : undefined;
}

/** The arguments of a call and of those that are made on what it gives: `f(a)(b)`; nothing for `f(a).g(b)`. */
function givenIn({ args, chain = [] }: CallFact): (readonly Value[])[] {
  return chain.every(({ name }) => name === '') ? [args, ...chain.map((link) => link.args)] : [];
}

function returnedFunction(work: Work, { file, fn }: FunctionAt): FunctionAt | undefined {
  const [value, ...more] = work.function({ file, fn })?.returns ?? [];
  return value?.kind === 'function' && more.length === 0 ? { file, fn: value.fn } : undefined;
}

/** What a local of a declared type was initialised with: its name alone stands for the type. */
export function initial(work: Work, at: ValueAt): ValueAt {
  const name = at.value.kind === 'ref' ? /^([$#])(\w+)$/.exec(at.value.ref) : null;
  if (!name?.[2]) return at;
  const facts = work.facts(at.file);
  for (let fn = name[1] === '#' ? 0 : at.fn; fn >= 0; fn = facts?.functions[fn]?.parent ?? -1) {
    const locals = facts?.functions[fn]?.locals ?? {};
    const value = Object.hasOwn(locals, name[2]) ? locals[name[2]] : undefined;
    if (value) return { value, file: at.file, fn };
  }
  return at;
}
