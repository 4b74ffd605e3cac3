/** RPC services: gRPC servers and Connect handlers in Go and Python, tRPC procedures, GraphQL resolvers. */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { ancestry, goMethods, typeOfValue } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import type { FunctionAt, Work } from '../../requests/work.js';
import { type ValueAt, variableOf } from '../bindings.js';
import { flatten, type RouteDraft } from '../drafts.js';
import { NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';
import { servicer } from './servicers.js';

const REGISTER = /^Register(\w+?)(Handler|HTTP)?Server$/;
/** Twirp: a handler for a service that a `.proto` file declares. */
const TWIRP = /^New(\w+)Server$/;
const CONNECT = /^New(\w+?)Handler$/;
/** What a generated package describes a service by: `server.RegisterService(&pb.Orders_ServiceDesc, impl)`. */
const DESCRIBED = /[#.](\w+)_ServiceDesc$/;

/** RPC methods that the repository serves. */
export function rpcRoutes(work: Work): RouteDraft[] {
  const routes = new Map<string, RouteDraft>();
  const protos = protoServices(work);
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example') continue;
    for (const call of linked.facts.calls) {
      const found =
        linked.language === 'go'
          ? goService(work, protos, file, call)
          : linked.language === 'python'
            ? servicer(work, file, call)
            : [];
      for (const route of found) {
        // A service that several transports register is one service.
        const named = protos.has(route.path.text.split('/')[0] ?? '') || route.kind === 'route';
        const key = `${route.handler?.file}:${route.handler?.fn}${named || !route.handler ? ` ${route.method} ${route.path.text}` : ''}`;
        const known = routes.get(key);
        if (!known) {
          routes.set(key, route);
          continue;
        }
        known.own.push(...route.own);
        // Several services on one implementation: which of them a method belongs to is not told here.
        const [service, method] = route.path.text.split('/');
        if (!named && !known.path.text.startsWith(`${service}/`)) known.path = { text: `…/${method}`, dynamic: true };
      }
    }
  }
  return [...routes.values()];
}

type ProtoMethods = Map<string, { method: string; path: string }[]>;

/** Methods of the services that `.proto` files declare, by the service's name, each with its paths over HTTP. */
function protoServices(work: Work): Map<string, ProtoMethods> {
  const services = new Map<string, ProtoMethods>();
  for (const artefact of work.context.artefacts)
    if (artefact.kind === 'proto')
      for (const { name, methods } of artefact.services) {
        const known = services.get(name) ?? new Map();
        for (const method of methods) known.set(method.name, method.http);
        services.set(name, known);
      }
  return services;
}

function goService(work: Work, protos: Map<string, ProtoMethods>, file: number, call: CallFact): RouteDraft[] {
  const described = [call, ...(call.chain ?? [])].flatMap(({ args: [first, implementation] }) => {
    const service = first?.kind === 'ref' ? DESCRIBED.exec(first.ref)?.[1] : undefined;
    if (!service || !implementation) return [];
    const base = baseOf(call.callee);
    const own = base === undefined ? [] : grpcServer(work, file, call.fn, { kind: 'ref', ref: base });
    const routes = servedBy(work, protos, file, call, service, implementation, 'grpc', own);
    // A builder of the project's own may put interceptors around its server.
    return routes.map((route): RouteDraft => ({ ...route, floating: true }));
  });
  if (described.length > 0) return described;
  const name = lastName(call.callee);
  const grpc = REGISTER.exec(name);
  // Connect's generated packages end in `connect`; other constructors of handlers are none of its.
  const connect = /connect#/i.test(call.callee) ? CONNECT.exec(name) : null;
  const twirp =
    grpc || connect || work.context.names.resolve(file, call.fn, call.callee).kind === 'function'
      ? null
      : TWIRP.exec(name);
  const service = grpc?.[1] ?? connect?.[1] ?? twirp?.[1] ?? '';
  if (!grpc && !connect && !(twirp && protos.has(service))) return [];
  // The gateway's `RegisterXHandlerServer(ctx, mux, server)` serves the same methods over REST, as Kratos does with `RegisterXHTTPServer`.
  const gateway = grpc?.[2] !== undefined;
  const implementation = call.args[grpc?.[2] === 'Handler' ? 2 : grpc ? 1 : 0];
  const own: Use[] = connect
    ? flatten(call.args.slice(1)).map((value) => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at }))
    : gateway || twirp
      ? []
      : grpcServer(work, file, call.fn, call.args[0]);
  const framework = gateway ? 'grpc-gateway' : grpc ? 'grpc' : connect ? 'connect' : 'twirp';
  return servedBy(work, protos, file, call, service, implementation, framework, own);
}

/** The methods of a service that an implementation serves. */
function servedBy(
  work: Work,
  protos: Map<string, ProtoMethods>,
  file: number,
  call: CallFact,
  service: string,
  implementation: Value | undefined,
  framework: string,
  own: Use[],
): RouteDraft[] {
  const declared = protos.get(service);
  const type = implementation && typeOfValue(work, file, call.fn, implementation);
  if (!type && !declared) return [];
  const methods = type ? goMethods(work, type) : new Map<string, FunctionAt>();
  // An interface of the project that takes in the generated one has all of its methods, wherever they are written.
  const isOpen = type !== undefined && work.facts(type.file)?.types[type.type]?.kind === 'interface';
  const served =
    type && !(isOpen && declared)
      ? [...methods.keys()].filter((method) => declared?.has(method) ?? isRpc(work, methods.get(method)))
      : [...(declared?.keys() ?? [])];
  return served.sort().flatMap((method): RouteDraft[] => {
    const handler = methods.get(method);
    const place = { file: handler?.file ?? file, fn: call.fn, at: work.function(handler)?.at ?? call.at };
    const base = { ...place, framework, handler, own, chain: [] };
    const http = framework === 'grpc-gateway' ? declared?.get(method) : undefined;
    if (http && http.length > 0)
      return http.map((one) => ({
        ...base,
        kind: 'route',
        method: one.method,
        path: { text: one.path, dynamic: false },
      }));
    const path = { text: `${service}/${method}`, dynamic: false };
    return [{ ...base, kind: 'rpc', method: 'RPC', path }];
  });
}

const CONTEXT = 'context#Context';

/** Exported, and shaped `(ctx, *Request) (*Response, error)` or a stream method. */
function isRpc(work: Work, at: FunctionAt | undefined): boolean {
  const fact = work.function(at);
  if (!fact || !/^[A-Z]/.test(fact.name)) return false;
  const [first] = fact.params;
  const returnsError = fact.results?.errorAt !== undefined;
  const [given] = fact.results?.types ?? [];
  // An override of authorization is given the name of a method, and gives the context.
  const isMessage = (type: string | undefined) => type === undefined || (type.includes('#') && !type.endsWith(CONTEXT));
  if (fact.params.length === 2 && first?.type?.endsWith(CONTEXT))
    return returnsError && fact.results?.count === 2 && isMessage(fact.params[1]?.type) && isMessage(given);
  const stream = fact.params.at(-1)?.type ?? '';
  return returnsError && fact.results?.count === 1 && /(?:Server|Stream)$/.test(stream) && fact.params.length <= 3;
}

/** Interceptors and handlers given to the server that a service is registered on, or the library whose server it is. */
function grpcServer(work: Work, file: number, fn: number, server: Value | undefined, depth = 0): Use[] {
  const followed = server && work.context.names.follow(file, fn, server);
  if (!followed || depth > 4) return [];
  const { value } = followed;
  if (value.kind === 'ref') {
    const use: Use = { file: followed.file, fn: followed.fn, value, prefix: NOTHING, at: [1, 1, 1, 1] };
    const at = work.function(followed)?.at;
    const given = handedServers(work, followed.file, followed.fn, value.ref);
    if (given.length > 0) return given.flatMap((one) => grpcServer(work, one.file, one.fn, one.value, depth + 1));
    return [{ ...use, ...(at && { at }), wraps: true }];
  }
  if (value.kind !== 'call' && value.kind !== 'result') return onlyServer(work, followed.file);
  const call = work.facts(followed.file)?.calls[value.call];
  const target = work.context.names.target(followed.file, value.call);
  const made = (target && work.function(target)?.returns) ?? [];
  if (target && made.length > 0)
    return made.slice(0, 3).flatMap((one) => grpcServer(work, target.file, target.fn, one, depth + 1));
  return optionsOf(work, followed.file, call);
}

/** What a server is made with, as what is around its handlers. */
function optionsOf(work: Work, file: number, call: CallFact | undefined): Use[] {
  return options(work, file, call?.fn ?? 0, call?.args ?? []).map((option) => ({
    ...option,
    prefix: NOTHING,
    at: call?.at ?? [1, 1, 1, 1],
  }));
}

/** Services that are collected in a map of handlers first are served by the only server that the program makes. */
function onlyServer(work: Work, file: number): Use[] {
  const service = work.files[file]?.service;
  const made = work.files.flatMap((linked, at) =>
    linked.service !== service || linked.role === 'test' || linked.role === 'example'
      ? []
      : linked.facts.calls.flatMap((call) =>
          call.callee === 'google.golang.org/grpc#NewServer' ? [{ at, call }] : [],
        ),
  );
  const [only] = made;
  return only && made.length === 1 ? optionsOf(work, only.at, only.call) : [];
}

/** The servers that the callers of a function give it: `func Register(s *grpc.Server)`. */
function handedServers(work: Work, file: number, fn: number, ref: string): ValueAt[] {
  const variable = /^\$\w+$/.test(ref) ? variableOf(work, file, fn, ref.slice(1)) : undefined;
  if (variable?.index === undefined) return [];
  const { index } = variable;
  return work.context.names
    .callers(variable.file, variable.fn)
    .slice(0, 8)
    .flatMap(({ file: from, call: at }) => {
      const call = work.facts(from)?.calls[at];
      const value = call?.args[index];
      return call && value && work.files[from]?.role !== 'test' ? [{ value, file: from, fn: call.fn }] : [];
    });
}

/** Options one by one, those of lists that grow in steps included: `opts = append(opts, grpc.UnaryInterceptor(f))`. */
function options(work: Work, file: number, fn: number, args: readonly Value[]): ValueAt[] {
  return flatten(args).flatMap((value): ValueAt[] => {
    if (value.kind !== 'ref') return [{ value, file, fn }];
    const followed = work.context.names.follow(file, fn, value);
    const name = value.ref.startsWith('$') ? value.ref.slice(1) : undefined;
    const grown = (work.facts(file)?.calls ?? []).filter(
      (call) => call.callee === 'append' && call.fn === fn && name !== undefined && call.assignedTo?.includes(name),
    );
    const { begins } = work.facts(file)?.functions[fn] ?? {};
    const first = name !== undefined && begins && Object.hasOwn(begins, name) ? begins[name] : undefined;
    const given = [...(first ? [first] : []), ...grown.flatMap((call) => call.args.slice(1))];
    const steps = flatten(given).map((one) => ({ value: one, file, fn }));
    if (followed.value.kind === 'array')
      return [...flatten(followed.value.items).map((one) => ({ ...followed, value: one })), ...steps];
    return [followed, ...steps];
  });
}

const PROCEDURES = new Set(['query', 'mutation', 'subscription']);
const RESOLVER_MAPS = new Set(['Query', 'Mutation', 'Subscription']);

/** Entry functions of GraphQL and tRPC in JavaScript, gqlgen in Go, graphene in Python, with their names. */
export function resolverFunctions(work: Work): { at: FunctionAt; name: string; framework: string }[] {
  const found: { at: FunctionAt; name: string; framework: string }[] = [];
  for (const [file, linked] of work.files.entries()) {
    const { facts } = linked;
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example') continue;
    if (linked.language === 'go') {
      if (!/resolver/i.test(linked.path)) continue;
      for (const [fn, fact] of facts.functions.entries())
        if (/^(?:query|mutation|subscription)Resolver$/.test(fact.className ?? '') && /^[A-Z]/.test(fact.name))
          found.push({ at: { file, fn }, name: fact.name, framework: 'gqlgen' });
      continue;
    }
    if (linked.language === 'python') {
      found.push(...graphene(work, file));
      continue;
    }
    const dependencies = work.context.services[linked.service]?.service.dependencies ?? new Set<string>();
    if (dependencies.has('@trpc/server')) found.push(...procedures(work, file));
    if (dependencies.has('graphql')) found.push(...resolverMaps(work, file));
  }
  return found;
}

function procedures(work: Work, file: number): { at: FunctionAt; name: string; framework: string }[] {
  const found: { at: FunctionAt; name: string; framework: string }[] = [];
  for (const call of work.facts(file)?.calls ?? []) {
    const last = call.chain?.at(-1);
    const [name, args] = last ? [last.name, last.args] : [lastName(call.callee), call.args];
    if (!PROCEDURES.has(name) || !/procedure/i.test(call.callee)) continue;
    const at = functionOf(work, file, call.fn, args.at(-1));
    if (at) found.push({ at, name: call.assignedTo?.[0] ?? name, framework: 'trpc' });
  }
  return found;
}

/** `{ Query: { users: fn }, Mutation: { … } }`. */
function resolverMaps(work: Work, file: number): { at: FunctionAt; name: string; framework: string }[] {
  const found: { at: FunctionAt; name: string; framework: string }[] = [];
  const facts = work.facts(file);
  const values = [
    ...Object.values(facts?.functions[0]?.locals ?? {}),
    ...(facts?.exports ?? []).map((fact) => fact.value),
  ];
  for (const value of values) {
    if (value.kind !== 'object') continue;
    for (const { key, value: inner } of value.entries) {
      if (!RESOLVER_MAPS.has(key) || inner.kind !== 'object') continue;
      for (const entry of inner.entries) {
        const at = functionOf(work, file, 0, entry.value);
        if (at) found.push({ at, name: `${key}.${entry.key}`, framework: 'graphql' });
      }
    }
  }
  return found;
}

function graphene(work: Work, file: number): { at: FunctionAt; name: string; framework: string }[] {
  const found: { at: FunctionAt; name: string; framework: string }[] = [];
  for (const [type, fact] of (work.facts(file)?.types ?? []).entries()) {
    if (!ancestry(work, { file, type }).some((symbol) => symbol.module.startsWith('graphene'))) continue;
    for (const [name, fn] of Object.entries(fact.methods))
      if (name.startsWith('resolve_')) found.push({ at: { file, fn }, name: name.slice(8), framework: 'graphene' });
  }
  return found;
}
