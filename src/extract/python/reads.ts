/** How often a handler's body reads the error that it bound. */
import type { SyntaxNode } from '../treesitter.js';
import { exceptionName } from './bindings.js';
import type { State } from './context.js';

/** Counts reads of `name` below `body`, nested functions included; an inner clause that binds the same name has its own. */
export function errorReads(state: State, body: SyntaxNode, name: string): number {
  let reads = 0;
  const open: SyntaxNode[] = [body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'identifier') {
      if (node.end - node.start === name.length && state.text.startsWith(name, node.start)) reads++;
      continue;
    }
    if (node.type === 'except_clause' && exceptionName(state.names, node) === name) continue;
    const { first, last } = readable(node);
    for (let i = last; i >= first; i--) open.push(node.children[i] as SyntaxNode);
  }
  return reads;
}

/** Which children of a node read names: the others are member names, keywords and targets. */
function readable(node: SyntaxNode): { first: number; last: number } {
  const last = node.children.length - 1;
  const writes = node.children[0]?.type === 'identifier';
  switch (node.type) {
    case 'attribute':
      return { first: 0, last: 0 };
    case 'keyword_argument':
      return { first: 1, last };
    case 'assignment':
    case 'named_expression':
    case 'for_in_clause':
    case 'for_statement':
    case 'function_definition':
      return { first: writes ? 1 : 0, last };
    case 'as_pattern_target':
      return { first: 0, last: -1 };
    default:
      return { first: 0, last };
  }
}
