/** Routers that `use` is given as what a call or a loop makes of them. */
import type { Value } from '../../model/facts.js';
import type { Work } from '../requests/work.js';
import type { Site } from './builder.js';
import { flatten } from './drafts.js';
import { NOTHING, pathOf } from './paths.js';
import type { Mount, RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

/** `for (const controller of controllers) app.use('/api', controller.router)`, also as `controllers.forEach(…)`. */
export function isRouterOfEach(work: Work, { file, call }: Site, value: Value): boolean {
  if (value.kind !== 'ref' || !/^\$\w+\.\w*(?:router|routes)(?:\(\))?$/i.test(value.ref)) return false;
  const each = (work.facts(file)?.calls ?? []).some(
    ({ callee, args: [given] }) => /\.forEach$/.test(callee) && given?.kind === 'function' && given.fn === call.fn,
  );
  return call.loop !== undefined || each;
}

/** koa-mount and koa-compose: `app.use(mount('/api', api))`, `app.use(compose([a.routes(), b.routes()]))`. */
export function mountedBelow(
  work: Work,
  routers: Routers,
  site: Site,
  node: RouterNode,
  value: Value,
  here: Omit<Mount, 'parent' | 'prefix'>,
): void {
  const call = value.kind === 'call' ? work.facts(site.file)?.calls[value.call] : undefined;
  const module = call && work.symbol(site.file, call.fn, call.callee)?.module;
  if (call && module === 'koa-compose')
    for (const one of flatten(call.args)) {
      const child = routers.ofValue(site.file, call.fn, one);
      if (child) routers.mount(child, { parent: node, prefix: NOTHING, ...here });
    }
  if (!call || module !== 'koa-mount') return;
  const [first, second] = call.args;
  const child = routers.ofValue(site.file, call.fn, second ?? first);
  const prefix = second ? pathOf(work, site.file, call.fn, first) : NOTHING;
  if (child) routers.mount(child, { parent: node, prefix, ...here });
}
