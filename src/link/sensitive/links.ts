import type { CallFact, Ref, Value } from '../../model/facts.js';
import { taxonomy } from './taxonomy.js';
import { words } from './words.js';

/** One call of a chain: what it is called by, its arguments, and the plain name that it is made on where there is one. */
export interface Link {
  base: Ref | undefined;
  name: string;
  args: readonly Value[];
}

/** The links of a call: `conn.RemoteAddr().String()` → RemoteAddr on conn, then String. */
export function linksOf(call: CallFact): Link[] {
  const cut = Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#'));
  const base = call.callee.slice(0, Math.max(cut, 0));
  const first: Link = {
    base: base && call.callee[cut] === '.' ? base : undefined,
    name: call.callee.slice(cut + 1).replace(/^[$@]/, ''),
    args: call.args,
  };
  const rest = (call.chain ?? []).map(
    ({ name, args }): Link => ({ base: undefined, name: name.slice(name.lastIndexOf('.') + 1), args }),
  );
  return [first, ...rest];
}

/** The call that gives a chain its value. */
export function lastLink(call: CallFact): Link {
  return linksOf(call).at(-1) as Link;
}

/** Whether a call's result holds nothing of what went in, by its name. */
export function isBarrier(call: CallFact): boolean {
  if (linksOf(call).some(({ name }) => isBarrierName(name))) return true;
  // `bcrypt.GenerateFromPassword`: all that the module gives is a hash.
  const cut = call.callee.indexOf('#');
  return cut > 0 && HASHERS.test(call.callee.slice(0, cut));
}

const HASHERS =
  /(?:^|[/@.])(?:bcrypt(?:js)?|argon2|scrypt|pbkdf2|md5|sha1|sha256|sha512|hmac|blake2b|crc32|hashlib)(?:$|[/.])/;

/** Gives all that there is to read. */
export const READS_ALL =
  /^(?:ReadAll|readAll|raw_?[bB]ody|getRawBody|ReadFile|readFile|readFileSync|read_text|read_bytes)$/;

/** `maskEmail`, `sha256Hex`, `isValid`. */
export function isBarrierName(name: string): boolean {
  const { barriers, passThrough } = taxonomy();
  if (passThrough.has(name) || READS_ALL.test(name)) return false;
  const all = words(name);
  // `strip_password` takes it out; `strip` alone takes spaces.
  return (
    all.some((word) => barriers.has(word)) ||
    (all.length > 1 && all[0] === 'strip' && /^pass|secret|cred|auth/.test(all.at(-1) ?? ''))
  );
}
