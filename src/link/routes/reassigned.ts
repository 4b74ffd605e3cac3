/**
 * Variables that are given a router more than once: `g := e.Group("/a")` in one block and `g := e.Group("/b")` in the next, or
 * `router = router.route("/x")` on the way. Facts keep no block, so the call nearest before a place tells what stands there.
 */
import type { Span } from '../../model/facts.js';
import { before, type Work } from '../requests/work.js';

/** The call whose result a variable of several values was last given before `at`; undefined for any other name. */
export function lastGiven(work: Work, file: number, fn: number, ref: string, at: Span): number | undefined {
  const name = /^\$(\w+)$/.exec(ref)?.[1];
  const facts = work.facts(file);
  if (name === undefined || !facts) return undefined;
  for (let scope = fn; scope > 0; scope = facts.functions[scope]?.parent ?? 0) {
    const fact = facts.functions[scope];
    if (fact?.reassigned?.includes(name)) {
      let last: number | undefined;
      for (const [index, call] of facts.calls.entries())
        if (call.fn === scope && call.assignedTo?.[0] === name && before(call.at, at) && !holds(call.at, at))
          last = index;
      return last;
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
