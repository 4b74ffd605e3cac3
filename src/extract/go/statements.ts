/** Statements: scopes, branches and loops around the calls, and the statement trees of handlers. */
import type { Statement, Value } from '../../model/facts.js';
import { readAssignment, readLocalDeclaration, readReceived } from './assignments.js';
import { branch } from './branch.js';
import type { Context } from './context.js';
import { type ErrorTest, errorTest } from './errortests.js';
import { addBodiless, readHandler } from './handlers.js';
import { readRef, refsIn, testedRefs } from './refs.js';
import { readSwitch, readTypeSwitch } from './switches.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { readTypes } from './types.js';
import { readValue } from './values.js';

const MOST_RETURNS = 8;

/** Reads a list of statements in the current block. */
export function readStatements(context: Context, list: SyntaxNode | undefined): Statement[] {
  const found: Statement[] = [];
  const nodes = list ? list.children : [];
  for (const [i, node] of nodes.entries()) {
    const early = recoveredNothing(context, node);
    const last = nodes.at(-1);
    if (early && i < nodes.length - 1 && last) {
      // `if r == nil { return }`: what follows is what is done about the panic.
      found.push(...readStatement(context, node));
      const rest = { ...list, children: nodes.slice(i + 1) } as SyntaxNode;
      const bodyStart = nodes[i + 1] as SyntaxNode;
      const at = { start: node, bodyStart, bodyEnd: last };
      found.push(...readHandler(context, early, at, () => readStatements(context, rest)));
      break;
    }
    found.push(...readStatement(context, node));
  }
  return found;
}

/** The test of an early return for when nothing panicked. */
function recoveredNothing(context: Context, node: SyntaxNode): ErrorTest | undefined {
  const condition = node.type === 'if_statement' ? part(node, 'condition') : undefined;
  if (!condition || part(node, 'initializer') || part(node, 'alternative')) return undefined;
  const name = /^(\w+)\s*==\s*nil$/.exec(context.source(condition))?.[1];
  const binding = name === undefined ? undefined : context.scope.find(name);
  if (!binding?.recovered) return undefined;
  const body = part(node, 'consequence');
  const statements = body && child(body, 'statement_list');
  if (statements?.children.at(-1)?.type !== 'return_statement') return undefined;
  return { kind: 'recover', holdsOn: 'error', binds: binding.ref, binding, guarded: [] };
}

/** Reads a block with names of its own. */
export function readBlock(context: Context, block: SyntaxNode | undefined): Statement[] {
  return context.block(() => readStatements(context, block && child(block, 'statement_list')));
}

function readStatement(context: Context, node: SyntaxNode): Statement[] {
  switch (node.type) {
    case 'expression_statement':
      return expressionStatement(context, node);
    case 'go_statement':
    case 'defer_statement':
      return calls(part0(context, node, { result: 'unused', mode: node.type === 'go_statement' ? 'go' : 'defer' }));
    case 'short_var_declaration':
    case 'assignment_statement':
      return readAssignment(context, node);
    case 'var_declaration':
    case 'const_declaration':
      return readLocalDeclaration(context, node);
    case 'type_declaration':
      readTypes(context, node, false);
      return [];
    case 'inc_statement':
    case 'dec_statement': {
      const [target] = node.children;
      const ref = target ? readRef(context, target) : '?';
      return [{ kind: 'assign', target: ref, value: { kind: 'other', refs: [ref] } }];
    }
    case 'return_statement':
      return [returned(context, node)];
    case 'if_statement':
      return context.block(() => readIf(context, node));
    case 'expression_switch_statement':
      return context.block(() => [...init(context, node), ...readSwitch(context, node)]);
    case 'type_switch_statement':
      return context.block(() => [...init(context, node), ...readTypeSwitch(context, node)]);
    case 'for_statement':
      return [{ kind: 'block', of: 'loop', body: context.block(() => readFor(context, node)) }];
    case 'select_statement':
      return [
        { kind: 'block', of: 'other', body: node.children.flatMap((clause) => readCommunication(context, clause)) },
      ];
    case 'block':
      return [{ kind: 'block', of: 'other', body: readBlock(context, node) }];
    case 'labeled_statement':
      return node.children.slice(1).flatMap((inner) => readStatement(context, inner));
    case 'send_statement': {
      const [channel, value] = node.children;
      if (!channel || !value) return [];
      const sent = readValue(context, value);
      noteSent(context, sent);
      return [{ kind: 'send', target: readRef(context, channel), value: sent }];
    }
    case 'continue_statement':
      return [{ kind: 'continue' }];
    case 'break_statement':
      return [{ kind: 'break' }];
    // It goes on elsewhere.
    case 'goto_statement':
      return [{ kind: 'block', of: 'other', body: [] }];
    default:
      return [];
  }
}

/** Notes which variables were sent, alone or in a value made of them: `results <- result{conn, err}`. */
function noteSent(context: Context, value: Value): void {
  for (const ref of refsIn(value)) {
    const binding = /^\$\w+$/.test(ref) ? context.scope.find(ref.slice(1)) : undefined;
    if (binding) binding.sent = binding.calls;
  }
}

function part0(context: Context, node: SyntaxNode, use: Parameters<typeof readValue>[2]): Value | undefined {
  const [expression] = node.children;
  return expression && readValue(context, expression, use);
}

const calls = (value: Value | undefined): Statement[] =>
  value?.kind === 'call' ? [{ kind: 'call', call: value.call }] : [];

function expressionStatement(context: Context, node: SyntaxNode): Statement[] {
  const value = part0(context, node, { result: 'unused' });
  if (value?.kind === 'call' && context.facts.calls[value.call]?.callee === 'recover')
    addBodiless(context, 'recover', node, []);
  return calls(value);
}

function returned(context: Context, node: SyntaxNode): Statement {
  const list = node.children[0];
  const items = list ? list.children.map((value) => readValue(context, value, { result: 'returned' })) : [];
  const at = context.span(node);
  if (items.length === 0) return { kind: 'return', at };
  const value: Value = items.length === 1 ? (items[0] as Value) : { kind: 'array', items };
  const { returns } = context.function;
  if (returns.length < MOST_RETURNS) returns.push(value);
  return { kind: 'return', value, at };
}

function init(context: Context, node: SyntaxNode): Statement[] {
  const initializer = part(node, 'initializer');
  return initializer ? readStatement(context, initializer) : [];
}

/** An if in a block of its own; its initial statement comes before it. */
function readIf(context: Context, node: SyntaxNode): Statement[] {
  const before = init(context, node);
  const condition = part(node, 'condition');
  const test: Value = condition ? readValue(context, condition, { result: 'condition' }) : { kind: 'other', refs: [] };
  const consequence = part(node, 'consequence');
  const alternative = part(node, 'alternative');
  const error = condition && errorTest(context, condition, test);
  return context.under(test, testedRefs(context, test), () => {
    const readThen = () => readBlock(context, consequence);
    const then =
      consequence && error?.holdsOn === 'error'
        ? readHandler(context, error, { start: node, bodyStart: consequence }, readThen)
        : readThen();
    const readElse = (): Statement[] => {
      if (alternative?.type !== 'if_statement') return readBlock(context, alternative);
      return context.block(() => readIf(context, alternative));
    };
    const otherwise =
      alternative && error?.holdsOn === 'success'
        ? readHandler(context, error, { start: alternative, bodyStart: alternative }, readElse)
        : readElse();
    return [...before, branch(test, then, otherwise)];
  });
}

function readFor(context: Context, node: SyntaxNode): Statement[] {
  const header = node.children.find(({ type }) => type !== 'block');
  const body = child(node, 'block');
  if (!header) return context.inLoop('forever', () => readBlock(context, body));
  if (header.type === 'range_clause') {
    readReceived(context, header, 1);
    return context.inLoop('data', () => readBlock(context, body));
  }
  if (header.type !== 'for_clause') {
    return context.inLoop('other', () => {
      readValue(context, header, { result: 'condition' });
      return readBlock(context, body);
    });
  }
  const initializer = part(header, 'initializer');
  const condition = part(header, 'condition');
  const update = part(header, 'update');
  if (initializer) readStatement(context, initializer);
  const kind = condition ? 'other' : 'forever';
  return context.inLoop(kind, () => {
    if (condition) readValue(context, condition, { result: 'condition' });
    const statements = readBlock(context, body);
    if (update) readStatement(context, update);
    return statements;
  });
}

function readCommunication(context: Context, clause: SyntaxNode): Statement[] {
  return context.block(() => {
    const [first] = clause.children;
    const sent: Statement[] = [];
    if (first?.type === 'receive_statement') readReceived(context, first, 0);
    else if (first?.type === 'send_statement') sent.push(...readStatement(context, first));
    return [...sent, ...readStatements(context, child(clause, 'statement_list'))];
  });
}
