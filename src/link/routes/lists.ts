/** Lists as Python puts them together: written out, added to, concatenated, taken from other modules. */
import type { Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import type { ValueAt } from './loops.js';

const DEPTH = 12;
const MOST = 5000;

/** All that a module's name is given: its values, what is added with `+=`, `append`, `extend`, `insert`. */
export function valuesOf(work: Work, file: number, name: string): ValueAt[] {
  const facts = work.facts(file);
  const top = facts?.functions[0];
  if (!facts || !top) return [];
  const values: ValueAt[] = [];
  if (Object.hasOwn(top.locals, name)) values.push({ file, fn: 0, value: top.locals[name] as Value });
  else {
    // An alias (`urlpatterns = router.urls`) is no local; what it is exported as tells.
    const exported = facts.exports.find((fact) => fact.name === name)?.value;
    if (exported && !(exported.kind === 'ref' && exported.ref === `#${name}`))
      values.push({ file, fn: 0, value: exported });
  }
  for (const { target, value, fn } of facts.assignments) if (target === `#${name}`) values.push({ file, fn, value });
  for (const call of facts.calls)
    if (baseOf(call.callee) === `#${name}` && /^(?:append|extend|insert)$/.test(lastName(call.callee)))
      for (const value of call.args) values.push({ file, fn: call.fn, value });
  return values;
}

/** What a function's local list is given. */
export function localValues(work: Work, file: number, fn: number, name: string): ValueAt[] {
  const facts = work.facts(file);
  const own = facts?.functions[fn];
  if (!facts || !own) return [];
  const values: ValueAt[] = Object.hasOwn(own.locals, name) ? [{ file, fn, value: own.locals[name] as Value }] : [];
  for (const call of facts.calls)
    if (
      call.fn === fn &&
      baseOf(call.callee) === `$${name}` &&
      /^(?:append|extend|insert)$/.test(lastName(call.callee))
    )
      for (const value of call.args) values.push({ file, fn, value });
  return values;
}

/** The items of a list, those of the lists in it and of the names that it is put together from included. */
export function itemsIn(work: Work, at: ValueAt, depth = 0, open = new Set<string>()): ValueAt[] {
  if (depth > DEPTH) return [];
  const { file, fn, value } = at;
  const inner = (values: readonly Value[]) =>
    values.flatMap((item) => itemsIn(work, { file, fn, value: item }, depth + 1, open)).slice(0, MOST);
  switch (value.kind) {
    case 'array':
      return value.items.flatMap((item) => (item.kind === 'spread' ? inner([item]) : [{ file, fn, value: item }]));
    case 'text':
      return inner(value.parts);
    case 'either':
      return inner(value.options);
    case 'spread':
    case 'keyword':
      return inner([value.value]);
    case 'ref':
      return named(work, at, value.ref, depth, open);
    default:
      return [];
  }
}

function named(work: Work, at: ValueAt, ref: string, depth: number, open: Set<string>): ValueAt[] {
  const key = `${at.file} ${at.fn} ${ref}`;
  if (open.has(key)) return [];
  open.add(key);
  const { root, path } = parseRef(ref);
  let values: ValueAt[] = [];
  if (path.length === 0 && root.kind === 'top') values = valuesOf(work, at.file, root.name);
  else if (path.length === 0 && root.kind === 'local') values = localValues(work, at.file, at.fn, root.name);
  else {
    const resolved = work.context.names.resolve(at.file, at.fn, ref);
    if (resolved.kind === 'value' && resolved.path === '') {
      const there = root.kind === 'module' ? valuesOf(work, resolved.file, path.at(-1) ?? '') : [];
      values = there.length > 0 ? there : [resolved];
    }
  }
  return values.flatMap((value) => itemsIn(work, value, depth + 1, open));
}

/** The call that a name of another module was initialised with, followed through re-exports: an instance of a project's class. */
export function madeAt(work: Work, file: number, ref: string, depth = 0): { file: number; call: number } | undefined {
  const { root, path } = parseRef(ref);
  const name = path.at(-1);
  if (root.kind !== 'module' || name === undefined || depth > 5 || work.files[file]?.language !== 'python')
    return undefined;
  const module = [root.module, ...path.slice(0, -1)].join('.').replace(/^(\.+)\./, '$1');
  for (const other of work.context.names.modules(file, module)) {
    const facts = work.facts(other);
    const locals = facts?.functions[0]?.locals;
    const value = locals && Object.hasOwn(locals, name) ? locals[name] : undefined;
    if (value?.kind === 'call') return { file: other, call: value.call };
    const passed = facts?.imports.find(({ local }) => local === name);
    const found = passed && madeAt(work, other, `${passed.module}#${passed.name}`, depth + 1);
    if (found) return found;
  }
  return undefined;
}
