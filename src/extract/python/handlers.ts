/** Error handlers: `except` clauses, `contextlib.suppress`, `return` in `finally`. */
import type { HandlerFact, Ref, Statement, TryParts, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { assign, targetNames } from './assignments.js';
import { exceptionName } from './bindings.js';
import { commentAbove, commentOf } from './comments.js';
import { at, type Context, refsOf, type State } from './context.js';
import { errorReads } from './reads.js';
import { block } from './statements.js';
import { value } from './values.js';

/** `try`: one handler for each clause, and one for a `return` in `finally`. */
export function tryStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const body = node.children[0];
  const clauses = node.children.filter((child) => child.type === 'except_clause');
  const ending = node.children.find((child) => child.type === 'finally_clause');
  const handlers = clauses.map((clause) => newHandler(state, context, clause));
  const swallowing = ending && returnIn(ending);
  const final =
    swallowing &&
    addHandler(state, handlerFact(context, 'finally-return', at(state, swallowing), at(state, swallowing)));
  const guards = handlers.filter((handler) => handler !== undefined);

  const kept: Statement[] = [];
  const guarded = callsOf(state, context, () => block(state, guarding(context, guards), body, out && kept));
  for (const index of final === undefined ? guards : [...guards, final]) {
    const handler = state.facts.handlers[index] as HandlerFact;
    handler.guarded = guarded;
    handler.guardedStatements = body?.children.length ?? 0;
    if (ending) handler.hasFinally = true;
    const reason = index === final && swallowing && (commentOf(state, swallowing) ?? commentAbove(state, swallowing));
    if (reason) handler.comment = reason;
  }
  const parts: TryParts = { guarded: kept.length, clauses: guards, final: 0 };
  for (const [i, clause] of clauses.entries()) clauseBody(state, context, clause, handlers[i]);
  for (const part of node.children) {
    const before = kept.length;
    if (part.type === 'else_clause' || part.type === 'finally_clause') block(state, context, part, out && kept);
    if (part.type === 'finally_clause') parts.final = kept.length - before;
  }
  out?.push({ kind: 'block', of: 'try', body: kept, parts });
}

function guarding(context: Context, handlers: readonly number[]): Context {
  return handlers.length === 0 ? context : { ...context, guards: [...handlers, ...(context.guards ?? [])] };
}

/** Indexes of the calls that a visit adds in the function itself. */
function callsOf(state: State, context: Context, visit: () => void): number[] {
  const first = state.facts.calls.length;
  visit();
  const added: number[] = [];
  for (let call = first; call < state.facts.calls.length; call++)
    if (state.facts.calls[call]?.fn === context.fn) added.push(call);
  return added;
}

function addHandler(state: State, fact: HandlerFact): number {
  return state.facts.handlers.push(fact) - 1;
}

function handlerFact(context: Context, kind: HandlerFact['kind'], span: HandlerFact['at'], bodyAt: HandlerFact['at']) {
  const { fn } = context;
  const empty: HandlerFact = { kind, fn, body: [], guarded: [], guardedStatements: 0, errorReads: 0, at: span, bodyAt };
  return empty;
}

/** The handler of a clause, its body not yet visited; undefined where the clause could not be parsed. */
function newHandler(state: State, context: Context, clause: SyntaxNode): number | undefined {
  const body = clause.children[clause.children.length - 1];
  if (body?.type !== 'block' || isBroken(state, clause)) return undefined;
  const head = clause.children.length > 1 ? clause.children[clause.children.length - 2] : undefined;
  const colon = state.text.indexOf(':', head?.end ?? clause.start) + 1;
  const span = state.lines.span(clause.start, colon);
  return addHandler(state, handlerFact(context, 'catch', span, at(state, body)));
}

/** A clause with a gap in it, or one right after it: its body may have lost statements. */
function isBroken(state: State, clause: SyntaxNode): boolean {
  return state.gaps.some(({ start, end }) =>
    start < clause.end ? end >= clause.start : state.text.slice(clause.end, start).trim() === '',
  );
}

function clauseBody(state: State, context: Context, clause: SyntaxNode, index: number | undefined): void {
  const body = clause.children[clause.children.length - 1];
  const name = exceptionName(state.names, clause);
  const types = exceptionTypes(state, context, clause, name);
  const handler = index === undefined ? undefined : state.facts.handlers[index];
  if (!handler) {
    block(state, context, body?.type === 'block' ? body : undefined);
    return;
  }
  if (name !== undefined) handler.binds = `$${name}`;
  handler.types = types;
  block(state, { ...context, handler: index }, body, handler.body);
  if (name !== undefined && body) handler.errorReads = errorReads(state, body, name);
  const comment = commentOf(state, clause);
  if (comment !== undefined) handler.comment = comment;
}

/** The exceptions that a clause names; the expressions that stand there are visited. */
function exceptionTypes(state: State, context: Context, clause: SyntaxNode, name: string | undefined): Ref[] {
  const types: Ref[] = [];
  for (const [i, child] of clause.children.entries()) {
    const isName = i === 1 && child.type === 'identifier' && state.names.slice(child) === name;
    if (child.type === 'block' || isName) continue;
    const named = child.type === 'as_pattern' ? child.children[0] : child;
    types.push(...refsOf(state, value(state, context, named)));
  }
  return types;
}

/** A `return` in a block that is not in a function of its own. */
function returnIn(node: SyntaxNode): SyntaxNode | undefined {
  const open: SyntaxNode[] = [node];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.type === 'return_statement') return at;
    if (/^(function_definition|class_definition|decorated_definition|expression_statement)$/.test(at.type)) continue;
    for (let i = at.children.length - 1; i >= 0; i--) open.push(at.children[i] as SyntaxNode);
  }
  return undefined;
}

/** `with`: binds its targets; `contextlib.suppress(X)` is a handler of what the body raises. */
export function withStatement(state: State, context: Context, node: SyntaxNode, out: Statement[] | undefined): void {
  const items = node.children.find((child) => child.type === 'with_clause')?.children ?? [];
  const body = node.children.find((child) => child.type === 'block');
  const suppressing: number[] = [];
  for (const item of items) {
    const expression = item.children[0];
    const [content, target] = expression?.type === 'as_pattern' ? expression.children : [expression];
    const bound = target?.children[0];
    const names = bound ? targetNames(state, context, bound) : [];
    const managed = value(state, context, content, { result: 'with', ...(bound && { assignedTo: names }) });
    if (bound) assign(state, context, bound, managed, content, at(state, item));
    const manager = managed.kind === 'call' ? state.facts.calls[managed.call] : undefined;
    if (manager && body) manager.manages = at(state, body);
    if (managed.kind === 'ref' && context.handler === undefined)
      out?.push({ kind: 'send', target: 'with', value: managed });
    const handler = suppressed(state, context, managed);
    if (handler !== undefined) suppressing.unshift(handler);
  }
  const kept: Statement[] = [];
  const guarded = callsOf(state, context, () => block(state, guarding(context, suppressing), body, out && kept));
  for (const index of suppressing) {
    const handler = state.facts.handlers[index] as HandlerFact;
    handler.guarded = guarded;
    handler.guardedStatements = body?.children.length ?? 0;
    const comment = commentOf(state, node) ?? commentAbove(state, node);
    if (comment !== undefined) handler.comment = comment;
  }
  out?.push({ kind: 'block', of: 'other', body: kept });
}

function suppressed(state: State, context: Context, managed: Value): number | undefined {
  const call = managed.kind === 'call' ? state.facts.calls[managed.call] : undefined;
  if (call?.callee !== 'contextlib#suppress' || call.chain) return undefined;
  const fact = handlerFact(context, 'suppress', call.at, call.at);
  return addHandler(state, { ...fact, types: refsOf(state, ...call.args) });
}
