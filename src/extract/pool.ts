import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { FileFacts } from '../model/facts.js';
import type { Problem } from '../model/repository.js';
import { openCache, pruneCache } from './cache.js';
import { type Extracted, extractFile, parseFacts, type SourceFile } from './file.js';
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
  const done = new Map<string, Extracted>();
  const take = (extracted: Extracted[]) => {
    for (const one of extracted) done.set(one.path, one);
    options.onProgress?.(extracted.length);
  };
  // Run from its TypeScript source (in tests) there is no worker file to start.
  if (threads > 1 && bytes > WORTH_THREADS && existsSync(WORKER)) await inThreads(root, files, threads, options, take);
  else {
    const cache = options.cacheFolder === undefined ? undefined : openCache(options.cacheFolder);
    for (const file of files) take([await extractFile(root, file, cache)]);
  }
  if (options.cacheFolder !== undefined) pruneCache(options.cacheFolder);
  return collect(files, done);
}

async function inThreads(
  root: string,
  files: Input[],
  threads: number,
  options: ExtractOptions,
  take: (extracted: Extracted[]) => void,
) {
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads, runtime: 'worker_threads' });
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
  const batch = async (files: SourceFile[]) => {
    try {
      take(await run(files, timeout * 4));
    } catch {
      // One file of the batch hung or took its thread down: alone, the others are done and that one is named.
      for (const file of files) take([await one(file)]);
    }
  };
  try {
    await Promise.all(batches(files).map(batch));
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

function collect(files: Input[], done: Map<string, Extracted>): ExtractResult {
  const facts = new Map<string, FileFacts>();
  const problems: Problem[] = [];
  for (const { path } of files) {
    const extracted = done.get(path);
    done.delete(path); // the bytes can go as soon as they are read
    if (!extracted) continue;
    if ('problem' in extracted) problems.push(extracted.problem);
    else facts.set(path, parseFacts(extracted.facts));
  }
  return { facts, problems };
}
