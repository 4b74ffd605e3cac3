/** Names in a function: which variable an identifier means, and which variables are given a value more than once. */
import type { Ref } from '../../model/facts.js';
import { operatorBetween, part, parts, partsOf, type SyntaxNode } from './syntax.js';

/** A variable of a function, or a name that stands for another (alias, receiver). */
export interface Binding {
  name: string;
  /** How it is written in facts: `$name`, or what the alias stands for. */
  ref: Ref;
  /** Function that declares it. */
  fn: number;
  /** Declared type of a parameter; undefined where unknown. */
  type?: Ref;
  parameter?: true;
  /** Calls whose result it was last given. */
  calls: number[];
  /** It was last given the last one of several results: an error by Go's custom. */
  lastResult?: boolean;
  /** It was last given the result of `recover()`. */
  recovered?: boolean;
}

export class Scope {
  private readonly names = new Map<string, Binding>();
  constructor(readonly parent?: Scope) {}

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  /** Only what this block itself declares: `:=` gives such a name a new value instead of declaring it. */
  own(name: string): Binding | undefined {
    return this.names.get(name);
  }

  add(binding: Binding): void {
    this.names.set(binding.name, binding);
  }
}

/**
 * Names of variables that some place in a function (nested ones included) gives another value: plain and compound assignment, `++`,
 * and `:=` beside a new name. Told by name alone, which errs on the side of "more than once".
 */
export function reassignedNames(root: SyntaxNode, text: string): Set<string> {
  const found = new Set<string>();
  const stack: { node: SyntaxNode; inherited?: string[] }[] = [{ node: root }];
  const name = (node: SyntaxNode) => text.slice(node.start, node.end);
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { node, inherited } = entry;
    switch (node.type) {
      case 'assignment_statement':
      case 'inc_statement':
      case 'dec_statement':
        for (const target of leftNames(node)) found.add(name(target));
        break;
      case 'range_clause':
      case 'receive_statement': {
        const [left, right] = parts(node);
        if (left?.type === 'expression_list' && right && operatorBetween(text, left, right) === '=')
          for (const target of leftNames(node)) found.add(name(target));
        break;
      }
      case 'statement_list': {
        const declared = new Set(inherited);
        for (const statement of node.children) {
          if (statement.type !== 'short_var_declaration') continue;
          for (const target of leftNames(statement)) {
            if (declared.has(name(target))) found.add(name(target));
            declared.add(name(target));
          }
        }
        break;
      }
    }
    // Parameters and results live in the block of the body.
    const own = isFunction(node) ? parameterNodes(node).map(name) : node.type === 'block' ? inherited : undefined;
    for (const inner of node.children) {
      const passes = own && (inner.field === 'body' || (node.type === 'block' && inner.type === 'statement_list'));
      if (inner.children.length > 0) stack.push(passes ? { node: inner, inherited: own } : { node: inner });
    }
  }
  found.delete('_');
  return found;
}

function leftNames(node: SyntaxNode): SyntaxNode[] {
  const [left] = parts(node);
  if (!left) return [];
  return (left.type === 'expression_list' ? parts(left) : [left]).filter(({ type }) => type === 'identifier');
}

/** Declarations and literals of functions. */
export function isFunction({ type }: SyntaxNode): boolean {
  return type === 'func_literal' || type === 'function_declaration' || type === 'method_declaration';
}

function parameterNodes(node: SyntaxNode): SyntaxNode[] {
  const lists = [part(node, 'receiver'), part(node, 'parameters'), ...partsOf(node, 'result')];
  return lists.flatMap((list) =>
    list?.type === 'parameter_list'
      ? parts(list).flatMap((parameter) => parts(parameter).filter(({ type }) => type === 'identifier'))
      : [],
  );
}
