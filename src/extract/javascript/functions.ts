/** Functions: their facts, scopes and bodies; the part they play as error handlers. */
import type { FunctionFact, ParamFact, Ref } from '../../model/facts.js';
import { begunBetween } from '../begun.js';
import { type Node, unwrap } from './ast.js';
import { decorators } from './classes.js';
import {
  errorTests,
  isTestedCallback,
  isUntestedCallback,
  openHandler,
  type Role,
  roleOf,
  walkHandler,
} from './handlers.js';
import { declareBlock, eachName, hoistVariables, Scope } from './scopes.js';
import { statements } from './statements.js';
import { typeRef } from './types.js';
import { named, RETURNED, value } from './values.js';
import { type ErrorTest, NONE, put, type Walk } from './walk.js';

/** What the place of a function tells about it. */
interface Place {
  className?: string;
  /** What `this` is in it; arrow functions have that of their place. */
  self?: Ref;
  /** Set where the place says that it handles errors. */
  role?: Role;
  /** Method whose last argument it is. */
  argumentOf?: string;
  /** A method of a class, a member of an object: its first parameter called `error` makes it no callback. */
  method?: true;
  decorators?: number[];
}

const RETURNS = 8;

/** Walks a function; its index. */
export function functionFact(w: Walk, node: Node, name: string, at: Place = {}): number {
  const index = w.functions.length;
  const fact: FunctionFact = {
    name,
    parent: w.fn,
    params: [],
    locals: {},
    decorators: at.decorators ?? [],
    returns: [],
    at: w.spanOf(node),
  };
  if (at.className) fact.className = at.className;
  if (node.async) fact.async = true;
  if (node.body?.body?.length === 0) fact.empty = true;
  const type = typeRef(w, node.returnType);
  if (type) fact.results = { count: 1, types: [type] };
  w.functions.push(fact);

  const arrow = node.type === 'ArrowFunctionExpression';
  const {
    fn,
    scope,
    guards,
    loop,
    conditions,
    guard,
    sink,
    statements: seen,
    inSwitch,
    finallyOf,
    errorTests: tests,
    handler,
  } = w;
  const outer = w.scope;
  w.scope = new Scope(outer, index, arrow ? undefined : (at.self ?? selfOf(node, name)));
  if (node.type === 'FunctionExpression' && node.id) w.scope.declare(node.id.name, true);
  w.fn = index;
  const names = parameters(w, node, fact, fn, outer);
  const kind = at.role?.kind ?? roleOf(names, at.argumentOf, at.method === true);
  // `server.on('uncaughtException', (req, res, route, err) => …)`
  const named = kind === 'error-listener' ? names.find((one) => ERROR_NAME.test(one)) : undefined;
  const error = w.scope.names.get(named ?? names[0] ?? '');
  let whole = kind !== undefined;
  w.errorTests = undefined;
  if (kind === 'callback' && names[0] && error) {
    if (node.body?.type === 'BlockStatement' && isTestedCallback(names, at.argumentOf)) {
      w.errorTests = errorTests(node.body, names[0], error);
    }
    whole =
      (w.errorTests as Map<Node, ErrorTest> | undefined) === undefined && isUntestedCallback(names, at.argumentOf);
  }
  w.guards = NONE;
  w.loop = undefined;
  w.conditions = NONE;
  w.guard = undefined;
  w.sink = begunBetween(w.begun, node.start, node.end) ? [] : undefined;
  if (w.sink) fact.body = w.sink;
  w.statements = 0;
  w.inSwitch = false;
  w.finallyOf = undefined;
  // What a callback that never tests its error sets up is not done about the error.
  const around = w.handlers[handler];
  if (around?.kind === 'callback' && around.fn !== around.bodyFn) w.handler = -1;
  if (whole && kind) {
    w.fn = fn;
    const body: Node = node.body ?? node;
    const opened = openHandler(w, kind, { start: node.start, end: body.start }, body, at.role?.guarded);
    w.fn = index;
    opened.bodyFn = index;
    if (error) opened.binds = error.own;
    if (fact.body) fact.body = opened.body;
    walkHandler(w, w.handlers.length - 1, error ? [error] : [...w.scope.names.values()], () =>
      functionBody(w, node, fact),
    );
  } else functionBody(w, node, fact);

  Object.assign(w, {
    fn,
    scope,
    guards,
    loop,
    conditions,
    guard,
    sink,
    statements: seen,
    inSwitch,
    finallyOf,
    errorTests: tests,
    handler,
  });
  return index;
}

/** Constructor functions are classes: `function Cart() { this.items = [] }`. */
function selfOf(node: Node, name: string): Ref {
  return node.type === 'FunctionDeclaration' && /^[A-Z][a-z]/.test(name) ? `@${name}` : '?';
}

function functionBody(w: Walk, node: Node, fact: FunctionFact): void {
  const body: Node | null | undefined = node.body;
  if (!body) return;
  if (body.type === 'BlockStatement') {
    if (w.hasVar) hoistVariables(w.scope, body.body);
    declareBlock(w.scope, body.body);
    statements(w, body.body);
    return;
  }
  markComponent(fact, body);
  const dropped = body.type === 'UnaryExpression' && body.operator === 'void';
  const returned = named(w, body, '', RETURNED);
  if (dropped && returned.kind === 'literal') {
    // `() => void save()`: a call whose result nobody wants.
    const last = w.calls.at(-1);
    if (last && last.fn === w.fn && w.sink) w.push({ kind: 'call', call: w.calls.length - 1 });
    return;
  }
  fact.returns.push(returned);
  w.push({ kind: 'return', value: returned, at: w.spanOf(body) });
}

/** Notes a returned value, and JSX among it. */
export function noteReturn(w: Walk, argument: Node, returned: FunctionFact['returns'][number]): void {
  const fact = w.functions[w.fn] as FunctionFact;
  markComponent(fact, argument);
  if (fact.returns.length < RETURNS) fact.returns.push(returned);
}

function markComponent(fact: FunctionFact, returned: Node): void {
  let node = unwrap(returned);
  while (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression')
    node = unwrap(node.consequent ?? node.right);
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') fact.flavour = 'component';
}

/** Declares and describes the parameters; their names in order, '' for a destructured one. */
function parameters(w: Walk, node: Node, fact: FunctionFact, outerFn: number, outer: Scope): string[] {
  const names: string[] = [];
  const inner = w.scope;
  const own = w.fn;
  for (const declared of node.params as Node[]) {
    let pattern = declared;
    const param: ParamFact = { name: '' };
    const decorated: Node[] = [...(pattern.decorators ?? []), ...(pattern.parameter?.decorators ?? [])];
    if (decorated.length > 0) {
      w.fn = outerFn;
      w.scope = outer;
      param.decorators = decorators(w, decorated);
      w.fn = own;
      w.scope = inner;
    }
    if (pattern.type === 'TSParameterProperty') pattern = pattern.parameter;
    let init: Node | undefined;
    if (pattern.type === 'AssignmentPattern') {
      init = pattern.right;
      pattern = pattern.left;
    } else if (pattern.type === 'RestElement') {
      param.rest = true;
      if (pattern.argument.type === 'Identifier')
        pattern = { ...pattern.argument, typeAnnotation: pattern.typeAnnotation };
    }
    // `this: Type` is no parameter.
    if (pattern.type === 'Identifier' && pattern.name === 'this') continue;
    eachName(pattern, '', (name) => {
      const binding = inner.declare(name, false);
      binding.parameter = true;
      w.write(binding);
    });
    if (pattern.type === 'Identifier') param.name = pattern.name;
    else {
      const paths: Record<string, string> = {};
      eachName(pattern, '', (name, path) => put(paths, name, path || '...'));
      param.names = paths;
      patternDefaults(w, pattern);
    }
    const type = typeRef(w, pattern.typeAnnotation);
    if (type) param.type = type;
    if (init) param.default = value(w, init);
    names.push(param.name);
    fact.params.push(param);
  }
  return names;
}

const ERROR_NAME = /^(?:e|ex|err|error|exception|reason)$/i;

/** Walks the defaults inside a pattern: `{ log = createLogger() }`. */
export function patternDefaults(w: Walk, pattern: Node | null): void {
  switch (pattern?.type) {
    case 'AssignmentPattern':
      value(w, pattern.right);
      patternDefaults(w, pattern.left);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties as Node[]) {
        if (property.computed) value(w, property.key);
        patternDefaults(w, property.value ?? property.argument);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements as (Node | null)[]) patternDefaults(w, element);
      break;
  }
}
