/** Log calls told by their names alone: `logger.warn(…)` on a receiver that nothing could be learnt of. */

import type { LogLevel } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { MethodSpec } from '../catalogue/loggers.js';
import type { Resolved } from '../context.js';
import { identify, type LogRole, receiverOf } from './identify.js';
import { readRecord, type Site } from './record.js';

/** Names that loggers go by: `log`, `logger`, `LOG`, `_logger`, `auditLogger`, `access_log`. */
const LOGGER_NAME =
  /^_*(?:log|logger|logging|slog|logr|LOG|LOGGER|Log|Logger|[A-Za-z0-9_]*(?:Logger|_logger|_LOGGER|_log|_LOG|Log))_*$/;
/** …and names that end so and are something else. */
const OTHER_NAME = /(?:change|git|commit|activity|event|history|audit|access|work|backup)_?logs?$/i;

const METHODS: Record<string, MethodSpec> = Object.create(null) as Record<string, MethodSpec>;
function define(level: LogLevel, names: string, shape: Omit<MethodSpec, 'level'> = {}): void {
  for (const name of names.split(' ')) METHODS[name] = { level, ...shape };
}
define('trace', 'trace silly Trace');
define('debug', 'debug verbose Debug Debugln');
define('info', 'info notice success Info Infoln Print Println');
define('warn', 'warn warning Warn Warning Warnln');
define('error', 'error exception Error Errorln');
define('fatal', 'critical fatal crit');
define('fatal', 'Fatal Panic Fatalln Panicln', { exits: true });
define('debug', 'Debugf Tracef', { printf: true });
define('info', 'Infof Printf', { printf: true });
define('warn', 'Warnf Warningf', { printf: true });
define('error', 'Errorf', { printf: true });
define('fatal', 'Fatalf Panicf', { printf: true, exits: true });
define('debug', 'Debugw', { pairs: true });
define('info', 'Infow', { pairs: true });
define('warn', 'Warnw', { pairs: true });
define('error', 'Errorw', { pairs: true });

/** Whether a name is one that loggers go by. */
export function isLoggerName(name: string): boolean {
  return LOGGER_NAME.test(name) && !OTHER_NAME.test(name);
}

/** What a method of that name does on a logger; undefined where loggers have none of that name. */
export function levelMethod(name: string): MethodSpec | undefined {
  return METHODS[name];
}

const BINDS = /^(?:child|with\w*|bind|extend|named|With\w*|Named|Sugar|opt)$/;

/**
 * Reads a log call that only names tell. `configured`: names that the user says are loggers. `library`: the one that it is taken to be,
 * 'unknown' without.
 */
export function readNamed(
  site: Site,
  call: CallFact,
  steps: readonly Resolved[],
  configured: readonly string[],
  library?: { name: string; structured: boolean; methods: ReadonlyMap<string, MethodSpec> },
): LogRole | undefined {
  const links = call.chain ?? [];
  const resolved = steps.at(-1);
  if (!resolved || resolved.kind === 'function' || resolved.kind === 'type' || call.isNew) return undefined;
  if (resolved.kind === 'external' && (!isForeignLogger(resolved) || opensEvent(site, resolved))) return undefined;
  const on = receiverOf(call);
  const method = on === undefined ? call.callee : call.callee.slice(on.length);
  const calls = [{ name: method.replace(/^[.#$]/, ''), args: call.args }, ...links];
  // `getLogger(…).info(…)`, `c.get('logger').info(…)`
  const first = namedBy(calls[0]);
  const gives = links.length > 0 && (isLoggerName(first) || isLoggerName(lower(first)));
  const told = on !== undefined && configured.some((name) => `.${on.replace(/^[#$@]/, '')}`.endsWith(`.${name}`));
  if (!gives && !told && (on === undefined || !isLoggerName(lastName(on)))) return undefined;
  const bound = calls.slice(0, -1);
  const last = calls.at(-1);
  if (!last || bound.slice(gives ? 1 : 0).some(({ name }) => !BINDS.test(name))) return undefined;
  const spec = library?.methods.get(last.name) ?? METHODS[last.name];
  if (!spec) return undefined;
  const record = readRecord(site, last.args, spec);
  return {
    kind: 'log',
    library: library?.name ?? 'unknown',
    level: record.level,
    structured: spec.structured ?? library?.structured ?? false,
    console: false,
    ...(record.message ? { message: record.message } : {}),
    style: record.style,
    fields: [...bound.slice(gives ? 1 : 0).flatMap(({ args }) => args), ...record.fields],
    contextual: false,
    ...(on === undefined ? {} : { on }),
    ...(spec.exits ? { exits: true as const } : {}),
    method: last.name,
  };
}

/** What a call gives, by its name or by the text that it is asked with. */
function namedBy(step: { name: string; args: readonly Value[] } | undefined): string {
  const [key] = step?.args ?? [];
  if (key?.kind === 'literal' && key.type === 'string' && /^(?:get|Get|resolve)$/.test(step?.name ?? ''))
    return key.text;
  return step?.name.replace(/^get_?(?=[lL])/, '') ?? '';
}

function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** The last name of a receiver: `$req.log` → `log`, `./lib/logger#` and `./lib/logger#default` → `logger`. */
function lastName(on: string): string {
  return (
    on
      .replace(/#(?:default)?$/, '')
      .split(/[.#/]/)
      .at(-1) ?? ''
  ).replace(/^[$@]/, '');
}

/** `event := log.Info()` of zerolog: the record is written where the event ends. */
function opensEvent(site: Site, resolved: Resolved): boolean {
  const identity = identify(site, resolved);
  const opened = identity?.library.spec.events?.levels ?? {};
  return identity?.rest.length === 1 && Object.hasOwn(opened, identity.rest[0] ?? '');
}

/** A package that is no known logger but whose name, or the symbol's, says that it is one. */
function isForeignLogger({ module, path }: Extract<Resolved, { kind: 'external' }>): boolean {
  const names = path.split('.').slice(0, -1);
  const symbol = names.at(-1);
  return symbol === undefined ? isLoggerName(module.split(/[/.]/).at(-1) ?? '') : isLoggerName(symbol);
}
