/**
 * Middleware of Go that is put together step by step: chains in variables and fields (`chain = chain.Append(log)`, `r.Use(s.chain.Then)`)
 * and lists (`all = append(all, log)`, `r.Use(all...)`).
 */
import type { Ref, Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { typeOf } from './classes.js';
import { baseOf, lastName } from './symbols.js';
import type { Work } from './work.js';

const DEPTH = 5;

/** A value with the place in which its names are to be read. */
interface ValueAt {
  file: number;
  fn: number;
  value: Value;
}

/** The middleware of the chain that stands before a handler where `ref` is its `Then`; empty for anything else. */
export function chained(work: Work, file: number, fn: number, ref: Ref): ValueAt[] {
  const base = work.files[file]?.language === 'go' && /^Then(?:Func)?$/.test(lastName(ref)) ? baseOf(ref) : undefined;
  return base === undefined ? [] : partsOf(work, file, fn, base, 0);
}

function partsOf(work: Work, file: number, fn: number, ref: Ref, depth: number): ValueAt[] {
  if (depth > DEPTH) return [];
  const { root, path } = parseRef(ref);
  const [field, ...more] = path;
  if (more.length > 0) return [];
  if (field !== undefined) return ofField(work, file, fn, ref, field, depth);
  return root.kind === 'local' ? ofLocal(work, file, fn, root.name, depth) : [];
}

/** What all calls add that give the variable its value. */
function ofLocal(work: Work, file: number, fn: number, name: string, depth: number): ValueAt[] {
  const facts = work.facts(file);
  const found: ValueAt[] = [];
  for (let scope = fn; facts && scope > 0 && found.length === 0; scope = facts.functions[scope]?.parent ?? 0)
    for (const index of work.callsIn(file, scope))
      if (facts.calls[index]?.assignedTo?.includes(name)) found.push(...ofCall(work, file, index, name, depth));
  return found;
}

function ofCall(work: Work, file: number, index: number, name: string, depth: number): ValueAt[] {
  const call = work.facts(file)?.calls[index];
  if (!call) return [];
  const given = [...call.args, ...(call.chain ?? []).flatMap(({ args }) => args)];
  const values = given.map((value): ValueAt => ({ file, fn: call.fn, value }));
  if (work.symbol(file, call.fn, call.callee)?.module === 'github.com/justinas/alice') {
    const base = baseOf(call.callee);
    const onItself = base === undefined || base === `$${name}`;
    return [...(onItself ? [] : partsOf(work, file, call.fn, base, depth + 1)), ...values];
  }
  const target = work.context.names.target(file, index);
  const at = call.assignedTo?.indexOf(name) ?? 0;
  return (work.function(target)?.returns ?? []).flatMap((returned) => {
    const value = returned.kind === 'array' ? returned.items[at] : returned;
    if (!target || !value) return [];
    if (value.kind === 'call') return ofCall(work, target.file, value.call, '', depth + 1);
    return value.kind === 'ref' ? partsOf(work, target.file, target.fn, value.ref, depth + 1) : [];
  });
}

/** The chain that the field is given where its type is made. */
function ofField(work: Work, file: number, fn: number, ref: Ref, field: string, depth: number): ValueAt[] {
  const base = baseOf(ref);
  const type = base === undefined ? undefined : typeOf(work, file, fn, base);
  const name = type && work.facts(type.file)?.types[type.type]?.name;
  const folder = (at: number) => work.files[at]?.path.replace(/[^/]*$/, '');
  if (!type || !name) return [];
  for (const [at, linked] of work.files.entries()) {
    if (linked.language !== 'go' || folder(at) !== folder(type.file)) continue;
    for (const [within, fact] of linked.facts.functions.entries())
      for (const value of [...Object.values(fact.locals), ...fact.returns]) {
        if (value.kind !== 'object' || value.type !== `#${name}`) continue;
        const entry = value.entries.find(({ key }) => key === field);
        if (entry?.value.kind === 'ref') return partsOf(work, at, within, entry.value.ref, depth + 1);
        if (entry?.value.kind === 'call') return ofCall(work, at, entry.value.call, '', depth + 1);
      }
  }
  return [];
}

/**
 * What a local list of Go is given: `all := []T{a}`, `all[0] = b`, `all = append(all, c, d)`; of a function that another one may take the
 * place of, both: `mw := func(…) {…}; if on { mw = metrics.Interceptor() }`. Empty for anything else.
 */
export function gathered(work: Work, file: number, fn: number, ref: Ref): ValueAt[] {
  const { root, path } = parseRef(ref);
  const facts = work.facts(file);
  if (work.files[file]?.language !== 'go' || !facts || root.kind !== 'local' || path.length > 0) return [];
  const { begins } = facts.functions[fn] ?? {};
  const first = begins && Object.hasOwn(begins, root.name) ? begins[root.name] : undefined;
  const found: ValueAt[] = first ? [{ file, fn, value: first }] : [];
  for (const index of work.callsIn(file, fn)) {
    const call = facts.calls[index];
    const [name] = call?.assignedTo ?? [];
    if (!call || name === undefined) continue;
    const replaces = first?.kind === 'function' && name === root.name;
    if (replaces || new RegExp(`^\\$${root.name}\\.\\d+$`).test(name))
      found.push({ file, fn, value: { kind: 'call', call: index } });
    if (call.callee !== 'append' || name !== root.name) continue;
    for (const value of call.args) if (!(value.kind === 'ref' && value.ref === ref)) found.push({ file, fn, value });
  }
  return found;
}
