/**
 * The syntax tree as both parsers give it: ESTree with the TypeScript, JSX and (Babel) Flow nodes. Nodes are read by the
 * name of their type only, so they are typed loosely: full unions of two parsers would check nothing that tests do not.
 */
export interface Node {
  type: string;
  start: number;
  end: number;
  // biome-ignore lint/suspicious/noExplicitAny: see above, the shape depends on `type` and on the parser
  [key: string]: any;
}

export interface Comment {
  type: string;
  value: string;
  start: number;
  end: number;
}

/** Strips what changes nothing at run time: casts, `!`, `satisfies`, parentheses, optional chains; `await` too, since names look through it. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case 'ChainExpression':
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'TypeCastExpression':
        inner = inner.expression;
        break;
      case 'AwaitExpression':
        inner = inner.argument;
        break;
      default:
        return inner;
    }
  }
}

export function isFunction(node: Node | null | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

/** Text of a string literal or of a template without expressions; undefined for anything else. */
export function stringOf(node: Node | null | undefined): string | undefined {
  if (!node) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) {
    const { cooked, raw } = node.quasis[0].value;
    return cooked ?? raw;
  }
  return undefined;
}

/** Name of a member's property: `a.b`, `a['b']`, `a.#b`; undefined for computed access that is not constant. */
export function propertyName(member: Node): string | undefined {
  const property: Node = member.property;
  return member.computed ? stringOf(property) : property.name;
}

/** Name of a property, method or field key; `[]` for a computed one. */
export function keyName(holder: Node): string {
  const key: Node = holder.key;
  if (!holder.computed && (key.type === 'Identifier' || key.type === 'PrivateIdentifier' || key.type === 'PrivateName'))
    return key.name ?? key.id?.name ?? '[]';
  const text = stringOf(key);
  if (text !== undefined) return text;
  return !holder.computed && key.type === 'Literal' ? String(key.value) : '[]';
}

/** `undefined`, `null`, `void 0`. */
export function isNothing(node: Node): boolean {
  return (
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'Literal' && node.value === null && !node.regex && !node.bigint) ||
    (node.type === 'UnaryExpression' && node.operator === 'void' && node.argument.type === 'Literal')
  );
}
