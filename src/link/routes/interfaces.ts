/** Methods behind an interface of a Go project that several types implement. */
import type { CallFact } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';

const MOST_IMPLEMENTATIONS = 6;

const byName = new WeakMap<Work, Map<string, FunctionAt[]>>();

/** Methods that a call of a Go interface may reach: what one of them does, a service that is set up so does. */
export function implementations(work: Work, file: number, { callee, fn }: CallFact): FunctionAt[] {
  const base = work.files[file]?.language === 'go' ? baseOf(callee) : undefined;
  if (base === undefined) return [];
  const resolved = work.context.names.resolve(file, fn, base);
  if (resolved.kind !== 'instance' || resolved.path !== '') return [];
  if (work.facts(resolved.file)?.types[resolved.type]?.kind !== 'interface') return [];
  let methods = byName.get(work);
  if (!methods) {
    methods = new Map();
    byName.set(work, methods);
    for (const [at, linked] of work.files.entries())
      if (linked.language === 'go' && linked.role !== 'test')
        for (const [index, fact] of linked.facts.functions.entries())
          if (fact.className !== undefined && fact.name !== '')
            methods.set(fact.name, [...(methods.get(fact.name) ?? []), { file: at, fn: index }]);
  }
  const found = methods.get(lastName(callee)) ?? [];
  return found.length <= MOST_IMPLEMENTATIONS ? found : [];
}
