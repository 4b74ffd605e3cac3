/** Applications of Koa that hand over to each other by functions: what is served itself comes before what is not. */
import { baseOf, lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { NOTHING } from './paths.js';
import type { RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

const SERVES = new Set(['listen', 'callback']);

/** Puts the applications of a service that nothing serves and nothing mounts behind the only one that is served. */
export function placeBehindServed(work: Work, routers: Routers): void {
  const apps = [...routers.nodes.values()].filter(isApplication);
  if (apps.length < 2) return;
  const served = new Set<RouterNode>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python') continue;
    for (const call of linked.facts.calls) {
      const base = SERVES.has(lastName(call.callee)) ? baseOf(call.callee) : undefined;
      const node = base === undefined ? undefined : routers.ofRef(file, call.fn, base);
      if (node) served.add(node);
    }
  }
  const serviceOf = ({ file }: RouterNode) => work.files[file]?.service;
  for (const app of apps) {
    const [parent, ...more] = apps.filter((other) => served.has(other) && serviceOf(other) === serviceOf(app));
    if (!parent || more.length > 0 || served.has(app)) continue;
    // Its middleware is all that is known of the order.
    routers.mount(app, { parent, prefix: NOTHING, file: parent.file, fn: -1, at: [1, 1, 1, 1] });
  }
}

function isApplication({ id, library, part, floating, mounts }: RouterNode): boolean {
  const made = !/^(?:parameter|named|field):/.test(id);
  return library.framework === 'koa' && made && !part && !floating && mounts.length === 0;
}
