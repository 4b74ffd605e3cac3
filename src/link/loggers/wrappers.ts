/**
 * The project's own logging functions: a function whose parameter becomes the message of a log call and that is there to log.
 * Calls to it are log calls of the same level, up to three functions away from the library.
 */

import type { LogLevel } from '../../model/calls.js';
import type { CallFact, FunctionFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import type { LogRole } from './identify.js';
import { receiverOf } from './identify.js';
import { isLoggerName, levelMethod } from './named.js';
import { Reach } from './reach.js';
import { fieldOf, isText, levelIn, levelOf, pairsOf, type Site, styleOf } from './record.js';

const ROUNDS = 3;
const EXACT =
  /^_*(?:log|print|trace|debug|verbose|info|notice|warn|warning|error|err|critical|fatal|exception|success|printf|errorf|infof|warnf|debugf)_*$/i;
/** Names of parameters that are texts to be logged. */
const TEXT_NAME =
  /^_?(?:msg|message|messages|text|line|str|string|reason|detail|details|content|description|output|args|fmt|format|template|what|s|m|v|a)$/i;
const EXIT = /^(?:os#(?:_?[eE]xit)|process\.exit|sys#exit)$/;

/** How a project function logs. */
export interface Wrapper {
  role: LogRole;
  /** Positions of the parameters that are in the message, in order; of the arguments given for them, the first text is the message. */
  message: readonly number[];
  levelAt?: number;
  /** The wrapping function; `self` is 1 where its first parameter is the receiver. */
  fact: FunctionFact;
  self: 0 | 1;
  /** The project's own logger, by name, where the function belongs to one. */
  own?: string;
  printf: boolean;
  /** Go: it fills in the verbs of its text, whatever it is called. */
  formats?: boolean;
}

/** Gives the callers of logging functions their roles, and marks the files that implement the project's own logger. */
export function assignWrappers(context: LinkContext, catalogue: Catalogue): void {
  let fresh: { file: number; call: number; role: LogRole }[] = [];
  for (const [file, { roles }] of context.files.entries())
    for (const [call, list] of roles)
      for (const role of list) if (role.kind === 'log') fresh.push({ file, call, role });
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS && fresh.length > 0; round++) {
    const next: typeof fresh = [];
    for (const { file, call, role } of fresh) {
      const fact = context.files[file]?.facts.calls[call];
      if (!fact || fact.fn === 0) continue;
      const key = `${file}:${fact.fn}`;
      const callers = seen.has(key) ? [] : context.names.callers(file, fact.fn);
      if (callers.length === 0) continue;
      const wrapper = wrapperOf(context, file, fact, role);
      if (!wrapper) continue;
      seen.add(key);
      const implementation = context.files[file];
      if (wrapper.own !== undefined && implementation) implementation.isLogger = true;
      for (const caller of callers) {
        const linked = context.files[caller.file];
        const at = linked?.facts.calls[caller.call];
        const itself = caller.file === file && at?.fn === fact.fn;
        if (!linked || !at || itself || linked.roles.get(caller.call)?.some((r) => r.kind === 'log')) continue;
        const site: Site = {
          context,
          catalogue: catalogue[catalogueLanguage(linked.language)].loggers,
          file: caller.file,
          fn: at.fn,
        };
        const given = callerRole(site, at, wrapper, caller.link);
        linked.roles.set(caller.call, [...(linked.roles.get(caller.call) ?? []), given]);
        next.push({ file: caller.file, call: caller.call, role: given });
      }
    }
    fresh = next;
  }
}

function wrapperOf(context: LinkContext, file: number, call: CallFact, role: LogRole): Wrapper | undefined {
  const linked = context.files[file];
  const fact = linked?.facts.functions[call.fn];
  if (!linked || !fact || fact.params.length === 0) return undefined;
  const own = ownLogger(linked.path, fact);
  const reach = new Reach(context, file, call.fn);
  const inMessage = reach.parameters(role.message ? [role.message] : []);
  const inFields = reach.parameters(role.fields);
  const message = [...inMessage].sort((a, b) => a - b);
  if (message.length === 0 && own !== undefined) message.push(...[...inFields].sort((a, b) => a - b).slice(0, 1));
  const levelAt = role.level === 'any' || message.length > 1 ? levelParameter(fact) : undefined;
  const candidates = message.filter((index) => index !== levelAt);
  if (candidates.length === 0) return undefined;
  const frames = framesOnly(reach, role, candidates);
  // Structured logging in Python calls its message the event; elsewhere an event is an object.
  const saysText = (name: string) => TEXT_NAME.test(name) || (linked.language === 'python' && name === 'event');
  const text = candidates.some((index) => fact.params[index]?.rest || saysText(fact.params[index]?.name ?? ''));
  if (!logs(context, file, call.fn, fact, { own: own !== undefined, frames, text })) return undefined;
  // What the callers build is found at the callers.
  if (role.style === 'built' && frames && (text || own !== undefined)) role.style = 'value';
  const named = levelOf(fact.name.replace(/^_+|^log(?=[A-Z_])_?/g, ''));
  const level: LogLevel = named && fact.name !== 'log' ? named : role.level;
  const structured = role.structured || (role.console && writesJson(context, file, call.fn, role));
  const exits = context.files[file]?.facts.calls.some((c) => c.fn === call.fn && EXIT.test(c.callee));
  return {
    role: { ...role, level, structured, ...(exits ? { exits: true as const } : {}) },
    message: candidates,
    fact,
    self: fact.className && /^(?:self|cls)$/.test(fact.params[0]?.name ?? '') ? 1 : 0,
    ...(levelAt === undefined ? {} : { levelAt }),
    ...(own === undefined ? {} : { own }),
    printf: levelMethod(fact.name)?.printf === true || (linked.language === 'go' && fact.name.endsWith('f')),
    formats: formats(linked, call.fn),
  };
}

/** Whether a message is the text that the callers hand over, bare or framed: `console.log(`[app] ${message}`)`. */
function framesOnly(reach: Reach, { message }: LogRole, candidates: readonly number[]): boolean {
  const handed = (part: Value) => {
    const bare = part.kind === 'ref' || part.kind === 'spread' || part.kind === 'element';
    const inside = bare ? [...reach.parameters([part])] : [];
    return inside.length > 0 && inside.every((index) => candidates.includes(index));
  };
  if (message?.kind !== 'text') return message !== undefined && handed(message);
  return message.parts.every((part) => part.kind === 'literal' || handed(part));
}

/** The name of the project's logger that a function belongs to: its class or object, or the module that holds nothing else. */
function ownLogger(path: string, fact: FunctionFact): string | undefined {
  if (fact.className)
    return isLoggerName(fact.className) || isLoggerName(lower(fact.className)) ? fact.className : undefined;
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const folder = path.split('/').at(-2) ?? '';
  const module = /^(?:index|main|__init__)$/.test(base) ? folder : base;
  return /^(?:\w*[-_.])?(?:log|logs|logger|logging|loggers)(?:[-_.]\w*)?$|Logger$/i.test(module) ? module : undefined;
}

function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** Whether a function is there to log: by its name, or because it hands its text on and does nothing else. */
function logs(
  context: LinkContext,
  file: number,
  fn: number,
  fact: FunctionFact,
  told: { own: boolean; frames: boolean; text: boolean },
): boolean {
  if (EXACT.test(fact.name)) return told.own || fact.className === undefined || !hasState(context, file, fact);
  const words = fact.name.split(/(?<=[a-z0-9])(?=[A-Z])|_|(?<=[A-Z])(?=[A-Z][a-z])/).map((word) => word.toLowerCase());
  if (told.text && words.some((word) => /^(?:log|logger|logf|audit)$/.test(word))) return true;
  if (told.own && words.some((word) => levelOf(word) !== undefined || /^(?:log|write|emit|output)$/.test(word)))
    return true;
  const calls = context.files[file]?.facts.calls.filter((call) => call.fn === fn) ?? [];
  return told.frames && told.text && calls.length === 1 && fact.returns.length === 0 && !fact.flavour;
}

/** `error(msg)` of a class that is no logger is often a state of it, not a log. */
function hasState(context: LinkContext, file: number, fact: FunctionFact): boolean {
  const facts = context.files[file]?.facts;
  return facts?.assignments.some(({ target, fn }) => target.startsWith('@') && facts.functions[fn] === fact) ?? false;
}

function levelParameter(fact: FunctionFact): number | undefined {
  const index = fact.params.findIndex(({ name }) => /^(?:level|lvl|severity|logLevel|log_level)$/.test(name));
  return index < 0 ? undefined : index;
}

/** Go: hands its format and its values on to what formats: `fmt.Sprintf(message, v...)`. */
export function formats({ language, facts }: LinkedFile, fn: number): boolean {
  const rest = facts.functions[fn]?.params.find((param) => param.rest)?.name;
  if (language !== 'go' || rest === undefined) return false;
  const isRest = (arg: Value) => arg.kind === 'spread' && arg.value.kind === 'ref' && arg.value.ref === `$${rest}`;
  return facts.calls.some(
    (call) =>
      call.fn === fn &&
      [{ name: call.callee, args: call.args }, ...(call.chain ?? [])].some(
        ({ name, args }) => name.endsWith('f') && args.length > 1 && isRest(args.at(-1) as Value),
      ),
  );
}

const VERB = /%[-+# 0]*\d*(?:\.\d+)?[vTtbcdoOqxXUeEfFgGspw](?![a-z])/;

function fillsIn(site: Site, wrapper: Wrapper, message: Value | undefined, values: readonly Value[]): boolean {
  if (!wrapper.formats || !message || values.length === 0) return false;
  return VERB.test(site.context.names.text(site.file, site.fn, message)?.text ?? '');
}

const BINDS =
  /^(?:[wW]ith|[fF]ields?|[sS]tr|[iI]nt|[aA]ny|[eE]rr|[eE]rror|[bB]ind|[cC]hild|[eE]xtra|[tT]ags?|[vV]alues?|[aA]dd)(?![a-z])/;

/** A call of a logging function as a log call; `link`: made by that link of its chain. */
export function callerRole(site: Site, call: CallFact, wrapper: Wrapper, link: number | undefined): LogRole {
  const { role, own } = wrapper;
  const chain = call.chain ?? [];
  const args = link === undefined ? call.args : (chain[link]?.args ?? []);
  // `logger.WithError(err).Warn("…")`: what was bound on the way.
  // What a function made the logger of (`logFor(r).Warn("…")`) need not be among what it shows.
  const go = site.context.files[site.file]?.language === 'go';
  const made = go && !BINDS.test(call.callee.split(/[#.]/).at(-1) ?? '');
  const before =
    link === undefined ? [] : [...(made ? [] : [call.args]), ...chain.slice(0, link).map((step) => step.args)];
  const [first = 0] = wrapper.message;
  const variadic = wrapper.fact.params[first]?.rest === true;
  const each = wrapper.message.flatMap((index) => argument(args, wrapper, index) ?? []);
  // Of several texts that make up the message, one that is built makes it a built one.
  const message =
    each.find((arg) => isText(site, arg) && styleOf(site, arg) === 'built') ??
    firstText(site, variadic ? args.slice(Math.max(0, first - wrapper.self)) : each);
  const rest = args.filter((arg, index) => unwrapped(arg) !== message && index + wrapper.self !== wrapper.levelAt);
  const level = wrapper.levelAt === undefined ? role.level : levelIn(site, argument(args, wrapper, wrapper.levelAt));
  // What stands before a format, such as a context, is none of its values.
  const place = args.findIndex((arg) => unwrapped(arg) === message);
  const values = wrapper.printf && place >= 0 ? args.slice(place + 1) : rest;
  const on = receiverOf(call);
  const name = link === undefined ? call.callee.slice(on?.length ?? 0) : (chain[link]?.name ?? '');
  return {
    kind: 'log',
    library: own ?? role.library,
    level,
    structured: role.structured,
    console: own === undefined && role.console,
    ...(message ? { message } : {}),
    style: fillsIn(site, wrapper, message, values) ? 'printf' : styleOf(site, message, values, wrapper.printf),
    fields: [
      ...before.flatMap((bound) => pairsOf(site, bound)),
      ...(variadic ? pairsOf(site, rest) : rest.map((value) => fieldOf(site, value))),
    ],
    contextual: args.some((arg) => isContext(site, arg)),
    ...(on === undefined ? {} : { on }),
    wrapper: true,
    ...(role.exits ? { exits: true as const } : {}),
    method: name.replace(/^[.#$@]/, ''),
  };
}

/** Of the arguments that reach the message, the text is the message; a context or an object may stand before it. */
function firstText(site: Site, args: readonly Value[]): Value | undefined {
  const [key, value] = args;
  if (value && key?.kind === 'literal' && /^(?:msg|message)$/.test(key.text)) return value;
  return args.find((arg) => isText(site, arg)) ?? args.find((arg) => arg.kind !== 'object' && arg.kind !== 'keyword');
}

/** Go: the record belongs to the request whose context the logger is handed. */
function isContext(site: Site, value: Value): boolean {
  if (value.kind === 'call') {
    const callee = site.context.files[site.file]?.facts.calls[value.call]?.callee ?? '';
    return /\.Context$/.test(callee) || callee.startsWith('context#');
  }
  if (value.kind !== 'ref') return false;
  const resolved = site.context.names.resolve(site.file, site.fn, value.ref);
  return resolved.kind === 'typed' && resolved.module === 'context' && resolved.path === '';
}

function unwrapped(arg: Value): Value {
  return arg.kind === 'keyword' ? arg.value : arg;
}

/** The argument for a parameter, by position or by keyword. */
function argument(args: readonly Value[], { fact, self }: Wrapper, index: number): Value | undefined {
  const name = fact.params[index]?.name;
  const keyword = args.find((arg) => arg.kind === 'keyword' && arg.name === name);
  if (keyword?.kind === 'keyword') return keyword.value;
  const value = args[index - self];
  return value?.kind === 'keyword' ? undefined : value;
}

/** A console that is given serialised JSON writes structured records. */
function writesJson(context: LinkContext, file: number, fn: number, role: LogRole): boolean {
  const facts = context.files[file]?.facts;
  const message = role.message && context.names.follow(file, fn, role.message).value;
  const callee = message?.kind === 'call' ? facts?.calls[message.call]?.callee : undefined;
  return callee !== undefined && /(?:^|[.#])(?:JSON\.stringify|dumps|Marshal)$/.test(callee);
}
