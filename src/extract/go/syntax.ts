/** The Go grammar's tree as the front-end reads it: what is copied of it, and how its nodes are asked for their parts. */
import { parseTree, type SyntaxNode, type SyntaxTree } from '../treesitter.js';

export type { SyntaxNode } from '../treesitter.js';

/** Read as text, never opened. */
const LEAVES = new Set([
  'blank_identifier',
  'dot',
  'false',
  'field_identifier',
  'float_literal',
  'identifier',
  'imaginary_literal',
  'int_literal',
  'interpreted_string_literal',
  'iota',
  'label_name',
  'nil',
  'package_identifier',
  'raw_string_literal',
  'rune_literal',
  'true',
  'type_identifier',
]);

const COMMENTS = new Set(['comment']);

/** Only these need field names: in all others the type or the order of the children tells. */
const FIELDS = new Set([
  'const_spec',
  'expression_switch_statement',
  'for_clause',
  'func_literal',
  'function_declaration',
  'if_statement',
  'method_declaration',
  'method_elem',
  'slice_expression',
  'type_switch_statement',
  'var_spec',
]);

/** Calls of `new`, save for those of what only a type can be: `new([]T)`, `new(map[K]V)`, but not `new([]T{x})`. */
const NEW_OF_NAME =
  /\bnew(?=[ \t]*\((?!\s*(?:(?:\[|map\b|chan\b)[^(){}]*(?:(?:struct|interface)\s*\{\s*\})?\s*\)|(?:struct|interface|func)\b)))/g;

/**
 * Parses Go source into a plain tree; its offsets are those of `text`. Throws where tree-sitter gives up.
 * To the grammar the argument of `new` is a type; since Go 1.26 it may be any expression. Under another name of the same length
 * it is an ordinary call, whose argument may be an expression or the name of a type.
 */
export function parseGo(text: string): SyntaxTree {
  return parseTree('go', text.replaceAll(NEW_OF_NAME, 'neW'), { leaves: LEAVES, fields: FIELDS, detached: COMMENTS });
}

const isError = ({ type }: SyntaxNode) => type === 'ERROR';

/** Takes the unreadable nodes out of a tree, so that the rest can be told by position; returns where they were. */
export function detachErrors(root: SyntaxNode): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const stack: { children: readonly SyntaxNode[] }[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const inner of node.children) {
      if (isError(inner)) found.push({ start: inner.start, end: inner.end });
      else stack.push(inner);
    }
    if (node.children.some(isError)) node.children = node.children.filter((inner) => !isError(inner));
  }
  return found;
}

/** The child in a field (see `FIELDS`), undefined where there is none. */
export function part(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** All children in a field; separators that the grammar puts there are no named nodes and so not in the tree. */
export function partsOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return node.children.filter((child) => child.field === field);
}

/** First child of a type. */
export function child(node: SyntaxNode, type: string): SyntaxNode | undefined {
  return node.children.find((candidate) => candidate.type === type);
}

/** The operator between two operands. */
export function operatorBetween(text: string, left: SyntaxNode, right: SyntaxNode): string {
  const between = text.slice(left.end, right.start);
  return /^\s*([^\s\w/]+|\/(?![/*]))/.exec(between)?.[1] ?? between.trim();
}

/** An expression without the parentheses around it. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type === 'parenthesized_expression') {
    const [only] = inner.children;
    if (!only) break;
    inner = only;
  }
  return inner;
}

export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Operands of a chain of one operator (`a + b + c`), flattened without recursion: such chains may be thousands long. */
export function operandsOf(text: string, node: SyntaxNode): { operator: string; operands: SyntaxNode[] } {
  const operands: SyntaxNode[] = [];
  let operator = '';
  let at = node;
  for (;;) {
    const [left, right] = at.children;
    const next = at.type === 'binary_expression' && left && right ? operatorBetween(text, left, right) : '';
    const chains = operator === '' || (next === operator && !COMPARISONS.has(operator));
    if (!left || !right || next === '' || !chains) {
      operands.push(at);
      return { operator, operands: operands.reverse() };
    }
    operator = next;
    operands.push(right);
    at = left;
  }
}
