import type { Resolution } from '../../model/files.js';
import { pathRole } from '../roles.js';
import { folderOf, isWithin, joinPath, nameOf, type Tree } from '../tree.js';
import { findAliases } from './tsconfig.js';

/**
 * Name resolution tables of the whole tree. Bundler configurations are programs and are not run: `@/x` is guessed to mean
 * `src/x` where no compiler configuration says so and the folder exists.
 */
export async function findResolution(tree: Tree, goModules: Record<string, string>): Promise<Resolution> {
  const manifests = tree.files.map((file) => file.path).filter((path) => nameOf(path) === 'package.json');
  const aliases = await findAliases(tree);
  return {
    aliases: [...aliases, ...guessedAliases(tree, aliases, manifests)],
    packages: await namedPackages(tree, manifests),
    goModules,
    pythonRoots: pythonRoots(tree),
  };
}

function guessedAliases(tree: Tree, known: Resolution['aliases'], manifests: readonly string[]): Resolution['aliases'] {
  return manifests.map(folderOf).flatMap((folder) => {
    const told = known.some(
      (alias) => isWithin(folder, alias.folder) && Object.keys(alias.paths).some((key) => /^[@~]\/?\*/.test(key)),
    );
    if (told || pathRole(joinPath(folder, 'x.js')) === 'generated' || !tree.hasFolder(joinPath(folder, 'src')))
      return [];
    return [{ folder, paths: { '@/*': ['src/*'], '~/*': ['src/*'] } }];
  });
}

/** Names of package.json files, which members of a workspace import each other by. */
async function namedPackages(tree: Tree, manifests: readonly string[]): Promise<Resolution['packages']> {
  const packages: Resolution['packages'] = Object.create(null);
  for (const path of manifests) {
    const role = pathRole(path);
    if (role === 'generated' || role === 'test') continue;
    const manifest = parseFlow(await tree.read(path));
    const name = manifest.name;
    if (typeof name !== 'string' || name === '' || name in packages) continue;
    const folder = folderOf(path);
    const main = [
      manifest.source,
      manifest.types,
      manifest.module,
      manifest.main,
      firstPath(manifest.exports, 0),
    ].flatMap((one) => (typeof one === 'string' ? (sourceEntry(tree, folder, one) ?? []) : []))[0];
    packages[name] = main === undefined ? { folder } : { folder, main };
  }
  return packages;
}

/** package.json as a plain object; JSON is YAML's flow style, but JSON.parse refuses less and is quicker. */
function parseFlow(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function firstPath(exports: unknown, depth: number): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null || depth > 4) return undefined;
  const entries = Object.entries(exports);
  const root = entries.find(([key]) => key === '.') ?? entries.find(([key]) => !key.startsWith('./'));
  return firstPath(root?.[1], depth + 1);
}

/** The source that an entry of a manifest stands for, relative to the package's folder. */
function sourceEntry(tree: Tree, folder: string, entry: string): string | undefined {
  const bare = entry.replace(/^\.\//, '').replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
  const inside = bare.replace(/^(?:dist|build|lib|out)\/(?:(?:esm|cjs|types)\/)?/, '');
  for (const place of [bare, `src/${inside}`, inside]) {
    for (const ending of ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js']) {
      const path = joinPath(folder, place + ending);
      if (tree.has(path) && pathRole(path) !== 'generated') return place + ending;
    }
  }
  return undefined;
}

/** Folders that hold top-level packages or modules: those of manifests and manage.py, `src/` below them, and the root. */
function pythonRoots(tree: Tree): string[] {
  const python = tree.files.filter((file) => file.language === 'python').map((file) => file.path);
  if (python.length === 0) return [];
  const roots = new Set(['.']);
  for (const { path } of tree.files) {
    // A command of a package may be called so, too.
    if (nameOf(path) === 'manage.py' && tree.has(joinPath(folderOf(path), '__init__.py'))) continue;
    if (/^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|manage\.py|requirements.*\.txt)$/.test(nameOf(path)))
      roots.add(folderOf(path));
  }
  for (const root of [...roots]) roots.add(joinPath(root, 'src'));
  // A package whose parent folder is none begins an import path.
  const packages = new Set(python.filter((path) => nameOf(path) === '__init__.py').map(folderOf));
  for (const folder of packages) {
    const parent = folderOf(folder);
    if (
      folder !== '.' &&
      !packages.has(parent) &&
      !roots.has(parent) &&
      pathRole(joinPath(parent, 'x.py')) === undefined
    )
      roots.add(parent);
  }
  return [...roots].filter((root) => python.some((path) => isWithin(path, root))).sort();
}
