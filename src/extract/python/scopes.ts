/** Python's scopes: which names a function, class, comprehension or module binds, and what a name therefore means. */
import type { Ref } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { collectBindings } from './bindings.js';
import { transparentGeneric } from './generics.js';
import { stringText } from './syntax.js';

export interface Binding {
  kind: 'import' | 'parameter' | 'receiver' | 'local' | 'definition' | 'exception';
  /** How often the name is assigned. */
  count: number;
  /** What an import or a receiver stands for. */
  ref?: Ref;
  /** The initialiser, and the segments that lead from it to the name (`[]` for an element of it). */
  source?: Source;
  /** Cached result of following the alias. */
  alias?: Ref | null;
}

export interface Source {
  node: SyntaxNode;
  path: readonly string[];
}

export interface Scope {
  kind: 'module' | 'function' | 'class' | 'comprehension';
  parent?: Scope;
  bindings: Map<string, Binding>;
  /** Names that `global` sends to the module. */
  globals?: Set<string>;
  className?: string;
}

/** Answers what names mean in one file. */
export class Names {
  readonly module: Scope;
  /** Modules of `import a.b.c` statements without alias: `a.b` and `a.b.c` are modules, not members of `a`. */
  readonly submodules = new Set<string>();
  /** Names that some function of the file declares global or nonlocal: they have more assignments than their scope shows. */
  private readonly rebound = new Map<string, 'global' | 'nonlocal'>();
  readonly hasWalrus: boolean;

  constructor(
    readonly text: string,
    root: SyntaxNode,
  ) {
    this.hasWalrus = text.includes(':=');
    // Cheaper to look for the words first: most files have neither.
    const declares = text.includes('global ') || text.includes('nonlocal ');
    for (const [, keyword, list] of !declares ? [] : text.matchAll(/^[ \t]*(global|nonlocal)[ \t]+([\w, \t]+)/gm))
      for (const name of (list as string).split(',')) this.rebound.set(name.trim(), keyword as 'global' | 'nonlocal');
    this.module = { kind: 'module', bindings: new Map() };
    for (const [name, keyword] of this.rebound)
      if (keyword === 'global') this.module.bindings.set(name, { kind: 'local', count: 1 });
    collectBindings(this, this.module, root);
  }

  /** A new scope with the names that `body` binds, parameters being declared by the caller first. */
  open(
    kind: 'function' | 'class',
    parent: Scope,
    body: SyntaxNode | undefined,
    parameters: Map<string, Binding>,
  ): Scope {
    const scope: Scope = { kind, parent, bindings: parameters };
    if (body) collectBindings(this, scope, body);
    for (const [name, binding] of scope.bindings) if (this.rebound.get(name) === 'nonlocal') binding.count++;
    return scope;
  }

  /** Where a name is bound, seen from `scope`; undefined for a global or builtin. */
  lookup(scope: Scope, name: string): { scope: Scope; binding: Binding } | undefined {
    let direct = true;
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      if (at.globals?.has(name)) at = this.module;
      // A class's names are visible in its body alone, not in its methods.
      const visible = at.kind !== 'class' || direct;
      const binding = visible ? at.bindings.get(name) : undefined;
      if (binding) return { scope: at, binding };
      direct = at.kind === 'comprehension' && direct;
    }
    return undefined;
  }

  /** A name as a Ref, aliases followed. */
  resolve(scope: Scope, name: string): Ref {
    const found = this.lookup(scope, name);
    if (!found) return name;
    return this.aliasOf(found.scope, found.binding) ?? place(found.scope, found.binding, name);
  }

  /** A name as the target of an assignment: the name itself, aliases not followed. */
  target(scope: Scope, name: string): Ref {
    const found = this.lookup(scope, name);
    return found ? place(found.scope, found.binding, name) : name;
  }

  /** What a name that is assigned once from another name stands for. */
  aliasOf(scope: Scope, binding: Binding): Ref | undefined {
    if (binding.alias !== undefined) return binding.alias ?? undefined;
    binding.alias = null; // Guards against `x = x.y` while it is being followed.
    const { kind, count, source } = binding;
    if (kind !== 'local' || count !== 1 || !source || scope.kind === 'class') return undefined;
    if (scope.kind === 'module' && this.isGeneric(source.node)) return undefined;
    let ref = this.reference(scope, source.node);
    if (ref !== undefined) for (const segment of source.path) ref = this.join(ref, segment);
    binding.alias = ref ?? null;
    return ref;
  }

  /** `Optional[X]`: a type, not an element of something. */
  isGeneric(node: SyntaxNode): boolean {
    const base = node.type === 'subscript' ? node.children[0] : undefined;
    return base !== undefined && transparentGeneric(this.slice(base)) !== undefined;
  }

  /** The Ref of a pure name expression (`a.b['c'].d`); undefined where it calls, slices or computes. */
  reference(scope: Scope, node: SyntaxNode): Ref | undefined {
    const segments: string[] = [];
    let at: SyntaxNode | undefined = node;
    for (;;) {
      if (!at) return undefined;
      const [first, second]: readonly SyntaxNode[] = at.children;
      if (at.type === 'identifier') break;
      if (at.type === 'attribute' && second) segments.push(this.slice(second));
      else if (at.type === 'subscript' && second && at.children.length === 2 && second.type !== 'slice')
        segments.push(this.segment(second));
      else if (at.type !== 'parenthesized_expression' && at.type !== 'await') return undefined;
      at = first;
    }
    let ref = this.resolve(scope, this.slice(at));
    for (let i = segments.length - 1; i >= 0; i--) ref = this.join(ref, segments[i] as string);
    return ref;
  }

  /** A subscript as a path segment: a constant is plain access, anything else `[]`. */
  segment(index: SyntaxNode): string {
    if (index.type === 'integer') return this.slice(index);
    if (index.type !== 'string') return '[]';
    const key = stringText(this.text, index);
    return /^[\w$@:/-]+$/.test(key) ? key : '[]';
  }

  /** Appends a member to a Ref. */
  join(ref: Ref, segment: string): Ref {
    if (!ref.endsWith('#')) return `${ref}.${segment}`;
    const module = `${ref.slice(0, -1)}.${segment}`;
    return this.submodules.has(module) ? `${module}#` : ref + segment;
  }

  slice(node: SyntaxNode): string {
    return this.text.slice(node.start, node.end);
  }

  /** Whether a name is a constant string, so that `NAME % x` builds text. */
  isConstantText(scope: Scope, node: SyntaxNode): boolean {
    if (node.type !== 'identifier') return false;
    const binding = this.lookup(scope, this.slice(node))?.binding;
    const type = binding?.count === 1 && binding.source?.path.length === 0 ? binding.source.node.type : '';
    return type === 'string' || type === 'concatenated_string';
  }
}

function place(scope: Scope, binding: Binding, name: string): Ref {
  if (binding.ref !== undefined) return binding.ref;
  if (binding.kind === 'exception') return `$${name}`;
  if (scope.kind === 'module') return `#${name}`;
  return scope.kind === 'class' ? `@${scope.className ?? ''}.${name}` : `$${name}`;
}
