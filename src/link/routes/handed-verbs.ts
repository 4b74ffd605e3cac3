/** Decorators of the project that are handed a router's method: `@protected(router.get, "/items")`. */
import type { CallFact } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import { argumentAt, type Work } from '../requests/work.js';
import type { RouteDraft } from './drafts.js';
import { pathsOf } from './paths.js';
import { own } from './router-node.js';
import type { Routers } from './routers.js';

/** Routes of a decorator whose first argument is a verb of a router, and whose second, or `path`, is the path. */
export function handedVerb(work: Work, routers: Routers, file: number, index: number, call: CallFact): RouteDraft[] {
  const [verb] = call.result === 'decorator' ? call.args : [];
  const base = verb?.kind === 'ref' ? baseOf(verb.ref) : undefined;
  const fn = base === undefined ? undefined : work.decorated(file, index);
  if (verb?.kind !== 'ref' || base === undefined || fn === undefined) return [];
  const node = routers.ofRef(file, call.fn, base);
  const method = node && own(node.library.verbs, lastName(verb.ref));
  const path = argumentAt(call.args, 'path') ?? argumentAt(call.args, 1);
  if (!node || method === undefined || !path) return [];
  return pathsOf(work, file, call.fn, path).map((text) => ({
    kind: 'route',
    method,
    path: text,
    framework: node.library.framework,
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler: { file, fn },
    node,
    own: [],
    chain: [],
  }));
}
