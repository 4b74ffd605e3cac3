/** What other calls of the same function tell of a value that is shown. */
import type { CallFact } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { fileOf, namesOf, type Site } from './site.js';

/** `config.RemoveSecret()`, `user.Sanitize()`: a method that takes what is secret out of its own object. */
const CLEARS =
  /^(?:(?:redact|mask|saniti[sz]e|scrub|censor)\w*|(?:remove|clear|strip|hide|wipe|erase|omit)_?(?:secrets?|credentials?|passwords?|sensitive|private|tokens?|keys?)\w*)$/i;
const READS_VARIABLE = /(?:^|[#.])(?:[gG]etenv|LookupEnv|environ\.get)$/;

/** The leaks without those of objects that were cleared before. */
export function withoutCleared(leaks: Leak[], sink: CallFact, site: Site): Leak[] {
  if (leaks.length === 0) return leaks;
  const cleared = callsBeside(site).flatMap(({ callee, args, at }) => {
    const cut = callee.lastIndexOf('.');
    const before = at[0] < sink.at[0];
    return before && cut > 0 && args.length === 0 && CLEARS.test(callee.slice(cut + 1))
      ? [namesOf(callee.slice(0, cut)).join('.')]
      : [];
  });
  return leaks.filter(({ name }) => !cleared.some((one) => name === one || name.startsWith(`${one}.`)));
}

/** `os.Getenv(tokenEnv)`: a name of a variable of the environment, and not what the variable holds. */
export function namesVariable(ref: string, site: Site): boolean {
  return callsBeside(site).some(({ callee, args: [first] }) => {
    return READS_VARIABLE.test(callee) && first?.kind === 'ref' && first.ref === ref;
  });
}

function callsBeside(site: Site): CallFact[] {
  return fileOf(site).facts.calls.filter(({ fn }) => fn === site.fn);
}
