/** Groups whose function takes no router: `m.Group("/x", func() { m.Get("/y", h) })` routes below `/x` on the router that it captures. */
import type { RouterNode } from './router-node.js';
import type { Routers } from './routers.js';
import { type Step, stepsOf } from './symbols.js';
import type { Work } from './work.js';

/** A function without parameters, and the step of the call that opens a group with it. */
interface Opening {
  call: number;
  step: Step;
  number: number;
}

const known = new WeakMap<Work, Map<number, Map<number, Opening>>>();

function openingsIn(work: Work, file: number): Map<number, Opening> {
  const files = known.get(work) ?? new Map<number, Map<number, Opening>>();
  known.set(work, files);
  let found = files.get(file);
  if (found) return found;
  found = new Map();
  files.set(file, found);
  const facts = work.facts(file);
  for (const [call, fact] of facts?.calls.entries() ?? [])
    for (const [number, step] of stepsOf(fact).entries())
      for (const arg of step.args)
        if (arg.kind === 'function' && facts?.functions[arg.fn]?.params.length === 0)
          found.set(arg.fn, { call, step, number });
  return found;
}

/** The router below all groups of `node` around function `fn`, outermost first; `node` itself where there is none. */
export function captured(work: Work, routers: Routers, file: number, fn: number, node: RouterNode): RouterNode {
  const { groups, scopes } = node.library;
  if (Object.keys(groups).length === 0 && scopes.length === 0) return node;
  const openings = openingsIn(work, file);
  const functions = work.facts(file)?.functions ?? [];
  const around: Opening[] = [];
  for (let at = fn; at > 0; at = functions[at]?.parent ?? 0) {
    const opening = openings.get(at);
    if (opening && (Object.hasOwn(groups, opening.step.name) || scopes.includes(opening.step.name)))
      around.unshift(opening);
  }
  let at = node;
  for (const { call, step, number } of around) {
    const fact = work.facts(file)?.calls[call];
    const child = fact && routers.follow(file, fact.fn, at, step, `${file}:${call}:${number}`);
    if (child) at = child;
  }
  return at;
}
