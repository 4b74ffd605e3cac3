import { posix } from 'node:path';
import { parse } from 'jsonc-parser';
import type { Resolution } from '../../model/files.js';
import { pathRole } from '../roles.js';
import { folderOf, joinPath, nameOf, type Tree } from '../tree.js';

interface CompilerOptions {
  /** Folders and targets are relative to the root of the scan here, whichever file they were written in. */
  baseUrl?: string;
  paths?: Record<string, string[]>;
  outDir?: string;
  rootDir?: string;
}

/** Chains of `extends` longer than this are a loop. */
const MAX_EXTENDS = 8;

/**
 * Path aliases of every tsconfig and jsconfig, for the files below its folder. Several files of one folder (`tsconfig.json`,
 * `tsconfig.app.json`) are joined, the plain name first. Packages named in `extends` are not in the tree and bring nothing.
 */
export async function findAliases(tree: Tree): Promise<Resolution['aliases']> {
  const paths = tree.files
    .map((file) => file.path)
    .filter((path) => /^[jt]sconfig(?:\.[\w-]+)*\.json$/.test(nameOf(path)));
  paths.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const byFolder = new Map<string, Resolution['aliases'][number]>();
  for (const path of paths) {
    if (pathRole(path) === 'generated') continue;
    const options = await readOptions(tree, path, 0);
    if (options?.baseUrl === undefined && options?.paths === undefined) continue;
    const folder = folderOf(path);
    const joined: Resolution['aliases'][number] = byFolder.get(folder) ?? { folder, paths: Object.create(null) };
    byFolder.set(folder, joined);
    if (joined.baseUrl === undefined && options.baseUrl !== undefined && Object.keys(joined.paths).length === 0) {
      joined.baseUrl = relativeTo(folder, options.baseUrl);
    }
    const base = joinPath(folder, joined.baseUrl ?? '.');
    for (const [pattern, targets] of Object.entries(options.paths ?? {})) {
      joined.paths[pattern] ??= targets.map((target) => relativeTo(base, target));
    }
  }
  return [...byFolder.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Where the compiler writes what: `build` ← `.`. The usual folders are the caller's to guess. */
export async function compilerOutputs(tree: Tree, folder: string): Promise<{ from: string; to: string }[]> {
  const found: { from: string; to: string }[] = [];
  for (const name of [
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.app.json',
    'tsconfig.prod.json',
    'jsconfig.json',
  ]) {
    const options = await readOptions(tree, joinPath(folder, name), 0);
    if (options?.outDir === undefined) continue;
    const sources = options.rootDir === undefined ? ['src', '.'] : [relativeTo(folder, options.rootDir)];
    for (const source of sources) found.push({ from: options.outDir, to: joinPath(folder, source) });
  }
  return found;
}

async function readOptions(tree: Tree, path: string, depth: number): Promise<CompilerOptions | undefined> {
  if (depth > MAX_EXTENDS || !tree.has(path)) return undefined;
  const config = parseObject(await tree.read(path));
  if (!config) return undefined;
  const folder = folderOf(path);
  const options: CompilerOptions = {};
  for (const base of [config.extends].flat()) {
    if (typeof base !== 'string' || !base.startsWith('.')) continue;
    const target = joinPath(folder, base);
    Object.assign(options, await readOptions(tree, tree.has(target) ? target : `${target}.json`, depth + 1));
  }
  const own = isObject(config.compilerOptions) ? config.compilerOptions : {};
  for (const key of ['baseUrl', 'outDir', 'rootDir'] as const) {
    const value = own[key];
    if (typeof value === 'string') options[key] = joinPath(folder, value.replace(/^\$\{configDir\}/, '.'));
  }
  if (isObject(own.paths)) {
    const base = typeof own.baseUrl === 'string' ? joinPath(folder, own.baseUrl) : (options.baseUrl ?? folder);
    options.paths = Object.create(null) as Record<string, string[]>;
    for (const [pattern, targets] of Object.entries(own.paths)) {
      if (!Array.isArray(targets)) continue;
      options.paths[pattern] = targets.filter((one) => typeof one === 'string').map((target) => joinPath(base, target));
    }
  }
  return options;
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Nested beyond the stack: no configuration of a compiler.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function relativeTo(folder: string, path: string): string {
  return posix.relative(folder, path) || '.';
}
