/** The arguments of a log call read as a record: level, message and how it was made, fields. */

import type { LogLevel, MessageStyle } from '../../model/calls.js';
import type { Value } from '../../model/facts.js';
import type { LoggerCatalogue, MethodSpec } from '../catalogue/loggers.js';
import type { LinkContext } from '../context.js';

export interface LogRecord {
  level: LogLevel;
  message?: Value;
  style: MessageStyle;
  fields: Value[];
}

/** Where values are read: the names in them are those of function `fn` of `file`. */
export interface Site {
  context: LinkContext;
  catalogue: LoggerCatalogue;
  file: number;
  fn: number;
}

/** Code that nests its values deeper is made, not written. */
const MAX_NESTING = 30;

const LEVELS: Record<string, LogLevel> = {
  trace: 'trace',
  silly: 'trace',
  verbose: 'debug',
  debug: 'debug',
  info: 'info',
  log: 'info',
  notice: 'info',
  http: 'info',
  success: 'info',
  print: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  exception: 'error',
  crit: 'fatal',
  critical: 'fatal',
  fatal: 'fatal',
  panic: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  dpanic: 'fatal',
};

/** The level that a word means (`WARNING`, `Infof`, `logging.ERROR`); undefined for other words. */
export function levelOf(word: string): LogLevel | undefined {
  const name = word.toLowerCase();
  const bare = name.replace(/^level|(?:level|ln|fn|ctx|context)$|[fws]$/g, '');
  if (Object.hasOwn(LEVELS, name)) return LEVELS[name];
  return Object.hasOwn(LEVELS, bare) ? LEVELS[bare] : undefined;
}

/** The level that an argument names, where it is constant. */
export function levelIn(site: Site, value: Value | undefined): LogLevel {
  if (!value) return 'any';
  const text = site.context.names.text(site.file, site.fn, value);
  const word = text && !text.dynamic ? text.text : value.kind === 'ref' ? value.ref.split(/[.#$@]/).at(-1) : undefined;
  return (word && levelOf(word)) || 'any';
}

/** Reads the arguments of one log call; `method` says where the message stands. */
export function readRecord(site: Site, args: readonly Value[], method: MethodSpec): LogRecord {
  const level = method.levelAt === undefined ? method.level : levelIn(site, args[method.levelAt]);
  if (method.keyed) return keyedRecord(site, level, args);
  // `logger.log({ level, message })`
  if (method.levelAt !== undefined && args.length <= method.levelAt + 1 && args[0]) {
    const whole = entryOf(args[0], 'message') ?? args[0];
    return { level: levelIn(site, entryOf(args[0], 'level')), message: whole, style: styleOf(site, whole), fields: [] };
  }
  let at = method.message ?? 0;
  const [first, second] = args;
  // Object-first loggers: the text follows the fields.
  // Where keys and values follow, the text comes first: what stands behind it is a key.
  const mayTurn = at === 0 && !method.printf && !method.pairs;
  if (mayTurn && first && second && !isText(site, first) && isMessage(site, second, first)) at = 1;
  // A record without text: its one object is its fields.
  const found = args[at];
  const message = found && !isFields(found) ? found : undefined;
  const apart = new Set([method.contextAt, method.levelAt, method.streamAt, message ? at : undefined]);
  const rest = args.filter((_, index) => !apart.has(index));
  const fields = method.pairs ? pairsOf(site, rest) : rest.map((value) => fieldOf(site, value));
  // What stands before a format, such as a context, is none of its values.
  const values = method.printf && message ? args.slice(at + 1) : rest;
  return { level, ...(message ? { message } : {}), style: styleOf(site, message, values, method.printf), fields };
}

/** Whether what stands behind another argument is the message: it is text, is called so, or the first one is fields. */
function isMessage(site: Site, value: Value, before: Value): boolean {
  if (isText(site, value)) return true;
  if (value.kind !== 'ref') return false;
  return before.kind === 'object' || (isCalledMessage(value) && !isCalledMessage(before));
}

function isCalledMessage(value: Value): boolean {
  return value.kind === 'ref' && /[.$#@](?:msg|message|text)$/i.test(value.ref);
}

function isFields(value: Value): boolean {
  return (
    value.kind === 'object' || (value.kind === 'spread' && value.value.kind === 'object') || value.kind === 'keyword'
  );
}

function entryOf(value: Value, key: string): Value | undefined {
  return value.kind === 'object' ? value.entries.findLast((entry) => entry.key === key)?.value : undefined;
}

function keyedRecord(site: Site, level: LogLevel, args: readonly Value[]): LogRecord {
  const fields: Value[] = [];
  let message: Value | undefined;
  for (const field of pairsOf(site, args)) {
    const text = entryOf(field, 'msg') ?? entryOf(field, 'message');
    if (text && !message) message = text;
    else fields.push(field);
  }
  return { level, ...(message ? { message } : {}), style: styleOf(site, message, fields), fields };
}

/** Alternating keys and values as objects of one entry; field constructors and unpaired values stand for themselves. */
export function pairsOf(site: Site, values: readonly Value[]): Value[] {
  const fields: Value[] = [];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    const next = values[at + 1];
    if (!value) continue;
    const key = value.kind === 'literal' || value.kind === 'ref' ? keyText(site, value) : undefined;
    if (key !== undefined && next) {
      fields.push({ kind: 'object', entries: [{ key, value: next }] });
      at++;
    } else fields.push(fieldOf(site, value));
  }
  return fields;
}

function keyText(site: Site, value: Value): string | undefined {
  const text = site.context.names.text(site.file, site.fn, value);
  return text && !text.dynamic ? text.text : undefined;
}

/** `zap.String("k", v)` as the object `{ k: v }`; any other value is itself. */
export function fieldOf(site: Site, value: Value): Value {
  if (value.kind !== 'call') return value;
  const call = site.context.files[site.file]?.facts.calls[value.call];
  if (!call) return value;
  const known = site.catalogue.fields.exact(site.context.names.resolve(site.file, call.fn, call.callee));
  if (!known) return value;
  const [first, ...rest] = call.args;
  if (!first) return value;
  const key = first.kind === 'literal' || first.kind === 'ref' ? keyText(site, first) : undefined;
  if (key === undefined || rest.length === 0) return { kind: 'object', entries: [{ key: 'error', value: first }] };
  const inner = rest.length === 1 ? rest[0] : undefined;
  return { kind: 'object', entries: [{ key, value: inner ?? { kind: 'array', items: pairsOf(site, rest) } }] };
}

/** Whether a value is text as it is written. */
export function isText(site: Site, value: Value, depth = 0): boolean {
  if (depth > MAX_NESTING) return false;
  if (value.kind === 'literal') return value.type === 'string';
  if (value.kind === 'text') return true;
  if (value.kind === 'either') return value.options.some((option) => isText(site, option, depth + 1));
  if (value.kind === 'call') {
    const inner = handedOn(site, value.call);
    return inner ? isText(site, inner, depth + 1) : isFormatter(site, value.call);
  }
  if (value.kind !== 'ref') return false;
  const followed = site.context.names.follow(site.file, site.fn, value).value;
  return followed.kind === 'text' || (followed.kind === 'literal' && followed.type === 'string');
}

function isFormatter(site: Site, index: number): boolean {
  const call = site.context.files[site.file]?.facts.calls[index];
  if (!call || call.chain) return false;
  return site.catalogue.formatters.exact(site.context.names.resolve(site.file, call.fn, call.callee)) === true;
}

/** The text that a call only colours or translates. */
function handedOn(site: Site, index: number): Value | undefined {
  const call = site.context.files[site.file]?.facts.calls[index];
  if (!call || call.chain) return undefined;
  const resolved = site.context.names.resolve(site.file, call.fn, call.callee);
  return site.catalogue.transparent.exact(resolved)
    ? call.args.find((arg) => arg.kind !== 'literal' || call.args.length === 1)
    : undefined;
}

/** How a message came to be. */
export function styleOf(
  site: Site,
  message: Value | undefined,
  rest: readonly Value[] = [],
  printf = false,
): MessageStyle {
  if (!message) return 'plain';
  if (isBuilt(site, message, 0)) return 'built';
  if (printf) return rest.length > 0 && !rest.some((value) => handsOn(site, value)) ? 'printf' : 'plain';
  if (!isText(site, message)) return 'value';
  if (rest.length === 0) return 'plain';
  const text = site.context.names.text(site.file, site.fn, message)?.text ?? '';
  const lazy = /%(?:\([\w.]+\))?[-+ #0-9.*]*[sdifjoOrxXeEgGcq]/.test(text) || /\{[\w.!:]*\}/.test(text);
  return lazy && rest.some((value) => value.kind !== 'keyword') ? 'lazy' : 'plain';
}

function isBuilt(site: Site, value: Value, depth: number): boolean {
  if (depth > MAX_NESTING) return false;
  switch (value.kind) {
    case 'text':
      return value.parts.some((part) => !isConstant(site, part));
    case 'either':
      return value.options.some((option) => isBuilt(site, option, depth + 1));
    case 'call': {
      const inner = handedOn(site, value.call);
      return inner ? isBuilt(site, inner, depth + 1) : isFormatter(site, value.call) && formatsValues(site, value.call);
    }
    case 'ref': {
      // A local of this function just above the call; a module's constant is no message built here.
      if (!value.ref.startsWith('$')) return false;
      const own = site.context.files[site.file]?.facts.functions[site.fn];
      if (own?.appended?.includes(value.ref.slice(1))) return true;
      const { value: followed, file, fn } = site.context.names.follow(site.file, site.fn, value);
      return file === site.file && fn === site.fn && followed.kind !== 'ref' && isBuilt(site, followed, depth + 1);
    }
    default:
      return false;
  }
}

function formatsValues(site: Site, index: number): boolean {
  const facts = site.context.files[site.file]?.facts;
  const args = facts?.calls[index]?.args ?? [];
  if (args.some((arg) => handsOn(site, arg))) return false;
  return args.some((arg) => !isConstant(site, arg));
}

/** `Infof(format string, v ...any) { l.Info(fmt.Sprintf(format, v...)) }`: an adapter hands on what a library wrote. */
function handsOn(site: Site, arg: Value): boolean {
  if (arg.kind !== 'spread' || arg.value.kind !== 'ref') return false;
  const { ref } = arg.value;
  const params = site.context.files[site.file]?.facts.functions[site.fn]?.params ?? [];
  return params.some((param) => param.rest && `$${param.name}` === ref);
}

/** Literals and named constants of texts and numbers. */
function isConstant(site: Site, value: Value, depth = 0): boolean {
  if (depth > MAX_NESTING) return false;
  if (value.kind === 'literal') return true;
  if (value.kind === 'text') return value.parts.every((part) => isConstant(site, part, depth + 1));
  if (value.kind !== 'ref') return false;
  if (value.kind === 'ref' && isOfInstance(site, value.ref)) return false;
  const followed = site.context.names.follow(site.file, site.fn, value).value;
  return followed.kind === 'literal' || (followed.kind === 'text' && followed.parts.every((p) => p.kind === 'literal'));
}

/** A field of an object that is at hand: what it is initialised with says nothing of what it holds, unless it is named as a constant. */
function isOfInstance(site: Site, ref: string): boolean {
  const cut = ref.lastIndexOf('.');
  if (cut < 0 || !/^(?:\$|@[^#]*$)/.test(ref) || /^[A-Z][A-Z0-9_]*$/.test(ref.slice(cut + 1))) return false;
  const base = ref.slice(0, cut);
  // Python sets its attributes to nothing first, and to what they hold later.
  if (base.startsWith('@')) return base.includes('.') || site.context.files[site.file]?.language === 'python';
  const { kind } = site.context.names.resolve(site.file, site.fn, base);
  return kind === 'instance' || kind === 'parameter' || kind === 'typed';
}
