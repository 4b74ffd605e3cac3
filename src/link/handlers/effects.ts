/** What the calls of a handler do for the error: the flat part of its treatment. */

import type { CallRole } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import { type Carried, carried, more } from './carried.js';
import { add, type Effects, hasEffect, higher, LEVELS, noEffects } from './effect-record.js';
import { argumentsOf, given, loggedBy } from './logged.js';
import { type ErrorScope, functionScope } from './scope.js';
import { isRpcFault, numberOf } from './status.js';

/** Gathers the effects of all calls of a scope. */
export function effectsOf(scope: ErrorScope): Effects {
  const all = noEffects();
  for (const index of scope.calls) {
    const call = scope.file.facts.calls[index];
    if (!call) continue;
    const roles = scope.file.roles.get(index) ?? [];
    const own = noEffects();
    byRoles(own, scope, index, call, roles);
    if (!roles.some((role) => TELLING.has(role.kind))) byCallee(own, scope, index, call);
    if (hasEffect(own)) all.active.add(index);
    add(all, own);
  }
  return all;
}

/** Roles that say all there is to say about a call; the others leave open what it does with the error. */
const TELLING = new Set<CallRole['kind']>([
  'log',
  'report-error',
  'span',
  'metric-record',
  'respond',
  'exit',
  'show-user',
]);

function byRoles(effects: Effects, scope: ErrorScope, index: number, call: CallFact, roles: readonly CallRole[]): void {
  for (const role of roles) {
    switch (role.kind) {
      case 'log': {
        // A helper that prints and ends the process is how a program dies before its logger lives, not a way to treat errors.
        if (!(role.console && role.wrapper && role.exits)) (role.console ? effects.prints : effects.logs).push(index);
        if (!role.console) effects.level = higher(effects.level, role.level);
        if (role.exits) effects.exits = true;
        effects.logged = more(effects.logged, loggedBy(scope, index, call, role));
        break;
      }
      case 'report-error':
        effects.reports = true;
        break;
      case 'span':
        if (role.what === 'exception' || role.what === 'status' || role.what === 'event') effects.recordsOnSpan = true;
        break;
      case 'metric-record':
        effects.counts = true;
        break;
      case 'respond':
        effects.answers = Math.max(effects.answers ?? 0, role.status ?? 0);
        // Gin keeps the error for its own log and for whoever handles the errors of a request.
        if (/\.AbortWithError$/.test(call.callee) && given(scope, argumentsOf(call)) !== 'none') effects.passes = true;
        break;
      case 'exit':
        effects.exits = true;
        break;
      case 'show-user':
        effects.showsUser = true;
        break;
      default:
    }
  }
}

/** Print the error that is being handled, without being given it. */
const PRINTS_TRACE = /^(traceback#(print_exc|print_exception|print_last)|runtime\/debug#PrintStack)$/;

/** Whoever typed the command is told how it is meant. */
const SHOWS_USAGE =
  /^(?:Usage|PrintUsage|PrintDefaults|ShowAppHelp\w*|ShowSubcommandHelp|print_help|print_usage|showHelp|outputHelp)$/;

/** Continuations that are given the error. */
const CONTINUATION =
  /^(next|reject|rej|cb|callback|done|fail|onError|on_error|onFailure|errback|resolve|handleError|throwError)$/i;
const RAISES_FLAG = /(err|fail|invalid|problem|toast|notif|alert|snack|warn|unavailable|abort|revert|retry)/i;
/** Functions of a value that only look at it. */
export const LOOKS =
  /^(String|str|repr|len|type|bool|int|isinstance|issubclass|hasattr|getattr|typeof|JSON\.stringify|Object\.|Array\.|Boolean|Number|Math\.|errors#(Is|As|Unwrap|Cause)|strings#|fmt#Sprint|strconv#|reflect#)/;

function byCallee(effects: Effects, scope: ErrorScope, index: number, call: CallFact): void {
  const { language } = scope.file;
  const args = argumentsOf(call);
  const what = given(scope, args);
  const name = call.callee.split(/[#.]/).at(-1) ?? '';
  if (language === 'go' && call.callee === 'panic') {
    const bare = call.args[0]?.kind === 'ref' && scope.errors.includes(call.args[0].ref);
    effects.panics = bare ? 'same' : what === 'none' ? 'other' : 'wrapped';
    return;
  }
  if (SHOWS_USAGE.test(name)) {
    effects.showsUser = true;
    return;
  }
  if (call.callee === 'SystemExit') {
    effects.exits = true;
    return;
  }
  if (PRINTS_TRACE.test(call.callee)) {
    effects.prints.push(index);
    effects.logged = 'object';
    return;
  }
  // gRPC's context: what the client is told is an answer, whatever the sentence says.
  if (language === 'python' && name === 'set_code') effects.answers = Math.max(effects.answers ?? 0, codeOf(call));
  if (language === 'python' && what === 'none' && /^set_(details|code|trailing_metadata)$/.test(name)) return;
  if (call.result === 'condition' || call.result === 'thrown' || LOOKS.test(call.callee)) return;
  const target = scope.context.names.target(scope.index, index);
  // Of a chain the target is known for its first call alone: what the links are given goes to somebody unknown.
  const inChain =
    given(
      scope,
      (call.chain ?? []).flatMap((link) => link.args),
    ) !== 'none';
  if (target && scope.depth === 0 && !inChain) {
    byProjectFunction(effects, scope, index, call, target, what);
    return;
  }
  if (
    CONTINUATION.test(name) &&
    args.length > 0 &&
    (what !== 'none' || /^(reject|rej|fail|onError|handleError|throwError)$/i.test(name))
  ) {
    effects.passes = true;
    return;
  }
  if (call.callee === 'Promise.reject') {
    effects.passes = true;
    return;
  }
  // What an unknown function does with the error is its own affair: nobody can say that the error is lost.
  const statement = call.result === 'unused' || call.result === 'returned' || call.result === 'discarded';
  if (what !== 'none' && statement && !isMethodOfError(scope, call)) effects.passes = true;
  else if (what === 'none' && call.result === 'unused' && tellsFailure(name, args)) effects.flags = true;
}

/** `context.set_code(grpc.StatusCode.INTERNAL)` */
function codeOf({ args: [code] }: CallFact): number {
  return code?.kind === 'ref' && isRpcFault(code.ref) ? 500 : 400;
}

function isMethodOfError(scope: ErrorScope, call: CallFact): boolean {
  return scope.errors.some((error) => call.callee.startsWith(`${error}.`)) && call.args.length === 0;
}

/** `setError(true)`, `dispatch({ type: 'LOAD_FAILED' })`: a flag or a state that says so. */
function tellsFailure(name: string, args: readonly Value[]): boolean {
  if (RAISES_FLAG.test(name)) return true;
  return args.some((arg) => {
    if (arg.kind === 'literal') return arg.type === 'string' && RAISES_FLAG.test(arg.text);
    return (
      arg.kind === 'object' &&
      arg.entries.some(
        (entry) =>
          RAISES_FLAG.test(entry.key) || (entry.value.kind === 'literal' && RAISES_FLAG.test(entry.value.text)),
      )
    );
  });
}

function byProjectFunction(
  effects: Effects,
  scope: ErrorScope,
  index: number,
  call: CallFact,
  target: { file: number; fn: number },
  what: Carried,
): void {
  const position = call.args.findIndex((arg) => carried(arg, scope) !== 'none');
  const inner = functionScope(scope.context, target, position < 0 ? undefined : position, scope.depth + 1);
  if (!inner) return;
  const found = effectsOf(inner);
  // What a helper logs of an error of its own is not about the one that it was given.
  if (found.logs.length > 0 && found.logs.every((log) => isOfOwnError(inner, log))) found.logs = [];
  const receives = what !== 'none' && inner.errors.length > 0;
  if (alwaysThrows(inner, target.fn)) effects.panics = what === 'none' ? 'other' : 'wrapped';
  const answers =
    found.answers === undefined || answersOwnErrors(inner) ? undefined : answerOf(inner, call, target, found.answers);
  if (answers !== undefined) effects.answers = Math.max(effects.answers ?? 0, answers);
  if (found.exits) effects.exits = true;
  if (found.showsUser) effects.showsUser = true;
  if (found.reports) effects.reports = true;
  if (found.recordsOnSpan) effects.recordsOnSpan = true;
  if (receives) {
    if (found.counts) effects.counts = true;
    // What the helper logs of the error is bounded by what it was given: `fail(e.message)` cannot log the object.
    if (found.logs.length > 0) effects.level = higher(effects.level, found.level ?? 'any');
    if (found.logs.length > 0 || found.prints.length > 0) {
      effects.logged = more(effects.logged, what === 'text' && found.logged === 'object' ? 'text' : found.logged);
    }
    if (found.logs.length > 0) effects.logs.push(index);
    // As above: a helper that prints and exits.
    else if (found.prints.length > 0 && !found.exits) effects.prints.push(index);
    // A result that the handler goes on with (`const text = messageOf(e)`) is followed as a value, not handed on.
    const handedOn = call.result === 'unused' || call.result === 'returned';
    if (handedOn && (found.passes || found.flags || keeps(inner, target.fn))) effects.passes = true;
    return;
  }
  // Without the error: only what it says aloud counts, and nobody is blamed for the error that it was not given.
  if (found.logs.length > 0 && LEVELS.indexOf(found.level ?? 'any') >= LEVELS.indexOf('warn')) effects.logs.push(index);
  // `fail(res, 'no receipt')` answers the client: its name promises no more than that.
  else if (
    found.answers === undefined &&
    call.result === 'unused' &&
    tellsFailure(call.callee.split(/[#.]/).at(-1) ?? '', call.args)
  )
    effects.flags = true;
}

/** A log line of a helper about an error that came up in it: `if err := encode(message); err != nil { log.Error(err) }`. */
function isOfOwnError(inner: ErrorScope, log: number): boolean {
  const { handlers, calls } = inner.file.facts;
  const call = calls[log];
  const handler = call?.handler === undefined ? undefined : handlers[call.handler];
  // In Go the error of `if err := f(); err != nil` may be called as the one that was given.
  const own = inner.file.language === 'go' && (handler?.guarded.length ?? 0) > 0;
  if (!call || !handler || (!own && handler.binds !== undefined && inner.errors.includes(handler.binds))) return false;
  if (own && handler.binds !== undefined && inner.errors.includes(handler.binds)) return true;
  const derived = new Map([...inner.derived].filter(([name]) => name !== handler.binds));
  return given({ ...inner, derived }, argumentsOf(call)) === 'none';
}

/**
 * What a helper answers with: the status that it is given (`fail(w, "no such order", http.StatusNotFound)`), else what it answers
 * where nothing fails in itself: that it cannot write its answer is another matter.
 */
function answerOf(inner: ErrorScope, call: CallFact, target: { fn: number }, found: number): number {
  const { calls, functions } = inner.file.facts;
  const given = call.args.flatMap((arg, at) => {
    const named = /status|code/i.test(functions[target.fn]?.params[at]?.name ?? '');
    return arg.kind === 'ref' || named ? (numberOf(arg) ?? []) : [];
  })[0];
  if (given !== undefined) return given;
  const outside = inner.calls.filter((index) => calls[index]?.handler === undefined);
  return effectsOf({ ...inner, calls: outside }).answers ?? found;
}

/** Python: a helper that answers in handlers of its own alone: the error that it answers is another. */
function answersOwnErrors({ file, calls }: ErrorScope): boolean {
  if (file.language !== 'python') return false;
  const answering = calls.filter((call) => file.roles.get(call)?.some((role) => role.kind === 'respond'));
  return answering.length > 0 && answering.every((call) => file.facts.calls[call]?.handler !== undefined);
}

/** `function fail(message): never`: there is nothing in it but a throw, under no condition. */
export function alwaysThrows({ file: { facts } }: ErrorScope, fn: number): boolean {
  return (
    facts.functions[fn]?.returns.length === 0 &&
    facts.throws.some((thrown) => thrown.fn === fn && !thrown.conditions?.length && thrown.handler === undefined)
  );
}

/** A response that carries the error's text to the client is not the error. */
function answers({ file }: ErrorScope, value: Value): boolean {
  return value.kind === 'call' && (file.roles.get(value.call)?.some((role) => role.kind === 'respond') ?? false);
}

/** The function throws what it was given, returns something made from it, or keeps it in a state. */
function keeps(scope: ErrorScope, fn: number): boolean {
  const { functions, throws, assignments } = scope.file.facts;
  return (
    throws.some((thrown) => thrown.fn === fn) ||
    (functions[fn]?.returns ?? []).some((value) => carried(value, scope) !== 'none' && !answers(scope, value)) ||
    assignments.some((assignment) => assignment.fn === fn && carried(assignment.value, scope) !== 'none')
  );
}
