import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import type { Variant } from './extract.js';

/**
 * Facts by content: the key is a hash of the text, its grammar variant and the front-ends' own code, so an entry can never be
 * stale, and moving or copying a file costs nothing. Entries are the JSON bytes of `FileFacts`.
 */
export interface FactsCache {
  get(text: string, variant: Variant): Uint8Array | undefined;
  put(text: string, variant: Variant, facts: Uint8Array): void;
  /** Writes what was put since the last call. */
  flush(): void;
}

interface Entry {
  pack: string;
  offset: number;
  length: number;
}

/** Packs smaller than `SMALL` are merged when there are more than `MANY`: each scan after an edit leaves one. */
const MANY = 100;
const SMALL = 100_000;
const PACK = /^[0-9a-f]{32}\.pack$/;

/**
 * A cache in `folder`. The entries of a batch are one file, a pack: making a file costs more than writing a hundred entries
 * into it. A folder that cannot be read or written costs speed, never the scan.
 */
export function openCache(folder: string): FactsCache {
  const place = join(folder, extractorVersion());
  const known = readPacks(place);
  let added = new Map<string, Uint8Array>();
  let open: { pack: string; file: number } | undefined;
  const keyOf = (text: string, { language, jsx }: Variant) =>
    createHash('sha256').update(`${language} ${jsx}\n`).update(text).digest('hex');
  return {
    get(text, variant) {
      const entry = known.get(keyOf(text, variant));
      if (!entry) return undefined;
      try {
        if (open?.pack !== entry.pack) {
          if (open) closeSync(open.file);
          open = undefined;
          open = { pack: entry.pack, file: openSync(join(place, entry.pack), 'r') };
        }
        const bytes = new Uint8Array(entry.length);
        return readSync(open.file, bytes, 0, entry.length, entry.offset) === entry.length ? bytes : undefined;
      } catch {
        return undefined; // another scan has merged it away
      }
    },
    put(text, variant, facts) {
      added.set(keyOf(text, variant), facts);
    },
    flush() {
      if (added.size > 0) writePack(place, added);
      added = new Map();
      if (open) closeSync(open.file);
      open = undefined;
    },
  };
}

/** Removes what other versions of the front-ends left in the cache folder, and merges small packs. */
export function pruneCache(folder: string): void {
  const version = extractorVersion();
  try {
    for (const entry of readdirSync(folder)) {
      if (/^[0-9a-f]{16}$/.test(entry) && entry !== version)
        rmSync(join(folder, entry), { recursive: true, force: true });
    }
    mergePacks(join(folder, version));
  } catch {
    // No folder yet, or not ours to clean.
  }
}

/** A pack is the length of its index in ten digits, the index as JSON (key → length, in order), and the entries. */
function writePack(place: string, entries: ReadonlyMap<string, Uint8Array>): void {
  const index = Buffer.from(JSON.stringify([...entries].map(([key, bytes]) => [key, bytes.length])));
  const head = Buffer.from(String(index.length).padStart(10, '0'));
  const name = createHash('sha256').update(index).digest('hex').slice(0, 32);
  const path = join(place, `${name}.pack`);
  try {
    mkdirSync(place, { recursive: true });
    // Written aside and renamed: a scan that is stopped leaves no half pack behind.
    const aside = `${path}.${process.pid}.${threadId}`;
    const file = openSync(aside, 'w');
    try {
      // Not joined in memory first: that cost as much as writing.
      writevSync(file, [head, index, ...entries.values()]);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch {
    // Read-only or full: the next scan parses again.
  }
}

function packsIn(place: string): string[] {
  try {
    return readdirSync(place)
      .filter((name) => PACK.test(name))
      .sort();
  } catch {
    return []; // no folder yet
  }
}

function readPacks(place: string): Map<string, Entry> {
  const known = new Map<string, Entry>();
  for (const pack of packsIn(place)) {
    try {
      for (const [key, entry] of readIndex(place, pack)) known.set(key, entry);
    } catch {
      // Merged away in this moment, or no pack: its entries are misses.
    }
  }
  return known;
}

function readIndex(place: string, pack: string): [key: string, Entry][] {
  const file = openSync(join(place, pack), 'r');
  try {
    const head = Buffer.alloc(10);
    readSync(file, head, 0, 10, 0);
    const index = Buffer.alloc(Number(head.toString('latin1')));
    readSync(file, index, 0, index.length, 10);
    let offset = 10 + index.length;
    return (JSON.parse(index.toString('latin1')) as [string, number][]).map(([key, length]) => {
      offset += length;
      return [key, { pack, offset: offset - length, length }];
    });
  } finally {
    closeSync(file);
  }
}

function mergePacks(place: string): void {
  const small = packsIn(place).filter((pack) => statSync(join(place, pack)).size < SMALL);
  if (small.length <= MANY) return;
  const entries = new Map<string, Uint8Array>();
  for (const pack of small) {
    const bytes = readFileSync(join(place, pack));
    for (const [key, { offset, length }] of readIndex(place, pack))
      entries.set(key, bytes.subarray(offset, offset + length));
  }
  writePack(place, entries);
  for (const pack of small) rmSync(join(place, pack), { force: true });
}

let version: string | undefined;

/**
 * Hash over the code of the front-ends and the versions of their parsers. In the bundle they lie beside the rest of the program, and any
 * change of it counts: that costs one parsing after an upgrade.
 */
export function extractorVersion(): string {
  if (version) return version;
  const hash = createHash('sha256');
  const here = dirname(fileURLToPath(import.meta.url));
  for (const name of readdirSync(here, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(js|ts)$/.test(name)) hash.update(name).update(readFileSync(join(here, name)));
  }
  hash.update(readFileSync(new URL('../../package.json', import.meta.url)));
  version = hash.digest('hex').slice(0, 16);
  return version;
}
