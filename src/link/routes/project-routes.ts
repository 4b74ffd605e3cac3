/**
 * Routes of JavaScript that no framework's own registration shows: those that a project hands to a router of its own with method, path
 * and handler (`this.route('GET', '/users', list)`), and those that a package generates for a model (`finale.resource({ … })`).
 */
import type { CallFact } from '../../model/facts.js';
import { functionOf } from '../requests/callables.js';
import { lastName } from '../requests/symbols.js';
import { argumentAt, isServed, type Work } from '../requests/work.js';
import { type RouteDraft, routeOf } from './drafts.js';
import { pathsOf } from './paths.js';
import type { RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY|ALL)$/i;
const REGISTERS = /route|regist|endpoint|handle|^add|^on$|^mount|^map/i;
const GENERATORS = new Set(['finale-rest', 'epilogue', 'finale']);
/** What a generated resource answers, by its action. */
const ACTIONS: [string, string, 'list' | 'one'][] = [
  ['list', 'GET', 'list'],
  ['create', 'POST', 'list'],
  ['read', 'GET', 'one'],
  ['update', 'PUT', 'one'],
  ['delete', 'DELETE', 'one'],
];

/** Drafts of both kinds. */
export function projectRoutes(work: Work, routers: Routers): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const node = generating(work, routers);
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python' || !isServed(linked)) continue;
    const framework = frameworkOf(work, file);
    for (const [index, call] of linked.facts.calls.entries()) {
      if (framework !== undefined) routes.push(...handedOver(work, file, index, call, framework));
      routes.push(...generated(work, file, index, call).map((one) => ({ ...one, ...(node && { node }) })));
    }
  }
  return routes;
}

/** The framework that a service depends on: a router of its own stands on that. */
function frameworkOf(work: Work, file: number): string | undefined {
  const linked = work.files[file];
  const dependencies = linked && work.context.services[linked.service]?.service.dependencies;
  const routers = linked ? work.libraries(linked).catalogue.frameworks.routers : [];
  return routers.find(({ modules }) => modules.some((module) => dependencies?.has(module)))?.framework;
}

function handedOver(work: Work, file: number, index: number, call: CallFact, framework: string): RouteDraft[] {
  const [method, path, ...rest] = call.args;
  if (method?.kind !== 'literal' || !METHOD.test(method.text) || !path || rest.length === 0) return [];
  if (!REGISTERS.test(lastName(call.callee))) return [];
  // What a package calls so is a client or a mock: the catalogue knows the routers.
  const own = work.symbol(file, call.fn, call.callee) === undefined;
  const paths = own ? pathsOf(work, file, call.fn, path).filter(({ text }) => text.startsWith('/')) : [];
  const handler = paths.length > 0 ? functionOf(work, file, call.fn, rest.at(-1)) : undefined;
  if (!handler) return [];
  const name = method.text.toUpperCase();
  return paths.map((text) =>
    routeOf(file, index, call, { method: name === 'ALL' ? 'ANY' : name, path: text, framework, handler }),
  );
}

/** The router that the package was told of: `finale.initialize({ app })`. */
function generating(work: Work, routers: Routers): RouterNode | undefined {
  for (const [file, linked] of work.files.entries())
    for (const call of linked.facts.calls) {
      const app = lastName(call.callee) === 'initialize' ? argumentAt(call.args, 'app') : undefined;
      const symbol = app && work.symbol(file, call.fn, call.callee);
      if (app && symbol && GENERATORS.has(symbol.module)) return routers.ofValue(file, call.fn, app);
    }
  return undefined;
}

function generated(work: Work, file: number, index: number, call: CallFact): RouteDraft[] {
  if (lastName(call.callee) !== 'resource') return [];
  const symbol = work.symbol(file, call.fn, call.callee);
  const endpoints = symbol && GENERATORS.has(symbol.module) ? argumentAt(call.args, 'endpoints') : undefined;
  if (endpoints?.kind !== 'array') return [];
  const given = argumentAt(call.args, 'actions');
  const only = given?.kind === 'array' ? given.items.map((item) => work.text(file, call.fn, item)?.text) : undefined;
  const [list = [], one = list] = endpoints.items.map((item) => pathsOf(work, file, call.fn, item));
  return ACTIONS.filter(([action]) => !only || only.includes(action)).flatMap(([, method, which]) =>
    (which === 'list' ? list : one).map((path) =>
      routeOf(file, index, call, { method, path, framework: 'finale', handler: undefined }),
    ),
  );
}
