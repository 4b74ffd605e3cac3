import type { FieldFact, Ref, TypeFact } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { classifyField } from './classify.js';
import { leaksOf } from './flow.js';
import { type RowType, rowType } from './row-types.js';
import { isOtherSense } from './senses.js';
import { fileOf, initialValue, isScript, namesOf, type Site } from './site.js';

/** Methods with which a type decides itself what a record shows of it, by how the record is written. */
const OWN_TEXT = ['toString', '__repr__', '__str__', '__format__', 'String', 'Format', 'Error'];
const OWN_FIELDS = [
  'toJSON',
  'MarshalJSON',
  'MarshalText',
  'LogValue',
  'MarshalZerologObject',
  'MarshalLogObject',
  'MarshalZerologArray',
];
/** Types that hide what they hold, or say only where it is kept: a `SecretKeySelector` of Kubernetes. */
const SAFE_TYPE =
  /(?:^|[#.])(?:Secret(?:Str|Bytes|String|Value|Text)?|SecretKey|Redact(?:ed|able)?\w*|Masked\w*|Sensitive\w*|Password\w*Hash\w*|\w*(?:Selector|Reference|Ref))$/;
const PLAIN_TYPE = /^(?:bool|boolean|Boolean|u?int\d*|number|float\d*|Date|time#Time|time#Duration|datetime#\w+)$/;
const DATACLASS = /(?:^|[#.])(?:dataclass|define|attrs|attributes|frozen|mutable|s)$/;
const WRITES_FIELDS = /(?:^|[#.])(?:BaseModel|SQLModel|RootModel|TypedDict|NamedTuple|BaseSettings|Struct|Schema)$/;
const DEEPEST = 3;

/**
 * Leaks of a whole object whose type is declared in the repository.
 * @returns undefined where the type is not known; [] where it is known and its written form carries nothing
 */
export function typeLeaks(ref: Ref, name: string, site: Site): Leak[] | undefined {
  const last = namesOf(ref).at(-1) ?? '';
  // Go: an entry may be called `e` as well.
  if (/^(?:ex|err|error|exc)$/.test(last) || (last === 'e' && fileOf(site).language !== 'go')) return undefined;
  const resolved = instanceOf(ref, site);
  if (!resolved) return undefined;
  const type = (site.context.files[resolved.file] as LinkedFile).facts.types[resolved.type] as TypeFact;
  if (last === 'e' && ERROR.test(type.name)) return undefined;
  const text = ownText(type, resolved.file, name, site);
  if (text) return text;
  const leaks = fieldsLeaks(resolved.file, resolved.type, name, site, 0);
  // What a generic type holds its syntax does not tell.
  const open = leaks.length === 0 && isScript(site) && type.fields.some((field) => PARAMETER.test(field.type ?? ''));
  return open ? undefined : leaks;
}

/** The project type that a name is an instance of. */
function instanceOf(ref: Ref, site: Site): RowType | undefined {
  const resolved = site.context.names.resolve(site.file, site.fn, ref);
  if (resolved.kind === 'instance') return resolved.path === '' ? resolved : undefined;
  const followed = initialValue(ref, site);
  return followed && rowType(followed.value, followed.site);
}

/** Python: what an object's own `__str__` writes of it, where a line of its class tells. */
function ownText(type: TypeFact, file: number, name: string, site: Site): Leak[] | undefined {
  if (fileOf(site).language !== 'python' || site.form === 'dump' || site.results > 0) return undefined;
  const method = ['__str__', '__repr__'].find((one) => Object.hasOwn(type.methods, one));
  const fn = method === undefined ? -1 : (type.methods[method] ?? -1);
  const returns = site.context.files[file]?.facts.functions[fn]?.returns;
  if (fn <= 0 || !returns) return undefined;
  const { onParameter: _, typed: __, ...rest } = site;
  const there: Site = { ...rest, file, fn, keys: [], results: site.results + 1, depth: site.depth + 1 };
  return returns
    .flatMap((value) => leaksOf(value, there))
    .filter((leak) => leak.strength === 'strong')
    .map((leak) => ({ ...leak, name: `${name}.${leak.name}`, via: 'object' }));
}

/** What a method of a row gives: `account.to_dict()` of a model that has one. */
export function rowMethod(receiver: Ref, method: string, site: Site): { file: number; fn: number } | undefined {
  const row = instanceOf(receiver, site);
  const type = row && site.context.files[row.file]?.facts.types[row.type];
  const fn = type && Object.hasOwn(type.methods, method) ? type.methods[method] : undefined;
  return row && fn !== undefined && fn > 0 ? { file: row.file, fn } : undefined;
}

/** Leaks of an instance that is made where it is logged: `log.info("%s", Address(street))`. Python writes it as its type says. */
export function instanceLeaks(callee: Ref, name: string, site: Site): Leak[] | undefined {
  if (fileOf(site).language !== 'python') return undefined;
  const resolved = site.context.names.resolve(site.file, site.fn, callee);
  return resolved.kind === 'type' ? fieldsLeaks(resolved.file, resolved.type, name, site, 0) : undefined;
}

const ERROR = /(?:Err|Error|Exception|Failure|Fault)$/;
/** A type parameter, by the habit of naming it. */
const PARAMETER = /^#?T?[A-Z]$|^#?T[A-Z][a-z]\w*$/;

function fieldsLeaks(index: number, at: number, name: string, site: Site, depth: number): Leak[] {
  const file = site.context.files[index] as LinkedFile;
  const type = file.facts.types[at] as TypeFact;
  if (!showsFields(type, index, site)) return [];
  return fieldsOf(site.context, index, type).flatMap(({ field, file: from, owner }) => {
    if (!isShown(field, from, site) || site.replaced?.has(field.name.toLowerCase())) return [];
    const key = jsonName(field, site) ?? field.name;
    if (site.redaction.covers([...site.keys, key]) && !site.console) return [];
    const verdict = classifyField(owner, field.name);
    // The address that a service sends from is nobody's.
    if (verdict.kind === 'sensitive' && verdict.category === 'contact' && configures(type)) return [];
    // What a token is, the file of its type tells.
    if (verdict.kind === 'sensitive' && isOtherSense(verdict, [owner, field.name], { ...site, file: from, fn: 0 }))
      return [];
    if (verdict.kind === 'sensitive' && verdict.strength === 'strong')
      return [
        {
          category: verdict.category,
          name: `${name}.${field.name}`,
          strength: 'strong' as const,
          via: 'object' as const,
        },
      ];
    // What hangs on a class instance is often not loaded; plain data, such as Python's data classes, is there whole.
    const lazy = type.kind === 'class' && file.language !== 'python';
    if (verdict.kind !== 'neutral' || depth >= 1 || lazy || field.type === undefined) return [];
    const inside = site.context.names.resolve(index, 0, field.type);
    if (inside.kind !== 'type' || (inside.file === index && inside.type === at)) return [];
    return fieldsLeaks(
      inside.file,
      inside.type,
      `${name}.${field.name}`,
      { ...site, keys: [...site.keys, key], replaced: undefined },
      depth + 1,
    );
  });
}

/** What a service is configured with; the settings of a user are none. */
const configures = ({ name, bases }: TypeFact): boolean =>
  /^(?:App|Application|Base|Server|Service|Global|Mail|Email|SMTP|Smtp)?(?:Settings|Config|Configuration)$/.test(
    name,
  ) || bases.some((base) => /(?:^|[#.])BaseSettings$/.test(base));

/** Whether a literal is of a project type that decides itself what a record shows of it. */
export function writesItself(type: Ref, site: Site): boolean {
  if (/(?:^|[#.])(?:Loggable|Redact|Mask|Scrub|Saniti)\w*$/.test(type)) return true;
  const resolved = site.context.names.resolve(site.file, site.fn, type);
  if (resolved.kind !== 'type') return false;
  const fact = (site.context.files[resolved.file] as LinkedFile).facts.types[resolved.type] as TypeFact;
  return hasOwnForm(fact, resolved.file, site);
}

/** Whether the record would show the fields of an instance: by the language's own habit, unless the type decides otherwise. */
function showsFields(type: TypeFact, index: number, site: Site): boolean {
  const file = site.context.files[index] as LinkedFile;
  if (type.kind === 'enum' || hasOwnForm(type, index, site)) return false;
  if (file.language === 'go') return type.kind === 'struct';
  if (file.language !== 'python') return site.form !== 'text';
  if (site.form === 'dump') return true;
  const { calls } = file.facts;
  const decorated = type.decorators.some((at) => {
    const call = calls[at];
    const silent = call?.args.some(
      (arg) =>
        arg.kind === 'keyword' &&
        arg.name === 'repr' &&
        arg.value.kind === 'literal' &&
        /^false$/i.test(arg.value.text),
    );
    return DATACLASS.test(call?.callee ?? '') && !silent;
  });
  return decorated || writesFields(site.context, index, type, 0);
}

/** pydantic models and their like show their fields, whichever base of the repository lies between. */
function writesFields(context: LinkContext, index: number, type: TypeFact, depth: number): boolean {
  if (depth > DEEPEST) return false;
  return type.bases.some((base) => {
    if (WRITES_FIELDS.test(base)) return true;
    const resolved = context.names.resolve(index, 0, base);
    if (resolved.kind !== 'type') return false;
    return writesFields(
      context,
      resolved.file,
      context.files[resolved.file]?.facts.types[resolved.type] as TypeFact,
      depth + 1,
    );
  });
}

/** Methods that decide the written form. A serialiser asks for others than text does. */
function hasOwnForm(type: TypeFact, index: number, site: Site): boolean {
  const { form } = site;
  const methods =
    form === 'text'
      ? [...OWN_TEXT, ...(isScript(site) ? [] : ['LogValue'])]
      : form === 'dump'
        ? OWN_FIELDS
        : [...OWN_TEXT.filter((method) => method !== 'toString'), ...OWN_FIELDS];
  if (methods.some((method) => Object.hasOwn(type.methods, method))) return true;
  const file = site.context.files[index] as LinkedFile;
  if (file.language !== 'go') return inheritsForm(type, index, methods, site.context, 0);
  // Go spreads the methods of a type over the files of its package.
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  return site.context.files.some(
    (other) =>
      other.language === 'go' &&
      other.path.startsWith(folder) &&
      !other.path.slice(folder.length).includes('/') &&
      other.facts.functions.some((fn) => fn.className === type.name && methods.includes(fn.name)),
  );
}

function inheritsForm(
  type: TypeFact,
  index: number,
  methods: readonly string[],
  context: LinkContext,
  depth: number,
): boolean {
  if (depth > DEEPEST) return false;
  return type.bases.some((base) => {
    const resolved = context.names.resolve(index, 0, base);
    if (resolved.kind !== 'type') return false;
    const of = context.files[resolved.file]?.facts.types[resolved.type];
    return (
      of !== undefined &&
      (methods.some((method) => Object.hasOwn(of.methods, method)) ||
        inheritsForm(of, resolved.file, methods, context, depth + 1))
    );
  });
}

/** Whether the written form of a value shows one of its fields. */
function isShown(field: FieldFact, index: number, site: Site): boolean {
  if (SAFE_TYPE.test(field.type ?? '') || PLAIN_TYPE.test(field.type ?? '')) return false;
  const file = site.context.files[index] as LinkedFile;
  // Of what a field points at, text shows the address.
  if (file.language === 'go' && site.form === 'text' && field.pointer) return false;
  if (file.language === 'go' && site.form !== 'text') {
    if (/^[a-z_]/.test(field.name)) return false;
    return !/json:"-"/.test(field.tag ?? '');
  }
  if (file.language === 'python' && field.value?.kind === 'call') {
    const hidden = site.form === 'dump' ? 'exclude' : 'repr';
    return !file.facts.calls[field.value.call]?.args.some(
      (arg) =>
        arg.kind === 'keyword' &&
        arg.name === hidden &&
        arg.value.kind === 'literal' &&
        (hidden === 'repr' ? /^false$/i : /^true$/i).test(arg.value.text),
    );
  }
  // Private by the language: neither JSON nor the console shows it.
  return !field.name.startsWith('#');
}

function jsonName(field: FieldFact, site: Site): string | undefined {
  return fileOf(site).language === 'go' ? /json:"([^",]+)/.exec(field.tag ?? '')?.[1] : undefined;
}

interface Shown {
  field: FieldFact;
  file: number;
  owner: string;
}

/** Fields of a type, those of its bases included. */
function fieldsOf(context: LinkContext, index: number, type: TypeFact, depth = 0): Shown[] {
  const own = type.fields.map((field) => ({ field, file: index, owner: type.name }));
  if (depth > DEEPEST) return own;
  const inherited = type.bases.flatMap((base) => {
    const resolved = context.names.resolve(index, 0, base);
    if (resolved.kind !== 'type') return [];
    const of = (context.files[resolved.file] as LinkedFile).facts.types[resolved.type] as TypeFact;
    return fieldsOf(context, resolved.file, of, depth + 1);
  });
  return [...own, ...inherited];
}
