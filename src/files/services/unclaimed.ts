import type { Language } from '../../model/facts.js';
import type { Service } from '../../model/services.js';
import { languageFamily } from '../languages.js';
import { folderOf, isWithin, nameOf, type Tree } from '../tree.js';
import type { Family, Package } from './package.js';
import { servesPython } from './python.js';
import { roleOfScripts } from './scripts.js';

type Source = Tree['production'][number];

/**
 * Services of code that no manifest covers: one for the whole repository where it has no manifest at all, else one for each
 * folder at the top with such code. A folder with a Dockerfile of its own inside a larger Python or JavaScript package is
 * deployed by itself, so it is one too.
 */
export async function findUnclaimed(tree: Tree, packages: readonly Package[], rootName: string): Promise<Package[]> {
  const loose = tree.production.filter((file) => !packages.some((unit) => isWithin(file.path, unit.path)));
  const groups = new Map<string, Source[]>();
  for (const file of loose) {
    const folder = packages.length === 0 ? '.' : (file.path.split('/').slice(0, -1)[0] ?? '.');
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  for (const folder of dockerFolders(tree, packages)) {
    const inside = tree.production.filter((file) => isWithin(file.path, folder));
    if (!groups.has(folder) && inside.length > 0) groups.set(folder, inside);
  }
  return Promise.all([...groups].map(([folder, files]) => unitOf(tree, packages, folder, files, rootName)));
}

/** Folders below a manifest that have a Dockerfile and code beside it. Go's commands share one module and stay together. */
function dockerFolders(tree: Tree, packages: readonly Package[]): string[] {
  const folders = tree.files
    .filter((file) => /^Dockerfile$/i.test(nameOf(file.path)))
    .map((file) => folderOf(file.path));
  return folders.filter((folder) => {
    if (
      packages.some((unit) => unit.path === folder) ||
      /(?:^|\/)(?:docker|deploy|deployments?|ci|infra)$/.test(folder)
    )
      return false;
    const files = tree.production.filter((file) => isWithin(file.path, folder));
    return files.some((file) => file.language !== 'go' && folderOf(file.path) === folder);
  });
}

async function unitOf(
  tree: Tree,
  packages: readonly Package[],
  folder: string,
  files: readonly Source[],
  rootName: string,
): Promise<Package> {
  const language = majority(files);
  const family = languageFamily(language);
  const around = packages.find((unit) => unit.family === family && isWithin(folder, unit.path));
  const own = files.filter((file) => languageFamily(file.language) === family).map((file) => file.path);
  return {
    name: folder === '.' ? rootName : nameOf(folder),
    path: folder,
    language,
    family,
    role: await roleOf(tree, family, own),
    manifestFolder: folder,
    dependencies: new Set(around?.dependencies),
    startCommands: [],
    environment: [],
    entries: [],
    outputs: [],
  };
}

async function roleOf(tree: Tree, family: Family, files: readonly string[]): Promise<Service['role']> {
  if (family === 'python') return (await servesPython(tree, files)) ? 'service' : 'tool';
  return family === 'go' ? 'service' : roleOfScripts(tree, files);
}

function majority(files: readonly Source[]): Language {
  const count = new Map<Language, number>();
  for (const file of files) count.set(file.language, (count.get(file.language) ?? 0) + 1);
  const [first] = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first?.[0] ?? 'javascript';
}
