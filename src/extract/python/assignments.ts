/** Assignments: to locals, fields, members of anything else. */
import type { FunctionFact, Ref, Span, Statement, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { annotation, typeAlias } from './annotations.js';
import { pairwise } from './bindings.js';
import { field } from './classes.js';
import { at, type Context, type State } from './context.js';
import { accessValue, other, value } from './values.js';

/** `a = b = v`, `a: T = v`, `a: T`. Statements go to `out`, where one is wanted. */
export function assignment(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const targets: SyntaxNode[] = [];
  let declared: Ref | undefined;
  let right: SyntaxNode | undefined = node;
  while (right?.type === 'assignment') {
    const [target, ...rest]: readonly SyntaxNode[] = right.children;
    if (target) targets.push(target);
    const type = rest.find((child) => child.type === 'type');
    if (type) declared = annotation(state, context, type).type;
    right = rest.find((child) => child.type !== 'type');
  }
  if (!right) {
    for (const target of targets) declare(state, context, target, declared);
    return;
  }
  const [first] = targets;
  if (context.scope.kind === 'module' && first?.type === 'identifier' && state.names.isGeneric(right)) {
    typeAlias(state, context, state.names.slice(first), right, at(state, node));
    return;
  }
  const names = targets.flatMap((target) => targetNames(state, context, target));
  const wide = context.scope.kind === 'module' && names.some((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
  const initial = value(state, wide ? { ...context, wide } : context, right, {
    result: 'assigned',
    assignedTo: names,
    ...(names.length === 1 && { name: names[0]?.replace(/^.*[.#]/, '') }),
  });
  for (const target of targets) {
    if (declared !== undefined) declare(state, context, target, declared);
    assign(state, context, target, initial, right, at(state, node), out);
  }
}

/** `x += v`. */
export function augmentedAssignment(
  state: State,
  context: Context,
  node: SyntaxNode,
  out: Statement[] | undefined,
): void {
  const [target, right] = node.children;
  if (!target || !right) return;
  const ref = targetRef(state, context, target);
  const added = value(state, context, right);
  const old: Value = { kind: 'ref', ref };
  const isText = added.kind === 'text' || (added.kind === 'literal' && added.type === 'string');
  if (isBuiltText(added) && target.type === 'identifier') noteAppended(state.facts.functions[context.fn], ref);
  const sum: Value = isText ? { kind: 'text', build: 'concat', parts: [old, added] } : other(state, old, added);
  out?.push({ kind: 'assign', target: ref, value: sum });
  // A number that is counted up keeps nothing of what is added.
  const kept = target.type === 'attribute' && added.kind !== 'literal' && ownField(state, context, ref) === undefined;
  if (context.scope.kind === 'module' || kept)
    state.facts.assignments.push(assigned(context, ref, added, at(state, node)));
}

function assigned(context: Context, target: Ref, value: Value, at: Span) {
  return { target, value, fn: context.fn, at };
}

/** The Ref that an assignment writes to. */
function targetRef(state: State, context: Context, target: SyntaxNode): Ref {
  return target.type === 'identifier'
    ? state.names.target(context.scope, state.names.slice(target))
    : accessValue(state, context, target).ref;
}

/** The names that a target gives to a result: locals as they are written, members and fields as Refs. */
export function targetNames(state: State, context: Context, target: SyntaxNode): string[] {
  switch (target.type) {
    case 'identifier': {
      const name = state.names.slice(target);
      return [context.scope.kind === 'class' ? state.names.target(context.scope, name) : name];
    }
    case 'attribute':
    case 'subscript': {
      const ref = state.names.reference(context.scope, target);
      return ref === undefined ? [] : [ref];
    }
    default:
      return target.children.flatMap((child) => targetNames(state, context, child));
  }
}

/** Gives a target its value; `right` is the value's expression, where there is one for the whole target. */
export function assign(
  state: State,
  context: Context,
  target: SyntaxNode,
  initial: Value,
  right: SyntaxNode | undefined,
  span: Span,
  out?: Statement[],
): void {
  if (target.type === 'identifier') {
    assignName(state, context, state.names.slice(target), initial, span);
    out?.push({ kind: 'assign', target: targetRef(state, context, target), value: initial });
  } else if (target.type === 'attribute' || target.type === 'subscript') {
    const ref = accessValue(state, context, target).ref;
    assignMember(state, context, ref, initial, span);
    out?.push({ kind: 'assign', target: ref, value: initial });
  } else {
    const pairs = right && pairwise(target, right);
    const items = pairs && initial.kind === 'array' ? initial.items : undefined;
    for (const [i, child] of target.children.entries()) {
      const part: Value = items?.[i] ?? { kind: 'element', of: initial, index: i };
      assign(state, context, child, part, pairs?.[i], span, out);
    }
  }
}

/** Text with a part that is no literal. */
function isBuiltText(value: Value): boolean {
  return value.kind === 'text' && value.parts.some(({ kind }) => kind !== 'literal');
}

function noteAppended(fact: FunctionFact | undefined, ref: Ref): void {
  const name = ref.startsWith('$') ? ref.slice(1) : undefined;
  if (!fact || name === undefined || fact.appended?.includes(name)) return;
  fact.appended = [...(fact.appended ?? []), name];
}

/** Locals that were set to something else than a text with values in it, by function. */
const OTHERWISE = new WeakMap<FunctionFact, Set<string>>();

/** A local with several values is a built text where each of them is. */
function noteSet(fact: FunctionFact, name: string, initial: Value): void {
  const otherwise = OTHERWISE.get(fact) ?? new Set();
  OTHERWISE.set(fact, otherwise);
  if (isBuiltText(initial) && !otherwise.has(name)) noteAppended(fact, `$${name}`);
  else if (!otherwise.has(name)) {
    otherwise.add(name);
    const kept = fact.appended?.filter((one) => one !== name);
    if (kept && kept.length > 0) fact.appended = kept;
    else delete fact.appended;
  }
}

const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

function assignName(state: State, context: Context, name: string, initial: Value, span: Span): void {
  const { scope } = context;
  if (scope.kind === 'class' && context.type !== undefined) {
    field(state, context.type, name, undefined, initial);
    return;
  }
  const found = state.names.lookup(scope, name);
  if (!found) return;
  const isModule = found.scope === state.names.module;
  const once = found.binding.count === 1 && found.binding.kind === 'local';
  const fn = state.facts.functions[isModule ? 0 : context.fn];
  if (once && fn && state.names.aliasOf(found.scope, found.binding) === undefined) fn.locals[name] = initial;
  if (once && isModule && CONSTANT.test(name)) {
    state.facts.constantsAt ??= Object.create(null) as Record<string, Span>;
    state.facts.constantsAt[name] = span;
  }
  if (!isModule && !once && fn) noteSet(fn, name, initial);
  // A global with several values has no value of its own; each is told, with its place.
  if (isModule && !once) state.facts.assignments.push(assigned(context, `#${name}`, initial, span));
}

/** The field of the class around that a Ref is: `self.x`. */
function ownField(state: State, { type }: Context, ref: Ref): string | undefined {
  const own = type === undefined ? undefined : `@${state.facts.types[type]?.name}.`;
  const name = own !== undefined && ref.startsWith(own) ? ref.slice(own.length) : undefined;
  return name?.includes('.') ? undefined : name;
}

/** `self.x = v` is a field of the class; all else that is written to is told as it is. */
function assignMember(state: State, context: Context, ref: Ref, initial: Value, span: Span): void {
  const own = ownField(state, context, ref);
  if (context.type !== undefined && own !== undefined) {
    field(state, context.type, own, parameterType(state, context, initial), initial);
    return;
  }
  state.facts.assignments.push(assigned(context, ref, initial, span));
}

/** `self.x = x`: the field has the type of the parameter. */
function parameterType(state: State, context: Context, initial: Value): Ref | undefined {
  if (initial.kind !== 'ref') return undefined;
  return state.facts.functions[context.fn]?.params.find((param) => `$${param.name}` === initial.ref)?.type;
}

/** `x: T`. */
function declare(state: State, context: Context, target: SyntaxNode, type: Ref | undefined): void {
  const { scope } = context;
  if (target.type === 'identifier' && scope.kind === 'class' && context.type !== undefined)
    field(state, context.type, state.names.slice(target), type, undefined);
  else if (target.type === 'identifier' && type !== undefined) {
    const fn = state.facts.functions[context.fn];
    if (!fn) return;
    fn.localTypes ??= Object.create(null) as Record<string, Ref>;
    fn.localTypes[state.names.slice(target)] = type;
  } else if (target.type === 'attribute' && context.type !== undefined) {
    const own = `@${state.facts.types[context.type]?.name}.`;
    const ref = state.names.reference(scope, target);
    if (ref?.startsWith(own)) field(state, context.type, ref.slice(own.length), type, undefined);
  }
}
