/** Whether a library that can do both writes structured records in a service: told by how its logging is set up. */
import type { FileFacts, Value } from '../../model/facts.js';
import type { LoggerLibrary } from '../catalogue/loggers.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';

/** Answers per library and service; -1 is every file without a service. Memoised. */
export function structuredLoggers(context: LinkContext, catalogue: Catalogue) {
  const answers = new Map<string, boolean>();
  return (library: LoggerLibrary, file: number): boolean => {
    const { spec } = library;
    if (typeof spec.structured === 'boolean') return spec.structured;
    const service = context.files[file]?.service ?? -1;
    const key = `${service}:${spec.name}`;
    const before = answers.get(key);
    if (before !== undefined) return before;
    const found = context.files.some((other, index) => {
      const apart = service >= 0 && other.service !== service && other.service >= 0;
      return !apart && other.role !== 'test' && says(context, catalogue, library, index);
    });
    answers.set(key, found);
    return found;
  };
}

function says(context: LinkContext, catalogue: Catalogue, { spec }: LoggerLibrary, file: number): boolean {
  const linked = context.files[file];
  if (!linked) return false;
  const { facts } = linked;
  const words = new Set(spec.structuredBy);
  const loggers = catalogue[catalogueLanguage(linked.language)].loggers;
  if (facts.imports.some(({ module, typeOnly }) => !typeOnly && spec.structuredWith.includes(module))) return true;
  const importsIt = facts.imports.some((fact) => fact.module.split(/[./]/).includes(spec.name));
  const language = catalogueLanguage(linked.language);
  if (language === 'python') {
    for (const { module, name } of facts.imports)
      if (words.has(name) || module.split('.').some((part) => words.has(part))) return true;
    for (const [name, value] of Object.entries(facts.functions[0]?.locals ?? {}))
      if (/log/i.test(name) && mentions(facts, value, words, 0)) return true;
    for (const { name, bases } of facts.types)
      if (words.has(name) && bases.some((base) => base.startsWith('logging#Formatter'))) return true;
  }
  for (const call of facts.calls) {
    const resolved = context.names.resolve(file, call.fn, call.callee);
    if (loggers.configures.exact(resolved)?.spec === spec && call.args.some((arg) => mentions(facts, arg, words, 0)))
      return true;
    if (language !== 'javascript') continue;
    const made = loggers.makes.exact(resolved)?.spec === spec && resolved.kind === 'external';
    const options = call.args[0];
    if (made && spec.structuredWithout && options?.kind === 'object' && facts.calls.length > 0) {
      const { entries } = options;
      if (!entries.some(({ key }) => key === spec.structuredWithout || key === '...')) return true;
    }
    if (
      importsIt &&
      words.has(call.callee.slice(Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#')) + 1))
    )
      return true;
  }
  return false;
}

function mentions(facts: FileFacts, value: Value, words: ReadonlySet<string>, depth: number): boolean {
  if (depth > 8) return false;
  const inner = (of: Value) => mentions(facts, of, words, depth + 1);
  const named = (text: string) => text.split(/[.#$@/]/).some((part) => words.has(part));
  switch (value.kind) {
    case 'literal':
      return value.type === 'string' && named(value.text);
    case 'ref':
      return named(value.ref);
    case 'call': {
      const call = facts.calls[value.call];
      return call !== undefined && (named(call.callee) || call.args.some(inner));
    }
    case 'object':
      return value.entries.some(({ value: entry }) => inner(entry));
    case 'array':
      return value.items.some(inner);
    case 'either':
      return value.options.some(inner);
    case 'keyword':
      return (
        (words.has(value.name) && !(value.value.kind === 'literal' && /^false$/i.test(value.value.text))) ||
        inner(value.value)
      );
    case 'spread':
      return inner(value.value);
    default:
      return false;
  }
}
