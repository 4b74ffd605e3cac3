/**
 * The data files of the package (`rules/`, `templates/`). People write them as YAML; the build reads and checks each of them and keeps
 * the outcome in `dist/shipped.json`, for reading and checking YAML took a third of the time of a small scan. The YAML stays the source:
 * the outcome holds for the very text that it was made of, and a file that was edited since is read anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a text came out as, and the hash of that text. */
interface Outcome {
  of: string;
  data: unknown;
}

const BUILT = fileURLToPath(new URL('../shipped.json', import.meta.url));
let built: Readonly<Record<string, Outcome>> | undefined;
const outcomes = new Map<string, Outcome>();

/**
 * Reads a data file. What comes out is shared by all who ask: it is not to be changed.
 * @param name path in the package, such as `rules/maturity.yml`
 * @param read makes of its text what `JSON` can hold, and throws where the text is malformed
 */
export function shipped<T>(name: string, read: (text: string) => T): T {
  const text = readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  const of = createHash('sha256').update(text).digest('hex');
  built ??= existsSync(BUILT) ? (JSON.parse(readFileSync(BUILT, 'utf8')) as Record<string, Outcome>) : {};
  let outcome = [outcomes.get(name), built[name]].find((known) => known?.of === of);
  outcome ??= { of, data: read(text) };
  outcomes.set(name, outcome);
  return outcome.data as T;
}

/** All that this process has read, by name in order, for the build to keep. */
export function outcomesSoFar(): Record<string, Outcome> {
  return Object.fromEntries([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
