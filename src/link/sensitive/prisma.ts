/** Rows that a Prisma client gives, by the schema of the repository: `await prisma.member.findUnique({ where: { id } })`. */
import type { Artefact } from '../../model/artefacts.js';
import type { Ref, Value } from '../../model/facts.js';
import type { LinkContext } from '../context.js';
import type { Site } from './site.js';

type Model = Extract<Artefact, { kind: 'prisma' }>['models'][number];

const GIVES_ROWS =
  /\.(\w+)\.(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|create|createManyAndReturn|update|upsert|delete)$/;
/** Types of which a log gives nothing away. */
const PLAIN = new Set(['Boolean', 'Int', 'BigInt']);
const DEEPEST = 2;

/** A model with the fields that a query gives of it, `member.email` for those of what it includes. */
export interface Row {
  model: string;
  fields: readonly string[];
}

/** The row, or rows, that a name holds; undefined where it holds none, or the query says in an unknown way what it gives. */
export function prismaRow(ref: Ref, site: Site): Row | undefined {
  const at = site.context.names.follow(site.file, site.fn, { kind: 'ref', ref });
  const call = at.value.kind === 'call' ? site.context.files[at.file]?.facts.calls[at.value.call] : undefined;
  const name = call && !call.chain?.length ? GIVES_ROWS.exec(call.callee)?.[1] : undefined;
  const model = name === undefined ? undefined : modelsOf(site.context).get(name.toLowerCase());
  if (!call || !model) return undefined;
  const fields = fieldsOf(model, call.args[0], site.context, 0);
  return fields && { model: model.name, fields };
}

/** The fields of a model that a query selects: all of its own by default, those of other models where they are asked for. */
function fieldsOf(model: Model, query: Value | undefined, context: LinkContext, depth: number): string[] | undefined {
  const models = modelsOf(context);
  const [select, include, omit] = ['select', 'include', 'omit'].map((key) => entryOf(query, key));
  if ([select, include, omit].some((one) => one !== undefined && one.kind !== 'object')) return undefined;
  return model.fields.flatMap(({ name, type }) => {
    if (PLAIN.has(type) || isTrue(entryOf(omit, name))) return [];
    const other = models.get(type.toLowerCase());
    const asked = entryOf(select, name) ?? entryOf(include, name);
    if (!other) return select && !isTrue(asked) ? [] : [name];
    if (asked === undefined || isFalse(asked) || depth >= DEEPEST) return [];
    return (fieldsOf(other, asked, context, depth + 1) ?? []).map((field) => `${name}.${field}`);
  });
}

function entryOf(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === 'object' ? value.entries.findLast((entry) => entry.key === key)?.value : undefined;
}

const isFalse = (value: Value): boolean => value.kind === 'literal' && value.text === 'false';
const isTrue = (value: Value | undefined): boolean => value !== undefined && !isFalse(value);

const known = new WeakMap<LinkContext, ReadonlyMap<string, Model>>();

/** The models of all schemas by their names in small letters: a client calls them by the name with a small first letter. */
function modelsOf(context: LinkContext): ReadonlyMap<string, Model> {
  let models = known.get(context);
  if (!models) {
    models = new Map(
      context.artefacts.flatMap((artefact) =>
        artefact.kind === 'prisma' ? artefact.models.map((model) => [model.name.toLowerCase(), model] as const) : [],
      ),
    );
    known.set(context, models);
  }
  return models;
}
