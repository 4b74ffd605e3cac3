/** Litestar: functions and controllers are handlers by their decorators, and stand on the router whose list names them. */
import type { CallFact, Value } from '../../../model/facts.js';
import { ancestry } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { itemsIn } from '../lists.js';
import { joinPaths, methodsOf, NOTHING, pathsOf } from '../paths.js';
import type { RouterNode } from '../router-node.js';
import type { Routers } from '../routers.js';

const VERBS = /^(?:get|post|put|patch|delete|head)$/;

/** Routes of all decorated handlers. */
export function litestarRoutes(work: Work, routers: Routers): RouteDraft[] {
  const python = [...work.files.entries()].filter(
    ([, { language, facts }]) => language === 'python' && facts.imports.some(({ module }) => isLitestar(module)),
  );
  if (python.length === 0) return [];
  const owners = ownersOf(work, routers);
  return python.flatMap(([file, { facts }]) =>
    [...facts.functions.entries()].flatMap(([fn, fact]) =>
      fact.decorators.flatMap((index) => {
        const call = facts.calls[index];
        return call ? ofDecorator(work, owners, file, fn, index, call) : [];
      }),
    ),
  );
}

function isLitestar(module: string): boolean {
  return /^(?:litestar|starlite)(?:\.|$)/.test(module);
}

/** Routers by the handlers and controllers that their lists name: `file:function:n`, `file:type:n`. */
function ownersOf(work: Work, routers: Routers): Map<string, RouterNode> {
  const owners = new Map<string, RouterNode>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python') continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const table = argumentAt(call.args, 'route_handlers');
      const node = table && routers.ofCall(file, index);
      if (!table || !node) continue;
      const list: Value = table.kind === 'array' ? table : { kind: 'spread', value: table };
      for (const item of itemsIn(work, { file, fn: call.fn, value: list })) {
        const child = routers.ofValue(item.file, item.fn, item.value);
        if (child) routers.mount(child, { parent: node, prefix: NOTHING, file, fn: call.fn, at: call.at });
        if (item.value.kind !== 'ref') continue;
        const resolved = work.context.names.resolve(item.file, item.fn, item.value.ref);
        if (resolved.kind === 'function') owners.set(`${resolved.file}:function:${resolved.fn}`, node);
        if (resolved.kind === 'type') owners.set(`${resolved.file}:type:${resolved.type}`, node);
      }
    }
  }
  return owners;
}

function ofDecorator(
  work: Work,
  owners: ReadonlyMap<string, RouterNode>,
  file: number,
  fn: number,
  index: number,
  call: CallFact,
): RouteDraft[] {
  const name = lastName(call.callee);
  const symbol = VERBS.test(name) || name === 'route' ? work.symbol(file, call.fn, call.callee) : undefined;
  if (symbol?.origin !== 'imported' || !isLitestar(symbol.module)) return [];
  const facts = work.facts(file);
  const className = facts?.functions[fn]?.className;
  const type = className === undefined ? -1 : (facts?.types.findIndex((fact) => fact.name === className) ?? -1);
  const prefix = type < 0 ? NOTHING : controllerPath(work, file, type);
  const node = owners.get(`${file}:function:${fn}`) ?? owners.get(`${file}:type:${type}`);
  const given = argumentAt(call.args, 'path') ?? argumentAt(call.args, 0);
  const methods = name === 'route' ? methodsOf(work, file, call.fn, argumentAt(call.args, 'http_method')) : [];
  const paths = given ? pathsOf(work, file, call.fn, given) : [NOTHING];
  return paths.flatMap((path) =>
    (methods.length > 0 ? methods : [name === 'route' ? 'ANY' : name.toUpperCase()]).map((method) => ({
      kind: 'route' as const,
      method,
      path: joinPaths(prefix, path),
      framework: 'litestar',
      file,
      fn: call.fn,
      call: index,
      at: call.at,
      handler: { file, fn },
      ...(node && { node }),
      own: [],
      chain: [],
    })),
  );
}

function controllerPath(work: Work, file: number, type: number): Text {
  if (!ancestry(work, { file, type }).some(({ path }) => path.at(-1) === 'Controller')) return NOTHING;
  const value = work.facts(file)?.types[type]?.fields.find(({ name }) => name === 'path')?.value;
  return work.text(file, 0, value) ?? NOTHING;
}
