/** The names behind types, resolved. */
import type { Ref } from '../../model/facts.js';
import type { Context } from './context.js';
import type { SyntaxNode } from './syntax.js';

/** Predeclared types; a conversion to one of them is no call. */
export const BASIC_TYPES: ReadonlySet<string> = new Set(
  (
    'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string ' +
    'uint uint8 uint16 uint32 uint64 uintptr'
  ).split(' '),
);

/**
 * The name behind a type: pointers, slices, arrays, maps and channels give that of their element, generics drop their arguments.
 * undefined for functions and anonymous structs and interfaces.
 */
export function typeRef(context: Context, node: SyntaxNode | undefined): Ref | undefined {
  let type = node;
  while (type) {
    switch (type.type) {
      case 'type_identifier':
      case 'identifier': {
        const name = context.source(type);
        return BASIC_TYPES.has(name) && !context.types.has(name) ? name : unqualified(context, name);
      }
      case 'qualified_type':
      case 'selector_expression': {
        const [scope, name] = type.children;
        if (!scope || !name) return undefined;
        const local = context.source(scope);
        return `${context.imports.modules.get(local) ?? local}#${context.source(name)}`;
      }
      case 'generic_type':
        type = type.children[0];
        break;
      case 'pointer_type':
      case 'parenthesized_type':
      case 'slice_type':
      case 'implicit_length_array_type':
      case 'array_type':
      case 'map_type':
      case 'channel_type':
      case 'type_elem':
        type = type.children.at(-1);
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

/** A name without a package that no scope knows: of this package, or of a dot import. */
export function unqualified(context: Context, name: string): Ref {
  const [dot] = context.imports.dots;
  return dot !== undefined && /^\p{Lu}/u.test(name) && !context.topLevel.has(name) ? `${dot}#${name}` : `#${name}`;
}
