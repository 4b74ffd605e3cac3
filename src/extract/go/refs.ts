/** Names: what an identifier or a path of members means here, and which names a value reads. */
import type { Ref, Value } from '../../model/facts.js';
import type { Context } from './context.js';
import { unquote } from './literals.js';
import { type SyntaxNode, unwrapped } from './syntax.js';
import { BASIC_TYPES, typeRef, unqualified } from './type-refs.js';
import { readValue } from './values.js';

const BUILTINS = new Set(
  'append cap clear close complex copy delete imag len make max min new panic print println real recover'.split(' '),
);

/** The name of an expression; '?' where it has none. Calls and literals inside it become facts. */
export function readRef(context: Context, node: SyntaxNode): Ref {
  return readName(context, node).ref;
}

/** `readRef` with the call that the name is rooted in (`f().name`). */
export function readName(context: Context, node: SyntaxNode): { ref: Ref; call?: number } {
  let path = '';
  const under = (segment: string) => {
    path = path === '' ? segment : `${segment}.${path}`;
  };
  let at = node;
  for (;;) {
    const [first, second] = at.children;
    if (at.type === 'identifier') {
      const ref = joined(resolve(context, at), path);
      // A path is noted whole, so that a bound error such as `result.Error` is told from `result.Rows`.
      context.noteRead(ref, context.scope.find(context.source(at)));
      return { ref };
    }
    if (!first) return { ref: joined('?', path) };
    if (at.type === 'selector_expression' && second) {
      under(context.source(second));
      at = first;
    } else if (at.type === 'index_expression' && second) {
      const constant = constantSegment(context, second);
      if (constant === undefined) readValue(context, second);
      under(constant ?? '[]');
      at = first;
    } else if (isTransparent(context, at)) {
      if (at.type === 'slice_expression') for (const bound of at.children.slice(1)) readValue(context, bound);
      at = first;
    } else if (at.type === 'type_conversion_expression' && second && at.children[0]?.type !== 'generic_type') {
      at = second;
    } else if (at.type === 'call_expression' && conversionOperand(context, at)) {
      at = conversionOperand(context, at) as SyntaxNode;
    } else {
      const value = readValue(context, at);
      // A struct whose fields are given by position is read as a list; its type tells all the same what its methods are.
      const type = at.type === 'composite_literal' ? typeRef(context, first) : undefined;
      const root = (value.kind === 'object' ? value.type : type) ?? '?';
      return { ref: joined(root, path), ...(value.kind === 'call' && { call: value.call }) };
    }
  }
}

function isTransparent(context: Context, { type, start }: SyntaxNode): boolean {
  if (type === 'unary_expression') return context.text[start] === '*' || context.text[start] === '&';
  return type === 'parenthesized_expression' || type === 'type_assertion_expression' || type === 'slice_expression';
}

/** `root.path`; an imported package is joined by `#`. */
function joined(root: Ref, path: string): Ref {
  if (path === '') return root;
  return root.endsWith('#') ? root + path : `${root}.${path}`;
}

/** What an identifier means here. A package is `path#`, waiting for the name after it. */
export function resolve(context: Context, identifier: SyntaxNode): Ref {
  const name = context.source(identifier);
  const binding = context.scope.find(name);
  if (binding) return binding.ref;
  const module = context.imports.modules.get(name);
  if (module !== undefined) return `${module}#`;
  if ((BUILTINS.has(name) || BASIC_TYPES.has(name)) && !context.topLevel.has(name)) return name;
  return unqualified(context, name);
}

/** A constant index as a path segment, where it can be one. */
export function constantSegment(context: Context, index: SyntaxNode): string | undefined {
  if (index.type === 'int_literal') return context.source(index);
  if (!index.type.endsWith('string_literal')) return undefined;
  const text = unquote(context.source(index));
  return /^[\w-]+$/.test(text) ? text : undefined;
}

/** All names that a value reads, those of calls included. */
export function refsIn(value: Value): Ref[] {
  switch (value.kind) {
    case 'ref':
      return [value.ref];
    case 'text':
      return value.parts.flatMap(refsIn);
    case 'test':
      return value.operands.flatMap(refsIn);
    case 'array':
      return value.items.flatMap(refsIn);
    case 'object':
      return value.entries.flatMap((entry) => refsIn(entry.value));
    case 'spread':
    case 'element':
      return refsIn(value.kind === 'spread' ? value.value : value.of);
    case 'other':
      return value.refs;
    default:
      return [];
  }
}

/** Names that a test reads, called functions and their arguments included. */
export function testedRefs(context: Context, value: Value): Ref[] {
  if (value.kind === 'test') return value.operands.flatMap((operand) => testedRefs(context, operand));
  if (value.kind !== 'call') return refsIn(value);
  const call = context.facts.calls[value.call];
  return call ? [call.callee, ...call.args.flatMap(refsIn)] : [];
}

/** The operand of `string(x)`, `MyType(x)`, `(*T)(x)`: conversions that look like calls. */
export function conversionOperand(context: Context, call: SyntaxNode): SyntaxNode | undefined {
  const [written, args] = call.children;
  if (!written || args?.type !== 'argument_list') return undefined;
  const operands = args.children;
  let type = unwrapped(written);
  const pointer = type.type === 'unary_expression' && context.text[type.start] === '*';
  if (pointer) type = type.children[0] ?? type;
  if (operands.length !== 1) return undefined;
  if (pointer && type.type === 'selector_expression') return operands[0];
  if (type.type !== 'identifier') return undefined;
  const name = context.source(type);
  if (context.scope.find(name)) return undefined;
  return pointer || context.types.has(name) || BASIC_TYPES.has(name) ? operands[0] : undefined;
}
