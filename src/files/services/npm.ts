import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { linesOf } from '../../util/lines.js';
import { pathRole } from '../roles.js';
import { folderOf, isWithin, joinPath, nameOf, type Tree } from '../tree.js';
import { isApplication, isDevelopment, type Manifest, roleOf, startScripts } from './npm-role.js';
import { ownFiles, type Package } from './package.js';
import { isRenderedAhead } from './rendered-ahead.js';
import { roleOfScripts } from './scripts.js';
import { compilerOutputs } from './tsconfig.js';

/**
 * Every package of the tree that has JavaScript or TypeScript of its own, with its role.
 *
 * @param others services of other languages, found before
 */
export async function findNpmPackages(tree: Tree, others: readonly Package[], rootName: string): Promise<Package[]> {
  const paths = tree.files.map((file) => file.path).filter(isManifest);
  const manifests = (await Promise.all(paths.map((path) => readManifest(tree, path)))).filter(
    (one) => one !== undefined,
  );
  const folders = manifests.map((manifest) => folderOf(manifest.path));
  const sources = ownFiles(tree, folders, ['javascript', 'typescript']);
  const neededNames = new Set(manifests.flatMap((manifest) => [...manifest.dependencies]));
  const packages: Package[] = [];
  for (const manifest of manifests) {
    const folder = folderOf(manifest.path);
    const own = sources.get(folder) ?? [];
    if (own.length === 0 && manifest.bin.length === 0) continue;
    // What other packages of the workspace need to run is their library, though its manifest tells nothing.
    const needed = manifest.name !== undefined && neededNames.has(manifest.name);
    const rendered = await isRenderedAhead(tree, folder, [...manifest.dependencies, ...manifest.devDependencies]);
    const byManifest = rendered ? 'browser' : roleOf(manifest, needed);
    const told = needed && (byManifest === undefined || byManifest === 'test') ? 'library' : byManifest;
    if (told === 'test') continue;
    const role = told ?? (await roleOfScripts(tree, own));
    // A few scripts beside the code of another language, with a manifest for their build alone, belong to that code.
    if (told === undefined && role !== 'service' && others.some((other) => isWithin(folder, other.path))) continue;
    const outputs = await compilerOutputs(tree, folder);
    const typescript = own.filter((path) => /\.[cm]?tsx?$/.test(path)).length;
    packages.push({
      name: serviceName(manifest, folder, rootName),
      path: folder,
      language: typescript * 2 >= own.length ? 'typescript' : 'javascript',
      family: 'js',
      role,
      manifest: manifest.path,
      manifestFolder: folder,
      // What a bundler puts into the bundle is often listed as needed for development only.
      dependencies:
        role === 'browser' ? new Set([...manifest.dependencies, ...manifest.devDependencies]) : manifest.dependencies,
      startCommands: role === 'browser' ? [] : startScripts(manifest).filter((command) => !isDevelopment(command.text)),
      environment: [],
      entries: (role === 'tool' ? [...manifest.main, ...manifest.bin] : manifest.main).map((main) =>
        joinPath(folder, main),
      ),
      bin: role === 'tool' ? [] : manifest.bin.map((file) => joinPath(folder, file)),
      otherScripts: [...manifest.scripts]
        .filter(([name, { text }]) => !/^(?:start|serve|server|dev|develop|watch)/.test(name) && !isDevelopment(text))
        .map(([, { text }]) => text),
      outputs,
      ...(isApplication(manifest, needed) && { application: true }),
    });
  }
  return packages;
}

/** The package.json of a folder that is production code or a tool; those of tests and examples describe no service. */
function isManifest(path: string): boolean {
  if (nameOf(path) !== 'package.json') return false;
  const role = pathRole(path);
  return role === undefined || role === 'tool';
}

async function readManifest(tree: Tree, path: string): Promise<Manifest | undefined> {
  const text = await tree.read(path);
  if (text === undefined) return undefined;
  try {
    const root = parseTree(text);
    if (root?.type !== 'object') throw new Error('no object');
    const lines = linesOf(text);
    const scripts: Manifest['scripts'] = new Map();
    for (const { key, value } of members(at(root, 'scripts'))) {
      if (typeof value.value !== 'string') continue;
      scripts.set(key, {
        text: value.value,
        place: { path, at: lines.span(value.offset, value.offset + value.length) },
      });
    }
    const keys = (name: string) => members(at(root, name)).map((member) => member.key);
    const ships = ['module', 'exports', 'types', 'typings', 'files', 'publishConfig'].some((key) => at(root, key));
    return {
      path,
      name: string(at(root, 'name')),
      isPrivate: at(root, 'private')?.value === true,
      ships,
      main: [at(root, 'main'), at(root, 'module')].map(string).filter((one) => one !== undefined),
      bin: strings(at(root, 'bin')),
      dependencies: new Set([
        ...['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap(keys),
        // Meteor's applications declare it under a key of its own, and load its packages from elsewhere.
        ...(at(root, 'meteor')?.type === 'object' ? ['meteor'] : []),
      ]),
      peerDependencies: new Set(keys('peerDependencies')),
      devDependencies: new Set(keys('devDependencies')),
      scripts,
    };
  } catch {
    tree.problems.push({ path, kind: 'parse-error', detail: 'not a package.json: no JSON object' });
    return undefined;
  }
}

/** Names that packages of a workspace template carry, which tell nothing. */
const EMPTY_NAMES = new Set(['source', 'root', 'monorepo', 'workspace', 'src']);

function serviceName(manifest: Manifest, folder: string, rootName: string): string {
  const [last = '', scope] = (manifest.name ?? '').split('/').reverse();
  if (last !== '' && !EMPTY_NAMES.has(last)) return last;
  if (scope !== undefined && scope.length > 1) return scope.replace(/^@/, '');
  return folder === '.' ? rootName : nameOf(folder);
}

function at(root: Node, key: string): Node | undefined {
  return findNodeAtLocation(root, [key]);
}

function members(node: Node | undefined): { key: string; value: Node }[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).flatMap((property) => {
    const [key, value] = property.children ?? [];
    return typeof key?.value === 'string' && value ? [{ key: key.value, value }] : [];
  });
}

function string(node: Node | undefined): string | undefined {
  return typeof node?.value === 'string' ? node.value : undefined;
}

/** A string, or the strings of an object (`bin`). */
function strings(node: Node | undefined): string[] {
  const all = node?.type === 'object' ? members(node).map((member) => member.value) : [node];
  return all.map(string).filter((one) => one !== undefined);
}
