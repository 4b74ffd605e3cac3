/**
 * Servers that a tool generates from an OpenAPI document, in Go: oapi-codegen and go-swagger. Generated code is not read, so paths are
 * not known: each operation is named after the method or the handler that the project gives the generated router.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { goMethods, typeOfValue } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { type FunctionAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';

/** Functions of oapi-codegen that put an implementation on a router. */
const REGISTERS = /^(?:Handler(?:FromMux(?:WithBaseURL)?|WithOptions)|RegisterHandlers(?:With(?:BaseURL|Options))?)$/;
/** Where go-swagger puts its packages, and names that nothing else has. */
const GENERATED = /\/restapi\/operations\b|#(?:HandlerFromMux|RegisterHandlersWithBaseURL)/;
/** First parameter of what answers a request, in the frameworks that the tool knows. */
const TAKES = /^(?:net\/http#ResponseWriter|context#Context|.*\/(?:echo|gin|fiber|iris)(?:\/v\d+)?#(?:Context|Ctx))$/;
/** go-swagger: `api.OrdersListHandler = orders.ListHandlerFunc(list)`. */
const HANDLER = /\.(\w+)Handler$/;

/** Operations of generated servers, their paths open. */
export function generatedRoutes(work: Work): RouteDraft[] {
  const drafts = new Map<string, RouteDraft>();
  const note = (name: string, file: number, call: CallFact, handler: FunctionAt) => {
    const key = `${handler.file}:${handler.fn}`;
    if (!drafts.has(key)) drafts.set(key, draft(work, name, file, call, handler));
  };
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'go' || !isServed(linked)) continue;
    for (const [index, call] of linked.facts.calls.entries())
      if (REGISTERS.test(lastName(call.callee)) && isUnread(work, file, index))
        for (const value of call.args.slice(0, 2))
          for (const { name, at } of operations(work, file, call.fn, value)) note(name, file, call, at);
    for (const { target, value } of linked.facts.assignments) {
      const name = HANDLER.exec(target)?.[1];
      const call = value.kind === 'call' ? linked.facts.calls[value.call] : undefined;
      if (name === undefined || !call || !lastName(call.callee).endsWith('HandlerFunc')) continue;
      const handler = functionOf(work, file, call.fn, call.args[0]);
      if (handler && value.kind === 'call' && isUnread(work, file, value.call)) note(name, file, call, handler);
    }
  }
  return [...drafts.values()];
}

/** A function whose code is not there to be read, in a package of the project or in one that holds generated code alone. */
function isUnread(work: Work, file: number, index: number): boolean {
  const call = work.facts(file)?.calls[index];
  if (!call || !/#\w+$/.test(call.callee) || work.context.names.target(file, index)) return false;
  const { kind } = work.context.names.resolve(file, call.fn, call.callee);
  return kind === 'unknown' || (kind === 'external' && GENERATED.test(call.callee));
}

/** The methods of an implementation that answer requests; a strict handler is built around one. */
function operations(
  work: Work,
  file: number,
  fn: number,
  value: Value | undefined,
  depth = 0,
): { name: string; at: FunctionAt }[] {
  const followed = value && work.context.names.follow(file, fn, value);
  const call = followed?.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  if (followed && call && depth < 3 && /^NewStrictHandler/.test(lastName(call.callee)))
    return operations(work, followed.file, call.fn, call.args[0], depth + 1);
  const type = value && typeOfValue(work, file, fn, value);
  const owner = type && work.facts(type.file)?.types[type.type]?.name;
  return [...(type ? goMethods(work, type) : [])].flatMap(([name, at]) =>
    /^[A-Z]/.test(name) && TAKES.test(work.function(at)?.params[0]?.type ?? '')
      ? [{ name: `${owner}/${name}`, at }]
      : [],
  );
}

function draft(work: Work, name: string, file: number, call: CallFact, handler: FunctionAt): RouteDraft {
  return {
    kind: 'rpc',
    method: 'RPC',
    path: { text: name, dynamic: true },
    framework: 'openapi',
    file: handler.file,
    fn: file === handler.file ? call.fn : 0,
    at: work.function(handler)?.at ?? call.at,
    handler,
    own: [],
    chain: [],
    floating: true,
  };
}
