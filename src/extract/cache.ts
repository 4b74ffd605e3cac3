import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variant } from './extract.js';

/**
 * Facts by content: the key is a hash of the text, its grammar variant and the front-ends' own code, so an entry can never be
 * stale, and moving or copying a file costs nothing. Entries are the JSON bytes of `FileFacts`.
 */
export interface FactsCache {
  get(text: string, variant: Variant): Uint8Array | undefined;
  put(text: string, variant: Variant, facts: Uint8Array): void;
}

/** A cache in `folder`, one file an entry. A folder that cannot be written costs speed, never the scan. */
export function openCache(folder: string): FactsCache {
  const version = extractorVersion();
  const made = new Set<string>();
  const place = (text: string, variant: Variant) => {
    const key = createHash('sha256').update(`${variant.language} ${variant.jsx}\n`).update(text).digest('hex');
    return join(folder, version, key.slice(0, 2), key.slice(2));
  };
  return {
    get(text, variant) {
      try {
        const bytes = readFileSync(place(text, variant));
        return bytes.length ? bytes : undefined;
      } catch {
        return undefined; // a miss
      }
    },
    put(text, variant, facts) {
      const path = place(text, variant);
      try {
        if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true });
        made.add(dirname(path));
        // Written aside and renamed: a scan that is stopped leaves no half entry behind.
        const aside = `${path}.${process.pid}`;
        writeFileSync(aside, facts);
        renameSync(aside, path);
      } catch {
        // Read-only or full: the next scan parses again.
      }
    },
  };
}

/** Removes what other versions of the front-ends left in the cache folder. */
export function pruneCache(folder: string): void {
  const version = extractorVersion();
  try {
    for (const entry of readdirSync(folder)) {
      if (/^[0-9a-f]{16}$/.test(entry) && entry !== version)
        rmSync(join(folder, entry), { recursive: true, force: true });
    }
  } catch {
    // No folder yet, or not ours to clean.
  }
}

let version: string | undefined;

/** Hash over the code of the front-ends and the versions of their parsers. */
export function extractorVersion(): string {
  if (version) return version;
  const hash = createHash('sha256');
  const here = dirname(fileURLToPath(import.meta.url));
  for (const name of readdirSync(here, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(js|ts)$/.test(name)) hash.update(name).update(readFileSync(join(here, name)));
  }
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  hash.update(JSON.stringify((JSON.parse(manifest) as { dependencies: unknown }).dependencies));
  version = hash.digest('hex').slice(0, 16);
  return version;
}
