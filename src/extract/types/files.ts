import { posix } from 'node:path';
import type { Resolution } from '../../model/files.js';

/** The sources that types are read from. */
export interface Tree {
  paths: ReadonlySet<string>;
  read(path: string): string | undefined;
  resolution: Resolution;
}

/** Imports followed from the files that are asked about, and files of one folder's aliases at most: what lies further is unknown. */
const HOPS = 2;
const MOST = 150;
const ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.d.ts',
  '.mts',
  '.js',
  '.jsx',
  '/index.ts',
  '/index.tsx',
  '/index.d.ts',
  '/index.js',
];

/**
 * The files asked about and those of the tree that they import, nearest first.
 * @param specifiers modules that a text imports
 */
export function collectFiles(
  asked: readonly string[],
  folder: string,
  tree: Tree,
  specifiers: (text: string) => string[],
): Map<string, string> {
  const texts = new Map<string, string>();
  let next = [...new Set(asked)];
  for (let hop = 0; hop <= HOPS && next.length > 0; hop++) {
    const imported = new Set<string>();
    for (const path of next) {
      if (texts.size >= MOST) return texts;
      const text = texts.has(path) ? undefined : tree.read(path);
      if (text === undefined) continue;
      texts.set(path, text);
      if (hop === HOPS) continue;
      for (const specifier of specifiers(text)) {
        const target = targetOf(specifier, path, folder, tree);
        if (target !== undefined) imported.add(target);
      }
    }
    next = [...imported].filter((path) => !texts.has(path));
  }
  return texts;
}

/** The file of the tree that an import means; undefined for packages. */
function targetOf(specifier: string, from: string, folder: string, tree: Tree): string | undefined {
  if (specifier.startsWith('.')) return existing(posix.join(posix.dirname(from), specifier), tree);
  for (const base of aliased(specifier, folder, tree.resolution)) {
    const found = existing(base, tree);
    if (found !== undefined) return found;
  }
  return undefined;
}

function aliased(specifier: string, folder: string, { aliases, packages }: Resolution): string[] {
  const bases: string[] = [];
  for (const { folder: at, baseUrl, paths } of aliases) {
    if (at !== folder) continue;
    for (const [pattern, targets] of Object.entries(paths)) {
      const [before = '', after] = pattern.split('*');
      const fits =
        after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
      if (!fits) continue;
      const rest = after === undefined ? '' : specifier.slice(before.length, specifier.length - after.length);
      for (const target of targets) bases.push(posix.join(at, baseUrl ?? '.', target.replace('*', rest)));
    }
  }
  const known = Object.hasOwn(packages, specifier) ? packages[specifier] : undefined;
  if (known?.main !== undefined) bases.push(posix.join(known.folder, known.main));
  return bases;
}

function existing(base: string, { paths }: Tree): string | undefined {
  const typed = base.replace(/\.(?:m|c)?jsx?$/, '');
  for (const one of base === typed ? [base] : [typed, base])
    for (const ending of ENDINGS) if (paths.has(one + ending)) return one + ending;
  return undefined;
}
