/** Type annotations: the type that a value is, or holds, for whoever asks for its fields. */
import type { Ref, Span } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import type { Context, State } from './context.js';
import { transparentGeneric } from './generics.js';
import { stringText } from './syntax.js';
import { value } from './values.js';

export interface Annotation {
  type?: Ref;
  /** Calls in the metadata of `Annotated[T, …]`. */
  calls: number[];
}

/** Reads an annotation. `X | None`, `Optional[X]`, `list[X]` and `Annotated[X, …]` are X; a choice of several types is none. */
export function annotation(state: State, context: Context, node: SyntaxNode): Annotation {
  const calls: number[] = [];
  const type = read(state, context, node, calls);
  return type === undefined ? { calls } : { type, calls };
}

function read(state: State, context: Context, node: SyntaxNode | undefined, calls: number[]): Ref | undefined {
  const [first, second] = node?.children ?? [];
  switch (node?.type) {
    case 'type':
    case 'parenthesized_expression':
      return read(state, context, first, calls);
    case 'identifier':
    case 'attribute':
    case 'member_type':
      return state.names.reference(context.scope, node);
    case 'string':
      return quoted(state, context, node);
    case 'binary_operator':
    case 'union_type':
      return choice(state, context, node.children, calls);
    case 'generic_type':
      return generic(state, context, first, second?.children ?? [], calls);
    case 'subscript':
      return generic(state, context, first, node.children.slice(1), calls);
    default:
      return undefined;
  }
}

function generic(
  state: State,
  context: Context,
  base: SyntaxNode | undefined,
  args: readonly SyntaxNode[],
  calls: number[],
): Ref | undefined {
  const type = read(state, context, base, calls);
  const name = type === undefined ? undefined : transparentGeneric(type);
  if (name === undefined) return type;
  if (name === 'Union') return choice(state, context, args, calls);
  if (name === 'Annotated') for (const meta of args.slice(1)) metadata(state, context, meta, calls);
  return args[0]?.type === undefined ? type : read(state, context, args[0], calls);
}

/** The one type of a union that is not None. */
function choice(state: State, context: Context, options: readonly SyntaxNode[], calls: number[]): Ref | undefined {
  const named = options.filter((option) => state.names.slice(option) !== 'None');
  return named.length === 1 ? read(state, context, named[0], calls) : undefined;
}

function metadata(state: State, context: Context, node: SyntaxNode, calls: number[]): void {
  const result = value(state, context, node.type === 'type' ? node.children[0] : node);
  if (result.kind === 'call') calls.push(result.call);
}

/** A forward reference: a plain dotted name, with `| None` or within `Optional[…]` or `list[…]`. */
function quoted(state: State, context: Context, node: SyntaxNode): Ref | undefined {
  const text = stringText(state.text, node).replace(/\s*\|\s*None$/, '');
  const inner = /^(?:Optional|List|list|Sequence|Iterable)\[([\w.]+)\]$/.exec(text)?.[1] ?? text;
  if (!/^[A-Za-z_][\w.]*$/.test(inner)) return undefined;
  const [root, ...members] = inner.split('.') as [string, ...string[]];
  return members.reduce((ref, member) => state.names.join(ref, member), state.names.resolve(context.scope, root));
}

/** A name for a type: `X = Annotated[T, …]`, `type X = T`. */
export function typeAlias(state: State, context: Context, name: string, node: SyntaxNode, at: Span): void {
  const { type } = annotation(state, context, node);
  state.facts.types.push({
    name,
    kind: 'alias',
    bases: type === undefined ? [] : [type],
    fields: [],
    methods: {},
    decorators: [],
    ...(!name.startsWith('_') && { exported: true }),
    at,
  });
}
