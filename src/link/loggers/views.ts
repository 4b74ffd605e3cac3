/** The loggers that each service has, and where their level is set from configuration. */

import type { Having } from '../../model/evidence.js';
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { ServiceView } from '../../model/services.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext, Resolved } from '../context.js';
import { levelOf } from './record.js';
import { structuredLoggers } from './structured.js';

const LEVEL_KEY = /^(?:level|loglevel|log_level|minlevel|minimumlevel)$/i;
const LEVEL_SETTER =
  /(?:^|[.#])(?:setLevel|SetLevel|SetGlobalLevel|setLogLevel|SetLogLevel|SetLogLoggerLevel|NewFilter|NewAtomicLevelAt)$/;
const LOGGING_MODULE = /log|pino|winston|bunyan|consola|signale|zap|fastify/i;
const CONFIGURED = /config|env|setting|option|flag|param|args|level|verbos/i;
/** `conf.LogLevel`, `cfg.Log.Level`, `settings.LOG_LEVEL` */
const CONFIGURATION_FIELD =
  /[.$@#]\w*(?:conf|cfg|config|configuration|settings?|opts|options|flags|args|env)\.(?:\w+\.)*\w*(?:level|verbos)\w*$/i;

/** Fills `loggers` and `levelConfigured` of every service. */
export function viewLoggers(context: LinkContext, catalogue: Catalogue): void {
  const structured = structuredLoggers(context, catalogue);
  const created = new Set<Having>();
  const files = context.files.entries();
  for (const [file, linked] of files) {
    const view = context.services[linked.service];
    if (!view || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') continue;
    if (linked.role !== 'tool') collectLoggers(view, linked);
    collectLevels(context, view, linked, file);
  }
  for (const [file, linked] of context.files.entries()) {
    const view = context.services[linked.service];
    if (!view || linked.role === 'test' || linked.role === 'example') continue;
    const { makes } = catalogue[catalogueLanguage(linked.language)].loggers;
    for (const call of linked.facts.calls) {
      const resolved = context.names.resolve(file, call.fn, call.callee);
      const made = resolved.kind === 'external' ? makes.exact(resolved) : undefined;
      // A logger stands where it is created rather than where it is first used.
      if (!made || made.spec.console) continue;
      const place = { path: linked.path, at: call.at };
      let logger: (Having & { structured: boolean }) | undefined = view.loggers.find(
        ({ name }) => name === made.spec.name,
      );
      if (logger && created.has(logger)) continue;
      if (logger) logger.place = place;
      else {
        if (linked.role === 'tool' || linked.role === 'generated') continue;
        // Its calls may go through a layer that could not be followed (`logger.log.apply(…)`, `this[level]`).
        logger = { name: made.spec.name, structured: structured(made, file), place };
        view.loggers.push(logger);
      }
      created.add(logger);
    }
  }
  for (const view of context.services) view.loggers.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function collectLoggers(view: ServiceView, linked: LinkedFile): void {
  for (const [index, roles] of [...linked.roles].sort((a, b) => a[0] - b[0]))
    for (const role of roles) {
      const call = linked.facts.calls[index];
      if (role.kind !== 'log' || role.console || !call) continue;
      const known = view.loggers.find((logger) => logger.name === role.library);
      if (known) known.structured ||= role.structured;
      else
        view.loggers.push({
          name: role.library,
          structured: role.structured,
          place: { path: linked.path, at: call.at },
        });
    }
}

function collectLevels(context: LinkContext, view: ServiceView, linked: LinkedFile, file: number): void {
  const { facts } = linked;
  const add = (name: string, at: Span) => {
    if (!view.levelConfigured.some((having) => having.place.path === linked.path))
      view.levelConfigured.push({ name, place: { path: linked.path, at } });
  };
  for (const call of facts.calls) {
    const configured = (value: Value) => fromConfiguration(context, file, call.fn, value, 0);
    const setter = LEVEL_SETTER.test(call.callee) || call.chain?.some(({ name }) => LEVEL_SETTER.test(`.${name}`));
    if (setter && [...call.args, ...(call.chain ?? []).flatMap(({ args }) => args)].some(configured)) {
      add('set at start', call.at);
      continue;
    }
    const resolved = context.names.resolve(file, call.fn, call.callee);
    // A function of the project's own logging: `log.New(writer, conf.StdoutLevel)`.
    const own = resolved.kind === 'function' && LOGGING_MODULE.test(call.callee);
    if (own && call.args.some((arg) => arg.kind === 'ref' && CONFIGURATION_FIELD.test(arg.ref)))
      add('argument', call.at);
    // What fills in the level of a logging file: `configure(substitutions={"LOG_LEVEL": settings.LOG_LEVEL})`.
    const filled = (arg: Value) => {
      const of = arg.kind === 'keyword' ? arg.value : arg;
      return levelEntry(of.kind === 'ref' ? context.names.follow(file, call.fn, of).value : of, 0, configured);
    };
    if (own && call.args.some(filled)) add('argument', call.at);
    if (!LOGGING_MODULE.test(moduleOf(resolved))) continue;
    // zerolog: `log.Output(w).Level(level)`
    if (linksOf(call).some(({ name, args }) => name === 'Level' && args.some(configured))) {
      add('set at start', call.at);
      continue;
    }
    for (const arg of call.args) {
      const followed = arg.kind === 'ref' ? context.names.follow(file, call.fn, arg).value : arg;
      const parsed = arg.kind === 'call' ? facts.calls[arg.call] : undefined;
      // `zap.NewLogger(log.ParseLevel(level))`
      const given = parsed && parsesLevel(parsed.callee) && parsed.args.some(configured);
      if (given || levelEntry(followed, 0, configured)) add('option', call.at);
    }
  }
  // Django reads its logging settings from a module constant.
  for (const [name, value] of Object.entries(facts.functions[0]?.locals ?? {})) {
    if (!/^LOGGING/.test(name)) continue;
    const level = levelEntry(value, 0, (inner) => fromConfiguration(context, file, 0, inner, 0));
    const call = level?.kind === 'call' ? facts.calls[level.call] : undefined;
    if (level) add(name, call?.at ?? [1, 1, 1, 1]);
  }
}

/** A call and what is called on its result, each with the last part of its name. */
function linksOf({ callee, args, chain = [] }: CallFact): { name: string; args: readonly Value[] }[] {
  return [{ name: callee.split(/[.#]/).at(-1) ?? '', args }, ...chain];
}

function moduleOf(resolved: Resolved): string {
  return resolved.kind === 'external' || resolved.kind === 'made' || resolved.kind === 'typed' ? resolved.module : '';
}

/** The value under a level's key, anywhere in an option object, that `accepts` takes. */
function levelEntry(value: Value, depth: number, accepts: (value: Value) => boolean): Value | undefined {
  if (depth > 6) return undefined;
  if (value.kind === 'keyword') return LEVEL_KEY.test(value.name) && accepts(value.value) ? value.value : undefined;
  if (value.kind === 'array') {
    for (const item of value.items) {
      const found = levelEntry(item, depth + 1, accepts);
      if (found) return found;
    }
  }
  if (value.kind !== 'object') return undefined;
  for (const { key, value: entry } of value.entries) {
    if (LEVEL_KEY.test(key) && accepts(entry)) return entry;
    const found = levelEntry(entry, depth + 1, accepts);
    if (found) return found;
  }
  return undefined;
}

/** Whether a level comes from the environment, a flag or a configuration, not from the code. */
function fromConfiguration(context: LinkContext, file: number, fn: number, value: Value, depth: number): boolean {
  if (depth > 4) return false;
  if (isGivenByCallers(context, file, fn, value, depth)) return true;
  const at = context.names.follow(file, fn, value);
  const inner = (of: Value) => fromConfiguration(context, at.file, at.fn, of, depth + 1);
  // What is known of such a field is its default.
  if (value.kind === 'ref' && CONFIGURATION_FIELD.test(value.ref) && at.value.kind !== 'literal') return true;
  switch (at.value.kind) {
    case 'ref': {
      const last = at.value.ref.split(/[.#$@]/).at(-1) ?? '';
      const resolved = context.names.resolve(at.file, at.fn, at.value.ref);
      // `slog.LevelInfo` is a constant; a parameter of the type `slog.Level` is none.
      const constant = resolved.kind === 'external' && LOGGING_MODULE.test(resolved.module);
      return (levelOf(last) === undefined || last === last.toLowerCase()) && !constant && CONFIGURED.test(at.value.ref);
    }
    case 'either':
      return at.value.options.some(inner);
    case 'call':
    case 'result': {
      const call = context.files[at.file]?.facts.calls[at.value.call];
      return (
        call !== undefined &&
        (/env|config|setting|flag/i.test(call.callee) ||
          // `cfg.LogLevel.String()`
          CONFIGURATION_FIELD.test(call.callee.slice(0, Math.max(0, call.callee.lastIndexOf('.')))) ||
          call.args.some(inner) ||
          // `level.upper()`
          inner({ kind: 'ref', ref: IN_OTHER_CASE.exec(call.callee)?.[1] ?? '' }) ||
          parsesLevel(call.callee))
      );
    }
    case 'element':
      return inner(at.value.of);
    case 'text':
      return at.value.parts.some(inner);
    case 'other':
      return at.value.refs.some((ref) => inner({ kind: 'ref', ref }));
    default:
      return false;
  }
}

/** Whether a value is a parameter for which some caller gives what comes from configuration; a default is only that. */
function isGivenByCallers(context: LinkContext, file: number, fn: number, value: Value, depth: number): boolean {
  if (value.kind !== 'ref' || !value.ref.startsWith('$')) return false;
  const position = context.files[file]?.facts.functions[fn]?.params.findIndex(({ name }) => `$${name}` === value.ref);
  if (position === undefined || position < 0) return false;
  const name = value.ref.slice(1);
  return context.names.callers(file, fn).some((caller) => {
    const call = context.files[caller.file]?.facts.calls[caller.call];
    const named = call?.args.find((arg) => arg.kind === 'keyword' && arg.name === name);
    const given = named?.kind === 'keyword' ? named.value : call?.args[position];
    return call && given !== undefined && fromConfiguration(context, caller.file, call.fn, given, depth + 1);
  });
}

/** The same text in another case, by the methods of Python and JavaScript. */
const IN_OTHER_CASE = /^(.+)\.(?:upper|lower|strip|toUpperCase|toLowerCase|trim)$/;

function parsesLevel(callee: string): boolean {
  return /(?:Parse\w*Level|parse_?level|getLevelName)$/i.test(callee);
}
