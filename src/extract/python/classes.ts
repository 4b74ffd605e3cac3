/** Classes: bases, fields and methods. */
import type { FieldFact, Ref, TypeFact, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { at, type Context, type State } from './context.js';
import type { Scope } from './scopes.js';
import { block } from './statements.js';
import { value } from './values.js';

const ENUMS: ReadonlySet<string> = new Set(['enum#Enum', 'enum#IntEnum', 'enum#StrEnum', 'enum#Flag', 'enum#IntFlag']);

/** A `class`: its fact, with all that its body holds. */
export function classDefinition(state: State, context: Context, node: SyntaxNode, decorators: number[]): void {
  const child = (type: string) => node.children.find((item) => item.type === type);
  const nameNode = child('identifier');
  const name = nameNode ? state.names.slice(nameNode) : '';
  const body = child('block');
  const bases = baseClasses(state, context, child('argument_list'));
  const fact: TypeFact = {
    name,
    kind: bases.some((base) => ENUMS.has(base)) ? 'enum' : 'class',
    bases,
    fields: [],
    methods: Object.create(null),
    decorators,
    ...(context.scope.kind === 'module' && !name.startsWith('_') && { exported: true }),
    at: at(state, node),
  };
  const type = state.facts.types.push(fact) - 1;
  const scope: Scope = state.names.open('class', context.scope, body, new Map());
  scope.className = name;
  block(state, { ...context, scope, type }, body);
}

function baseClasses(state: State, context: Context, list: SyntaxNode | undefined): Ref[] {
  const bases: Ref[] = [];
  for (const argument of list?.children ?? []) {
    // `Generic[T]` is the base Generic.
    const node = argument.type === 'subscript' ? argument.children[0] : argument;
    const ref = node && state.names.reference(context.scope, node);
    if (ref !== undefined) bases.push(ref);
    else value(state, context, argument);
  }
  return bases;
}

/** Notes a field of the class around; what says more about a field known already is added to it. */
export function field(
  state: State,
  type: number,
  name: string,
  declared: Ref | undefined,
  initial: Value | undefined,
): void {
  const fact = state.facts.types[type];
  if (!fact) return;
  let known = fact.fields.find((item) => item.name === name);
  if (!known) {
    known = { name } satisfies FieldFact;
    fact.fields.push(known);
  }
  if (declared !== undefined) known.type ??= declared;
  // `self.client = None` in the constructor only announces the value that comes later.
  if (initial && (!known.value || isNone(known.value))) known.value = initial;
}

function isNone(known: Value): boolean {
  return known.kind === 'literal' && known.type === 'null';
}
