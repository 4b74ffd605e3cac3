/** Text built in an expression: f-strings, concatenation, `%`, `.format`. */
import type { Value } from '../../model/facts.js';
import { arithmeticValue } from '../arithmetic.js';
import type { SyntaxNode } from '../treesitter.js';
import { type Context, refsOf, type State } from './context.js';
import { decodeEscapes, stringText } from './syntax.js';
import { between, other, value } from './values.js';

type Text = Extract<Value, { kind: 'text' }>;

/** A string, f-string or a row of them, which Python joins. */
export function stringValue(state: State, context: Context, node: SyntaxNode): Value {
  if (node.children.length === 0) return literal(stringText(state.text, node));
  const pieces = node.type === 'concatenated_string' ? node.children : [node];
  const parts: Value[] = [];
  for (const piece of pieces) {
    if (piece.children.some((child) => child.type === 'interpolation'))
      parts.push(...templateParts(state, context, piece));
    else parts.push(literal(stringWithoutInterpolation(state, piece)));
  }
  return build('template', parts);
}

function literal(text: string): Value {
  return { kind: 'literal', type: 'string', text };
}

function stringWithoutInterpolation(state: State, node: SyntaxNode): string {
  const text = stringText(state.text, node);
  return node.children.length > 0 ? braces(text) : text;
}

/** In an f-string a doubled brace is a brace. */
function braces(text: string): string {
  return text.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0));
}

function templateParts(state: State, context: Context, node: SyntaxNode): Value[] {
  const raw = /^[a-zA-Z]*r/i.test(state.text.slice(node.start, node.start + 3));
  const parts: Value[] = [];
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const text = braces(state.names.slice(child));
      parts.push(literal(raw ? text : decodeEscapes(text)));
    } else if (child.type === 'interpolation') {
      const [expression, ...rest] = child.children;
      parts.push(value(state, context, expression));
      // The format specifier may hold expressions of its own, which are no part of the text.
      for (const specifier of rest) for (const inner of specifier.children) value(state, context, inner);
    }
  }
  return parts;
}

/** Joins parts to a text: texts within are flattened, neighbouring literals joined; only literals make a literal. */
function build(kind: Text['build'], parts: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const part of parts.flatMap((part) => (part.kind === 'text' && joins(part.build) ? part.parts : [part]))) {
    const last = flat[flat.length - 1];
    if (isLiteral(part) && last && isLiteral(last)) flat[flat.length - 1] = literal(last.text + part.text);
    else flat.push(part);
  }
  const [only] = flat;
  if (only && flat.length === 1 && isLiteral(only)) return only;
  return flat.length === 0 ? literal('') : { kind: 'text', build: kind, parts: flat };
}

/** The parts of these stand in the text in their order; the operands of `%` and `format` do not. */
function joins(kind: Text['build']): boolean {
  return kind === 'template' || kind === 'concat';
}

function isLiteral(part: Value): part is Extract<Value, { kind: 'literal' }> {
  return part.kind === 'literal' && part.type === 'string';
}

function isText(state: State, part: Value): boolean {
  if (isLiteral(part) || part.kind === 'text') return true;
  const callee = part.kind === 'call' ? state.facts.calls[part.call]?.callee : undefined;
  return callee === 'str' || callee === 'repr';
}

/** `a + b % c …`: chains lean left and may be long, so they are walked down and folded up without recursion. */
export function binaryValue(state: State, context: Context, node: SyntaxNode): Value {
  const steps: { op: string; right: SyntaxNode }[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.type === 'binary_operator') {
    const [a, b]: readonly SyntaxNode[] = left.children;
    if (!a || !b) return { kind: 'other', refs: [] };
    steps.push({ op: between(state, a, b).replace(/[\\()\s]/g, ''), right: b });
    left = a;
  }
  let run: Value[] = [value(state, context, left)];
  let constant = left !== undefined && state.names.isConstantText(context.scope, left);
  for (const { op, right } of steps.reverse()) {
    const operand = value(state, context, right);
    if (op === '+') run.push(operand);
    else
      run = [
        op === '%'
          ? percent(state, sum(state, run), operand, constant)
          : (repeated(op, sum(state, run), operand) ?? arithmetic(state, op, sum(state, run), operand)),
      ];
    constant = false;
  }
  return sum(state, run);
}

/** `"-" * 80` holds no value: once is as good as often. */
function repeated(op: string, left: Value, right: Value): Value | undefined {
  const isNumber = (one: Value) => one.kind === 'literal' && one.type === 'number';
  if (op !== '*') return undefined;
  if (isLiteral(left) && isNumber(right)) return left;
  return isLiteral(right) && isNumber(left) ? right : undefined;
}

const arithmetic = (state: State, op: string, left: Value, right: Value): Value =>
  arithmeticValue(op, left, right, refsOf(state, left, right));

/** A run of `+`: text if one operand is, a list if all are lists or names, otherwise arithmetic. */
function sum(state: State, operands: Value[]): Value {
  const [only] = operands;
  if (only && operands.length === 1) return only;
  if (operands.some((operand) => isText(state, operand))) return build('concat', operands);
  if (operands.some((operand) => operand.kind === 'array'))
    return {
      kind: 'array',
      items: operands.flatMap((operand): Value[] =>
        operand.kind === 'array' ? operand.items : [{ kind: 'spread', value: operand }],
      ),
    };
  return other(state, ...operands);
}

/** `template % operands`; a modulo where neither side shows a string. */
function percent(state: State, template: Value, operand: Value, constant: boolean): Value {
  const builds = isText(state, template) || constant || operand.kind === 'array' || operand.kind === 'object';
  if (!builds) return other(state, template, operand);
  const operands = operand.kind === 'array' ? operand.items : [operand];
  return { kind: 'text', build: 'percent', parts: [template, ...operands] };
}

/** `'…'.format(args)`; without a place for them the arguments are in no text. */
export function formatText(template: Value, args: readonly Value[]): Value {
  if (template.kind === 'literal' && !template.text.includes('{')) return template;
  return { kind: 'text', build: 'format', parts: [template, ...args] };
}
