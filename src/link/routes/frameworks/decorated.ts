/**
 * Routes of Python whose router is not known: a decorator that is called like an HTTP method, or `route`, and is given a path that begins
 * with a slash. Whatever made the object, such a function answers requests.
 */
import type { CallFact } from '../../../model/facts.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, isServed, type Work } from '../../requests/work.js';
import { type RouteDraft, routeOf } from '../drafts.js';
import { methodsOf, pathsOf } from '../paths.js';

const VERB = /^(?:get|post|put|patch|delete|head|options)$/;
const ROUTE = /^(?:route|http_route|api_route|endpoint)$/;
/** Packages that describe requests which are sent, or answered in tests alone. */
const CLIENTS = /^(?:uplink|responses|respx|requests_mock|httpretty|aioresponses|pytest|unittest|locust|anyio)(?:\.|$)/;

/** Drafts of such decorators but for those of `known`. */
export function decoratedRoutes(work: Work, known: readonly RouteDraft[]): RouteDraft[] {
  const calls = new Set(known.map(({ file, call }) => `${file}:${call}`));
  const handlers = new Set(known.map(({ handler }) => `${handler?.file}:${handler?.fn}`));
  return work.files.flatMap((linked, file) => {
    if (linked.language !== 'python' || !isServed(linked)) return [];
    return [...linked.facts.calls.entries()].flatMap(([index, call]) => {
      const fn = call.result === 'decorator' ? work.decorated(file, index) : undefined;
      if (fn === undefined || calls.has(`${file}:${index}`) || handlers.has(`${file}:${fn}`)) return [];
      return ofDecorator(work, file, index, call, fn);
    });
  });
}

function ofDecorator(work: Work, file: number, index: number, call: CallFact, fn: number): RouteDraft[] {
  const name = lastName(call.callee);
  const symbol = work.symbol(file, call.fn, call.callee);
  if ((!VERB.test(name) && !ROUTE.test(name)) || (symbol && CLIENTS.test(symbol.module))) return [];
  const given = argumentAt(call.args, 'path') ?? argumentAt(call.args, 'rule') ?? argumentAt(call.args, 0);
  const paths = given ? pathsOf(work, file, call.fn, given).filter(({ text }) => text.startsWith('/')) : [];
  const stated = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods') ?? argumentAt(call.args, 'method'));
  const methods = VERB.test(name) ? [name.toUpperCase()] : stated.length > 0 ? stated : ['GET'];
  return paths.flatMap((path) =>
    methods.map(
      (method): RouteDraft => ({
        ...routeOf(file, index, call, {
          method,
          path,
          framework: symbol?.module.split('.')[0] ?? 'python',
          handler: { file, fn },
        }),
        floating: true,
      }),
    ),
  );
}
