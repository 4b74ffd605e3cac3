import { posix } from 'node:path';
import type { Problem, WalkedFile } from '../model/files.js';
import { readSource } from '../util/source.js';
import { pathRole } from './roles.js';

/** Manifests are small; a file of this size under their name is something else. */
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** The walked files as a tree to ask and read: nothing outside the walk is ever opened, whatever a manifest points at. */
export interface Tree {
  files: readonly WalkedFile[];
  problems: Problem[];
  has(path: string): boolean;
  /** Whether files were walked below this folder. */
  hasFolder(path: string): boolean;
  /** Text of a walked file; undefined where there is none, or it cannot be read (which is then a problem). */
  read(path: string): Promise<string | undefined>;
  /** Source files that no path role takes out of production code. */
  production: readonly (WalkedFile & Required<Pick<WalkedFile, 'language'>>)[];
}

/** @param root folder of the scan; @param files what the walk found in it */
export function createTree(root: string, files: readonly WalkedFile[]): Tree {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const folders = new Set<string>(['.']);
  for (const file of files) {
    for (let at = folderOf(file.path); !folders.has(at); at = folderOf(at)) folders.add(at);
  }
  const problems: Problem[] = [];
  return {
    files,
    problems,
    has: (path) => byPath.has(path),
    hasFolder: (path) => folders.has(path),
    async read(path) {
      const file = byPath.get(path);
      if (!file || file.bytes > MAX_MANIFEST_BYTES) return undefined;
      const result = await readSource(root, path);
      if ('text' in result) return result.text;
      problems.push(result.problem);
      return undefined;
    },
    production: files.flatMap((file) =>
      file.language !== undefined && pathRole(file.path) === undefined ? [{ ...file, language: file.language }] : [],
    ),
  };
}

/** Folder of a path; '.' at the root. */
export function folderOf(path: string): string {
  return posix.dirname(path);
}

/** Last name of a path. */
export function nameOf(path: string): string {
  return posix.basename(path);
}

/** Joins relative to a folder; '.' is the root. A result that leads out of the tree starts with `..` and is in no tree. */
export function joinPath(...parts: string[]): string {
  const joined = posix.normalize(posix.join(...parts));
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
