/** Per-file look-up tables over facts, built when first asked for. */
import type { AssignmentFact, FileFacts, FunctionFact, ImportFact, Value } from '../../model/facts.js';

export type Top =
  | { kind: 'function'; fn: number }
  | { kind: 'type'; type: number }
  | { kind: 'value'; value: Value }
  | { kind: 'import'; fact: ImportFact };

export interface FileIndex {
  /** What stands at the top level under a name. */
  tops: ReadonlyMap<string, Top>;
  types: ReadonlyMap<string, number>;
  exports: ReadonlyMap<string, Value>;
  /** `export * from`: what is re-exported. */
  stars: readonly Value[];
  /** Functions by `Class.method`, and by name in the function that they stand in. */
  methods: ReadonlyMap<string, number>;
  nested: ReadonlyMap<number, ReadonlyMap<string, number>>;
  assignments: ReadonlyMap<string, readonly AssignmentFact[]>;
  /** Calls by the names that their results are given. */
  assigned: ReadonlyMap<string, readonly number[]>;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function setFirst<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value);
}

/** Indexes one file's facts by name. */
export function indexFile(facts: FileFacts): FileIndex {
  const tops = new Map<string, Top>();
  const types = new Map<string, number>();
  const methods = new Map<string, number>();
  const nested = new Map<number, Map<string, number>>();
  for (const [type, fact] of facts.types.entries()) {
    setFirst(types, fact.name, type);
    setFirst(tops, fact.name, { kind: 'type', type });
  }
  for (const [fn, fact] of facts.functions.entries()) {
    if (fact.parent < 0 || fact.name === '') continue;
    if (fact.className) setFirst(methods, `${fact.className}.${fact.name}`, fn);
    // `tool.run = function () {}` is named after where it is kept; a declaration of that name is another function.
    else if (!isDeclaredElse(facts, fn)) {
      const inner = nested.get(fact.parent) ?? new Map<string, number>();
      nested.set(fact.parent, inner);
      setFirst(inner, fact.name, fn);
      if (fact.parent === 0) setFirst(tops, fact.name, { kind: 'function', fn });
    }
  }
  for (const [name, value] of Object.entries(facts.functions[0]?.locals ?? {}))
    if (!isItself(value, name)) setFirst(tops, name, { kind: 'value', value });
  for (const fact of facts.imports) if (fact.local) setFirst(tops, fact.local, { kind: 'import', fact });

  const exports = new Map<string, Value>();
  const stars: Value[] = [];
  for (const { name, value } of facts.exports)
    if (name === '*') stars.push(value);
    else setFirst(exports, name, value);

  const assignments = new Map<string, AssignmentFact[]>();
  for (const fact of facts.assignments) push(assignments, fact.target, fact);
  let assigned: ReadonlyMap<string, readonly number[]> | undefined;
  return {
    tops,
    types,
    exports,
    stars,
    methods,
    nested,
    assignments,
    // Asked of names alone that are set more than once.
    get assigned() {
      assigned ??= assignedCalls(facts);
      return assigned;
    },
  };
}

function assignedCalls({ calls }: FileFacts): Map<string, number[]> {
  const assigned = new Map<string, number[]>();
  for (const [index, { assignedTo }] of calls.entries())
    for (const name of assignedTo ?? []) push(assigned, name.startsWith('$') ? name.slice(1) : name, index);
  return assigned;
}

/** What the files of one unit have together, in the order of the files. */
export interface UnitIndex {
  /** The first function by `Class.method`. */
  methods: ReadonlyMap<string, { file: number; fn: number }>;
  assignments: ReadonlyMap<string, readonly { file: number; fact: AssignmentFact }[]>;
  /** The files that have something of a name at their top level. */
  declaring: ReadonlyMap<string, readonly number[]>;
}

/** Joins the indexes of a unit's files, each table when it is first asked for: a file that is a unit of its own needs few of them. */
export function indexUnit(
  files: readonly (readonly [file: number, index: FileIndex, top: FunctionFact | undefined])[],
): UnitIndex {
  let methods: UnitIndex['methods'] | undefined;
  let assignments: UnitIndex['assignments'] | undefined;
  let declaring: UnitIndex['declaring'] | undefined;
  return {
    get methods() {
      methods ??= joined(files, (file, index, into: Map<string, { file: number; fn: number }>) => {
        for (const [name, fn] of index.methods) setFirst(into, name, { file, fn });
      });
      return methods;
    },
    get assignments() {
      assignments ??= joined(files, (file, index, into: Map<string, { file: number; fact: AssignmentFact }[]>) => {
        for (const [target, facts] of index.assignments) for (const fact of facts) push(into, target, { file, fact });
      });
      return assignments;
    },
    get declaring() {
      declaring ??= joined(files, (file, index, into: Map<string, number[]>, top) => {
        for (const name of topNames(index, top)) push(into, name, file);
      });
      return declaring;
    },
  };
}

function joined<V>(
  files: readonly (readonly [file: number, index: FileIndex, top: FunctionFact | undefined])[],
  add: (file: number, index: FileIndex, into: Map<string, V>, top: FunctionFact | undefined) => void,
): Map<string, V> {
  const all = new Map<string, V>();
  for (const [file, index, top] of files) add(file, index, all, top);
  return all;
}

/** Names that a file declares, types or assigns at its top level, each once. */
function topNames({ tops, assignments }: FileIndex, top: FunctionFact | undefined): Set<string> {
  const names = new Set([...tops.keys(), ...Object.keys(top?.localTypes ?? {}), ...(top?.reassigned ?? [])]);
  for (const target of assignments.keys()) if (target.startsWith('#')) names.add(target.slice(1));
  return names;
}

function isDeclaredElse({ functions }: FileFacts, fn: number): boolean {
  const { name = '', parent = -1 } = functions[fn] ?? {};
  const locals = functions[parent]?.locals ?? {};
  const declared = Object.hasOwn(locals, name) ? locals[name] : undefined;
  return declared?.kind === 'function' && declared.fn !== fn;
}

function isItself(value: Value, name: string): boolean {
  return value.kind === 'ref' && value.ref === `#${name}`;
}
