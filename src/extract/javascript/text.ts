/** Text that is built at its place: templates and concatenations. */
import type { Value } from '../../model/facts.js';
import { type Node, stringOf, unwrap } from './ast.js';
import { refsOf } from './refs.js';
import { isTextual, OTHER, shallow, text, value } from './values.js';
import type { Walk } from './walk.js';

const PARTS = 40;

/** A template literal: a plain text where nothing is put in. */
export function template(w: Walk, node: Node, depth: number): Value {
  const whole = stringOf(node);
  if (whole !== undefined) return text(whole);
  const parts: Value[] = [];
  for (const [at, quasi] of (node.quasis as Node[]).entries()) {
    const fixed = quasi.value.cooked ?? quasi.value.raw;
    if (fixed) add(parts, text(fixed));
    const expression = node.expressions[at];
    if (expression) add(parts, value(w, expression, OTHER, depth + 1));
  }
  return built('template', parts, depth);
}

/** `a + b + …`: a text where one operand is known to be one, else arithmetic. Walked without recursion: sums can be long. */
export function concatenation(w: Walk, node: Node, depth: number): Value {
  const operands: Node[] = [];
  let left = node;
  while (left.type === 'BinaryExpression' && left.operator === '+') {
    operands.push(left.right);
    left = unwrap(left.left);
  }
  operands.push(left);
  operands.reverse();
  let textual = false;
  const parts: Value[] = [];
  for (const operand of operands) {
    const part = value(w, operand, OTHER, depth + 1);
    textual ||= part.kind === 'text' || isTextual(w, operand);
    if (part.kind === 'text') for (const inner of part.parts) add(parts, inner);
    else add(parts, part);
  }
  if (textual) return built('concat', parts, depth);
  const refs = parts.reduce<string[]>((all, part) => refsOf(part, all), []);
  return { kind: 'other', refs };
}

/** `'a'.concat(b)`. */
export function concatCall(w: Walk, base: Node, args: readonly Node[], depth: number): Value {
  const parts: Value[] = [];
  for (const operand of [base, ...args]) add(parts, value(w, operand, OTHER, depth + 1));
  return built('concat', parts, depth);
}

/** Adjacent literals are one. */
function add(parts: Value[], part: Value): void {
  const last = parts.at(-1);
  if (part.kind === 'literal' && part.type === 'string' && last?.kind === 'literal' && last.type === 'string') {
    parts[parts.length - 1] = text(last.text + part.text);
  } else if (parts.length < PARTS) parts.push(part);
}

function built(build: 'template' | 'concat', parts: Value[], depth: number): Value {
  if (parts.length === 0) return text('');
  const only = parts[0] as Value;
  if (parts.length === 1 && only.kind === 'literal' && only.type === 'string') return only;
  return shallow({ kind: 'text', build, parts }, depth);
}
