/** Classes of the repository by what they extend, followed through project classes. */
import type { Ref, Value } from '../../model/facts.js';
import type { LibrarySymbol } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

const DEPTH = 6;

/** A class or struct of the repository. */
export interface TypeAt {
  file: number;
  type: number;
}

/** The type of the repository that a name means, if it is one. */
export function typeOf(work: Work, file: number, fn: number, ref: Ref): TypeAt | undefined {
  const resolved = work.context.names.resolve(file, fn, ref);
  if (resolved.kind === 'type') return { file: resolved.file, type: resolved.type };
  return resolved.kind === 'instance' && resolved.path === ''
    ? { file: resolved.file, type: resolved.type }
    : undefined;
}

/** The type of the repository that a value is an instance of: a literal, a name, what a constructor returns. */
export function typeOfValue(work: Work, file: number, fn: number, value: Value, depth = 0): TypeAt | undefined {
  if (depth > DEPTH) return undefined;
  if (value.kind === 'object' && value.type) return typeOf(work, file, fn, value.type);
  if (value.kind === 'ref') {
    const direct = typeOf(work, file, fn, value.ref);
    if (direct) return direct;
    const followed = work.context.names.follow(file, fn, value);
    return followed.value.kind === 'ref'
      ? undefined
      : typeOfValue(work, followed.file, followed.fn, followed.value, depth + 1);
  }
  if (value.kind !== 'call' && value.kind !== 'result') return undefined;
  const call = work.facts(file)?.calls[value.call];
  const target = work.context.names.target(file, value.call);
  const result = target && work.function(target)?.results?.types?.[0];
  const declared = target && result ? typeOf(work, target.file, 0, result) : undefined;
  // A constructor may be declared to give an interface, even that of a package: what it returns says more.
  if (declared && work.facts(declared.file)?.types[declared.type]?.kind !== 'interface') return declared;
  if (target)
    for (const returned of work.function(target)?.returns ?? []) {
      const found =
        returned.kind === 'call' ? undefined : typeOfValue(work, target.file, target.fn, returned, depth + 1);
      if (found) return found;
    }
  return declared ?? (call ? typeOf(work, file, call.fn, call.callee) : undefined);
}

/** Package symbols that a class descends from. */
export function ancestry(work: Work, at: TypeAt, depth = 0): LibrarySymbol[] {
  const fact = work.facts(at.file)?.types[at.type];
  if (!fact || depth > DEPTH) return [];
  return fact.bases.flatMap((base) => {
    const project = typeOf(work, at.file, 0, base);
    if (project) return ancestry(work, project, depth + 1);
    const symbol = work.symbol(at.file, 0, base);
    return symbol ? [symbol] : [];
  });
}

/** Classes of the project that a class descends from, nearest first. */
export function projectBases(work: Work, at: TypeAt, depth = 0): TypeAt[] {
  const fact = work.facts(at.file)?.types[at.type];
  if (!fact || depth > DEPTH) return [];
  return fact.bases.flatMap((base) => {
    const project = typeOf(work, at.file, 0, base);
    return project ? [project, ...projectBases(work, project, depth + 1)] : [];
  });
}

/** Methods of a class with those that it inherits from project classes; its own come first. */
export function methodsOfType(work: Work, at: TypeAt, depth = 0): Map<string, FunctionAt> {
  const methods = new Map<string, FunctionAt>();
  const fact = work.facts(at.file)?.types[at.type];
  if (!fact || depth > DEPTH) return methods;
  for (const [name, fn] of Object.entries(fact.methods)) methods.set(name, { file: at.file, fn });
  for (const base of fact.bases) {
    const project = typeOf(work, at.file, 0, base);
    if (!project) continue;
    for (const [name, fn] of methodsOfType(work, project, depth + 1)) if (!methods.has(name)) methods.set(name, fn);
  }
  return methods;
}

const packages = new WeakMap<
  Work,
  { files: Map<string, number[]>; methods: Map<string, ReadonlyMap<string, FunctionAt>> }
>();

/** Methods of a Go type stand in several files of its package. */
export function goMethods(work: Work, at: TypeAt): ReadonlyMap<string, FunctionAt> {
  let known = packages.get(work);
  if (!known) {
    known = { files: goFiles(work), methods: new Map() };
    packages.set(work, known);
  }
  const key = `${at.file}:${at.type}`;
  const before = known.methods.get(key);
  if (before) return before;
  const methods = methodsOfType(work, at);
  const name = work.facts(at.file)?.types[at.type]?.name;
  for (const file of known.files.get(folderOf(work.files[at.file]?.path ?? '')) ?? [])
    for (const [fn, fact] of work.facts(file)?.functions.entries() ?? [])
      if (fact.className === name && fact.name !== '' && fact.parent <= 0 && !methods.has(fact.name))
        methods.set(fact.name, { file, fn });
  known.methods.set(key, methods);
  return methods;
}

/** Go files that are judged, by folder: a package is one. */
function goFiles(work: Work): Map<string, number[]> {
  const files = new Map<string, number[]>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'go' || linked.role === 'test') continue;
    const folder = folderOf(linked.path);
    const list = files.get(folder);
    if (list) list.push(file);
    else files.set(folder, [file]);
  }
  return files;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
