import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { FileFacts } from '../model/facts.js';
import type { Problem } from '../model/files.js';
import { openCache, pruneCache } from './cache.js';
import { type Extracted, extractFile, parseFacts, type SourceFile } from './file.js';
import { SharedParts } from './shared-parts.js';
import type { Batch } from './worker.js';

export interface ExtractOptions {
  /** Worker threads; 1 stays on this thread. */
  jobs: number;
  /** Folder of the facts cache; undefined: no cache. */
  cacheFolder: string | undefined;
  /** Called as files are done, with how many. */
  onProgress?: (done: number) => void;
  /** Milliseconds after which one file is given up. */
  fileTimeout?: number;
}

export interface ExtractResult {
  /** Facts by path; a file that could not be read has none. */
  facts: Map<string, FileFacts>;
  problems: Problem[];
}

/** A source file with its size, by which the work is dealt out. */
type Input = SourceFile & { bytes: number };

/** Starting threads and loading parsers in them costs about 0.2 s each: below this many bytes one thread is quicker. */
const WORTH_THREADS = 1_500_000;
const BATCH_BYTES = 400_000;
const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/**
 * Facts of many files, in worker threads where that pays.
 * @param root absolute path of the scanned tree
 * @param files source files (those with a language) in walk order
 * @returns facts in walk order, whatever thread was first
 */
export async function extractAll(root: string, files: Input[], options: ExtractOptions): Promise<ExtractResult> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const threads = Math.min(options.jobs, Math.ceil(bytes / BATCH_BYTES));
  const done = new Map<string, FileFacts | Problem>();
  const parts = new SharedParts();
  const take = (extracted: Extracted[]) => {
    for (const one of extracted)
      done.set(one.path, 'problem' in one ? one.problem : parts.share(parseFacts(one.facts)));
    if (extracted.length) options.onProgress?.(extracted.length);
  };
  // Run from its TypeScript source (in tests) there is no worker file to start.
  if (threads > 1 && bytes > WORTH_THREADS && existsSync(WORKER)) await inThreads(root, files, threads, options, take);
  else {
    const cache = options.cacheFolder === undefined ? undefined : openCache(options.cacheFolder);
    for (const file of files) take([await extractFile(root, file, cache)]);
    cache?.flush();
  }
  if (options.cacheFolder !== undefined) pruneCache(options.cacheFolder);
  return inOrder(files, done);
}

async function inThreads(
  root: string,
  files: Input[],
  threads: number,
  options: ExtractOptions,
  take: (extracted: Extracted[]) => void,
) {
  // The allocator of the JavaScript parser keeps what it has once taken, after its threads have ended too, unless it is told
  // otherwise before it is loaded. Returning pages costs no time that could be measured.
  process.env.MIMALLOC_PURGE_DELAY ??= '0';
  const pool = new Tinypool({
    filename: WORKER,
    minThreads: threads,
    maxThreads: threads,
    runtime: 'worker_threads',
    // What a file needs is dead before the next: a small nursery costs no time and saves tens of megabytes a thread.
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  });
  const timeout = options.fileTimeout ?? 30_000;
  const run = (files: SourceFile[], milliseconds: number): Promise<Extracted[]> =>
    pool.run({ root, files, cacheFolder: options.cacheFolder } satisfies Batch, {
      signal: AbortSignal.timeout(milliseconds) as never,
    });
  const one = async (file: SourceFile): Promise<Extracted> => {
    const { path } = file;
    try {
      return (await run([file], timeout))[0] as Extracted;
    } catch (error) {
      const late = (error as Error).name === 'AbortError';
      const detail = late
        ? `not understood within ${timeout / 1000} s`
        : `the parser failed: ${(error as Error).message}`;
      return { path, problem: { path, kind: late ? 'timeout' : 'parse-error', detail } };
    }
  };
  const batch = async (files: SourceFile[]): Promise<Extracted[]> => {
    try {
      return await run(files, timeout * 4);
    } catch {
      // One file of the batch hung or took its thread down: alone, the others are done and that one is named.
      const extracted: Extracted[] = [];
      for (const file of files) extracted.push(await one(file));
      return extracted;
    }
  };
  const waiting = batches(files);
  // One batch a thread at a time, for the clock of a batch runs from when it is handed over.
  const lane = async () => {
    let extracted: Extracted[] = [];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const running = batch(next);
      // Read back while the thread works on the next; spliced, for bytes that wait for the next batch outlive cheap collections.
      take(extracted.splice(0));
      extracted = await running;
    }
    take(extracted);
  };
  try {
    await Promise.all(Array.from({ length: threads }, lane));
  } finally {
    await pool.destroy();
  }
}

/** Batches of about equal size: few crossings between threads, and no thread left with all the large files at the end. */
function batches(files: Input[]): SourceFile[][] {
  const all: SourceFile[][] = [];
  let current: SourceFile[] = [];
  let bytes = 0;
  for (const file of files) {
    current.push({ path: file.path, language: file.language });
    bytes += file.bytes;
    if (bytes < BATCH_BYTES) continue;
    all.push(current);
    current = [];
    bytes = 0;
  }
  if (current.length) all.push(current);
  return all;
}

function inOrder(files: Input[], done: ReadonlyMap<string, FileFacts | Problem>): ExtractResult {
  const facts = new Map<string, FileFacts>();
  const problems: Problem[] = [];
  for (const { path } of files) {
    const one = done.get(path);
    if (!one) continue;
    if ('language' in one) facts.set(path, one);
    else problems.push(one);
  }
  return { facts, problems };
}
