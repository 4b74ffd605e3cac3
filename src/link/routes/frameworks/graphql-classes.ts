/**
 * GraphQL schemas written as classes: graphene, strawberry and ariadne in Python, the resolvers of gqlgen in Go. Each field of Query,
 * Mutation and Subscription is an operation by the name that clients use: `Query.openOrders`.
 */
import type { Span, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { ancestry, methodsOfType, projectBases, type TypeAt, typeOf } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';

type Root = 'Query' | 'Mutation' | 'Subscription';

interface Field {
  root: Root;
  name: string;
  framework: string;
  file: number;
  at: Span;
  handler: FunctionAt | undefined;
}

const ROOTS: Root[] = ['Query', 'Mutation', 'Subscription'];
/** Methods in which the classes of mutations do their work, the project's own step before the library's. */
const MUTATES = ['perform_mutation', 'mutate', 'mutate_and_get_payload', 'perform_mutate'];

/** One draft for each field of a root type. */
export function graphqlClasses(work: Work): RouteDraft[] {
  const drafts = new Map<string, RouteDraft>();
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked) || (linked.language !== 'python' && linked.language !== 'go')) continue;
    for (const field of linked.language === 'go'
      ? gqlgen(work, file)
      : [...schemas(work, file), ...ariadne(work, file)]) {
      const key = `${linked.service} ${field.root}.${field.name}`;
      if (!drafts.has(key)) drafts.set(key, draftOf(field));
    }
  }
  return [...drafts.values()];
}

function draftOf({ root, name, framework, file, at, handler }: Field): RouteDraft {
  const path = { text: `${root}.${name}`, dynamic: false };
  return {
    kind: 'rpc',
    method: 'RPC',
    path,
    framework,
    file,
    fn: 0,
    at,
    handler,
    own: [],
    chain: [],
    floating: true,
  };
}

/** `graphene.Schema(query=Query, mutation=Mutation)`, and functions of the project that are given the same. */
function schemas(work: Work, file: number): Field[] {
  const found: Field[] = [];
  for (const call of work.facts(file)?.calls ?? []) {
    if (!/schema$/i.test(lastName(call.callee))) continue;
    for (const root of ROOTS) {
      const given = argumentAt(call.args, root.toLowerCase()) ?? (root === 'Query' ? call.args[0] : undefined);
      const type = given?.kind === 'ref' ? typeOf(work, file, call.fn, given.ref) : undefined;
      if (type) found.push(...fieldsOf(work, type, root));
    }
  }
  return found;
}

/** The fields of a root class, those of the classes that it is put together from included. */
function fieldsOf(work: Work, root: TypeAt, kind: Root): Field[] {
  const isGraphene = ancestry(work, root).some(({ module }) => /^graphene/.test(module));
  return [root, ...projectBases(work, root)].flatMap((type) => {
    const facts = work.facts(type.file);
    const fact = facts?.types[type.type];
    if (!fact || !isServed(work.files[type.file])) return [];
    if (isGraphene) return grapheneFields(work, type, kind);
    const decorated = fact.decorators.some((index) => {
      const call = facts?.calls[index];
      return call && /^strawberry/.test(work.symbol(type.file, call.fn, call.callee)?.module ?? '');
    });
    return decorated ? strawberryFields(work, type, kind) : [];
  });
}

function grapheneFields(work: Work, type: TypeAt, root: Root): Field[] {
  const { file } = type;
  const fact = work.facts(file)?.types[type.type];
  return (fact?.fields ?? []).flatMap(({ name, value }): Field[] => {
    const call = value?.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
    if (!call || name.startsWith('_')) return [];
    const resolver = fact && own(fact.methods, `resolve_${name}`);
    const handler = resolver === undefined ? mutates(work, file, call.fn, call.callee) : { file, fn: resolver };
    const named = work.text(file, call.fn, argumentAt(call.args, 'name'))?.text;
    return [{ root, name: named ?? camel(name), framework: 'graphene', file, at: call.at, handler }];
  });
}

/** What `OrderCancel.Field()` runs. */
function mutates(work: Work, file: number, fn: number, callee: string): FunctionAt | undefined {
  const base = lastName(callee) === 'Field' ? baseOf(callee) : undefined;
  const type = base === undefined ? undefined : typeOf(work, file, fn, base);
  const methods = type && methodsOfType(work, type);
  return methods && MUTATES.map((name) => methods.get(name)).find((found) => found !== undefined);
}

/** Methods below `@strawberry.field`, and attributes that a resolver is given to or that Django answers. */
function strawberryFields(work: Work, type: TypeAt, root: Root): Field[] {
  const { file } = type;
  const facts = work.facts(file);
  const fact = facts?.types[type.type];
  const base = { root, framework: 'strawberry', file };
  const methods = Object.entries(fact?.methods ?? {}).flatMap(([name, fn]): Field[] => {
    const method = facts?.functions[fn];
    const marked = method?.decorators
      .map((index) => facts?.calls[index])
      .find((call) => call && isField(work, file, call.callee));
    const named = marked && work.text(file, 0, argumentAt(marked.args, 'name'))?.text;
    return method && marked ? [{ ...base, name: named ?? camel(name), at: method.at, handler: { file, fn } }] : [];
  });
  const attributes = (fact?.fields ?? []).flatMap(({ name, value }): Field[] => {
    const call = value?.kind === 'call' ? facts?.calls[value.call] : undefined;
    if (!call || !isField(work, file, call.callee)) return [];
    const resolver: Value | undefined = argumentAt(call.args, 'resolver') ?? call.args[0];
    return [{ ...base, name: camel(name), at: call.at, handler: functionOf(work, file, call.fn, resolver) }];
  });
  return [...methods, ...attributes];
}

function isField(work: Work, file: number, callee: string): boolean {
  const symbol = work.symbol(file, 0, callee);
  return (
    /^strawberry/.test(symbol?.module ?? '') &&
    /(?:field|mutation|subscription|connection|node)$/.test(lastName(callee))
  );
}

/** `query = QueryType()` with `@query.field("openOrders")` or `query.set_field("openOrders", resolve)`. */
function ariadne(work: Work, file: number): Field[] {
  const facts = work.facts(file);
  if (!facts?.imports.some(({ module }) => /^ariadne(?:\.|$)/.test(module))) return [];
  return [...facts.calls.entries()].flatMap(([index, call]): Field[] => {
    const base = /^(?:field|set_field)$/.test(lastName(call.callee)) ? baseOf(call.callee) : undefined;
    const made = base === undefined ? undefined : work.context.names.resolve(file, call.fn, base);
    const root = made?.kind === 'made' ? ROOTS.find((one) => lastName(made.by) === `${one}Type`) : undefined;
    const name = work.text(file, call.fn, call.args[0])?.text;
    if (!root || name === undefined) return [];
    const fn = call.result === 'decorator' ? work.decorated(file, index) : undefined;
    const handler = fn === undefined ? functionOf(work, file, call.fn, call.args[1]) : { file, fn };
    return [{ root, name, framework: 'ariadne', file, at: call.at, handler }];
  });
}

/** `func (r *queryResolver) OpenOrders(ctx context.Context, …) ([]*Order, error)`. */
function gqlgen(work: Work, file: number): Field[] {
  return [...(work.facts(file)?.functions.entries() ?? [])].flatMap(([fn, fact]): Field[] => {
    const root = ROOTS.find((one) => fact.className === `${one.toLowerCase()}Resolver`);
    const isContext = fact.params[0]?.type === 'context#Context';
    if (!root || !isContext || !/^[A-Z]/.test(fact.name) || fact.results?.count !== 2) return [];
    const name = fact.name.charAt(0).toLowerCase() + fact.name.slice(1);
    return [{ root, name, framework: 'gqlgen', file, at: fact.at, handler: { file, fn } }];
  });
}

function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** `open_orders` is `openOrders` to clients. */
function camel(name: string): string {
  return name.replace(/(?<=[a-z0-9])_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}
