/** Routers of Django REST framework: what was registered on the one whose `urls` a pattern includes. */
import type { CallFact, Value } from '../../../model/facts.js';
import { typeOf } from '../../requests/classes.js';
import { baseOf, lastName, stepsOf } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { pathsOf } from '../paths.js';
import { readablePattern } from '../regex-paths.js';
import { viewSetActions } from './django-views.js';

interface Registered {
  file: number;
  index: number;
  call: CallFact;
  /** Router on which it stands, as the call that made it. */
  router: string;
}

const known = new WeakMap<Work, { registered: Map<string, Registered[]>; extended: Map<string, string[]> }>();

/** Routes of the router that `base` means, below `prefix`; undefined where it is no router of the repository. */
export function registeredRoutes(
  work: Work,
  file: number,
  fn: number,
  base: string,
  prefix: string,
): RouteDraft[] | undefined {
  const router = identity(work, file, fn, base);
  if (router === undefined) return undefined;
  const { registered, extended } = registrations(work);
  if (!registered.has(router) && !extended.has(router)) return undefined;
  const all = new Set([router]);
  for (const one of all) for (const other of extended.get(one) ?? []) all.add(other);
  return [...all].flatMap((one) => (registered.get(one) ?? []).flatMap((entry) => routesOf(work, entry, prefix)));
}

function registrations(work: Work) {
  let found = known.get(work);
  if (found) return found;
  found = { registered: new Map<string, Registered[]>(), extended: new Map<string, string[]>() };
  known.set(work, found);
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test') continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const name = lastName(call.callee);
      const base = baseOf(call.callee);
      if (base === undefined || (name !== 'register' && name !== 'extend')) continue;
      const router = identity(work, file, call.fn, name === 'extend' ? (baseOf(base) ?? base) : base);
      if (router === undefined) continue;
      if (name === 'register') put(found.registered, router, { file, index, call, router });
      // `router.registry.extend(other.registry)`.
      else if (lastName(base) === 'registry' && call.args[0]?.kind === 'ref') {
        const other = identity(work, file, call.fn, baseOf(call.args[0].ref) ?? '');
        if (other !== undefined) put(found.extended, router, other);
      }
    }
  }
  return found;
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The call that made a router. */
function identity(work: Work, file: number, fn: number, ref: string): string | undefined {
  const followed = work.context.names.follow(file, fn, { kind: 'ref', ref });
  if (followed.value.kind === 'call') return `${followed.file}:${followed.value.call}`;
  const resolved = work.context.names.resolve(file, fn, ref);
  return resolved.kind === 'made' ? `${resolved.file}:${resolved.call}` : undefined;
}

function routesOf(work: Work, { file, index, call, router }: Registered, prefix: string): RouteDraft[] {
  const slash = keyword(work, router, 'trailing_slash') === 'false' ? '' : '/';
  const above = nesting(work, router, 0);
  const routes: RouteDraft[] = [];
  let parents = '';
  for (const step of stepsOf(call)) {
    if (step.name !== 'register') continue;
    const [first, second] = step.args.filter((arg) => arg.kind !== 'keyword');
    const view = argumentAt(step.args, 'viewset') ?? second;
    const type = view && viewSet(work, file, call.fn, view);
    for (const part of pathsOf(work, file, call.fn, argumentAt(step.args, 'prefix') ?? first)) {
      const own = readablePattern(part).text;
      const base = `${prefix}${above}${parents}${own}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');
      const here = { file, fn: call.fn, call: index };
      if (!type) routes.push(draft(work, here, 'ANY', `${base}/…`, undefined));
      else
        for (const { method, suffix, handler, foreign, decorator } of viewSetActions(work, type)) {
          const at = decorator === undefined || !handler ? here : { ...handler, call: decorator };
          const route = draft(work, at, method, `${base}${suffix}${slash}`, handler);
          routes.push(foreign ? { ...route, foreign } : route);
        }
      // `register('a', A).register('b', B)`: b stands below one of a.
      parents += `${own}/<${singular(own)}_pk>/`;
    }
  }
  return routes;
}

function viewSet(work: Work, file: number, fn: number, view: Value) {
  return view.kind === 'ref' ? typeOf(work, file, fn, view.ref) : undefined;
}

/** The prefix of a router that stands below another one's resource: `NestedSimpleRouter(router, 'domains', lookup='domain')`. */
function nesting(work: Work, router: string, depth: number): string {
  const { file, call } = made(work, router);
  if (!call || depth > 4 || !/Nested/.test(lastName(call.callee))) return '';
  const [parent, prefix] = call.args.filter((arg) => arg.kind !== 'keyword');
  const text = work.text(file, call.fn, prefix)?.text;
  if (text === undefined) return '';
  const lookup = work.text(file, call.fn, argumentAt(call.args, 'lookup'))?.text ?? singular(text);
  const outer = parent?.kind === 'ref' ? identity(work, file, call.fn, parent.ref) : undefined;
  return `${outer === undefined ? '' : nesting(work, outer, depth + 1)}${text}/<${lookup}_pk>/`;
}

function keyword(work: Work, router: string, name: string): string | undefined {
  const { call } = made(work, router);
  const value = call && argumentAt(call.args, name);
  return value?.kind === 'literal' ? value.text : undefined;
}

function made(work: Work, router: string): { file: number; call: CallFact | undefined } {
  const [file, index] = router.split(':').map(Number);
  return { file: file ?? -1, call: work.facts(file ?? -1)?.calls[index ?? -1] };
}

function singular(name: string): string {
  return name.replace(/^.*\//, '').replace(/s$/, '');
}

function draft(
  work: Work,
  { file, fn, call }: FunctionAt & { call: number },
  method: string,
  text: string,
  handler: FunctionAt | undefined,
): RouteDraft {
  const path: Text = { text, dynamic: text.includes('…') };
  const at = work.facts(file)?.calls[call]?.at ?? [1, 1, 1, 1];
  return { kind: 'route', method, path, framework: 'django', file, fn, call, at, handler, own: [], chain: [] };
}
