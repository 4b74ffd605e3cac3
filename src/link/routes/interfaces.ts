/** Methods behind an interface of a Go project that several types implement. */
import type { CallFact } from '../../model/facts.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';

const MOST_IMPLEMENTATIONS = 6;

const byName = new WeakMap<Work, Map<string, FunctionAt[]>>();

/** Methods that a call of a Go interface may reach: what one of them does, a service that is set up so does. */
export function implementations(work: Work, file: number, { callee, fn }: CallFact): FunctionAt[] {
  if (!isOnInterface(work, file, callee, fn)) return [];
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

/** Whether a call is one of a method that an interface of the project declares. */
function isOnInterface(work: Work, file: number, callee: string, fn: number): boolean {
  const base = work.files[file]?.language === 'go' ? baseOf(callee) : undefined;
  const resolved = base === undefined ? undefined : work.context.names.resolve(file, fn, base);
  if (resolved?.kind !== 'instance' || resolved.path !== '') return false;
  return work.facts(resolved.file)?.types[resolved.type]?.kind === 'interface';
}

const calls = new WeakMap<Work, Map<string, { file: number; call: number }[]>>();

/** Calls of a method of Go through an interface that its type may stand behind: `service.Mount(router)`. */
export function callersThroughInterface(work: Work, at: FunctionAt): { file: number; call: number }[] {
  const fact = work.function(at);
  if (work.files[at.file]?.language !== 'go' || !fact?.className) return [];
  let known = calls.get(work);
  if (!known) {
    known = new Map();
    calls.set(work, known);
  }
  let found = known.get(fact.name);
  if (!found) {
    found = work.files.flatMap((linked, file) =>
      linked.language !== 'go' || linked.role === 'test'
        ? []
        : [...linked.facts.calls.entries()].flatMap(([call, { callee, fn }]) =>
            lastName(callee) === fact.name && isOnInterface(work, file, callee, fn) ? [{ file, call }] : [],
          ),
    );
    known.set(fact.name, found);
  }
  return found.length <= MOST_IMPLEMENTATIONS ? found : [];
}
