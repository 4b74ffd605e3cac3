import type { Value } from '../../model/facts.js';
import { classifyName, classifyPath, saysHarmless } from './classify.js';
import { isMask, secretByForm } from './forms.js';
import { isBarrier, lastLink } from './links.js';
import { writesItself } from './objects.js';
import { fileOf, initialValue, inner, isSpent, namesOf, type Site, segmentsOf } from './site.js';
import { taxonomy } from './taxonomy.js';

/** Addresses that nobody has (RFC 2606). */
const MADE_UP = /@(?:[\w-]+\.)*(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)\b/i;
/** A yes or no, or a number too small for a secret. */
export const PLAIN_TYPE = /^(?:bool|boolean|Boolean|u?int(?:8|16))$/;

/** A value that is seen to be no secret: a test, a number, a masked or hashed value, a mere name, a name that says it is safe. */
export function isKnownHarmless(value: Value, site: Site): boolean {
  if (isSpent(site)) return false;
  switch (value.kind) {
    case 'literal':
      return value.type !== 'string' || isHarmlessText(value.text);
    case 'test':
    case 'function':
    case 'object':
      return true;
    case 'array':
      return value.items.every((item) => isKnownHarmless(item, inner(site)));
    case 'text':
      if (value.parts.some((part) => part.kind === 'literal' && MADE_UP.test(part.text))) return true;
      return value.parts.every((part) => part.kind === 'literal' || isKnownHarmless(part, inner(site)));
    case 'call':
    case 'result':
      return isHarmlessCall(value.call, site);
    case 'either':
      return optionsOf(value).every((option) => isKnownHarmless(option, inner(site)));
    case 'element':
      return isShort(value.slice);
    case 'ref':
      return isHarmlessRef(value.ref, site);
    default:
      return false;
  }
}

/** The values that an expression of several may give. Of `a && b` the first is given only where it is empty. */
export function optionsOf(value: Value & { kind: 'either' }): readonly Value[] {
  return value.op === '&&' ? value.options.slice(-1) : value.options;
}

/** A literal that is no secret: empty, a mask, a placeholder, the name of a variable, header or field. */
export function isHarmlessText(text: string): boolean {
  if (secretByForm(text)) return false;
  return (
    text.length < 6 ||
    isMask(text) ||
    MADE_UP.test(text) ||
    /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) ||
    /^(?:<.*>|\{.*\}|\$\{.*\}|%\w|:\w+)$/.test(text) ||
    /^(?:unknown|undefined|anonymous|none|null|empty|missing|not set|unset|default|example|changeme|todo)\b/i.test(
      text,
    ) ||
    classifyName(text).kind !== 'neutral'
  );
}

function isHarmlessRef(ref: string, site: Site): boolean {
  const segments = segmentsOf(ref);
  if (classifyPath(segments).kind === 'safe') return true;
  const last = namesOf(ref).at(-1) ?? '';
  if (classifyPath(segments).kind === 'neutral' && saysHarmless(last)) return true;
  if (isBooleanTyped(ref, site) || isNumber(ref, site)) return true;
  const followed = initialValue(ref, site);
  return followed !== undefined && isKnownHarmless(followed.value, followed.site);
}

function isBooleanTyped(ref: string, site: Site): boolean {
  if (!ref.startsWith('$')) return false;
  const [name, ...rest] = segmentsOf(ref);
  if (name === undefined || rest.length > 0) return false;
  return PLAIN_TYPE.test(declaredType(name, site) ?? '');
}

/** A field of a project type that is declared to be a number: a count by the name of what it counts. */
export function isNumber(ref: string, site: Site): boolean {
  const cut = ref.lastIndexOf('.');
  if (cut < 0) return false;
  const owner = site.context.names.resolve(site.file, site.fn, ref.slice(0, cut));
  if (owner.kind !== 'instance' || owner.path !== '') return false;
  const type = site.context.files[owner.file]?.facts.types[owner.type];
  const field = type?.fields.find(({ name }) => name === ref.slice(cut + 1));
  return /^(?:bool|boolean|u?int\d*|number|float\d*)$/.test(field?.type ?? '');
}

/** Go: of a channel a record shows the address. */
export function isChannel(ref: string, site: Site): boolean {
  if (fileOf(site).language !== 'go' || !/^\$\w+$/.test(ref)) return false;
  return (
    fileOf(site).facts.functions[site.fn]?.params.some((param) => param.channel && `$${param.name}` === ref) === true
  );
}

/** The type that a parameter or local is declared to have. */
export function declaredType(name: string, site: Site): string | undefined {
  const fn = fileOf(site).facts.functions[site.fn];
  const types = fn?.localTypes;
  return (
    fn?.params.find((one) => one.name === name)?.type ?? (types && Object.hasOwn(types, name) ? types[name] : undefined)
  );
}

/** A number out of some bytes: the API key of a protocol is one. */
const READS_NUMBER = /#(?:Big|Little)Endian\.Uint\d+$|^encoding\/binary#(?:Uv|V)arint$|^struct#unpack(?:_from)?$/;

/** A call that masks, counts or tests by its name, or a project function that is seen to give nothing else. */
function isHarmlessCall(index: number, site: Site): boolean {
  const call = fileOf(site).facts.calls[index];
  if (!call || isBarrier(call) || READS_NUMBER.test(call.callee)) return true;
  // A conversion to a type that decides itself what a record shows of it.
  if (fileOf(site).language === 'go' && !call.chain?.length && writesItself(call.callee, site)) return true;
  const { base, name, args } = lastLink(call);
  const mask = args[1];
  if (/^(?:replace|replaceAll|sub|ReplaceAll\w*|repeat)$/.test(name) && mask?.kind === 'literal' && isMask(mask.text))
    return true;
  if (/^(?:sub|gsub)$/.test(name) && mask?.kind === 'literal' && isMask(mask.text)) return true;
  if (taxonomy().passThrough.has(name)) {
    const given = args.filter((arg) => arg.kind !== 'literal');
    return (
      given.length > 0 &&
      given.every((arg) => isKnownHarmless(arg, inner(site))) &&
      (base === undefined || !/^[$@]/.test(base) || isHarmlessRef(base, inner(site)))
    );
  }
  const target = call.chain?.length ? undefined : site.context.names.target(site.file, index);
  if (!target || site.results > 0) return false;
  const returns = site.context.files[target.file]?.facts.functions[target.fn]?.returns ?? [];
  const there = inner(site, { file: target.file, fn: target.fn, results: site.results + 1 });
  return returns.length > 0 && returns.every((value) => isKnownHarmless(value, there));
}

/** At most four characters of a value. */
export function isShort(slice: readonly [number | null, number | null] | undefined): boolean {
  if (!slice) return false;
  const [from, to] = slice;
  if (from !== null && from < 0) return to === null && from >= -4;
  return to !== null && to >= 0 && to - (from ?? 0) <= 4;
}
