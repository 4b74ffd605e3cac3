import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many results are kept: the branches that somebody goes to and fro between. */
const MOST = 20;

/**
 * Results of whole scans by key, one JSON file each in `folder`. The key has to name everything that the result depends on. A folder
 * that cannot be read or written costs speed and nothing else.
 */
export function keptResults<T>(folder: string): { get(key: string): T | undefined; put(key: string, result: T): void } {
  const place = join(folder, 'scans');
  return {
    get(key) {
      try {
        return JSON.parse(readFileSync(join(place, `${key}.json`), 'utf8')) as T;
      } catch {
        return undefined; // never kept, or half written by a machine that went down: a miss
      }
    },
    put(key, result) {
      try {
        mkdirSync(place, { recursive: true });
        const aside = join(place, `${key}.${process.pid}`);
        writeFileSync(aside, JSON.stringify(result));
        renameSync(aside, join(place, `${key}.json`));
        const age = (name: string) => statSync(join(place, name)).mtimeMs;
        const old = readdirSync(place).sort((a, b) => age(b) - age(a) || (a < b ? -1 : 1));
        for (const name of old.slice(MOST)) rmSync(join(place, name), { force: true });
      } catch {
        // Read-only or full: the next scan works again.
      }
    },
  };
}
