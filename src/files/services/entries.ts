import { pathRole } from '../roles.js';
import { joinPath, type Tree } from '../tree.js';
import type { Package } from './package.js';

const SCRIPT_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** Where compilers write by default, and what from. */
const USUAL_OUTPUTS = ['dist', 'build', 'lib', 'out', '.output', 'output'];
const USUAL_SOURCES = ['src', '.'];

/** Frameworks that start what lies in their folders: of a project's own files only these run at the start. */
const FRAMEWORKS = ['next', 'nuxt', '@sveltejs/kit', '@remix-run/node', '@react-router/node', 'astro', 'gatsby'];
const FRAMEWORK_ENTRIES = [
  'instrumentation',
  'src/instrumentation',
  'middleware',
  'src/middleware',
  'src/hooks.server',
];

/** Files that frameworks and habit start, where no command names one. First found wins. */
const CONVENTIONAL: Record<Package['family'], readonly string[]> = {
  js: ['src/main', 'src/server', 'src/index', 'src/app', 'server/index', 'server', 'main', 'index', 'app', 'bin/www'],
  python: ['main.py', 'app.py', 'app/main.py', 'src/main.py', 'server.py', 'run.py', 'src/app.py'],
  go: [],
};

/**
 * The source files of the tree in which a package's process begins, sorted.
 *
 * They come from its manifest, from its start commands (`node build/app` → `app.ts`, `uvicorn pkg.main:app` → `pkg/main.py`),
 * and only where those name none from convention. Tools that a start command runs first (`node scripts/check-db.js`) are none.
 */
export function resolveEntries(tree: Tree, unit: Package): string[] {
  const found = new Set<string>();
  const add = (path: string | undefined) => {
    if (path === undefined) return;
    const role = pathRole(path);
    if (role === undefined || (role === 'tool' && /(?:^|\/)bin\//.test(path))) found.add(path);
  };
  for (const entry of unit.entries) add(tree.has(entry) ? entry : sourceOf(tree, unit, entry));
  for (const command of unit.startCommands) {
    for (const entry of entriesOfCommand(tree, unit, command.text)) add(entry);
  }
  if (found.size === 0 && unit.role !== 'library') {
    const framework = FRAMEWORKS.some((name) => unit.dependencies.has(name));
    for (const candidate of framework ? FRAMEWORK_ENTRIES : CONVENTIONAL[unit.family]) {
      const path = joinPath(unit.path, candidate);
      add(unit.family === 'js' ? sourceOf(tree, unit, path) : tree.has(path) ? path : undefined);
      if (found.size > 0) break;
    }
  }
  return [...found].sort();
}

/** The files of a package that people run by hand: what `bin` names and what its scripts run beside those that start it. */
export function resolveCommands(tree: Tree, unit: Package): string[] {
  const named = (unit.bin ?? []).map((file) => (tree.has(file) ? file : sourceOf(tree, unit, file)));
  const scripts = (unit.otherScripts ?? []).flatMap((text) =>
    [...text.slice(0, 4000).matchAll(/\b(?:node|tsx|ts-node|bun)(?: --?[\w-]+(?:=\S+)?| -r \S+)* ([\w./@-]+)/g)].map(
      ([, file]) => sourceOf(tree, unit, joinPath(unit.path, file as string)),
    ),
  );
  const found = new Set([...named, ...scripts].filter((path) => path !== undefined));
  return [...found].filter((path) => !unit.entries.includes(path)).sort();
}

function entriesOfCommand(tree: Tree, unit: Package, text: string): (string | undefined)[] {
  if (unit.family === 'go') return [];
  const words = text
    .slice(0, 4000)
    .split(/[\s"'`;&|()[\],]+/)
    .filter((word) => word !== '');
  return words.map((word, index) => {
    const before = words[index - 1] ?? '';
    if (unit.family === 'python') return pythonEntry(tree, unit, word, before);
    const runs =
      /(?:^|\/)(?:node|tsx|ts-node|bun|deno|run|start|pm2|pm2-runtime)$/.test(before) || before.startsWith('-');
    if (word.startsWith('-') || !(runs || /\.[cm]?[jt]sx?$/.test(word))) return undefined;
    return firstOf(placesOf(word), (path) => sourceOf(tree, unit, joinPath(unit.path, path)));
  });
}

/** `pkg.main:app`, `-m pkg.worker`, `-A pkg`, `main.py`, and uWSGI's `module=pkg.wsgi`. */
function pythonEntry(tree: Tree, unit: Package, word: string, before: string): string | undefined {
  const named = /^(?:-?-?module=)?([A-Za-z_][\w.]*)(:[\w.()]+)?$/.exec(word);
  const isModule =
    named?.[2] !== undefined ||
    word.includes('module=') ||
    /^(?:-m|-A|-w|--app|--module|--wsgi|gunicorn|uvicorn)$/.test(before);
  const places = named && isModule ? modulePlaces(named[1] ?? '') : word.endsWith('.py') ? placesOf(word) : [];
  return firstOf(places, (path) =>
    firstOf([joinPath(unit.path, path), joinPath(unit.path, 'src', path), path], (one) =>
      tree.has(one) ? one : undefined,
    ),
  );
}

function modulePlaces(module: string): string[] {
  const path = module.replaceAll('.', '/');
  // Celery finds `pkg.celery` when it is given the package.
  return [`${path}.py`, `${path}/__main__.py`, `${path}/celery.py`, `${path}/__init__.py`];
}

/** A path of a command as places in the tree: `/srv/app/build/x.js` names a place in the image, whose end is known here. */
function placesOf(word: string): string[] {
  if (!word.startsWith('/')) return [word];
  const parts = word.split('/').filter((part) => part !== '');
  return parts.slice(0, 5).map((_, index) => parts.slice(index).join('/'));
}

/** The source that a path stands for: itself, with an extension, as a folder's index, or what a compiler made it from. */
function sourceOf(tree: Tree, unit: Package, path: string): string | undefined {
  const outputs = [
    ...unit.outputs,
    ...USUAL_OUTPUTS.flatMap((from) =>
      USUAL_SOURCES.map((to) => ({ from: joinPath(unit.path, from), to: joinPath(unit.path, to) })),
    ),
  ];
  const sources = outputs
    .filter(({ from }) => from !== '.' && path.startsWith(`${from}/`))
    .map(({ from, to }) => joinPath(to, path.slice(from.length + 1)));
  return firstOf([path, ...sources], (place) => {
    const bare = place.replace(/\.[cm]?jsx?$/, '');
    const candidates = [
      place,
      ...SCRIPT_EXTENSIONS.map((ext) => bare + ext),
      ...SCRIPT_EXTENSIONS.map((ext) => `${bare}/index${ext}`),
    ];
    return candidates.find((one) => tree.has(one) && pathRole(one) !== 'generated');
  });
}

function firstOf<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
