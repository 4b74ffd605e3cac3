import type { Ref, TypeFact } from '../../model/facts.js';
import type { Leak, LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { classifyName } from './classify.js';
import type { Site } from './flow.js';

/** Methods with which a type decides itself what a record shows of it. */
const OWN_FORM = [
  'toJSON',
  'toString',
  '__repr__',
  '__str__',
  'String',
  'GoString',
  'Format',
  'MarshalJSON',
  'LogValue',
  'MarshalZerologObject',
  'MarshalLogObject',
];
const SAFE_TYPE = /(?:^|[#.])(?:Secret\w*|SecretStr|SecretBytes|Redacted\w*|Masked\w*)$/;

/**
 * Leaks of a whole object whose type is declared in the repository.
 * @returns undefined where the type is not known; [] where it is known and its written form carries nothing
 */
export function fieldLeaks(ref: Ref, name: string, site: Site): Leak[] | undefined {
  const { context } = site;
  const resolved = context.names.resolve(site.file, site.fn, ref);
  if (resolved.kind !== 'instance' || resolved.path !== '') return undefined;
  const file = context.files[resolved.file] as LinkedFile;
  const type = file.facts.types[resolved.type] as TypeFact;
  if (!showsFields(type, resolved.file, site)) return [];
  const leaks: Leak[] = [];
  for (const field of fieldsOf(context, resolved.file, type)) {
    const verdict = classifyName(field);
    if (verdict.kind !== 'sensitive' || verdict.strength !== 'strong' || site.redacted.has(field.toLowerCase()))
      continue;
    leaks.push({ category: verdict.category, name: `${name}.${field}`, strength: 'strong', via: 'object' });
  }
  return leaks;
}

/** Whether a literal is of a project type that decides itself what a record shows of it. */
export function writesItself(type: Ref, site: Site): boolean {
  const resolved = site.context.names.resolve(site.file, site.fn, type);
  if (resolved.kind !== 'type') return false;
  const fact = (site.context.files[resolved.file] as LinkedFile).facts.types[resolved.type] as TypeFact;
  return (
    OWN_FORM.some((method) => Object.hasOwn(fact.methods, method)) || hasOwnForm(fact, resolved.file, site.context)
  );
}

/** Whether the record would show the fields of an instance: by the language's own habit, unless the type decides otherwise. */
function showsFields(type: TypeFact, index: number, site: Site): boolean {
  const file = site.context.files[index] as LinkedFile;
  if (type.kind === 'enum' || OWN_FORM.some((method) => Object.hasOwn(type.methods, method))) return false;
  if (file.language === 'go') return type.kind === 'struct' && !hasOwnForm(type, index, site.context);
  if (file.language !== 'python') return site.form === 'object';
  const { calls } = file.facts;
  const decorated = type.decorators.some((call) =>
    /(?:^|[#.])(?:dataclass|define|attrs|s)$/.test(calls[call]?.callee ?? ''),
  );
  return (
    decorated ||
    type.bases.some((base) => /(?:^|[#.])(?:BaseModel|SQLModel|TypedDict|NamedTuple|BaseSettings|Struct)$/.test(base))
  );
}

/** Go spreads the methods of a type over the files of its package. */
function hasOwnForm(type: TypeFact, index: number, context: LinkContext): boolean {
  const path = (context.files[index] as LinkedFile).path;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return context.files.some(
    (file) =>
      file.language === 'go' &&
      file.path.startsWith(folder) &&
      !file.path.slice(folder.length).includes('/') &&
      file.facts.functions.some((fn) => fn.className === type.name && OWN_FORM.includes(fn.name)),
  );
}

/** Names of the fields that are written, those of base types included. */
function fieldsOf(context: LinkContext, index: number, type: TypeFact, depth = 0): string[] {
  const own = type.fields
    .filter((field) => !/json:"-"/.test(field.tag ?? '') && !SAFE_TYPE.test(field.type ?? ''))
    .filter((field) => !/^(?:bool|boolean|int\w*|number|float\w*)$/.test(field.type ?? ''))
    .map((field) => field.name);
  if (depth > 3) return own;
  const inherited = type.bases.flatMap((base) => {
    const resolved = context.names.resolve(index, 0, base);
    if (resolved.kind !== 'type') return [];
    const of = (context.files[resolved.file] as LinkedFile).facts.types[resolved.type] as TypeFact;
    return fieldsOf(context, resolved.file, of, depth + 1);
  });
  return [...own, ...inherited];
}
