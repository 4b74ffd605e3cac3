/** Names with their origin: identifiers, member paths, `this`, `require`, aliases followed (see `Ref` in the model). */
import type { Ref } from '../../model/facts.js';
import { type Node, propertyName, stringOf, unwrap } from './ast.js';
import { type Binding, eachName, type Scope } from './scopes.js';
import type { Walk } from './walk.js';

/** A path on a name: `m#` + `info` → `m#info`, `$req` + `log` → `$req.log`. */
export function extend(ref: Ref, path: string): Ref {
  if (path === '') return ref;
  return ref.endsWith('#') ? ref + path : `${ref}.${path}`;
}

/** Last segment of a name: `m#a.b` → `b`, `m#` → ``. */
export function lastSegment(ref: Ref): string {
  return ref.slice(
    Math.max(ref.lastIndexOf('.'), ref.lastIndexOf('#'), ref.lastIndexOf('$'), ref.lastIndexOf('@')) + 1,
  );
}

/** The name that a binding stands for, its alias followed. */
export function refTo(w: Walk, binding: Binding): Ref {
  if (binding.ref !== undefined) return binding.ref;
  binding.ref = binding.own; // an alias of itself ends here
  const { init } = binding;
  if (!init || binding.several) return binding.own;
  const origin = plainRef(w, init, binding.scope);
  // Whether the name is assigned again costs a walk of the tree: asked last, and rarely.
  if (origin !== undefined && (binding.constant || !w.assigned.has(binding.name)))
    binding.ref = extend(origin, binding.path);
  return binding.ref;
}

/**
 * The name that an expression is, where it is nothing but a name: no call is made and nothing is built. Undefined for
 * everything else, and for `x[i]`, where the element's own name says more than `x.[]`. Emits no facts.
 */
export function plainRef(w: Walk, node: Node, scope: Scope): Ref | undefined {
  let path = '';
  let at = node;
  for (;;) {
    if (at.type === 'AwaitExpression' && unwrap(at).type === 'ImportExpression') {
      const module = stringOf(unwrap(at).source);
      return module === undefined ? undefined : extend(`${module}#`, path);
    }
    at = unwrap(at);
    if (at.type !== 'MemberExpression' && at.type !== 'TSQualifiedName') break;
    const name = at.type === 'TSQualifiedName' ? at.right.name : propertyName(at);
    if (name === undefined && path === '') return undefined;
    path = path ? `${name ?? '[]'}.${path}` : (name ?? '[]');
    at = at.type === 'TSQualifiedName' ? at.left : at.object;
  }
  const root = rootRef(w, at, scope);
  return root === undefined ? undefined : extend(root, path);
}

function rootRef(w: Walk, node: Node, scope: Scope): Ref | undefined {
  switch (node.type) {
    case 'Identifier': {
      if (node.name === 'undefined') return undefined;
      const binding = scope.find(node.name);
      if (!binding) return node.name;
      const ref = refTo(w, binding);
      // A name that changes is no origin: `const before = count; count = 0`.
      const changes = ref === binding.own && !binding.constant && !binding.parameter && w.assigned.has(binding.name);
      return changes ? undefined : ref;
    }
    case 'ThisExpression':
      return scope.self === '?' ? undefined : scope.self;
    case 'MetaProperty':
      return node.meta.name === 'import' ? 'import.meta' : undefined;
    case 'CallExpression': {
      const module = requiredModule(node, scope);
      if (module !== undefined) return `${module}#`;
      const callee: Node = unwrap(node.callee);
      const bound =
        callee.type === 'MemberExpression' && propertyName(callee) === 'bind' && node.arguments.length === 1;
      if (bound) return plainRef(w, callee.object, scope);
      const interop = callee.type === 'Identifier' && INTEROP.has(callee.name) && node.arguments.length > 0;
      return interop ? plainRef(w, node.arguments[0], scope) : undefined;
    }
    default:
      return undefined;
  }
}

/** What compilers wrap a `require` in. */
const INTEROP = new Set([
  '__importDefault',
  '__importStar',
  '_interopRequireDefault',
  '_interopRequireWildcard',
  '__toESM',
  '_interop_require_default',
]);

/** Module of `require('x')`; undefined for any other call, and where `require` is a name of the file's own. */
export function requiredModule(node: Node, scope: Scope): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
    return undefined;
  const own = scope.find('require');
  if (own && own.init?.callee?.name !== 'createRequire') return undefined;
  return stringOf(node.arguments[0]);
}

/** Names that anything in the tree assigns to, declarations left out. One iterative pass, made for `let` and `var` aliases only. */
export function assignedNames(program: Node): Set<string> {
  const names = new Set<string>();
  const note = (pattern: Node) => eachName(pattern, '', (name) => names.add(name));
  const pending: unknown[] = [program];
  while (pending.length > 0) {
    const node = pending.pop() as Node;
    if (node.type === 'AssignmentExpression') note(node.left);
    else if (node.type === 'UpdateExpression') note(node.argument);
    else if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') note(node.left);
    for (const key in node) {
      const child = node[key];
      if (typeof child === 'object' && child !== null) pending.push(child);
    }
  }
  return names;
}
