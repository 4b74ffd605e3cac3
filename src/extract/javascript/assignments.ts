/** Assignments: to locals, fields, exports, prototypes, error properties, and whatever else has a name. */
import type { Ref, Value } from '../../model/facts.js';
import { isFunction, type Node, propertyName, unwrap } from './ast.js';
import { assignField, typeNamed } from './classes.js';
import { functionFact } from './functions.js';
import { delegateOf, handedOver, isErrorProperty } from './handlers.js';
import { exportAssignment, exportedName } from './modules.js';
import { lastSegment } from './names.js';
import { reference } from './references.js';
import { refsOf } from './refs.js';
import { eachName } from './scopes.js';
import { named, object, type Use, value } from './values.js';
import { put, type Walk } from './walk.js';

/** Walks an assignment: what is assigned to, and the value. */
export function assignment(w: Walk, node: Node, depth = 0): { target: Ref; value: Value } {
  const left = unwrap(node.left);
  if (left.type === 'Identifier') return toName(w, node, left.name, depth);
  if (left.type === 'MemberExpression') return toMember(w, node, left, depth);
  const names: string[] = [];
  eachName(left, '', (name) => names.push(name));
  const assigned = value(w, node.right, { result: 'assigned', names }, depth);
  for (const name of names) {
    const binding = w.scope.find(name);
    if (binding) w.write(binding, { kind: 'other', refs: refsOf(assigned, []) });
  }
  return { target: names[0] ? `$${names[0]}` : '?', value: assigned };
}

function toName(w: Walk, node: Node, name: string, depth: number): { target: Ref; value: Value } {
  const binding = w.scope.find(name);
  const use: Use = { result: 'assigned', names: [name] };
  const right = named(w, node.right, name, use, depth);
  const assigned = combined(node.operator, right);
  if (binding && node.operator === '+=' && isBuiltText(right)) noteAppended(w, name);
  if (!binding) return { target: name, value: assigned };
  if (node.operator !== '=') w.write(binding);
  w.write(binding, assigned);
  return { target: binding.own, value: assigned };
}

/** Text with a part that is no literal. */
function isBuiltText(added: Value): boolean {
  return added.kind === 'text' && added.parts.some(({ kind }) => kind !== 'literal');
}

function noteAppended(w: Walk, name: string): void {
  const fact = w.functions[w.fn];
  if (!fact || fact.appended?.includes(name)) return;
  fact.appended = [...(fact.appended ?? []), name];
}

/** `a ||= b` may leave a as it was; `a += b` builds on it. */
function combined(operator: string, assigned: Value): Value {
  if (operator === '=') return assigned;
  if (operator === '||=' || operator === '??=' || operator === '&&=')
    return { kind: 'either', op: operator.slice(0, 2) as '||' | '??' | '&&', options: [assigned] };
  return { kind: 'other', refs: refsOf(assigned, []) };
}

function toMember(w: Walk, node: Node, left: Node, depth: number): { target: Ref; value: Value } {
  const exported = exportedName(w, left);
  if (exported !== undefined) return exportAssignment(w, node, exported);
  const walked = reference(w, left);
  const target = walked.kind === 'ref' ? walked.ref : `${refsOf(walked, [])[0] ?? '?'}.[]`;
  const property = propertyName(left);
  const right = unwrap(node.right);
  const use: Use = { result: 'assigned', names: [target] };

  if (isErrorProperty(property)) return toErrorProperty(w, node, target, right, use);
  const prototype = /^[#$](\w+)\.prototype(?:\.(\w+))?$/.exec(target);
  if (prototype?.[1]) {
    const [, className, method] = prototype;
    if (method && isFunction(right)) {
      const fn = functionFact(w, right, method, { className, self: `@${className}`, method: true });
      put(typeNamed(w, className).methods, method, fn);
      return { target, value: { kind: 'function', fn } };
    }
    if (!method && right.type === 'ObjectExpression') {
      const members = object(w, right, className, depth);
      if (members.kind === 'object') {
        for (const { key, value: member } of members.entries)
          if (member.kind === 'function') put(typeNamed(w, className).methods, key, member.fn);
      }
      return { target, value: members };
    }
  }
  const fieldOf = /^@([^.]+)\.[^.]+$/.exec(target)?.[1];
  const assigned =
    fieldOf && isFunction(right)
      ? ({
          kind: 'function',
          fn: functionFact(w, right, property ?? '', { className: fieldOf, self: `@${fieldOf}`, method: true }),
        } as const)
      : combined(node.operator, named(w, node.right, property ?? '', use, depth));
  if (!fieldOf || !assignField(w, target, assigned)) {
    w.assignments.push({ target, value: assigned, fn: w.fn, at: w.spanOf(node) });
  }
  return { target, value: assigned };
}

/** `x.onerror = (e) => …`. */
function toErrorProperty(w: Walk, node: Node, target: Ref, right: Node, use: Use): { target: Ref; value: Value } {
  let assigned: Value;
  if (isFunction(right)) {
    assigned = {
      kind: 'function',
      fn: functionFact(w, right, lastSegment(target), { role: { kind: 'error-listener', guarded: [] } }),
    };
  } else {
    assigned = value(w, node.right, use);
    const delegate = delegateOf(w, assigned);
    if (delegate) handedOver(w, 'error-listener', delegate, node.right, []);
  }
  w.assignments.push({ target, value: assigned, fn: w.fn, at: w.spanOf(node) });
  return { target, value: assigned };
}
