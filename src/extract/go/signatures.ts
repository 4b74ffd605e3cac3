/** Signatures: parameters and results, with their types. */
import type { FunctionFact, ParamFact, Ref } from '../../model/facts.js';
import type { Context } from './context.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { typeRef } from './type-refs.js';

interface Named {
  name: string;
  type?: Ref;
  rest?: true;
  channel?: true;
}

/** Parameters and results of a function, a method of an interface or a literal. */
export function signature(context: Context, node: SyntaxNode) {
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
      ...(inside.at(-1)?.type === 'channel_type' && { channel: true as const }),
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
