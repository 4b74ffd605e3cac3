/** Calls, with a chain of method calls folded into one fact. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import type { Context } from './context.js';
import { conversionOperand, readRef } from './refs.js';
import { child, type SyntaxNode, unwrapped } from './syntax.js';
import { readValue, typeArguments, type Use } from './values.js';

interface Link {
  name: string;
  /** Where the link's own text begins: its name. */
  from: SyntaxNode;
  call: SyntaxNode;
}

/** Adds a call (a `call_expression`, or what the grammar takes for a conversion to a generic type); returns its index. */
export function readCall(context: Context, node: SyntaxNode, use: Use): number {
  const { bottom, links } = unfold(context, node);
  const fact: CallFact = { callee: '?', args: [], fn: context.fn, result: use.result, at: context.span(node) };
  // The index is taken before the arguments are read: a call comes before the calls inside it.
  const index = context.facts.calls.push(fact) - 1;
  if (use.mode) fact.mode = use.mode;
  if (context.handler !== undefined) fact.handler = context.handler;
  if (context.loop) fact.loop = context.loop;
  if (use.assignedTo) fact.assignedTo = use.assignedTo;
  if (context.conditions.length > 0) fact.conditions = [...context.conditions];
  if (context.guard && context.handler === undefined && (use.result === 'returned' || chooses(context.guard, use)))
    fact.guard = context.guard;
  const callee = bottom.children[0];
  if (callee) fact.callee = readCallee(context, callee, use, links.length > 0);
  const typeArgs = [bottom, ...(callee ? [callee] : [])].flatMap((part) => typeArguments(context, part));
  if (typeArgs.length > 0) fact.typeArgs = typeArgs;
  fact.args = readArguments(context, bottom);
  if (links.length > 0) {
    fact.chain = links.map(({ name, from, call }) => ({
      name,
      args: readArguments(context, call),
      at: context.span(from, call),
    }));
  }
  return index;
}

/** A statement under a test of a path: it may be what answers there. A value under a test of a key: it may be a mask. */
function chooses(guard: Value, use: Use): boolean {
  const reads = (value: Value, name: string): boolean =>
    value.kind === 'ref'
      ? value.ref.endsWith(name)
      : value.kind === 'test' && value.operands.some((one) => reads(one, name));
  return use.result === 'unused' ? reads(guard, '.Path') : use.result === 'assigned' && reads(guard, '.Key');
}

/** The call at the bottom of a chain, and the calls made on its result in order. */
function unfold(context: Context, node: SyntaxNode): { bottom: SyntaxNode; links: Link[] } {
  const links: Link[] = [];
  let call = node;
  for (;;) {
    const callee = call.children[0];
    const names: SyntaxNode[] = [];
    let on = callee && unwrapped(callee);
    while (on && isStep(on)) {
      const [operand, field] = on.children;
      if (on.type === 'selector_expression' && field) names.push(field);
      on = operand && unwrapped(operand);
    }
    const from = names.at(-1) ?? call;
    if (on?.type !== 'call_expression' || conversionOperand(context, on))
      return { bottom: call, links: links.reverse() };
    links.push({
      name: names
        .reverse()
        .map((name) => context.source(name))
        .join('.'),
      from,
      call,
    });
    call = on;
  }
}

const isStep = ({ type }: SyntaxNode) => type === 'selector_expression' || type === 'type_assertion_expression';

function readCallee(context: Context, node: SyntaxNode, use: Use, chained: boolean): Ref {
  const callee = unwrapped(node);
  if (callee.type === 'func_literal') {
    const mode = chained ? undefined : use.mode;
    const flavour = mode === 'go' ? 'goroutine' : mode === 'defer' ? 'deferred' : undefined;
    context.readFunction(context, callee, { name: '', ...(flavour && { flavour }) });
    return '?';
  }
  if (callee.type === 'generic_type' || callee.type === 'type_instantiation_expression') {
    const [generic] = callee.children;
    return generic ? calleeOfType(context, generic) : '?';
  }
  // `Map[string](xs)`: to the grammar the type argument may look like an index.
  if (callee.type === 'index_expression' && callee.children.length === 2) {
    const [generic, index] = callee.children as [SyntaxNode, SyntaxNode];
    if (generic.type === 'identifier' && !context.scope.find(context.source(generic)) && isTypeLike(index))
      return readRef(context, generic);
  }
  return readRef(context, callee);
}

const isTypeLike = ({ type }: SyntaxNode) => type === 'identifier' || type.endsWith('_type');

/** The function that the grammar took for a type. */
function calleeOfType(context: Context, node: SyntaxNode): Ref {
  if (node.type !== 'qualified_type') {
    const value = readValue(context, node);
    return value.kind === 'ref' ? value.ref : '?';
  }
  const [scope, name] = node.children as [SyntaxNode, SyntaxNode];
  const local = context.source(scope);
  const binding = context.scope.find(local);
  const module = context.imports.modules.get(local);
  if (binding) return `${binding.ref}.${context.source(name)}`;
  return `${module ?? ''}#${module === undefined ? `${local}.` : ''}${context.source(name)}`;
}

function readArguments(context: Context, call: SyntaxNode): Value[] {
  const list = child(call, 'argument_list');
  const nodes = list ? list.children : call.children.slice(1);
  return nodes.map((node) => readValue(context, node, { result: 'argument' }));
}
