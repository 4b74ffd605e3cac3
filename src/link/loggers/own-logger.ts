/**
 * Loggers that a repository writes itself, told by their names and by what they offer: a function for each level that takes a text.
 * In Go that is a package (`log.Info("…")` of `myapp/log`) or a type of it (`func (l *impl) Info(…)` behind `log.Logger`), elsewhere a class. How it writes need not be followed.
 */

import type { LogLevel } from '../../model/calls.js';
import type { FunctionFact, TypeFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { callerRole, formats, type Wrapper } from './wrappers.js';

const CLASS =
  /^(?:App|Application|Base|Default|My|Server|Console|File|Simple|Custom)?(?:Logger|Log)$|^\w*(?:Logger|Logging)Service$/;
/** Interfaces of frameworks: what implements them is where the framework's own lines go. */
const INTERFACE = /^@nestjs\/common#LoggerService$/;
const PACKAGE = /^(?:[a-z]{0,3}log|logs|logger|logging)$/;
const LEVELS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['Trace', 'trace'],
  ['Debug', 'debug'],
  ['Info', 'info'],
  ['Notice', 'info'],
  ['Warn', 'warn'],
  ['Warning', 'warn'],
  ['Error', 'error'],
  ['Err', 'error'],
  ['Crit', 'fatal'],
  ['Critical', 'fatal'],
  ['Fatal', 'fatal'],
  ['Panic', 'fatal'],
]);
/** ...and what classes call them besides. */
const METHODS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['log', 'info'],
  ['verbose', 'trace'],
]);
/** So many levels make a logger; one function called `Error` makes none. */
const ENOUGH = 3;
const ADDS_FIELDS = /^With\w*$|^Fields?$|^Str$/;

interface Method {
  file: number;
  fn: number;
  fact: FunctionFact;
  level: LogLevel;
  message: number;
}

/** Gives the calls of such loggers their roles, where nothing better is known of them, and marks their files as loggers. */
export function assignOwnLoggers(context: LinkContext, catalogue: Catalogue): void {
  for (const [index, file] of context.files.entries())
    if (file.language !== 'go') for (const type of file.facts.types) assignClass(context, catalogue, index, type);
  const packages = new Map<string, number[]>();
  for (const [index, file] of context.files.entries()) {
    if (file.language !== 'go' || !PACKAGE.test(file.facts.packageName)) continue;
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    packages.set(folder, [...(packages.get(folder) ?? []), index]);
  }
  for (const files of packages.values()) assignPackage(context, catalogue, files);
}

function assignPackage(context: LinkContext, catalogue: Catalogue, files: readonly number[]): void {
  const methods = files.flatMap((file) => methodsOf(context.files[file] as LinkedFile, file));
  const levels = new Map<string | undefined, Set<LogLevel>>();
  for (const { fact, level } of methods)
    levels.set(fact.className, (levels.get(fact.className) ?? new Set()).add(level));
  if (![...levels.values()].some((of) => of.size >= ENOUGH)) return;
  const all = files.flatMap((file) => (context.files[file] as LinkedFile).facts.functions);
  const structured = all.some(({ name }) => ADDS_FIELDS.test(name));
  for (const file of files) (context.files[file] as LinkedFile).isLogger = true;
  const own = (context.files[files[0] as number] as LinkedFile).facts.packageName;
  assign(context, catalogue, { own, structured, files }, methods);
}

/** `class Logger { info(...args) {} warn(...args) {} error(...args) {} }` */
function assignClass(context: LinkContext, catalogue: Catalogue, file: number, type: TypeFact): void {
  if (type.kind !== 'class' || !(CLASS.test(type.name) || type.bases.some((base) => INTERFACE.test(base)))) return;
  const { functions } = (context.files[file] as LinkedFile).facts;
  const methods = Object.entries(type.methods).flatMap(([name, fn]): Method[] => {
    const level = LEVELS.get(name.charAt(0).toUpperCase() + name.slice(1)) ?? METHODS.get(name);
    const fact = functions[fn];
    return level && fact && fact.params.length > 0 ? [{ file, fn, fact, level, message: 0 }] : [];
  });
  if (new Set(methods.map(({ level }) => level)).size < ENOUGH) return;
  (context.files[file] as LinkedFile).isLogger = true;
  assign(context, catalogue, { own: type.name, structured: false, files: [file] }, methods);
}

function assign(
  context: LinkContext,
  catalogue: Catalogue,
  { own, structured, files }: { own: string; structured: boolean; files: readonly number[] },
  methods: readonly Method[],
): void {
  const fillsIn = files.some((file) => {
    const linked = context.files[file] as LinkedFile;
    return linked.facts.functions.some((_, fn) => formats(linked, fn));
  });
  for (const { file, fn, fact, level, message } of methods) {
    const exits = context.files[file]?.language === 'go' && level === 'fatal' ? { exits: true as const } : {};
    const wrapper: Wrapper = {
      role: {
        kind: 'log',
        library: own,
        level,
        structured,
        console: false,
        style: 'value',
        fields: [],
        contextual: false,
        method: fact.name,
        ...exits,
      },
      message: [message],
      fact,
      self: 0,
      own,
      printf: fact.name.endsWith('f'),
      formats: fillsIn,
    };
    for (const caller of context.names.callers(file, fn)) {
      const linked = context.files[caller.file];
      const call = linked?.facts.calls[caller.call];
      if (!linked || !call || files.includes(caller.file)) continue;
      const roles = linked.roles.get(caller.call) ?? [];
      if (roles.some((role) => role.kind === 'log')) continue;
      const { loggers } = catalogue[catalogueLanguage(linked.language)];
      const site = { context, catalogue: loggers, file: caller.file, fn: call.fn };
      linked.roles.set(caller.call, [...roles, callerRole(site, call, wrapper, caller.link)]);
    }
  }
}

/** What a text, or whatever is made one, is declared to be: `msg string`, `args ...any`. */
const isMessage = ({ type, rest }: FunctionFact['params'][number]): boolean =>
  rest ? type === undefined || /^(?:any|interface ?\{\}|string)$/.test(type) : type === 'string';

/** Functions and methods that are named for a level and take a text. */
function methodsOf({ facts }: LinkedFile, file: number): Method[] {
  const types = new Set(facts.types.map((type: TypeFact) => type.name));
  return facts.functions.flatMap((fact, fn) => {
    const name = fact.name.replace(/^Audit(?=[A-Z])/, '');
    const level = LEVELS.get(name) ?? LEVELS.get(name.replace(/f$/, ''));
    const message = fact.params.findIndex(isMessage);
    const mine = fact.className === undefined ? fact.parent <= 0 : types.has(fact.className);
    return level && message >= 0 && mine ? [{ file, fn, fact, level, message }] : [];
  });
}
