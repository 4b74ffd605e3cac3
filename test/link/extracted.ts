/** Facts of a source text by its path, as the scan reads them. */
import { extract, variantOf } from '../../src/extract/extract.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import { languageOf } from '../../src/files/languages.js';
import type { FileFacts } from '../../src/model/facts.js';

/** Reads `source` as the file `path` would be read. */
export async function facts(path: string, source: string): Promise<FileFacts> {
  await initTreeSitter();
  const language = languageOf(path);
  if (!language) throw new Error(`${path} has no language`);
  return extract(source, variantOf(path, language));
}
