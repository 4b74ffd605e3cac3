/** Groups whose function takes no router: `m.Group("/x", func() { m.Get("/y", h) })` routes below `/x` on the router that it captures. */
import type { FileFacts, Value } from '../../model/facts.js';
import { type Step, stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import type { RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

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
      for (const arg of step.args) {
        const fn = functionIn(facts, fact.fn, arg);
        if (fn !== undefined && facts?.functions[fn]?.params.length === 0 && !found.has(fn))
          found.set(fn, { call, step, number });
      }
  return found;
}

/** A function that is given as it stands, or by the name of the local that holds it. */
function functionIn(facts: FileFacts | undefined, fn: number, value: Value): number | undefined {
  if (value.kind === 'function') return value.fn;
  const name = value.kind === 'ref' ? /^\$(\w+)$/.exec(value.ref)?.[1] : undefined;
  for (let at = name === undefined ? -1 : fn; at > 0; at = facts?.functions[at]?.parent ?? 0) {
    const locals = facts?.functions[at]?.locals ?? {};
    const local = name !== undefined && Object.hasOwn(locals, name) ? locals[name] : undefined;
    if (local) return local.kind === 'function' ? local.fn : undefined;
  }
  return undefined;
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
