/** `if` and `match`: chains of tests. */
import type { Statement, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { type Context, type State, under } from './context.js';
import { block } from './statements.js';
import { CONDITION, value } from './values.js';

/** `if … elif … else`, nested as the statement tree wants it; also the two idioms that mark code as not of the module's run. */
export function ifStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const [test, ...parts] = node.children;
  const isMain = context.scope.kind === 'module' && test?.type === 'comparison_operator' && isMainTest(state, test);
  const first = state.facts.calls.length;
  const tested = value(state, context, test, CONDITION);
  const typeOnly = tested.kind === 'ref' && /(^|#|\.)TYPE_CHECKING$/.test(tested.ref);

  let tail: Statement[] | undefined = branch(
    state,
    under(state, typeOnly ? { ...context, typeOnly } : context, tested),
    tested,
    parts.find((part) => part.type === 'block'),
    out,
  );
  for (const part of parts) {
    if (part.type === 'elif_clause') {
      const [condition, body] = part.children;
      const next = value(state, context, condition, CONDITION);
      tail = branch(state, under(state, context, next), next, body, tail);
    } else if (part.type === 'else_clause') {
      block(state, typeOnly ? context : under(state, context, tested), part, tail);
    }
  }
  if (isMain) markMain(state, first);
}

/** An `if` whose branches are filled in by the caller. */
export function newIf(test: Value): Extract<Statement, { kind: 'if' }> {
  // biome-ignore lint/suspicious/noThenProperty: the field of the model; it is a list, nothing awaits it
  return { kind: 'if', test, then: [], else: [] };
}

/** Visits one branch and returns the list that its `else` goes to. */
function branch(
  state: State,
  context: Context,
  test: Value,
  body: SyntaxNode | undefined,
  out: Statement[] | undefined,
): Statement[] | undefined {
  const result = newIf(test);
  out?.push(result);
  block(state, context, body, out && result.then);
  return out && result.else;
}

function isMainTest(state: State, test: SyntaxNode): boolean {
  return /^__name__\s*==\s*(['"])__main__\1$|^(['"])__main__\2\s*==\s*__name__$/.test(state.names.slice(test));
}

function markMain(state: State, first: number): void {
  const { facts } = state;
  if (!facts.marks.includes('python-main')) facts.marks.push('python-main');
  facts.mainCalls ??= [];
  for (let call = first; call < facts.calls.length; call++) facts.mainCalls.push(call);
}

/** `match`: a chain of ifs, each testing the subject against what its pattern names. */
export function matchStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const subjects = node.children.filter((child) => child.type !== 'block');
  const operands = subjects.map((subject) => value(state, context, subject, CONDITION));
  let tail = out;
  const cases = node.children.find((child) => child.type === 'block')?.children ?? [];
  for (const clause of cases) {
    if (clause.type !== 'case_clause') continue;
    const body = clause.children.find((child) => child.type === 'block');
    const guard = clause.children.find((child) => child.type === 'if_clause');
    const patterns = clause.children.filter((child) => child.type === 'case_pattern');
    if (!guard && patterns.length === 1 && patterns[0]?.children.length === 0) {
      // `case _:` is the else.
      block(state, context, body, tail);
      continue;
    }
    const named = patterns.flatMap((pattern) => patternNames(state, context, pattern));
    const guards = guard ? [value(state, context, guard.children[0], CONDITION)] : [];
    const test: Value = { kind: 'test', op: 'match', operands: [...operands, ...named, ...guards] };
    tail = branch(state, under(state, context, test), test, body, tail);
  }
}

/** The classes and constants that a pattern names; literals and captures are left out. */
function patternNames(state: State, context: Context, pattern: SyntaxNode): Value[] {
  const found: Value[] = [];
  const open: SyntaxNode[] = [pattern];
  for (let node = open.pop(); node; node = open.pop()) {
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as SyntaxNode);
    if (node.type !== 'class_pattern' && node.type !== 'dotted_name') continue;
    const name = node.type === 'class_pattern' ? node.children[0] : node;
    const [root, ...members] = name ? state.names.slice(name).split('.') : [];
    // A bare name captures, unless it is the class of a class pattern.
    if (root === undefined || (node.type === 'dotted_name' && members.length === 0)) continue;
    let ref = state.names.resolve(context.scope, root);
    for (const member of members) ref = state.names.join(ref, member);
    if (!found.some((known) => known.kind === 'ref' && known.ref === ref)) found.push({ kind: 'ref', ref });
  }
  return found;
}
