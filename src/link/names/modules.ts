/** Which files an import means: JavaScript's resolution, Python's source roots, Go's packages. Nothing is read from disk. */
import { posix } from 'node:path';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkInput } from '../context.js';

type Resolution = LinkInput['resolution'];

/** Answers which files a module name means, seen from a file. */
export interface Modules {
  of(file: number, module: string): readonly number[];
  /** Go: the files of the package that `file` belongs to, itself included; other languages: the file alone. */
  unit(file: number): readonly number[];
}

const NONE: readonly number[] = [];
const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs', '.vue', '.svelte'];
const WRITTEN_AS: Record<string, string[]> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
/** Modules of Python's library that projects like to name their own files after; only a source root shadows them. */
const PYTHON_LIBRARY = new Set(
  'abc ast asyncio calendar code codecs collections copy csv dataclasses datetime email enum functools glob hashlib html http inspect io itertools json logging math multiprocessing numbers operator os pathlib platform queue random re secrets select signal site socket ssl statistics string struct subprocess sys tempfile test threading time token tokenize trace traceback types typing unittest urllib uuid warnings xml'.split(
    ' ',
  ),
);

function join(...parts: string[]): string {
  const path = posix.normalize(posix.join(...parts));
  return path === '.' || path === './' ? '' : path.replace(/\/$/, '');
}

/** `rest` below `folder`, both without dots. */
function below(folder: string, rest: string): string {
  return folder === '' ? rest : `${folder}/${rest}`;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** `path` and the folders around it, innermost first, '' last. */
function ancestors(folder: string): string[] {
  const all = [folder];
  for (let at = folder; at !== ''; all.push(at)) at = folderOf(at);
  return all;
}

function within(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** `service` of `shop/service.py` and of `shop/service/__init__.py`. */
function pythonNameOf(path: string): string {
  const module = path.replace(/(?:\/__init__)?\.py$/, '');
  return module.slice(module.lastIndexOf('/') + 1);
}

export function createModules(
  files: readonly LinkedFile[],
  byPath: ReadonlyMap<string, number>,
  resolution: Resolution,
): Modules {
  /** Answers by module; files of one folder and kind (Go: all of them) share theirs. */
  const caches = new Map<string, Map<string, readonly number[]>>();
  const cacheOf = files.map(({ language, path }) => {
    const kind = language === 'python' || language === 'go' ? language : 'javascript';
    const key = `${kind} ${kind === 'go' ? '' : folderOf(path)}`;
    const cache = caches.get(key) ?? new Map<string, readonly number[]>();
    caches.set(key, cache);
    return cache;
  });
  const goFolders = new Map<string, number[]>();
  for (const [index, file] of files.entries()) {
    if (file.language !== 'go' || file.path.endsWith('_test.go')) continue;
    const folder = folderOf(file.path);
    const list = goFolders.get(folder);
    if (list) list.push(index);
    else goFolders.set(folder, [index]);
  }
  const goModules = Object.entries(resolution.goModules).sort((a, b) => b[0].length - a[0].length);
  const aliases = [...resolution.aliases]
    .map((alias) => ({ ...alias, folder: join(alias.folder) }))
    .sort((a, b) => b.folder.length - a.folder.length);
  const packages = Object.entries(resolution.packages).sort((a, b) => b[0].length - a[0].length);
  const mains = new Map(packages.flatMap(([, p]) => (p.main ? [[join(p.folder), p.main] as const] : [])));
  const roots = resolution.pythonRoots.map((root) => join(root)).sort((a, b) => b.length - a.length);

  const one = (path: string): readonly number[] | undefined => {
    const index = byPath.get(path);
    return index === undefined ? undefined : [index];
  };

  /** A file or folder as JavaScript finds it. */
  const script = (path: string): readonly number[] | undefined => {
    const exact = one(path);
    if (exact) return exact;
    for (const extension of EXTENSIONS) {
      const found = one(path + extension);
      if (found) return found;
    }
    const extension = posix.extname(path);
    for (const written of WRITTEN_AS[extension] ?? []) {
      const found = one(path.slice(0, -extension.length) + written);
      if (found) return found;
    }
    const main = mains.get(path);
    const entry = main && one(join(path, main));
    if (entry) return entry;
    for (const extension of EXTENSIONS) {
      const found = one(below(path, `index${extension}`));
      if (found) return found;
    }
    return undefined;
  };

  const throughAlias = (folder: string, module: string): readonly number[] | undefined => {
    for (const alias of aliases) {
      if (!within(alias.folder, folder)) continue;
      const base = join(alias.folder, alias.baseUrl ?? '.');
      for (const [pattern, targets] of Object.entries(alias.paths)) {
        const star = pattern.indexOf('*');
        const [before, after] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
        if (star < 0 ? module !== pattern : !module.startsWith(before) || !module.endsWith(after)) continue;
        const middle = star < 0 ? '' : module.slice(before.length, module.length - after.length);
        for (const target of targets) {
          const found = script(
            join(
              base,
              target.replace('*', () => middle),
            ),
          );
          if (found) return found;
        }
      }
      const found = alias.baseUrl === undefined ? undefined : script(join(base, module));
      if (found) return found;
    }
    return undefined;
  };

  const throughPackage = (module: string): readonly number[] | undefined => {
    for (const [name, { folder, main }] of packages) {
      if (module !== name && !module.startsWith(`${name}/`)) continue;
      const rest = module.slice(name.length + 1);
      const entries = rest ? [rest, `src/${rest}`] : [...(main ? [main] : []), '', 'src', 'src/main', 'lib', 'main'];
      for (const entry of entries) {
        const found = script(join(folder, entry)) ?? built(folder, entry);
        if (found) return found;
      }
    }
    return undefined;
  };
  /** `main: dist/index.js` and `require('./dist/index')` name what a build will make of `src/index.ts`. */
  const built = (folder: string, entry: string) => {
    const source = entry.replace(/^(?:\.\/)?(?:dist|build|lib|out)\//, '');
    return source === entry ? undefined : (script(join(folder, 'src', source)) ?? script(join(folder, source)));
  };

  const javascript = (folder: string, module: string): readonly number[] => {
    if (module.startsWith('.')) return script(join(folder, module)) ?? built(folder, module) ?? NONE;
    const found = throughAlias(folder, module) ?? throughPackage(module);
    if (found) return found;
    // `@/x`, `~/x`, `$lib/x`, `src/x`: what bundlers and TypeScript projects mean by them without being told.
    const bundled = /^(?:[@~]\/|~|\$(?=lib\/))(?<rest>.+)$/.exec(module)?.groups?.rest;
    const rest = bundled ?? (/^(?:src|app)\//.test(module) ? module : undefined);
    if (rest === undefined) return NONE;
    for (const base of ancestors(folder))
      for (const inner of bundled === undefined ? [''] : ['src', '', 'app']) {
        const hit = script(join(base, inner, rest));
        if (hit) return hit;
      }
    return NONE;
  };

  /** Last names of Python's modules in the repository: any other is a package's. */
  const pythonNames = new Set(files.flatMap(({ language, path }) => (language === 'python' ? pythonNameOf(path) : [])));
  /** The source roots as seen from a folder, those around it first; and the folders around it that are no packages. */
  const pythonBases = new Map<string, { roots: readonly string[]; around: readonly string[] }>();
  const basesOf = (folder: string) => {
    let bases = pythonBases.get(folder);
    if (!bases) {
      const near = roots.filter((root) => within(root, folder));
      // What lies in a package is imported by the package's name: `shop/fastapi/` does not hide FastAPI from the modules of `shop`.
      const around = ancestors(folder).filter((base) => !one(below(base, '__init__.py')));
      bases = { roots: [...near, ...roots.filter((root) => !near.includes(root))], around };
      pythonBases.set(folder, bases);
    }
    return bases;
  };

  const python = (folder: string, module: string): readonly number[] => {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const path = module.slice(dots).replaceAll('.', '/');
    if (path !== '' && !pythonNames.has(path.slice(path.lastIndexOf('/') + 1))) return NONE;
    const find = (base: string) => one(below(base, `${path}.py`)) ?? one(below(base, `${path}/__init__.py`));
    if (dots > 0) {
      const base = '../'.repeat(dots - 1);
      const start = join(folder, base);
      return (path === '' ? one(join(start, '__init__.py')) : find(start)) ?? NONE;
    }
    const bases = basesOf(folder);
    const isLibrary = PYTHON_LIBRARY.has(path.split('/', 1)[0] ?? '');
    for (const root of bases.roots) {
      // What lies in a package is imported by the package's name, even where its modules are found without it too.
      if (isLibrary && one(below(root, '__init__.py'))) continue;
      const found = find(root);
      if (found) return found;
    }
    if (isLibrary) return NONE;
    for (const base of bases.around) {
      const found = find(base);
      if (found) return found;
    }
    return NONE;
  };

  const go = (module: string): readonly number[] => {
    for (const [name, folder] of goModules) {
      if (module !== name && !module.startsWith(`${name}/`)) continue;
      const found = goFolders.get(join(folder, module.slice(name.length + 1)));
      if (found) return found;
    }
    return NONE;
  };

  return {
    of(file, module) {
      const from = files[file];
      if (!from || module === '') return NONE;
      const cache = cacheOf[file] as Map<string, readonly number[]>;
      let found = cache.get(module);
      if (!found) {
        const folder = folderOf(from.path);
        if (from.language === 'go') found = go(module);
        else found = from.language === 'python' ? python(folder, module) : javascript(folder, module);
        cache.set(module, found);
      }
      // `import logfire` in a file `logfire.py` means the package: no module imports itself.
      const isItself = from.language === 'python' && found[0] === file && !module.startsWith('.');
      return isItself ? NONE : found;
    },
    unit(file) {
      const from = files[file];
      return (from?.language === 'go' && goFolders.get(folderOf(from.path))) || [file];
    },
  };
}
