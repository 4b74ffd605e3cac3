/** Functions, methods and function literals: signature, then the body. */
import type { FunctionFact, ParamFact, Ref } from '../../model/facts.js';
import { begunBetween } from '../begun.js';
import type { Context } from './context.js';
import { readStatements } from './statements.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { isExported, typeRef } from './types.js';

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

interface Named {
  name: string;
  type?: Ref;
  rest?: true;
}

function signature(context: Context, node: SyntaxNode) {
  const typeParameters = typeParameterNames(context, node);
  const list = part(node, 'parameters');
  const params: ParamFact[] = list ? parameters(context, list, typeParameters) : [];
  const result = part(node, 'result');
  if (!result) return { params, results: undefined, resultNames: [] };
  const declared =
    result.type === 'parameter_list'
      ? parameters(context, result, typeParameters)
      : [{ name: '', type: typeRef(context, result) }];
  const results: FunctionFact['results'] = { count: declared.length, types: declared.map(({ type }) => type ?? '?') };
  const errorAt = declared.findLastIndex(({ type }) => type === 'error');
  if (errorAt >= 0) results.errorAt = errorAt;
  const resultNames = declared.filter(({ name }) => name !== '');
  if (resultNames.length > 0) results.named = true;
  return { params, results, resultNames };
}

function parameters(context: Context, list: SyntaxNode, typeParameters: ReadonlySet<string>): Named[] {
  return list.children.flatMap((declaration) => {
    const inside = declaration.children;
    const names = inside.filter(({ type }) => type === 'identifier').map((node) => context.source(node));
    const ref = typeRef(context, inside.at(-1));
    const common: Partial<Named> = {
      ...(ref !== undefined && !typeParameters.has(ref) && { type: ref }),
      ...(declaration.type === 'variadic_parameter_declaration' && { rest: true as const }),
    };
    return (names.length > 0 ? names : ['']).map((name) => ({ name, ...common }));
  });
}

/** Type parameters as the refs that their uses would be mistaken for. */
function typeParameterNames(context: Context, node: SyntaxNode): ReadonlySet<string> {
  const list = child(node, 'type_parameter_list');
  const names = list
    ? list.children.flatMap((declaration) => declaration.children.filter(({ type }) => type === 'identifier'))
    : [];
  return new Set(names.map((name) => `#${context.source(name)}`));
}
