import type { LeakCategory } from '../../model/repository.js';
import { type NameClass, taxonomy } from './taxonomy.js';
import { words } from './words.js';

/** What a name says of its value: sensitive, explicitly not (`passwordResetUrl`, `hasPassword`), or nothing. */
export type Verdict = ({ kind: 'sensitive' } & NameClass) | { kind: 'safe' } | { kind: 'neutral' };

const SAFE: Verdict = { kind: 'safe' };
const NEUTRAL: Verdict = { kind: 'neutral' };
const known = new Map<string, Verdict>();

/** Classifies one identifier by its words. */
export function classifyName(identifier: string): Verdict {
  let verdict = known.get(identifier);
  if (!verdict) {
    verdict = classifyWords(words(identifier));
    // Identifiers repeat by the thousand; a generated tree may hold millions of different ones.
    if (known.size < 100_000) known.set(identifier, verdict);
  }
  return verdict;
}

function classifyWords(all: string[]): Verdict {
  const { names, longest, neutral, safeBeginnings, harmlessTokens } = taxonomy();
  let end = all.length;
  while (end > 1 && neutral.has(all[end - 1] as string)) end--;
  for (let length = Math.min(longest, end); length > 0; length--) {
    const found = names.get(all.slice(end - length, end).join(' '));
    if (!found) continue;
    const before = all.slice(0, end - length);
    if (safeBeginnings.has(before[0] as string)) return SAFE;
    if (found.category === 'token' && harmlessTokens.has(before.at(-1) as string)) return SAFE;
    return { kind: 'sensitive', ...found };
  }
  for (let start = 0; start < end; start++) {
    for (let length = Math.min(longest, end - start); length > 0; length--) {
      if (names.get(all.slice(start, start + length).join(' '))?.strength === 'strong') return SAFE;
    }
  }
  return NEUTRAL;
}

/**
 * Classifies a path such as `user.name` or `password.value`: the last segment, seen in the light of the one before.
 * @param segments the names of the path; `[]` stands for an index
 */
export function classifyPath(segments: readonly string[]): Verdict {
  const { neutral, personFields, clientFields } = taxonomy();
  const named = segments.filter((segment) => segment !== '[]');
  for (let at = named.length - 1; at >= 0; at--) {
    const name = named[at] as string;
    const verdict = classifyName(name);
    if (verdict.kind !== 'neutral') return verdict;
    const owner = named[at - 1];
    const field = words(name).join(' ');
    const category =
      owner && ((isPerson(owner) && personFields.get(field)) || (isClient(owner) && clientFields.get(field)));
    if (category) return { kind: 'sensitive', category, strength: 'strong' };
    if (!neutral.has(name.toLowerCase())) return NEUTRAL;
  }
  return NEUTRAL;
}

/** `user`, `currentUser`, `customers`: an object that is a person. */
export function isPerson(name: string): boolean {
  const last = words(name).at(-1) ?? '';
  return taxonomy().persons.has(last) || taxonomy().persons.has(last.replace(/s$/, ''));
}

function isClient(name: string): boolean {
  return taxonomy().clients.has(words(name).at(-1) ?? '') || isPerson(name);
}

/** The category of a whole object that carries secrets by its path (`process.env`, `req.headers`). */
export function wholeObject(segments: readonly string[]): LeakCategory | undefined {
  const { objects } = taxonomy();
  // `this.request.body` is the request too; `order.request.body` need not be.
  const path =
    ['this', 'self', 'ctx', 'context'].includes(segments[0] as string) && segments.length > 2
      ? segments.slice(1)
      : segments;
  return objects.get(segments.join('.')) ?? objects.get(path.join('.'));
}

const FORMS: readonly { category: LeakCategory; form: RegExp; name: string }[] = [
  { category: 'credential', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/, name: 'a private key' },
  { category: 'token', form: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, name: 'a JSON web token' },
  { category: 'credential', form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, name: 'an AWS access key' },
  { category: 'credential', form: /\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})/, name: 'a GitHub token' },
  { category: 'credential', form: /\bxox[abprs]-[\w-]{10,}/, name: 'a Slack token' },
  { category: 'credential', form: /\bAIza[\w-]{35}\b/, name: 'a Google API key' },
  { category: 'credential', form: /\b[sr]k_live_\w{16,}/, name: 'a Stripe key' },
  {
    category: 'credential',
    form: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@<>{}$%*]{3,}@[^\s/]+/i,
    name: 'an address with a password',
  },
];

/** What a literal gives away by its form alone. Cards need a valid checksum (Luhn, ISO/IEC 7812-1 annex B). */
export function secretByForm(text: string): { category: LeakCategory; name: string } | undefined {
  if (text.length < 12) return undefined;
  const found = FORMS.find(({ form }) => form.test(text));
  if (found) return { category: found.category, name: found.name };
  const digits = /(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.])/.exec(text)?.[0].replace(/[ -]/g, '');
  return digits && /^[3-6]/.test(digits) && luhn(digits) ? { category: 'payment', name: 'a card number' } : undefined;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0 && new Set(digits).size > 2;
}
