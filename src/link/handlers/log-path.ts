/** Whether the error is logged and handed on unchanged on one and the same path: a log for one kind of error and a `throw` for the rest is none. */
import type { Statement, Value } from '../../model/facts.js';
import { argumentsOf, given, loggedBy } from './logged.js';
import type { ErrorScope } from './scope.js';
import { activeIn, callsIn, type Leaving, MAX_DEPTH, noteReturn, noteThrow, type Walk } from './statements.js';

/** @param logs calls that log or print in the handler, helpers included */
export function logsAndHandsOn(walk: Walk, body: readonly Statement[], logs: readonly number[]): boolean {
  const active = (calls: readonly number[]): Walk => ({
    ...walk,
    effects: { ...walk.effects, active: new Set(calls) },
  });
  const telling = active(logs.filter((call) => logsError(walk.scope, call)));
  return follow({ walk, logging: active(logs), telling }, body, 'nothing', 0).found;
}

interface Both {
  walk: Walk;
  /** The same with only the logging calls active. */
  logging: Walk;
  /** The same with those alone that log something of the error. */
  telling: Walk;
}

/** What the log calls on a path say: a text that holds for the handler as a whole, or something of the error. */
type Logged = 'nothing' | 'text' | 'error';

interface State {
  found: boolean;
  /** What was logged on the path that reaches the end of the statements. */
  logged: Logged;
  /** The path ends here. */
  done: boolean;
}

function follow(both: Both, body: readonly Statement[], before: Logged, depth: number): State {
  let logged = before;
  const log = (calls: readonly number[]) => {
    if (calls.some((call) => activeIn(both.telling, call))) logged = 'error';
    else if (logged === 'nothing' && calls.some((call) => activeIn(both.logging, call))) logged = 'text';
  };
  if (depth > MAX_DEPTH) return { found: false, logged, done: true };
  for (const statement of body) {
    switch (statement.kind) {
      case 'call':
        log([statement.call]);
        if (logged !== 'nothing' && givesToNext(both.walk.scope, statement.call))
          return { found: true, logged, done: true };
        break;
      case 'assign':
        log(callsIn(statement.value));
        // `err = handle(path, err)`: what goes on is another error.
        if (both.walk.scope.errors.includes(statement.target) && statement.value.kind === 'call')
          return { found: false, logged, done: true };
        break;
      case 'throw':
        return { found: logged !== 'nothing' && leaves(both.walk, statement) === 'same', logged, done: true };
      case 'return':
        if (statement.value) log(callsIn(statement.value));
        return { found: logged !== 'nothing' && returnsSame(both.walk, statement.value), logged, done: true };
      case 'continue':
      case 'break':
        return { found: false, logged, done: true };
      case 'if': {
        const then = follow(both, statement.then, logged, depth + 1);
        const other = follow(both, statement.else, logged, depth + 1);
        if (then.found || other.found) return { found: true, logged, done: true };
        if (then.done && other.done) return { found: false, logged, done: true };
        logged = after(logged, then, other);
        break;
      }
      case 'block': {
        const inner = follow(both, statement.body, logged, depth + 1);
        if (inner.found) return inner;
        if (inner.logged === 'error') logged = 'error';
        break;
      }
      default:
    }
  }
  return { found: false, logged, done: false };
}

/** What holds behind a test: of a text that one of its branches alone logs, nobody can say that it is about the error. */
function after(before: Logged, then: State, other: State): Logged {
  if (then.done || other.done) return then.done ? other.logged : then.logged;
  if (then.logged === 'error' || other.logged === 'error') return 'error';
  return then.logged === 'text' && other.logged === 'text' ? 'text' : before;
}

/** Whether a call that logs, or a helper that does, is given something of the error, or logs it unasked (`logger.exception`). */
function logsError(scope: ErrorScope, index: number): boolean {
  const { roles, facts } = scope.file;
  const call = facts.calls[index];
  if (!call) return false;
  if (given(scope, argumentsOf(call)) !== 'none') return true;
  return (
    roles.get(index)?.some((role) => role.kind === 'log' && loggedBy(scope, index, call, role) !== 'none') === true
  );
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
