/**
 * Routes of JavaScript that stand as keys and methods of an object that a server is given: gRPC and Connect services, contracts of ts-rest,
 * Feathers services, the routes of Bun; and servers without routes, whose one function answers everything.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { ancestry, methodsOfType, typeOfValue } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { moduleEntries } from '../module-entries.js';
import { joinPaths, NOTHING, OPEN, pathOf } from '../paths.js';
import type { Use } from '../router-node.js';
import { usesPackage } from './file-hooks.js';

interface Site {
  file: number;
  index: number;
  call: CallFact;
}

interface Entry {
  key: string;
  value: Value;
  file: number;
  fn: number;
}

/** Drafts of all of them. */
export function servedObjects(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python' || !isServed(linked)) continue;
    const uses = (name: string) => usesPackage(work, linked.service, name);
    const [rest, feathers] = [uses('@ts-rest/core'), uses('@feathersjs/feathers')];
    for (const [index, call] of linked.facts.calls.entries()) {
      const site = { file, index, call };
      const name = lastName(call.callee);
      if (name === 'addService' || name === 'service') routes.push(...rpcService(work, site, name));
      if (name === 'router' && rest) routes.push(...contract(work, site));
      if (name === 'use' && feathers) routes.push(...feathersService(work, site));
      if (name === 'serve' || name === 'createServer') routes.push(...server(work, site));
    }
  }
  return routes;
}

/** `server.addService(proto.Greeter.service, { sayHello })`, `router.service(ElizaService, { say() {} })`. */
function rpcService(work: Work, site: Site, name: string): RouteDraft[] {
  const { file, call } = site;
  const [of, implementation] = call.args;
  if (of?.kind !== 'ref' || !implementation) return [];
  const grpc = name === 'addService';
  const symbol = work.symbol(file, call.fn, call.callee);
  const typed = symbol?.module ?? '';
  if (grpc ? typed !== '' && !/grpc/.test(typed) : !/^@connectrpc\/|^@bufbuild\/connect/.test(typed)) {
    // The router of Connect is a parameter, often without a type.
    if (grpc || !usesPackage(work, work.files[file]?.service ?? -1, '@connectrpc/connect')) return [];
  }
  const named = of.ref.replace(/\.service(?:\.\w+)?$/, '');
  const service = lastName(named).replace(/(?<=.)(?:Service)?Definition$/, '');
  return methodsIn(work, file, call.fn, implementation).map((entry) => ({
    ...base(site, entry, functionOf(work, entry.file, entry.fn, entry.value), work),
    kind: 'rpc',
    method: 'RPC',
    path: { text: `${service}/${entry.key.charAt(0).toUpperCase()}${entry.key.slice(1)}`, dynamic: false },
    framework: grpc ? 'grpc' : 'connect',
  }));
}

/** `s.router(contract, { getPost: async () => … })` with `c.router({ getPost: { method: 'GET', path: '/posts/:id' } })`. */
function contract(work: Work, site: Site): RouteDraft[] {
  const { file, call } = site;
  const [described, implementation] = call.args;
  if (!described || !implementation) return [];
  const { entries, prefix } = contractIn(work, file, call.fn, described);
  const answers = new Map(entriesOf(work, file, call.fn, implementation).map((entry) => [entry.key, entry]));
  return entries.flatMap((one) => {
    const entry = answers.get(one.key);
    const path = argumentAt([one.value], 'path');
    const method = work.text(one.file, one.fn, argumentAt([one.value], 'method'))?.text;
    if (!entry || !path || method === undefined) return [];
    const handler = functionOf(work, entry.file, entry.fn, entry.value);
    const whole = joinPaths(prefix, pathOf(work, one.file, one.fn, path));
    return [{ ...base(site, entry, handler, work), kind: 'route', method, path: whole, framework: 'ts-rest' }];
  });
}

function contractIn(work: Work, file: number, fn: number, value: Value): { entries: Entry[]; prefix: Text } {
  const nothing = { text: '', dynamic: false };
  const followed = work.context.names.follow(file, fn, value);
  const call = followed.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  const given = call?.args[0];
  if (!call || !given || lastName(call.callee) !== 'router') return { entries: [], prefix: nothing };
  const prefix = argumentAt(call.args.slice(1), 'pathPrefix');
  return {
    entries: entriesOf(work, followed.file, call.fn, given),
    prefix: prefix ? pathOf(work, followed.file, call.fn, prefix) : nothing,
  };
}

const SERVICE: [string, string, boolean][] = [
  ['find', 'GET', false],
  ['get', 'GET', true],
  ['create', 'POST', false],
  ['update', 'PUT', true],
  ['patch', 'PATCH', true],
  ['remove', 'DELETE', true],
];

/** `app.use('messages', new MessageService())`: the methods that the service has, or that its options name. */
function feathersService(work: Work, site: Site): RouteDraft[] {
  const { file, call } = site;
  const [path, service] = call.args;
  const type = service && typeOfValue(work, file, call.fn, service);
  if (!path || !service || !work.text(file, call.fn, path)) return [];
  // `client.use('boats', connection.service('boats'))` asks another server.
  const made = service.kind === 'call' ? work.facts(file)?.calls[service.call] : undefined;
  if (made && lastName(made.callee) === 'service') return [];
  const methods = type
    ? methodsOfType(work, type)
    : new Map(
        methodsIn(work, file, call.fn, service).map((entry) => [
          entry.key,
          functionOf(work, entry.file, entry.fn, entry.value),
        ]),
      );
  const listed = namesIn(work, file, call.fn, argumentAt(call.args.slice(2), 'methods'));
  // What an adapter for a database brings is not in the repository.
  const adapts = type && ancestry(work, type).some(({ module }) => /feathers/.test(module));
  const only = listed ?? (adapts ? SERVICE.map(([name]) => name) : undefined);
  if (!only && !methods.has('find') && !methods.has('get') && !methods.has('create')) return [];
  const text = joinPaths(OPEN, pathOf(work, file, call.fn, path));
  const whole = { text: text.text.replace(/^…/, ''), dynamic: text.text.slice(1).includes('…') };
  return SERVICE.filter(([name]) => (only ? only.includes(name) : methods.has(name))).map(([name, method, one]) => ({
    kind: 'route',
    method,
    path: one ? { text: `${whole.text}/:id`, dynamic: whole.dynamic } : whole,
    framework: 'feathers',
    file,
    fn: call.fn,
    call: site.index,
    at: call.at,
    handler: methods.get(name),
    own: [],
    chain: [],
  }));
}

/** Names in a list, here or behind a name: `export const boatMethods = ['find', 'get'] as const`. */
function namesIn(work: Work, file: number, fn: number, value: Value | undefined): (string | undefined)[] | undefined {
  const list = value && work.context.names.follow(file, fn, value);
  return list?.value.kind === 'array'
    ? list.value.items.map((item) => work.text(list.file, list.fn, item)?.text)
    : undefined;
}

/** `Bun.serve({ routes: { '/x': { GET: f } } })`; a server of the runtime with one function for all requests. */
function server(work: Work, site: Site): RouteDraft[] {
  const { file, call } = site;
  const symbol = work.symbol(file, call.fn, call.callee);
  const bun = call.callee === 'Bun.serve' || (symbol?.module === 'bun' && symbol.path.at(-1) === 'serve');
  const routes = bun ? argumentAt(call.args, 'routes') : undefined;
  if (routes)
    return entriesOf(work, file, call.fn, routes).flatMap((entry) => {
      const path = { text: entry.key, dynamic: false };
      const followed = work.context.names.follow(entry.file, entry.fn, entry.value);
      const verbs = entriesOf(work, entry.file, entry.fn, entry.value).filter(({ key }) => /^[A-Z]+$/.test(key));
      const all = verbs.length > 0 || followed.value.kind === 'object' ? verbs : [{ ...entry, key: 'ANY' }];
      return all.flatMap((verb) => {
        const handler = functionOf(work, verb.file, verb.fn, verb.value);
        if (!handler || !path.text.startsWith('/')) return [];
        return [{ ...base(site, verb, handler, work), kind: 'route', method: verb.key, path, framework: 'bun' }];
      });
    });
  const http = /^(?:node:)?https?2?$/.test(symbol?.module ?? '');
  const deno = call.callee === 'Deno.serve';
  if (!bun && !http && !deno) return [];
  const given = bun ? argumentAt(call.args, 'fetch') : call.args.at(-1);
  const handler =
    given?.kind === 'function' || given?.kind === 'ref' ? functionOf(work, file, call.fn, given) : undefined;
  if (!handler || !answers(work, handler, http)) return [];
  return [
    {
      ...base(site, { key: '', value: given as Value, file, fn: call.fn }, handler, work),
      kind: 'route',
      method: 'ANY',
      path: OPEN,
      framework: bun ? 'bun' : deno ? 'deno' : 'http',
    },
  ];
}

/** A function that writes to the response itself; what only hands over to a framework is no route. */
function answers(work: Work, at: FunctionAt, http: boolean): boolean {
  const name = work.function(at)?.params[1]?.name;
  if (!http) return true;
  return work
    .callsWithin(at)
    .some(({ call }) => baseOf(call.callee) === `$${name}` && /^(?:end|write|writeHead)$/.test(lastName(call.callee)));
}

/** Keys and values of an object, behind names and spreads. */
function entriesOf(work: Work, file: number, fn: number, value: Value, depth = 0): Entry[] {
  const followed = work.context.names.follow(file, fn, value);
  if (followed.value.kind === 'ref') return moduleEntries(work, followed.file, followed.value.ref);
  if (followed.value.kind !== 'object' || depth > 4) return [];
  return followed.value.entries.flatMap((entry) =>
    entry.key === '...'
      ? entriesOf(work, followed.file, followed.fn, entry.value, depth + 1)
      : [{ ...entry, file: followed.file, fn: followed.fn }],
  );
}

/** What implements a service: an object, or an instance of a class. */
function methodsIn(work: Work, file: number, fn: number, value: Value): Entry[] {
  const entries = entriesOf(work, file, fn, value);
  const type = entries.length > 0 ? undefined : typeOfValue(work, file, fn, value);
  if (!type) return entries;
  return [...methodsOfType(work, type)]
    .filter(([name]) => !/^(?:constructor|_|#)/.test(name))
    .map(([key, at]) => ({ key, value: { kind: 'function', fn: at.fn }, file: at.file, fn: 0 }));
}

function base({ file, index, call }: Site, entry: Entry, handler: FunctionAt | undefined, work: Work) {
  const at = handler && handler.file === file && entry.file === file ? work.function(handler)?.at : undefined;
  // What is wrapped around a handler may do what middleware does.
  const own: Use[] =
    entry.value.kind === 'call'
      ? [{ file: entry.file, fn: entry.fn, value: entry.value, prefix: NOTHING, at: call.at }]
      : [];
  return { file, fn: call.fn, call: index, at: at ?? call.at, handler, own, chain: [] };
}
