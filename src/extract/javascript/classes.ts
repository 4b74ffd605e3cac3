/** Classes: type facts with fields and methods, decorators as calls. */
import type { CallFact, FieldFact, Ref, TypeFact, Value } from '../../model/facts.js';
import { isFunction, keyName, type Node, unwrap } from './ast.js';
import { functionFact } from './functions.js';
import { plainRef } from './names.js';
import { reference } from './references.js';
import { declareBlock, hoistVariables, Scope } from './scopes.js';
import { statements } from './statements.js';
import { typeRef } from './types.js';
import { named, value } from './values.js';
import { put, type Walk } from './walk.js';

/** A class as an expression: the value is its name. */
export function classExpression(w: Walk, node: Node, name: string): Value {
  classFact(w, node, name);
  return name ? { kind: 'ref', ref: w.scope.top ? `#${name}` : `$${name}` } : { kind: 'other', refs: [] };
}

/** Walks a class. */
export function classFact(w: Walk, node: Node, name: string): TypeFact {
  const fact: TypeFact = {
    name,
    kind: 'class',
    bases: [],
    fields: [],
    methods: {},
    decorators: [],
    at: w.spanOf(node),
  };
  w.types.push(fact);
  if (name) w.typeOf.set(name, fact);
  fact.decorators = decorators(w, node.decorators);
  if (node.superClass) {
    const base = plainRef(w, node.superClass, w.scope);
    if (base) fact.bases.push(base);
    else value(w, node.superClass);
  }
  for (const contract of (node.implements ?? []) as Node[]) {
    const base = plainRef(w, contract.expression ?? contract.id ?? contract, w.scope);
    if (base) fact.bases.push(base);
  }
  const { scope } = w;
  w.scope = new Scope(scope, w.fn, name ? `@${name}` : '?');
  for (const member of node.body.body as Node[]) classMember(w, member, fact);
  w.scope = scope;
  return fact;
}

function classMember(w: Walk, member: Node, type: TypeFact): void {
  switch (member.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      method(w, member, type);
      break;
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSAbstractPropertyDefinition':
    case 'TSAbstractAccessorProperty':
      property(w, member, type);
      break;
    case 'StaticBlock': {
      const { scope } = w;
      w.scope = new Scope(scope, w.fn);
      if (w.hasVar) hoistVariables(w.scope, member.body);
      declareBlock(w.scope, member.body);
      statements(w, member.body);
      w.scope = scope;
      break;
    }
  }
}

function method(w: Walk, member: Node, type: TypeFact): void {
  const name = keyName(member);
  if (member.computed) value(w, member.key);
  const body: Node = member.value;
  if (!body.body) {
    if (!(name in type.methods)) put(type.methods, name, -1); // abstract, or an overload
    return;
  }
  if (member.kind === 'constructor') parameterProperties(w, body, type);
  const role = name === 'componentDidCatch' ? ({ kind: 'error-boundary', guarded: [] } as const) : undefined;
  const fn = functionFact(w, body, name, {
    className: type.name || undefined,
    self: w.scope.self,
    role,
    method: true,
    decorators: decorators(w, member.decorators),
  });
  if (member.kind !== 'get') {
    if (member.kind !== 'set') put(type.methods, name, fn);
    return;
  }
  // A getter is read like a field: its value is what it returns.
  const { returns, results } = w.functions[fn] as { returns: Value[]; results?: { types?: Ref[] } };
  const field: FieldFact = { name };
  if (results?.types?.[0]) field.type = results.types[0];
  if (returns.length === 1 && returns[0]) field.value = returns[0];
  type.fields.push(field);
}

/** `constructor(private readonly logger: Logger)` declares a field. */
function parameterProperties(w: Walk, body: Node, type: TypeFact): void {
  for (const param of body.params as Node[]) {
    if (param.type !== 'TSParameterProperty') continue;
    const pattern: Node = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
    const annotation = typeRef(w, pattern.typeAnnotation);
    type.fields.push(annotation ? { name: pattern.name, type: annotation } : { name: pattern.name });
  }
}

function property(w: Walk, member: Node, type: TypeFact): void {
  const name = keyName(member);
  if (member.computed) value(w, member.key);
  const marks = decorators(w, member.decorators);
  const init: Node | undefined = member.value ? unwrap(member.value) : undefined;
  if (init && isFunction(init)) {
    const place = { className: type.name || undefined, self: w.scope.self, method: true as const, decorators: marks };
    put(type.methods, name, functionFact(w, init, name, place));
    return;
  }
  const field: FieldFact = { name };
  const annotation = typeRef(w, member.typeAnnotation);
  if (annotation) field.type = annotation;
  if (marks.length > 0) field.decorators = marks;
  if (member.value)
    field.value = named(w, member.value, name, { result: 'assigned', names: [`${w.scope.self}.${name}`] });
  type.fields.push(field);
}

/** Decorators as calls: `@Get('x')`, and a bare `@Injectable` as a call without arguments. Their indexes. */
export function decorators(w: Walk, nodes: readonly Node[] | null | undefined): number[] {
  if (!nodes || nodes.length === 0) return [];
  return nodes.map(({ expression, start, end }) => {
    if (expression.type === 'CallExpression') {
      const called = value(w, expression, { result: 'decorator' });
      if (called.kind === 'call') return called.call;
    }
    const name = reference(w, expression);
    const fact: CallFact = {
      callee: name.kind === 'ref' ? name.ref : '?',
      args: [],
      fn: w.fn,
      result: 'decorator',
      at: w.span(start, end),
    };
    return w.calls.push(fact) - 1;
  });
}

/**
 * A member assigned through `this`: the field's value where it is the first, and that of a field so far unknown. Whether it
 * was kept.
 */
export function assignField(w: Walk, target: Ref, assigned: Value): boolean {
  const match = /^@([^.]+)\.([^.]+)$/.exec(target);
  if (!match) return false;
  const [, className = '', name = ''] = match;
  const type = typeNamed(w, className);
  if (assigned.kind === 'function') {
    if (!(name in type.methods)) put(type.methods, name, assigned.fn);
    return true;
  }
  const field = type.fields.find((known) => known.name === name);
  if (!field) type.fields.push({ name, value: assigned });
  else if (field.value === undefined || (field.value.kind === 'literal' && field.value.type === 'null'))
    field.value = assigned;
  else return false;
  return true;
}

/** The type fact of a class, made for constructor functions and object literals when they first behave like one. */
export function typeNamed(w: Walk, name: string): TypeFact {
  const known = w.typeOf.get(name);
  if (known) return known;
  const at = w.functions[w.fn]?.at ?? w.spanOf(w.program);
  const made: TypeFact = { name, kind: 'class', bases: [], fields: [], methods: {}, decorators: [], at };
  w.types.push(made);
  w.typeOf.set(name, made);
  return made;
}
