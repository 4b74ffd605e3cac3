/** Functions, methods, lambdas, their parameters and decorators. */
import type { FunctionFact, ParamFact, Ref, Value } from '../../model/facts.js';
import { begunBetween } from '../begun.js';
import type { SyntaxNode } from '../treesitter.js';
import { annotation } from './annotations.js';
import { newCall } from './calls.js';
import { at, type Context, type State } from './context.js';
import { errorMiddleware } from './error-middleware.js';
import type { Binding, Scope } from './scopes.js';
import { block } from './statements.js';
import { OTHER, RETURNED, value } from './values.js';

/** A `def`: its fact, with all that its body holds. Returns its index. */
export function functionDefinition(state: State, context: Context, node: SyntaxNode, decorators: number[]): number {
  const child = (type: string) => node.children.find((item) => item.type === type);
  const nameNode = child('identifier');
  const name = nameNode ? state.names.slice(nameNode) : '';
  const body = child('block');
  const isMethod = context.scope.kind === 'class';
  const fact = newFunction(state, context, node, name, decorators);
  const index = state.facts.functions.push(fact) - 1;
  if (isMethod) fact.className = context.scope.className;
  if (state.text.startsWith('async', node.start)) fact.async = true;
  if (context.scope.kind === 'module' && !name.startsWith('_')) fact.exported = true;
  const results = child('type');
  if (results) fact.results = { count: 1, ...typed(annotation(state, context, results).type) };

  const isStatic = decorators.some((call) => state.facts.calls[call]?.callee === 'staticmethod');
  const bindings = parameters(state, context, fact, child('parameters'), isMethod && !isStatic);
  const scope = state.names.open('function', context.scope, body, bindings);
  const inside: Context = inFunction(context, scope, index);
  if (begunBetween(state.begun, node.start, node.end)) fact.body = [];
  const handler = errorMiddleware(state, index, fact, node);
  const own = handler === undefined ? undefined : state.facts.handlers[handler];
  if (own && fact.body) own.body = fact.body;
  block(state, handler === undefined ? inside : { ...inside, handler }, body, own?.body ?? fact.body);
  closeFunction(fact, scope);
  return index;
}

/** A lambda; its body is what it returns. Returns its index. */
export function lambda(state: State, context: Context, node: SyntaxNode, name: string): number {
  const fact = newFunction(state, context, node, name, []);
  const index = state.facts.functions.push(fact) - 1;
  const list = node.children.find((child) => child.type === 'lambda_parameters');
  const body = node.children[node.children.length - 1];
  const scope: Scope = {
    kind: 'function',
    parent: context.scope,
    bindings: parameters(state, context, fact, list, false),
  };
  if (body && body !== list) fact.returns.push(value(state, inFunction(context, scope, index), body, RETURNED));
  return index;
}

/** The context inside a function: loops, guards and conditions around its definition say nothing about its runs. */
function inFunction(context: Context, scope: Scope, fn: number): Context {
  const { type, handler } = context;
  return { scope, fn, ...(type !== undefined && { type }), ...(handler !== undefined && { handler }) };
}

function newFunction(
  state: State,
  context: Context,
  node: SyntaxNode,
  name: string,
  decorators: number[],
): FunctionFact {
  const locals: Record<string, Value> = Object.create(null);
  return { name, parent: context.fn, params: [], locals, decorators, returns: [], at: at(state, node) };
}

/** Notes which names of a finished scope have several assignments. */
export function closeFunction(fact: FunctionFact, scope: Scope): void {
  const reassigned = [...scope.bindings]
    .filter(([, { kind, count }]) => count > 1 && (kind === 'local' || kind === 'parameter'))
    .map(([name]) => name);
  if (reassigned.length > 0) fact.reassigned = reassigned.sort();
}

function typed(type: Ref | undefined): { types?: Ref[] } {
  return type === undefined ? {} : { types: [type] };
}

/** Names under which a method's first parameter is the receiver. */
const RECEIVERS: ReadonlySet<string> = new Set(['self', 'cls', 'mcs', 'mcls', 'klass', 'this']);

/**
 * Adds the parameters to the fact and returns their bindings. A method's receiver is no parameter: it is `@Class`, and the
 * positions of the others are then those of a call's arguments.
 */
function parameters(
  state: State,
  context: Context,
  fact: FunctionFact,
  list: SyntaxNode | undefined,
  hasReceiver: boolean,
): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const [i, node] of (list?.children ?? []).entries()) {
    const name = parameterName(state, node);
    if (name === undefined) continue;
    if (hasReceiver && i === 0 && RECEIVERS.has(name)) {
      bindings.set(name, { kind: 'receiver', count: 1, ref: `@${context.scope.className ?? ''}` });
      continue;
    }
    bindings.set(name, { kind: 'parameter', count: 1 });
    fact.params.push(parameter(state, context, node, name));
  }
  return bindings;
}

/** The identifier of a parameter; undefined for `/` and `*`. */
function parameterName(state: State, node: SyntaxNode): string | undefined {
  let at: SyntaxNode | undefined = node;
  while (at && at.type !== 'identifier') at = at.children[0];
  return at && state.names.slice(at);
}

function parameter(state: State, context: Context, node: SyntaxNode, name: string): ParamFact {
  const fact: ParamFact = { name };
  const splat = (type: string | undefined) => type === 'list_splat_pattern' || type === 'dictionary_splat_pattern';
  if (splat(node.type) || splat(node.children[0]?.type)) fact.rest = true;
  const type = node.children.find((child) => child.type === 'type');
  if (type) {
    const declared = annotation(state, context, type);
    if (declared.type !== undefined) fact.type = declared.type;
    if (declared.calls.length > 0) fact.decorators = declared.calls;
  }
  if (node.type === 'default_parameter' || node.type === 'typed_default_parameter')
    fact.default = value(state, context, node.children[node.children.length - 1], { ...OTHER, name });
  // FastAPI's `Annotated[T, Depends(f)]` says what `= Depends(f)` says.
  else if (fact.decorators?.[0] !== undefined) fact.default = { kind: 'call', call: fact.decorators[0] };
  return fact;
}

/** The decorators of a definition as calls, a bare one without arguments. */
export function decoratorCalls(state: State, context: Context, node: SyntaxNode): number[] {
  const calls: number[] = [];
  for (const decorator of node.children) {
    const expression = decorator.type === 'decorator' ? decorator.children[0] : undefined;
    if (!expression) continue;
    const result = value(state, context, expression, { result: 'decorator' });
    if (result.kind === 'call') calls.push(result.call);
    else if (result.kind === 'ref') {
      const call = { ...newCall(state, context, expression, { result: 'decorator' }), callee: result.ref };
      calls.push(state.facts.calls.push(call) - 1);
    }
  }
  return calls;
}
