/** Which names the statements of a scope bind. Nested functions and classes bind their own name only. */
import type { SyntaxNode } from '../treesitter.js';
import { importedNames } from './imports.js';
import type { Binding, Names, Scope, Source } from './scopes.js';

/** Adds all that `body` binds to `scope`. Nesting is walked with a stack of its own: chains of statements may be deep. */
export function collectBindings(names: Names, scope: Scope, body: SyntaxNode): void {
  const open: SyntaxNode[] = [body];
  for (let node = open.pop(); node; node = open.pop()) {
    switch (node.type) {
      case 'function_definition':
      case 'class_definition':
        define(names, scope, node);
        break;
      case 'decorated_definition': {
        const definition = node.children[node.children.length - 1];
        if (definition) define(names, scope, definition);
        break;
      }
      case 'import_statement':
      case 'import_from_statement':
        for (const item of importedNames(names.text, node)) {
          if (item.local === '*') continue;
          bind(scope, item.local, { kind: 'import', count: 1, ref: item.ref });
          for (const module of item.submodules) names.submodules.add(module);
        }
        break;
      case 'global_statement':
        scope.globals ??= new Set();
        for (const name of declared(names, node)) scope.globals.add(name);
        break;
      case 'assignment':
        bindAssignment(names, scope, node);
        break;
      case 'augmented_assignment':
        bindTarget(names, scope, node.children[0], undefined);
        break;
      case 'named_expression':
        bindTarget(names, scope, node.children[0], source(node.children[1]));
        break;
      case 'for_statement':
        bindTarget(names, scope, node.children[0], iterated(names, node.children[1]));
        break;
      case 'as_pattern':
        bindAs(names, scope, node);
        break;
      case 'case_pattern':
        bindPattern(names, scope, node);
        break;
      case 'type_alias_statement':
        bindTarget(names, scope, node.children[0]?.children[0], undefined);
        break;
      case 'except_clause':
        bindException(names, scope, node);
        break;
    }
    if (!descends(names, node.type)) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i] as SyntaxNode;
      if (!boundWith(node, child)) open.push(child);
    }
  }
  for (const name of scope.globals ?? []) if (scope.kind !== 'module') scope.bindings.delete(name);
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'module',
  'block',
  'if_statement',
  'elif_clause',
  'else_clause',
  'for_statement',
  'while_statement',
  'try_statement',
  'except_clause',
  'finally_clause',
  'with_statement',
  'with_clause',
  'with_item',
  'match_statement',
  'case_clause',
  'expression_statement',
]);
const OWN_SCOPE: ReadonlySet<string> = new Set([
  'function_definition',
  'class_definition',
  'decorated_definition',
  'lambda',
]);

/** Children that are bound together with their parent: the rest of `a = b = v`, and the `as e` of an except clause. */
function boundWith(parent: SyntaxNode, child: SyntaxNode): boolean {
  if (parent.type === 'assignment') return child.type === 'assignment';
  return parent.type === 'except_clause' && child.type === 'as_pattern';
}

/** Statements always; expressions only where the file has a walrus, which alone binds in them. */
function descends(names: Names, type: string): boolean {
  return STATEMENTS.has(type) || (names.hasWalrus && !OWN_SCOPE.has(type) && type !== 'case_pattern');
}

/** Records one more assignment of a name. */
export function bind(scope: Scope, name: string, binding: Binding): void {
  const known = scope.bindings.get(name);
  if (!known) {
    scope.bindings.set(name, binding);
    return;
  }
  known.count += binding.count;
  // `try: import x; except ImportError: x = None`: what matters is the import.
  if (binding.kind === 'import' && known.kind === 'local') {
    known.kind = 'import';
    known.ref = binding.ref;
  }
  if (binding.kind === 'exception' && known.kind === 'local') known.kind = 'exception';
}

function define(names: Names, scope: Scope, node: SyntaxNode): void {
  const name = node.children.find((child) => child.type === 'identifier');
  if (name) bind(scope, names.slice(name), { kind: 'definition', count: 1 });
}

/** Names of a `global` or `nonlocal` statement, which is kept as text. */
function declared(names: Names, node: SyntaxNode): string[] {
  return names
    .slice(node)
    .replace(/^\w+/, '')
    .split(',')
    .map((name) => name.trim());
}

function source(node: SyntaxNode | undefined): Source | undefined {
  return node && { node, path: [] };
}

/** `a = b = value`: the grammar nests the rest of the chain as the value. */
function bindAssignment(names: Names, scope: Scope, assignment: SyntaxNode): void {
  const targets: SyntaxNode[] = [];
  let node: SyntaxNode | undefined = assignment;
  while (node?.type === 'assignment') {
    const right: SyntaxNode | undefined = node.children[node.children.length - 1];
    if (node.children[0]) targets.push(node.children[0]);
    if (node.children.length < 2 || right?.type === 'type') return; // A bare annotation binds nothing.
    node = right;
  }
  const value = node?.type === 'augmented_assignment' || node?.type === 'yield' ? undefined : source(node);
  for (const target of targets) bindTarget(names, scope, target, value);
}

const SEQUENCES: ReadonlySet<string> = new Set([
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'tuple',
  'list',
  'expression_list',
]);

/** Binds the names of an assignment's target; attributes and subscripts bind none. */
export function bindTarget(names: Names, scope: Scope, target: SyntaxNode | undefined, from: Source | undefined): void {
  if (!target) return;
  if (target.type === 'identifier') {
    bind(scope, names.slice(target), { kind: 'local', count: 1, source: from });
  } else if (SEQUENCES.has(target.type)) {
    const values = from?.path.length === 0 && pairwise(target, from.node);
    target.children.forEach((child, i) => {
      const element = from && { node: from.node, path: [...from.path, '[]'] };
      bindTarget(names, scope, child, values ? source(values[i]) : element);
    });
  } else if (target.type === 'list_splat_pattern' || target.type === 'list_splat') {
    bindTarget(names, scope, target.children[0], undefined);
  } else if (target.type === 'parenthesized_expression' || target.type === 'as_pattern_target') {
    bindTarget(names, scope, target.children[0], from);
  }
}

/** The items of a literal that match the targets one to one (`a, b = x, y`). */
export function pairwise(target: SyntaxNode, value: SyntaxNode): readonly SyntaxNode[] | undefined {
  if (!SEQUENCES.has(value.type) || value.children.length !== target.children.length) return undefined;
  const splat = (node: SyntaxNode) => node.type === 'list_splat' || node.type === 'list_splat_pattern';
  return value.children.some(splat) || target.children.some(splat) ? undefined : value.children;
}

/** What a loop variable is an element of; `sorted(xs)`, `d.values()` and the like hand on the elements of their argument. */
export function iterated(names: Names, iterable: SyntaxNode | undefined): Source | undefined {
  if (iterable?.type !== 'call') return iterable && { node: iterable, path: ['[]'] };
  const [callee, args] = iterable.children;
  if (!callee || !args) return undefined;
  if (callee.type === 'attribute' && args.children.length === 0) {
    const method = callee.children[1] && names.slice(callee.children[1]);
    if (method === 'values' && callee.children[0]) return { node: callee.children[0], path: ['[]'] };
  }
  if (callee.type === 'identifier' && args.children[0] && args.type === 'argument_list') {
    if (/^(sorted|list|tuple|set|reversed|iter)$/.test(names.slice(callee)))
      return { node: args.children[0], path: ['[]'] };
  }
  return undefined;
}

/** `with x as y`, and `case … as y`. */
function bindAs(names: Names, scope: Scope, node: SyntaxNode): void {
  const [value, target] = node.children;
  if (target?.type === 'as_pattern_target') bindTarget(names, scope, target, source(value));
}

/** Captures of a match pattern. */
function bindPattern(names: Names, scope: Scope, pattern: SyntaxNode): void {
  const open: SyntaxNode[] = [pattern];
  for (let node = open.pop(); node; node = open.pop()) {
    const first = node.type === 'class_pattern' || node.type === 'keyword_pattern' ? 1 : 0;
    for (let i = first; i < node.children.length; i++) open.push(node.children[i] as SyntaxNode);
    if (node.type !== 'dotted_name' && node.type !== 'identifier') continue;
    const name = names.slice(node);
    if (/^\w+$/.test(name)) bind(scope, name, { kind: 'local', count: 1 });
  }
}

function bindException(names: Names, scope: Scope, clause: SyntaxNode): void {
  const name = exceptionName(names, clause);
  if (name) bind(scope, name, { kind: 'exception', count: 1 });
}

/** The name that an except clause binds; Python 2's `except A, e` reads as two exceptions, of which the second is in lower case. */
export function exceptionName(names: Names, clause: SyntaxNode): string | undefined {
  const [first, second] = clause.children;
  if (first?.type === 'as_pattern') {
    const target = first.children[1]?.children[0];
    return target?.type === 'identifier' ? names.slice(target) : undefined;
  }
  if (second?.type !== 'identifier') return undefined;
  const name = names.slice(second);
  return /^[a-z_]/.test(name) ? name : undefined;
}
