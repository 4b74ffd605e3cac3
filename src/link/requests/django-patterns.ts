/** How Django's URL patterns are written: which calls are patterns, what a list of them is made of, which files it includes. */
import type { CallFact, Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { baseOf, lastName } from './symbols.js';
import type { Work } from './work.js';

const MAKERS = new Set(['path', 're_path', 'url']);

/** A value with the place in which its names are to be read. */
export interface ValueAt {
  file: number;
  fn: number;
  value: Value;
}

/** `path(…)`, `re_path(…)`, `url(…)` of Django. */
export function isPattern(work: Work, file: number, call: CallFact): boolean {
  if (!MAKERS.has(lastName(call.callee)) || call.result === 'decorator') return false;
  return work.symbol(file, call.fn, call.callee)?.module.startsWith('django') ?? false;
}

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

/** Whether a file holds a URL configuration of its own. */
export function hasPatterns(work: Work, file: number): boolean {
  return (
    valuesOf(work, file, 'urlpatterns').length > 0 &&
    (work.facts(file)?.calls.some((call) => isPattern(work, file, call)) ?? false)
  );
}

/** Files whose patterns an argument of `include` means: `'shop.urls'`, `('shop.urls', 'shop')`, `shop.urls`. */
export function includedFiles(work: Work, file: number, fn: number, value: Value | undefined): number[] {
  if (!value) return [];
  if (value.kind === 'array') {
    const [first] = value.items;
    return first?.kind === 'literal' || first?.kind === 'ref' ? includedFiles(work, file, fn, first) : [];
  }
  const others = (found: readonly number[]) => found.filter((other) => other !== file);
  const text = work.text(file, fn, value);
  if (text && !text.dynamic) return others(work.context.names.modules(file, text.text));
  if (value.kind !== 'ref') return [];
  const { root, path } = parseRef(value.ref);
  if (root.kind !== 'module') return [];
  const name = [root.module, ...path].join('.').replace(/^(\.+)\./, '$1');
  return others(work.context.names.modules(file, name)).filter((other) => hasUrls(work, other));
}

function hasUrls(work: Work, file: number): boolean {
  return valuesOf(work, file, 'urlpatterns').length > 0;
}

/** Files that the patterns of a file include. */
export function includedBy(work: Work, file: number): number[] {
  return (work.facts(file)?.calls ?? [])
    .filter((call) => lastName(call.callee) === 'include')
    .flatMap((call) => includedFiles(work, file, call.fn, call.args[0]));
}
