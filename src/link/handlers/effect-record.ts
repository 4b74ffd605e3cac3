/** What is done for an error, as a record that the calls of a handler add up to. */
import type { LogLevel } from '../../model/calls.js';
import { type Carried, more } from './carried.js';

export interface Effects {
  logs: number[];
  prints: number[];
  logged: Carried;
  level?: LogLevel;
  reports: boolean;
  recordsOnSpan: boolean;
  counts: boolean;
  passes: boolean;
  /** A flag or a state says that it failed, without the error. */
  flags: boolean;
  answers?: number;
  showsUser: boolean;
  exits: boolean;
  /** Go's panic, and functions of the project that do nothing but throw: the same error, made into another one, or another one. */
  panics?: 'same' | 'wrapped' | 'other';
  /** The calls to which any of this is due. */
  active: Set<number>;
}

export function noEffects(): Effects {
  return {
    logs: [],
    prints: [],
    logged: 'none',
    reports: false,
    recordsOnSpan: false,
    counts: false,
    passes: false,
    flags: false,
    showsUser: false,
    exits: false,
    active: new Set(),
  };
}

export function hasEffect(effects: Effects): boolean {
  const { logs, prints, reports, recordsOnSpan, counts, passes, flags, answers, showsUser, exits, panics } = effects;
  const called = logs.length > 0 || prints.length > 0;
  return (
    called ||
    reports ||
    recordsOnSpan ||
    counts ||
    passes ||
    flags ||
    showsUser ||
    exits ||
    answers !== undefined ||
    panics !== undefined
  );
}

/** Adds what one call does to what the handler does. */
export function add(to: Effects, from: Effects): void {
  to.logs.push(...from.logs);
  to.prints.push(...from.prints);
  to.logged = more(to.logged, from.logged);
  if (from.level) to.level = higher(to.level, from.level);
  to.reports ||= from.reports;
  to.recordsOnSpan ||= from.recordsOnSpan;
  to.counts ||= from.counts;
  to.passes ||= from.passes;
  to.flags ||= from.flags;
  if (from.answers !== undefined) to.answers = Math.max(to.answers ?? 0, from.answers);
  to.showsUser ||= from.showsUser;
  to.exits ||= from.exits;
  to.panics ??= from.panics;
}

/** From quiet to loud. */
export const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'any'];
/** The louder of two levels. */
export const higher = (a: LogLevel | undefined, b: LogLevel): LogLevel =>
  a && LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b;
