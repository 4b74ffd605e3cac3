/** tRPC: the procedures of all routers by their full names, `user.byId`, with the middleware that stands before them. */
import type { CallFact, Span, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { baseOf, stepsOf } from '../../requests/symbols.js';
import { argumentAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';

const KINDS = new Set(['query', 'mutation', 'subscription']);
const DEPTH = 8;
const MOST_NAMES = 4;

interface CallAt {
  file: number;
  index: number;
  call: CallFact;
}

/** A router: what it names, and the routers whose procedures are its own. */
interface Router extends CallAt {
  named: { key: string; value: Value; fn: number }[];
  merged: Value[];
}

/** One draft for each procedure and full name. Empty where no part of the repository depends on tRPC. */
export function trpcRoutes(work: Work): RouteDraft[] {
  if (!work.context.services.some(({ service }) => service.dependencies.has('@trpc/server'))) return [];
  const routers = new Map<string, Router>();
  const served = new Map<string, Served>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python' || !isServed(linked)) continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const router = routerOf(work, { file, index, call });
      if (router) routers.set(`${file}:${index}`, router);
      const given = argumentAt(call.args, 'router');
      const handed = given && callOf(work, file, call.fn, given);
      if (!handed) continue;
      const id = `${handed.file}:${handed.index}`;
      const known = served.get(id) ?? { services: new Set(), before: [] };
      served.set(id, known);
      known.services.add(linked.service);
      // What makes the context of a request runs before every procedure.
      const context = argumentAt(call.args, 'createContext');
      if (context) known.before.push({ file, fn: call.fn, value: context, prefix: NOTHING, at: call.at });
    }
  }
  return new Namer(work, routers, served).routes();
}

/** A router that is handed to a server: by which services, and what they run before its procedures. */
interface Served {
  services: Set<number>;
  before: Use[];
}

/** What a router is called below one of those that are served. */
interface Name {
  root: string;
  text: string;
}

class Namer {
  private readonly parents = new Map<string, { parent: string; key: string }[]>();

  constructor(
    private readonly work: Work,
    private readonly routers: ReadonlyMap<string, Router>,
    private readonly served: ReadonlyMap<string, Served>,
  ) {}

  routes(): RouteDraft[] {
    const procedures: { router: string; key: string; at: CallAt }[] = [];
    for (const [id, { file, call, named, merged }] of this.routers) {
      for (const { key, value, fn } of named) {
        const at = callOf(this.work, file, fn, value);
        if (!at) continue;
        if (this.routers.has(`${at.file}:${at.index}`)) this.adopt(at, id, key);
        else if (KINDS.has(kindOf(at.call))) procedures.push({ router: id, key, at });
      }
      for (const value of merged) {
        const at = callOf(this.work, file, call.fn, value);
        if (at) this.adopt(at, id, '');
      }
    }
    // Where the router is served from several services, which of them answers is not told.
    const hosts = new Set([...this.served.values()].flatMap(({ services }) => [...services]));
    const [host] = hosts.size === 1 ? hosts : [];
    const named = procedures.map((procedure) => ({ ...procedure, names: this.names(procedure.router, new Set()) }));
    // A second root that serves some of the procedures again, for another client, makes no others of them.
    const sizes = new Map<string, number>();
    for (const { names } of named)
      for (const root of new Set(names.map((name) => name.root))) sizes.set(root, (sizes.get(root) ?? 0) + 1);
    const size = ({ root }: Name) => sizes.get(root) ?? 0;
    return named.flatMap(({ key, at, names }) => {
      const [main] = names.toSorted((a, b) => size(b) - size(a));
      const before = this.served.get(main?.root ?? '')?.before ?? [];
      return names
        .filter(({ root }) => root === main?.root)
        .map(({ text }) => {
          const one = draft(this.work, at, join(text, key));
          return { ...one, own: [...before, ...one.own], ...(host !== undefined && { host }) };
        });
    });
  }

  private adopt(child: CallAt, parent: string, key: string): void {
    const id = `${child.file}:${child.index}`;
    const known = this.parents.get(id);
    if (known) known.push({ parent, key });
    else this.parents.set(id, [{ parent, key }]);
  }

  /** Names under which a router is reached; `…` where it is not seen to be part of the one that is served. */
  private names(id: string, open: Set<string>): Name[] {
    const parents = this.parents.get(id) ?? [];
    if (open.has(id) || open.size > DEPTH) return [];
    if (parents.length === 0) return [{ root: id, text: this.isRoot(id) ? '' : '…' }];
    const inside = new Set(open).add(id);
    const names = parents.flatMap(({ parent, key }) =>
      this.names(parent, inside).map(({ root, text }): Name => ({ root, text: join(text, key) })),
    );
    const apart = new Map(names.map((name) => [`${name.root} ${name.text}`, name]));
    return [...apart.values()].slice(0, MOST_NAMES);
  }

  private isRoot(id: string): boolean {
    if (this.served.has(id) || this.parents.size === 0) return true;
    return [...this.parents.values()].some((all) => all.some(({ parent }) => parent === id));
  }
}

function join(prefix: string, key: string): string {
  return prefix === '' || key === '' ? prefix + key : `${prefix}.${key}`;
}

function kindOf(call: CallFact): string {
  return stepsOf(call).at(-1)?.name ?? '';
}

/** `t.router({…})` however it is named, `mergeRouters(a, b)`. */
function routerOf(work: Work, { file, index, call }: CallAt): Router | undefined {
  const name = kindOf(call);
  if (!/router(?:s)?$/i.test(name) || call.isNew) return undefined;
  if (/^mergeRouters?$/i.test(name)) return { file, index, call, named: [], merged: call.args };
  const [only, ...more] = call.chain?.at(-1)?.args ?? call.args;
  const given = only && more.length === 0 ? work.context.names.follow(file, call.fn, only) : undefined;
  if (given?.value.kind !== 'object' || given.file !== file) return undefined;
  if (!isTrpc(work, file, call, given.value)) return undefined;
  const named = namedIn(given.value, given.fn, '', 0);
  const spread = given.value.entries.filter(({ key }) => key === '...').map(({ value }) => value);
  return { file, index, call, named, merged: spread };
}

/** What an object names, plain objects in it included: `{ user: { byId: procedure } }` is `user.byId`. */
function namedIn(
  value: Extract<Value, { kind: 'object' }>,
  fn: number,
  prefix: string,
  depth: number,
): { key: string; value: Value; fn: number }[] {
  return value.entries.flatMap(({ key, value: inner }) => {
    if (key === '...' || key === '[]') return [];
    const name = join(prefix, key);
    return inner.kind === 'object' && depth < DEPTH
      ? namedIn(inner, fn, name, depth + 1)
      : [{ key: name, value: inner, fn }];
  });
}

/** Made by tRPC, or holding what only tRPC has: other packages have functions called `router` as well. */
function isTrpc(work: Work, file: number, call: CallFact, given: Extract<Value, { kind: 'object' }>): boolean {
  const symbol = work.symbol(file, call.fn, call.callee);
  if (symbol) return symbol.module.startsWith('@trpc/');
  if (/trpc/i.test(call.callee)) return true;
  return given.entries.some(({ value }) => {
    const at = callOf(work, file, call.fn, value);
    return at !== undefined && (KINDS.has(kindOf(at.call)) || /router$/i.test(kindOf(at.call)));
  });
}

/** The call that a value is, or that a name was initialised with; what is loaded when it is asked for included. */
function callOf(work: Work, file: number, fn: number, value: Value): CallAt | undefined {
  const { value: found, file: at } = work.context.names.follow(file, fn, value);
  const call = found.kind === 'call' ? work.facts(at)?.calls[found.call] : undefined;
  if (!call || found.kind !== 'call') return undefined;
  return kindOf(call) === 'lazy' ? loaded(work, at, call) : { file: at, index: found.call, call };
}

/** `lazy(() => import('./user').then((module) => module.userRouter))`, and the default export of `lazy(() => import('./user'))`. */
function loaded(work: Work, file: number, { args: [given] }: CallFact): CallAt | undefined {
  const facts = work.facts(file);
  const outer = given?.kind === 'function' ? facts?.functions[given.fn] : undefined;
  const one = outer && facts?.imports.find((fact) => fact.lazy && isInside(fact.at, outer.at));
  if (!one || given?.kind !== 'function') return undefined;
  const taken = facts?.functions.find(({ parent }) => parent === given.fn);
  const [only] = taken?.returns ?? [];
  const param = taken?.params[0]?.name;
  const member = only?.kind === 'ref' && only.ref.startsWith(`$${param}.`) ? only.ref.slice(`$${param}.`.length) : '';
  return callOf(work, file, 0, { kind: 'ref', ref: `${one.module}#${member || 'default'}` });
}

const isInside = (inner: Span, outer: Span): boolean =>
  (inner[0] > outer[0] || (inner[0] === outer[0] && inner[1] >= outer[1])) &&
  (inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]));

function draft(work: Work, { file, index, call }: CallAt, name: string): RouteDraft {
  const args = stepsOf(call).at(-1)?.args ?? [];
  return {
    kind: 'rpc',
    method: 'RPC',
    path: { text: name, dynamic: name.startsWith('…') },
    framework: 'trpc',
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler: functionOf(work, file, call.fn, args.at(-1)),
    own: [...middleware(work, file, call, 0), ...wrapper(args.at(-1), { file, fn: call.fn, at: call.at })],
    chain: [],
  };
}

/** What is wrapped around the function that answers. */
function wrapper(value: Value | undefined, here: Omit<Use, 'value' | 'prefix'>): Use[] {
  return value?.kind === 'call' ? [{ ...here, value, prefix: NOTHING }] : [];
}

/** What a procedure and the ones that it was made from are given with `use`. */
function middleware(work: Work, file: number, call: CallFact, depth: number): Use[] {
  const own = stepsOf(call)
    .filter((step) => step.name === 'use')
    .flatMap((step) => step.args.map((value) => ({ file, fn: call.fn, value, prefix: NOTHING, at: step.at })));
  const base = baseOf(call.callee);
  const from =
    base !== undefined && depth < DEPTH ? callOf(work, file, call.fn, { kind: 'ref', ref: base }) : undefined;
  return from ? [...middleware(work, from.file, from.call, depth + 1), ...own] : own;
}
