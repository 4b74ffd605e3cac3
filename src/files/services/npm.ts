import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Service } from '../../model/services.js';
import { linesOf } from '../../util/lines.js';
import { pathRole } from '../roles.js';
import { folderOf, isWithin, joinPath, nameOf, type Tree } from '../tree.js';
import { isBrowserLibrary, isServerLibrary, isTestLibrary } from './npm-libraries.js';
import { ownFiles, type Package } from './package.js';
import { roleOfScripts } from './scripts.js';
import { compilerOutputs } from './tsconfig.js';

/** What of a package.json matters here. */
interface Manifest {
  path: string;
  name: string | undefined;
  isPrivate: boolean;
  /** Made to be imported by others: tells what it ships (`exports`, `types`, `files`), not only where it begins. */
  ships: boolean;
  main: string[];
  bin: string[];
  dependencies: Set<string>;
  peerDependencies: Set<string>;
  devDependencies: Set<string>;
  scripts: Map<string, Service['startCommands'][number]>;
}

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
    const rendered = await isRenderedAhead(tree, manifest, folder);
    const byManifest = rendered ? 'browser' : roleOf(manifest);
    // What other packages of the workspace need to run is their library, though its manifest tells nothing.
    const needed = manifest.name !== undefined && neededNames.has(manifest.name);
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
    });
  }
  return packages;
}

/** A Nuxt application that is rendered when it is built, or in the browser: nothing of it serves. */
async function isRenderedAhead(tree: Tree, manifest: Manifest, folder: string): Promise<boolean> {
  const nuxt = ['nuxt', 'nuxt-edge', 'nuxt3'].some(
    (name) => manifest.dependencies.has(name) || manifest.devDependencies.has(name),
  );
  if (!nuxt) return false;
  for (const name of ['nuxt.config.js', 'nuxt.config.ts', 'nuxt.config.mjs']) {
    const path = joinPath(folder, name);
    const text = tree.has(path) ? await tree.read(path) : undefined;
    if (text !== undefined) return /^\s*ssr:\s*false\b|^\s*target:\s*["']static["']/m.test(text);
  }
  return false;
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
      dependencies: new Set(['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap(keys)),
      peerDependencies: new Set(keys('peerDependencies')),
      devDependencies: new Set(keys('devDependencies')),
      scripts,
    };
  } catch {
    tree.problems.push({ path, kind: 'parse-error', detail: 'not a package.json: no JSON object' });
    return undefined;
  }
}

/** What the package is for; undefined where only its code can tell. */
function roleOf(manifest: Manifest): Service['role'] | 'test' | undefined {
  const { dependencies, peerDependencies, devDependencies } = manifest;
  const all = [...dependencies, ...devDependencies];
  const scripts = [...manifest.scripts].map(([name, { text }]) => ({ name, text }));
  const runsServer = startScripts(manifest).some(({ text }) => !isDevelopment(text) && RUNS_SERVER.test(text));
  const servesBundle = scripts.some(
    ({ name, text }) => /^(?:start|serve|dev|preview)\b/.test(name) && BUNDLER.test(text),
  );
  const server = [...dependencies].some((name) => isServerLibrary(name) && !peerDependencies.has(name));
  const browser = all.some(isBrowserLibrary);

  if (pathRole(manifest.path) === 'tool') return 'tool';
  if (dependencies.has('react-email') && !server && !manifest.ships) return 'tool';
  if (manifest.ships && !runsServer && !servesBundle) return 'library';
  if (server || runsServer) return 'service';
  if (browser) return 'browser';
  if (manifest.bin.length > 0) return 'tool';
  if (manifest.main.length > 0 && scripts.every(({ name }) => name !== 'start')) return 'library';
  return all.some(isTestLibrary) ? 'test' : undefined;
}

const RUNS_SERVER =
  /(?:^|[\s"/])(?:node|tsx|ts-node|bun|deno|nest start|nx serve|next start|nuxt start|pm2(?:-runtime)?|remix-serve|react-router-serve|fastify start|strapi start|forever)(?:\s|$)/;
const BUNDLER =
  /\b(?:ng serve|vite|react-scripts|webpack(?:-dev-server)?|vue-cli-service|expo|gatsby|astro|parcel|craco|ember|rsbuild|rspack)\b/;

/** Runs on a developer's machine: reloads, watches, or serves what has not been built. */
function isDevelopment(text: string): boolean {
  return /\b(?:nodemon|ts-node-dev|tsnd|webpack-dev-server|ng serve|react-scripts start|vue-cli-service serve|next dev|nuxt dev|nest start (?:--watch|--debug|-w))\b|\bvite(?:\s|$)|--watch\b|\btsx watch\b|--inspect(?:-brk)?\b/.test(
    text,
  );
}

/** Scripts that start what is deployed, with the scripts that they run in turn. */
function startScripts(manifest: Manifest): Service['startCommands'] {
  const found = new Map<string, Service['startCommands'][number]>();
  const add = (name: string, depth: number) => {
    const script = manifest.scripts.get(name);
    if (!script || found.has(name) || depth > 3) return;
    found.set(name, script);
    for (const called of calledScripts(script.text)) add(called, depth + 1);
  };
  for (const name of manifest.scripts.keys()) {
    if (/^(?:start|serve|server)(?:[:-].*)?$/.test(name) && !/dev|watch|debug|test|mock|storybook|local/.test(name))
      add(name, 0);
  }
  return [...found.values()];
}

function calledScripts(text: string): string[] {
  const single = [...text.matchAll(/\b(?:npm|pnpm|yarn|bun) (?:run(?:-script)? )?([\w:.-]+)/g)].map(
    (match) => match[1] ?? '',
  );
  const several = [...text.matchAll(/\b(?:npm-run-all|run-[sp])((?: [\w:.-]+)+)/g)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  return [...single, ...several].filter((name) => name !== '' && !name.startsWith('-'));
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
