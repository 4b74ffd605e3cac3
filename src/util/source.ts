import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Problem } from '../model/files.js';

export type ReadResult = { text: string } | { problem: Problem };

/**
 * Reads a file of the tree as text.
 *
 * UTF-8 and, by their byte order mark, UTF-16 are decoded, the mark is dropped. Bytes that are no UTF-8 become replacement
 * characters, because code with one Latin-1 comment can still be judged; with NUL bytes too the file is binary.
 *
 * @param root folder of the scan
 * @param path relative to the root, with `/`; a path that leads out of the root is refused
 * @returns the text, or the problem to report; never throws
 */
export async function readSource(root: string, path: string): Promise<ReadResult> {
  const relative = normalize(path);
  if (relative.startsWith('..') || relative.startsWith('/')) return unreadable(path, 'lies outside the scanned tree');
  let bytes: Buffer;
  try {
    // Synchronous: reading is several times shorter than the thread pool's round trips.
    bytes = readFileSync(join(root, relative));
  } catch (error) {
    return unreadable(path, describeFsError(error));
  }
  return decode(path, bytes);
}

/** What the file system said, without the absolute path that Node puts into its messages. */
export function describeFsError(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'ELOOP') return 'is a loop of symbolic links';
  return code ?? 'cannot be read';
}

function decode(path: string, bytes: Buffer): ReadResult {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    if (bytes.includes(0)) return unreadable(path, 'binary');
    return { text: new TextDecoder('utf-8').decode(bytes) };
  }
}

function unreadable(path: string, detail: string): ReadResult {
  return { problem: { path, kind: 'unreadable', detail } };
}
