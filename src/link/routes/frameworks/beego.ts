/**
 * Beego: `web.Router(path, &controller{}, "get:List;post:Add")` names methods of a controller; without a mapping its methods Get, Post and
 * so on answer. Namespaces hold such registrations as arguments: `NewNamespace("/v1", NSRouter(…), NSNamespace("/books", …))`.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { goMethods, typeOfValue } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import { textsAt } from '../bindings.js';
import type { RouteDraft } from '../drafts.js';
import { joinPaths, NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';

const MODULE = /^github\.com\/(?:beego\/beego|astaxie\/beego)(?:\/v\d+)?(?:\/server\/web)?$/;
const VERBS = ['Get', 'Post', 'Put', 'Delete', 'Patch', 'Head', 'Options'];
const NAMESPACE = /^(?:NewNamespace|NSNamespace)$/;
/** `Handler` takes any `http.Handler`. */
const FUNCTION = /^(?:NS)?(Get|Post|Put|Delete|Patch|Head|Options|Any|Handler)$/;

/** Drafts of all such registrations. */
export function beegoRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const filters = new Map<number, Use[]>();
  const sites: { file: number; index: number; call: CallFact; name: string }[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (
      linked.language !== 'go' ||
      !isServed(linked) ||
      !linked.facts.imports.some(({ module }) => MODULE.test(module))
    )
      continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      const [module = '', name = ''] = call.callee.split('#');
      if (!MODULE.test(module)) continue;
      sites.push({ file, index, call, name: lastName(name) });
      const value = lastName(name) === 'InsertFilter' ? call.args[2] : undefined;
      if (!value) continue;
      const prefix = textsAt(work, file, call.fn, call.args[0])[0] ?? NOTHING;
      const use = {
        file,
        fn: call.fn,
        value,
        prefix: { ...prefix, text: prefix.text.replace(/\/?\*$/, '') },
        at: call.at,
      };
      filters.set(linked.service, [...(filters.get(linked.service) ?? []), use]);
    }
  }
  const around = prefixes(work, sites);
  for (const { file, index, call, name } of sites) {
    const prefix = around.get(`${file}:${index}`) ?? NOTHING;
    const own = filters.get(work.files[file]?.service ?? -1) ?? [];
    const [path, answers, mapping] = call.args;
    if (!path || !answers) continue;
    const found = /^(?:NS)?Router$/.test(name)
      ? mapped(work, file, call, answers, mapping)
      : handled(work, file, call, name, answers);
    for (const text of textsAt(work, file, call.fn, path))
      for (const { method, handler } of found)
        routes.push({
          kind: 'route',
          method,
          path: joinPaths(prefix, text),
          framework: 'beego',
          file,
          fn: call.fn,
          call: index,
          at: call.at,
          handler,
          own,
          chain: [],
        });
  }
  return routes;
}

interface Answered {
  method: string;
  handler: FunctionAt | undefined;
}

function handled(work: Work, file: number, call: CallFact, name: string, value: Value): Answered[] {
  const verb = FUNCTION.exec(name)?.[1];
  return verb
    ? [{ method: verb === 'Handler' ? 'ANY' : verb.toUpperCase(), handler: functionOf(work, file, call.fn, value) }]
    : [];
}

/** What a mapping names: `get,post:Save;delete:Remove`, `*:All`; without one the methods called like HTTP's. */
function mapped(work: Work, file: number, call: CallFact, controller: Value, mapping: Value | undefined): Answered[] {
  const type = typeOfValue(work, file, call.fn, controller);
  const methods = type ? goMethods(work, type) : new Map<string, FunctionAt>();
  const given = mapping && work.text(file, call.fn, mapping)?.text;
  if (given === undefined)
    return VERBS.flatMap((verb) => {
      const handler = methods.get(verb);
      return handler ? [{ method: verb.toUpperCase(), handler }] : [];
    });
  return given.split(';').flatMap((part) => {
    const [verbs = '', name = ''] = part.split(':');
    return verbs.split(',').map((verb) => ({
      method: verb.trim() === '*' ? 'ANY' : verb.trim().toUpperCase(),
      handler: methods.get(name.trim()),
    }));
  });
}

/** The prefixes of the namespaces around each call that stands in one, by `file:call`. */
function prefixes(
  work: Work,
  sites: readonly { file: number; index: number; call: CallFact; name: string }[],
): Map<string, Text> {
  const found = new Map<string, Text>();
  // Arguments come after the call that they stand in: a namespace's own prefix is known before those of its parts.
  for (const { file, index, call, name } of sites) {
    if (!NAMESPACE.test(name)) continue;
    const path = textsAt(work, file, call.fn, call.args[0])[0] ?? NOTHING;
    const prefix = joinPaths(found.get(`${file}:${index}`) ?? NOTHING, path);
    for (const arg of call.args.slice(1)) if (arg.kind === 'call') found.set(`${file}:${arg.call}`, prefix);
  }
  return found;
}
