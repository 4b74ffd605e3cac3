/** Calls: one fact for a chain of them, its arguments walked, the error handlers among them opened. */
import type { CallFact, ChainLink, Ref, Value } from '../../model/facts.js';
import { isFunction, type Node, propertyName, stringOf, unwrap } from './ast.js';
import { functionFact } from './functions.js';
import { delegateOf, handedOver, handlerArgument, isObserved } from './handlers.js';
import { lazyImport } from './modules.js';
import { lastSegment, requiredModule } from './names.js';
import { keyed } from './references.js';
import { refsOf } from './refs.js';
import { concatCall, template } from './text.js';
import { typeArguments, typeRef } from './types.js';
import { ARGUMENT, OTHER, type Use, value } from './values.js';
import type { Walk } from './walk.js';

/** A call of the chain above the bottom one: its method's path and the computed keys in it. */
interface Link {
  node: Node;
  name: string;
  start: number;
  computed: Node[];
}

/** Walks a call, `new` or tagged template with the chain it ends. */
export function callExpression(w: Walk, node: Node, use: Use, depth: number): Value {
  const module = requiredModule(node, w.scope);
  if (module !== undefined) {
    lazyImport(w, node);
    return { kind: 'ref', ref: `${module}#` };
  }
  const links: Link[] = [];
  let bottom = node;
  for (let below = linkOf(w, bottom); below; below = linkOf(w, bottom)) {
    links.push(below.link);
    bottom = below.next;
  }
  const direct: Node = bottom.type === 'NewExpression' ? bottom.callee : unwrap(bottom.callee ?? bottom.tag);
  if (direct.type === 'MemberExpression' && bottom.type === 'CallExpression') {
    const method = propertyName(direct);
    const base = unwrap(direct.object);
    if (
      links.length === 0 &&
      method === 'concat' &&
      (stringOf(base) !== undefined || base.type === 'TemplateLiteral')
    ) {
      return concatCall(w, base, bottom.arguments, depth);
    }
    // `function () { … }.bind(this)` is the function, and its `this` is ours.
    if (method === 'bind' && base.type === 'FunctionExpression' && links.length === 0) {
      return { kind: 'function', fn: functionFact(w, base, base.id?.name ?? '', { self: w.scope.self }) };
    }
  }
  const index = w.calls.length;
  const fact: CallFact = { callee: '?', args: [], fn: w.fn, result: use.result, at: w.spanOf(node) };
  w.calls.push(fact);
  place(w, fact, index, use);
  if (bottom.type === 'NewExpression') fact.isNew = true;
  const types = typeArguments(bottom).map((argument) => typeRef(w, argument) ?? '');
  if (types.some(Boolean)) fact.typeArgs = types;

  const { callee, key } = calleeOf(w, direct);
  fact.callee = callee;
  if (key?.kind === 'ref' || key?.kind === 'call') fact.key = key;
  fact.args =
    bottom.type === 'TaggedTemplateExpression'
      ? [template(w, bottom.quasi, 0)]
      : argumentsOf(w, bottom, lastSegment(fact.callee), index);
  if (links.length > 0) {
    const chain: ChainLink[] = [];
    fact.chain = chain;
    for (let at = links.length - 1; at >= 0; at--) {
      const { node: call, name, start, computed } = links[at] as Link;
      for (const key of computed) value(w, key);
      const args =
        call.type === 'TaggedTemplateExpression'
          ? [template(w, call.quasi, 0)]
          : argumentsOf(w, call, lastSegment(name), index);
      chain.push({ name, args, at: w.span(start, call.end) });
    }
  }
  return { kind: 'call', call: index };
}

/** Where a call stands. */
function place(w: Walk, fact: CallFact, index: number, use: Use): void {
  if (use.names && use.names.length > 0) fact.assignedTo = use.names;
  if (w.handler >= 0) fact.handler = w.handler;
  if (w.guards.length > 0) {
    fact.guards = [...w.guards];
    for (const guard of w.guards) w.handlers[guard]?.guarded.push(index);
  }
  w.finallyOf?.push(index);
  if (w.loop) fact.loop = w.loop;
  if (w.conditions.length > 0) fact.conditions = [...w.conditions];
}

/** The call that `node` is made on the result of, if any. */
function linkOf(w: Walk, node: Node): { link: Link; next: Node } | undefined {
  if (node.type === 'NewExpression') return undefined;
  let at = unwrap(node.callee ?? node.tag);
  const start = at.type === 'MemberExpression' ? at.property.start : at.end;
  const computed: Node[] = [];
  let name = '';
  for (; at.type === 'MemberExpression'; at = unwrap(at.object)) {
    const segment = propertyName(at);
    if (segment === undefined) computed.push(at.property);
    name = name ? `${segment ?? '[]'}.${name}` : (segment ?? '[]');
  }
  const call = at.type === 'CallExpression' || at.type === 'NewExpression' || at.type === 'TaggedTemplateExpression';
  if (!call || requiredModule(at, w.scope) !== undefined) return undefined;
  return { link: { node, name, start, computed }, next: at };
}

/** The callee at the bottom of a chain, with the key that is computed at its end. */
function calleeOf(w: Walk, callee: Node): { callee: Ref; key?: Value } {
  if (callee.type === 'Import') return { callee: 'import' };
  if (isFunction(callee)) {
    functionFact(w, callee, callee.id?.name ?? '', { self: w.scope.self });
    return { callee: '?' };
  }
  const { value: walked, key } = keyed(w, callee);
  if (walked.kind === 'ref') return { callee: walked.ref };
  if (walked.kind === 'element') return { callee: `${refsOf(walked, [])[0] ?? '?'}.[]`, ...(key && { key }) };
  return { callee: '?' };
}

function argumentsOf(w: Walk, call: Node, name: string, index: number): Value[] {
  const nodes: Node[] = call.arguments ?? [];
  if (nodes.length === 0) return [];
  const role = handlerArgument(name, nodes);
  const observer = w.observer;
  if (isObserved(name)) w.observer = { object: nodes[0] as Node, call: index };
  const values: Value[] = [];
  for (const [at, node] of nodes.entries()) {
    const inner = unwrap(node);
    if (isFunction(inner)) {
      const handles = role?.at === at ? { kind: role.kind, guarded: [index] } : undefined;
      const last = at === nodes.length - 1;
      values.push({
        kind: 'function',
        fn: functionFact(w, inner, inner.id?.name ?? '', { role: handles, argumentOf: last ? name : undefined }),
      });
      continue;
    }
    const argument = node.type === 'SpreadElement' ? value(w, node, OTHER) : value(w, node, ARGUMENT);
    values.push(argument);
    if (role?.at !== at) continue;
    if (argument.kind === 'function') continue;
    const delegate = delegateOf(w, argument);
    if (delegate) handedOver(w, role.kind, delegate, node, [index]);
  }
  w.observer = observer;
  return values;
}
