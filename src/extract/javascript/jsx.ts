import type { Ref, Value } from '../../model/facts.js';
import { isFunction, type Node } from './ast.js';
import { functionFact } from './functions.js';
import { refsOf } from './refs.js';
import { OTHER, value } from './values.js';
import type { Walk } from './walk.js';

/** A JSX tree: no call itself; expressions in it are walked, and functions given to attributes take the attribute's name. */
export function jsx(w: Walk, node: Node): Value {
  w.marks.add('jsx');
  const refs: Ref[] = [];
  element(w, node, refs);
  return { kind: 'other', refs };
}

function element(w: Walk, node: Node, refs: Ref[]): void {
  for (const attribute of (node.openingElement?.attributes ?? []) as Node[]) {
    if (attribute.type === 'JSXSpreadAttribute') refsOf(value(w, attribute.argument), refs);
    else if (attribute.value?.type === 'JSXExpressionContainer') {
      const expression: Node = attribute.value.expression;
      if (isFunction(expression)) functionFact(w, expression, attribute.name.name?.name ?? attribute.name.name ?? '');
      else if (expression.type !== 'JSXEmptyExpression') refsOf(value(w, expression, OTHER), refs);
    } else if (attribute.value?.type === 'JSXElement') element(w, attribute.value, refs);
  }
  for (const child of (node.children ?? []) as Node[]) {
    if (child.type === 'JSXElement' || child.type === 'JSXFragment') element(w, child, refs);
    else if (child.type === 'JSXExpressionContainer' || child.type === 'JSXSpreadChild') {
      if (child.expression.type !== 'JSXEmptyExpression') refsOf(value(w, child.expression), refs);
    }
  }
}
