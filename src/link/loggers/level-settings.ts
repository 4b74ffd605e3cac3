/** Levels in Python's logging configuration and in Django's settings, which no call tells. */

import type { LogLevel } from '../../model/calls.js';
import type { Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { FixedLevel } from '../../model/services.js';
import { levelOf } from './record.js';

/** The settings that production runs with; `settings/base.py` and the like are overridden elsewhere. */
const SETTINGS = /(?:^|\/)(?:settings(?:\/__init__)?|(?:settings[/_])(?:prod|production|live))\.py$/;
const OVERRIDDEN = /local|dev|environ|env$|secret|override/i;

/** `DEBUG = True` and the level in `LOGGING` of a Django settings module. */
export function settingsLevels(linked: LinkedFile): FixedLevel[] {
  const { facts, path, role } = linked;
  const constants = facts.functions[0]?.locals ?? {};
  const names = new Set([...Object.keys(constants), ...(facts.functions[0]?.reassigned ?? [])]);
  if (!SETTINGS.test(path) || !(names.has('INSTALLED_APPS') || names.has('ROOT_URLCONF') || names.has('ALLOWED_HOSTS')))
    return [];
  // `from .local_settings import *` at the end says otherwise where it exists.
  const conditional = facts.imports.some((fact) => fact.local === '*' && OVERRIDDEN.test(fact.module));
  const found: FixedLevel[] = [];
  const add = (name: string, level: FixedLevel['level']) => {
    const at = facts.constantsAt && Object.hasOwn(facts.constantsAt, name) ? facts.constantsAt[name] : undefined;
    if (at) found.push({ name, level, by: 'settings', conditional, role, place: { path, at } });
  };
  const debug = Object.hasOwn(constants, 'DEBUG') ? constants.DEBUG : undefined;
  if (debug?.kind === 'literal' && /^true$/i.test(debug.text)) add('DEBUG', 'debug');
  // A call of `dictConfig` with it is told by itself.
  const applied = facts.calls.some((call) => call.callee === 'logging.config#dictConfig');
  const logging = !applied && Object.hasOwn(constants, 'LOGGING') ? constants.LOGGING : undefined;
  const level = logging && dictionaryLevel(logging);
  if (level?.kind === 'literal') add('LOGGING', levelOf(level.text) ?? 'debug');
  return found;
}

/** Levels that are for finding faults, not for production. */
export const LOUD = new Set<LogLevel>(['trace', 'debug']);

/** The level that Python's logging configuration gives its own loggers, where no handler holds records back. */
export function dictionaryLevel(config: Value): Value | undefined {
  if (config.kind !== 'object') return undefined;
  const get = (of: Value | undefined, key: string): Value | undefined =>
    of?.kind === 'object' ? of.entries.findLast((entry) => entry.key === key)?.value : undefined;
  const handlers = get(config, 'handlers');
  const quiet = (name: Value): boolean => {
    const level = name.kind === 'literal' ? get(get(handlers, name.text), 'level') : undefined;
    return level !== undefined && !(level.kind === 'literal' && LOUD.has(levelOf(level.text) ?? 'info'));
  };
  const loggers = get(config, 'loggers');
  const all = [get(config, 'root'), ...(loggers?.kind === 'object' ? loggers.entries.map(({ value }) => value) : [])];
  return all
    .filter((logger) => {
      const used = get(logger, 'handlers');
      return !(used?.kind === 'array' && used.items.length > 0 && used.items.every(quiet));
    })
    .map((logger) => get(logger, 'level'))
    .find((level) => level?.kind === 'literal' && LOUD.has(levelOf(level.text) ?? 'info'));
}
