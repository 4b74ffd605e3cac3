/** Statements: each is visited once; inside an error handler's body they are also kept as the handler's statement tree. */
import type { Statement, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { typeAlias } from './annotations.js';
import { assign, assignment, augmentedAssignment } from './assignments.js';
import { ifStatement, matchStatement, newIf } from './branches.js';
import { newCall } from './calls.js';
import { classDefinition } from './classes.js';
import { at, type Context, type State, under } from './context.js';
import { decoratorCalls, functionDefinition } from './functions.js';
import { tryStatement, withStatement } from './handlers.js';
import { importedNames } from './imports.js';
import { CONDITION, OTHER, RETURNED, type Use, value } from './values.js';

/** Visits the statements of a block; `out` receives them where the tree is wanted. */
export function block(state: State, context: Context, node: SyntaxNode | undefined, out?: Statement[]): void {
  for (const child of node?.children ?? []) statement(state, context, child, out);
}

function statement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const { children } = node;
  switch (node.type) {
    case 'expression_statement':
      for (const child of children) expressionStatement(state, context, child, out);
      break;
    case 'if_statement':
      ifStatement(state, context, node, out);
      break;
    case 'for_statement':
      forStatement(state, context, node, out);
      break;
    case 'while_statement':
      whileStatement(state, context, node, out);
      break;
    case 'with_statement':
      withStatement(state, context, node, out);
      break;
    case 'try_statement':
      tryStatement(state, context, node, out);
      break;
    case 'match_statement':
      matchStatement(state, context, node, out);
      break;
    case 'return_statement':
      returnStatement(state, context, node, out);
      break;
    case 'raise_statement':
      raiseStatement(state, context, node, out);
      break;
    case 'import_statement':
    case 'import_from_statement':
      importStatement(state, context, node);
      break;
    case 'function_definition':
      definition(state, context, node, []);
      break;
    case 'class_definition':
      classDefinition(state, context, node, []);
      break;
    case 'decorated_definition': {
      const decorators = decoratorCalls(state, context, node);
      const inner = children[children.length - 1];
      if (inner?.type === 'class_definition') classDefinition(state, context, inner, decorators);
      else if (inner?.type === 'function_definition') definition(state, context, inner, decorators);
      break;
    }
    case 'print_statement':
      printStatement(state, context, node, out);
      break;
    case 'continue_statement':
      out?.push({ kind: 'continue' });
      break;
    case 'break_statement':
      out?.push({ kind: 'break' });
      break;
    case 'type_alias_statement': {
      const [name, type] = children;
      if (name && type) typeAlias(state, context, state.names.slice(name), type, at(state, node));
      break;
    }
    case 'assert_statement':
      value(state, context, children[0], CONDITION);
      value(state, context, children[1]);
      break;
    case 'delete_statement':
    case 'exec_statement':
      for (const child of children) value(state, context, child);
      // What is taken away is something done.
      out?.push({ kind: 'block', of: 'other', body: [] });
      break;
    case 'block':
      block(state, context, node, out);
      break;
  }
}

const UNUSED: Use = { result: 'unused' };

/** An expression that stands as a statement. */
function expressionStatement(
  state: State,
  context: Context,
  node: SyntaxNode,
  out: Statement[] | undefined,
  use: Use = UNUSED,
): void {
  const { children } = node;
  switch (node.type) {
    case 'assignment':
      assignment(state, context, node, out);
      break;
    case 'augmented_assignment':
      augmentedAssignment(state, context, node, out);
      break;
    case 'await':
      if (children[0]) expressionStatement(state, context, children[0], out, { ...use, awaited: true });
      break;
    case 'parenthesized_expression':
      if (children[0]) expressionStatement(state, context, children[0], out, use);
      break;
    case 'conditional_expression': {
      const [then, test, otherwise] = children;
      const tested = value(state, context, test, CONDITION);
      branch(state, under(state, context, tested), tested, then, otherwise, out);
      break;
    }
    case 'boolean_operator': {
      const [left, right] = children;
      const isOr = left && right && /\bor\b/.test(state.text.slice(left.end, right.start));
      const tested = value(state, context, left, CONDITION);
      const inside = under(state, context, tested);
      branch(state, inside, tested, isOr ? undefined : right, isOr ? right : undefined, out);
      break;
    }
    case 'yield': {
      const sent = value(state, context, children[0]);
      out?.push({ kind: 'send', target: 'yield', value: sent });
      break;
    }
    default: {
      const result = value(state, context, node, use);
      if (result.kind === 'call') out?.push({ kind: 'call', call: result.call });
    }
  }
}

/** `a and f()`, `f() if a else g()` as statements are ifs. */
function branch(
  state: State,
  context: Context,
  test: Value,
  then: SyntaxNode | undefined,
  otherwise: SyntaxNode | undefined,
  out: Statement[] | undefined,
): void {
  const result = newIf(test);
  if (then) expressionStatement(state, context, then, out && result.then);
  if (otherwise) expressionStatement(state, context, otherwise, out && result.else);
  out?.push(result);
}

function forStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const [target, iterable, ...rest] = node.children;
  const data = value(state, context, iterable);
  if (target) assign(state, context, target, { kind: 'element', of: data }, undefined, at(state, node));
  // A table that the code writes down (`for route in ROUTES`) does not grow with a request.
  const isTable = data.kind === 'ref' && /(?:^|[#.$])[A-Z][A-Z0-9_]+$/.test(data.ref);
  loopBody(state, context, rest, isTable ? 'other' : 'data', out);
}

/** `while not self._stopped`, `while not stop_event.is_set()`, `while settings.running`: the work of a server goes on until it is told to end. */
const UNTIL_STOPPED =
  /^not [\w.]*_*(?:stop|stopped|stopping|shut_?down|shutting_down|terminated?|quit|exit|cancelled|closed|should_exit)(?:_?(?:event|flag|requested|signal))?(?:\.is_set\(\))?$|^[\w.]*_*(?:is_|keep_)?running(?:\.is_set\(\))?$/i;

function whileStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const [test, ...rest] = node.children;
  const text = test ? state.names.slice(test) : '';
  const forever = test?.type === 'true' || (test?.type === 'integer' && text !== '0') || UNTIL_STOPPED.test(text);
  const loop = forever ? 'forever' : 'other';
  value(state, { ...context, loop }, test, CONDITION);
  loopBody(state, context, rest, loop, out);
}

/** Body and `else` of a loop. */
function loopBody(
  state: State,
  context: Context,
  parts: readonly SyntaxNode[],
  loop: NonNullable<Context['loop']>,
  out: Statement[] | undefined,
): void {
  const body: Statement[] = [];
  for (const part of parts) {
    if (part.type === 'block') block(state, { ...context, loop }, part, out && body);
    else if (part.type === 'else_clause') block(state, context, part, out && body);
  }
  out?.push({ kind: 'block', of: 'loop', body });
}

/** Most return values kept of a function. */
const MOST_RETURNS = 8;

function returnStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const returned = node.children[0] && value(state, context, node.children[0], RETURNED);
  const fn = state.facts.functions[context.fn];
  if (returned && fn && fn.returns.length < MOST_RETURNS) fn.returns.push(returned);
  out?.push({ kind: 'return', ...(returned && { value: returned }), at: at(state, node) });
}

function raiseStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const [raised, cause] = node.children;
  // Python 2 writes `raise E, message`.
  const [first, ...more] = raised?.type === 'expression_list' ? raised.children : [raised];
  const thrown = first && value(state, context, first, { result: 'thrown' });
  for (const extra of more) value(state, context, extra);
  const origin = cause && value(state, context, cause);
  const { fn, handler, conditions, guard } = context;
  const span = at(state, node);
  state.facts.throws.push({
    ...(thrown && { value: thrown }),
    ...(origin && { cause: origin }),
    fn,
    ...(handler !== undefined && { handler }),
    ...(conditions && { conditions: [...conditions] }),
    ...(guard && { guard }),
    at: span,
  });
  out?.push({ kind: 'throw', ...(thrown && { value: thrown }), at: span });
}

function importStatement(state: State, context: Context, node: SyntaxNode): void {
  const lazy = context.fn !== 0;
  for (const { module, name, local, node: item } of importedNames(state.text, node))
    state.facts.imports.push({
      module,
      name,
      local,
      ...(context.typeOnly && { typeOnly: true }),
      ...(lazy && { lazy: true }),
      at: at(state, item),
    });
}

/** A `def`, noted where its name leads to it. */
function definition(state: State, context: Context, node: SyntaxNode, decorators: number[]): void {
  const index = functionDefinition(state, context, node, decorators);
  const { name } = state.facts.functions[index] as { name: string };
  const { scope } = context;
  if (scope.kind === 'class' && context.type !== undefined) {
    const methods = state.facts.types[context.type]?.methods;
    if (methods) methods[name] = index;
  } else if (scope.kind === 'function' && scope.bindings.get(name)?.count === 1) {
    const locals = state.facts.functions[context.fn]?.locals;
    if (locals) locals[name] = { kind: 'function', fn: index };
  }
}

/** Python 2's `print a, b` and `print >>file, a`. */
function printStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const call = newCall(state, context, node, UNUSED);
  const index = state.facts.calls.push(call) - 1;
  call.callee = state.names.resolve(context.scope, 'print');
  call.args = node.children.map((child): Value => {
    if (child.type !== 'chevron') return value(state, context, child, { result: 'argument' });
    return { kind: 'keyword', name: 'file', value: value(state, context, child.children[0], OTHER) };
  });
  out?.push({ kind: 'call', call: index });
}
