/** Routes given as tables: aiohttp `[web.get('/', h)]`, Starlette `[Route('/', h)]`, Tornado `[(r'/', Handler)]`, Falcon. */
import type { CallFact, Value } from '../../model/facts.js';
import { functionOf } from './callables.js';
import { typeOf } from './classes.js';
import type { RouteDraft } from './drafts.js';
import { joinPaths, methodsOf, NOTHING, OPEN, pathOf } from './paths.js';
import { ofResource } from './restful.js';
import { lastName } from './symbols.js';
import { argumentAt, type Text, type Work } from './work.js';

const AIOHTTP = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['head', 'HEAD'],
]);

/** Routes of all tables in Python files. */
export function tableRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python') continue;
    for (const [index, call] of linked.facts.calls.entries()) routes.push(...ofCall(work, file, index, call));
  }
  return routes;
}

function ofCall(work: Work, file: number, index: number, call: CallFact): RouteDraft[] {
  const name = lastName(call.callee);
  const isTable =
    AIOHTTP.has(name) || ['view', 'Route', 'Mount', 'Application', 'add_handlers', 'add_route', 'route'].includes(name);
  if (!isTable) return [];
  const symbol = work.symbol(file, call.fn, call.callee);
  if (!symbol) return [];
  const full = [symbol.module, ...symbol.path].join('.');
  if (full.startsWith('aiohttp.web.') && symbol.origin === 'imported') {
    const method = AIOHTTP.get(name);
    if (!method || call.args.length < 2) return [];
    return [
      simple(work, file, index, call, 'aiohttp', method, pathOf(work, file, call.fn, call.args[0]), call.args[1]),
    ];
  }
  if (/^(?:starlette|fastapi)\.(?:routing\.)?Route$/.test(full)) {
    const path = pathOf(work, file, call.fn, argumentAt(call.args, 'path') ?? call.args[0]);
    const endpoint = argumentAt(call.args, 'endpoint') ?? argumentAt(call.args, 1);
    const methods = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods'));
    const list = methods.length > 0 ? methods : ['GET'];
    return list.map((method) => simple(work, file, index, call, 'starlette', method, path, endpoint));
  }
  if (symbol.module.startsWith('tornado') && (name === 'Application' || name === 'add_handlers')) {
    const given = call.args.find((arg) => list(work, file, call.fn, arg));
    return (given && list(work, file, call.fn, given)?.flatMap((item) => tornado(work, file, index, call, item))) ?? [];
  }
  if (symbol.module.startsWith('falcon') && name === 'add_route') {
    const resource = call.args[1];
    const type = resource?.kind === 'ref' ? typeOf(work, file, call.fn, resource.ref) : madeType(work, file, resource);
    const path = pathOf(work, file, call.fn, call.args[0]);
    return type ? ofResource(work, type, file, index, call, [path], 'falcon') : [];
  }
  return [];
}

function list(work: Work, file: number, fn: number, value: Value): Value[] | undefined {
  const followed = work.context.names.follow(file, fn, value.kind === 'keyword' ? value.value : value).value;
  return followed.kind === 'array' ? followed.items : undefined;
}

function madeType(work: Work, file: number, value: Value | undefined) {
  const call = value?.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  return call && typeOf(work, file, call.fn, call.callee);
}

function tornado(work: Work, file: number, index: number, call: CallFact, item: Value): RouteDraft[] {
  const parts =
    item.kind === 'array' ? item.items : item.kind === 'call' ? (work.facts(file)?.calls[item.call]?.args ?? []) : [];
  const [path, handler] = parts;
  const type = handler?.kind === 'ref' ? typeOf(work, file, call.fn, handler.ref) : undefined;
  if (!type) return [];
  return ofResource(work, type, file, index, call, [path ? pathOf(work, file, call.fn, path) : OPEN], 'tornado');
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
): RouteDraft {
  return {
    kind: 'route',
    method,
    path: joinPaths(NOTHING, path),
    framework,
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler: functionOf(work, file, call.fn, value),
    own: [],
    chain: [],
  };
}
