import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WalkedFile } from '../model/files.js';

/** Beyond this no file but a source is read by any stage: its size tells enough. */
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * A hash over everything that a scan may read of a tree: paths, and the content of each file.
 * @returns the same text for equal trees alone; a file that cannot be read counts with its path and size
 */
export function fingerprintTree(root: string, files: readonly WalkedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.path}\0${file.language ?? ''}\0${file.bytes}\0`);
    if (file.language === undefined && (file.bytes > MOST_BYTES || PICTURE.test(file.path))) continue;
    try {
      hash.update(
        createHash('sha256')
          .update(readFileSync(join(root, file.path)))
          .digest(),
      );
    } catch {
      hash.update('unreadable');
    }
  }
  return hash.digest('hex');
}

/** Files that no stage looks into, and that make up most of the bytes of many trees. */
const PICTURE =
  /\.(?:png|jpe?g|gif|webp|avif|ico|svg|woff2?|ttf|otf|eot|mp[34]|webm|mov|wav|ogg|pdf|zip|gz|tar|wasm|map)$/i;
