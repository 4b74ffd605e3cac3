import type { Language } from '../../model/facts.js';
import type { Service } from '../../model/services.js';
import type { languageFamily } from '../languages.js';
import { isWithin, type Tree } from '../tree.js';

export type Family = ReturnType<typeof languageFamily>;

/** A service as its manifest tells it, before start commands from deployment files are added. */
export interface Package extends Service {
  family: Family;
  /** Texts of package scripts that neither start nor develop what is deployed. */
  otherScripts?: string[];
  /** Files that `bin` names, as the manifest writes them. */
  bin?: string[];
  /** Build output → source, from the compiler's configuration: `dist` is made of `src`. JavaScript only. */
  outputs: { from: string; to: string }[];
  /** Needs a server's framework, and no other package needs it: published as it may be, an image of it serves. */
  application?: true;
  /** Folder of the manifest; differs from `path` where the package's code lies in one of its subfolders. */
  manifestFolder: string;
}

/** Deepest of the folders that holds the path. */
export function nearest(path: string, folders: Iterable<string>): string | undefined {
  let best: string | undefined;
  for (const folder of folders) {
    const deeper = best === undefined || best === '.' || (folder !== '.' && folder.length > best.length);
    if (deeper && isWithin(path, folder)) best = folder;
  }
  return best;
}

/** Production files of a family that belong to each of the manifest folders, the deepest one winning. */
export function ownFiles(
  tree: Tree,
  folders: readonly string[],
  languages: readonly Language[],
): Map<string, string[]> {
  const own = new Map<string, string[]>(folders.map((folder) => [folder, []]));
  for (const file of tree.production) {
    if (!languages.includes(file.language)) continue;
    const folder = nearest(file.path, folders);
    if (folder !== undefined) own.get(folder)?.push(file.path);
  }
  return own;
}
