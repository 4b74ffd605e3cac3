/** What the maker of a router was given beside its name: a prefix, the router on which it stands, middleware. */
import type { CallFact, Value } from '../../model/facts.js';
import type { RouterLibrary } from '../catalogue/frameworks.js';
import { argumentAt, type Work } from '../requests/work.js';
import { flatten } from './drafts.js';
import { NOTHING, pathOf } from './paths.js';
import type { RouterNode, Use } from './router-node.js';
import type { Routers } from './routers.js';

/** Reads the arguments of the call that made `node`. */
export function equip(work: Work, routers: Routers, node: RouterNode, file: number, call: CallFact): void {
  const { fn, at } = call;
  const { library } = node;
  const prefix = argumentAt(call.args, library.prefix);
  const name = prefix ? undefined : work.text(file, fn, argumentAt(call.args, library.named));
  if (prefix) node.prefix = pathOf(work, file, fn, prefix);
  else if (name) node.prefix = { text: `/${name.text}`, dynamic: name.dynamic };
  const parent = routers.ofValue(file, fn, argumentAt(call.args, library.on));
  if (parent) routers.mount(node, { parent, prefix: NOTHING, file, fn, at });
  for (const child of library.gathers
    ? call.args.flatMap((arg) => (arg.kind === 'keyword' ? [] : routers.allOf(file, fn, arg)))
    : [])
    routers.mount(child, { parent: node, prefix: NOTHING, file, fn, at });
  node.uses.push(...usesIn(library, call.args, { file, fn, at }));
}

/** Middleware among the options of a call: `middleware=[Middleware(X)]`, `dependencies=[Depends(f)]`. */
export function usesIn(library: RouterLibrary, args: readonly Value[], here: Omit<Use, 'value' | 'prefix'>): Use[] {
  const values = library.around.flatMap((name) => argumentAt(args, name) ?? []);
  return flatten(values).map((value) => ({ ...here, value, prefix: NOTHING }));
}
