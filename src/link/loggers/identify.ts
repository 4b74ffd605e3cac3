/** Which calls are log calls of a known library: the callee's name and its chain walked from the logger on. */

import type { CallRole, LogLevel } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { LoggerLibrary, MethodSpec } from '../catalogue/loggers.js';
import { type Match, segments } from '../catalogue/pattern.js';
import type { Resolved } from '../context.js';
import { boundBefore } from './bound-before.js';
import { boundFields, linkFields } from './fields.js';
import { fieldOf, type LogRecord, levelOf, readRecord, type Site } from './record.js';
import { reachesStream, withoutStream } from './streams.js';

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
  const reach = segments(resolved.path).length;
  const fits = (match: Match<LoggerLibrary> | undefined) => (match && match.rest.length <= reach ? match : undefined);
  const byLevel = resolved.kind === 'made' ? fits(levelled.prefix(resolved)) : undefined;
  if (byLevel && resolved.kind === 'made')
    return { library: byLevel.entry, rest: byLevel.rest, level: levelOf(resolved.by) ?? 'any' };
  const one = fits(makes.prefix(resolved));
  const named = is.prefix(resolved);
  // `event := log.Info()`: the maker's name opened the record, and what is called on it ends it.
  const [opener = '', ...after] = named?.rest ?? [];
  if (named && resolved.kind === 'made' && after.length > 0 && own(named.entry.spec.events?.levels, bare(opener)))
    return { library: named.entry, rest: [`${bare(opener)}()`, ...after] };
  const other = fits(named);
  const best = one && other ? (other.rest.length < one.rest.length ? other : one) : (one ?? other);
  return best && { library: best.entry, rest: best.rest };
}

function lastOf(resolved: Resolved): string {
  const name = resolved.kind === 'external' ? resolved.path : resolved.kind === 'global' ? resolved.name : '';
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Whether a library writes structured records here. */
export type StructuredOf = (library: LoggerLibrary) => boolean;

interface Link {
  name: string;
  args: readonly Value[];
}

/**
 * Reads a call as a log call or as one that binds fields to a logger; undefined where it is neither. `steps`: what the callee
 * and each link of its chain stand for.
 */
export function readCall(
  site: Site,
  call: CallFact,
  steps: readonly Resolved[],
  structuredOf: StructuredOf,
): LogRole | BindRole | undefined {
  const [callee] = steps;
  const direct = callee && site.catalogue.calls.exact(callee);
  if (direct) {
    if (!reachesStream(site, call, direct.method)) return undefined;
    const record = readRecord(site, withoutStream(call.args, direct.method), direct.method);
    return logRole(call, direct.library, direct.method, record, methodName(call, direct.library), structuredOf);
  }
  for (const [step, resolved] of steps.entries()) {
    const identity = identify(site, resolved);
    if (!identity) continue;
    const before = boundBefore(site, call, steps.slice(0, step));
    return new Walk(site, call, structuredOf, identity, before).from(step, resolved);
  }
  return undefined;
}

/** The walk from a logger along what is called on it, to the log method at its end. */
class Walk {
  private readonly library: LoggerLibrary;
  private event: LogLevel | undefined;
  private binds: boolean;
  private contextual = false;

  constructor(
    private readonly site: Site,
    private readonly call: CallFact,
    private readonly structuredOf: StructuredOf,
    private readonly identity: Identity,
    /** Fields, those of links before the logger first. */
    private readonly bound: Value[],
  ) {
    this.library = identity.library;
    this.binds = identity.creation === true;
  }

  from(step: number, resolved: Resolved): LogRole | BindRole | undefined {
    const { call, identity, library } = this;
    const chain = call.chain ?? [];
    const last = identity.rest.at(-1);
    const made = step === 0 ? '' : (chain[step - 2]?.name ?? call.callee);
    this.contextual =
      (resolved.kind === 'made' && OF_CONTEXT.test(resolved.by)) ||
      OF_CONTEXT.test(made) ||
      fromContext(this.site, call);
    if (!this.before(identity.rest.slice(0, -1))) return undefined;
    const args = step === 0 ? call.args : (chain[step - 1]?.args ?? []);
    if (last === undefined && !identity.creation) {
      if (library.spec.callable === undefined || resolved.kind === 'external') return undefined;
      const method: MethodSpec = { level: library.spec.callable };
      return logRole(
        call,
        library,
        method,
        readRecord(this.site, args, method),
        methodName(call, library),
        this.structuredOf,
      );
    }
    if (last === undefined) this.contextual ||= OF_CONTEXT.test(call.callee);
    // `slog.With("k", v)` makes a logger and binds at once.
    const maker = resolved.kind === 'external' ? resolved.path.slice(resolved.path.lastIndexOf('.') + 1) : '';
    const name = last === undefined ? maker : bare(last);
    const links: Link[] = last === undefined && !library.binds.has(maker) ? [] : [{ name, args }];
    for (const { name, args } of [...links, ...chain.slice(step)]) {
      // Properties between calls: the last name is the one that is called.
      const found = this.link({ name: name.slice(name.lastIndexOf('.') + 1), args });
      if (found === 'stop') break;
      if (found) return found;
    }
    // A logger that is made with fields, or another one with more of them.
    return this.binds && this.bound.length > 0
      ? { kind: 'bind-logger', library: library.spec.name, fields: this.bound }
      : undefined;
  }

  /** What was called on the logger where the name was made; its fields were bound there. */
  private before(segments: readonly string[]): boolean {
    const { binds, spec } = this.library;
    for (const segment of segments) {
      const name = bare(segment);
      const opened = own(spec.events?.levels, name);
      if (opened && segment.endsWith('()')) this.event = opened;
      else if (binds.has(name)) this.contextual ||= binds.get(name)?.contextual === true;
      else if (this.event === undefined) return false;
    }
    return true;
  }

  private link({ name, args }: Link): LogRole | 'stop' | undefined {
    const { library, site } = this;
    const { events } = library.spec;
    if (this.event !== undefined) {
      const end = own(events?.ends, name);
      if (end) return this.ended(name, args, end.printf === true);
      if (name === 'Ctx') this.contextual = true;
      else this.bound.push(...linkFields(site, name, args));
      if (library.binds.has(name)) this.binds = true;
      return undefined;
    }
    const method = library.methods.get(name);
    if (method) {
      const { level } = this.identity;
      return this.role(level ? { ...method, level } : method, name, readRecord(site, args, method));
    }
    const bind = library.binds.get(name);
    const opened = own(events?.levels, name);
    if (opened && !(bind && this.binds)) {
      this.event = name === 'WithLevel' ? 'any' : opened;
      if (name === 'Err') this.bound.push(...linkFields(site, name, args));
      return undefined;
    }
    if (!bind) return 'stop';
    this.binds = true;
    this.contextual ||= bind.contextual === true;
    this.bound.push(...boundFields(site, bind, name, args));
    return undefined;
  }

  private ended(name: string, args: readonly Value[], printf: boolean): LogRole {
    const level = this.event ?? 'any';
    const method: MethodSpec = { level, ...(printf ? { printf } : {}), ...(level === 'fatal' ? { exits: true } : {}) };
    const opening = this.library.spec.events?.opening;
    if (!opening) return this.role(method, name, readRecord(this.site, args, method));
    const opener = openerOf(this.site, this.call);
    const record = readRecord(this.site, opener?.args ?? [], { level, ...opening });
    return this.role(method, name, { ...record, fields: args.map((value) => fieldOf(this.site, value)) });
  }

  private role(method: MethodSpec, name: string, record: LogRecord): LogRole {
    const fixed = this.identity.level ?? record.level;
    const given = { ...record, level: fixed, fields: [...this.bound, ...record.fields] };
    const role = logRole(this.call, this.library, method, given, name, this.structuredOf);
    return { ...role, contextual: role.contextual || this.contextual };
  }
}

function own<T>(record: Record<string, T> | undefined, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The call that opened the event on which this call is made. */
function openerOf(site: Site, call: CallFact): CallFact | undefined {
  const on = receiverOf(call);
  if (on === undefined) return undefined;
  const { value, file } = site.context.names.follow(site.file, call.fn, { kind: 'ref', ref: on });
  const index = value.kind === 'call' || value.kind === 'result' ? value.call : -1;
  return file === site.file ? site.context.files[file]?.facts.calls[index] : undefined;
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

function methodName(call: CallFact, library: LoggerLibrary): string {
  const name = call.callee.replace(/^[#$@]/, '').replace('#', '.');
  return library.spec.console ? name : name.slice(name.lastIndexOf('.') + 1);
}

function logRole(
  call: CallFact,
  library: LoggerLibrary,
  method: MethodSpec,
  record: LogRecord,
  name: string,
  structuredOf: StructuredOf,
): LogRole {
  const { spec } = library;
  const on = receiverOf(call);
  return {
    kind: 'log',
    library: spec.name,
    level: record.level,
    structured: method.structured ?? structuredOf(library),
    console: spec.console === true,
    ...(record.message ? { message: record.message } : {}),
    style: record.style,
    fields: record.fields,
    contextual: method.contextAt !== undefined,
    ...(on === undefined ? {} : { on }),
    ...(method.exits ? { exits: true as const } : {}),
    ...(method.traceback ? { traceback: true as const } : {}),
    method: spec.console ? methodName(call, library) : name,
  };
}
