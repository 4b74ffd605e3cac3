/** Fields that methods of the project's own logger bind, before a chain comes to a method of the library. */
import type { CallFact, Value } from '../../model/facts.js';
import type { Resolved } from '../context.js';
import { pairsOf, type Site } from './record.js';

/**
 * Fields of the first links of a chain: `logger.WithField("order", id).Info("…")`, where `logger` is a type of the project that
 * embeds the library's. Go alone: elsewhere a logger is bound to fields by methods of libraries.
 * @param steps what those links stand for
 */
export function boundBefore(site: Site, call: CallFact, steps: readonly Resolved[]): Value[] {
  return steps.flatMap((step, at) => {
    const args = at === 0 ? call.args : (call.chain?.[at - 1]?.args ?? []);
    return step.kind === 'function' && args.length > 0 && handsOn(site, step.file, step.fn) ? pairsIn(site, args) : [];
  });
}

/** Keys with values, and objects of them: of anything else a method may keep what it likes. */
function pairsIn(site: Site, args: readonly Value[]): Value[] {
  return pairsOf(site, args).filter(({ kind }) => kind === 'object');
}

/** Whether a method gives all that it is given to another one, as it is. */
function handsOn(site: Site, file: number, fn: number): boolean {
  const linked = site.context.files[file];
  const fact = linked?.facts.functions[fn];
  if (linked?.language !== 'go' || !fact?.className) return false;
  const given = linked.facts.calls
    .filter((call) => call.fn === fn)
    .flatMap((call) => [...call.args, ...(call.chain ?? []).flatMap(({ args }) => args)])
    .map((arg) => (arg.kind === 'spread' ? arg.value : arg))
    .flatMap((arg) => (arg.kind === 'ref' ? arg.ref : []));
  return fact.params.every(({ name }) => given.includes(`$${name}`));
}
