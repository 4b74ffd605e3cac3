/** Type annotations to names, interfaces and aliases to type facts. TypeScript nodes, and Flow's where they are alike. */
import type { FieldFact, Ref, TypeFact } from '../../model/facts.js';
import { keyName, type Node } from './ast.js';
import { extend, plainRef } from './names.js';
import { put, type Walk } from './walk.js';

/** Generic types that stand for what they hold. */
const TRANSPARENT = new Set([
  'Promise',
  'PromiseLike',
  'Partial',
  'Readonly',
  'Required',
  'NonNullable',
  'Awaited',
  'Array',
  'ReadonlyArray',
  'Set',
  'ReadonlySet',
  'Iterable',
  'AsyncIterable',
  'Omit',
  'Pick',
  '$ReadOnly',
  '$Exact',
]);

const KEYWORDS: Record<string, Ref | undefined> = {
  TSStringKeyword: 'string',
  TSNumberKeyword: 'number',
  TSBooleanKeyword: 'boolean',
  TSBigIntKeyword: 'bigint',
  TSSymbolKeyword: 'symbol',
  TSObjectKeyword: 'object',
  TSAnyKeyword: 'any',
  TSUnknownKeyword: 'unknown',
  TSVoidKeyword: 'void',
  TSNeverKeyword: 'never',
  TSTemplateLiteralType: 'string',
  StringTypeAnnotation: 'string',
  NumberTypeAnnotation: 'number',
  BooleanTypeAnnotation: 'boolean',
  AnyTypeAnnotation: 'any',
  MixedTypeAnnotation: 'unknown',
  VoidTypeAnnotation: 'void',
};

const NOTHING = new Set([
  'TSNullKeyword',
  'TSUndefinedKeyword',
  'TSVoidKeyword',
  'NullLiteralTypeAnnotation',
  'VoidTypeAnnotation',
]);

/** Name of a type: generics that hold one thing, arrays, unions with null and the like give the thing's name. Undefined for shapes without a name. */
export function typeRef(w: Walk, annotation: Node | null | undefined): Ref | undefined {
  let node = annotation;
  // Each turn looks one wrapper deeper: nothing recurses.
  while (node) {
    switch (node.type) {
      case 'TSTypeAnnotation':
      case 'TypeAnnotation':
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
      case 'NullableTypeAnnotation':
      case 'TSOptionalType':
      case 'TSRestType':
        node = node.typeAnnotation;
        break;
      case 'TSArrayType':
      case 'ArrayTypeAnnotation':
        node = node.elementType;
        break;
      case 'TSUnionType':
      case 'UnionTypeAnnotation':
      case 'TSIntersectionType':
      case 'IntersectionTypeAnnotation':
        node = (node.types as Node[]).find(({ type }) => !NOTHING.has(type));
        break;
      case 'TSTypeReference':
      case 'GenericTypeAnnotation': {
        const name: Node = node.typeName ?? node.id;
        const argument: Node | undefined = typeArguments(node)[0];
        // `z.infer<typeof schema>` is known by its schema.
        const infers = name.type === 'TSQualifiedName' && /^(?:infer|output|input)$/.test(name.right.name as string);
        if (argument?.type === 'TSTypeQuery' && infers) {
          node = argument;
          break;
        }
        if (argument && name.type === 'Identifier' && TRANSPARENT.has(name.name)) {
          node = argument;
          break;
        }
        return plainRef(w, name, w.scope);
      }
      case 'TSImportType': {
        const module = (node.source ?? node.argument)?.value ?? (node.argument?.literal?.value as unknown);
        const qualifier: Node | undefined = node.qualifier;
        if (typeof module !== 'string') return undefined;
        return extend(`${module}#`, qualifier?.type === 'Identifier' ? qualifier.name : '');
      }
      case 'TSTypeQuery':
        return plainRef(w, node.exprName, w.scope);
      case 'TSLiteralType':
        return node.literal.type === 'Literal' ? typeof node.literal.value : 'string';
      default:
        return KEYWORDS[node.type];
    }
  }
  return undefined;
}

/** Type arguments of a reference, call or heritage clause. */
export function typeArguments(node: Node): Node[] {
  return (node.typeArguments ?? node.typeParameters)?.params ?? [];
}

/** Emits the fact of an interface, of a type alias that has a shape, of an enum. */
export function typeDeclaration(w: Walk, node: Node): void {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'InterfaceDeclaration': {
      const bases = ((node.extends ?? []) as Node[]).map((base) => plainRef(w, base.expression ?? base.id, w.scope));
      emit(
        w,
        node,
        'interface',
        bases,
        node.body.type === 'ObjectTypeAnnotation' ? node.body.properties : node.body.body,
      );
      break;
    }
    case 'TSTypeAliasDeclaration':
    case 'TypeAlias':
      alias(w, node, node.typeAnnotation ?? node.right);
      break;
    case 'TSEnumDeclaration': {
      const fact = emit(w, node, 'enum', [], []);
      for (const member of (node.body?.members ?? node.members) as Node[]) {
        const field: FieldFact = { name: member.id.name ?? member.id.value ?? '[]' };
        const init: Node | null = member.initializer;
        if (init?.type === 'Literal' && (typeof init.value === 'string' || typeof init.value === 'number')) {
          field.value = { kind: 'literal', type: typeof init.value as 'string' | 'number', text: String(init.value) };
        }
        fact.fields.push(field);
      }
      break;
    }
  }
}

function alias(w: Walk, node: Node, right: Node): void {
  const parts: Node[] =
    right.type === 'TSIntersectionType' || right.type === 'IntersectionTypeAnnotation' ? right.types : [right];
  const members: Node[] = [];
  const bases: (Ref | undefined)[] = [];
  for (const part of parts) {
    if (part.type === 'TSTypeLiteral') members.push(...(part.members as Node[]));
    else if (part.type === 'ObjectTypeAnnotation') members.push(...(part.properties as Node[]));
    else bases.push(typeRef(w, part));
  }
  // `type A = B` and `type A = Partial<B>` are B under another name; `type A = string` has no shape.
  const named = bases.some((base) => base !== undefined && !/^[a-z]+$/.test(base));
  if (members.length > 0 || named || right.type === 'TSTypeLiteral') emit(w, node, 'alias', bases, members);
}

function emit(w: Walk, node: Node, kind: TypeFact['kind'], bases: (Ref | undefined)[], members: Node[]): TypeFact {
  const fact: TypeFact = {
    name: node.id.name ?? '',
    kind,
    bases: bases.filter((base) => base !== undefined),
    fields: [],
    methods: {},
    decorators: [],
    at: w.spanOf(node),
  };
  for (const member of members) {
    if (!member.key) continue;
    const name = keyName(member);
    const annotation: Node | undefined = member.typeAnnotation?.typeAnnotation ?? member.typeAnnotation ?? member.value;
    if (member.type === 'TSMethodSignature' || annotation?.type === 'TSFunctionType' || member.method)
      put(fact.methods, name, -1);
    else if (member.type === 'TSPropertySignature' || member.type === 'ObjectTypeProperty') {
      const type = typeRef(w, annotation);
      fact.fields.push(type ? { name, type } : { name });
    }
  }
  w.types.push(fact);
  return fact;
}
