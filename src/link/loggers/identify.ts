/** Which calls are log calls of a known library: the callee's name and its chain walked from the logger on. */
import type { CallFact, Value } from '../../model/facts.js';
import type { CallRole, LogLevel } from '../../model/repository.js';
import type { BindSpec, LoggerLibrary, MethodSpec } from '../catalogue/loggers.js';
import { type Match, segments } from '../catalogue/pattern.js';
import type { Resolved } from '../context.js';
import { fieldOf, levelOf, pairsOf, readRecord, type Site } from './record.js';

export type LogRole = Extract<CallRole, { kind: 'log' }>;
export type BindRole = Extract<CallRole, { kind: 'bind-logger' }>;

/** What a logger is: its library, where what follows in the name begins, and the level it was fixed to. */
export interface Identity {
  library: LoggerLibrary;
  rest: string[];
  /** The name is the function that makes the logger, not the logger. */
  creation?: true;
  level?: LogLevel;
}

/** Functions that give the logger of a context. */
const OF_CONTEXT = /(?:^|[#.])(?:\w*(?:Ctx|Context|ctx|context)\w*|FromRequest|Extract|getRequestLogger)(?:\(\))?$/;

/** The logger at the root of a resolved name; undefined where it is none. */
export function identify(site: Site, resolved: Resolved): Identity | undefined {
  const { is, makes, levelled } = site.catalogue;
  if (resolved.kind === 'external' || resolved.kind === 'global') {
    const level = levelled.exact(resolved);
    if (level) return { library: level, rest: [], creation: true, level: levelOf(lastOf(resolved)) ?? 'any' };
    const made = makes.prefix(resolved);
    if (made && made.rest.length === 0 && resolved.kind === 'external')
      return { library: made.entry, rest: [], creation: true };
    const found = is.prefix(resolved);
    return found && { library: found.entry, rest: found.rest };
  }
  if (resolved.kind !== 'made' && resolved.kind !== 'typed') return undefined;
  // What was made or declared is meant, not the module: the pattern must reach beyond the maker's name.
  const own = segments(resolved.path).length;
  const fits = (match: Match<LoggerLibrary> | undefined) => (match && match.rest.length <= own ? match : undefined);
  const byLevel = resolved.kind === 'made' ? fits(levelled.prefix(resolved)) : undefined;
  if (byLevel && resolved.kind === 'made')
    return { library: byLevel.entry, rest: byLevel.rest, level: levelOf(resolved.by) ?? 'any' };
  const one = fits(makes.prefix(resolved));
  const other = fits(is.prefix(resolved));
  const best = one && other ? (other.rest.length < one.rest.length ? other : one) : (one ?? other);
  return best && { library: best.entry, rest: best.rest };
}

function lastOf(resolved: Resolved): string {
  const name = resolved.kind === 'external' ? resolved.path : resolved.kind === 'global' ? resolved.name : '';
  return name.slice(name.lastIndexOf('.') + 1);
}

interface Event {
  level: LogLevel;
}

/** Reads a call as a log call or as one that binds fields to a logger; undefined where it is neither. */
export function readCall(
  site: Site,
  call: CallFact,
  resolved: Resolved,
  structuredOf: (library: LoggerLibrary) => boolean,
): LogRole | BindRole | undefined {
  const direct = site.catalogue.calls.exact(resolved);
  if (direct) {
    if (!reachesStream(site, call, direct.method)) return undefined;
    return logRole(
      site,
      call,
      direct.library,
      direct.method,
      call.args,
      methodName(call, direct.library),
      structuredOf,
      [],
    );
  }
  const identity = identify(site, resolved);
  if (!identity) return undefined;
  const { library, rest } = identity;
  let event: Event | undefined;
  const bound: Value[] = [];
  let binds = false;
  let contextual = (resolved.kind === 'made' && OF_CONTEXT.test(resolved.by)) || fromContext(site, call);
  for (const segment of rest.slice(0, -1)) {
    const name = bare(segment);
    const opened = library.spec.events?.levels[name];
    if (opened && segment.endsWith('()')) event = { level: opened };
    else if (library.binds.has(name)) contextual ||= library.binds.get(name)?.contextual === true;
    else if (!event) return undefined;
  }
  const last = rest.at(-1);
  if (last === undefined && !identity.creation) {
    if (library.spec.callable === undefined || resolved.kind === 'external') return undefined;
    const method: MethodSpec = { level: library.spec.callable };
    return logRole(site, call, library, method, call.args, methodName(call, library), structuredOf, []);
  }
  if (last === undefined) contextual ||= OF_CONTEXT.test(call.callee);
  const links = [...(last === undefined ? [] : [{ name: bare(last), args: call.args }]), ...(call.chain ?? [])];
  for (const { name: path, args } of links) {
    // `zap.L().Sugar().Infow` and properties between calls: the last name is the one that is called.
    const name = path.slice(path.lastIndexOf('.') + 1);
    const method = event ? undefined : library.methods.get(name);
    if (method) {
      const fixed = identity.level ? { ...method, level: identity.level } : method;
      const role = logRole(site, call, library, fixed, args, name, structuredOf, bound);
      return { ...role, contextual: role.contextual || contextual };
    }
    const ends = event && library.spec.events && Object.hasOwn(library.spec.events.ends, name);
    if (event && ends) {
      const printf = library.spec.events?.ends[name]?.printf;
      const shape: MethodSpec = { level: event.level, ...(printf ? { printf } : {}) };
      const exits = event.level === 'fatal';
      const role = logRole(site, call, library, exits ? { ...shape, exits } : shape, args, name, structuredOf, bound);
      return { ...role, contextual: role.contextual || contextual };
    }
    if (event) {
      if (name === 'Ctx') contextual = true;
      else bound.push(...linkFields(site, name, args));
      continue;
    }
    const bind = library.binds.get(name);
    if (bind) {
      binds = true;
      contextual ||= bind.contextual === true;
      bound.push(...boundFields(site, bind, name, args));
      continue;
    }
    const opened = library.spec.events && Object.hasOwn(library.spec.events.levels, name);
    if (!opened) break;
    event = { level: library.spec.events?.levels[name] ?? 'any' };
    if (name === 'Err') bound.push(...linkFields(site, name, args));
    if (name === 'WithLevel') event.level = 'any';
  }
  // A logger that is made with fields, or another one with more of them.
  if (binds || identity.creation)
    return bound.length > 0 ? { kind: 'bind-logger', library: library.spec.name, fields: bound } : undefined;
  return undefined;
}

function bare(segment: string): string {
  return segment.endsWith('()') ? segment.slice(0, -2) : segment;
}

/** The logger was taken from a context or a request just above. */
function fromContext(site: Site, call: CallFact): boolean {
  const on = receiverOf(call);
  if (on === undefined || !on.startsWith('$')) return false;
  const { names, files } = site.context;
  const { value, file } = names.follow(site.file, call.fn, { kind: 'ref', ref: on });
  const made = value.kind === 'call' || value.kind === 'result' ? files[file]?.facts.calls[value.call] : undefined;
  return (
    made !== undefined && (OF_CONTEXT.test(made.callee) || (made.chain?.some((l) => OF_CONTEXT.test(l.name)) ?? false))
  );
}

/** What a call is made on: its callee without the last name; undefined for a plain function. */
export function receiverOf(call: CallFact): string | undefined {
  const cut = Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#'));
  if (cut <= 0) return undefined;
  return call.callee[cut] === '#' ? call.callee.slice(0, cut + 1) : call.callee.slice(0, cut);
}

function linkFields(site: Site, name: string, args: readonly Value[]): Value[] {
  const [key, ...values] = args;
  if (!key) return [];
  const text = key.kind === 'literal' ? key.text : site.context.names.text(site.file, site.fn, key)?.text;
  if (text === undefined || values.length === 0) {
    return name === 'Err' || name === 'AnErr'
      ? [{ kind: 'object', entries: [{ key: 'error', value: values[0] ?? key }] }]
      : [...args];
  }
  return values.map((value): Value => ({ kind: 'object', entries: [{ key: text, value }] }));
}

function boundFields(site: Site, bind: BindSpec, name: string, args: readonly Value[]): Value[] {
  if (bind.fields === 'none') return [];
  if (bind.fields === 'pairs') return pairsOf(site, args);
  if (bind.fields === 'pair') return linkFields(site, name, args);
  return args.map((value) => fieldOf(site, value));
}

/** `print(…, file=f)` and `fmt.Fprintf(w, …)` are the console only where they write to it. */
function reachesStream(site: Site, call: CallFact, { streamAt }: MethodSpec): boolean {
  if (streamAt === undefined) return true;
  const at =
    typeof streamAt === 'number'
      ? call.args[streamAt]
      : call.args.find((arg) => arg.kind === 'keyword' && arg.name === streamAt);
  if (!at) return typeof streamAt === 'string';
  const stream = at.kind === 'keyword' ? at.value : at;
  if (stream.kind === 'literal' && stream.type === 'null') return true;
  if (stream.kind === 'either') return stream.options.every((o) => o.kind === 'ref' && isStream(site, call.fn, o.ref));
  return stream.kind === 'ref' && isStream(site, call.fn, stream.ref);
}

function isStream(site: Site, fn: number, ref: string): boolean {
  return site.catalogue.streams.exact(site.context.names.resolve(site.file, fn, ref)) === true;
}

function methodName(call: CallFact, library: LoggerLibrary): string {
  const name = call.callee.replace(/^[#$@]/, '').replace('#', '.');
  return library.spec.console ? name : name.slice(name.lastIndexOf('.') + 1);
}

function logRole(
  site: Site,
  call: CallFact,
  library: LoggerLibrary,
  method: MethodSpec,
  args: readonly Value[],
  name: string,
  structuredOf: (library: LoggerLibrary) => boolean,
  bound: Value[],
): LogRole {
  const { spec } = library;
  const given = typeof method.streamAt === 'string' ? args.filter((a) => a.kind !== 'keyword') : args;
  const record = readRecord(site, given, method);
  const on = receiverOf(call);
  return {
    kind: 'log',
    library: spec.name,
    level: record.level,
    structured: method.structured ?? structuredOf(library),
    console: spec.console === true,
    ...(record.message ? { message: record.message } : {}),
    style: record.style,
    fields: [...bound, ...record.fields],
    contextual: method.contextAt !== undefined,
    ...(on === undefined ? {} : { on }),
    ...(method.exits ? { exits: true as const } : {}),
    method: spec.console ? methodName(call, library) : name,
  };
}
