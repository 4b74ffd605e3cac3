/** Types: names resolved, and the declarations of structs, interfaces and aliases. */
import type { FieldFact, Ref, TypeFact } from '../../model/facts.js';
import type { Context } from './context.js';
import { unquote } from './literals.js';
import { child, part, type SyntaxNode } from './syntax.js';

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

/** Adds the types of a declaration, top-level or inside a function. */
export function readTypes(context: Context, declaration: SyntaxNode, topLevel: boolean): void {
  for (const spec of declaration.children) {
    const [nameNode, ...rest] = spec.children;
    const type = rest.at(-1);
    if (!nameNode || !type || nameNode.type !== 'type_identifier') continue;
    const name = context.source(nameNode);
    const fact: TypeFact = {
      name,
      kind: 'alias',
      bases: [],
      fields: [],
      methods: Object.create(null) as Record<string, number>,
      decorators: [],
      at: context.span(spec),
    };
    if (topLevel && isExported(name)) fact.exported = true;
    if (type.type === 'struct_type') {
      fact.kind = 'struct';
      readFields(context, type, fact);
    } else if (type.type === 'interface_type') {
      fact.kind = 'interface';
      readInterface(context, type, fact);
    } else if (/^(?:type_identifier|qualified_type|generic_type|pointer_type)$/.test(type.type)) {
      fact.bases.push(...named(typeRef(context, type)));
    }
    context.facts.types.push(fact);
    if (fact.exported) context.facts.exports.push({ name, value: { kind: 'ref', ref: `#${name}` } });
  }
}

const named = (ref: Ref | undefined) => (ref === undefined ? [] : [ref]);

/** Whether a name is visible outside its package. */
export const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);

/** Names of the fields that a struct is written with, in order; none where it takes in other types. */
export function fieldNames(context: Context, struct: SyntaxNode): string[] {
  const declarations = child(struct, 'field_declaration_list')?.children ?? [];
  const names = declarations.map(({ children }) => children.filter(({ type }) => type === 'field_identifier'));
  return names.some((some) => some.length === 0) ? [] : names.flat().map((node) => context.source(node));
}

function readFields(context: Context, struct: SyntaxNode, fact: TypeFact): void {
  const list = child(struct, 'field_declaration_list');
  for (const declaration of list ? list.children : []) {
    const inside = declaration.children;
    const names = inside.filter(({ type }) => type === 'field_identifier').map((node) => context.source(node));
    const tag = inside.find((node) => node.type.endsWith('string_literal'));
    const typeNode = inside.find((node) => node.type !== 'field_identifier' && node !== tag);
    const type = typeRef(context, typeNode);
    const common: Partial<FieldFact> = {
      ...(type !== undefined && { type }),
      ...(pointsAt(typeNode) && { pointer: true as const }),
      ...(tag && { tag: unquote(context.source(tag)) }),
    };
    if (names.length === 0 && type !== undefined) {
      fact.bases.push(type);
      names.push(type.slice(type.lastIndexOf('#') + 1));
    }
    for (const name of names) fact.fields.push({ name, ...common });
  }
}

/** A pointer, or a list or map of pointers: as text, each is an address. */
function pointsAt(type: SyntaxNode | undefined): boolean {
  if (type?.type === 'pointer_type') return true;
  return /^(?:slice|array|map)_type$/.test(type?.type ?? '') && pointsAt(type?.children.at(-1));
}

/** Methods of an interface have no body: their index is -1. Embedded interfaces are bases, type sets are not. */
function readInterface(context: Context, node: SyntaxNode, fact: TypeFact): void {
  for (const element of node.children) {
    const inside = element.children;
    if (element.type === 'method_elem') {
      const name = part(element, 'name');
      if (name) fact.methods[context.source(name)] = -1;
    } else if (inside.length === 1) {
      fact.bases.push(...named(typeRef(context, inside[0])));
    }
  }
}
