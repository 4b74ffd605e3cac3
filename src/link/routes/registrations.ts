/** Reads what is done to routers: mounts first, so that prefixes are known, then routes, middleware and error handlers. */
import type { Value } from '../../model/facts.js';
import type { RouterLibrary } from '../catalogue/frameworks.js';
import { functionOf } from '../requests/callables.js';
import { type Step, someStep, stepsOf } from '../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../requests/work.js';
import { textsAt } from './bindings.js';
import { Builder, type Registrations, type Site } from './builder.js';
import { flatten, type RouteDraft } from './drafts.js';
import { usesIn } from './equip.js';
import { describedRoutes } from './frameworks/described.js';
import { openPlugin } from './frameworks/plugins.js';
import { handedMethods, isHanded } from './handed-methods.js';
import { handedOver } from './handed-over.js';
import { isRouterOfEach, mountedBelow } from './mounted-values.js';
import { looksLikePath, NOTHING, pathOf, pathsOf } from './paths.js';
import { PROJECT_ROUTER } from './project-routers.js';
import { expandRegistrars } from './registrars.js';
import { handed, type Mount, own, type RouterNode } from './router-node.js';
import { Routers } from './routers.js';
import { placeBehindOnly, placeBehindServed } from './served-apps.js';
import { wrapApps } from './wrapped-apps.js';
import { readWraps } from './wraps.js';

/** Everything that stands on routers, in all files. */
export function readRegistrations(work: Work): Registrations {
  const routers = new Routers(work);
  const found: Registrations = { routers, routes: [], errors: [] };
  const sites = candidates(work);
  // A closure's router is known once the call that opens it was read, and such calls nest.
  let open = sites.filter((site) => opens(work, site));
  for (let round = 0; round < 6 && open.length > 0; round++) {
    const rest = open.filter((site) => !visit(work, found, site, 'mounts'));
    if (rest.length === open.length) break;
    open = rest;
  }
  wrapApps(work, routers);
  for (const site of sites) visit(work, found, site, 'routes');
  readWraps(work, routers);
  placeBehindServed(work, routers);
  found.routes = found.routes.filter((draft) => draft.node?.library !== PROJECT_ROUTER || isAnswered(draft));
  found.routes = expandRegistrars(work, found.routes, ({ file, fn, value }, from) => {
    const node = routers.ofValue(file, fn, value);
    return node && routers.heirs.at(node, from);
  });
  return found;
}

/** A function answers; a client of HTTP is given none. */
function isAnswered({ handler, given }: RouteDraft): boolean {
  return handler !== undefined || (given?.handler.kind === 'ref' && given.handler.ref.endsWith('.ServeHTTP'));
}

/** A loop over routers that are not told mounts those of its framework that nothing else was seen to mount. */
export function mountOpen(work: Work, routers: Routers): void {
  const serviceOf = (file: number) => work.files[file]?.service;
  for (const mount of routers.open)
    for (const node of routers.nodes.values()) {
      const isSame = node.library === mount.parent.library && serviceOf(node.file) === serviceOf(mount.file);
      if (isSame && node.part && node.mounts.length === 0) routers.mount(node, mount);
    }
  placeBehindOnly(work, routers);
}

function methodNames(library: RouterLibrary): string[] {
  const { verbs, routes, groups, mounts, builders, scopes, use, hooks, prefixes, errors, joins } = library;
  const keyed = [verbs, routes, groups, mounts, builders].flatMap((record) => Object.keys(record));
  return [...keyed, ...scopes, ...use, ...hooks, ...prefixes, ...errors, ...joins];
}

function candidates(work: Work): Site[] {
  const names = new Map<string, Set<string>>();
  const sites: Site[] = [];
  for (const [file, linked] of work.files.entries()) {
    const { catalogue } = work.libraries(linked);
    let known = names.get(catalogue.language);
    if (!known) {
      const own = catalogue.language === 'go' ? [PROJECT_ROUTER] : [];
      known = new Set([...catalogue.frameworks.routers, ...own].flatMap(methodNames));
      names.set(catalogue.language, known);
    }
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example') continue;
    const method = known;
    const isKnown = (name: string) => method.has(name);
    for (const [index, call] of linked.facts.calls.entries()) {
      if (call.key || someStep(call, isKnown) || isHanded(linked.language, call)) sites.push({ file, index, call });
    }
  }
  return sites;
}

function opens(work: Work, { file, call }: Site): boolean {
  const linked = work.files[file];
  if (!linked) return false;
  const { routers } = work.libraries(linked).catalogue.frameworks;
  return someStep(call, (name) =>
    routers.some(
      (router) =>
        router.scopes.includes(name) ||
        router.use.includes(name) ||
        router.prefixes.includes(name) ||
        router.joins.includes(name) ||
        own(router.groups, name) !== undefined ||
        own(router.mounts, name) !== undefined,
    ),
  );
}

/** Walks the steps of one call; false where its router is not known (yet). */
function visit(work: Work, found: Registrations, site: Site, pass: 'mounts' | 'routes'): boolean {
  const { file, index, call } = site;
  const start = found.routers.start(file, index, call);
  if (!start) {
    if (pass === 'routes')
      for (const { node, method } of handedMethods(work, found.routers, file, call)) {
        const builder = new Builder(work, found, site);
        registerStep(work, found, site, node, { name: method, args: call.args, at: call.at }, builder);
        builder.finish(node);
      }
    return false;
  }
  let node: RouterNode | undefined = start.node;
  const builder = new Builder(work, found, site);
  for (const [number, step] of stepsOf(call).entries()) {
    if (number < start.from) continue;
    if (!node) break;
    if (pass === 'mounts') openStep(work, found.routers, site, node, step, number);
    else registerStep(work, found, site, node, step, builder);
    node = found.routers.follow(file, call.fn, node, step, `${file}:${index}:${number}`);
  }
  if (pass === 'routes') builder.finish(start.node);
  return true;
}

function openStep(work: Work, routers: Routers, site: Site, node: RouterNode, step: Step, number: number): void {
  const { file, index, call } = site;
  const { library } = node;
  const here = { file, fn: call.fn, at: step.at };
  if (library.joins.includes(step.name)) {
    const parent = routers.ofValue(file, call.fn, step.args[0]);
    if (parent) routers.mount(node, { parent, prefix: NOTHING, ...here });
  }
  if (library.prefixes.includes(step.name)) node.prefix = pathOf(work, file, call.fn, step.args[0]);
  if (own(library.groups, step.name) !== undefined || library.scopes.includes(step.name)) {
    const child = routers.follow(file, call.fn, node, step, `${file}:${index}:${number}`);
    const last = step.args.at(-1);
    const closure =
      last &&
      !library.equips.includes(step.name) &&
      (last.kind === 'function' || last.kind === 'ref') &&
      functionOf(work, file, call.fn, last);
    if (closure && child) routers.openClosure(closure, { parent: child, prefix: NOTHING, ...here });
    return;
  }
  const mount = own(library.mounts, step.name);
  if (mount) {
    const given = argumentAt(step.args, mount.prefix);
    const prefix = given ? (textsAt(work, file, call.fn, given)[0] ?? NOTHING) : NOTHING;
    const value = argumentAt(step.args, mount.child);
    if (work.files[file]?.language === 'go' && mountHanded(work, routers, node, given, value, here)) return;
    const children = routers.allOf(file, call.fn, value);
    // Where a loop gives both, each router has the prefix that stands beside it.
    const prefixes = given && children.length > 1 ? pathsOf(work, file, call.fn, given) : [];
    for (const [number, child] of children.entries()) {
      const beside = prefixes.length === children.length ? prefixes[number] : undefined;
      const replaces = given !== undefined && mount.replaces;
      routers.mount(child, { parent: node, prefix: beside ?? prefix, ...(replaces && { replaces }), ...here });
      child.uses.push(...usesIn(library, step.args, here));
    }
    if (children.length === 0) {
      openPlugin(work, routers, node, prefix, value, step.args, here);
      const replaces = given !== undefined && mount.replaces;
      if (call.loop) routers.open.push({ parent: node, prefix, ...(replaces && { replaces }), ...here });
    }
    return;
  }
  if (!library.use.includes(step.name)) return;
  const [first, ...after] = step.args;
  // `use(path, router) { this.app.use(path, router) }`
  if (
    first?.kind === 'ref' &&
    after.some((value) => value.kind === 'ref' && mountHanded(work, routers, node, first, value, here))
  )
    return;
  const { prefix, rest } = splitUse(work, site, step);
  for (const value of rest) {
    const only = routers.ofGiven(file, call, value);
    const children = only ? [only] : call.loop ? routers.allOf(file, call.fn, value) : [];
    for (const child of children) routers.mount(child, { parent: node, prefix, ...here });
    if (children.length > 0) continue;
    mountedBelow(work, routers, site, node, value, here);
    if (isRouterOfEach(work, site, value)) routers.open.push({ parent: node, prefix, ...here });
  }
}

/** A mount in a helper: the routers and prefixes that its callers give. */
function mountHanded(
  work: Work,
  routers: Routers,
  parent: RouterNode,
  prefix: Value | undefined,
  child: Value | undefined,
  here: Omit<Mount, 'parent' | 'prefix'>,
): boolean {
  let mounted = false;
  for (const { texts, value, from } of handedOver(work, here.file, here.fn, prefix, child)) {
    const router = value && routers.ofValue(value.file, value.fn, value.value);
    if (!router) continue;
    const on = routers.heirs.at(parent, from);
    for (const text of texts) routers.mount(router, { parent: on, prefix: text, ...here });
    mounted = true;
  }
  return mounted;
}

function splitUse(work: Work, { file, call }: Site, step: Step): { prefix: Text; rest: Value[] } {
  const [first, ...others] = step.args;
  if (first && others.length > 0 && looksLikePath(work, file, call.fn, first))
    return { prefix: pathOf(work, file, call.fn, first), rest: flatten(others) };
  return { prefix: NOTHING, rest: flatten(step.args) };
}

function registerStep(
  work: Work,
  found: Registrations,
  site: Site,
  node: RouterNode,
  step: Step,
  builder: Builder,
): void {
  const { file, index, call } = site;
  const { library } = node;
  const verb = own(library.verbs, step.name);
  if (verb !== undefined) {
    builder.verb(node, step, verb);
    return;
  }
  if (step.name === '[]' && call.key && !call.chain && Object.keys(library.verbs).length > 0) {
    builder.computed(node, step);
    return;
  }
  if (work.files[file]?.language !== 'python' && describedRoutes(work, found, site, node, step)) return;
  const registration = own(library.routes, step.name);
  if (registration) {
    builder.registration(node, step, registration);
    return;
  }
  const built = own(library.builders, step.name);
  if (built !== undefined) {
    builder.step(step, built);
    return;
  }
  const decorated = call.result === 'decorator' ? work.decorated(file, index) : undefined;
  if (library.errors.includes(step.name)) {
    const handler =
      decorated !== undefined ? { file, fn: decorated } : functionOf(work, file, call.fn, step.args.at(-1));
    found.errors.push({ framework: library.framework, file, call: index, at: step.at, handler });
    return;
  }
  if (library.hooks.includes(step.name)) {
    const value: Value | undefined = decorated !== undefined ? { kind: 'function', fn: decorated } : step.args.at(-1);
    if (value)
      for (const one of handed(node)) one.uses.push({ file, fn: call.fn, value, prefix: NOTHING, at: step.at });
    return;
  }
  // `group.GET(path, handler).Bind(middleware)` is that route's own.
  if (library === PROJECT_ROUTER && call.chain) return;
  if (!library.use.includes(step.name)) return;
  const { prefix, rest } = splitUse(work, site, step);
  for (const value of rest) {
    if (found.routers.ofValue(file, call.fn, value)) continue;
    const handler = functionOf(work, file, call.fn, value);
    if (library.framework === 'express' && work.function(handler)?.params.length === 4)
      found.errors.push({ framework: library.framework, file, call: index, at: step.at, handler });
    // `app.use('/health', (req, res) => …)`: who cannot call the next one answers.
    if (library.framework === 'express' && prefix.text !== '' && work.function(handler)?.params.length === 2) {
      builder.verb(node, step, 'ANY');
      return;
    }
    for (const one of handed(node)) one.uses.push({ file, fn: call.fn, value, prefix, at: step.at });
  }
}
