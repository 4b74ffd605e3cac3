/** Log calls told by their names alone: `logger.warn(…)` on a receiver that nothing could be learnt of. */
import type { CallFact } from '../../model/facts.js';
import type { LogLevel } from '../../model/repository.js';
import type { LoggerLibrary, MethodSpec } from '../catalogue/loggers.js';
import type { Resolved } from '../context.js';
import { type LogRole, receiverOf } from './identify.js';
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

/** `log(…)` on a Nest-like logger says nothing by itself: only these methods do. */
export function readNamed(
  site: Site,
  call: CallFact,
  resolved: Resolved,
  configured: readonly string[],
  known: LoggerLibrary | undefined,
): LogRole | undefined {
  if (resolved.kind === 'function' || resolved.kind === 'type' || call.isNew) return undefined;
  const links = call.chain ?? [];
  const on = receiverOf(call);
  if (on === undefined) return undefined;
  const method = call.callee.slice(on.length).replace(/^[.#]/, '');
  const receiver = on.replace(/#$/, '').split(/[.#/]/).at(-1)?.replace(/^[$@]/, '') ?? '';
  const told = configured.some((name) => `.${on.replace(/^[#$@]/, '')}`.endsWith(`.${name}`));
  if (!told && !isLoggerName(receiver)) return undefined;
  if (resolved.kind === 'external' && !isForeignLogger(resolved)) return undefined;
  const bindsFirst = links.length > 0 && /^(?:child|with\w*|bind|extend|With\w*)$/.test(method);
  const last = bindsFirst ? links.at(-1) : { name: method, args: call.args };
  const spec = last && (known?.methods.get(last.name) ?? METHODS[last.name]);
  if (!last || !spec) return undefined;
  const record = readRecord(site, last.args, spec);
  const bound = bindsFirst ? [...call.args, ...links.slice(0, -1).flatMap(({ args }) => args)] : [];
  return {
    kind: 'log',
    library: known?.spec.name ?? 'unknown',
    level: record.level,
    structured: known?.spec.structured === true,
    console: false,
    ...(record.message ? { message: record.message } : {}),
    style: record.style,
    fields: [...bound, ...record.fields],
    contextual: false,
    on,
    ...(spec.exits ? { exits: true as const } : {}),
    method: last.name,
  };
}

/** A package that is no known logger but whose name, or the symbol's, says that it is one. */
function isForeignLogger({ module, path }: Extract<Resolved, { kind: 'external' }>): boolean {
  const names = path.split('.').slice(0, -1);
  const symbol = names.at(-1);
  return symbol === undefined ? isLoggerName(module.split(/[/.]/).at(-1) ?? '') : isLoggerName(symbol);
}
