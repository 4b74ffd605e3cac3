/** Values whose fields a validation schema tells: what zod has parsed, what tRPC hands to a procedure, types inferred from a schema. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import { declaredType } from './harmless.js';
import { fileOf, type Site, segmentsOf } from './site.js';

const PARSES = /\.(?:parse|safeParse|parseAsync|safeParseAsync)$/;
/** Makers of objects, by the end of their name. */
const MAKES_OBJECT = /(?:^|[.#])(?:object|strictObject|looseObject)$/;
const DEEPEST = 3;

interface Place {
  file: number;
  fn: number;
}

/** Fields (`bank.iban` for what is nested) of a value that a schema has checked; undefined where none is seen. */
export function schemaFields(ref: Ref, site: Site): readonly string[] | undefined {
  const found = parsed(ref, site) ?? inferred(ref, site) ?? procedureInput(ref, site);
  return found && fieldsOf(found.value, found, site, 0);
}

/** `schema.parse(body)`, `schema.safeParse(body).data` */
function parsed(ref: Ref, site: Site): ({ value: Value } & Place) | undefined {
  const { names } = site.context;
  const root = ref.replace(/\.data$/, '');
  const at = names.follow(site.file, site.fn, { kind: 'ref', ref: root });
  const call = at.value.kind === 'call' ? callAt(site, at.file, at.value.call) : undefined;
  if (!call || call.chain?.length || !PARSES.test(call.callee)) return undefined;
  // What `safeParse` gives holds the value as `data`.
  if (/\.safeParse/.test(call.callee) !== (root !== ref)) return undefined;
  const schema = call.callee.replace(PARSES, '');
  return { value: { kind: 'ref', ref: schema }, file: at.file, fn: call.fn };
}

/** `type Guest = z.infer<typeof guestSchema>` */
function inferred(ref: Ref, site: Site): ({ value: Value } & Place) | undefined {
  const [name, ...rest] = segmentsOf(ref);
  const type = name !== undefined && rest.length === 0 ? declaredType(name, site) : undefined;
  if (type === undefined) return undefined;
  const resolved = site.context.names.resolve(site.file, site.fn, type);
  const fact = resolved.kind === 'type' ? site.context.files[resolved.file]?.facts.types[resolved.type] : undefined;
  const base = fact?.kind === 'alias' && fact.fields.length === 0 ? fact.bases[0] : undefined;
  if (base === undefined || resolved.kind !== 'type') return undefined;
  return { value: { kind: 'ref', ref: base }, file: resolved.file, fn: 0 };
}

/** tRPC: `procedure.input(schema).mutation(({ input }) => …)` */
function procedureInput(ref: Ref, site: Site): ({ value: Value } & Place) | undefined {
  if (!/^\$(?:\w+\.)?input$/.test(ref)) return undefined;
  for (const call of fileOf(site).facts.calls) {
    const links = [
      { name: call.callee.slice(call.callee.lastIndexOf('.') + 1), args: call.args },
      ...(call.chain ?? []),
    ];
    const ends = links.some(
      ({ name, args }) =>
        /^(?:mutation|query|subscription)$/.test(name) &&
        args.some((arg) => arg.kind === 'function' && arg.fn === site.fn),
    );
    const given = ends ? links.find(({ name }) => name === 'input')?.args[0] : undefined;
    if (given) return { value: given, file: site.file, fn: call.fn };
  }
  return undefined;
}

/** The keys of an object schema, those that are added to it, and without those that are left out. */
function fieldsOf(value: Value, { file, fn }: Place, site: Site, depth: number): readonly string[] | undefined {
  if (depth > DEEPEST) return undefined;
  const at = site.context.names.follow(file, fn, value);
  const call = at.value.kind === 'call' ? callAt(site, at.file, at.value.call) : undefined;
  if (!call) return undefined;
  const there = { file: at.file, fn: call.fn };
  const links = [{ name: call.callee, args: call.args }, ...(call.chain ?? [])];
  const [maker] = links;
  const derived = /^([#$@].*)\.(?:extend|merge|omit|pick|partial|strict|required)$/.exec(call.callee)?.[1];
  const made = maker && /^zod(?:\/[\w-]+)?#/.test(maker.name) && MAKES_OBJECT.test(maker.name);
  let fields: readonly string[] | undefined;
  if (made) fields = keysOf(maker.args[0], there, site, depth);
  else if (derived) fields = fieldsOf({ kind: 'ref', ref: derived }, there, site, depth + 1);
  if (!fields) return undefined;
  for (const { name, args } of made ? links.slice(1) : links) {
    const method = name.slice(name.lastIndexOf('.') + 1);
    const own = args[0]?.kind === 'object' ? new Set(args[0].entries.map(({ key }) => key)) : undefined;
    const first = (field: string) => field.split('.')[0] ?? '';
    if (method === 'transform') return undefined;
    if (method === 'omit' && own) fields = fields.filter((field) => !own.has(first(field)));
    else if (method === 'pick' && own) fields = fields.filter((field) => own.has(first(field)));
    else if (method === 'extend') fields = [...fields, ...keysOf(args[0], there, site, depth)];
  }
  return fields;
}

function keysOf(shape: Value | undefined, at: Place, site: Site, depth: number): string[] {
  if (shape?.kind !== 'object') return [];
  return shape.entries.flatMap(({ key, value }) => {
    if (key === '...' || key === '[]') return [];
    const nested = fieldsOf(value, at, site, depth + 1) ?? [];
    return [key, ...nested.map((field) => `${key}.${field}`)];
  });
}

function callAt(site: Site, file: number, index: number): CallFact | undefined {
  return site.context.files[file]?.facts.calls[index];
}
