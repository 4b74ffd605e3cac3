/** Which variables of a function are given a value more than once. */
import { child, operatorBetween, part, partsOf, type SyntaxNode } from './syntax.js';

/** The nodes that `Reassigned.note` wants to see. */
export const REASSIGNING: ReadonlySet<string> = new Set([
  'assignment_statement',
  'dec_statement',
  'func_literal',
  'function_declaration',
  'inc_statement',
  'method_declaration',
  'range_clause',
  'receive_statement',
  'statement_list',
]);

/**
 * Collects, over one top-level declaration, the variables that some place in it gives another value: plain and compound
 * assignment, `++`, and `:=` beside a new name. Told by name alone, which errs on the side of "more than once".
 */
export class Reassigned {
  readonly names = new Set<string>();
  /** Parameters and results by the statements of the body: they live in its block. */
  private readonly parameters = new Map<SyntaxNode, readonly string[]>();

  constructor(private readonly text: string) {}

  /** Notes a node of a type in `REASSIGNING`; outer nodes come before inner ones. */
  note(node: SyntaxNode): void {
    switch (node.type) {
      case 'statement_list':
        this.noteRedeclared(node);
        break;
      case 'range_clause':
      case 'receive_statement': {
        const [left, right] = node.children;
        if (left?.type !== 'expression_list' || !right || operatorBetween(this.text, left, right) !== '=') break;
        this.noteTargets(node);
        break;
      }
      case 'assignment_statement':
      case 'dec_statement':
      case 'inc_statement':
        this.noteTargets(node);
        break;
      default: {
        const body = part(node, 'body');
        const statements = body && child(body, 'statement_list');
        if (statements) this.parameters.set(statements, this.parameterNames(node));
      }
    }
  }

  private noteTargets(node: SyntaxNode): void {
    for (const name of this.targets(node)) if (name !== '_') this.names.add(name);
  }

  private noteRedeclared(list: SyntaxNode): void {
    const declared = new Set(this.parameters.get(list));
    for (const statement of list.children) {
      if (statement.type !== 'short_var_declaration') continue;
      for (const name of this.targets(statement)) {
        if (declared.has(name) && name !== '_') this.names.add(name);
        declared.add(name);
      }
    }
  }

  private targets(node: SyntaxNode): string[] {
    const [left] = node.children;
    if (!left) return [];
    return this.identifiers(left.type === 'expression_list' ? left.children : [left]);
  }

  private parameterNames(node: SyntaxNode): string[] {
    const lists = [part(node, 'receiver'), part(node, 'parameters'), ...partsOf(node, 'result')];
    return lists.flatMap((list) =>
      list?.type === 'parameter_list' ? list.children.flatMap(({ children }) => this.identifiers(children)) : [],
    );
  }

  private identifiers(nodes: readonly SyntaxNode[]): string[] {
    return nodes.filter(({ type }) => type === 'identifier').map(({ start, end }) => this.text.slice(start, end));
  }
}
