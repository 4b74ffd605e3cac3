/** Statements: walked once; while an error handler's body is walked, its statement tree is collected in `w.sink`. */
import type { CallFact, Statement, ThrowFact, Value } from '../../model/facts.js';
import { assignment } from './assignments.js';
import { type Node, unwrap } from './ast.js';
import { classFact } from './classes.js';
import { functionFact, noteReturn } from './functions.js';
import { openHandler, tryStatement, walkHandler } from './handlers.js';
import { exportDeclaration, importDeclaration, importEquals } from './modules.js';
import { reference } from './references.js';
import { holdsInDevelopment, refsOf, withTest } from './refs.js';
import { declareBlock, declares, declareVariables, eachName, Scope } from './scopes.js';
import { typeDeclaration } from './types.js';
import { CONDITION, RETURNED, THROWN, UNUSED, value } from './values.js';
import { variables } from './variables.js';
import type { ErrorTest, Walk } from './walk.js';

export function statements(w: Walk, nodes: readonly Node[]): void {
  for (const node of nodes) statement(w, node);
}

/** A block with the scope that it needs. */
export function block(w: Walk, node: Node): void {
  inScope(w, node.body, () => statements(w, node.body));
}

function inScope(w: Walk, nodes: readonly Node[], walk: () => void): void {
  if (!declares(nodes)) {
    walk();
    return;
  }
  const { scope } = w;
  w.scope = new Scope(scope, w.fn);
  declareBlock(w.scope, nodes);
  walk();
  w.scope = scope;
}

export function statement(w: Walk, node: Node): void {
  if (node.type !== 'BlockStatement') w.statements++;
  switch (node.type) {
    case 'ExpressionStatement':
      expression(w, node.expression);
      break;
    case 'VariableDeclaration':
      variables(w, node);
      break;
    case 'FunctionDeclaration':
      functionDeclaration(w, node);
      break;
    case 'ReturnStatement':
      returnStatement(w, node);
      break;
    case 'IfStatement':
      ifStatement(w, node);
      break;
    case 'BlockStatement':
      if (w.sink) nested(w, 'other', () => block(w, node));
      else block(w, node);
      break;
    case 'ThrowStatement':
      throwStatement(w, node);
      break;
    case 'TryStatement':
      tryStatement(w, node);
      break;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      loop(w, node);
      break;
    case 'SwitchStatement':
      switchStatement(w, node);
      break;
    case 'BreakStatement':
      if (node.label || !w.inSwitch) w.push({ kind: 'break' });
      break;
    case 'ContinueStatement':
      w.push({ kind: 'continue' });
      break;
    case 'LabeledStatement':
    case 'WithStatement':
      if (node.object) value(w, node.object);
      nested(w, 'other', () => statement(w, node.body));
      break;
    case 'ClassDeclaration':
      classFact(w, node, node.id?.name ?? '');
      break;
    case 'ImportDeclaration':
      importDeclaration(w, node);
      break;
    case 'TSImportEqualsDeclaration':
      importEquals(w, node);
      break;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
    case 'ExportAllDeclaration':
    case 'TSExportAssignment':
      exportDeclaration(w, node);
      break;
    case 'TSModuleDeclaration':
      // Ambient declarations bring no code.
      if (!node.declare && node.body?.body) inScope(w, node.body.body, () => statements(w, node.body.body));
      break;
    default:
      typeDeclaration(w, node);
  }
}

/** An expression that stands as a statement: what it does, not what it is. */
function expression(w: Walk, node: Node): void {
  switch (node.type) {
    case 'AssignmentExpression':
      w.push({ kind: 'assign', ...assignment(w, node) });
      break;
    case 'UpdateExpression': {
      const target = refsOf(reference(w, node.argument), [])[0] ?? '?';
      value(w, node, UNUSED);
      w.push({ kind: 'assign', target, value: { kind: 'other', refs: [target] } });
      break;
    }
    case 'SequenceExpression':
      for (const part of node.expressions as Node[]) expression(w, part);
      break;
    case 'LogicalExpression': {
      const test = value(w, node.left, CONDITION);
      const then = collect(
        w,
        test,
        () => expression(w, node.right),
        node.operator === '&&' && holdsInDevelopment(test),
      );
      // `a || f()` calls where a does not hold.
      if (w.sink) w.push(node.operator === '&&' ? choice(test, then, []) : choice(test, [], then));
      break;
    }
    case 'ConditionalExpression': {
      const test = value(w, node.test, CONDITION);
      const then = collect(w, test, () => expression(w, node.consequent), holdsInDevelopment(test));
      const otherwise = collect(w, test, () => expression(w, node.alternate));
      if (w.sink) w.push(choice(test, then, otherwise));
      break;
    }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      expression(w, node.expression);
      break;
    default: {
      const done = value(w, node, UNUSED);
      if (done.kind === 'call') w.push({ kind: 'call', call: done.call });
      // What is taken away is something done.
      if (node.type === 'UnaryExpression' && node.operator === 'delete')
        w.push({ kind: 'block', of: 'other', body: [] });
    }
  }
}

/** Walks what stands under a test; its statements where a tree is collected. */
function collect(w: Walk, test: Value | undefined, walk: () => void, development = false): Statement[] {
  const { sink, conditions, guard } = w;
  const body: Statement[] = [];
  if (sink) w.sink = body;
  if (test) {
    w.conditions = withTest(w, test, development);
    w.guard = test;
  }
  walk();
  w.sink = sink;
  w.conditions = conditions;
  w.guard = guard;
  return body;
}

function nested(w: Walk, of: 'loop' | 'other', walk: () => void): void {
  const body = collect(w, undefined, walk);
  w.push({ kind: 'block', of, body });
}

function choice(test: Value, then: Statement[], otherwise: Statement[]): Statement {
  return { kind: 'if', test, then, else: otherwise };
}

/** A branch: a block's own statements, or the one statement. */
function branch(w: Walk, node: Node | null | undefined): void {
  if (node?.type === 'BlockStatement') block(w, node);
  else if (node) statement(w, node);
}

function ifStatement(w: Walk, node: Node): void {
  const tested = w.errorTests?.get(node);
  if (tested) {
    errorIf(w, node, tested);
    return;
  }
  const test = value(w, node.test, CONDITION);
  const then = collect(w, test, () => branch(w, node.consequent), holdsInDevelopment(test));
  const otherwise = node.alternate ? collect(w, test, () => branch(w, node.alternate)) : [];
  w.push(choice(test, then, otherwise));
}

/** `if (err) { … }` of a callback: the branch is the handler. */
function errorIf(w: Walk, node: Node, { branch: which, binding }: ErrorTest): void {
  const header = { start: node.start, end: node.consequent.start + 1 };
  const test = value(w, node.test, CONDITION);
  const handled = (body: Node) => {
    const fact = openHandler(w, 'callback', header, body);
    fact.bodyFn = w.fn;
    fact.binds = binding.own;
    const index = w.handlers.length - 1;
    collect(w, test, () => walkHandler(w, index, [binding], () => branch(w, body)));
    return fact.body;
  };
  const plain = (body: Node | null) => (body ? collect(w, test, () => branch(w, body)) : []);
  const then = which === 'then' ? handled(node.consequent) : plain(node.consequent);
  const otherwise = which === 'else' ? handled(node.alternate) : plain(node.alternate);
  w.push(choice(test, then, otherwise));
}

function returnStatement(w: Walk, node: Node): void {
  if (w.finallyOf) openHandler(w, 'finally-return', node, node, w.finallyOf);
  if (!node.argument) {
    w.push({ kind: 'return', at: w.spanOf(node) });
    return;
  }
  const returned = value(w, node.argument, RETURNED);
  noteReturn(w, node.argument, returned);
  w.push({ kind: 'return', value: returned, at: w.spanOf(node) });
}

function throwStatement(w: Walk, node: Node): void {
  const thrown = value(w, node.argument, THROWN);
  const fact: ThrowFact = { value: thrown, fn: w.fn, at: w.spanOf(node) };
  if (w.handler >= 0) fact.handler = w.handler;
  if (w.conditions.length > 0) fact.conditions = [...w.conditions];
  if (w.guard) fact.guard = w.guard;
  w.throws.push(fact);
  w.push({ kind: 'throw', value: thrown, at: fact.at });
}

function functionDeclaration(w: Walk, node: Node): void {
  const fn = functionFact(w, node, node.id?.name ?? '');
  const binding = node.id ? w.scope.find(node.id.name) : undefined;
  if (binding) w.write(binding, { kind: 'function', fn });
}

function loop(w: Walk, node: Node): void {
  const { scope, loop: outer, inSwitch } = w;
  w.scope = new Scope(scope, w.fn);
  if (node.type === 'ForStatement') forHeader(w, node);
  else if (node.left) each(w, node);
  else value(w, node.test, CONDITION);
  w.loop = kindOf(node);
  w.inSwitch = false;
  if (node.type === 'ForStatement' && node.update) value(w, node.update, UNUSED);
  nested(w, 'loop', () => branch(w, node.body));
  w.loop = outer;
  w.inSwitch = inSwitch;
  w.scope = scope;
}

function forHeader(w: Walk, node: Node): void {
  if (node.init?.type === 'VariableDeclaration') {
    if (node.init.kind !== 'var') declareVariables(w.scope, node.init);
    const { sink } = w;
    w.sink = undefined;
    variables(w, node.init);
    w.sink = sink;
  } else if (node.init) value(w, node.init, UNUSED);
  if (node.test) value(w, node.test, CONDITION);
}

/** `for (const x of xs)`: x is an element of xs. */
function each(w: Walk, node: Node): void {
  const of = value(w, node.right);
  const declared = node.left.type === 'VariableDeclaration';
  if (declared && node.left.kind !== 'var') declareVariables(w.scope, node.left);
  const pattern: Node = declared ? node.left.declarations[0].id : unwrap(node.left);
  if (!declared && pattern.type === 'MemberExpression') value(w, pattern);
  eachName(pattern, '', (name, path) => {
    const binding = w.scope.find(name);
    if (!binding) return;
    const known = node.type === 'ForOfStatement' && path === '';
    w.write(binding, known ? { kind: 'element', of } : { kind: 'other', refs: refsOf(of, []) });
  });
}

function kindOf(node: Node): CallFact['loop'] {
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') return 'data';
  const test: Node | null = node.test;
  if (!test || (test.type === 'Literal' && Boolean(test.value))) return 'forever';
  // `i < rows.length` goes over data.
  const bound = node.type === 'ForStatement' && test.type === 'BinaryExpression' ? unwrap(test.right) : undefined;
  return bound?.type === 'MemberExpression' && /^(?:length|size)$/.test(bound.property.name ?? '') ? 'data' : 'other';
}

/** A switch is a chain of ifs; each case is taken for itself. */
function switchStatement(w: Walk, node: Node): void {
  const on = value(w, node.discriminant, CONDITION);
  const cases: Node[] = node.cases;
  const { inSwitch } = w;
  const branches: { test: Value; body: Statement[] }[] = [];
  let otherwise: Statement[] = [];
  inScope(
    w,
    cases.flatMap((one) => one.consequent as Node[]),
    () => {
      for (const one of cases) {
        const test: Value = { kind: 'test', op: '===', operands: one.test ? [on, value(w, one.test)] : [on] };
        w.inSwitch = true;
        const body = collect(w, test, () => statements(w, one.consequent));
        w.inSwitch = inSwitch;
        if (one.test) branches.push({ test, body });
        else otherwise = body;
      }
    },
  );
  if (!w.sink) return;
  const chain = branches.reduceRight<Statement[]>((rest, { test, body }) => [choice(test, body, rest)], otherwise);
  for (const one of chain) w.push(one);
}
