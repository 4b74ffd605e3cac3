/** Expressions: what each may be, and the calls in it. Every expression is read exactly once, for its calls become facts. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import { arithmeticValue } from '../arithmetic.js';
import { readCall } from './calls.js';
import type { Context } from './context.js';
import { integer, unquote } from './literals.js';
import { constantSegment, conversionOperand, readName, refsIn } from './refs.js';
import { COMPARISONS, child, operandsOf, part, type SyntaxNode, unwrapped } from './syntax.js';
import { BASIC_TYPES, typeRef } from './type-refs.js';
import { fieldNames } from './types.js';

/** What becomes of an expression's value: handed down to the call that yields it. */
export interface Use {
  result: CallFact['result'];
  assignedTo?: string[];
  /** Name for a function literal. */
  name?: string;
  mode?: CallFact['mode'];
}

const OTHER: Use = { result: 'other' };

/** Reads an expression (or a type where a type stands as an argument). */
export function readValue(context: Context, node: SyntaxNode, use: Use = OTHER): Value {
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
    case 'rune_literal':
      return { kind: 'literal', type: 'string', text: unquote(context.source(node)) };
    case 'int_literal':
    case 'float_literal':
    case 'imaginary_literal':
      return { kind: 'literal', type: 'number', text: context.source(node) };
    case 'true':
    case 'false':
      return { kind: 'literal', type: 'boolean', text: node.type };
    case 'nil':
      return { kind: 'literal', type: 'null', text: 'nil' };
    case 'identifier': {
      const read: Value = { kind: 'ref', ...readName(context, node) };
      const binding = context.scope.find(context.source(node));
      if (binding?.text) context.noteTextRead(read, binding);
      return read;
    }
    case 'selector_expression':
      return { kind: 'ref', ...readName(context, node) };
    case 'parenthesized_expression':
    case 'type_assertion_expression':
      return inner(context, node.children[0], use);
    case 'type_conversion_expression':
      return conversionOrCall(context, node, use);
    case 'call_expression': {
      const converted = conversionOperand(context, node);
      return converted ? readValue(context, converted, use) : { kind: 'call', call: readCall(context, node, use) };
    }
    case 'unary_expression':
      return unary(context, node, use);
    case 'binary_expression':
      return binary(context, node, use);
    case 'index_expression':
      return element(context, node);
    case 'slice_expression':
      return slice(context, node);
    case 'composite_literal':
      return composite(context, node.children.at(-1), node.children[0]);
    case 'func_literal':
      return { kind: 'function', fn: context.readFunction(context, node, { name: use.name ?? '' }) };
    case 'variadic_argument':
      return { kind: 'spread', value: inner(context, node.children[0], use) };
    default: {
      const type = typeRef(context, node);
      return type === undefined ? { kind: 'other', refs: [] } : { kind: 'ref', ref: type };
    }
  }
}

function inner(context: Context, node: SyntaxNode | undefined, use: Use): Value {
  return node ? readValue(context, node, use) : { kind: 'other', refs: [] };
}

/** `Convert[int](x)` and `[]byte(x)` look alike to the grammar: the first is a call of a generic function as a rule. */
function conversionOrCall(context: Context, node: SyntaxNode, use: Use): Value {
  const [type, operand] = node.children;
  if (type?.type !== 'generic_type' || context.types.has(context.source(type.children[0] ?? type)))
    return inner(context, operand, use);
  return { kind: 'call', call: readCall(context, node, use) };
}

function unary(context: Context, node: SyntaxNode, use: Use): Value {
  const [operand] = node.children;
  const operator = context.text[node.start];
  if (!operand) return { kind: 'other', refs: [] };
  if (operator === '&' || operator === '*') return readValue(context, operand, use);
  const value = readValue(context, operand, operator === '!' ? conditional(use) : OTHER);
  if (operator === '!') return { kind: 'test', op: '!', operands: [value] };
  if (operator === '<' && context.text[node.start + 1] === '-') return { kind: 'element', of: value };
  if (value.kind === 'literal' && operator === '-') return { ...value, text: `-${value.text}` };
  return { kind: 'other', refs: refsIn(value) };
}

/** A call inside a test is still in the condition; elsewhere its result goes into the test alone. */
const conditional = (use: Use): Use => (use.result === 'condition' ? use : OTHER);

function binary(context: Context, node: SyntaxNode, use: Use): Value {
  const { operator, operands } = operandsOf(context.text, node);
  if (operator === '&&' || operator === '||' || COMPARISONS.has(operator)) {
    const values = operands.map((operand) => readValue(context, operand, conditional(use)));
    return { kind: 'test', op: operator, operands: values };
  }
  const values = operands.map((operand) => readValue(context, operand));
  if (operator === '+' && values.some((value, i) => isText(context, operands[i] as SyntaxNode, value)))
    return { kind: 'text', build: 'concat', parts: values };
  const refs = values.flatMap(refsIn);
  const [first, ...others] = values;
  // Operands of one operator in a row; what mixes them is nested.
  return first && others.length > 0
    ? others.reduce((left, right) => arithmeticValue(operator, left, right, refs), first)
    : { kind: 'other', refs };
}

/** Whether an operand of `+` is evidently a string. */
function isText(context: Context, node: SyntaxNode, value: Value): boolean {
  if (value.kind === 'literal') return value.type === 'string';
  if (value.kind === 'text') return true;
  if (value.kind === 'call')
    return /^(?:fmt#Sprint|strconv#(?:Itoa|Format|Quote)|strings#)/.test(callee(context, value));
  const plain = unwrapped(node);
  if (plain.type === 'call_expression') {
    const [type] = plain.children;
    return type !== undefined && context.source(type) === 'string';
  }
  if (plain.type !== 'identifier') return false;
  const name = context.source(plain);
  const binding = context.scope.find(name);
  if (!binding) return isStringConstant(context.facts.functions[0]?.locals[name]);
  return binding.type === 'string' || isStringConstant(context.facts.functions[binding.fn]?.locals[name]);
}

const isStringConstant = (value: Value | undefined) =>
  value !== undefined && (value.kind === 'text' || (value.kind === 'literal' && value.type === 'string'));

const callee = (context: Context, value: Value & { kind: 'call' }) => context.facts.calls[value.call]?.callee ?? '';

function element(context: Context, node: SyntaxNode): Value {
  const [of, index] = node.children;
  if (!of || !index) return inner(context, of, OTHER);
  if (constantSegment(context, index) !== undefined) return { kind: 'ref', ...readName(context, node) };
  const value = readValue(context, of);
  readValue(context, index);
  return { kind: 'element', of: value };
}

function slice(context: Context, node: SyntaxNode): Value {
  const [operand] = node.children;
  const of = inner(context, operand, OTHER);
  const bound = (field: string): number | null | undefined => {
    const at = part(node, field);
    if (!at) return null;
    const value = readValue(context, at);
    return value.kind === 'literal' && value.type === 'number' ? integer(value.text) : undefined;
  };
  const [start, end] = [bound('start'), bound('end')];
  bound('capacity');
  return { kind: 'element', of, ...(start !== undefined && end !== undefined && { slice: [start, end] }) };
}

/** Struct, map, slice and array literals; `type` is the written one or that of the literal around it. */
function composite(context: Context, body: SyntaxNode | undefined, type: SyntaxNode | undefined): Value {
  const elements = body ? body.children : [];
  const ref = typeRef(context, type);
  const isList = type !== undefined && /^(?:slice|array|implicit_length_array)_type$/.test(type.type);
  const isMap = type?.type === 'map_type';
  // The elements of a literal may leave their own type out.
  const elementType = isList || isMap ? type.children.at(-1) : undefined;
  const read = (node: SyntaxNode | undefined, name?: string): Value => {
    const content = node?.type === 'literal_element' ? node.children[0] : node;
    if (content?.type === 'literal_value') return composite(context, content, elementType);
    return inner(context, content, name === undefined ? OTHER : { ...OTHER, name });
  };
  // Rows of a table: `[]struct{ path string; handler http.HandlerFunc }{{"/", root}}`.
  const fields = type?.type === 'struct_type' ? fieldNames(context, type) : [];
  if (fields.length > 0 && fields.length === elements.length && elements.every((node) => node.type !== 'keyed_element'))
    return { kind: 'object', entries: elements.map((node, i) => ({ key: fields[i] as string, value: read(node) })) };
  if (isList || elements.some(({ type }) => type !== 'keyed_element')) {
    const items = elements.map((node) => {
      if (node.type !== 'keyed_element') return read(node);
      const [key, value] = node.children;
      read(key);
      return read(value);
    });
    return { kind: 'array', items };
  }
  const entries = elements.map((node) => {
    const [keyNode, valueNode] = node.children;
    const key = keyOf(context, keyNode?.children[0], isMap);
    if (key === '[]') read(keyNode);
    return { key, value: read(valueNode, key) };
  });
  // The key of a map literal's type is no type of the object.
  return { kind: 'object', entries, ...(ref !== undefined && !isMap && { type: ref }) };
}

function keyOf(context: Context, key: SyntaxNode | undefined, isMap: boolean): string {
  if (!key) return '[]';
  if (key.type.endsWith('string_literal')) return unquote(context.source(key));
  if (key.type === 'int_literal') return context.source(key);
  if (key.type !== 'identifier') return '[]';
  if (!isMap) return context.source(key);
  const constant = context.facts.functions[0]?.locals[context.source(key)];
  return constant?.kind === 'literal' && constant.type === 'string' ? constant.text : '[]';
}

/** Type that an initialiser evidently has: `T{}`, `&T{}`, `new(T)`, `x.(T)`. */
export function evidentType(context: Context, node: SyntaxNode, value: Value): Ref | undefined {
  let written = unwrapped(node);
  if (written.type === 'unary_expression' && context.text[written.start] === '&')
    written = written.children[0] ?? written;
  if (written.type === 'composite_literal') return typeRef(context, written.children[0]);
  if (written.type === 'type_assertion_expression') return typeRef(context, written.children.at(-1));
  if (value.kind !== 'call') return undefined;
  const call = context.facts.calls[value.call];
  const [type] = call?.args ?? [];
  return call?.callee === 'new' && type?.kind === 'ref' && isType(context, type.ref) ? type.ref : undefined;
}

/** Since Go 1.26 `new(x)` takes values too. */
function isType(context: Context, ref: Ref): boolean {
  const name = ref.startsWith('#') ? ref.slice(1) : ref;
  return context.types.has(name) || BASIC_TYPES.has(name) || /^[^$@?]*#?\p{Lu}[^.]*$/u.test(ref);
}

/** Explicit type arguments of a call. */
export function typeArguments(context: Context, node: SyntaxNode): Ref[] {
  const list = child(node, 'type_arguments');
  return list ? list.children.map((type) => typeRef(context, type) ?? '?') : [];
}
