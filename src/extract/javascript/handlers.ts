/** Error handlers: `catch` clauses, functions that are handed an error, and what they guard. */
import type { HandlerFact, HandlerKind, Ref, Statement, TryParts, Value } from '../../model/facts.js';
import { isFunction, isNothing, type Node, stringOf, unwrap } from './ast.js';
import { type Binding, eachName, Scope } from './scopes.js';
import { block } from './statements.js';
import { type ErrorTest, NONE, type Walk } from './walk.js';

/** A function's part as an error handler, and the calls whose failure it handles. */
export interface Role {
  kind: HandlerKind;
  guarded: readonly number[];
}

/** Opens a handler: its facts are complete when its body has been walked. */
export function openHandler(
  w: Walk,
  kind: HandlerKind,
  clause: { start: number; end: number },
  body: { start: number; end: number },
  guarded: readonly number[] = NONE,
): HandlerFact {
  const fact: HandlerFact = {
    kind,
    fn: w.fn,
    body: [],
    guarded: [...guarded],
    guardedStatements: guarded.length > 0 ? 1 : 0,
    errorReads: 0,
    at: w.span(clause.start, clause.end),
    bodyAt: w.span(body.start, body.end),
  };
  // A remark beside the opening line belongs to the clause.
  const firstLineEnds = w.lines.startOf(w.lines.line(clause.start) + 1);
  const comment = w.comments.within(clause.start, Math.max(body.end, firstLineEnds));
  if (comment) fact.comment = comment;
  w.handlers.push(fact);
  for (const call of guarded) {
    const known = w.calls[call];
    if (known) known.guards = [...(known.guards ?? []), w.handlers.length - 1];
  }
  return fact;
}

/** A handler given by name: `.catch(handleError)`. */
export function handedOver(w: Walk, kind: HandlerKind, delegate: Ref, node: Node, guarded: readonly number[]): void {
  openHandler(w, kind, node, node, guarded).delegate = delegate;
}

/** The name of a handler that is handed over: the function itself, or the one that makes it (`.catch(logged('x'))`). */
export function delegateOf(w: Walk, argument: Value): Ref | undefined {
  if (argument.kind === 'ref') return argument.ref;
  if (argument.kind === 'call') return w.calls[argument.call]?.callee;
  return undefined;
}

/** Walks the body of a handler with the tree of its statements collected; `binding` is the error that it binds. */
export function walkHandler(w: Walk, index: number, bindings: readonly Binding[], walk: () => void): void {
  const fact = w.handlers[index] as HandlerFact;
  const { handler, sink } = w;
  const reads = readsOf(bindings);
  w.handler = index;
  w.sink = fact.body;
  walk();
  w.handler = handler;
  w.sink = sink;
  fact.errorReads = readsOf(bindings) - reads;
}

function readsOf(bindings: readonly Binding[]): number {
  return bindings.reduce((sum, binding) => sum + binding.reads, 0);
}

/** `try { … } catch (e) { … } finally { … }`. */
export function tryStatement(w: Walk, node: Node): void {
  const clause: Node | null = node.handler;
  const { guards, sink, statements } = w;
  const body: Statement[] | undefined = sink ? [] : undefined;
  let index = -1;
  if (clause) {
    const fact = openHandler(w, 'catch', { start: clause.start, end: clause.body.start + 1 }, clause.body);
    index = w.handlers.length - 1;
    if (node.finalizer) fact.hasFinally = true;
    w.guards = [index, ...guards];
  }
  const firstCall = w.calls.length;
  w.sink = body;
  block(w, node.block);
  w.guards = guards;
  const parts: TryParts = { guarded: body?.length ?? 0, clauses: clause ? [index] : [], final: 0 };
  if (clause) {
    const fact = w.handlers[index] as HandlerFact;
    fact.guardedStatements = w.statements - statements;
    catchClause(w, clause, index);
    body?.push(...fact.body);
  }
  if (node.finalizer) {
    const outer = w.finallyOf;
    const own: number[] = [];
    for (let call = firstCall; call < w.calls.length; call++) if (w.calls[call]?.fn === w.fn) own.push(call);
    w.finallyOf = own;
    const before = body?.length ?? 0;
    block(w, node.finalizer);
    parts.final = (body?.length ?? 0) - before;
    w.finallyOf = outer;
  }
  w.sink = sink;
  if (body) w.push({ kind: 'block', of: 'try', body, parts });
}

function catchClause(w: Walk, clause: Node, index: number): void {
  const fact = w.handlers[index] as HandlerFact;
  const scope = w.scope;
  w.scope = new Scope(scope, w.fn);
  const bindings: Binding[] = [];
  // A destructured error is read as `$error.message`: nobody has the whole of it.
  const simple = clause.param?.type === 'Identifier';
  if (clause.param) {
    eachName(clause.param, '', (name, path) => {
      const binding = w.scope.declare(name, false, undefined, '', simple || !path ? undefined : `$error.${path}`);
      binding.parameter = true;
      w.write(binding);
      bindings.push(binding);
    });
    fact.binds = simple ? `$${clause.param.name}` : '$error';
  }
  walkHandler(w, index, bindings, () => block(w, clause.body));
  w.scope = scope;
}

const LISTENERS = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'addEventListener']);
const ERROR_EVENTS = new Set([
  'error',
  'uncaughtException',
  'unhandledRejection',
  'unhandledrejection',
  'uncaughtExceptionMonitor',
  'messageerror',
]);
const ON_ERROR = new Set(['onerror', 'onunhandledrejection', 'onmessageerror']);

/** Which argument of a call handles errors, by the name of the method. */
export function handlerArgument(name: string, args: readonly Node[]): { kind: HandlerKind; at: number } | undefined {
  switch (name) {
    case 'catch':
      return args.length === 1 ? { kind: 'rejection', at: 0 } : undefined;
    case 'then':
      return args.length === 2 && !isNothing(unwrap(args[1] as Node)) ? { kind: 'rejection', at: 1 } : undefined;
    case 'catchError':
      return { kind: 'observer', at: 0 };
    case 'subscribe': {
      // Queues and stores have a `subscribe` too: theirs starts with a name.
      const first = unwrap(args[0] as Node);
      return args.length >= 2 && (isFunction(first) || isNothing(first)) && isFunction(unwrap(args[1] as Node))
        ? { kind: 'observer', at: 1 }
        : undefined;
    }
    default:
      return args.length >= 2 && LISTENERS.has(name) && ERROR_EVENTS.has(stringOf(args[0]) ?? '')
        ? { kind: 'error-listener', at: 1 }
        : undefined;
  }
}

/** Whether the first argument of such a call may be an RxJS observer. */
export function isObserved(name: string): boolean {
  return name === 'subscribe' || name === 'tap';
}

/** `x.onerror = …`. */
export function isErrorProperty(name: string | undefined): boolean {
  return name !== undefined && ON_ERROR.has(name);
}

const ERROR_NAME = /^_?(?:err|error|er|e|ex|exc|exception)$|(?:Err|Error)$/;
const PLAIN_ERROR = /^_?(?:err|error|er)$|(?:Err|Error)$/;
/** Methods whose callback takes an item, even one that is called `error`. */
const OVER_ITEMS =
  /^(?:map|forEach|filter|find|findIndex|findLast|some|every|reduce|reduceRight|flatMap|sort|toSorted|mapErr|sortBy|groupBy|each|from|filterMap|mapValues|keyBy|orderBy|uniqBy|partition|set[A-Z]\w*|update[A-Z]?\w*)$/;

/** Error middleware: four parameters of which the first is an error and the others look like request, response, next. */
function isErrorMiddleware(names: readonly string[]): boolean {
  const [error = '', request = '', response = '', next = ''] = names;
  if (names.length !== 4 || !ERROR_NAME.test(error)) return false;
  return (
    /^_?(?:req|request|ctx|context)?$/i.test(request) ||
    /^_*(?:res|response|reply)$/i.test(response) ||
    /^_*next$/i.test(next)
  );
}

/** How a function that nobody declared a handler treats an error it is given first: as error middleware, as a callback, or not at all. */
export function roleOf(
  names: readonly string[],
  argumentOf: string | undefined,
  method: boolean,
): HandlerKind | undefined {
  const first = names[0];
  if (!first || !ERROR_NAME.test(first)) return undefined;
  if (isErrorMiddleware(names)) return 'error-middleware';
  if (method) return undefined;
  if (argumentOf !== undefined && OVER_ITEMS.test(argumentOf)) return undefined;
  return 'callback';
}

/** Whether a function that takes an error first and never plainly tests it still is a callback: one that ignores or hands on the error. */
export function isUntestedCallback(names: readonly string[], argumentOf: string | undefined): boolean {
  const first = names[0] ?? '';
  if (argumentOf !== undefined) return PLAIN_ERROR.test(first);
  return names.length > 1 && /^_?(?:err|error)$/.test(first);
}

/** Whether a plain test of the first parameter makes a function a callback: `e` may be an event, and a helper may be given an error. */
export function isTestedCallback(names: readonly string[], argumentOf: string | undefined): boolean {
  return names.length > 1 || (argumentOf !== undefined && PLAIN_ERROR.test(names[0] ?? ''));
}

/** The `if`s in a function's own statements that test plainly whether there is an error; where all ask for more (`err.code === 1`) there is none. */
export function errorTests(body: Node, name: string, binding: Binding): Map<Node, ErrorTest> | undefined {
  const found = new Map<Node, ErrorTest>();
  const pending: (Node | null | undefined)[] = [body];
  while (pending.length > 0) {
    const node = pending.pop();
    switch (node?.type) {
      case 'BlockStatement':
        for (let at = node.body.length - 1; at >= 0; at--) pending.push(node.body[at]);
        break;
      case 'TryStatement':
        pending.push(node.block);
        break;
      case 'IfStatement': {
        const tested = testOf(node.test, name);
        if (tested === 'present') found.set(node, { branch: 'then', binding });
        else if (tested === 'absent' && node.alternate) found.set(node, { branch: 'else', binding });
        else pending.push(node.alternate, node.consequent);
        break;
      }
    }
  }
  return found.size > 0 ? found : undefined;
}

/** What a test asks of the error `name`: that there is one, that there is none, or what kind it is. */
function testOf(test: Node, name: string): 'present' | 'absent' | 'special' | undefined {
  const node = unwrap(test);
  const is = (other: Node) => unwrap(other).type === 'Identifier' && unwrap(other).name === name;
  switch (node.type) {
    case 'Identifier':
      return node.name === name ? 'present' : undefined;
    case 'UnaryExpression': {
      const inner = node.operator === '!' ? testOf(node.argument, name) : undefined;
      return inner === 'present' ? 'absent' : inner === 'absent' ? 'present' : inner;
    }
    case 'BinaryExpression':
      if (is(node.left) && isNothing(unwrap(node.right))) return node.operator.startsWith('!') ? 'present' : 'absent';
      if (is(node.left) && node.operator === 'instanceof') return node.right.name === 'Error' ? 'present' : 'special';
      return mentions(node.left, name) || mentions(node.right, name) ? 'special' : undefined;
    case 'LogicalExpression': {
      const left = testOf(node.left, name);
      const right = testOf(node.right, name);
      if (node.operator === '&&') {
        if (left === 'special' || right === 'special') return 'special';
        return left ?? right;
      }
      return left === 'present' || right === 'present' ? 'present' : (left ?? right);
    }
    default:
      return mentions(node, name) ? 'special' : undefined;
  }
}

function mentions(node: Node, name: string): boolean {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return inner.name === name;
  if (inner.type === 'MemberExpression') return mentions(inner.object, name);
  if (inner.type === 'CallExpression')
    return mentions(inner.callee, name) || (inner.arguments as Node[]).some((argument) => mentions(argument, name));
  if (inner.type === 'BinaryExpression') return mentions(inner.left, name) || mentions(inner.right, name);
  return false;
}
