/** Whether the error is logged and handed on unchanged on one and the same path: a log for one kind of error and a `throw` for the rest is none. */
import type { Statement, Value } from '../../model/facts.js';
import type { ErrorScope } from './scope.js';
import { activeIn, callsIn, type Leaving, MAX_DEPTH, noteReturn, noteThrow, type Walk } from './statements.js';

/** @param logs calls that log or print in the handler, helpers included */
export function logsAndHandsOn(walk: Walk, body: readonly Statement[], logs: readonly number[]): boolean {
  const logging: Walk = { ...walk, effects: { ...walk.effects, active: new Set(logs) } };
  return follow({ walk, logging }, body, false, 0).found;
}

interface Both {
  walk: Walk;
  /** The same with only the logging calls active. */
  logging: Walk;
}

interface State {
  found: boolean;
  /** A log call stands on the path that reaches the end of the statements. */
  logged: boolean;
  /** The path ends here. */
  done: boolean;
}

function follow(both: Both, body: readonly Statement[], before: boolean, depth: number): State {
  let logged = before;
  if (depth > MAX_DEPTH) return { found: false, logged, done: true };
  for (const statement of body) {
    switch (statement.kind) {
      case 'call':
        if (activeIn(both.logging, statement.call)) logged = true;
        if (logged && givesToNext(both.walk.scope, statement.call)) return { found: true, logged, done: true };
        break;
      case 'assign':
        if (callsIn(statement.value).some((call) => activeIn(both.logging, call))) logged = true;
        // `err = handle(path, err)`: what goes on is another error.
        if (both.walk.scope.errors.includes(statement.target) && statement.value.kind === 'call')
          return { found: false, logged, done: true };
        break;
      case 'throw':
        return { found: logged && leaves(both.walk, statement) === 'same', logged, done: true };
      case 'return':
        if (statement.value && callsIn(statement.value).some((call) => activeIn(both.logging, call))) logged = true;
        return { found: logged && returnsSame(both.walk, statement.value), logged, done: true };
      case 'continue':
      case 'break':
        return { found: false, logged, done: true };
      case 'if': {
        const then = follow(both, statement.then, logged, depth + 1);
        const other = follow(both, statement.else, logged, depth + 1);
        if (then.found || other.found) return { found: true, logged, done: true };
        if (then.done && other.done) return { found: false, logged, done: true };
        logged = (!then.done && then.logged) || (!other.done && other.logged);
        break;
      }
      case 'block': {
        const inner = follow(both, statement.body, logged, depth + 1);
        if (inner.found) return inner;
        logged ||= inner.logged;
        break;
      }
      default:
    }
  }
  return { found: false, logged, done: false };
}

const nothing = (): Leaving => ({ throws: 'no', returnsError: 'no' });

function leaves(walk: Walk, statement: Extract<Statement, { kind: 'throw' }>): Leaving['throws'] {
  const leaving = nothing();
  noteThrow(walk, statement, leaving);
  return leaving.throws;
}

function returnsSame(walk: Walk, value: Value | undefined): boolean {
  if (!value) return false;
  const leaving = nothing();
  noteReturn(walk, value, leaving);
  return (
    leaving.throws === 'same' ||
    leaving.returnsError === 'same' ||
    callsIn(value).some((call) => givesToNext(walk.scope, call))
  );
}

/** `next(err)` and Go's `panic(err)` with the error itself. */
function givesToNext(scope: ErrorScope, index: number): boolean {
  const call = scope.file.facts.calls[index];
  const arg = call?.args[0];
  return (
    (call?.callee === '$next' || call?.callee === 'panic') && arg?.kind === 'ref' && scope.errors.includes(arg.ref)
  );
}
