import { type FactsCache, openCache } from './cache.js';
import { type Extracted, extractFile, type SourceFile } from './file.js';

/** Files for one turn of a worker thread. */
export interface Batch {
  root: string;
  files: SourceFile[];
  cacheFolder: string | undefined;
}

/** Extracts one batch. Facts cross to the main thread as bytes: copying them is far cheaper than cloning their objects. */
export default async function extractBatch(batch: Batch): Promise<Extracted[]> {
  const cache = batch.cacheFolder === undefined ? undefined : cacheIn(batch.cacheFolder);
  const done: Extracted[] = [];
  for (const file of batch.files) {
    const extracted = await extractFile(batch.root, file, cache);
    // A fresh copy: a view on a larger buffer would drag all of that buffer across.
    done.push('facts' in extracted ? { path: file.path, facts: new Uint8Array(extracted.facts) } : extracted);
  }
  cache?.flush();
  return done;
}

const caches = new Map<string, FactsCache>();

/** Opened once for all batches of this thread. */
function cacheIn(folder: string): FactsCache {
  const cache = caches.get(folder) ?? openCache(folder);
  caches.set(folder, cache);
  return cache;
}
