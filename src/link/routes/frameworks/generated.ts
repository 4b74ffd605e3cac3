/**
 * Servers that a tool generates from an OpenAPI document, in Go: oapi-codegen, ogen and go-swagger. Generated code is not read: paths
 * and methods are those of the document that names what the project gives the generated server; without one they stay open, and each
 * operation is named after the method or the handler.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { goMethods, typeOfValue } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { type Specified, specified } from '../openapi.js';
import { joinPaths } from '../paths.js';
import type { RouterNode } from '../router-node.js';
import type { Routers } from '../routers.js';

/** Functions of oapi-codegen that put an implementation on a router. */
const REGISTERS = /^(?:Handler(?:FromMux(?:WithBaseURL)?|WithOptions)?|RegisterHandlers(?:With(?:BaseURL|Options))?)$/;
/** Makers of servers that are known by nothing but the document which their implementation answers: ogen's `NewServer`. */
const MAKES = /^New\w*Server$/;
/** Where go-swagger puts its packages, and names that nothing else has. */
const GENERATED = /\/restapi\/operations\b|#(?:HandlerFromMux|RegisterHandlersWithBaseURL)/;
/** First parameter of what answers a request, in the frameworks that the tools know. */
const TAKES = /^(?:net\/http#ResponseWriter|context#Context|.*\/(?:echo|gin|fiber|iris)(?:\/v\d+)?#(?:Context|Ctx))$/;
/** go-swagger: `api.OrdersListHandler = orders.ListHandlerFunc(list)`. */
const HANDLER = /\.(\w+)Handler$/;
/** go-swagger's other way: `restapi.Config{OrdersAPI: newOrdersAPI()}`. */
const CONFIG = /#Config$/;

interface Operation {
  name: string;
  method: string;
  at: FunctionAt;
}

/** Operations of generated servers, their paths open where no document tells them. */
export function generatedRoutes(work: Work, routers: Routers): RouteDraft[] {
  const drafts = new Map<string, RouteDraft>();
  const note = (operations: readonly Operation[], file: number, call: CallFact, node?: RouterNode, told = false) => {
    const known = specified(
      work,
      file,
      operations.map(({ method }) => method),
    );
    for (const { name, method, at } of operations) {
      const key = `${at.file}:${at.fn}`;
      const operation = known.get(method);
      if (!drafts.has(key) && (operation || !told)) drafts.set(key, draft(work, name, file, call, at, operation, node));
    }
  };
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'go' || !isServed(linked)) continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const registers = REGISTERS.test(lastName(call.callee));
      if ((registers || MAKES.test(lastName(call.callee))) && isUnread(work, file, index, !registers))
        for (const value of call.args.slice(0, 2)) {
          const node = call.args.map((arg) => routers.ofValue(file, call.fn, arg)).find((found) => found !== undefined);
          note(operationsOf(work, file, call.fn, value), file, call, node, !registers);
        }
      for (const value of call.args)
        if (value.kind === 'object' && CONFIG.test(value.type ?? ''))
          for (const entry of value.entries)
            if (entry.key.endsWith('API')) note(operationsOf(work, file, call.fn, entry.value), file, call);
    }
    for (const { target, value } of linked.facts.assignments) {
      const name = HANDLER.exec(target)?.[1];
      const call = value.kind === 'call' ? linked.facts.calls[value.call] : undefined;
      if (name === undefined || !call || !lastName(call.callee).endsWith('HandlerFunc')) continue;
      const handler = functionOf(work, file, call.fn, call.args[0]);
      if (!handler || value.kind !== 'call' || !isUnread(work, file, value.call) || isStub(work, handler)) continue;
      // The field is called like the tag and the operation: `BooksAddBookHandler`; the constructor like the operation alone.
      const method = lastName(call.callee).replace(/HandlerFunc$/, '');
      note([{ name, method, at: handler }], file, call);
    }
  }
  return [...drafts.values()];
}

/** A function whose code is not there to be read, in a package of the project or in one that holds generated code alone. */
function isUnread(work: Work, file: number, index: number, anyPackage = false): boolean {
  const call = work.facts(file)?.calls[index];
  if (!call || !/#\w+$/.test(call.callee)) return false;
  const target = work.context.names.target(file, index);
  if (target) return isGenerated(work, target.file);
  const resolved = work.context.names.resolve(file, call.fn, call.callee);
  // A function's type, of a package whose generated code lies in the repository.
  if (resolved.kind === 'type') return isGenerated(work, resolved.file);
  return resolved.kind === 'unknown' || (resolved.kind === 'external' && (anyPackage || GENERATED.test(call.callee)));
}

/** What go-swagger writes where nothing answers yet. */
const isStub = (work: Work, at: FunctionAt): boolean =>
  work.callsWithin(at).some(({ call }) => lastName(call.callee) === 'NotImplemented');

const isGenerated = (work: Work, file: number): boolean => work.facts(file)?.marks.includes('generated') ?? false;

/** The methods of an implementation that answer requests; a strict handler is built around one. */
function operationsOf(work: Work, file: number, fn: number, value: Value | undefined, depth = 0): Operation[] {
  const followed = value && work.context.names.follow(file, fn, value);
  const call = followed?.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  if (followed && call && depth < 3 && /^NewStrictHandler/.test(lastName(call.callee)))
    return operationsOf(work, followed.file, call.fn, call.args[0], depth + 1);
  const type = value && typeOfValue(work, file, fn, value);
  const owner = type && work.facts(type.file)?.types[type.type]?.name;
  return [...(type ? goMethods(work, type) : [])].flatMap(([name, at]) =>
    /^[A-Z]/.test(name) && TAKES.test(work.function(at)?.params[0]?.type ?? '')
      ? [{ name: `${owner}/${name}`, method: name, at }]
      : [],
  );
}

function draft(
  work: Work,
  name: string,
  file: number,
  call: CallFact,
  handler: FunctionAt,
  found: Specified | undefined,
  node: RouterNode | undefined,
): RouteDraft {
  return {
    kind: found ? 'route' : 'rpc',
    method: found?.operation.method ?? 'RPC',
    path: found ? pathOf(found) : { text: name, dynamic: true },
    framework: 'openapi',
    file: handler.file,
    fn: file === handler.file ? call.fn : 0,
    at: work.function(handler)?.at ?? call.at,
    handler,
    own: [],
    chain: [],
    ...(node ? { node } : { floating: true }),
  };
}

/** Servers of the second version serve below the base path of their document; those of the third where they are mounted. */
function pathOf({ document, operation }: Specified): Text {
  const path = { text: operation.path, dynamic: false };
  return document.version === 2 ? joinPaths({ text: document.base, dynamic: false }, path) : path;
}
