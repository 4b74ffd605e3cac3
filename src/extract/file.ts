import type { FileFacts, Language } from '../model/facts.js';
import type { Problem } from '../model/files.js';
import { readSource } from '../util/source.js';
import type { FactsCache } from './cache.js';
import { extract, variantOf } from './extract.js';
import { initTreeSitter } from './treesitter.js';

/** Facts of one file as JSON bytes (as the cache holds them and threads hand them over), or why there are none. */
export type Extracted = { path: string; facts: Uint8Array } | { path: string; problem: Problem };

/** A file that a front-end reads. */
export interface SourceFile {
  path: string;
  language: Language;
}

const encoder = new TextEncoder();

/** Reads and extracts one source file; a cached answer needs no parser. */
export async function extractFile(root: string, file: SourceFile, cache: FactsCache | undefined): Promise<Extracted> {
  const { path } = file;
  const variant = variantOf(path, file.language);
  const source = await readSource(root, path);
  if ('problem' in source) return { path, problem: source.problem };
  const cached = cache?.get(source.text, variant);
  if (cached) return { path, facts: cached };
  if (variant.language === 'python' || variant.language === 'go') await initTreeSitter();
  const facts = encoder.encode(JSON.stringify(extract(source.text, variant)));
  cache?.put(source.text, variant, facts);
  return { path, facts };
}

const decoder = new TextDecoder();

/** Reads facts back from their bytes. */
export function parseFacts(bytes: Uint8Array): FileFacts {
  return JSON.parse(decoder.decode(bytes)) as FileFacts;
}
