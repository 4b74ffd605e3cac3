import type { Service } from '../../model/repository.js';
import { pathRole } from '../roles.js';
import { folderOf, joinPath, nameOf, type Tree } from '../tree.js';
import { ownFiles, type Package } from './package.js';

/** What a process that waits for work says somewhere in its own code. */
const SERVES =
  /\bListenAndServe|\bhttp\.Server\{|\bgrpc\.NewServer\(|\bnet\.Listen(?:UDP|TCP|Packet)?\(|\bfasthttp\.|\bgin\.(?:New|Default)\(|\becho\.New\(|\bfiber\.New\(|\blambda\.Start\(|\bsarama\.NewConsumer|\bkafka\.NewReader\(|\bworker\.New\(|\basynq\.NewServer\(/;

/**
 * Every Go module with code of its own: one service per go.mod, because its commands share its packages. All its `main`
 * packages are entries, and it is named after the module.
 */
export async function findGoModules(tree: Tree): Promise<{ packages: Package[]; modules: Record<string, string> }> {
  const manifests = tree.files.map((file) => file.path).filter((path) => nameOf(path) === 'go.mod');
  const own = ownFiles(tree, manifests.map(folderOf), ['go']);
  const modules: Record<string, string> = Object.create(null);
  const packages: Package[] = [];
  for (const manifest of manifests) {
    const text = (await tree.read(manifest)) ?? '';
    const module = /^\s*module\s+"?([^\s"]+)"?/m.exec(text)?.[1];
    if (module === undefined) {
      tree.problems.push({ path: manifest, kind: 'parse-error', detail: 'names no module' });
      continue;
    }
    const folder = folderOf(manifest);
    modules[module] ??= folder;
    const placeRole = pathRole(`${folder}/main.go`.replace(/^\.\//, ''));
    const files = own.get(folder) ?? [];
    if (files.length === 0 || (placeRole !== undefined && placeRole !== 'tool')) continue;
    const scope = { module, folder, byFolder: groupByFolder(files) };
    const mains = await findMains(tree, scope);
    packages.push({
      name: moduleName(module),
      path: folder,
      language: 'go',
      family: 'go',
      role: placeRole ?? (await roleOf(tree, scope, mains)),
      manifest,
      manifestFolder: folder,
      dependencies: directRequirements(text),
      startCommands: [],
      environment: [],
      entries: mains,
      outputs: [],
    });
  }
  return { packages, modules };
}

/** Last part of the path that is no version and no bare language. */
function moduleName(module: string): string {
  const parts = module.split('/').filter((part) => !/^(?:v\d+|go|golang|src)$/.test(part));
  return parts.pop() ?? module;
}

/** A module with its own files, by folder: Go's packages. */
interface Scope {
  module: string;
  folder: string;
  byFolder: Map<string, string[]>;
}

const IGNORED = /^\/\/(?:go:build|\s*\+build) (?:ignore|tools)\b/m;

async function findMains(tree: Tree, { byFolder }: Scope): Promise<string[]> {
  const mains: string[] = [];
  for (const inside of byFolder.values()) {
    const text = (await tree.read(inside[0] ?? '')) ?? '';
    // The first file tells the package of a folder, unless it is one that builds ignore.
    if (!/^package main\b/m.test(text) && !IGNORED.test(text)) continue;
    for (const path of inside) if (isMain((await tree.read(path)) ?? '')) mains.push(path);
  }
  return mains;
}

function isMain(text: string): boolean {
  return /^package main\b/m.test(text) && /^func main\(\)/m.test(text) && !IGNORED.test(text);
}

/**
 * A service where a main reaches a package that serves, by the imports inside the module. Mains that reach less than half of
 * the packages are helpers beside a library.
 */
async function roleOf(
  tree: Tree,
  { module, folder, byFolder }: Scope,
  mains: readonly string[],
): Promise<Service['role']> {
  const reached = new Set(mains.map(folderOf));
  for (const at of reached) {
    for (const path of byFolder.get(at) ?? []) {
      const text = (await tree.read(path)) ?? '';
      if (SERVES.test(text)) return 'service';
      for (const [, inner] of text.matchAll(/^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"\s]+)"\s*$/gm)) {
        // A set that grows while it is walked: the packages found are visited in turn.
        if (inner?.startsWith(`${module}/`)) reached.add(joinPath(folder, inner.slice(module.length + 1)));
      }
    }
  }
  return reached.size * 2 < byFolder.size || mains.length === 0 ? 'library' : 'tool';
}

function groupByFolder(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of files) {
    const group = groups.get(folderOf(path));
    if (group) group.push(path);
    else groups.set(folderOf(path), [path]);
  }
  return groups;
}

/** `require` lines without `// indirect`. */
function directRequirements(text: string): Set<string> {
  const found = new Set<string>();
  let inBlock = false;
  for (const line of text.split('\n')) {
    if (/^\s*require\s*\($/.test(line.trimEnd())) inBlock = true;
    else if (inBlock && line.trim() === ')') inBlock = false;
    else if (!line.includes('// indirect')) {
      const required = (inBlock ? /^\s*([^\s/][^\s]*)\s+v/ : /^\s*require\s+(\S+)\s+v/).exec(line)?.[1];
      if (required !== undefined) found.add(required);
    }
  }
  return found;
}
