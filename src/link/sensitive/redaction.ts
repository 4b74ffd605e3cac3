import type { CallFact, FunctionFact, Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { classifyName } from './classify.js';
import { isMask } from './forms.js';
import { segmentsOf } from './site.js';
import { words } from './words.js';

/** What the loggers of a service redact themselves. */
export interface Redaction {
  /** Whether a value under these keys, outermost first, is redacted. */
  covers(keys: readonly string[]): boolean;
}

const OPTIONS =
  /^redact(?:ion|ed)?(?:Paths|Keys|Fields|List|Patterns)?$|^(?:mask|censor|sensitive|hidden|secret)(?:Fields|Keys|Paths)$/i;
/** A path as pino and fast-redact write it: `req.headers["set-cookie"]`, `users[*].email`. */
const PATH = /^[\w$-]*(?:\.?[\w$*-]+|\[(?:\*|\d+|["'`][^"'`\]]+["'`])\])*$/;
const PATH_PART = /\[\s*["'`]([^"'`\]]+)["'`]\s*\]|\[(\*|\d+)\]|([^.[\]]+)/g;
/** Calls that set a logger up, to which options may come by name. */
const SETS_UP = /pino|log|redact|fastify|configure|init|create/i;

/**
 * Reads how a service redacts: lists of paths in options (pino, fast-redact, fastify), functions of the logger that put a mask in
 * the place of a value (winston formats, structlog processors, logging filters, slog's `ReplaceAttr`, logrus hooks, span
 * processors). Such a function covers the keys that its file names; where it names none, it may cover any.
 */
export function redactionOf(context: LinkContext, files: readonly number[]): Redaction {
  const found: Found = { paths: [], keys: new Set(), listed: false };
  let unknown = false;
  for (const index of files) {
    const file = context.files[index] as LinkedFile;
    if (file.role === 'test') continue;
    options(context, file, index, found);
    for (const hook of recordHooks(context, file, index)) {
      if (!masks(file, hook)) continue;
      const named = keysOf(file, hook);
      for (const key of named) found.keys.add(key);
      if (named.length === 0) unknown = true;
    }
  }
  const { paths, keys } = found;
  const any = unknown && !found.listed && keys.size === 0;
  return {
    covers: (record) => {
      const path = record.map((key) => key.toLowerCase());
      const last = path.at(-1);
      if (last === undefined) return false;
      return any || keys.has(last) || paths.some((one) => fits(one, path));
    },
  };
}

interface Found {
  paths: string[][];
  keys: Set<string>;
  /** Some list was read: what no list names is not redacted. */
  listed: boolean;
}

function fits(path: readonly string[], keys: readonly string[]): boolean {
  return path.length === keys.length && path.every((part, at) => part === '*' || part === keys[at]);
}

/** Lists of what to redact among the options that a file passes or holds. */
function options(context: LinkContext, file: LinkedFile, index: number, found: Found): void {
  const visit = (value: Value, fn: number, depth: number): void => {
    if (value.kind === 'keyword' && OPTIONS.test(value.name)) list(context, index, fn, value.value, found);
    if (depth > 3 || value.kind !== 'object') return;
    for (const entry of value.entries) {
      if (OPTIONS.test(entry.key)) list(context, index, fn, entry.value, found);
      else visit(entry.value, fn, depth + 1);
    }
  };
  for (const call of file.facts.calls) {
    for (const arg of call.args) {
      const byName = arg.kind === 'ref' && SETS_UP.test(call.callee);
      visit(byName ? context.names.follow(index, call.fn, arg).value : arg, call.fn, 0);
    }
    if (/^fast-redact#/.test(call.callee)) list(context, index, call.fn, call.args[0], found);
  }
  for (const value of Object.values(file.facts.functions[0]?.locals ?? {})) visit(value, 0, 0);
}

function list(context: LinkContext, file: number, fn: number, value: Value | undefined, found: Found, depth = 0): void {
  if (!value || depth > 4) return;
  const at = context.names.follow(file, fn, value);
  if (at.value.kind === 'object') {
    for (const entry of at.value.entries)
      if (/^(?:paths|keys|fields)$/.test(entry.key)) list(context, at.file, at.fn, entry.value, found, depth + 1);
  }
  for (const item of at.value.kind === 'array' ? at.value.items : []) {
    if (item.kind === 'spread') list(context, at.file, at.fn, item.value, found, depth + 1);
    const text = item.kind === 'spread' ? undefined : context.names.text(at.file, at.fn, item);
    if (!text || text.dynamic) continue;
    found.listed = true;
    if (PATH.test(text.text)) found.paths.push(parts(text.text));
    // A pattern for text (`password=\S+`) does not reach what stands under a key.
    else
      for (const [, key] of text.text.matchAll(/([A-Za-z][\w-]+)(?![\w-]|[\\"']*[:=])/g))
        if (key) found.keys.add(key.toLowerCase());
  }
}

function parts(path: string): string[] {
  return [...path.matchAll(PATH_PART)].map(([, quoted, index, plain]) =>
    (quoted ?? (index === undefined ? plain : '*') ?? '').toLowerCase(),
  );
}

const HOOK_METHODS =
  /^(?:filter|format|emit|process|transform|Fire|Handle|onEnd|onStart|on_end|on_start|OnEnd|OnStart|__call__)$/;
const HOOK_BASES = /(?:^|[#.])(?:Filter|Formatter|JsonFormatter|SpanProcessor|SpanExporter|LogRecordProcessor)$/;
const HOOK_OPTIONS = /^(?:ReplaceAttr|beforeSend|before_send|beforeSendTransaction|logMethod|mixin|patcher)$/;

/** The functions of a file through which a logger, tracer or error tracker passes its records. */
function recordHooks(context: LinkContext, file: LinkedFile, index: number): number[] {
  const { functions, calls, types } = file.facts;
  const registered = { fns: new Set<number>(), names: new Set<string>() };
  const register = (value: Value | undefined): void => {
    if (value?.kind === 'function') registered.fns.add(value.fn);
    if (value?.kind === 'ref') registered.names.add(lastName(value.ref));
  };
  const visit = (value: Value, fn: number, depth: number): void => {
    const entries =
      value.kind === 'object'
        ? value.entries
        : value.kind === 'keyword'
          ? [{ key: value.name, value: value.value }]
          : [];
    for (const entry of entries) {
      if (HOOK_OPTIONS.test(entry.key)) register(entry.value);
      else if (entry.key === 'processors') {
        const processors = context.names.follow(index, fn, entry.value).value;
        if (processors.kind === 'array') for (const item of processors.items) register(item);
      } else if (depth < 4) visit(entry.value, fn, depth + 1);
    }
  };
  for (const call of calls) {
    if (/(?:winston|logform)\b.*[#.]format$/.test(call.callee)) for (const arg of call.args) register(arg);
    for (const arg of call.args) visit(arg, call.fn, 0);
  }
  return functions.flatMap((fn, at) => {
    const type = fn.className === undefined ? undefined : types.find((one) => one.name === fn.className);
    const method =
      fn.className !== undefined &&
      HOOK_METHODS.test(fn.name) &&
      (fn.name === 'Fire' || type?.bases.some((base) => HOOK_BASES.test(base)) === true);
    const hook =
      method ||
      HOOK_OPTIONS.test(fn.name) ||
      registered.fns.has(at) ||
      (fn.name !== '' && registered.names.has(fn.name));
    return hook ? [at] : [];
  });
}

/** Whether a function puts a mask in the place of a value, or takes the value out. */
function masks(file: LinkedFile, index: number): boolean {
  const { assignments, calls, functions } = file.facts;
  const inside = (fn: number) => isWithin(functions, fn, index);
  const mask = (value: Value): boolean =>
    value.kind === 'literal' && value.type === 'string' && value.text.length > 1 && isMask(value.text);
  return (
    assignments.some((one) => inside(one.fn) && mask(one.value)) ||
    calls.some((call) => inside(call.fn) && (isMaskCall(call) || call.args.some(mask))) ||
    (functions[index]?.returns ?? []).some(mask)
  );
}

function isMaskCall(call: CallFact): boolean {
  return words(lastName(call.callee)).some((word) => /^(?:redact|mask|scrub|censor|obfuscate)/.test(word));
}

function lastName(ref: Ref): string {
  return segmentsOf(ref).at(-1) ?? '';
}

function isWithin(functions: readonly FunctionFact[], fn: number, outer: number): boolean {
  for (let at = fn, depth = 0; at >= 0 && depth < 8; at = functions[at]?.parent ?? -1, depth++)
    if (at === outer) return true;
  return false;
}

/** Keys that a masking function covers: those it assigns to, and the lists of sensitive names and patterns that its file holds. */
function keysOf(file: LinkedFile, index: number): string[] {
  const { assignments, calls, functions, types } = file.facts;
  const assigned = assignments
    .filter((one) => isWithin(functions, one.fn, index))
    .map((one) => lastName(one.target))
    .filter((name) => classifyName(name).kind === 'sensitive');
  const values = [
    ...functions
      .filter((_, at) => at === 0 || isWithin(functions, at, index) || isWithin(functions, index, at))
      .flatMap((fn) => Object.values(fn.locals)),
    ...types.flatMap((type) => type.fields.flatMap((field) => field.value ?? [])),
    ...calls
      .filter((call) => isWithin(functions, call.fn, index))
      .flatMap((call) => [...call.args, ...(call.guard ? [call.guard] : [])]),
  ];
  const listed = values.flatMap((value) => names(value, calls, 0));
  return [...assigned, ...listed].map((name) => name.toLowerCase());
}

/** What a pattern with optional parts spells, with and without them: `pass(word)?` → password, pass. */
function spellings(pattern: string): string[] {
  const whole = pattern.replace(/\((?:\?:)?(\w+)\)\??/g, '$1');
  return whole === pattern ? [pattern] : [whole, pattern.replace(/\((?:\?:)?\w+\)\?/g, '')];
}

/** Sensitive names in a list, set, map or pattern. */
function names(value: Value, calls: readonly CallFact[], depth: number): string[] {
  if (depth > 4) return [];
  switch (value.kind) {
    case 'literal': {
      if (value.type !== 'string' && value.type !== 'regexp') return [];
      const texts = value.type === 'regexp' ? spellings(value.text) : [value.text];
      const all = texts
        .flatMap((text) => text.split(/[^\w-]+/))
        .filter((word) => classifyName(word).kind === 'sensitive');
      return value.type === 'regexp' || depth > 0 ? all : [];
    }
    // `for key in ("password", "token")`
    case 'element':
      return names(value.of, calls, depth);
    // `case "password", "token":`
    case 'test':
      return value.operands.flatMap((operand) => names(operand, calls, depth + 1));
    case 'array':
      return value.items.flatMap((item) => names(item, calls, depth + 1));
    case 'object':
      return value.entries.map((entry) => entry.key).filter((key) => classifyName(key).kind === 'sensitive');
    case 'call': {
      const call = calls[value.call];
      return call && /(?:^|[#.])(?:Set|set|frozenset|tuple|list|compile|MustCompile|RegExp)$/.test(call.callee)
        ? call.args.flatMap((arg) => names(arg, calls, depth + 1))
        : [];
    }
    default:
      return [];
  }
}
