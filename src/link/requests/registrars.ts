/** Functions of the project that register what they are given (`func (r *Router) GET(path, handle)`): their callers are the routes. */
import type { Value } from '../../model/facts.js';
import { functionOf } from './callables.js';
import type { RouteDraft } from './drafts.js';
import { methodsOf, pathOf, splitPattern } from './paths.js';
import { namesIn } from './values.js';
import type { Work } from './work.js';

const DEPTH = 3;
const MOST_CALLERS = 400;

interface Registered {
  path: Value;
  handler: Value;
  /** Where the method is an argument of its own. */
  method?: Value;
}

/** Replaces each draft whose path and handler are parameters of the function around it by one for each caller. */
export function expandRegistrars(work: Work, drafts: readonly RouteDraft[]): RouteDraft[] {
  return drafts.flatMap((draft) => {
    if (!draft.given || !draft.path.dynamic) return [draft];
    const expanded = expand(work, draft, draft.given, 0);
    return expanded.length > 0 ? expanded : [draft];
  });
}

function expand(work: Work, draft: RouteDraft, given: Registered, depth: number): RouteDraft[] {
  const params = work.facts(draft.file)?.functions[draft.fn]?.params ?? [];
  const indexOf = (value: Value | undefined, last = false) => {
    const names = value ? readNames(work, draft.file, value) : [];
    const found = names
      .map((name) => params.findIndex((param) => `$${param.name}` === name))
      .filter((index) => index >= 0);
    return last ? found.at(-1) : found[0];
  };
  const path = indexOf(given.path, true);
  const handler = indexOf(given.handler);
  // `method + " " + path`: the first of two parameters is the method.
  const first = indexOf(given.path);
  const method = given.method ? indexOf(given.method) : first === path ? undefined : first;
  if (path === undefined || handler === undefined || path === handler || depth >= DEPTH) return [];
  return work.context.names
    .callers(draft.file, draft.fn)
    .slice(0, MOST_CALLERS)
    .flatMap(({ file, call: index }) => {
      const call = work.facts(file)?.calls[index];
      const [pathValue, handlerValue] = [call?.args[path], call?.args[handler]];
      if (!call || !pathValue || !handlerValue) return [];
      const methodValue = method === undefined ? undefined : call.args[method];
      const whole = splitPattern(pathOf(work, file, call.fn, pathValue));
      const named =
        whole.method ?? (methodValue ? methodsOf(work, file, call.fn, methodValue)[0] : undefined) ?? draft.method;
      const one: RouteDraft = {
        ...draft,
        file,
        fn: call.fn,
        call: index,
        at: call.at,
        path: whole.path,
        method: named,
        handler: functionOf(work, file, call.fn, handlerValue),
        chain: [],
      };
      const inner = { path: pathValue, handler: handlerValue, ...(methodValue ? { method: methodValue } : {}) };
      const further = whole.path.dynamic ? expand(work, one, inner, depth + 1) : [];
      return further.length > 0 ? further.map((each) => ({ ...each, method: known(each.method, named) })) : [one];
    });
}

/** The method that an inner registrar fixed wins over one that stayed open. */
function known(method: string, outer: string): string {
  return method === 'ANY' || !/^[A-Z]+$/.test(method) ? outer : method;
}

/** Names that a value reads, those in the arguments of its calls included. */
function readNames(work: Work, file: number, value: Value, depth = 0): string[] {
  if (value.kind === 'text') return value.parts.flatMap((part) => readNames(work, file, part, depth + 1));
  if (value.kind !== 'call') return namesIn(value);
  const call = depth < DEPTH ? work.facts(file)?.calls[value.call] : undefined;
  return (call?.args ?? []).flatMap((arg) => readNames(work, file, arg, depth + 1));
}
