/**
 * Names that are handed over: a factory has the name of a metric as a parameter, a collector keeps it in a field. Whoever calls them
 * gives the name, and what else of the definition is a parameter too.
 */
import type { Place } from '../../model/evidence.js';
import type { CallFact, ParamFact, TypeFact, Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { callersByKey } from './stand-ins.js';
import { built } from './texts.js';

/** Arguments as one caller fills them, to be read at the caller. */
export interface Handed {
  file: number;
  fn: number;
  args: readonly Value[];
  call: CallFact;
  place: Place;
}

const MOST_CALLERS = 200;

/** `args` of a call in `fn`, once for each caller that fills the name in them; nothing where no part of the name is handed over. */
export function handed(work: Work, file: number, fn: number, name: Value, args: readonly Value[]): Handed[] {
  const giver = open(name, (ref) => sourceOf(work, file, fn, ref));
  if (!giver) return [];
  return callersOf(work, giver)
    .slice(0, MOST_CALLERS)
    .flatMap(({ file: from, call: index, link }) => {
      const made = work.facts(from)?.calls[index];
      if (!made) return [];
      // `meters.Must().Counter("orders")`: what the link of the chain is given.
      const call = link === undefined ? made : { ...made, args: made.chain?.[link]?.args ?? [] };
      const fill = (value: Value): Value => filled(work, file, fn, value, giver, call);
      const all = args.flatMap((arg) => rest(work, file, fn, arg, giver, call) ?? [fill(arg)]);
      return [{ file: from, fn: call.fn, args: all, call, place: work.place(from, call.at) }];
    });
}

/** Whether a name is handed over by a function that nobody is seen to call. */
export function isNeverHanded(work: Work, file: number, fn: number, name: Value): boolean {
  const giver = open(name, (ref) => sourceOf(work, file, fn, ref));
  return giver !== undefined && callersOf(work, giver).length === 0;
}

/** `opts...`: all that the caller gives from there on. */
function rest(
  work: Work,
  file: number,
  fn: number,
  value: Value,
  giver: Source,
  call: CallFact,
): readonly Value[] | undefined {
  const source =
    value.kind === 'spread' && value.value.kind === 'ref' ? sourceOf(work, file, fn, value.value.ref) : undefined;
  if (source?.fn === undefined || source.file !== giver.file || source.fn !== giver.fn) return undefined;
  return work.facts(file)?.functions[source.fn]?.params[source.index]?.rest ? call.args.slice(source.index) : undefined;
}

/** What hands a value over: a function's parameter, or a class whose constructor fills the field. */
interface Source {
  file: number;
  /** The function that is called; undefined: the class has no constructor of its own (dataclasses). */
  fn?: number;
  type?: number;
  name: string;
  index: number;
  /** Path that is read from what is handed over: `options.name`. */
  path: string;
}

function sourceOf(work: Work, file: number, fn: number, ref: string): Source | undefined {
  const [, sigil, head = '', path = ''] = /^([$@])([\w$]+)\.?(.*)$/.exec(ref) ?? [];
  if (sigil === '$') return parameter(work, file, fn, head, path);
  if (sigil === '@') return field(work, file, head, path);
  return undefined;
}

function parameter(work: Work, file: number, fn: number, name: string, path: string): Source | undefined {
  for (let at = fn; at > 0; at = work.facts(file)?.functions[at]?.parent ?? 0) {
    const fact = work.facts(file)?.functions[at];
    const index = fact?.params.findIndex((param) => param.name === name || isTaken(param, name)) ?? -1;
    const taken = fact?.params[index]?.names?.[name];
    // What a function gives another value is no longer what it was handed.
    if (index >= 0 && fact?.reassigned?.includes(name)) return undefined;
    if (index >= 0) return { file, fn: at, name, index, path: [taken, path].filter((one) => one).join('.') };
  }
  return undefined;
}

/** One of the names that a parameter is taken apart into: `({ prefix })`. */
const isTaken = ({ names }: ParamFact, name: string): boolean => names !== undefined && Object.hasOwn(names, name);

function field(work: Work, file: number, className: string, path: string): Source | undefined {
  const types = work.facts(file)?.types ?? [];
  const type = types.findIndex(({ name }) => name === className);
  const fact = types[type];
  const [name = '', ...rest] = path.split('.');
  const index = fact?.fields.findIndex((one) => one.name === name) ?? -1;
  if (!fact || index < 0) return undefined;
  const made = constructorOf(fact);
  // `constructor(private name: string)` fills the field of that name.
  const value = fact.fields[index]?.value ?? { kind: 'ref', ref: `$${name}` };
  if (made === undefined) return { file, type, name, index, path: rest.join('.') };
  if (value?.kind !== 'ref' || !value.ref.startsWith('$')) return undefined;
  const [head = '', ...inner] = value.ref.slice(1).split('.');
  return parameter(work, file, made, head, [...inner, ...rest].join('.'));
}

function constructorOf({ methods }: TypeFact): number | undefined {
  for (const name of ['__init__', 'constructor']) if (Object.hasOwn(methods, name)) return methods[name];
  return undefined;
}

function callersOf(work: Work, { file, fn, type }: Source): readonly { file: number; call: number; link?: number }[] {
  if (fn !== undefined) {
    const callers = work.context.names.callers(file, fn);
    return callers.length > 0 ? callers : callersByKey(work, file, fn);
  }
  const fact = work.facts(file)?.types[type ?? -1];
  if (fact?.kind !== 'class') return [];
  return work.files.flatMap(({ facts, role }, from) =>
    role === 'test'
      ? []
      : facts.calls.flatMap((call, index) => {
          if (lastName(call.callee) !== fact.name) return [];
          const found = work.context.names.resolve(from, call.fn, call.callee);
          return found.kind === 'type' && found.file === file && found.type === type
            ? [{ file: from, call: index }]
            : [];
        }),
  );
}

/** The first name in a value that is handed over. */
function open(value: Value, source: (ref: string) => Source | undefined): Source | undefined {
  if (value.kind === 'ref') return source(value.ref);
  if (value.kind !== 'text') return undefined;
  for (const part of value.parts) {
    const found = open(part, source);
    if (found) return found;
  }
  return undefined;
}

/** A value of the callee with what the caller gives in it, and all else of it as far as it is known, so that it reads the same at the caller. */
function filled(work: Work, file: number, fn: number, value: Value, giver: Source, call: CallFact): Value {
  const inner = (one: Value): Value => filled(work, file, fn, one, giver, call);
  switch (value.kind) {
    case 'ref': {
      const source = sourceOf(work, file, fn, value.ref);
      if (source && source.file === giver.file && source.fn === giver.fn && source.type === giver.type)
        return given(work, source, call);
      const followed = work.context.names.follow(file, fn, value);
      if (followed.value.kind === 'array' || followed.value.kind === 'object')
        return filled(work, followed.file, followed.fn, followed.value, giver, call);
      return known(work, file, fn, value);
    }
    case 'keyword':
      return { ...value, value: inner(value.value) };
    case 'object':
      return { ...value, entries: value.entries.map(({ key, value: of }) => ({ key, value: inner(of) })) };
    case 'array':
      return { ...value, items: value.items.map(inner) };
    case 'text':
      return { ...value, parts: value.parts.map(inner) };
    case 'call': {
      // Go: `metric.WithUnit("s")`.
      const option = work.facts(file)?.calls[value.call];
      const named = /^With(Unit|Description)$/.exec(option ? lastName(option.callee) : '')?.[1]?.toLowerCase();
      const [of] = option?.args ?? [];
      if (named && of) return { kind: 'keyword', name: named, value: inner(of) };
      const text = built(work, file, value);
      return text && !text.dynamic
        ? { kind: 'literal', type: 'string', text: text.text }
        : known(work, file, fn, value);
    }
    default:
      return value;
  }
}

const UNKNOWN: Value = { kind: 'other', refs: [] };

function known(work: Work, file: number, fn: number, value: Value): Value {
  const text = work.text(file, fn, value);
  return text && !text.dynamic ? { kind: 'literal', type: 'string', text: text.text } : UNKNOWN;
}

/** What a call gives for a parameter or field: by keyword, by position, or its default. */
function given(work: Work, { file, fn, type, name, index, path }: Source, call: CallFact): Value {
  const keyword = call.args.find((arg) => arg.kind === 'keyword' && arg.name === name);
  const positional = call.args.filter((arg) => arg.kind !== 'keyword')[index];
  const value = keyword?.kind === 'keyword' ? keyword.value : positional;
  if (!value || value.kind === 'spread') {
    const facts = work.facts(file);
    const fallback =
      fn === undefined ? facts?.types[type ?? -1]?.fields[index]?.value : facts?.functions[fn]?.params[index]?.default;
    return fallback && value?.kind !== 'spread' ? known(work, file, fn ?? 0, fallback) : UNKNOWN;
  }
  if (path === '') return value;
  if (value.kind === 'ref') return { kind: 'ref', ref: `${value.ref}.${path}` };
  return value.kind === 'object' ? (value.entries.find(({ key }) => key === path)?.value ?? UNKNOWN) : UNKNOWN;
}
