/**
 * Which database stands behind a mapper or a pool that works with many: drivers that the service imports, dialects and addresses that
 * its code names, its dependencies. Where they name several, or none, it stays open.
 */
import type { Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Engine } from '../catalogue/clients.js';
import { requestCatalogue } from '../catalogue/requests.js';
import { textsIn } from '../requests/values.js';
import { isServed, type Work } from '../requests/work.js';

/** Options under which a dialect is named: `{ dialect: "postgres" }`, Django's `ENGINE`. */
const OPTIONS = /^(?:dialect|client|type|provider|engine|driver|driverName|adapter)$/i;
/** Calls that take it as their first argument: `sql.Open("mysql", dsn)`. */
const OPENS = /(?:^|[#.])(?:Open|OpenDB|Connect|ConnectContext|MustConnect|MustOpen)$/;
const DEEPEST = 4;

export class Engines {
  private readonly known = new Map<number, string | undefined>();

  constructor(private readonly work: Work) {}

  /** The one database that a service's code names; undefined where it names none or more than one. */
  of(service: number): string | undefined {
    if (this.known.has(service)) return this.known.get(service);
    const named = new Set<string>();
    const languages = new Set<LinkedFile['language']>();
    for (const linked of this.work.files) {
      if (linked.service !== service || !isServed(linked)) continue;
      languages.add(linked.language);
      inCode(linked, named);
    }
    const dependencies = [...(this.work.context.services[service]?.service.dependencies ?? [])];
    for (const language of languages)
      for (const { target, modules } of enginesOf(language))
        if (dependencies.some((name) => modules.some((module) => isBelow(name, module)))) named.add(target);
    const [only, another] = named;
    const found = another === undefined && only !== '' ? only : undefined;
    this.known.set(service, found);
    return found;
  }
}

const isBelow = (name: string, module: string): boolean =>
  name === module || name.startsWith(`${module}/`) || name.startsWith(`${module}.`);

const enginesOf = (language: LinkedFile['language']): readonly Engine[] => requestCatalogue(language).engines;

function inCode({ facts, language }: LinkedFile, named: Set<string>): void {
  const engines = enginesOf(language);
  for (const { module, typeOnly } of facts.imports)
    for (const { target, modules } of typeOnly ? [] : engines)
      if (modules.some((one) => isBelow(module, one))) named.add(target);
  const says = (text: string) => {
    for (const { target, dialects } of engines) if (dialects.includes(text.toLowerCase())) named.add(target);
  };
  const address = (text: string) => {
    const scheme = /^([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?:\/\//i.exec(text)?.[1];
    // A file of its own is what many start with when nothing is set.
    if (scheme !== undefined && !/^sqlite/i.test(scheme)) says(scheme);
  };
  const options = (value: Value, depth = 0): void => {
    if (depth > DEEPEST) return;
    if (value.kind === 'array') for (const item of value.items) options(item, depth + 1);
    if (value.kind === 'keyword')
      options({ kind: 'object', entries: [{ key: value.name, value: value.value }] }, depth);
    if (value.kind !== 'object') return;
    for (const { key, value: inner } of value.entries) {
      if (inner.kind === 'literal' && OPTIONS.test(key)) says(inner.text.split('.').at(-1) ?? '');
      else options(inner, depth + 1);
    }
  };
  for (const { callee, args } of facts.calls) {
    const [first] = args;
    if (first?.kind === 'literal' && OPENS.test(callee)) says(first.text);
    for (const arg of args) {
      options(arg);
      for (const text of textsIn(arg)) address(text);
    }
  }
  const { locals = {}, reassigned = [] } = facts.functions[0] ?? {};
  const others = facts.assignments.filter(({ target }) => /^#?DATABASES$/.test(target)).map(({ value }) => value);
  for (const value of [...Object.values(locals), ...others]) {
    options(value);
    if (value.kind === 'literal' || value.kind === 'text') for (const text of textsIn(value)) address(text);
  }
  // Which of several settings holds is told when the program starts.
  if (reassigned.includes('DATABASES')) named.add('');
}
