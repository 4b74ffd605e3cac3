/** Which branch of a handler is for one special error, and which for all the rest. */
import type { Statement, Value } from '../../model/facts.js';
import { carried } from './carried.js';
import type { ErrorScope } from './scope.js';
import { isNothing, MAX_DEPTH, treats, type Walk } from './statements.js';

/** The statements that run where no branch that tests the error for something special is taken. */
export function restPath(
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

const ANY_ERROR = /^(Error|Exception|BaseException)$/;
const NEGATIVE = /^(!==?|!|not|not in|is not|<>)$/;

function polarityOf(scope: ErrorScope, test: Value): 'special' | 'rest' | undefined {
  const joined = joinedTests(test);
  if (joined) {
    const parts = joined.tests.map((option) => polarityOf(scope, option)).filter((one) => one !== undefined);
    // `err && err.code === 1` is special; `err && err.code !== 1` is the rest; `a || b` only where both say the same.
    if (joined.op === '&&') return parts.includes('special') ? 'special' : parts[0];
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
    // `err instanceof Error` asks what every error is.
    if (bare && test.operands.some((operand) => operand.kind === 'ref' && ANY_ERROR.test(operand.ref))) {
      return negative ? 'special' : 'rest';
    }
    if (!test.operands.some((operand) => reads(scope, operand))) return undefined;
    return negative ? 'rest' : 'special';
  }
  if (!reads(scope, test)) return undefined;
  return test.kind === 'call' && saysNot(scope, test.call) ? 'rest' : 'special';
}

/** The parts of `a && b` and `a || b`: a value of several in some languages, a test of tests in Go. */
function joinedTests(test: Value): { op: string; tests: readonly Value[] } | undefined {
  if (test.kind === 'either') return { op: test.op, tests: test.options };
  if (test.kind === 'test' && (test.op === '&&' || test.op === '||')) return { op: test.op, tests: test.operands };
  return undefined;
}

/** `handles(err)` of the project, which is `!isCancelled(err)`: it holds for all errors but those. */
function saysNot(scope: ErrorScope, call: number): boolean {
  const target = scope.context.names.target(scope.index, call);
  const returns = target && scope.context.files[target.file]?.facts.functions[target.fn]?.returns;
  const [only] = returns ?? [];
  return returns?.length === 1 && only?.kind === 'test' && only.operands.length === 1 && NEGATIVE.test(only.op);
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

/** A special branch that does something: then the handler has treated one case and forgotten the rest. */
export const acts = (walk: Walk, branch: readonly Statement[]): boolean =>
  branch.some((statement) => statement.kind === 'call' || treats(walk, statement));
