/** Expressions → values; the calls in them become facts on the way. Each expression is visited exactly once. */
import type { CallFact, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { bindTarget, iterated } from './bindings.js';
import { call } from './calls.js';
import { type Context, refsOf, type State } from './context.js';
import { lambda } from './functions.js';
import type { Scope } from './scopes.js';
import { binaryValue, stringValue } from './text.js';

/** What becomes of an expression's result. */
export interface Use {
  result: CallFact['result'];
  assignedTo?: string[];
  awaited?: true;
  /** Name that a lambda gets. */
  name?: string;
}

export const OTHER: Use = { result: 'other' };
export const ARGUMENT: Use = { result: 'argument' };
export const CONDITION: Use = { result: 'condition' };
export const RETURNED: Use = { result: 'returned' };

/** The value of an expression. */
export function value(state: State, context: Context, node: SyntaxNode | undefined, use: Use = OTHER): Value {
  if (!node) return { kind: 'other', refs: [] };
  const { children } = node;
  switch (node.type) {
    case 'identifier':
      return { kind: 'ref', ref: state.names.resolve(context.scope, state.names.slice(node)) };
    case 'attribute':
    case 'subscript':
      return access(state, context, node);
    case 'call':
      return call(state, context, node, use);
    case 'await':
      return value(state, context, children[0], { ...use, awaited: true });
    case 'parenthesized_expression':
      return value(state, context, children[0], use);
    case 'string':
    case 'concatenated_string':
      return stringValue(state, context, node);
    case 'integer':
    case 'float':
      return { kind: 'literal', type: 'number', text: state.names.slice(node) };
    case 'true':
    case 'false':
      return { kind: 'literal', type: 'boolean', text: node.type };
    case 'none':
      return { kind: 'literal', type: 'null', text: 'None' };
    case 'binary_operator':
      return binaryValue(state, context, node);
    case 'unary_operator': {
      const operand = value(state, context, children[0], inTest(use));
      if (operand.kind !== 'literal' || operand.type !== 'number') return other(state, operand);
      return { ...operand, text: state.names.slice(node).replace(/\s+/g, '') };
    }
    case 'boolean_operator':
      return booleanValue(state, context, node, use);
    case 'conditional_expression': {
      const [then, test, otherwise] = children;
      value(state, context, test, CONDITION);
      return either('?:', [value(state, context, then, use), value(state, context, otherwise, use)]);
    }
    case 'not_operator':
      return { kind: 'test', op: 'not', operands: [value(state, context, children[0], inTest(use))] };
    case 'comparison_operator':
      return comparison(state, context, node, use);
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
      return listValue(state, context, node, use);
    case 'dictionary':
      return dictionaryValue(state, context, node);
    case 'list_splat':
      return { kind: 'spread', value: value(state, context, children[0]) };
    case 'dictionary_splat':
      return { kind: 'object', entries: [{ key: '...', value: value(state, context, children[0]) }] };
    case 'keyword_argument': {
      const name = children[0] ? state.names.slice(children[0]) : '';
      return { kind: 'keyword', name, value: value(state, context, children[1], { ...use, name }) };
    }
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return comprehension(state, context, node);
    case 'lambda':
      return { kind: 'function', fn: lambda(state, context, node, use.name ?? '') };
    case 'named_expression':
      return namedValue(state, context, node, use);
    case 'ERROR':
      return { kind: 'other', refs: [] };
    default:
      return other(state, ...children.map((child) => value(state, context, child)));
  }
}

/** A value of which only the names are known. */
export function other(state: State, ...values: Value[]): Value {
  return { kind: 'other', refs: refsOf(state, ...values) };
}

function inTest(use: Use): Use {
  return use.result === 'condition' ? CONDITION : OTHER;
}

/** `a.b`, `a['b']`, `a[i]`, `a[1:2]`, on a name or on anything else. */
function access(state: State, context: Context, node: SyntaxNode): Value {
  if (node.type === 'attribute') return accessValue(state, context, node);
  const [base, index] = node.children;
  const constant = index && node.children.length === 2 ? state.names.segment(index) : '[]';
  if (constant !== '[]') return accessValue(state, context, node);
  const of = value(state, context, base);
  for (const subscript of node.children.slice(1)) if (subscript.type !== 'slice') value(state, context, subscript);
  if (index?.type !== 'slice' || node.children.length !== 2) return { kind: 'element', of };
  for (const bound of index.children) value(state, context, bound);
  return { kind: 'element', of, slice: sliceBounds(state, index) };
}

/** Constant bounds of `[a:b]`; the colons are anonymous, so the text tells on which side a bound stands. */
function sliceBounds(state: State, slice: SyntaxNode): [number | null, number | null] {
  const [lower, upper] = state.names.slice(slice).split(':');
  const bound = (text: string | undefined) => (/^\s*-?\d+\s*$/.test(text ?? '') ? Number(text) : null);
  return [bound(lower), bound(upper)];
}

/** A chain of accesses as a Ref, its index expressions and an unnamed base visited. */
export function accessValue(state: State, context: Context, node: SyntaxNode): Extract<Value, { kind: 'ref' }> {
  const { base, segments } = unwind(state, context, node);
  const from = baseRef(state, context, base);
  let { ref } = from;
  for (const segment of segments) ref = state.names.join(ref, segment);
  return { ...from, ref };
}

/** Takes attributes, subscripts, parentheses and `await` off an expression; segments in reading order. */
export function unwind(
  state: State,
  context: Context,
  node: SyntaxNode | undefined,
): { base: SyntaxNode | undefined; segments: string[]; awaited: boolean } {
  const segments: string[] = [];
  let base = node;
  let awaited = false;
  for (; base; base = base.children[0]) {
    const second: SyntaxNode | undefined = base.children[1];
    if (base.type === 'attribute' && second) segments.push(state.names.slice(second));
    else if (base.type === 'subscript' && second) {
      const segment = base.children.length === 2 ? state.names.segment(second) : '[]';
      if (segment === '[]') for (const index of base.children.slice(1)) value(state, context, index);
      segments.push(segment);
    } else if (base.type === 'await') awaited = true;
    else if (base.type !== 'parenthesized_expression' || base.children.length !== 1) break;
  }
  return { base, segments: segments.reverse(), awaited };
}

/** What accesses start from: a name, `super`, or `?` for an expression without one, with the call that it is. */
export function baseRef(state: State, context: Context, base: SyntaxNode | undefined): Extract<Value, { kind: 'ref' }> {
  if (base?.type === 'identifier')
    return { kind: 'ref', ref: state.names.resolve(context.scope, state.names.slice(base)) };
  if (base && isSuper(state, base)) return { kind: 'ref', ref: 'super' };
  const of = value(state, context, base);
  if (of.kind === 'ref') return of;
  return { kind: 'ref', ref: '?', ...(of.kind === 'call' && { call: of.call }) };
}

/** `super()` and `super(Class, self)`: the base class, not a call worth a fact. */
export function isSuper(state: State, node: SyntaxNode): boolean {
  const callee = node.type === 'call' ? node.children[0] : undefined;
  return callee?.type === 'identifier' && state.names.slice(callee) === 'super';
}

/** `a or b or c`: the chain leans left and may be long. */
function booleanValue(state: State, context: Context, node: SyntaxNode, use: Use): Value {
  const rights: { op: '||' | '&&'; node: SyntaxNode }[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.type === 'boolean_operator') {
    const [a, b]: readonly SyntaxNode[] = left.children;
    if (!a || !b) return { kind: 'other', refs: [] };
    rights.push({ op: /\bor\b/.test(between(state, a, b)) ? '||' : '&&', node: b });
    left = a;
  }
  let result = value(state, context, left, use);
  for (const right of rights.reverse()) {
    const option = value(state, context, right.node, use);
    result = either(right.op, [result, option]);
  }
  return result;
}

function either(op: '||' | '&&' | '?:', options: Value[]): Value {
  const flat = options.flatMap((option) => (option.kind === 'either' && option.op === op ? option.options : [option]));
  return { kind: 'either', op, options: flat };
}

/** The text between two children, where their anonymous operator stands; comments taken out. */
export function between(state: State, left: SyntaxNode, right: SyntaxNode): string {
  const text = state.text.slice(left.end, right.start);
  return text.includes('#') ? text.replace(/#.*/g, '') : text;
}

function comparison(state: State, context: Context, node: SyntaxNode, use: Use): Value {
  const [a, b] = node.children;
  const op =
    a && b
      ? between(state, a, b)
          .replace(/[\\()]/g, '')
          .trim()
          .replace(/\s+/g, ' ')
      : '';
  return { kind: 'test', op, operands: node.children.map((operand) => value(state, context, operand, inTest(use))) };
}

/** Literals nest and grow without end in data files: what lies deeper or further is visited, but not kept. */
function bounds(context: Context): { depth: number; entries: number } {
  return context.wide ? { depth: 8, entries: 200 } : { depth: 4, entries: 50 };
}

/** Tables of routes are long lists too, of calls or of pairs with a name: no data, and each item is small. */
const MOST_CALLS = 2000;

function registers(item: Value): boolean {
  if (item.kind === 'array') return item.items.some(({ kind }) => kind === 'ref' || kind === 'call');
  return item.kind === 'call' || item.kind === 'spread';
}

function listValue(state: State, context: Context, node: SyntaxNode, use: Use): Value {
  const { depth, entries } = bounds(context);
  const inner: Use = use.result === 'returned' ? RETURNED : OTHER;
  const items: Value[] = [];
  state.nesting++;
  for (const child of node.children) {
    const item = value(state, context, child, inner);
    if (items.length < entries || (registers(item) && items.length < MOST_CALLS)) items.push(item);
  }
  state.nesting--;
  return state.nesting >= depth ? other(state, ...items) : { kind: 'array', items };
}

function dictionaryValue(state: State, context: Context, node: SyntaxNode): Value {
  const { depth, entries: most } = bounds(context);
  const entries: { key: string; value: Value }[] = [];
  state.nesting++;
  for (const child of node.children) {
    const entry = dictionaryEntry(state, context, child);
    if (entry && entries.length < most) entries.push(entry);
  }
  state.nesting--;
  if (state.nesting >= depth) return other(state, ...entries.map((entry) => entry.value));
  return { kind: 'object', entries };
}

function dictionaryEntry(state: State, context: Context, node: SyntaxNode) {
  if (node.type === 'dictionary_splat') return { key: '...', value: value(state, context, node.children[0]) };
  const [name, content] = node.children;
  if (node.type !== 'pair' || !name || !content) return undefined;
  const spoken = value(state, context, name);
  const key = spoken.kind === 'literal' ? spoken.text : '[]';
  return { key, value: value(state, context, content, { result: 'other', name: key === '[]' ? '' : key }) };
}

/** `[f(x) for x in xs if x]`: its names live in a scope of their own; what it reads is what its body reads. */
function comprehension(state: State, context: Context, node: SyntaxNode): Value {
  const scope: Scope = { kind: 'comprehension', parent: context.scope, bindings: new Map() };
  const inside: Context = { ...context, scope };
  const [body, ...clauses] = node.children;
  const unnamed: Value[] = [];
  for (const clause of clauses) {
    if (clause.type !== 'for_in_clause') {
      for (const child of clause.children) value(state, inside, child, CONDITION);
      continue;
    }
    const [target, ...iterables] = clause.children;
    const elements = iterables.map((iterable) => value(state, inside, iterable));
    const from = iterables.length === 1 ? iterated(state.names, iterables[0]) : undefined;
    bindTarget(state.names, scope, target, from);
    if (!from || state.names.reference(scope, from.node) === undefined) unnamed.push(...elements);
  }
  const parts = body?.type === 'pair' ? body.children : body ? [body] : [];
  return other(state, ...parts.map((part) => value(state, inside, part)), ...unnamed);
}

/** `(name := value)`. */
function namedValue(state: State, context: Context, node: SyntaxNode, use: Use): Value {
  const [target, content] = node.children;
  const name = target ? state.names.slice(target) : '';
  const inner = value(state, context, content, { ...use, result: 'assigned', assignedTo: [name] });
  const found = state.names.lookup(context.scope, name);
  const locals = state.facts.functions[context.fn]?.locals;
  if (locals && found?.binding.count === 1 && inner.kind !== 'ref') locals[name] = inner;
  return inner;
}
