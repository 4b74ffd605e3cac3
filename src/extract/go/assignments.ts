/** Declarations and assignments: what each variable is given, and what is assigned that is no variable of the function. */
import type { Ref, Statement, Value } from '../../model/facts.js';
import type { Context } from './context.js';
import { addBodiless } from './handlers.js';
import { readRef, refsIn, resolve } from './refs.js';
import type { Binding } from './scope.js';
import { child, operatorBetween, part, partsOf, type SyntaxNode, unwrapped } from './syntax.js';
import { typeRef } from './type-refs.js';
import { evidentType, readValue, type Use } from './values.js';

interface Target {
  /** As `CallFact.assignedTo` has it: a plain name for a variable of the function, else a Ref. */
  name: string;
  ref: Ref;
  binding?: Binding;
}

/** `x, err := f()`, `x = y`, `x += y`. */
export function readAssignment(context: Context, node: SyntaxNode): Statement[] {
  const [left, right] = node.children;
  if (!left || !right) return [];
  const lefts = left.children;
  const rights = right.children;
  const operator = operatorBetween(context.text, left, right);
  if (node.type === 'short_var_declaration') return declareAll(context, lefts, rights, undefined);
  if (operator === '=' && lefts.every((target) => context.source(target) === '_'))
    return discard(context, node, rights);
  const targets = lefts.map((target) => readTarget(context, target));
  const values = readValues(context, targets, rights);
  return targets.flatMap((target, i): Statement[] => {
    const { value, ...origin } = values[i] as Assigned;
    if (target.name === '_') return [];
    const assigned = operator === '=' ? value : compound(target.ref, operator, value);
    if (target.binding) Object.assign(target.binding, origin);
    else
      context.facts.assignments.push({ target: target.ref, value: assigned, fn: context.fn, at: context.span(node) });
    return [{ kind: 'assign', target: target.ref, value: assigned }];
  });
}

/** `_ = f()` throws an error away; `_ = x` only silences the compiler, and of several results the error may be none. */
function discard(context: Context, node: SyntaxNode, rights: readonly SyntaxNode[]): Statement[] {
  const values = rights.map((right) => readValue(context, right, { result: 'discarded' }));
  const calls = values.flatMap((value) => (value.kind === 'call' ? [value.call] : []));
  const [call] = calls;
  const single = (node.children[0] as SyntaxNode).children.length === 1;
  if (single && call !== undefined && unwrapped(rights[0] as SyntaxNode).type === 'call_expression') {
    const callee = context.facts.calls[call]?.callee;
    if (callee === 'recover') addBodiless(context, 'recover', node, []);
    else if (callee !== undefined && /[.#?]/.test(callee)) addBodiless(context, 'discard', node, [call]);
  }
  return calls.map((index) => ({ kind: 'call', call: index }));
}

/** `var` and `const` declarations inside a function. */
export function readLocalDeclaration(context: Context, node: SyntaxNode): Statement[] {
  return specs(node).flatMap((spec) => {
    const values = part(spec, 'value');
    return declareAll(context, identifiers(spec), values ? values.children : [], part(spec, 'type'));
  });
}

/** `var` and `const` declarations at the top level: they belong to the package, and no alias is followed away. */
export function readPackageDeclaration(context: Context, node: SyntaxNode): string[] {
  const fact = context.function;
  const declared: string[] = [];
  for (const spec of specs(node)) {
    const nodes = identifiers(spec);
    const names = nodes.map((name) => context.source(name));
    const type = typeRef(context, part(spec, 'type'));
    const list = part(spec, 'value');
    const rights = list ? list.children : [];
    const targets = names.map((name) => ({ name, ref: `#${name}` }));
    const values = readValues(context, targets, rights);
    for (const [i, name] of names.entries()) {
      if (name === '_') continue;
      declared.push(name);
      context.packageVariables.set(name, context.span(spec));
      const value = values[i]?.value;
      if (value && rights.length > 0) fact.locals[name] = value;
      const right = rights[i];
      const evident = type ?? (right && value ? evidentType(context, right, value) : undefined);
      if (evident === undefined) continue;
      fact.localTypes ??= Object.create(null) as Record<string, Ref>;
      fact.localTypes[name] = evident;
    }
  }
  return declared;
}

function specs(node: SyntaxNode): SyntaxNode[] {
  return node.children.flatMap((inner) => (inner.type === 'var_spec_list' ? inner.children : [inner]));
}

function identifiers(spec: SyntaxNode): SyntaxNode[] {
  return partsOf(spec, 'name').filter(({ type }) => type === 'identifier');
}

function declareAll(
  context: Context,
  lefts: readonly SyntaxNode[],
  rights: readonly SyntaxNode[],
  typeNode: SyntaxNode | undefined,
): Statement[] {
  const names = lefts.map((node) => context.source(node));
  const values = readValues(
    context,
    names.map((name) => ({ name, ref: `$${name}` })),
    rights,
  );
  const type = typeRef(context, typeNode);
  return names.flatMap((name, i): Statement[] => {
    const { value, ...origin } = values[i] as Assigned;
    const given = rights.length > 0 ? value : undefined;
    const right = rights[i];
    const own = name === '_' ? undefined : context.scope.own(name);
    const evident = type ?? (right && given ? evidentType(context, right, given) : undefined);
    const binding = own ?? context.declare(name, given, evident);
    Object.assign(binding, origin);
    return name === '_' ? [] : [{ kind: 'assign', target: `$${name}`, value }];
  });
}

/** A value with what the variable that takes it should remember. */
interface Assigned extends Pick<Binding, 'calls' | 'lastResult' | 'recovered'> {
  value: Value;
}

/** One entry for each target: its own expression, or its position in the results of the only one. */
function readValues(
  context: Context,
  targets: readonly Pick<Target, 'name' | 'ref'>[],
  rights: readonly SyntaxNode[],
): Assigned[] {
  const names = targets.map(({ name }) => name);
  const [only] = rights;
  if (rights.length !== 1 || targets.length < 2 || !only) {
    return targets.map(({ name }, i) => {
      const right = rights[i];
      if (!right) return { value: { kind: 'literal', type: 'null', text: '' }, calls: [], lastResult: false };
      const use: Use = { result: 'assigned', assignedTo: [name], name };
      return origin(context, right, readValue(context, right, use));
    });
  }
  const value = readValue(context, only, { result: 'assigned', assignedTo: names });
  const several = value.kind === 'call' && /call_expression|type_conversion/.test(unwrapped(only).type);
  return names.map((_, i) => {
    if (!several) {
      if (i === 0) return origin(context, only, value);
      return { value: { kind: 'other', refs: [] }, calls: [], lastResult: false };
    }
    const result: Value = { kind: 'result', call: value.call, index: i };
    return { value: result, calls: [value.call], lastResult: i === names.length - 1 };
  });
}

function origin(context: Context, node: SyntaxNode, value: Value): Assigned {
  if (value.kind === 'call') {
    const recovered = context.facts.calls[value.call]?.callee === 'recover';
    return { value, calls: [value.call], lastResult: false, recovered };
  }
  // `err := db.First(&row).Error`
  if (value.kind === 'ref' && value.call !== undefined) {
    return { value, calls: [value.call], lastResult: false, recovered: false };
  }
  const plain = unwrapped(node);
  const from = plain.type === 'identifier' ? context.scope.find(context.source(plain)) : undefined;
  return { value, calls: from?.calls ?? [], lastResult: false, recovered: from?.recovered ?? false };
}

/** What is on the left of `=`; a variable there is not read. */
function readTarget(context: Context, node: SyntaxNode): Target {
  const plain = unwrapped(node);
  if (plain.type !== 'identifier') {
    const ref = readRef(context, plain);
    return { name: ref, ref };
  }
  const name = context.source(plain);
  const binding = context.scope.find(name);
  if (name === '_' || binding) return { name, ref: binding?.ref ?? '_', ...(binding && { binding }) };
  const ref = resolve(context, plain);
  return { name: ref, ref };
}

/** `x += "…"` builds text. */
function compound(target: Ref, operator: string, value: Value): Value {
  const isText = value.kind === 'text' || (value.kind === 'literal' && value.type === 'string');
  if (operator === '+=' && isText)
    return { kind: 'text', build: 'concat', parts: [{ kind: 'ref', ref: target }, value] };
  return { kind: 'other', refs: [target, ...refsIn(value)] };
}

/** `for k, v := range xs`, `case v := <-channel`: declares the variables, or gives those that exist a new value. */
export function readReceived(context: Context, node: SyntaxNode, elementAt: number): void {
  const list = child(node, 'expression_list');
  const right = node.children.at(-1);
  if (!right || right === list) return;
  const read = readValue(context, right);
  // A receive is read as an element already.
  const of: Value = node.type === 'receive_statement' ? read : { kind: 'element', of: read };
  if (!list) return;
  const declares = operatorBetween(context.text, list, right).startsWith(':=');
  for (const [i, target] of list.children.entries()) {
    if (declares) {
      context.declare(context.source(target), i === elementAt ? of : undefined);
    } else {
      const { binding } = readTarget(context, target);
      if (binding) Object.assign(binding, { calls: [], lastResult: false, recovered: false });
    }
  }
}
