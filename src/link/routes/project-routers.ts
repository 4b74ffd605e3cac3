/**
 * Routers that a Go project writes itself: a type with a method for each HTTP method that takes a path and a function, or one that builds
 * a route step by step (`NewRoute().Method(m).Path(p).Handler(h)`).
 */
import { type RouterLibrary, routerSchema } from '../catalogue/frameworks.js';
import { goMethods, type TypeAt } from '../requests/classes.js';
import type { Work } from '../requests/work.js';

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'];
const verbs = Object.fromEntries(
  VERBS.flatMap((verb) => [
    [verb, verb.toUpperCase()],
    [verb.toUpperCase(), verb.toUpperCase()],
  ]),
);

/** How such routers are called: as those of the libraries that they are modelled on. */
export const PROJECT_ROUTER: RouterLibrary = routerSchema.parse({
  framework: 'project router',
  modules: [],
  makes: [],
  handler: 'second',
  verbs: { ...verbs, Any: 'ANY', ANY: 'ANY' },
  routes: { Route: { method: 0, path: 1, handler: 2 } },
  groups: { Group: 0 },
  scopes: ['NewRoute', 'Subrouter'],
  equips: [],
  builders: {
    Method: 'methods',
    Methods: 'methods',
    Path: 'prefix',
    Handler: 'handler',
    HandlerFunc: 'handler',
    Middleware: 'other',
  },
  use: ['Use', 'Bind', 'BindFunc'],
  through: ['Unbind'],
});

const known = new WeakMap<Work, Map<string, boolean>>();

/** Whether a type of the repository is a router of its own making. A client of HTTP takes no function beside the path. */
export function isProjectRouter(work: Work, at: TypeAt): boolean {
  const types = known.get(work) ?? new Map<string, boolean>();
  known.set(work, types);
  const key = `${at.file}:${at.type}`;
  let found = types.get(key);
  if (found === undefined) {
    types.set(key, false);
    found = work.files[at.file]?.language === 'go' && registers(work, at);
    types.set(key, found);
  }
  return found;
}

function registers(work: Work, at: TypeAt): boolean {
  let count = 0;
  const methods = goMethods(work, at);
  const takes = (name: string, type: RegExp) => type.test(work.function(methods.get(name))?.params[0]?.type ?? '');
  if (
    takes('Path', /^string$/) &&
    takes('Handler', /^net\/http#Handler$/) &&
    (takes('Method', /^string$/) || takes('Methods', /^string$/))
  )
    return true;
  for (const [name, method] of methods) {
    if (!Object.hasOwn(verbs, name)) continue;
    const [path, handler] = work.function(method)?.params ?? [];
    if (path?.type !== 'string' || !handler) continue;
    if (handler.type === undefined || /(?:Handler|HandlerFunc|HandlerFn|Handle|Action)$/.test(handler.type)) count++;
  }
  return count >= 3;
}
