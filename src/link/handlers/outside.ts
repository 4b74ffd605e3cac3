/** What Go code does with an error outside of the block that tests it: the variable lives on. */
import type { CallFact, FunctionFact, HandlerFact, Span, Statement, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { carried } from './carried.js';
import { LOOKS } from './effects.js';
import { argumentsOf, given } from './logged.js';
import { type CallOrder, type ErrorScope, within } from './scope.js';

/** The test itself hands the error on: `if !yield(row, err) || err != nil`. */
export function testHandsOn(scope: ErrorScope, fact: HandlerFact, order: CallOrder): boolean {
  const head: Span = [fact.at[0], fact.at[1], fact.bodyAt[0], fact.bodyAt[1]];
  return order.inside(head).some((index) => {
    const call = scope.file.facts.calls[index];
    if (!call || fact.guarded.includes(index) || LOOKS.test(call.callee)) return false;
    if (/^(Is|Has|is|has|As)(?![a-z])/.test(call.callee.split(/[#.]/).at(-1) ?? '')) return false;
    return argumentsOf(call).some((arg) => carried(arg, scope) === 'object');
  });
}

/** The error is a variable of the function around this one, which goes on with it: `defer func() { if err != nil { … } }()`. */
export function isCaptured(scope: ErrorScope, fact: HandlerFact): boolean {
  const { functions } = scope.file.facts;
  const name = fact.binds?.slice(1);
  const own = functions[fact.fn];
  const outer = own && functions[own.parent];
  if (!name || !own || !outer || own.parent <= 0) return false;
  return !declares(own, name) && declares(outer, name);
}

/**
 * `if n, e := strconv.Atoi(name); e == nil { … } else { log(err) }` where `err` is tested around it: the failure is the outer one, the
 * parse was a second try.
 */
export function tellsOuterError(scope: ErrorScope, fact: HandlerFact, logs: readonly number[]): boolean {
  const { handlers, calls } = scope.file.facts;
  const outer = handlers.flatMap(({ binds, bodyAt }) =>
    binds !== undefined && binds !== fact.binds && within(fact.at, bodyAt) ? [binds] : [],
  );
  if (outer.length === 0) return false;
  const around: ErrorScope = { ...scope, errors: outer, derived: new Map() };
  return logs.some((index) => given(around, argumentsOf(calls[index] as CallFact)) !== 'none');
}

/**
 * What the error was made of is logged in its place: `if err := firstError(results); err != nil { log.Error(results) }`, a text that is no
 * number, or the failure because of which somebody asked.
 */
export function tellsSource({ file }: ErrorScope, fact: HandlerFact, logs: readonly number[]): boolean {
  const { calls, handlers } = file.facts;
  // Within the block of another error that one is the failure.
  const inner = handlers.some(({ binds, bodyAt }) => binds !== fact.binds && within(fact.at, bodyAt));
  const told = new Set(
    logs.flatMap((index) =>
      argumentsOf(calls[index] as CallFact).flatMap((arg) => (arg.kind === 'ref' ? [arg.ref] : [])),
    ),
  );
  return fact.guarded.some((index) => {
    const { callee = '', args = [] } = calls[index] ?? {};
    const name = callee.split(/[#.]/).at(-1) ?? '';
    const asks = /[a-z](?:Err|Error)$/.test(name);
    if (asks && [...told].some((ref) => /(?:^\$|[a-z])[eE]rr(?:or)?s?$/.test(ref))) return true;
    return (
      (asks || (!inner && /^(?:Atoi|Parse[A-Z]\w*)$/.test(name))) && args.some((arg) => told.has(nameIn(file, arg)))
    );
  });
}

/** The name that an argument is, or that a plain call is given: `strings.ToLower(level)`. */
function nameIn({ facts }: LinkedFile, arg: Value): string {
  const [inner] = arg.kind === 'call' ? (facts.calls[arg.call]?.args ?? []) : [arg];
  return inner?.kind === 'ref' ? inner.ref : '';
}

const declares = (fn: FunctionFact, name: string): boolean =>
  Object.hasOwn(fn.locals, name) ||
  fn.reassigned?.includes(name) === true ||
  (fn.localTypes !== undefined && Object.hasOwn(fn.localTypes, name)) ||
  fn.params.some((param) => param.name === name) ||
  (fn.results?.named === true && name === 'err');

/** How many returned values facts hold. */
const MOST_RETURNS = 8;

/** After a block that lets the error fall through: a later block tests it again, or the function returns it. */
export function livesOn(scope: ErrorScope, fact: HandlerFact): boolean {
  const { handlers, functions } = scope.file.facts;
  const later = handlers.some(
    (other) =>
      other !== fact &&
      other.fn === fact.fn &&
      other.at[0] > fact.at[0] &&
      other.binds === fact.binds &&
      other.guarded.some((call) => fact.guarded.includes(call)),
  );
  if (later || isReadInside(scope, fact)) return true;
  const fn = functions[fact.fn];
  const named = fn?.results?.named === true && fn.results.errorAt !== undefined;
  // Facts hold the first returns of a function alone: of one with more, the last may well be the error's.
  if ((fn?.returns.length ?? 0) >= MOST_RETURNS) return true;
  return named || (fn?.returns ?? []).some((value) => carried(value, scope) !== 'none');
}

/** A function within this one tests the variable afterwards. `err` may be another one by then. */
function isReadInside({ file }: ErrorScope, fact: HandlerFact): boolean {
  const { handlers, functions } = file.facts;
  const name = fact.binds?.slice(1) ?? 'err';
  const own = functions[fact.fn];
  if (name === 'err' || !own || !declares(own, name)) return false;
  return handlers.some((other) => {
    const inner = functions[other.fn];
    const reads = other.binds === fact.binds && other.at[0] > fact.bodyAt[2] && inner && !declares(inner, name);
    return reads && (inner.parent === fact.fn || functions[inner.parent]?.parent === fact.fn);
  });
}

/** `continue` in a loop, where the function returns the error after it: the variable is declared outside of the loop. */
export function outlivesLoop(scope: ErrorScope, fact: HandlerFact): boolean {
  const { functions, handlers } = scope.file.facts;
  const fn = functions[fact.fn];
  const name = fact.binds?.slice(1);
  if (!fn || !name || fact.body.at(-1)?.kind !== 'continue') return false;
  const declared = (fn.localTypes !== undefined && Object.hasOwn(fn.localTypes, name)) || fn.reassigned?.includes(name);
  if (!declared || !livesOn(scope, fact)) return false;
  const returning = (body: readonly Statement[]) =>
    body.filter((one) => one.kind === 'return' && one.value && carried(one.value, scope) !== 'none').length;
  const inHandlers = handlers.reduce((sum, other) => sum + (other.fn === fact.fn ? returning(other.body) : 0), 0);
  return fn.returns.filter((value) => carried(value, scope) !== 'none').length > inHandlers;
}

/** A block before this one has logged the same error, and let it go on. */
export function toldBefore(scope: ErrorScope, fact: HandlerFact): boolean {
  const { handlers, calls } = scope.file.facts;
  return handlers.some(
    (other, index) =>
      other.fn === fact.fn &&
      other.at[0] < fact.at[0] &&
      other.bodyAt[2] < fact.at[0] &&
      other.binds === fact.binds &&
      other.guarded.some((call) => fact.guarded.includes(call)) &&
      calls.some((call, at) => call.handler === index && scope.file.roles.get(at)?.some((role) => role.kind === 'log')),
  );
}

/** Between the call that gave the error and the block that tests it, the error was handed to a function: `s.record(err); if err != nil`. */
export function handedBetween(scope: ErrorScope, fact: HandlerFact): boolean {
  const { calls } = scope.file.facts;
  const given = fact.guarded.map((index) => calls[index]?.at).filter((at) => at !== undefined);
  const from = given.sort((a, b) => b[2] - a[2] || b[3] - a[3])[0];
  if (!from || !fact.binds) return false;
  const isError = (arg: Value) => arg.kind === 'ref' && arg.ref === fact.binds;
  return calls.some(
    ({ fn, at, result, callee, args }) =>
      fn === fact.fn &&
      result === 'unused' &&
      (at[0] > from[2] || (at[0] === from[2] && at[1] >= from[3])) &&
      at[2] < fact.at[0] &&
      !LOOKS.test(callee) &&
      args.some(isError),
  );
}

/** A deferred function of the same function looks at the variable when it returns: `defer func() { if err != nil { log } }()`. */
export function isDeferredFor(scope: ErrorScope, fact: HandlerFact): boolean {
  const { handlers, functions } = scope.file.facts;
  const name = fact.binds?.slice(1);
  const own = functions[fact.fn];
  if (!name || !own || !declares(own, name)) return false;
  return handlers.some((other) => {
    const inner = functions[other.fn];
    const reads = other.fn !== fact.fn && other.kind === 'if-error' && other.binds === fact.binds;
    return reads && inner?.parent === fact.fn && inner.flavour === 'deferred' && !declares(inner, name);
  });
}

/** `const kept = task.catch(() => {}); … return task`: the promise goes to somebody else as well, with its error. */
export function isReturnedToo({ file }: ErrorScope, fact: HandlerFact): boolean {
  if (fact.kind !== 'rejection' || fact.bodyFn === undefined) return false;
  const ends = (args: readonly Value[]) => args.some((arg) => arg.kind === 'function' && arg.fn === fact.bodyFn);
  const call = file.facts.calls.find(
    (one) => one.fn === fact.fn && (ends(one.args) || one.chain?.some((link) => ends(link.args))),
  );
  const [, name] = /^([$#]\w+)\.(?:catch|then|finally)$/.exec(call?.callee ?? '') ?? [];
  const returns = file.facts.functions[fact.fn]?.returns ?? [];
  return name !== undefined && returns.some((value) => value.kind === 'ref' && value.ref === name);
}

/**
 * The error outlives the function: it was sent on a channel, is a variable of the package, or lies in a field of what the function
 * was given (`if r.err != nil { return }`), where who put it there can read it.
 */
export function isKept({ file }: ErrorScope, { fn, binds = '', sent, guarded }: HandlerFact): boolean {
  if (sent || binds.startsWith('#')) return true;
  const [root, ...fields] = binds.split('.');
  if (fields.length === 0 || guarded.length > 0) return false;
  const given = file.facts.functions[fn]?.params.some(({ name }) => `$${name}` === root) ?? false;
  return given || root?.startsWith('@') === true;
}

/** The error was given to a named function that makes something else of it, a status or a text: who called still has it. */
export function isGiven(scope: ErrorScope, fact: HandlerFact): boolean {
  const fn = scope.file.facts.functions[fact.fn];
  if (!fn?.name || fn.results?.errorAt !== undefined || (fn.results?.count ?? 0) === 0) return false;
  return fn.params.some((param) => `$${param.name}` === fact.binds && param.type === 'error');
}
