/** Names and member paths in expressions. */
import type { Value } from '../../model/facts.js';
import { type Node, propertyName, unwrap } from './ast.js';
import { lazyImport } from './modules.js';
import { extend, refTo, requiredModule } from './names.js';
import { DEPTH, OTHER, UNDEFINED, value } from './values.js';
import type { Walk } from './walk.js';

/** A name or member path; what it is rooted in is walked. */
export function reference(w: Walk, node: Node): Value {
  return keyed(w, node).value;
}

/** A name or member path with the key that is computed at its end, where one is: `method` of `router[method]`. */
export function keyed(w: Walk, node: Node): { value: Value; key?: Value } {
  let path = '';
  let at = node;
  let last: Value | undefined;
  for (;;) {
    if (at.type === 'AwaitExpression' && unwrap(at).type === 'ImportExpression') {
      const module = lazyImport(w, unwrap(at));
      return { value: { kind: 'ref', ref: extend(module === undefined ? '?' : `${module}#`, path) } };
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
    const nth = last.kind === 'literal' && last.type === 'number' ? Number(last.text) : Number.NaN;
    return { value: { kind: 'element', of, ...(Number.isInteger(nth) && { nth }) }, key: last };
  }
  return { value: rooted(base, path) };
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

const isBuilt = (init: Node | undefined): boolean =>
  init?.type === 'TemplateLiteral' || (init?.type === 'BinaryExpression' && init.operator === '+');

/** What a member path starts from. */
function root(w: Walk, node: Node): Value {
  switch (node.type) {
    case 'Identifier': {
      const binding = w.scope.find(node.name);
      if (binding) {
        binding.reads++;
        const read: Value = { kind: 'ref', ref: refTo(w, binding) };
        if (isBuilt(binding.init)) w.textReads.push({ read, binding });
        return read;
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
