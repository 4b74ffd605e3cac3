/** The way of one request: what a route's handler reaches outside of the process, through the project's own functions. */
import type { OperationKind } from '../../model/calls.js';
import type { Operation, RequestPath, Route } from '../../model/requests.js';
import type { LinkContext } from '../context.js';
import type { FunctionAt } from '../requests/work.js';

/** How far calls are followed, and how many functions, routes and hops are looked at: enough for a picture, bounded for any repository. */
const DEPTH = 5;
const MOST_FUNCTIONS = 120;
const MOST_ROUTES = 1_000;
const MOST_HOPS = 12;

/** Checking a token calls nobody, and a job that is declared is not yet called. */
const CROSSES: ReadonlySet<OperationKind> = new Set([
  'database',
  'cache',
  'http-client',
  'queue-publish',
  'queue-consume',
  'payment',
]);

/** What a probe reaches is no request's way. */
const PROBES = /(?:^|\/)_?(?:health\w*|ready\w*|live\w*|alive|ping|metrics|status)\/?$/i;

/** What is there for tests and for developers is no request of a user. */
const FOR_TESTS = /(?:^|\/)_*(?:e2e|tests?|testing|debug|dev|mocks?|seed)(?:[-_/]|$)/i;

type Hop = RequestPath['hops'][number];

/** The route whose way shows most: the most different things reached, then the most hops, then the first by place. */
export function findRequestPath(
  context: LinkContext,
  routes: readonly Route[],
  operations: readonly Operation[],
): RequestPath | undefined {
  const crossing = operations.filter(({ kind }) => CROSSES.has(kind));
  if (crossing.length === 0) return undefined;
  const ways = new Ways(context, crossing);
  let best: { route: Route; hops: Hop[]; reached: number } | undefined;
  for (const route of routes.slice(0, MOST_ROUTES)) {
    if (!route.handler || route.method === 'OPTIONS' || PROBES.test(route.path) || FOR_TESTS.test(route.path)) continue;
    const hops = ways.from(route.handler);
    const reached = new Set(hops.map(({ operation }) => `${operation.kind} ${operation.target}`)).size;
    if (hops.length === 0 || (best && reached < best.reached)) continue;
    if (!best || reached > best.reached || hops.length > best.hops.length) best = { route, hops, reached };
  }
  return best && { route: best.route, hops: best.hops };
}

class Ways {
  private readonly operations = new Map<string, Operation>();
  /** Calls of each function of a file and of the functions in it, in the order of the text; made when first asked for. */
  private readonly calls = new Map<number, Map<number, number[]>>();

  constructor(
    private readonly context: LinkContext,
    operations: readonly Operation[],
  ) {
    for (const operation of operations) this.operations.set(`${operation.file}:${operation.call}`, operation);
  }

  from(handler: FunctionAt): Hop[] {
    const hops: Hop[] = [];
    this.follow(handler, [], new Set(), hops);
    return hops;
  }

  private follow(at: FunctionAt, through: readonly string[], seen: Set<string>, hops: Hop[]): void {
    const key = `${at.file}:${at.fn}`;
    if (seen.has(key) || seen.size >= MOST_FUNCTIONS || through.length > DEPTH) return;
    seen.add(key);
    for (const call of this.callsOf(at)) {
      if (hops.length >= MOST_HOPS) return;
      const operation = this.operations.get(`${at.file}:${call}`);
      if (operation) {
        hops.push({ operation, through: [...through] });
        continue;
      }
      const target = this.context.names.target(at.file, call);
      const name = target && this.context.files[target.file]?.facts.functions[target.fn]?.name;
      if (target) this.follow(target, [...through, name || 'an unnamed function'], seen, hops);
    }
  }

  private callsOf({ file, fn }: FunctionAt): readonly number[] {
    let known = this.calls.get(file);
    if (!known) {
      known = this.index(file);
      this.calls.set(file, known);
    }
    return known.get(fn) ?? [];
  }

  private index(file: number): Map<number, number[]> {
    const found = new Map<number, number[]>();
    const facts = this.context.files[file]?.facts;
    for (const [index, { fn }] of facts?.calls.entries() ?? []) {
      // The module is everybody's parent: what it does is done before any request.
      for (let at = fn; at > 0; at = facts?.functions[at]?.parent ?? 0) {
        const list = found.get(at);
        if (list) list.push(index);
        else found.set(at, [index]);
      }
    }
    for (const list of found.values())
      list.sort((a, b) => {
        const [x, y] = [facts?.calls[a]?.at, facts?.calls[b]?.at];
        return x && y ? x[0] - y[0] || x[1] - y[1] || a - b : a - b;
      });
    return found;
  }
}
