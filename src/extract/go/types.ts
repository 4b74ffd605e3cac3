/** Types: the declarations of structs, interfaces and aliases. */
import type { FieldFact, Ref, TypeFact } from '../../model/facts.js';
import type { Context } from './context.js';
import { unquote } from './literals.js';
import { signature } from './signatures.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { typeRef } from './type-refs.js';

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

/** A pointer or channel, or a list or map of such: as text, each is an address. */
function pointsAt(type: SyntaxNode | undefined): boolean {
  if (/^(?:pointer|channel)_type$/.test(type?.type ?? '')) return true;
  return /^(?:slice|array|map)_type$/.test(type?.type ?? '') && pointsAt(type?.children.at(-1));
}

/** Methods of an interface have no body: their index is -1. Embedded interfaces are bases, type sets are not. */
function readInterface(context: Context, node: SyntaxNode, fact: TypeFact): void {
  for (const element of node.children) {
    const inside = element.children;
    if (element.type === 'method_elem') {
      const nameNode = part(element, 'name');
      if (!nameNode) continue;
      const name = context.source(nameNode);
      fact.methods[name] = -1;
      const { results } = signature(context, element);
      if (!results?.types) continue;
      fact.gives ??= Object.create(null) as Record<string, Ref[]>;
      fact.gives[name] = results.types;
    } else if (inside.length === 1) {
      fact.bases.push(...named(typeRef(context, inside[0])));
    }
  }
}
