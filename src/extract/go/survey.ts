/** A first look over the whole file, for what must be known before anything is read. */
import { REASSIGNING, Reassigned } from './reassigned.js';
import { part, type SyntaxNode } from './syntax.js';

export interface Survey {
  /** Names that stand before a dot. */
  qualifiers: Set<string>;
  /** Names declared at the top level. */
  topLevel: Set<string>;
  /** Types among them. */
  types: Set<string>;
  /** Functions (`name`) and methods (`Type.name`) with results: whether the last one is `error`. */
  lastResults: Map<string, boolean>;
  /** By declaration: variables that are given a value more than once in it. */
  reassigned: Map<SyntaxNode, ReadonlySet<string>>;
}

/** Looks at every node of the file once. */
export function survey(root: SyntaxNode, declarations: readonly SyntaxNode[], text: string): Survey {
  const found: Survey = {
    qualifiers: new Set(),
    topLevel: new Set(),
    types: new Set(),
    lastResults: new Map(),
    reassigned: new Map(),
  };
  const source = (node: SyntaxNode) => text.slice(node.start, node.end);
  const apart = new Set(declarations);
  for (const top of [root, ...declarations]) {
    const reassigned = new Reassigned(text);
    const stack: SyntaxNode[] = [top];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { type, children } = node;
      if (type === 'selector_expression' || type === 'qualified_type') {
        const first = children[0];
        if (first?.type === 'identifier' || first?.type === 'package_identifier') found.qualifiers.add(source(first));
      } else if (REASSIGNING.has(type)) {
        reassigned.note(node);
      }
      for (const inner of children) {
        if (inner.children.length > 0 && (top !== root || !apart.has(inner))) stack.push(inner);
      }
    }
    found.reassigned.set(top, reassigned.names);
  }
  for (const declaration of declarations) {
    noteResults(found.lastResults, declaration, source);
    if (declaration.type === 'method_declaration') continue;
    const specs = declaration.children.flatMap((spec) => (spec.type === 'var_spec_list' ? spec.children : [spec]));
    const nodes = declaration.type === 'function_declaration' ? specs : specs.flatMap(({ children }) => children);
    for (const node of nodes) {
      if (node.field !== undefined && node.field !== 'name') continue;
      if (node.type === 'identifier') found.topLevel.add(source(node));
    }
    if (declaration.type !== 'type_declaration') continue;
    for (const { children } of specs) {
      const name = children[0];
      if (name?.type === 'type_identifier') found.types.add(source(name));
    }
  }
  for (const name of found.types) found.topLevel.add(name);
  return found;
}

function noteResults(known: Survey['lastResults'], node: SyntaxNode, source: (node: SyntaxNode) => string): void {
  const name = part(node, 'name');
  const result = part(node, 'result');
  if (!name || !result) return;
  const last = result.type === 'parameter_list' ? result.children.at(-1) : result;
  const type = last?.type === 'parameter_declaration' ? last.children.at(-1) : last;
  const receiver = part(node, 'receiver');
  // `(s *Server)`, `(s Stack[T])`: the name after the receiver's own.
  const owner = receiver && /^\(\s*(?:\w+\s+)?\*?\s*(\w+)/.exec(source(receiver))?.[1];
  known.set(owner ? `${owner}.${source(name)}` : source(name), type !== undefined && source(type) === 'error');
}
