/** Expressions: each is walked once, its calls and functions become facts, and what it can be comes back as a `Value`. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import { assignment } from './assignments.js';
import { isFunction, keyName, type Node, propertyName, stringOf, unwrap } from './ast.js';
import { callExpression } from './calls.js';
import { classExpression } from './classes.js';
import { functionFact } from './functions.js';
import { delegateOf, handedOver } from './handlers.js';
import { jsx } from './jsx.js';
import { lazyImport } from './modules.js';
import { extend, refTo, requiredModule } from './names.js';
import { concatenation, template } from './text.js';
import type { Walk } from './walk.js';

/** What becomes of an expression's value, and the names given to it. */
export interface Use {
  result: CallFact['result'];
  names?: string[];
}

export const UNUSED: Use = { result: 'unused' };
export const ARGUMENT: Use = { result: 'argument' };
export const RETURNED: Use = { result: 'returned' };
export const CONDITION: Use = { result: 'condition' };
export const THROWN: Use = { result: 'thrown' };
export const OTHER: Use = { result: 'other' };

/** What is nested deeper, longer or wider than this is kept as the names it reads. */
const DEPTH = 4;
const ENTRIES = 60;
const REFS = 20;
const TEXT = 200;

/** Walks an expression. `depth` is that of the value around it. */
export function value(w: Walk, node: Node, use: Use = OTHER, depth = 0): Value {
  switch (node.type) {
    case 'Literal':
      return literal(node);
    case 'Identifier':
    case 'MemberExpression':
    case 'ThisExpression':
    case 'MetaProperty':
    case 'Super':
      return reference(w, node);
    case 'CallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
      return callExpression(w, node, use, depth);
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'TypeCastExpression':
      return value(w, node.expression, use, depth);
    case 'AwaitExpression': {
      const awaited = value(w, node.argument, use, depth);
      if (awaited.kind === 'call') (w.calls[awaited.call] as CallFact).awaited = true;
      return awaited;
    }
    case 'TemplateLiteral':
      return template(w, node, depth);
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { kind: 'function', fn: functionFact(w, node, node.id?.name ?? '') };
    case 'ClassExpression':
      return classExpression(w, node, node.id?.name ?? '');
    case 'ObjectExpression':
      return object(w, node, '', depth);
    case 'ArrayExpression':
      return array(w, node, depth);
    case 'BinaryExpression':
      return binary(w, node, depth);
    case 'LogicalExpression':
      return logical(w, node, use, depth);
    case 'ConditionalExpression':
      return conditional(w, node, use, depth);
    case 'UnaryExpression':
      return unary(w, node, use, depth);
    case 'UpdateExpression':
      return update(w, node);
    case 'AssignmentExpression':
      return assignment(w, node, depth).value;
    case 'SequenceExpression': {
      const last = node.expressions.length - 1;
      for (let at = 0; at < last; at++) value(w, node.expressions[at], UNUSED);
      return value(w, node.expressions[last], use, depth);
    }
    case 'SpreadElement':
      return { kind: 'spread', value: value(w, node.argument, OTHER, depth + 1) };
    case 'YieldExpression':
      if (node.argument) {
        const sent = value(w, node.argument, OTHER, depth);
        w.push({ kind: 'send', target: '', value: sent });
      }
      return { kind: 'other', refs: [] };
    case 'ImportExpression':
      lazyImport(w, node);
      return { kind: 'other', refs: [] };
    case 'JSXElement':
    case 'JSXFragment':
      return jsx(w, node);
    default:
      return children(w, node);
  }
}

/** Like `value`, for what is given a name: functions, classes and object literals take it. */
export function named(w: Walk, node: Node, name: string, use: Use, depth = 0): Value {
  const inner = node.type === 'AwaitExpression' ? node : unwrap(node);
  if (isFunction(inner)) return { kind: 'function', fn: functionFact(w, inner, name) };
  if (inner.type === 'ClassExpression') return classExpression(w, inner, inner.id?.name ?? name);
  if (inner.type === 'ObjectExpression') return object(w, inner, name, depth);
  return value(w, node, use, depth);
}

/** A node of no special meaning here: its parts are walked, their names kept. */
function children(w: Walk, node: Node): Value {
  const refs: Ref[] = [];
  for (const key in node) {
    const child = node[key];
    if (typeof child !== 'object' || child === null || key === 'loc' || key === 'extra') continue;
    for (const part of Array.isArray(child) ? child : [child]) {
      if (typeof part?.type === 'string' && !part.type.startsWith('TS')) refsOf(value(w, part), refs);
    }
  }
  return { kind: 'other', refs };
}

export function text(content: string): Value & { kind: 'literal' } {
  return { kind: 'literal', type: 'string', text: content.length > TEXT ? content.slice(0, TEXT) : content };
}

function literal(node: Node): Value {
  if (typeof node.value === 'string') return text(node.value);
  if (node.regex) return { kind: 'literal', type: 'regexp', text: String(node.raw ?? '').slice(0, TEXT) };
  if (typeof node.value === 'number' || node.bigint)
    return { kind: 'literal', type: 'number', text: String(node.raw ?? node.value) };
  if (typeof node.value === 'boolean') return { kind: 'literal', type: 'boolean', text: String(node.value) };
  return { kind: 'literal', type: 'null', text: 'null' };
}

const UNDEFINED: Value = { kind: 'literal', type: 'null', text: 'undefined' };

/** A name or member path; what it is rooted in is walked. */
export function reference(w: Walk, node: Node): Value {
  let path = '';
  let at = node;
  let last: Value | undefined;
  for (;;) {
    if (at.type === 'AwaitExpression' && unwrap(at).type === 'ImportExpression') {
      const module = lazyImport(w, unwrap(at));
      return { kind: 'ref', ref: extend(module === undefined ? '?' : `${module}#`, path) };
    }
    at = unwrap(at);
    if (at.type !== 'MemberExpression') break;
    const name = propertyName(at);
    if (name === undefined) {
      const index = value(w, at.property, OTHER, DEPTH);
      if (path === '' && last === undefined) last = index;
    }
    path = path ? `${name ?? '[]'}.${path}` : (name ?? '[]');
    at = at.object;
  }
  const base = root(w, at);
  if (last !== undefined && path.endsWith('[]')) {
    const of = rooted(base, path.slice(0, Math.max(0, path.length - 3)));
    return { kind: 'element', of };
  }
  return rooted(base, path);
}

function rooted(base: Value, path: string): Value {
  if (path === '') return base;
  if (base.kind === 'ref')
    return base.call === undefined
      ? { kind: 'ref', ref: extend(base.ref, path) }
      : { ...base, ref: extend(base.ref, path) };
  if (base.kind === 'call') return { kind: 'ref', ref: `?.${path}`, call: base.call };
  return { kind: 'ref', ref: `?.${path}` };
}

/** What a member path starts from. */
function root(w: Walk, node: Node): Value {
  switch (node.type) {
    case 'Identifier': {
      const binding = w.scope.find(node.name);
      if (binding) {
        binding.reads++;
        return { kind: 'ref', ref: refTo(w, binding) };
      }
      if (node.name === 'undefined') return UNDEFINED;
      if (node.name === 'window' || node.name === 'document') w.marks.add('dom');
      return { kind: 'ref', ref: node.name };
    }
    case 'ThisExpression':
      w.selves.add(w.scope.self);
      return { kind: 'ref', ref: w.scope.self };
    case 'Super':
      return { kind: 'ref', ref: 'super' };
    case 'MetaProperty':
      return { kind: 'ref', ref: node.meta.name === 'import' ? 'import.meta' : 'new.target' };
    case 'CallExpression':
      if (requiredModule(node, w.scope) !== undefined) {
        lazyImport(w, node);
        return { kind: 'ref', ref: `${requiredModule(node, w.scope)}#` };
      }
      return value(w, node);
    default:
      return value(w, node);
  }
}

/** An object literal; `name` is the variable or property that it is given to. */
export function object(w: Walk, node: Node, name: string, depth: number): Value {
  const entries: { key: string; value: Value }[] = [];
  const self = name ? `@${name}` : '?';
  const observed = w.observer?.object === node ? w.observer.call : -1;
  for (const property of node.properties as Node[]) {
    let entry: { key: string; value: Value };
    if (property.type !== 'Property') {
      entry = { key: '...', value: value(w, property.argument ?? property, OTHER, depth + 1) };
    } else {
      const key = keyName(property);
      if (property.computed) value(w, property.key, OTHER, DEPTH);
      const inner = unwrap(property.value);
      if (isFunction(inner)) {
        const role =
          observed >= 0 && key === 'error' ? ({ kind: 'observer', guarded: [observed] } as const) : undefined;
        entry = {
          key,
          value: {
            kind: 'function',
            fn: functionFact(w, inner, key, { className: name || undefined, self, role, method: true }),
          },
        };
      } else {
        entry = { key, value: named(w, property.value, key === '[]' ? '' : key, OTHER, depth + 1) };
        if (observed >= 0 && key === 'error') {
          const delegate = delegateOf(w, entry.value);
          if (delegate) handedOver(w, 'observer', delegate, property.value, [observed]);
        }
      }
    }
    if (entries.length < ENTRIES) entries.push(entry);
  }
  return shallow({ kind: 'object', entries }, depth);
}

function array(w: Walk, node: Node, depth: number): Value {
  const items: Value[] = [];
  for (const element of node.elements as (Node | null)[]) {
    if (!element) continue;
    const item = value(w, element, OTHER, depth + 1);
    if (items.length < ENTRIES) items.push(item);
  }
  return shallow({ kind: 'array', items }, depth);
}

/** A composite value that lies too deep becomes the names it reads. */
export function shallow(composite: Value, depth: number): Value {
  return depth < DEPTH ? composite : { kind: 'other', refs: refsOf(composite, []) };
}

const TESTS = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>=', 'in', 'instanceof']);

function binary(w: Walk, node: Node, depth: number): Value {
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
  const operands: Node[] = [];
  let left = node;
  for (; left.type === 'BinaryExpression' && !TESTS.has(left.operator) && left.operator !== '+'; left = left.left)
    operands.push(left.right);
  const refs = refsOf(value(w, left, OTHER, DEPTH), []);
  for (let at = operands.length - 1; at >= 0; at--) refsOf(value(w, operands[at] as Node, OTHER, DEPTH), refs);
  return { kind: 'other', refs };
}

function logical(w: Walk, node: Node, use: Use, depth: number): Value {
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

function conditional(w: Walk, node: Node, use: Use, depth: number): Value {
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

function unary(w: Walk, node: Node, use: Use, depth: number): Value {
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

function update(w: Walk, node: Node): Value {
  const target = reference(w, node.argument);
  const binding = node.argument.type === 'Identifier' ? w.scope.find(node.argument.name) : undefined;
  if (binding) w.write(binding, { kind: 'other', refs: [] });
  return { kind: 'other', refs: refsOf(target, []) };
}

/** The names that a value reads, added to `refs`; with `calls`, callees and arguments of the calls in it too. */
export function refsOf(from: Value, refs: Ref[], calls?: readonly CallFact[]): Ref[] {
  if (refs.length >= REFS) return refs;
  switch (from.kind) {
    case 'ref':
      if (!refs.includes(from.ref)) refs.push(from.ref);
      break;
    case 'text':
      for (const part of from.parts) refsOf(part, refs, calls);
      break;
    case 'object':
      for (const entry of from.entries) refsOf(entry.value, refs, calls);
      break;
    case 'array':
      for (const item of from.items) refsOf(item, refs, calls);
      break;
    case 'either':
      for (const option of from.options) refsOf(option, refs, calls);
      break;
    case 'test':
      for (const operand of from.operands) refsOf(operand, refs, calls);
      break;
    case 'spread':
    case 'keyword':
      refsOf(from.value, refs, calls);
      break;
    case 'element':
      refsOf(from.of, refs, calls);
      break;
    case 'other':
      for (const ref of from.refs) if (!refs.includes(ref)) refs.push(ref);
      break;
    case 'call': {
      const call = calls?.[from.call];
      if (!call) break;
      if (!refs.includes(call.callee)) refs.push(call.callee);
      for (const argument of call.args) if (argument.kind !== 'call') refsOf(argument, refs);
      break;
    }
  }
  return refs;
}

const CONDITIONS = 4;

/** The tests around what stands under `test`: outermost first, the innermost four where there are more. */
export function withTest(w: Walk, test: Value): readonly Ref[] {
  const refs = refsOf(test, [], w.calls);
  if (refs.length === 0) return w.conditions;
  return [...w.conditions, ...refs.filter((ref) => !w.conditions.includes(ref))].slice(-CONDITIONS);
}

/** Whether a walked expression is known to be a text: `+` with it builds one. */
export function isTextual(w: Walk, node: Node): boolean {
  if (stringOf(node) !== undefined || node.type === 'TemplateLiteral') return true;
  if (node.type !== 'Identifier') return false;
  const known = w.scope.find(node.name)?.value;
  return known?.kind === 'text' || (known?.kind === 'literal' && known.type === 'string');
}
