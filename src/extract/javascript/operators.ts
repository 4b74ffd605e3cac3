/** Operators: tests, alternatives, arithmetic. */
import type { Value } from '../../model/facts.js';
import { arithmeticValue } from '../arithmetic.js';
import { type Node, unwrap } from './ast.js';
import { reference } from './references.js';
import { refsOf, withTest } from './refs.js';
import { concatenation } from './text.js';
import { CONDITION, DEPTH, ENTRIES, OTHER, shallow, UNDEFINED, UNUSED, type Use, value } from './values.js';
import type { Walk } from './walk.js';

const TESTS = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>=', 'in', 'instanceof']);

export function binary(w: Walk, node: Node, depth: number): Value {
  if (node.operator === '+') return concatenation(w, node, depth);
  if (node.left.type === 'PrivateIdentifier')
    return { kind: 'test', op: 'in', operands: [value(w, node.right, OTHER, depth + 1)] };
  if (TESTS.has(node.operator)) {
    return shallow(
      {
        kind: 'test',
        op: node.operator,
        operands: [value(w, node.left, OTHER, depth + 1), value(w, node.right, OTHER, depth + 1)],
      },
      depth,
    );
  }
  // Long sums lean to the left: walked without recursion.
  const operations: Node[] = [];
  let left = node;
  for (; left.type === 'BinaryExpression' && !TESTS.has(left.operator) && left.operator !== '+'; left = left.left)
    operations.push(left);
  let result = value(w, left, OTHER, DEPTH);
  const refs = refsOf(result, []);
  for (const { operator, right } of operations.reverse()) {
    const operand = value(w, right, OTHER, DEPTH);
    refsOf(operand, refs);
    result = arithmeticValue(operator, result, operand, refs);
  }
  return result;
}

export function logical(w: Walk, node: Node, use: Use, depth: number): Value {
  const op = node.operator as '||' | '&&' | '??';
  const operands: Node[] = [];
  let left = node;
  for (; left.type === 'LogicalExpression' && left.operator === op; left = unwrap(left.left)) operands.push(left.right);
  operands.push(left);
  operands.reverse();
  const before = w.conditions;
  const options: Value[] = [];
  for (const [at, operand] of operands.entries()) {
    const last = at === operands.length - 1;
    const option = value(
      w,
      operand,
      last || op !== '&&' ? use : use.result === 'condition' ? use : CONDITION,
      depth + 1,
    );
    if (options.length < ENTRIES) options.push(option);
    if (!last && op !== '??' && at < 4) w.conditions = withTest(w, option);
  }
  w.conditions = before;
  return shallow({ kind: 'either', op, options }, depth);
}

export function conditional(w: Walk, node: Node, use: Use, depth: number): Value {
  const options: Value[] = [];
  const before = w.conditions;
  let branch = node;
  for (; branch.type === 'ConditionalExpression'; branch = unwrap(branch.alternate)) {
    w.conditions = withTest(w, value(w, branch.test, CONDITION, depth + 1));
    const option = value(w, branch.consequent, use, depth + 1);
    if (options.length < ENTRIES) options.push(option);
  }
  options.push(value(w, branch, use, depth + 1));
  w.conditions = before;
  return shallow({ kind: 'either', op: '?:', options }, depth);
}

export function unary(w: Walk, node: Node, use: Use, depth: number): Value {
  const argument = unwrap(node.argument);
  switch (node.operator) {
    case 'typeof':
      // `typeof window` asks whether there is one: no sign of browser code.
      if (argument.type === 'Identifier' && !w.scope.find(argument.name)) {
        return { kind: 'test', op: 'typeof', operands: [{ kind: 'ref', ref: argument.name }] };
      }
      return shallow({ kind: 'test', op: 'typeof', operands: [value(w, node.argument, OTHER, depth + 1)] }, depth);
    case '!': {
      const inner = use.result === 'condition' ? CONDITION : OTHER;
      return shallow({ kind: 'test', op: '!', operands: [value(w, node.argument, inner, depth + 1)] }, depth);
    }
    case 'void': {
      const dropped = value(w, node.argument, UNUSED, depth);
      return use.result === 'unused' ? dropped : UNDEFINED;
    }
    case '-':
      if (argument.type === 'Literal' && typeof argument.value === 'number') {
        return { kind: 'literal', type: 'number', text: `-${argument.raw ?? argument.value}` };
      }
  }
  return { kind: 'other', refs: refsOf(value(w, node.argument, OTHER, depth + 1), []) };
}

export function update(w: Walk, node: Node): Value {
  const target = reference(w, node.argument);
  const binding = node.argument.type === 'Identifier' ? w.scope.find(node.argument.name) : undefined;
  if (binding) w.write(binding, { kind: 'other', refs: [] });
  return { kind: 'other', refs: refsOf(target, []) };
}
