/**
 * Python's instrumentors replace classes and functions of their library: an application or engine that was made before `instrument()`
 * is of the old class, and stays without spans.
 */
import type { CallFact } from '../../model/facts.js';
import { stepsOf } from '../requests/symbols.js';
import { before, type Work } from '../requests/work.js';
import type { FileSetup, InstrumentsAt } from './read.js';

/** An `instrument()` that comes after what it should have covered was made. */
export interface LateReplacement {
  hook: InstrumentsAt;
  /** What was made too early: `Flask`. */
  made: string;
}

/** Calls of `instrument()` in a file that come after the makers which they replace, in the same function. */
export function lateReplacements(work: Work, file: number, setup: FileSetup): LateReplacement[] {
  const facts = work.facts(file);
  if (!facts) return [];
  return setup.instrumented.flatMap((hook) => {
    const call = hook.call === undefined ? undefined : facts.calls[hook.call];
    // Given the application or the engine, it instruments that one.
    if (!call || hook.replaces.length === 0 || !isBare(call)) return [];
    const made = facts.calls.flatMap((other) => {
      if (other.fn !== call.fn || !before(other.at, call.at)) return [];
      const symbol = work.symbol(file, other.fn, other.callee);
      const name = symbol && [symbol.module, ...symbol.path].join('.');
      return name !== undefined && hook.replaces.includes(name) ? [symbol?.path.at(-1) ?? name] : [];
    });
    return made[0] === undefined || call.conditions?.length ? [] : [{ hook, made: made[0] }];
  });
}

/** `X().instrument()` and `x.instrument()`, without anything to instrument. */
function isBare(call: CallFact): boolean {
  const step = stepsOf(call).find(({ name }) => name === 'instrument');
  return step !== undefined && !step.args.some((arg) => arg.kind !== 'keyword' || /^(?:app|engines?)$/.test(arg.name));
}
