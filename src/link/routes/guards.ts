/** Registrations for all methods that answer nothing: `route('/x').all(authenticate).get(show)` puts middleware before the others. */
import type { Value } from '../../model/facts.js';
import { functionOf } from '../requests/callables.js';
import { type Step, stepsOf } from '../requests/symbols.js';
import type { FunctionAt, Text, Work } from '../requests/work.js';
import type { Site } from './builder.js';
import type { RouterNode, Use } from './router-node.js';

/** Position of the parameter that hands a request on. */
const NEXT: Record<string, number> = { express: 2, restify: 2, koa: 1, hono: 1 };

/** Middleware that a registration for all methods stands for; undefined where it answers. */
export function guardsIn(
  work: Work,
  { file, call }: Site,
  node: RouterNode,
  step: Step,
  path: Text,
  values: readonly Value[],
): Use[] | undefined {
  const position = Object.hasOwn(NEXT, node.library.framework) ? NEXT[node.library.framework] : undefined;
  const last = values.at(-1);
  if (position === undefined || !last) return undefined;
  const handler = functionOf(work, file, call.fn, last);
  const verbs = stepsOf(call).filter(({ name }) => (node.library.verbs[name] ?? 'ANY') !== 'ANY' && name !== 'options');
  const passes = handler ? handsOn(work, handler, position) : verbs.length > 0;
  if (!passes) return undefined;
  return values.map((value) => ({ file, fn: call.fn, value, prefix: path, at: step.at }));
}

/** Calls `next()` without an error: the request goes on to whoever answers. */
function handsOn(work: Work, at: FunctionAt, position: number): boolean {
  const name = work.function(at)?.params[position]?.name;
  if (name === undefined || name === '') return false;
  return work.callsWithin(at).some(({ call }) => call.callee === `$${name}` && call.args.length === 0);
}
