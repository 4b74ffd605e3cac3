/**
 * Registrations whose path is a variable: functions of the project that register what they are given (`func (r *Router) GET(path,
 * handle)`), whose callers are the routes, and loops over tables, whose rows are.
 */
import type { Value } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { bindArguments } from './arguments.js';
import { Bindings, type ValueAt, type Variable } from './bindings.js';
import type { RouteDraft } from './drafts.js';
import { viewType } from './frameworks/restful.js';
import { initial } from './made-rows.js';
import { NOTHING, splitPattern } from './paths.js';
import type { RouterNode, Use } from './router-node.js';

const DEPTH = 5;
const MOST_CALLERS = 400;
const MOST_ROUTES = 2000;

/** The router that a value is for code of a place. */
type RouterOf = (at: ValueAt, from: FunctionAt) => RouterNode | undefined;

/** Where a draft stands once some of its variables are bound. */
interface Site {
  bindings: Bindings;
  file: number;
  fn: number;
  call: number | undefined;
  at: RouteDraft['at'];
  /** Wrappers around the handler on the way. */
  own: Use[];
}

/** Replaces each draft whose path is a variable by one for each caller of the function around it, or each row of its table. */
export function expandRegistrars(work: Work, drafts: readonly RouteDraft[], routerOf: RouterOf): RouteDraft[] {
  return drafts.flatMap((draft) => {
    if (!draft.given || !(draft.path.dynamic || draft.given.key)) return [draft];
    // The methods of a view class are read where it is registered.
    if (viewType(work, draft.file, draft.fn, draft.given.handler)) return [draft];
    const site: Site = { ...draft, call: draft.call, bindings: new Bindings(work), own: [] };
    const expanded = expand(work, draft, draft.given, site, routerOf, 0);
    if (expanded.length > 0) return expanded.slice(0, MOST_ROUTES);
    // A method of a class that others extend registers nothing until one of them calls it.
    return draft.node?.inherited ? [] : [draft];
  });
}

function expand(
  work: Work,
  draft: RouteDraft,
  given: NonNullable<RouteDraft['given']>,
  site: Site,
  routerOf: RouterOf,
  depth: number,
): RouteDraft[] {
  const here = (value: Value): ValueAt => ({ value, file: draft.file, fn: draft.fn });
  const { bindings } = site;
  bindings.open.length = 0;
  const texts = bindings.texts(here(given.path));
  const methods = given.method ? bindings.methods(here(given.method)) : [draft.method];
  // The list that a loop runs over may be open itself: it is met while its rows are read.
  for (let next = 0; depth < DEPTH && next < bindings.open.length; next++) {
    const variable = bindings.open[next];
    if (!variable) break;
    const each = variable.of ?? eachGiven(work, variable);
    const sites = each ? rows(work, variable, each, site) : callers(work, variable, site, given, draft);
    const found = sites.flatMap((one) => expand(work, draft, given, one, routerOf, depth + 1));
    if (found.length > 0) return found;
  }
  if (depth === 0) return [];
  const waits = bindings.open.some(({ index }) => index !== undefined);
  if (waits && texts.every((text) => /^[…/]*$/.test(splitPattern(text).path.text))) return [];
  const node = given.router ? routerOf(bindings.value(here(given.router)), site) : undefined;
  const handler = bindings.handler(here(given.handler));
  return texts.flatMap((text) => {
    const whole = splitPattern(text);
    return (whole.method ? [whole.method] : methods).map(
      (method): RouteDraft => ({
        ...draft,
        file: site.file,
        fn: site.fn,
        ...(site.call !== undefined && { call: site.call }),
        at: site.at,
        path: whole.path,
        method: method === 'ANY' || !/^[A-Z]+$/.test(method) ? draft.method : method,
        handler,
        chain: [],
        own: [...draft.own.map((use) => ({ ...use, bindings })), ...site.own],
        given: undefined,
        ...(node && { node }),
      }),
    );
  });
}

function callers(
  work: Work,
  variable: Variable,
  site: Site,
  given: NonNullable<RouteDraft['given']>,
  draft: RouteDraft,
): Site[] {
  const fact = work.facts(variable.file)?.functions[variable.fn];
  if (!fact) return [];
  return work.context.names
    .callers(variable.file, variable.fn)
    .slice(0, MOST_CALLERS)
    .flatMap(({ file, call: index, link }) => {
      const call = work.facts(file)?.calls[index];
      if (!call || work.files[file]?.role === 'test') return [];
      const args = link === undefined ? call.args : (call.chain?.[link]?.args ?? call.args);
      const bindings = new Bindings(work, site.bindings);
      bindArguments(bindings, variable, fact, file, call.fn, args);
      const handler = bindings.value({ value: given.handler, file: draft.file, fn: draft.fn });
      const wrapped = handler.value.kind === 'call' && handler.file === file && handler.fn === call.fn;
      const own: Use[] = wrapped
        ? [
            {
              file,
              fn: call.fn,
              value: handler.value,
              prefix: NOTHING,
              at: call.at,
              wraps: true,
              bindings: site.bindings,
            },
          ]
        : [];
      return [{ bindings, file, fn: call.fn, call: index, at: call.at, own: [...site.own, ...own] }];
    });
}

/** The list whose items a callback is called with: `routes.forEach((route) => …)`. */
function eachGiven(work: Work, { file, fn, index }: Variable): ValueAt | undefined {
  if (index !== 0 || work.files[file]?.language === 'go') return undefined;
  for (const call of work.facts(file)?.calls ?? []) {
    const given = call.args.some((arg) => arg.kind === 'function' && arg.fn === fn);
    const list = given && /^(?:forEach|map)$/.test(lastName(call.callee)) ? baseOf(call.callee) : undefined;
    if (list !== undefined) return { value: { kind: 'ref', ref: list }, file, fn: call.fn };
  }
  return undefined;
}

/** One site for each item of the list that a loop runs over. */
function rows(work: Work, variable: Variable, list: ValueAt, site: Site): Site[] {
  return itemsOf(work, site.bindings, list, 0).map((item) => {
    const bindings = new Bindings(work, site.bindings);
    bindings.bind(variable, item);
    return { ...site, bindings };
  });
}

function itemsOf(work: Work, bindings: Bindings, list: ValueAt, depth: number): ValueAt[] {
  if (depth > DEPTH) return [];
  const bound = bindings.value(list);
  const at = initial(work, work.context.names.follow(bound.file, bound.fn, bound.value));
  if (at.value.kind === 'array')
    return at.value.items.flatMap((value) =>
      value.kind === 'spread' ? itemsOf(work, bindings, { ...at, value: value.value }, depth + 1) : [{ ...at, value }],
    );
  // A map by name: its values are the rows.
  if (at.value.kind === 'object' && at.value.type === undefined)
    return at.value.entries.map((entry) => ({ ...at, value: entry.value }));
  if (at.value.kind !== 'call' && at.value.kind !== 'result') return [];
  const call = work.facts(at.file)?.calls[at.value.call];
  if (call?.callee === 'append')
    return call.args.flatMap((value, index) => {
      const item = { value, file: at.file, fn: call.fn };
      return index === 0 || value.kind === 'spread' ? itemsOf(work, bindings, item, depth + 1) : [item];
    });
  const target = work.context.names.target(at.file, at.value.call);
  const targets = target ? [target] : call ? implementations(work, lastName(call.callee)) : [];
  return targets.flatMap((one) =>
    (work.function(one)?.returns ?? []).flatMap((value) => itemsOf(work, bindings, { ...one, value }, depth + 1)),
  );
}

/** Methods by this name that return lists of rows: what an interface's method may be. */
function implementations(work: Work, name: string): FunctionAt[] {
  if (!/^[A-Z]/.test(name)) return [];
  return work.files.flatMap((linked, file) =>
    linked.language !== 'go' || linked.role === 'test'
      ? []
      : linked.facts.functions.flatMap((fact, fn) => {
          const lists = fact.returns.some(
            (value) => value.kind === 'array' && value.items.some(({ kind }) => kind === 'object' || kind === 'array'),
          );
          return fact.className !== undefined && fact.name === name && fact.params.length === 0 && lists
            ? [{ file, fn }]
            : [];
        }),
  );
}
