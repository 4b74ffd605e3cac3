/** Expressions: each is walked once, its calls and functions become facts, and what it can be comes back as a `Value`. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import { assignment } from './assignments.js';
import { isFunction, keyName, type Node, stringOf, unwrap } from './ast.js';
import { callExpression } from './calls.js';
import { classExpression } from './classes.js';
import { functionFact } from './functions.js';
import { delegateOf, handedOver } from './handlers.js';
import { jsx } from './jsx.js';
import { lazyImport } from './modules.js';
import { binary, conditional, logical, unary, update } from './operators.js';
import { reference } from './references.js';
import { refsOf } from './refs.js';
import { template } from './text.js';
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

export const UNDEFINED: Value = { kind: 'literal', type: 'null', text: 'undefined' };

/** What is nested deeper, longer or wider than this is kept as the names it reads. */
export const DEPTH = 4;
export const ENTRIES = 60;
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

/** Whether a walked expression is known to be a text: `+` with it builds one. */
export function isTextual(w: Walk, node: Node): boolean {
  if (stringOf(node) !== undefined || node.type === 'TemplateLiteral') return true;
  if (node.type !== 'Identifier') return false;
  const known = w.scope.find(node.name)?.value;
  return known?.kind === 'text' || (known?.kind === 'literal' && known.type === 'string');
}
