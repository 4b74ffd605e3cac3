/** What single statements of a handler do for the error. */
import type { FunctionFact, Statement, Value } from '../../model/facts.js';
import type { Treatment } from '../../model/handlers.js';
import { partsOf } from '../../model/values.js';
import { carried } from './carried.js';
import type { Effects } from './effect-record.js';
import { type ErrorScope, within } from './scope.js';
import { assignedStatus, statusOf } from './status.js';

/** What the tree walk needs to know. */
export interface Walk {
  scope: ErrorScope;
  effects: Effects;
  /** The function whose results a `return` in the handler gives. */
  fn: FunctionFact | undefined;
  /** An arrow function's expression body: its value is no block's `return`. */
  expression: boolean;
}

/** How an error leaves the handler; the strongest of what its statements do. */
export interface Leaving extends Pick<Treatment, 'throws' | 'returnsError'> {
  answers?: number;
}

/** Statements nest as deeply as the source does; nothing below this depth tells more. */
export const MAX_DEPTH = 40;
const THROWS = ['no', 'other', 'wrapped', 'same'] as const;
const RETURNS = ['no', 'wrapped', 'same'] as const;

/** Notes how a `throw` leaves. */
export function noteThrow(walk: Walk, statement: Extract<Statement, { kind: 'throw' }>, leaving: Leaving): void {
  raiseThrow(leaving, thrown(walk, statement));
  const status = statement.value && statusOf(walk.scope, statement.value);
  if (status !== undefined) leaving.answers = Math.max(leaving.answers ?? 0, status);
}

function raiseThrow(leaving: Leaving, how: Treatment['throws']): void {
  if (THROWS.indexOf(how) > THROWS.indexOf(leaving.throws)) leaving.throws = how;
}

function thrown(walk: Walk, statement: Extract<Statement, { kind: 'throw' }>): 'same' | 'wrapped' | 'other' {
  const { value } = statement;
  const { scope } = walk;
  if (!value) return 'same';
  if (value.kind === 'ref' && scope.errors.includes(value.ref)) return 'same';
  if (value.kind === 'ref' && scope.derived.get(value.ref) === 'object')
    return isMadeAnew(walk, value.ref) ? 'wrapped' : 'same';
  const fact = scope.file.facts.throws.find((one) => within(one.at, statement.at));
  if (fact?.cause && carried(fact.cause, scope) !== 'none') return 'wrapped';
  const what = carried(value, scope);
  // The error's text in an answer is no cause: what the framework makes of the exception is a response.
  if (what === 'text' && statusOf(scope, value) !== undefined) return 'other';
  return what === 'none' ? 'other' : 'wrapped';
}

/** `const failure = new OrderError(err, { id })`: another error, that holds the one which was caught. */
function isMadeAnew({ scope, fn }: Walk, ref: string): boolean {
  const value = fn && Object.hasOwn(fn.locals, ref.slice(1)) ? fn.locals[ref.slice(1)] : undefined;
  return value?.kind === 'call' && scope.file.facts.calls[value.call]?.isNew === true;
}

/** Notes how a `return` leaves. */
export function noteReturn(walk: Walk, value: Value, leaving: Leaving): void {
  const { scope, fn } = walk;
  const raise = (how: (typeof RETURNS)[number]) => {
    if (RETURNS.indexOf(how) > RETURNS.indexOf(leaving.returnsError)) leaving.returnsError = how;
  };
  const isError = (one: Value) => one.kind === 'ref' && scope.errors.includes(one.ref);
  if (scope.file.language === 'go') {
    const items = value.kind === 'array' ? value.items : [value];
    for (const item of items) if (carried(item, scope) !== 'none') raise(isError(item) ? 'same' : 'wrapped');
    const error = fn?.results?.errorAt === undefined ? undefined : items[fn.results.errorAt];
    if (error && leaving.returnsError === 'no' && !isNothing(error) && leaving.throws === 'no')
      leaving.throws = 'other';
    for (const item of items) {
      const status = statusOf(scope, item);
      if (status !== undefined) leaving.answers = Math.max(leaving.answers ?? 0, status);
    }
    return;
  }
  if (value.kind === 'call') {
    const call = scope.file.facts.calls[value.call];
    if (call?.callee === 'Promise.reject') {
      const how =
        call.args[0] && isError(call.args[0]) ? 'same' : carried(value, scope) === 'none' ? 'other' : 'wrapped';
      raiseThrow(leaving, how);
      return;
    }
    // What an answer or a log call returns is not the error.
    if (walk.effects.active.has(value.call)) return;
  }
  const status = statusOf(scope, value);
  if (status !== undefined) {
    leaving.answers = Math.max(leaving.answers ?? 0, status);
    return;
  }
  if (carried(value, scope) !== 'none') raise(isError(value) ? 'same' : 'wrapped');
}

/** Assigned to something that outlives the handler: state, an outer variable, a list; or a flag that says that it failed. */
export function keeps({ scope, fn }: Walk, statement: Extract<Statement, { kind: 'assign' }>): boolean {
  const { target, value } = statement;
  const isLocal = /^\$[^.]*$/.test(target);
  if (carried(value, scope) !== 'none') {
    if (!isLocal) return true;
    const name = target.slice(1);
    return !(fn && Object.hasOwn(fn.locals, name)) && !scope.derived.has(target);
  }
  // `reload = true`: a flag is set, and what it is for is seen to further down.
  if (value.kind === 'literal' && value.type === 'boolean' && /^true$/i.test(value.text)) return true;
  return FLAG.test(nameOf(target)) || saysFailure(value);
}

/**
 * `loading.value = false`: the work is over, whichever way; `fetched.current = false`: it will be tried again. That is no value which
 * stands in for its result.
 */
export function endsProgress({ target, value }: Extract<Statement, { kind: 'assign' }>): boolean {
  const no = value.kind === 'literal' && value.text === 'false';
  const over = no || (value.kind === 'literal' && value.type === 'null');
  return (over && PROGRESS.test(nameOf(target))) || (no && TRIED.test(nameOf(target)));
}

/** The last part of what is assigned to; Vue and React keep a value in `.value` and `.current`. */
const nameOf = (target: string): string =>
  target
    .split(/[.#@$]/)
    .filter((part) => part !== 'value' && part !== 'current')
    .at(-1) ?? '';

const PROGRESS =
  /(?:^|_|is|currently)_?(?:loading|updating|saving|submitting|fetching|processing|refreshing|sending|deleting|uploading|downloading|searching|syncing|working|running|generating)(?:$|[A-Z_])|^(?:loader|spinner|busy|isBusy|pending|isPending|inProgress|in_progress)$/i;

const TRIED = /(?:^|[a-z_])(?:fetched|loaded|initiali[sz]ed|requested|started|attempted)$/i;

const FLAG =
  /(err|fail|invalid|^(?:is_?)?bad|valid$|^ok$|success|status|state|unavailable|offline|broken|degraded|aborted|connected|healthy|ready|missing|supported|available|enabled|disabled|exists|installed|verified|stale|alive|running|reachable|online)/i;

const FAILING_KEY = /(err|fail|invalid|success|^ok$|status|healthy|available|reachable|online|connected)/i;

/** A constant by its name: `StateOffline`, `Health.ERROR`, `STATUS_FAILED`. */
const FAILING_CONSTANT =
  /#(?:\w+\.)*Err(?!None|Nil|OK|Ok)[A-Z]\w*$|#(?:\w+\.)*\w*(?:Offline|Unavailable|Unhealthy|Unreachable|Failed|Failure|Down)$|(?:^|[._])(?:\w*ERROR|\w*FAILED|\w*FAILURE|UNAVAILABLE|UNREACHABLE|OFFLINE|INVALID)$/;

export function saysFailure(value: Value): boolean {
  if (value.kind === 'literal')
    return value.type === 'string' && /(err|fail|invalid|unavailable|unknown)/i.test(value.text);
  if (value.kind === 'ref') return FAILING_CONSTANT.test(value.ref);
  if (value.kind === 'object')
    return value.entries.some(
      ({ key, value: held }) => FAILING_KEY.test(key) || (held.kind === 'literal' && saysFailure(held)),
    );
  return value.kind === 'text' && value.parts.some(saysFailure);
}

/** Go's nil and zero values, null, None and undefined. */
export function isNothing(value: Value): boolean {
  if (value.kind === 'literal') return value.type === 'null';
  return value.kind === 'ref' && (value.ref === 'nil' || value.ref === 'undefined' || value.ref === 'None');
}

/** Whether a statement does anything for the error on some path. */
export function treats(walk: Walk, statement: Statement, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  const { scope } = walk;
  switch (statement.kind) {
    case 'call':
      return activeIn(walk, statement.call);
    case 'throw':
      return true;
    case 'return': {
      if (!statement.value) return false;
      const leaving: Leaving = { throws: 'no', returnsError: 'no' };
      noteReturn(walk, statement.value, leaving);
      return (
        leaving.throws !== 'no' ||
        leaving.returnsError !== 'no' ||
        leaving.answers !== undefined ||
        saysFailure(statement.value) ||
        callsIn(statement.value).some((call) => activeIn(walk, call))
      );
    }
    case 'assign':
      return (
        assignedStatus(statement) !== undefined ||
        keeps(walk, statement) ||
        callsIn(statement.value).some((call) => activeIn(walk, call))
      );
    case 'send':
      return carried(statement.value, scope) !== 'none';
    case 'if':
      return (
        callsIn(statement.test).some((call) => activeIn(walk, call)) ||
        [...statement.then, ...statement.else].some((inner) => treats(walk, inner, depth + 1))
      );
    case 'block':
      return statement.body.some((inner) => treats(walk, inner, depth + 1));
    default:
      return false;
  }
}

/** The call or one inside it (an argument, a callback) has an effect. */
export function activeIn({ scope, effects }: Walk, call: number): boolean {
  if (effects.active.has(call)) return true;
  const at = scope.file.facts.calls[call]?.at;
  if (!at) return false;
  for (const active of effects.active) {
    const inner = scope.file.facts.calls[active]?.at;
    if (inner && within(inner, at)) return true;
  }
  return false;
}

/** Calls anywhere in a value. */
export function callsIn(value: Value, depth = 0): number[] {
  if (depth > 8) return [];
  if (value.kind === 'call' || value.kind === 'result') return [value.call];
  return partsOf(value).flatMap((one) => callsIn(one, depth + 1));
}
