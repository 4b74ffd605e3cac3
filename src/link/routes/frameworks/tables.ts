/** Routes given as tables: aiohttp `[web.get('/', h)]`, Starlette `[Route('/', h), Mount('/x', routes=[…])]`. */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { typeOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { itemsIn } from '../lists.js';
import { joinPaths, methodsOf, NOTHING, pathOf } from '../paths.js';
import type { RouterNode } from '../router-node.js';
import type { Routers } from '../routers.js';
import { ofResource } from './restful.js';

const AIOHTTP = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['head', 'HEAD'],
  ['route', ''],
  ['view', ''],
]);
const OWNERS = /^(?:Starlette|FastAPI|Router|Mount|Host|add_routes)$/;

/** Which router the calls of a table stand on, by `file:call`. */
type Owners = Map<string, RouterNode>;

/** Routes of all tables in Python files; tables in tables are mounted on the way. */
export function tableRoutes(work: Work, routers: Routers): RouteDraft[] {
  const python = [...work.files.entries()].filter(([, linked]) => linked.language === 'python');
  const owners: Owners = new Map();
  for (const [file, { facts }] of python)
    for (const [index, call] of facts.calls.entries())
      if (OWNERS.test(lastName(call.callee))) own(work, routers, owners, file, index, call);
  return python.flatMap(([file, { facts }]) =>
    [...facts.calls.entries()].flatMap(([index, call]) => ofCall(work, routers, owners, file, index, call)),
  );
}

/** Notes what stands in the table of a router, and mounts what is a router itself. */
function own(work: Work, routers: Routers, owners: Owners, file: number, index: number, call: CallFact): void {
  const { fn, at } = call;
  const isAdding = lastName(call.callee) === 'add_routes';
  const node = isAdding ? routers.start(file, index, call)?.node : routers.ofCall(file, index);
  if (!node) return;
  const here = { parent: node, prefix: NOTHING, file, fn, at };
  const app =
    lastName(call.callee) === 'Mount' ? (argumentAt(call.args, 'app') ?? argumentAt(call.args, 1)) : undefined;
  const child = routers.ofValue(file, fn, app);
  if (child) routers.mount(child, here);
  const table = argumentAt(call.args, 'routes') ?? (isAdding ? call.args[0] : app === undefined ? call.args[1] : app);
  for (const item of table ? itemsIn(work, { file, fn, value: table }) : []) {
    if (item.value.kind !== 'call') continue;
    const below = routers.ofCall(item.file, item.value.call);
    if (below) routers.mount(below, here);
    else owners.set(`${item.file}:${item.value.call}`, node);
  }
}

function ofCall(
  work: Work,
  routers: Routers,
  owners: Owners,
  file: number,
  index: number,
  call: CallFact,
): RouteDraft[] {
  const name = lastName(call.callee);
  if (!AIOHTTP.has(name) && name !== 'Route' && name !== 'add_view') return [];
  const symbol = work.symbol(file, call.fn, call.callee);
  if (!symbol || call.result === 'decorator') return [];
  const full = [symbol.module, ...symbol.path].join('.');
  const node = owners.get(`${file}:${index}`);
  const isAdded = name === 'add_view' && symbol.module.startsWith('aiohttp');
  if (isAdded || (full.startsWith('aiohttp.web.') && symbol.origin === 'imported')) {
    const on = isAdded ? routers.start(file, index, call)?.node : node;
    return ofAiohttp(work, file, index, call, isAdded ? 'view' : name, on);
  }
  if (!/^(?:starlette|fastapi)\.(?:routing\.)?Route$/.test(full)) return [];
  const path = pathOf(work, file, call.fn, argumentAt(call.args, 'path') ?? call.args[0]);
  const endpoint = argumentAt(call.args, 'endpoint') ?? argumentAt(call.args, 1);
  const type = endpoint?.kind === 'ref' ? typeOf(work, file, call.fn, endpoint.ref) : undefined;
  if (type) return ofResource(work, type, { file, index, call, paths: [path], framework: 'starlette', node });
  const methods = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods'));
  const list = methods.length > 0 ? methods : ['GET'];
  return list.map((method) => simple(work, file, index, call, 'starlette', method, path, endpoint, node));
}

function ofAiohttp(
  work: Work,
  file: number,
  index: number,
  call: CallFact,
  name: string,
  node: RouterNode | undefined,
): RouteDraft[] {
  const at = name === 'route' ? 1 : 0;
  const path = pathOf(work, file, call.fn, argumentAt(call.args, at));
  const handler = argumentAt(call.args, at + 1);
  if (!handler) return [];
  if (name === 'view') {
    const type = handler.kind === 'ref' ? typeOf(work, file, call.fn, handler.ref) : undefined;
    return type ? ofResource(work, type, { file, index, call, paths: [path], framework: 'aiohttp', node }) : [];
  }
  const methods = name === 'route' ? methodsOf(work, file, call.fn, call.args[0]) : [AIOHTTP.get(name) ?? 'GET'];
  return methods.map((method) =>
    simple(work, file, index, call, 'aiohttp', method === '*' ? 'ANY' : method, path, handler, node),
  );
}

function simple(
  work: Work,
  file: number,
  index: number,
  call: CallFact,
  framework: string,
  method: string,
  path: Text,
  value: Value | undefined,
  node: RouterNode | undefined,
): RouteDraft {
  return {
    kind: 'route',
    method,
    path: node ? path : joinPaths(NOTHING, path),
    framework,
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler: functionOf(work, file, call.fn, value),
    ...(node && { node }),
    own: [],
    chain: [],
  };
}
