import type { Ref, Value } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { namesVariable } from './beside.js';
import { ofCall } from './calls.js';
import { classifyName, classifyPath, isPerson, isPersonField, type Verdict, wholeObject } from './classify.js';
import { secretByForm } from './forms.js';
import { declaredType, isChannel, isKnownHarmless, isNumber, isShort, optionsOf, PLAIN_TYPE } from './harmless.js';
import { isBarrierName, lastLink } from './links.js';
import { typeLeaks, writesItself } from './objects.js';
import { ofUnknown } from './open-values.js';
import { isAnother, isFirstWord } from './parts.js';
import { isOpened, isRow } from './rows.js';
import { isOtherSense, sendsMail } from './senses.js';
import { fileOf, initialValue, inner, isScript, isSpent, namesOf, qualifiedOf, type Site, segmentsOf } from './site.js';
import { taxonomy } from './taxonomy.js';
import { ofFormatted, ofText } from './texts.js';
import { ofWhole, wholeType } from './whole.js';
import { words } from './words.js';

/** Sensitive values that `value` holds at `site`: by name, by form, through locals, objects, text and pass-through calls. */
export function leaksOf(value: Value, site: Site): Leak[] {
  if (isSpent(site)) return [];
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
      return ofCall(value.call, site, value.index);
    case 'text': {
      const there = inner(site, { form: textForm(site) });
      return (fileOf(site).language === 'go' && ofFormatted(value.parts, there)) || ofText(value.parts, there);
    }
    case 'object':
      if (value.type && writesItself(value.type, site)) return [];
      return ofEntries(value.entries, inner(site, { form: objectForm(site), replaced: undefined }), site.replaced);
    case 'array':
      return value.items.flatMap((item) => leaksOf(item, inner(site, { form: objectForm(site) })));
    case 'either':
      return optionsOf(value).flatMap((option) => leaksOf(option, inner(site)));
    case 'spread':
      return leaksOf(value.value, inner(site, { form: objectForm(site) }));
    case 'keyword':
      return value.name === 'extra' ? leaksOf(value.value, inner(site)) : ofEntry(value.name, value.value, inner(site));
    case 'element': {
      if (isShort(value.slice) || isAnother(value, site)) return [];
      const leaks = leaksOf(value.of, inner(site, value.slice ? {} : { part: true }));
      return isFirstWord(value, site) ? leaks.filter(({ category }) => category !== 'credential') : leaks;
    }
    case 'other':
      return ofComprehension(value.refs, site);
    // The outcome of a test gives nothing away.
    case 'test':
    case 'function':
      return [];
  }
}

/** An object inside a record is written as the record is; inside text, as text. */
function objectForm(site: Site): Site['form'] {
  return site.form === 'text' && isScript(site) ? 'text' : site.form;
}

/** Objects in built text: JavaScript writes `[object Object]`, Python and Go write what their types say. */
function textForm(site: Site): Site['form'] {
  return site.form === 'dump' && !isScript(site) ? 'dump' : 'text';
}

/** `[u.email for u in users]`: the names that a Python comprehension reads, where none of them masks. */
function ofComprehension(refs: readonly Ref[], site: Site): Leak[] {
  if (fileOf(site).language !== 'python' || refs.length > 2) return [];
  if (refs.some((ref) => isBarrierName(namesOf(ref).at(-1) ?? ''))) return [];
  return refs
    .filter((ref) => segmentsOf(ref).includes('[]'))
    .flatMap((ref) => ofRef(ref, inner(site)).filter((leak) => leak.via === 'name' && leak.strength === 'strong'));
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

/** The entries of an object, without those of a spread that a later key replaces. */
function ofEntries(
  entries: Extract<Value, { kind: 'object' }>['entries'],
  site: Site,
  replaced: Site['replaced'],
): Leak[] {
  return entries.flatMap(({ key, value }, at) => {
    if (replaced?.has(key.toLowerCase())) return [];
    if (key !== '...') return ofEntry(key, value, site);
    const later = entries.slice(at + 1).map((entry) => entry.key.toLowerCase());
    return ofEntry(key, value, { ...site, replaced: new Set([...(replaced ?? []), ...later]) });
  });
}

/** A value under a key. What is known of the value wins over what the key suggests. */
export function ofEntry(key: string, value: Value, site: Site): Leak[] {
  if (key === '...' || key === '[]') return leaksOf(value, site);
  // `emails_count: stats.Emails`
  if (NUMBER.test(words(key).at(-1) ?? '') && value.kind === 'ref') return [];
  const under = { ...site, keys: [...site.keys, key] };
  if (site.redaction.covers(under.keys) && !site.console) return [];
  const own = leaksOf(value, under);
  return own.length ? own : ofKey(key, value, under);
}

export function ofKey(key: string, value: Value, site: Site): Leak[] {
  const verdict = classifyName(key.slice(key.lastIndexOf('.') + 1));
  const path = verdict.kind === 'sensitive' ? verdict : classifyPath(key.split('.'));
  if (path.kind !== 'sensitive' || isKnownHarmless(value, site) || isOtherSense(path, [key], site)) return [];
  if (value.kind === 'ref' && isNoValue(value.ref, site)) return [];
  if (path.category === 'contact' && isSetting(value, site)) return [];
  // `session_id: userId`: the id of somebody lets nobody in.
  if (
    path.category === 'session' &&
    value.kind === 'ref' &&
    /^(?:user|account|customer|tenant)_?id$/i.test(namesOf(value.ref).at(-1) ?? '')
  )
    return [];
  return [
    { category: path.category, name: key, strength: value.kind === 'literal' ? 'weak' : path.strength, via: 'name' },
  ];
}

/** Sensitive values behind a name. */
export function ofRef(ref: Ref, site: Site): Leak[] {
  if (isSpent(site)) return [];
  if (isChannel(ref, site)) return [];
  if (ref.endsWith('.__dict__')) return ofRef(ref.slice(0, -'.__dict__'.length), inner(site, { form: 'dump' }));
  const segments = segmentsOf(ref);
  const verdict = verdictOf(ref, segments, site);
  const name = namesOf(ref).join('.');
  if (verdict.kind === 'safe') return [];
  if (verdict.kind === 'sensitive') {
    const other = isOtherSense(verdict, segments, site);
    return other || isNoValue(ref, site) || namesVariable(ref, site) ? [] : ofNamed(ref, name, verdict, site);
  }
  const whole = wholeObject(segments) ?? wholeObject(qualifiedOf(ref)) ?? wholeType(ref, segments, site);
  if (whole) return ofWhole(segments, name, whole, site);
  const fields = typeLeaks(ref, name, site);
  if (fields) return confirmed(fields, name, site);
  const followed = initialValue(ref, site);
  if (followed) {
    const leaks = leaksOf(followed.value, followed.site);
    if (leaks.length || !isOpen(followed.value, followed.site) || isKnownHarmless(followed.value, followed.site))
      return leaks;
  }
  if (site.onParameter && ref.startsWith('$') && segments.length === 1) site.onParameter(segments[0] as string);
  return ofUnknown(ref, segments, name, site);
}

/** Leaks of fields that the type checker sees in the value too: of `Pick<Account, 'id'>` syntax tells `Account`. */
function confirmed(leaks: Leak[], name: string, site: Site): Leak[] {
  const shown = leaks.length > 0 && fileOf(site).language === 'typescript' ? site.typed?.(name) : undefined;
  if (!shown?.length) return leaks;
  return leaks.filter((leak) => {
    const path = leak.name.slice(name.length + 1);
    return shown.includes(path) || (path.includes('.') && shown.includes(path.slice(0, path.indexOf('.'))));
  });
}

/** The result of a call whose function is not seen: a list mapped by one is. */
function isOpen(value: Value, site: Site): boolean {
  if (value.kind !== 'call' && value.kind !== 'result') return false;
  const call = fileOf(site).facts.calls[value.call];
  return call !== undefined && lastLink(call).args[0]?.kind !== 'function';
}

/** `p.Name` of a `Patient`: the type of what it is a field of says that it is a person's. */
function byOwner(ref: Ref, segments: readonly string[], site: Site): Verdict | undefined {
  const last = segments.at(-1) ?? '';
  if (segments.length < 2 || !isPersonField(last)) return undefined;
  const owner = site.context.names.resolve(site.file, site.fn, ref.slice(0, ref.lastIndexOf('.')));
  if (owner.kind !== 'instance' || owner.path !== '') return undefined;
  const type = site.context.files[owner.file]?.facts.types[owner.type]?.name ?? '';
  return isPerson(type) ? classifyPath([type, last]) : undefined;
}

function verdictOf(ref: Ref, segments: readonly string[], site: Site): Verdict {
  const verdict = byOwner(ref, segments, site) ?? classifyPath(segments);
  const alone = segments.length < 2 && taxonomy().ownedOnly.has(words(segments[0] ?? '').join(' '));
  if (alone) return { kind: 'neutral' };
  // A lone `to` may be anything, also in code that sends mail; `recipients` are not.
  const lone = segments.length < 2 && !/^recipients?$/i.test(segments[0] ?? '');
  if (verdict.kind !== 'neutral' || lone) return verdict;
  const category = taxonomy().mailFields.get(words(segments.at(-1) ?? '').join(' '));
  return category && sendsMail(site) ? { kind: 'sensitive', category, strength: 'strong' } : verdict;
}

function ofNamed(ref: Ref, name: string, verdict: Verdict & { kind: 'sensitive' }, site: Site): Leak[] {
  const followed = initialValue(ref, site);
  if (followed) {
    const { value } = followed;
    // An object is what its fields are, whatever its name suggests.
    if (value.kind === 'object') return leaksOf(value, followed.site);
    if (isKnownHarmless(value, followed.site)) return [];
    if (value.kind === 'literal') return [{ category: verdict.category, name, strength: 'weak', via: 'name' }];
    if (verdict.category === 'identity' && isFileName(value, followed.site)) return [];
  }
  // `username: user.name`: what signs in, whatever else the field may hold.
  if (verdict.category === 'identity' && LOGIN.test(site.keys.at(-1) ?? '')) return [];
  if (isNumber(ref, site)) return [];
  const declared = segmentsOf(ref).length === 1 ? declaredType(segmentsOf(ref)[0] as string, site) : undefined;
  if (declared !== undefined && PLAIN_TYPE.test(declared)) return [];
  // The row of a token is written as its model says, which need not be the token.
  const secret = verdict.category === 'token' || verdict.category === 'credential';
  if (secret && segmentsOf(ref).length === 1 && isRow(ref, site)) return [];
  if (secret && isOpened(ref, site)) return [];
  const fields = typeLeaks(ref, name, site);
  // An instance of a Python class shows what its `__repr__` writes; in other languages a `Token` may hold its text in any field.
  if (fields && (!secret || fileOf(site).language === 'python')) return fields;
  const from = followed ?? { value: { kind: 'ref' as const, ref }, site };
  if (verdict.category === 'contact' && isSetting(from.value, from.site)) return [];
  return [{ category: verdict.category, name, strength: verdict.strength, via: 'name' }];
}

/** Read from the configuration: the address of a team or of the sender, and of no customer. */
function isSetting(value: Value, site: Site): boolean {
  if (value.kind === 'ref') return SETTINGS.test(value.ref);
  if (value.kind === 'either') return optionsOf(value).some((option) => isSetting(option, site));
  if (value.kind !== 'call') return false;
  const callee = fileOf(site).facts.calls[value.call]?.callee ?? '';
  return SETTINGS.test(callee) || /(?:^|[#.])(?:getenv|Getenv)$/.test(callee);
}

const SETTINGS = /(?:^|[#.$])(?:config|settings|environ|env|process\.env)\.[\w.]+$/i;
const NUMBER = /^(?:counts?|total|len|length|size|num)$/;
const LOGIN = /^(?:user(?:_?name)?|login|account|nick_?name|uid)$/i;

/** The full name of a file: joined from parts, or ending as files do. */
function isFileName(value: Value, site: Site): boolean {
  if (value.kind !== 'call') return value.kind === 'text' && endsAsFile(value.parts.at(-1));
  const call = fileOf(site).facts.calls[value.call];
  return /(?:^|[#.])(?:join|resolve|basename|abspath|Path|Join|Base|Abs)$/.test(call?.callee ?? '');
}

const endsAsFile = (part: Value | undefined): boolean => part?.kind === 'literal' && /\.\w{2,5}$/.test(part.text);

/** A function, class or module by that name is no value. */
function isNoValue(ref: Ref, site: Site): boolean {
  if (ref.startsWith('$')) return false;
  const resolved = site.context.names.resolve(site.file, site.fn, ref);
  return resolved.kind === 'function' || resolved.kind === 'type';
}
