import { folderOf, isWithin, joinPath, type Tree } from '../tree.js';
import { isBrowserLibrary } from './npm-libraries.js';
import type { Package } from './package.js';

const FRONT_FOLDERS = ['client', 'frontend', 'front-end', 'front', 'web', 'webapp', 'ui', 'app', 'browser'];
/** Remix and React Router keep their root here: what lies beside it is rendered, and its loaders run, on the server. */
const RENDERED_ROOTS = ['root.tsx', 'root.jsx', 'entry.server.tsx', 'entry.server.jsx'];
const BACK_FOLDERS = ['server', 'backend', 'back-end', 'api'];

/**
 * Front ends without a package of their own.
 *
 * One package.json may hold a server and, in a folder beside it, what the browser loads: that folder becomes a service of its own.
 * And where one folder holds manifests of two languages, the JavaScript of a front end keeps to the subfolder that it lies in.
 */
export function findFrontEnds(tree: Tree, packages: readonly Package[]): Package[] {
  for (const unit of packages) {
    const shared = packages.some((other) => other !== unit && other.path === unit.path);
    if (unit.role === 'browser' && shared) unit.path = onlyFolder(tree, packages, unit) ?? unit.path;
  }
  return packages.flatMap((unit) => {
    if (unit.family !== 'js' || unit.role !== 'service') return [];
    const meteor = unit.dependencies.has('meteor');
    if (!meteor && ![...unit.dependencies].some(isBrowserLibrary)) return [];
    // Meteor sends `client/` to browsers, whatever it is written in.
    const client = joinPath(unit.path, 'client');
    const folder = meteor && tree.hasFolder(client) ? client : frontFolder(tree, packages, unit);
    if (folder === undefined) return [];
    const name = `${unit.name}-${folder.split('/').pop()}`;
    return [{ ...unit, name, path: folder, role: 'browser' as const, startCommands: [], environment: [], entries: [] }];
  });
}

function frontFolder(tree: Tree, packages: readonly Package[], unit: Package): string | undefined {
  for (const base of ['.', 'src']) {
    const at = (name: string) => joinPath(unit.path, base, name);
    if (!BACK_FOLDERS.some((name) => tree.hasFolder(at(name)))) continue;
    const found = FRONT_FOLDERS.map(at).find((folder) => {
      if (!tree.hasFolder(folder) || packages.some((other) => isWithin(other.path, folder))) return false;
      if (RENDERED_ROOTS.some((root) => tree.has(joinPath(folder, root)))) return false;
      const sources = tree.production.filter((file) => isWithin(file.path, folder));
      const components = sources.filter((file) => /\.[jt]sx$/.test(file.path)).length;
      const templates = tree.files.filter(
        (file) => /\.(?:vue|svelte)$/.test(file.path) && isWithin(file.path, folder),
      ).length;
      return (components + templates) * 3 > sources.length;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The top folder that all production JavaScript of a package lies in. */
function onlyFolder(tree: Tree, packages: readonly Package[], unit: Package): string | undefined {
  const others = packages.filter(
    (other) => other !== unit && other.path !== unit.path && isWithin(other.path, unit.path),
  );
  const depth = unit.path === '.' ? 0 : unit.path.split('/').length;
  const tops = new Set<string>();
  for (const file of tree.production) {
    if (file.language === 'python' || file.language === 'go' || !isWithin(file.path, unit.path)) continue;
    if (others.some((other) => isWithin(file.path, other.path))) continue;
    const folders = folderOf(file.path).split('/');
    tops.add(folders.length > depth && folderOf(file.path) !== '.' ? folders.slice(0, depth + 1).join('/') : unit.path);
  }
  const [only] = tops;
  return tops.size === 1 ? only : undefined;
}
