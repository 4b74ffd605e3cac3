import type { FunctionFact } from '../../model/facts.js';
import type { Repository } from '../../model/repository.js';
import { type InFile, placeAttributes, symbolOf } from './place.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface FunctionAt extends InFile {
  fact: FunctionFact;
  /** Kinds of roles of the calls in the function itself. */
  does: ReadonlySet<string>;
}

export const functionAttributes: AttributeTable<FunctionAt> = {
  ...placeAttributes,
  name: { doc: 'name; empty for an anonymous function', of: ({ fact }) => fact.name },
  className: { doc: 'enclosing class or receiver type; empty outside', of: ({ fact }) => fact.className ?? '' },
  async: { doc: 'declared asynchronous', of: ({ fact }) => fact.async === true },
  exported: { doc: 'exported from its file', of: ({ fact }) => fact.exported === true },
  parameters: { doc: 'number of parameters', of: ({ fact }) => fact.params.length },
  isEntry: { doc: 'called from outside: route handler, consumer, job, …', of: ({ file, fn }) => file.entries.has(fn) },
  does: {
    doc: 'roles of the calls that stand in the function itself: `log`, `console`, `respond`, `span`, …',
    of: ({ does }) => [...does].sort(),
  },
};

/** Named functions; the code of a module outside of functions is none. */
export function* functionSubjects(repository: Repository): Iterable<Subject> {
  for (const file of repository.files) {
    const does = rolesByFunction(file.facts.calls, file.roles);
    for (const [fn, fact] of file.facts.functions.entries()) {
      if (fn === 0) continue;
      const at: FunctionAt = { file, fn, fact, does: does.get(fn) ?? new Set() };
      yield {
        path: file.path,
        at: fact.at,
        service: file.service,
        role: file.role,
        get symbol() {
          return symbolOf(at);
        },
        get shape() {
          return `function(${fact.params.map((param) => param.name).join()})`;
        },
        attribute: attributesOf(functionAttributes, at),
      };
    }
  }
}

function rolesByFunction(
  calls: Repository['files'][number]['facts']['calls'],
  roles: Repository['files'][number]['roles'],
): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  for (const [index, kinds] of roles) {
    const fn = calls[index]?.fn;
    if (fn === undefined) continue;
    const set = found.get(fn) ?? new Set<string>();
    for (const role of kinds) set.add(role.kind === 'log' && role.console ? 'console' : role.kind);
    found.set(fn, set);
  }
  return found;
}
