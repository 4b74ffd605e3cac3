/** Methods of routers that functions of Go are handed: `module.Route(group.Handle)` and `func (m *Module) Route(attach …) { attach("GET", "/x", h) }`. */
import type { CallFact } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import { argumentAt, type Work } from '../requests/work.js';
import { own, type RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

const MOST_CALLERS = 20;

/** Whether a call may be one of a method that its function was handed. */
export function isHanded(language: string, { callee, args, chain }: CallFact): boolean {
  return language === 'go' && args.length >= 2 && !chain && /^\$\w+$/.test(callee);
}

/** The routers, and their methods, that the callers of the function give for the parameter which is called here. */
export function handedMethods(
  work: Work,
  routers: Routers,
  file: number,
  call: CallFact,
): { node: RouterNode; method: string }[] {
  const language = work.files[file]?.language ?? '';
  const index = isHanded(language, call)
    ? (work.facts(file)?.functions[call.fn]?.params.findIndex(({ name }) => call.callee === `$${name}`) ?? -1)
    : -1;
  if (index < 0) return [];
  return work.context.names
    .callers(file, call.fn)
    .slice(0, MOST_CALLERS)
    .flatMap(({ file: from, call: at }) => {
      const caller = work.facts(from)?.calls[at];
      const given = caller && argumentAt(caller.args, index);
      const base = given?.kind === 'ref' ? baseOf(given.ref) : undefined;
      const method = given?.kind === 'ref' ? lastName(given.ref) : '';
      const node = caller && base !== undefined ? routers.ofRef(from, caller.fn, base) : undefined;
      const registers = node && (own(node.library.routes, method) ?? own(node.library.verbs, method)) !== undefined;
      return node && registers ? [{ node, method }] : [];
    });
}
