/**
 * Where nothing shows what a router or an application lies behind: applications of Koa hand over to each other by functions, others
 * give themselves to plugins and hooks (`hooks.callAll('start', { app })`), and routers are mounted by loops over folders.
 */
import { baseOf, lastName } from '../requests/symbols.js';
import { isServed, type Work } from '../requests/work.js';
import { NOTHING, OPEN } from './paths.js';
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

function isApplication(node: RouterNode): boolean {
  const { library, part, floating, mounts } = node;
  return library.framework === 'koa' && isMade(node) && !part && !floating && mounts.length === 0;
}

/** Puts routers of JavaScript that nothing was seen to mount behind the only application of their service. */
export function placeBehindOnly(work: Work, routers: Routers): void {
  const serviceOf = ({ file }: RouterNode) => work.files[file]?.service;
  const apps = new Map<number | undefined, RouterNode[]>();
  for (const node of routers.nodes.values())
    if (isMade(node) && isScript(work, node) && !node.part && !node.floating && node.mounts.length === 0)
      apps.set(serviceOf(node), [...(apps.get(serviceOf(node)) ?? []), node]);
  for (const node of routers.nodes.values()) {
    const [only, ...more] = apps.get(serviceOf(node)) ?? [];
    const open = isScript(work, node) && node.mounts.length === 0 && (node.part === true || node.floating);
    if (!only || more.length > 0 || !open || node.library.framework !== only.library.framework) continue;
    // It may be mounted anywhere.
    routers.mount(node, {
      parent: only,
      prefix: node.part ? OPEN : NOTHING,
      file: only.file,
      fn: -1,
      at: [1, 1, 1, 1],
    });
    node.floating = false;
  }
}

function isScript(work: Work, { file }: RouterNode): boolean {
  const linked = work.files[file];
  return isServed(linked) && linked?.language !== 'go' && linked?.language !== 'python';
}

/** A call makes it, as opposed to one that is known by a name or a type. */
function isMade({ id }: RouterNode): boolean {
  return /^\d+:\d+$/.test(id);
}
