/**
 * Go: a package of the repository that is its logger (`log.Info("…")` of `myapp/log`), told by its name and by the functions that
 * it exports: one for each level, with a text in front. How it writes need not be followed.
 */
import type { FunctionFact, TypeFact } from '../../model/facts.js';
import type { LinkedFile, LogLevel } from '../../model/repository.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { callerRole, type Wrapper } from './wrappers.js';

const PACKAGE = /^(?:[a-z]{0,3}log|logs|logger|logging)$/;
const LEVELS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['Trace', 'trace'],
  ['Debug', 'debug'],
  ['Info', 'info'],
  ['Notice', 'info'],
  ['Warn', 'warn'],
  ['Warning', 'warn'],
  ['Error', 'error'],
  ['Fatal', 'fatal'],
  ['Panic', 'fatal'],
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

/** Gives the calls of such packages their roles, where nothing better is known of them, and marks their files as loggers. */
export function assignOwnPackages(context: LinkContext, catalogue: Catalogue): void {
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
  const exported = methods.filter(({ fact }) => fact.className === undefined);
  if (new Set(exported.map(({ level }) => level)).size < ENOUGH) return;
  const all = files.flatMap((file) => (context.files[file] as LinkedFile).facts.functions);
  const structured = all.some(({ name }) => ADDS_FIELDS.test(name));
  for (const file of files) (context.files[file] as LinkedFile).isLogger = true;
  for (const { file, fn, fact, level, message } of methods) {
    const own = (context.files[file] as LinkedFile).facts.packageName;
    const exits = level === 'fatal' ? { exits: true as const } : {};
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

/** Functions and methods that are named for a level and take a text. */
function methodsOf({ facts }: LinkedFile, file: number): Method[] {
  const types = new Set(facts.types.map((type: TypeFact) => type.name));
  return facts.functions.flatMap((fact, fn) => {
    const level = LEVELS.get(fact.name) ?? LEVELS.get(fact.name.replace(/f$/, ''));
    const message = fact.params.findIndex(({ type, rest }) => type === 'string' && !rest);
    const mine = fact.className === undefined ? fact.parent <= 0 : types.has(fact.className);
    return level && message >= 0 && mine ? [{ file, fn, fact, level, message }] : [];
  });
}
