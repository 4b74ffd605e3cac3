/** GraphQL in JavaScript: the fields of Query, Mutation and Subscription, however they are written, by names like `Query.users`. */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { moduleEntries } from '../module-entries.js';
import { NOTHING } from '../paths.js';

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);
/** Types that some schemas split their roots into, `UserQuery` below `Query.user`. */
const SPLIT = /^\w+(?:Query|Mutation|Subscription)$/;
const SERVERS =
  /^(?:graphql|graphql-yoga|mercurius|nexus|apollo-server(?:-\w+)?|graphql-tools|express-graphql|graphql-http|type-graphql|graphql-compose|@apollo\/server|@graphql-tools\/schema|@nestjs\/graphql|@pothos\/core)$/;

interface Field {
  root: string;
  name: string;
  value: Value;
  file: number;
  fn: number;
}

/** One draft for each field of a root type that the repository resolves. */
export function graphqlRoutes(work: Work): RouteDraft[] {
  const drafts = new Map<string, RouteDraft>();
  const note = (field: Field, call?: number) => {
    const draft = draftOf(work, field, call);
    const key = draft && `${draft.path.text} ${draft.file}:${draft.at.join(':')}`;
    if (draft && key !== undefined && !drafts.has(key)) drafts.set(key, draft);
  };
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python' || !isServed(linked)) continue;
    const dependencies = work.context.services[linked.service]?.service.dependencies ?? new Set<string>();
    if (![...dependencies].some((name) => SERVERS.test(name))) continue;
    for (const { value, fn } of objects(work, file)) for (const field of mapFields(work, file, fn, value)) note(field);
    for (const [index, call] of linked.facts.calls.entries())
      for (const { field, at } of builtFields(work, file, index, call)) note(field, at);
  }
  return [...drafts.values()];
}

/** Values that may be a map of resolvers: module-level names, exports, results, options called `resolvers`. */
function objects(work: Work, file: number): { value: Value; fn: number }[] {
  const facts = work.facts(file);
  const found: { value: Value; fn: number }[] = [];
  for (const value of Object.values(facts?.functions[0]?.locals ?? {})) found.push({ value, fn: 0 });
  for (const { value } of facts?.exports ?? []) found.push({ value, fn: 0 });
  for (const [fn, fact] of (facts?.functions ?? []).entries())
    for (const value of fact.returns) found.push({ value, fn });
  for (const call of facts?.calls ?? []) {
    const resolvers = argumentAt(call.args, 'resolvers');
    if (resolvers) found.push({ value: resolvers, fn: call.fn });
  }
  return found;
}

/** `{ Query: { users: fn }, Mutation: { … } }`. */
function mapFields(work: Work, file: number, fn: number, value: Value): Field[] {
  if (value.kind === 'array') return value.items.flatMap((item) => mapFields(work, file, fn, item));
  if (value.kind !== 'object' || !value.entries.some(({ key }) => ROOTS.has(key) || SPLIT.test(key))) return [];
  const split = value.entries.some(({ key }) => SPLIT.test(key)) && value.entries.some(({ key }) => ROOTS.has(key));
  return value.entries.flatMap(({ key, value: inner }) =>
    ROOTS.has(key) || (split && SPLIT.test(key))
      ? fieldsOf(work, file, fn, key, inner, 0).filter((field) => !split || !isNamespace(work, field))
      : [],
  );
}

function fieldsOf(work: Work, file: number, fn: number, root: string, value: Value, depth: number): Field[] {
  const at = work.context.names.follow(file, fn, value);
  if (at.value.kind === 'ref')
    return moduleEntries(work, at.file, at.value.ref).map(({ key, ...entry }) => ({ root, name: key, ...entry }));
  if (at.value.kind !== 'object' || depth > 4) return [];
  return at.value.entries.flatMap(({ key, value: inner }) => {
    if (key === '...') return fieldsOf(work, at.file, at.fn, root, inner, depth + 1);
    // A field whose name is computed cannot be told; what its value has are no fields.
    return key === '[]' ? [] : [{ root, name: key, value: inner, file: at.file, fn: at.fn }];
  });
}

/** `users() { return {} }`: only opens the type that holds the fields. */
function isNamespace(work: Work, { file, fn, value }: Field): boolean {
  const returned = work.function(functionOf(work, file, fn, value))?.returns;
  return returned?.length === 1 && returned[0]?.kind === 'object' && returned[0].entries.length === 0;
}

const FIELD = /^(query|mutation|subscription)Fields?$/;
const TYPE = /^(query|mutation|subscription)Type$/;

/** Fields that a schema builder is told of, each with the call that does so. */
function builtFields(work: Work, file: number, index: number, call: CallFact): { field: Field; at: number }[] {
  const name = lastName(call.callee);
  const root = FIELD.exec(name)?.[1] ?? TYPE.exec(name)?.[1];
  const facts = work.facts(file);
  if (root && !FIELD.test(name)) return inType(work, file, index, call, capital(root));
  if (root) {
    const [first, second] = call.args;
    const named = first?.kind === 'literal' ? first.text : undefined;
    const given = second ?? first;
    const inner = given?.kind === 'function' ? facts?.functions[given.fn]?.returns[0] : given;
    if (named !== undefined && inner)
      return [{ field: { root: capital(root), name: named, value: inner, file, fn: call.fn }, at: index }];
    const fn = given?.kind === 'function' ? given.fn : call.fn;
    return inner ? listed(work, file, fn, capital(root), inner, index) : [];
  }
  if (name === 'extendType' || name === 'GraphQLObjectType') {
    const type = work.text(file, call.fn, argumentAt(call.args, name === 'extendType' ? 'type' : 'name'))?.text ?? '';
    return ROOTS.has(type) ? inType(work, file, index, call, type) : [];
  }
  return [];
}

/** `fields: (t) => ({ users: t.field({ resolve }) })`, `definition(t) { t.field('users', { resolve }) }`. */
function inType(work: Work, file: number, index: number, call: CallFact, root: string): { field: Field; at: number }[] {
  const facts = work.facts(file);
  const fields = argumentAt(call.args, 'fields');
  const made = fields && functionOf(work, file, call.fn, fields);
  if (fields) {
    const inner = made ? work.function(made)?.returns[0] : fields;
    return inner ? listed(work, made?.file ?? file, made?.fn ?? call.fn, root, inner, index) : [];
  }
  const definition = argumentAt(call.args, 'definition');
  if (definition?.kind !== 'function') return [];
  return [...(facts?.calls.entries() ?? [])].flatMap(([at, inner]) => {
    const [first, second] = inner.chain?.at(-1)?.args ?? inner.args;
    const resolve = second && argumentAt([second], 'resolve');
    if (inner.fn !== definition.fn || first?.kind !== 'literal' || !resolve) return [];
    return [{ field: { root, name: first.text, value: resolve, file, fn: inner.fn }, at }];
  });
}

function listed(work: Work, file: number, fn: number, root: string, value: Value, index: number) {
  return fieldsOf(work, file, fn, root, value, 0).map((field) => ({
    field,
    at: field.value.kind === 'call' && field.file === file ? field.value.call : index,
  }));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function draftOf(work: Work, { root, name, value, file, fn }: Field, call: number | undefined): RouteDraft | undefined {
  const handler = handlerOf(work, file, fn, value);
  const index = call ?? (value.kind === 'call' ? value.call : undefined);
  const given = index === undefined ? undefined : work.facts(file)?.calls[index];
  const own = handler?.file === file || !given ? work.function(handler)?.at : undefined;
  const at = value.kind === 'call' || !own ? (given?.at ?? own) : own;
  if (!at) return undefined;
  return {
    kind: 'rpc',
    method: 'RPC',
    path: { text: `${root}.${name}`, dynamic: false },
    framework: 'graphql',
    file: !given && handler ? handler.file : file,
    fn,
    at,
    handler,
    own: value.kind === 'call' ? [{ file, fn, value, prefix: NOTHING, at }] : [],
    chain: [],
  };
}

function handlerOf(work: Work, file: number, fn: number, value: Value): FunctionAt | undefined {
  const followed = work.context.names.follow(file, fn, value);
  const subscribe = argumentAt([followed.value], 'subscribe');
  return functionOf(work, file, fn, value) ?? functionOf(work, followed.file, followed.fn, subscribe ?? followed.value);
}
