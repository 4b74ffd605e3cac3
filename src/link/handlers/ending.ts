/** How the statements of a handler end: what is thrown, returned, assigned, and which branch lets the error vanish. */
import type { FunctionFact, Statement, Value } from '../../model/facts.js';
import type { Treatment } from '../../model/repository.js';
import { carried } from './carried.js';
import type { Effects } from './effects.js';
import { type ErrorScope, within } from './scope.js';
import { statusOf } from './status.js';

export interface Ending extends Pick<Treatment, 'throws' | 'returnsError' | 'ends' | 'partial'> {
  passes: boolean;
  answers?: number;
}

/** What the tree walk needs to know. */
interface Walk {
  scope: ErrorScope;
  effects: Effects;
  /** The function whose results a `return` in the handler gives. */
  fn: FunctionFact | undefined;
  /** An arrow function's expression body: its value is no block's `return`. */
  expression: boolean;
}

export function endingOf(
  scope: ErrorScope,
  effects: Effects,
  body: readonly Statement[],
  fn: FunctionFact | undefined,
  expression: boolean,
): Ending {
  const walk: Walk = { scope, effects, fn, expression };
  const ending: Ending = {
    throws: effects.panics ?? 'no',
    returnsError: 'no',
    ends: 'other',
    partial: false,
    passes: false,
  };
  gather(walk, body, ending, 0);
  const rest = restPath(walk, body);
  ending.ends = endOf(walk, rest.path);
  ending.partial = !rest.treated && rest.branches.some((branch) => acts(walk, branch));
  return ending;
}

const THROWS = ['no', 'other', 'wrapped', 'same'] as const;
const RETURNS = ['no', 'wrapped', 'same'] as const;
const MAX_DEPTH = 40;

function gather(walk: Walk, body: readonly Statement[], ending: Ending, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const statement of body) {
    switch (statement.kind) {
      case 'throw': {
        const how = thrown(walk, statement);
        if (THROWS.indexOf(how) > THROWS.indexOf(ending.throws)) ending.throws = how;
        const status = statement.value && statusOf(walk.scope, statement.value);
        if (status !== undefined) ending.answers = Math.max(ending.answers ?? 0, status);
        break;
      }
      case 'return':
        if (statement.value) returned(walk, statement.value, ending);
        break;
      case 'assign':
        if (keeps(walk, statement)) ending.passes = true;
        break;
      case 'send':
        if (carried(statement.value, walk.scope) !== 'none') ending.passes = true;
        break;
      case 'if':
        gather(walk, statement.then, ending, depth + 1);
        gather(walk, statement.else, ending, depth + 1);
        break;
      case 'block':
        gather(walk, statement.body, ending, depth + 1);
        break;
      default:
    }
  }
}

function thrown(walk: Walk, statement: Extract<Statement, { kind: 'throw' }>): 'same' | 'wrapped' | 'other' {
  const { value } = statement;
  const { scope } = walk;
  if (!value) return 'same';
  if (value.kind === 'ref' && (scope.errors.includes(value.ref) || scope.derived.get(value.ref) === 'object'))
    return 'same';
  const fact = scope.file.facts.throws.find((one) => within(one.at, statement.at));
  if (fact?.cause && carried(fact.cause, scope) !== 'none') return 'wrapped';
  const what = carried(value, scope);
  // The error's text in an answer is no cause: what the framework makes of the exception is a response.
  if (what === 'text' && statusOf(scope, value) !== undefined) return 'other';
  return what === 'none' ? 'other' : 'wrapped';
}

function returned(walk: Walk, value: Value, ending: Ending): void {
  const { scope, fn } = walk;
  const raise = (how: (typeof RETURNS)[number]) => {
    if (RETURNS.indexOf(how) > RETURNS.indexOf(ending.returnsError)) ending.returnsError = how;
  };
  const isError = (one: Value) => one.kind === 'ref' && scope.errors.includes(one.ref);
  if (scope.file.language === 'go') {
    const items = value.kind === 'array' ? value.items : [value];
    for (const item of items) if (carried(item, scope) !== 'none') raise(isError(item) ? 'same' : 'wrapped');
    const error = fn?.results?.errorAt === undefined ? undefined : items[fn.results.errorAt];
    if (error && ending.returnsError === 'no' && !isNothing(error) && ending.throws === 'no') ending.throws = 'other';
    for (const item of items) {
      const status = statusOf(scope, item);
      if (status !== undefined) ending.answers = Math.max(ending.answers ?? 0, status);
    }
    return;
  }
  if (value.kind === 'call') {
    const call = scope.file.facts.calls[value.call];
    if (call?.callee === 'Promise.reject') {
      const how =
        call.args[0] && isError(call.args[0]) ? 'same' : carried(value, scope) === 'none' ? 'other' : 'wrapped';
      if (THROWS.indexOf(how) > THROWS.indexOf(ending.throws)) ending.throws = how;
      return;
    }
    // What an answer or a log call returns is not the error.
    if (walk.effects.active.has(value.call)) return;
  }
  const status = statusOf(scope, value);
  if (status !== undefined) {
    ending.answers = Math.max(ending.answers ?? 0, status);
    return;
  }
  if (carried(value, scope) !== 'none') raise(isError(value) ? 'same' : 'wrapped');
}

/** Assigned to something that outlives the handler: state, an outer variable, a list; or a flag that says that it failed. */
function keeps({ scope, fn }: Walk, statement: Extract<Statement, { kind: 'assign' }>): boolean {
  const { target, value } = statement;
  const isLocal = /^\$[^.]*$/.test(target);
  if (carried(value, scope) !== 'none') {
    if (!isLocal) return true;
    const name = target.slice(1);
    return !(fn && Object.hasOwn(fn.locals, name)) && !scope.derived.has(target);
  }
  return FLAG.test(target.split(/[.#@$]/).at(-1) ?? '') || saysFailure(value);
}

const FLAG =
  /(err|fail|invalid|valid$|^ok$|success|status|state|unavailable|offline|broken|degraded|aborted|connected|healthy|ready|missing|supported|available|enabled|disabled)/i;

function saysFailure(value: Value): boolean {
  if (value.kind === 'literal')
    return value.type === 'string' && /(err|fail|invalid|unavailable|unknown)/i.test(value.text);
  if (value.kind === 'object')
    return value.entries.some((entry) => /(err|fail|invalid|success|^ok$|status)/i.test(entry.key));
  return value.kind === 'text' && value.parts.some(saysFailure);
}

/** Go's nil and zero values, null, None and undefined. */
function isNothing(value: Value): boolean {
  if (value.kind === 'literal') return value.type === 'null';
  return value.kind === 'ref' && (value.ref === 'nil' || value.ref === 'undefined' || value.ref === 'None');
}

/** The statements that run where no branch that tests the error for something special is taken. */
function restPath(
  walk: Walk,
  body: readonly Statement[],
  depth = 0,
): { path: Statement[]; treated: boolean; branches: Statement[][]; done: boolean } {
  const path: Statement[] = [];
  const branches: Statement[][] = [];
  for (const statement of body) {
    if (statement.kind !== 'if' || depth > MAX_DEPTH) {
      path.push(statement);
      if (treats(walk, statement)) return { path, treated: true, branches, done: true };
      if (statement.kind === 'return' || statement.kind === 'continue' || statement.kind === 'break')
        return { path, treated: false, branches, done: true };
      continue;
    }
    const rest = restBranch(walk, statement);
    if (!rest) {
      // A test of something else: a treatment in either branch is one.
      path.push(statement);
      if (treats(walk, statement)) return { path, treated: true, branches, done: true };
      continue;
    }
    branches.push(rest.special);
    const inner = restPath(walk, rest.rest, depth + 1);
    path.push(...inner.path);
    branches.push(...inner.branches);
    if (inner.treated || inner.done) return { path, treated: inner.treated, branches, done: true };
  }
  return { path, treated: false, branches, done: false };
}

/** Which branch of a test of the error is for the special case, and which for all the rest; undefined where it tests something else. */
function restBranch(
  walk: Walk,
  statement: Extract<Statement, { kind: 'if' }>,
): { special: Statement[]; rest: Statement[] } | undefined {
  const polarity = polarityOf(walk.scope, statement.test);
  if (!polarity) return undefined;
  return polarity === 'special'
    ? { special: statement.then, rest: statement.else }
    : { special: statement.else, rest: statement.then };
}

const NEGATIVE = /^(!==?|!|not|not in|is not|<>)$/;

function polarityOf(scope: ErrorScope, test: Value): 'special' | 'rest' | undefined {
  if (test.kind === 'either') {
    const parts = test.options.map((option) => polarityOf(scope, option)).filter((one) => one !== undefined);
    // `err && err.code === 1` is special; `err && err.code !== 1` is the rest; `a || b` only where both say the same.
    if (test.op === '&&') return parts.includes('special') ? 'special' : parts[0];
    return parts.every((part) => part === parts[0]) ? parts[0] : undefined;
  }
  if (test.kind === 'ref') {
    if (scope.errors.includes(test.ref)) return 'rest';
    return reads(scope, test) ? 'special' : undefined;
  }
  if (test.kind === 'test') {
    const bare = test.operands.some((operand) => operand.kind === 'ref' && scope.errors.includes(operand.ref));
    const nothing = test.operands.length === 1 || test.operands.some(isNothing);
    const negative = NEGATIVE.test(test.op);
    // `if (!err)`, `err == nil`: whether there is an error at all; the rest is where there is one.
    if (bare && nothing && test.op !== 'typeof') {
      const exists = test.operands.length === 1 ? !negative : negative;
      return exists ? 'rest' : 'special';
    }
    if (test.operands.length === 1 && negative && test.operands[0]) {
      const inner = polarityOf(scope, test.operands[0]);
      return inner === 'special' ? 'rest' : inner === 'rest' ? 'special' : undefined;
    }
    if (!test.operands.some((operand) => reads(scope, operand))) return undefined;
    return negative ? 'rest' : 'special';
  }
  return reads(scope, test) ? 'special' : undefined;
}

/** Whether a value reads the error in any way, tests included. */
function reads(scope: ErrorScope, value: Value, depth = 0): boolean {
  if (depth > 8) return false;
  if (carried(value, scope) !== 'none') return true;
  if (value.kind === 'test') return value.operands.some((operand) => reads(scope, operand, depth + 1));
  if (value.kind === 'either') return value.options.some((option) => reads(scope, option, depth + 1));
  if (value.kind !== 'call') return false;
  return (scope.file.facts.calls[value.call]?.args ?? []).some((arg) => reads(scope, arg, depth + 1));
}

/** Whether a statement does anything for the error on some path. */
function treats(walk: Walk, statement: Statement, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  const { scope } = walk;
  switch (statement.kind) {
    case 'call':
      return activeIn(walk, statement.call);
    case 'throw':
      return true;
    case 'return': {
      if (!statement.value) return false;
      const ending: Ending = { throws: 'no', returnsError: 'no', ends: 'other', partial: false, passes: false };
      returned(walk, statement.value, ending);
      return (
        ending.throws !== 'no' ||
        ending.returnsError !== 'no' ||
        ending.answers !== undefined ||
        callsIn(statement.value).some((call) => activeIn(walk, call))
      );
    }
    case 'assign':
      return keeps(walk, statement) || callsIn(statement.value).some((call) => activeIn(walk, call));
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
function activeIn({ scope, effects }: Walk, call: number): boolean {
  if (effects.active.has(call)) return true;
  const at = scope.file.facts.calls[call]?.at;
  if (!at) return false;
  for (const active of effects.active) {
    const inner = scope.file.facts.calls[active]?.at;
    if (inner && within(inner, at)) return true;
  }
  return false;
}

/** A special branch that does something: then the handler has treated one case and forgotten the rest. */
const acts = (walk: Walk, branch: readonly Statement[]): boolean =>
  branch.some((statement) => statement.kind === 'call' || treats(walk, statement));

function callsIn(value: Value, depth = 0): number[] {
  if (depth > 8) return [];
  const inner = (values: readonly Value[]) => values.flatMap((one) => callsIn(one, depth + 1));
  switch (value.kind) {
    case 'call':
    case 'result':
      return [value.call];
    case 'text':
      return inner(value.parts);
    case 'object':
      return inner(value.entries.map((entry) => entry.value));
    case 'array':
      return inner(value.items);
    case 'either':
      return inner(value.options);
    case 'test':
      return inner(value.operands);
    case 'spread':
    case 'keyword':
      return callsIn(value.value, depth + 1);
    case 'element':
      return callsIn(value.of, depth + 1);
    default:
      return [];
  }
}

function endOf(walk: Walk, path: readonly Statement[]): Treatment['ends'] {
  if (path.length === 0) return 'empty';
  if (path.some((statement) => !isPlain(statement))) return 'other';
  const last = path.at(-1) as Statement;
  const assigns = path.some((statement) => statement.kind === 'assign');
  if (last.kind === 'return') {
    const what = returnedDefault(walk, last.value);
    return assigns && what === 'returns-nothing' ? 'assigns-default' : what;
  }
  if (assigns) return 'assigns-default';
  return 'continues';
}

const isPlain = (statement: Statement): boolean =>
  statement.kind === 'continue' ||
  statement.kind === 'break' ||
  statement.kind === 'return' ||
  (statement.kind === 'assign' && callsIn(statement.value).length === 0);

function returnedDefault(walk: Walk, value: Value | undefined): Treatment['ends'] {
  const { fn, scope } = walk;
  const go = scope.file.language === 'go';
  if (!value) {
    // A naked return of Go hands back the named results, the error among them.
    return go && fn?.results?.named === true && fn.results.count > 0 ? 'other' : 'returns-nothing';
  }
  if (go) {
    const items = value.kind === 'array' ? value.items : [value];
    const at = fn?.results?.errorAt;
    if (at !== undefined) return items.length > at && isNothing(items[at] as Value) ? 'returns-nothing' : 'other';
  } else if (value.kind === 'ref' && value.ref === 'undefined') return 'returns-nothing';
  else if (walk.expression && (isNothing(value) || (value.kind === 'literal' && value.type === 'null')))
    return 'returns-nothing';
  return isDefault(scope, value, 0) ? 'returns-default' : 'other';
}

/** Empty collections and constants; a call that may be another attempt is no default. */
const EMPTY = /^(Map|Set|Array|Object|dict|list|set|tuple|make|new|Date|URLSearchParams|Headers)$/;

function isDefault(scope: ErrorScope, value: Value, depth: number): boolean {
  if (depth > 6) return false;
  const inner = (one: Value) => isDefault(scope, one, depth + 1);
  switch (value.kind) {
    case 'literal':
      // A sentence tells the caller that it failed: that is an answer, not a default.
      return !(value.type === 'string' && /\S \S+ \S/.test(value.text));
    case 'ref':
      return true;
    case 'object':
      return value.entries.every((entry) => inner(entry.value)) && !saysFailure(value);
    case 'array':
      return value.items.every(inner);
    case 'call': {
      const call = scope.file.facts.calls[value.call];
      return call !== undefined && EMPTY.test(call.callee) && call.args.every(inner);
    }
    default:
      return false;
  }
}
