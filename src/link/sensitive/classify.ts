import { type NameClass, taxonomy } from './taxonomy.js';
import { words } from './words.js';

/** What a name says of its value: sensitive, explicitly not (`passwordResetUrl`, `hasPassword`), or nothing. */
export type Verdict = ({ kind: 'sensitive' } & NameClass) | { kind: 'safe' } | { kind: 'neutral' };

const SAFE: Verdict = { kind: 'safe' };
/** Plurals that mean another thing: those of a language model, what somebody may do. */
const PLURALS: ReadonlySet<string> = new Set(['tokens', 'authorizations']);

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
  const { longest, neutral, safeBeginnings, safeBefore, harmlessTokens } = taxonomy();
  // `token_env_var` names the variable.
  if (/ env(?:ironment)? (?:var|variable|name|key)$/.test(all.join(' '))) return SAFE;
  let end = all.length;
  // Some names end in a word that says nothing elsewhere: `connectionString`.
  const endsInName = () => all.slice(0, end).some((_, start) => end - start <= longest && named(all.slice(start, end)));
  while (end > 1 && neutral.has(all[end - 1] as string) && !endsInName()) end--;
  for (let length = Math.min(longest, end); length > 0; length--) {
    const name = all.slice(end - length, end);
    const found = named(name);
    if (!found) continue;
    const before = all.slice(0, end - length);
    const last = before.at(-1) as string;
    if (safeBeginnings.has(before[0] as string)) return SAFE;
    if (found.category === 'token' && harmlessTokens.has(last)) return SAFE;
    const safe = safeBefore.get(name.join(' '));
    if (safe?.has(last) || safe?.has(before.slice(-2).join(' '))) return SAFE;
    if (found.category === 'ip' && before.some((word) => isPerson(word) || isClient(word)))
      return { kind: 'sensitive', ...found, strength: 'strong' };
    return { kind: 'sensitive', ...found };
  }
  for (let start = 0; start < end; start++) {
    for (let length = Math.min(longest, end - start); length > 0; length--) {
      if (named(all.slice(start, start + length))?.strength === 'strong') return SAFE;
    }
  }
  return NEUTRAL;
}

/** A name of the taxonomy, or the plural of one. */
function named(name: readonly string[]): NameClass | undefined {
  const { names } = taxonomy();
  const text = name.join(' ');
  return (
    names.get(text) ??
    (text.length > 6 && /[a-rt-z]s$/.test(text) && !PLURALS.has(text) ? names.get(text.slice(0, -1)) : undefined)
  );
}

/**
 * Classifies a path such as `user.name` or `password.value`: the last segment, seen in the light of the one before.
 * @param segments the names of the path; `[]` stands for an index
 */
export function classifyPath(segments: readonly string[]): Verdict {
  const { neutral, personFields, clientFields, mailFields, mails } = taxonomy();
  const path = segments.filter((segment) => segment !== '[]');
  for (let at = path.length - 1; at >= 0; at--) {
    const name = path[at] as string;
    const verdict = classifyName(name);
    const owner = path[at - 1];
    if (owner && verdict.kind === 'sensitive' && measures(owner)) return SAFE;
    if (owner) {
      const field = words(name).join(' ');
      const category =
        (isPerson(owner) && personFields.get(field)) ||
        ((isClient(owner) || isPerson(owner)) && clientFields.get(field)) ||
        (mails.has(words(owner).at(-1) ?? '') && mailFields.get(field));
      if (category) return { kind: 'sensitive', category, strength: 'strong' };
    }
    if (verdict.kind !== 'neutral') return verdict;
    if (!neutral.has(name.toLowerCase())) return NEUTRAL;
  }
  return NEUTRAL;
}

/** A field of a type: by its own name, or by the owner that the type is. */
export function classifyField(owner: string, field: string): Verdict {
  const own = classifyName(field);
  if (own.kind === 'sensitive' && measures(owner)) return SAFE;
  const sure = own.kind === 'safe' || (own.kind === 'sensitive' && own.strength === 'strong');
  if (sure || taxonomy().neutral.has(field.toLowerCase())) return own;
  return classifyPath([owner, field]);
}

/** `expiry.idTokens`, `limits.emails`: what is kept there is how long, or how many. */
function measures(owner: string): boolean {
  return taxonomy().measures.has(words(owner).at(-1) ?? '');
}

/** `user`, `currentUser`, `customers`: an object that is a person. */
export function isPerson(name: string): boolean {
  const [before = '', last = ''] = ['', ...words(name)].slice(-2);
  if (taxonomy().accounts.has(before)) return false;
  return taxonomy().persons.has(last) || taxonomy().persons.has(last.replace(/s$/, ''));
}

/** `name`, `address`: says something of a person where it is one's. */
export function isPersonField(name: string): boolean {
  return taxonomy().personFields.has(words(name).join(' '));
}

function isClient(name: string): boolean {
  return taxonomy().clients.has(words(name).at(-1) ?? '');
}

/** A name that says of its value that it is a number, a yes or no, an id, an error. */
export function saysHarmless(name: string): boolean {
  const all = words(name);
  const { harmlessEndings, safeBeginnings } = taxonomy();
  return (
    harmlessEndings.has(all.at(-1) ?? '') ||
    (all.length > 1 && /^(?:is|has)$/.test(all[0] ?? '') && safeBeginnings.has(all[0] ?? ''))
  );
}

/** What a whole object carries by its path (`process.env`, `req.headers`). */
export function wholeObject(segments: readonly string[]): NameClass | undefined {
  const { objects } = taxonomy();
  // `this.request.body` is the request too; `order.request.body` need not be.
  const path =
    ['this', 'self', 'ctx', 'context', 'c', 'info'].includes(segments[0] as string) && segments.length > 2
      ? segments.slice(1)
      : segments;
  return objects.get(segments.join('.')) ?? objects.get(path.join('.'));
}
