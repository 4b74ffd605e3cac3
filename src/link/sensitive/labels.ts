import type { Value } from '../../model/facts.js';
import { classifyName, saysHarmless } from './classify.js';
import { words } from './words.js';

/** `token=`, `"password": "`, `accessToken ` at the end of a text: the name that the text gives to the value after it. */
const BEFORE_EQUALS = /([A-Za-z][\w-]*)["']?\s*=\s*["'`<[(]?$/;
const BEFORE_COLON = /(?:^|[\n,;{(|])\s*["']?([A-Za-z][\w-]*(?: [\w-]+){0,2})["']?\s*[:→]\s*["'`<[(]?$/;
const COMPOUND = /(?:^|\s)([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[a-z]+_[a-z_]+)\s+["'`<[(]?$/;
const PLACEHOLDER = /%(?:[-+ #0]*[\d.*]*[a-zA-Z]|%)|\{[\w.!:]*\}/g;

/** The sensitive name that a text gives to what follows it; undefined where it gives none. */
export function labelBefore(text: string): string | undefined {
  const tail = text.slice(-80);
  if (/\b(?:Bearer|Basic) +$/.test(tail)) return 'authorization';
  const found = BEFORE_EQUALS.exec(tail)?.[1] ?? BEFORE_COLON.exec(tail)?.[1] ?? COMPOUND.exec(tail)?.[1];
  return found !== undefined && isSecretName(found) ? found : undefined;
}

/** `console.log('Token:', value)`: a whole message that is the name of the value after it. */
export function labelOf(text: string): string | undefined {
  const name = text.trim().replace(/\s*[:=\-–>→]+$/, '');
  if (/\b(?:error|errors|err|fail(?:s|ed|ure)?|unable|\w+ing)\b/i.test(name)) return undefined;
  // `OTP sent`: the code that was, where anything is given beside it.
  const code = /^(OTP|one[- ]time (?:code|password|pin)|verification code) (?:is|was|sent|created|generated)$/i.exec(
    name,
  );
  if (code) return 'otp';
  return /^[A-Za-z][\w -]*$/.test(name) && name.split(' ').length <= 3 && isSecretName(name) ? name : undefined;
}

/** What a format makes of one of its values. */
export interface Slot {
  /** The name that it gives to the value; undefined where it gives none. */
  label: string | undefined;
  /** It writes the value's type, a yes or no, or an address in memory. */
  hidden: boolean;
}

/** What a format makes of its values, in order. */
export function slotsOfFormat(format: string): Slot[] {
  const slots: Slot[] = [];
  let from = 0;
  for (const found of format.matchAll(PLACEHOLDER)) {
    if (found[0] === '%%') continue;
    const verb = found[0].startsWith('%') ? (found[0].at(-1) ?? '') : '';
    // A number is no secret, whatever stands before it.
    const label = verb === 'd' ? undefined : labelBefore(format.slice(from, found.index));
    slots.push({ label, hidden: /^[Ttp]$/.test(verb) });
    from = found.index + found[0].length;
  }
  return slots;
}

/** Whether a name of several words names a secret: in `user name from JWT` it is what stands before the preposition. */
function isSecretName(name: string): boolean {
  const [head = ''] = name.split(/ (?:about|by|for|from|in|of|on|to|using|via|with) /i);
  const verdict = classifyName(head.replaceAll(' ', '_'));
  return verdict.kind === 'sensitive' && verdict.strength === 'strong';
}

/** Whether a value may be what a text calls it: a name that does not say that it is something else. */
export function mayBe(value: Value): boolean {
  switch (value.kind) {
    case 'ref': {
      const last =
        value.ref
          .split(/[.#$@]/)
          .filter((part) => part && part !== '[]')
          .at(-1) ?? '';
      return !saysHarmless(last) && !/^(?:e|i|j|n|[a-z]+err)$/.test(last) && words(last).length > 0;
    }
    case 'element':
      return mayBe(value.of);
    default:
      return false;
  }
}
