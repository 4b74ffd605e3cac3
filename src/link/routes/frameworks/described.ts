/**
 * Registrations of JavaScript that describe routes instead of naming a path and a handler in their arguments: lists of objects
 * (`server.route(routes)`), descriptions made elsewhere (`app.openapi(createRoute({ … }), handler)`), `app.on(method, path, handler)`.
 */
import type { Span, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import type { Step } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Work } from '../../requests/work.js';
import type { Registrations, Site } from '../builder.js';
import type { RouteDraft } from '../drafts.js';
import { methodsOf, NOTHING, pathsOf } from '../paths.js';
import { own, type RouterNode, type Use } from '../router-node.js';

interface Described {
  /** The object that describes, with where it stands. */
  value: Value;
  file: number;
  fn: number;
  /** What answers, where the object does not say it. */
  handler?: Value;
}

const MOST = 200;

/** Adds the routes that a step describes; false where it describes none in one of these forms. */
export function describedRoutes(
  work: Work,
  found: Registrations,
  { file, index, call }: Site,
  node: RouterNode,
  step: Step,
): boolean {
  const here = { file, fn: call.fn };
  const [first, ...rest] = step.args;
  if (!first) return false;
  const add = (draft: Omit<RouteDraft, 'kind' | 'framework' | 'node' | 'call'>) =>
    found.routes.push({ ...draft, kind: 'route', framework: node.library.framework, node, call: index });
  if (node.library.framework === 'hono' && step.name === 'on' && rest.length > 1) {
    const handler = functionOf(work, file, call.fn, rest.at(-1));
    const uses = rest.slice(1, -1).map((value): Use => ({ ...here, value, prefix: NOTHING, at: step.at }));
    for (const method of methodsOf(work, file, call.fn, first))
      for (const path of pathsOf(work, file, call.fn, rest[0]))
        add({ ...here, method, path, at: step.at, handler, own: uses, chain: [] });
    return true;
  }
  const described =
    node.library.framework === 'hono' && step.name === 'openapi'
      ? made(work, { ...here, value: first, ...(rest[0] && { handler: rest[0] }) })
      : own(node.library.routes, step.name) && first.kind !== 'object'
        ? listed(work, { ...here, value: first }, 0)
        : [];
  for (const one of described) {
    const path = argumentAt([one.value], 'path') ?? argumentAt([one.value], 'url');
    if (!path) continue;
    const options = argumentAt([one.value], 'options') ?? argumentAt([one.value], 'config');
    const answers = argumentAt([one.value], 'handler') ?? (options && argumentAt([options], 'handler'));
    const handler = one.handler
      ? functionOf(work, file, call.fn, one.handler)
      : functionOf(work, one.file, one.fn, answers);
    const methods = methodsOf(work, one.file, one.fn, argumentAt([one.value], 'method'));
    const at: Span = (!one.handler && placed(work, file, handler)) || step.at;
    const uses = [one.handler ?? answers, options].flatMap((value): Use[] =>
      value && value.kind !== 'function' ? [{ file: one.file, fn: one.fn, value, prefix: NOTHING, at }] : [],
    );
    for (const method of methods.length > 0 ? methods : ['GET'])
      for (const text of pathsOf(work, one.file, one.fn, path))
        add({ ...here, method: method === '*' ? 'ANY' : method, path: text, at, handler, own: uses, chain: [] });
  }
  return described.length > 0;
}

/** `createRoute({ method, path })`, itself or behind a name. */
function made(work: Work, { value, file, fn, handler }: Described): Described[] {
  const followed = work.context.names.follow(file, fn, value);
  const call = followed.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  const given = call ? call.args[0] : followed.value;
  if (given?.kind !== 'object') return [];
  return [{ value: given, file: followed.file, fn: call?.fn ?? followed.fn, ...(handler && { handler }) }];
}

/** Objects of a list, of lists in it, behind names. */
function listed(work: Work, at: Described, depth: number): Described[] {
  if (depth > 6) return [];
  const { value, file, fn } = work.context.names.follow(at.file, at.fn, at.value);
  if (value.kind === 'ref') {
    // What a module exports as a whole.
    const resolved = work.context.names.resolve(file, fn, value.ref);
    return resolved.kind === 'value' && resolved.path === '' && resolved.value.kind !== 'ref'
      ? listed(work, { value: resolved.value, file: resolved.file, fn: resolved.fn }, depth + 1)
      : [];
  }
  if (value.kind === 'array')
    return value.items.flatMap((item) => listed(work, { value: item, file, fn }, depth + 1)).slice(0, MOST);
  if (value.kind === 'spread') return listed(work, { value: value.value, file, fn }, depth + 1);
  return value.kind === 'object' ? [{ value, file, fn }] : [];
}

/** A row of a list has no place of its own: its handler has, where it stands beside it. */
function placed(work: Work, file: number, handler: FunctionAt | undefined): Span | undefined {
  return handler?.file === file ? work.function(handler)?.at : undefined;
}
