import type { CallFact, Ref, Value } from '../../model/facts.js';
import type { Leak, LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { classifyName, classifyPath, isPerson, secretByForm, wholeObject } from './classify.js';
import { fieldLeaks, writesItself } from './objects.js';
import { taxonomy } from './taxonomy.js';
import { words } from './words.js';

/** Where a value is read, and how a whole object would show in the record. */
export interface Site {
  context: LinkContext;
  file: number;
  fn: number;
  /** object: its fields are written out. text: it is turned into a string, which hides the fields of a JavaScript object. */
  form: 'object' | 'text';
  /** Keys that the service's logger redacts itself. */
  redacted: ReadonlySet<string>;
  /** Called for each parameter of the function whose own name says nothing: callers may pass a secret in it. */
  onParameter?: (name: string) => void;
  depth: number;
}

const DEEPEST = 8;
const OBJECT_WRITERS = new Set([
  'stringify',
  'inspect',
  'dumps',
  'asdict',
  'vars',
  'dict',
  'model_dump',
  'Marshal',
  'MarshalIndent',
]);
const LOOK_UPS = new Set([
  'get',
  'Get',
  'header',
  'getHeader',
  'getenv',
  'Getenv',
  'LookupEnv',
  'FormValue',
  'PostFormValue',
  'Cookie',
  'cookie',
  'getItem',
  'GetString',
  'pop',
  'getlist',
  'getParameter',
]);
const SLICERS = new Set(['slice', 'substring', 'substr', 'charAt', 'at']);
const GIVERS = new Set(['get', 'fetch', 'generate', 'issue', 'decrypt', 'retrieve']);

/** Sensitive values that `value` holds at `site`: by name, by form, through locals, objects, text and pass-through calls. */
export function leaksOf(value: Value, site: Site): Leak[] {
  if (site.depth > DEEPEST) return [];
  const inner = (form = site.form): Site => ({ ...site, form, depth: site.depth + 1 });
  switch (value.kind) {
    case 'literal': {
      const form = value.type === 'string' ? secretByForm(value.text) : undefined;
      return form ? [{ ...form, strength: 'strong', via: 'form' }] : [];
    }
    case 'ref':
      return ofRef(value.ref, site);
    case 'call':
      return ofCall(value.call, site);
    case 'result':
      return ofCall(value.call, site);
    case 'text':
      return value.parts.flatMap((part) => leaksOf(part, inner(textForm(site))));
    case 'object':
      if (value.type && writesItself(value.type, site)) return [];
      return value.entries.flatMap((entry) => ofEntry(entry.key, entry.value, inner('object')));
    case 'array':
      return ofItems(value.items, inner());
    case 'either':
      return value.options.flatMap((option) => leaksOf(option, inner()));
    case 'spread':
      return leaksOf(value.value, inner('object'));
    case 'keyword':
      return value.name === 'extra'
        ? leaksOf(value.value, inner('object'))
        : ofEntry(value.name, value.value, inner('object'));
    case 'element':
      return isShort(value.slice) ? [] : leaksOf(value.of, inner());
    // The outcome of a test gives nothing away; of the rest nothing is known for sure.
    case 'test':
    case 'function':
    case 'other':
      return [];
  }
}

/** Objects in built text: JavaScript writes `[object Object]`, Python and Go write the fields. */
function textForm(site: Site): Site['form'] {
  const language = fileOf(site).language;
  return language === 'python' || language === 'go' ? site.form : 'text';
}

/**
 * Values in a row, as in the arguments of a log call. A literal key before a value names it where the logger takes key-value
 * pairs (`slog.Info("…", "token", value)`).
 */
export function ofItems(items: readonly Value[], site: Site, pairs = false): Leak[] {
  const leaks: Leak[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Value;
    const next = items[at + 1];
    if (pairs && next && item.kind === 'literal' && item.type === 'string') {
      leaks.push(...ofEntry(item.text, next, site));
      at++;
    } else leaks.push(...leaksOf(item, site));
  }
  return leaks;
}

/** A value under a key. What is known of the value wins over what the key suggests. */
function ofEntry(key: string, value: Value, site: Site): Leak[] {
  if (site.redacted.has(key.toLowerCase())) return [];
  const own = leaksOf(value, site);
  if (own.length || key === '...' || key === '[]') return own;
  const verdict = classifyName(key);
  if (verdict.kind !== 'sensitive' || isKnownHarmless(value, site)) return [];
  return [
    {
      category: verdict.category,
      name: key,
      strength: value.kind === 'literal' ? 'weak' : verdict.strength,
      via: 'name',
    },
  ];
}

/** A value that is seen to be no secret: a test, a number, a masked or hashed value, a literal, a name that says it is safe. */
function isKnownHarmless(value: Value, site: Site): boolean {
  if (site.depth > DEEPEST) return false;
  switch (value.kind) {
    case 'literal':
      return (
        value.type !== 'string' ||
        value.text.length < 6 ||
        /^[\s*•x.<>[\]()-]*$|redact|mask|hidden|xxx|\*\*/i.test(value.text)
      );
    case 'test':
    case 'function':
      return true;
    case 'call': {
      const call = fileOf(site).facts.calls[value.call];
      return !call || isBarrier(call);
    }
    case 'either':
      return value.options.every((option) => isKnownHarmless(option, { ...site, depth: site.depth + 1 }));
    case 'element':
      return isShort(value.slice);
    case 'ref': {
      if (classifyPath(segmentsOf(value.ref)).kind === 'safe') return true;
      const followed = initialValue(value, site);
      return followed !== undefined && isKnownHarmless(followed.value, followed.site);
    }
    default:
      return false;
  }
}

function ofRef(ref: Ref, site: Site): Leak[] {
  const segments = segmentsOf(ref);
  const verdict = classifyPath(segments);
  const name = segments.filter((segment) => segment !== '[]').join('.');
  const followed = initialValue({ kind: 'ref', ref }, site);
  if (verdict.kind === 'sensitive') {
    if (site.redacted.has((segments.at(-1) ?? '').toLowerCase())) return [];
    if (isOtherSense(verdict, segments, site)) return [];
    if (followed && isKnownHarmless(followed.value, followed.site)) return [];
    if (followed?.value.kind === 'literal')
      return [{ category: verdict.category, name, strength: 'weak', via: 'name' }];
    return [{ category: verdict.category, name, strength: verdict.strength, via: 'name' }];
  }
  if (verdict.kind === 'safe') return [];
  const whole = wholeObject(segments);
  if (whole) {
    const covered = whole === 'session' && ['authorization', 'cookie'].every((key) => site.redacted.has(key));
    return covered || site.form === 'text' ? [] : [{ category: whole, name, strength: 'strong', via: 'object' }];
  }
  const fields = fieldLeaks(ref, name, site);
  if (fields) return fields;
  if (followed) return leaksOf(followed.value, followed.site);
  if (site.onParameter && ref.startsWith('$') && segments.length === 1) site.onParameter(segments[0] as string);
  const script = fileOf(site).language === 'javascript' || fileOf(site).language === 'typescript';
  if (
    script &&
    site.form === 'object' &&
    segments.length <= 2 &&
    isPerson(segments.at(-1) ?? '') &&
    !segments.at(-1)?.endsWith('s')
  ) {
    return isDeclaredPlain(ref, site) ? [] : [{ category: 'contact', name, strength: 'weak', via: 'object' }];
  }
  return [];
}

/**
 * Words with another sense in some code: a token is a piece of a language to a lexer and public to an ACME challenge; to
 * Kubernetes a secret is an object, known by its name.
 */
function isOtherSense(verdict: { category: Leak['category'] }, segments: readonly string[], site: Site): boolean {
  const file = fileOf(site);
  const named = segments.filter((segment) => segment !== '[]').map((segment) => words(segment));
  if (verdict.category === 'token') {
    // `token.Text` is a lexer's: who holds a secret says `token`.
    if (named.length > 1 && named.at(-2)?.join() === 'token') return true;
    const last = named.at(-1)?.join();
    return (
      last === 'token' &&
      /pars|lex|token|scann|syntax|ast\b|markdown|grammar|compil|highlight|editor|acme|challenge/i.test(file.path)
    );
  }
  const kubernetes =
    /kubernetes|k8s/i.test(file.path) || file.facts.imports.some((one) => one.module.startsWith('k8s.io/'));
  return kubernetes && named.at(-1)?.join() === 'secret';
}

/** A parameter declared to be text or a number is no object. */
function isDeclaredPlain(ref: Ref, site: Site): boolean {
  const name = segmentsOf(ref)[0];
  const param = fileOf(site).facts.functions[site.fn]?.params.find((one) => one.name === name);
  return param?.type !== undefined && /^(?:string|number|boolean|bigint)$/.test(param.type);
}

function ofCall(index: number, site: Site): Leak[] {
  const call = fileOf(site).facts.calls[index];
  if (!call || isBarrier(call)) return [];
  const { base, name, args } = lastLink(call);
  const inner: Site = { ...site, depth: site.depth + 1 };
  const receiver = (): Leak[] => (base === undefined ? [] : ofRef(base, inner));
  if (SLICERS.has(name)) return isShortSlice(args) ? [] : receiver();
  const dotted = segmentsOf(call.callee).join('.');
  if (!call.chain?.length && wholeObject(segmentsOf(call.callee)) && site.form === 'object') {
    return [
      {
        category: wholeObject(segmentsOf(call.callee)) as Leak['category'],
        name: dotted,
        strength: 'strong',
        via: 'object',
      },
    ];
  }
  if (taxonomy().passThrough.has(name) || taxonomy().passThrough.has(dotted)) {
    const form = OBJECT_WRITERS.has(name) ? 'object' : site.form;
    return [
      ...args.flatMap((arg) => leaksOf(arg, { ...inner, form })),
      ...(/^[$#@]/.test(base ?? '') ? receiver() : []),
    ];
  }
  const [first] = args;
  if (LOOK_UPS.has(name) && first?.kind === 'literal') {
    const verdict = classifyName(first.text.slice(first.text.lastIndexOf('.') + 1));
    return verdict.kind === 'sensitive'
      ? [{ category: verdict.category, name: first.text, strength: verdict.strength, via: 'name' }]
      : [];
  }
  if (name === 'map' && first?.kind === 'function') {
    const returns = fileOf(site).facts.functions[first.fn]?.returns ?? [];
    return returns.flatMap((value) => leaksOf(value, { ...inner, fn: first.fn }));
  }
  // `getCookie('theme')` gives what its argument names.
  if (/cookie|header|item|env|param/i.test(name) && args.length > 0) return [];
  const [verb, ...noun] = words(name);
  if (!verb || !GIVERS.has(verb) || noun.length === 0) return [];
  const verdict = classifyName(noun.join('_'));
  if (verdict.kind !== 'sensitive' || isOtherSense(verdict, [noun.join('_')], site)) return [];
  return [{ category: verdict.category, name: `${name}()`, strength: verdict.strength, via: 'name' }];
}

function isBarrier(call: CallFact): boolean {
  const { name } = lastLink(call);
  return words(name).some((word) => taxonomy().barriers.has(word));
}

/** The call that gives a chain its value: what it is made on (where that is a plain name), its name and arguments. */
function lastLink(call: CallFact): { base: Ref | undefined; name: string; args: readonly Value[] } {
  const last = call.chain?.at(-1);
  if (last) return { base: undefined, name: last.name, args: last.args };
  const cut = Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#'));
  const base = call.callee.slice(0, Math.max(cut, 0));
  return {
    base: base && call.callee[cut] === '.' ? base : undefined,
    name: call.callee.slice(cut + 1).replace(/^[$@]/, ''),
    args: call.args,
  };
}

function isShort(slice: readonly [number | null, number | null] | undefined): boolean {
  if (!slice) return false;
  const [from, to] = slice;
  if (from !== null && from < 0) return to === null && from >= -4;
  return to !== null && to >= 0 && to - (from ?? 0) <= 4;
}

function isShortSlice(args: readonly Value[]): boolean {
  const numbers = args.map((arg) => (arg.kind === 'literal' && arg.type === 'number' ? Number(arg.text) : Number.NaN));
  const [from = 0, to] = numbers;
  return isShort([from, to ?? null]);
}

/** The value that a name was given, with the place to read it from; undefined where it stays a name. */
function initialValue(value: Value & { kind: 'ref' }, site: Site): { value: Value; site: Site } | undefined {
  const target = site.context.names.follow(site.file, site.fn, value);
  if (target.value.kind === 'ref' && target.value.ref === value.ref) return undefined;
  return { value: target.value, site: { ...site, file: target.file, fn: target.fn, depth: site.depth + 1 } };
}

/** The names of a Ref without the mark of its origin: `$user.email` → user, email; `./auth#token` → token; `@Shop.db` → db. */
export function segmentsOf(ref: Ref): string[] {
  const path = ref.slice(ref.indexOf('#') + 1);
  const names = path.replace(/^\$/, '').split('.').filter(Boolean);
  return ref.startsWith('@') ? names.slice(1) : names;
}

function fileOf(site: Site): LinkedFile {
  return site.context.files[site.file] as LinkedFile;
}
