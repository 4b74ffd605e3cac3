/** Frappe: functions below `@frappe.whitelist()` are called by their dotted name, those of documents through the document. */
import { lastName } from '../../requests/symbols.js';
import { argumentAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { methodsOf } from '../paths.js';

/** One draft for each whitelisted function, for each method that it allows. */
export function frappeRoutes(work: Work): RouteDraft[] {
  return [...work.files.entries()].flatMap(([file, linked]) => {
    if (linked.language !== 'python' || !isServed(linked)) return [];
    return [...linked.facts.calls.entries()].flatMap(([index, call]): RouteDraft[] => {
      const isMark = call.result === 'decorator' && lastName(call.callee) === 'whitelist';
      const symbol = isMark ? work.symbol(file, call.fn, call.callee) : undefined;
      const fn = symbol && /^frappe(?:\.|$)/.test(symbol.module) ? work.decorated(file, index) : undefined;
      const fact = fn === undefined ? undefined : linked.facts.functions[fn];
      if (fn === undefined || !fact) return [];
      const base = {
        framework: 'frappe',
        file,
        fn: call.fn,
        call: index,
        at: fact.at,
        handler: { file, fn },
        own: [],
        chain: [],
      };
      if (fact.className !== undefined)
        return [
          { ...base, kind: 'rpc', method: 'RPC', path: { text: `${fact.className}.${fact.name}`, dynamic: false } },
        ];
      const folder = work.context.services[linked.service]?.service.path ?? '.';
      const path = { text: `/api/method/${moduleOf(linked.path, folder)}.${fact.name}`, dynamic: false };
      const methods = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods'));
      return (methods.length > 0 ? methods : ['ANY']).map((method) => ({ ...base, kind: 'route', method, path }));
    });
  });
}

/** Dotted name of a module, from the folder of its application on. */
function moduleOf(path: string, folder: string): string {
  const inside = folder === '.' ? path : path.slice(folder.length + 1);
  return inside.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
}
