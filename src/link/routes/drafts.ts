/** A route as its registration shows it, before prefixes are joined and coverage is judged. */
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { FunctionAt, Text } from '../requests/work.js';
import type { RouterNode, Use } from './router-node.js';

export interface RouteDraft {
  kind: 'route' | 'rpc';
  method: string;
  path: Text;
  framework: string;
  file: number;
  /** Function in which it is registered. */
  fn: number;
  /** The registering call, where it is one. */
  call?: number;
  at: Span;
  handler?: FunctionAt | undefined;
  /** A function of a package answers: `pprof.Index`, `promhttp.Handler()`. */
  foreign?: true;
  /** Router on which it stands. */
  node?: RouterNode;
  /** What its requests pass on the way to it is not known. */
  floating?: true;
  /** Service that serves it, where that is another than its file's. */
  host?: number;
  /** Functions that hand its requests on to the handler, outermost first. */
  through?: FunctionAt[];
  /** Middleware given with the route itself. */
  own: Use[];
  /** Path and handler as they were given, where both may be parameters of the function around; `key`: the verb is computed. */
  given?: { path: Value; handler: Value; method?: Value; router?: Value; key?: true } | undefined;
  /** All handlers and middlewares of the registration that are functions of the repository. */
  chain: FunctionAt[];
}

/** A route that one call registers, with no middleware of its own; its place is the call's. */
export function routeOf(
  file: number,
  index: number,
  call: CallFact,
  route: Pick<RouteDraft, 'method' | 'path' | 'framework' | 'handler'>,
): RouteDraft {
  return { kind: 'route', ...route, file, fn: call.fn, call: index, at: call.at, own: [], chain: [] };
}

/** An error handler of a framework. */
export interface ErrorHandlerDraft {
  framework: string;
  file: number;
  call?: number;
  at: Span;
  handler?: FunctionAt;
}

/** Values handed to a registration, lists flattened. */
export function flatten(values: readonly Value[]): Value[] {
  return values.flatMap((value) => {
    if (value.kind === 'array') return flatten(value.items);
    return value.kind === 'spread' ? flatten([value.value]) : [value];
  });
}
