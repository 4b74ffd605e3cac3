/** How Django's URL patterns are written: which calls are patterns, what a list of them is made of, which files it includes. */
import type { CallFact, Span, Value } from '../../../model/facts.js';
import { parseRef } from '../../names/ref.js';
import { lastName } from '../../requests/symbols.js';
import type { FunctionAt, Work } from '../../requests/work.js';
import { valuesOf } from '../lists.js';

const MAKERS = new Set(['path', 're_path', 'url']);

/** `path(…)`, `re_path(…)`, `url(…)` of Django. */
export function isPattern(work: Work, file: number, call: CallFact): boolean {
  if (!MAKERS.has(lastName(call.callee)) || call.result === 'decorator') return false;
  return work.symbol(file, call.fn, call.callee)?.module.startsWith('django') ?? false;
}

/** Patterns that a function makes one beside the other, in a list that it puts together step by step. */
export function patternsIn(work: Work, { file, fn }: FunctionAt): number[] {
  const calls = [...(work.facts(file)?.calls.entries() ?? [])].filter(
    ([, call]) => call.fn === fn && isPattern(work, file, call),
  );
  const isInside = (call: CallFact) => calls.some(([, other]) => other !== call && contains(other.at, call.at));
  return calls.filter(([, call]) => !isInside(call)).map(([index]) => index);
}

const contains = (outer: Span, inner: Span): boolean =>
  (outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] <= inner[1])) &&
  (outer[2] > inner[2] || (outer[2] === inner[2] && outer[3] >= inner[3]));

/** Whether a file holds a URL configuration of its own. */
export function hasPatterns(work: Work, file: number): boolean {
  const values = valuesOf(work, file, 'urlpatterns');
  // `urlpatterns = router.urls`
  const routed = values.some(({ value }) => value.kind === 'ref' && lastName(value.ref) === 'urls');
  const calls = work.facts(file)?.calls ?? [];
  return values.length > 0 && (routed || calls.some((call) => isPattern(work, file, call)));
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
  if (text && !text.dynamic)
    return others(work.context.names.modules(file, text.text).map((other) => holderOf(work, other)));
  if (value.kind !== 'ref') return [];
  const { root, path } = parseRef(value.ref);
  if (root.kind !== 'module') return [];
  const name = [root.module, ...path].join('.').replace(/^(\.+)\./, '$1');
  return others(work.context.names.modules(file, name)).filter((other) => hasUrls(work, other));
}

/** The file whose patterns a package gives out as its own: `from .urls import urlpatterns` in its `__init__.py`. */
function holderOf(work: Work, file: number): number {
  const value = work.facts(file)?.exports.find(({ name }) => name === 'urlpatterns')?.value;
  const { root, path } = value?.kind === 'ref' ? parseRef(value.ref) : { root: undefined, path: [] };
  const [module] = root?.kind === 'module' && path.length === 1 ? work.context.names.modules(file, root.module) : [];
  return module ?? file;
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
