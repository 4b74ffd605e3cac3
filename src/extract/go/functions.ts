/** Functions, methods and function literals: signature, then the body. */
import type { FunctionFact, Ref } from '../../model/facts.js';
import { begunBetween } from '../begun.js';
import type { Context } from './context.js';
import { signature } from './signatures.js';
import { readStatements } from './statements.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { typeRef } from './type-refs.js';
import { isExported } from './types.js';

/** Adds a function with all that stands in it; returns its index. */
export function readFunction(
  context: Context,
  node: SyntaxNode,
  as: { name: string; flavour?: FunctionFact['flavour'] },
): number {
  const receiver = receiverOf(context, node);
  const { params, results, resultNames } = signature(context, node);
  const fact: FunctionFact = {
    name: as.name,
    parent: context.fn,
    params,
    locals: Object.create(null) as FunctionFact['locals'],
    decorators: [],
    returns: [],
    at: context.span(node),
  };
  if (receiver) fact.className = receiver.type;
  if (results) fact.results = results;
  if (as.flavour) fact.flavour = as.flavour;
  if (node.type !== 'func_literal' && isExported(as.name)) fact.exported = true;
  const index = context.facts.functions.push(fact) - 1;
  const body = part(node, 'body');
  if (!body) return index;
  context.inFunction(index, () => {
    if (receiver) context.declareParameter(receiver.name, `@${receiver.type}`, `#${receiver.type}`);
    for (const { name, type } of params) context.declareParameter(name, `$${name}`, type);
    for (const { name, type } of resultNames) {
      context.declareParameter(name, `$${name}`, type);
      if (type !== undefined && name !== '_') {
        fact.localTypes ??= Object.create(null) as Record<string, Ref>;
        fact.localTypes[name] = type;
      }
    }
    const statements = readStatements(context, child(body, 'statement_list'));
    if (begunBetween(context.begun, node.start, node.end)) fact.body = statements;
  });
  return index;
}

function receiverOf(context: Context, node: SyntaxNode): { name: string; type: string } | undefined {
  const list = part(node, 'receiver');
  const declaration = list?.children[0];
  if (!declaration) return undefined;
  const inside = declaration.children;
  const type = typeRef(context, inside.at(-1));
  const [name] = inside;
  return {
    name: name?.type === 'identifier' ? context.source(name) : '',
    type: type?.slice(type.lastIndexOf('#') + 1) ?? '',
  };
}
