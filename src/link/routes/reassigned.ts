/**
 * Variables that are given a router more than once: `g := e.Group("/a")` in one block and `g := e.Group("/b")` in the next, or
 * `router = router.route("/x")` on the way. Facts keep no block, so the call nearest before a place tells what stands there.
 */
import type { CallFact, Span } from '../../model/facts.js';
import { before, type Work } from '../requests/work.js';

/**
 * The call whose result a variable of several values has where `use` stands; undefined for any other name. What it is given only
 * under a test that does not hold there for certain gives way to what it had before.
 */
export function lastGiven(work: Work, file: number, use: CallFact, ref: string): number | undefined {
  const name = /^\$(\w+)$/.exec(ref)?.[1];
  const facts = work.facts(file);
  if (name === undefined || !facts) return undefined;
  for (let scope = use.fn; scope > 0; scope = facts.functions[scope]?.parent ?? 0) {
    const fact = facts.functions[scope];
    if (fact?.reassigned?.includes(name)) {
      const given = [...facts.calls.entries()].filter(
        ([, call]) =>
          call.fn === scope && call.assignedTo?.[0] === name && before(call.at, use.at) && !holds(call.at, use.at),
      );
      const sure = given.filter(([, call]) => (call.conditions ?? []).every((test) => use.conditions?.includes(test)));
      return (sure.at(-1) ?? given.at(-1))?.[0];
    }
    if (fact && (Object.hasOwn(fact.locals, name) || fact.params.some((param) => param.name === name)))
      return undefined;
  }
  return undefined;
}

/** Whether a place stands inside a call: what is assigned there is not yet. */
function holds(outer: Span, inner: Span): boolean {
  return before(inner, [outer[2], outer[3], outer[2], outer[3]]);
}
