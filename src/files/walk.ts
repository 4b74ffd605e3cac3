import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Ignore } from 'ignore';
import type { Problem, WalkedFile } from '../model/files.js';
import { describeFsError } from '../util/source.js';
import { extendIgnore, globMatcher, IGNORE_FILES } from './ignore.js';
import { languageOf, languageOfShebang } from './languages.js';
import { judgedByPath } from './roles.js';

/** Source files beyond this are data or bundles: parsing them costs seconds and says nothing of the service. */
const MAX_SOURCE_BYTES = 2 * 1024 * 1024;

/** Folders that hold nothing written for this repository, whatever the ignore files say. */
const NEVER_ENTERED = new Set([
  ...[
    '.git',
    '.hg',
    '.svn',
    'node_modules',
    'bower_components',
    'jspm_packages',
    '.yarn',
    '.pnpm-store',
    '.next',
    '.nuxt',
  ],
  ...['__pycache__', 'site-packages', '.venv', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.ruff_cache', '.eggs'],
  ...['.terraform', '.gradle', '.cache', '.parcel-cache', '.turbo', '.svelte-kit', '.angular'],
]);

export interface WalkOptions {
  /** Globs (gitignore syntax and braces) that narrow the walk; empty: everything. */
  include: readonly string[];
  /** Globs that are left out. */
  exclude: readonly string[];
  /** Tests and examples will be judged: what keeps one of them from being read is then a problem worth telling. */
  includeTests: boolean;
}

interface Folder {
  path: string;
  ignored: Ignore | undefined;
}

/**
 * Lists the files of a tree, sorted by path in code-unit order.
 *
 * Ignore files (`.gitignore`, `.obs-auditignore`, `.git/info/exclude`) hold at every level below the root, none above it: the
 * result depends on the tree alone. Symbolic links are never followed: a target inside the tree is walked at its own place,
 * one outside is not part of the repository. Installed and copied packages and Go's `vendor/` are not entered; `dist/`, `build/` and
 * other vendored folders are listed, so that the report can count them, and never read.
 *
 * @returns files, and what could not be read or is too large (such a source file has no language, so nothing parses it)
 * @throws where the root itself cannot be listed
 */
export async function walk(root: string, options: WalkOptions): Promise<{ files: WalkedFile[]; problems: Problem[] }> {
  const base = realpathSync(root);
  const included = globMatcher(options.include);
  const excluded = globMatcher(options.exclude);
  const files: WalkedFile[] = [];
  const problems: Problem[] = [];
  const pending: Folder[] = [{ path: '', ignored: gitExclude(base) }];
  let entered = 0;

  for (let folder = pending.pop(); folder; folder = pending.pop()) {
    // Synchronous calls are several times faster than the thread pool here; a breath now and then keeps the progress bar alive.
    if (++entered % 500 === 0) await setImmediate();
    let entries: Dirent[];
    try {
      entries = readdirSync(join(base, folder.path), { withFileTypes: true });
    } catch (error) {
      if (folder.path === '') throw error;
      problems.push({ path: folder.path, kind: 'unreadable', detail: `folder: ${describeFsError(error)}` });
      continue;
    }
    const names = new Set(entries.map((entry) => entry.name));
    // A virtual environment under whatever name.
    if (names.has('pyvenv.cfg') && folder.path !== '') continue;
    if (isCopiedPackage(folder.path, entries)) continue;
    const ignored = withIgnoreFiles(base, folder, names, problems);
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isForeign(entry.name, names) || excluded?.(`${path}/`)) continue;
        const out = ignored?.ignores(`${path}/`);
        if (out && !isGoCommand(base, path)) continue;
        // Below it the pattern of its name would hold on.
        pending.push({ path, ignored: out ? undefined : ignored });
      } else if (!ignored?.ignores(path) && !excluded?.(path) && (included?.(path) ?? true)) {
        if (entry.isSymbolicLink()) checkLink(base, path, problems);
        else if (entry.isFile()) addFile(base, path, options.includeTests, files, problems);
      }
    }
  }
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  return { files: files.sort(byPath), problems: problems.sort(byPath) };
}

/** Go's vendor folder is known by its neighbour; elsewhere `vendor/` may be a word of the business and is listed. */
function isForeign(name: string, siblings: ReadonlySet<string>): boolean {
  return NEVER_ENTERED.has(name) || (name === 'vendor' && (siblings.has('go.mod') || siblings.has('composer.json')));
}

/**
 * `cmd/shop-server/` with its sources, under a line `shop-server` that is to keep the built program out: git has the files that were
 * added once whatever the line says.
 */
function isGoCommand(base: string, path: string): boolean {
  if (!/(?:^|\/)cmd\/[^/]+$/.test(path)) return false;
  try {
    return readdirSync(join(base, path)).some((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  } catch {
    return false;
  }
}

const MANIFESTS = ['package.json', 'go.mod', 'pyproject.toml', 'setup.py', 'setup.cfg'];

/** `server/libs/busboy/` with a licence of its own and no manifest: a package of others, copied in. */
function isCopiedPackage(path: string, entries: readonly Dirent[]): boolean {
  if (!/(?:^|\/)(?:libs?|extern|externals?|deps)\/[^/]+$/.test(path)) return false;
  const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  if (files.some((name) => MANIFESTS.includes(name))) return false;
  return files.some((name) => /^(?:LICEN[CS]E|COPYING)(?:\.(?:md|txt|rst)|-\w+)?$/i.test(name));
}

function gitExclude(base: string): Ignore | undefined {
  try {
    return extendIgnore(undefined, '', readFileSync(join(base, '.git/info/exclude'), 'utf8'));
  } catch {
    // No repository, or a worktree whose `.git` is a file: there is nothing to honour.
    return undefined;
  }
}

function withIgnoreFiles(base: string, folder: Folder, names: ReadonlySet<string>, problems: Problem[]) {
  let ignored = folder.ignored;
  for (const name of IGNORE_FILES) {
    if (!names.has(name)) continue;
    const path = folder.path === '' ? name : `${folder.path}/${name}`;
    try {
      ignored = extendIgnore(ignored, folder.path, readFileSync(join(base, path), 'utf8'));
    } catch (error) {
      problems.push({ path, kind: 'unreadable', detail: describeFsError(error) });
    }
  }
  return ignored;
}

function checkLink(base: string, path: string, problems: Problem[]): void {
  try {
    statSync(join(base, path));
  } catch (error) {
    problems.push({ path, kind: 'unreadable', detail: `symbolic link: target ${describeFsError(error)}` });
  }
}

function addFile(base: string, path: string, includeTests: boolean, files: WalkedFile[], problems: Problem[]): void {
  try {
    const stats = statSync(join(base, path));
    const bytes = stats.size;
    const language = languageOf(path) ?? shebangLanguage(base, path, stats.mode);
    if (language === undefined) files.push({ path, bytes });
    else if (bytes <= MAX_SOURCE_BYTES) files.push({ path, language, bytes });
    else {
      files.push({ path, bytes });
      if (judgedByPath(path, includeTests))
        problems.push({ path, kind: 'too-large', detail: `${(bytes / 1024 / 1024).toFixed(1)} MiB of source` });
    }
  } catch (error) {
    problems.push({ path, kind: 'unreadable', detail: describeFsError(error) });
  }
}

/** Looks into executables and `bin/` files that have no extension: `bin/www` is where many an Express server starts. */
function shebangLanguage(base: string, path: string, mode: number) {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const candidate = !name.includes('.') && ((mode & 0o111) !== 0 || /(?:^|\/)bin\/[^/]+$/.test(path));
  if (!candidate) return undefined;
  const file = openSync(join(base, path), 'r');
  try {
    const head = Buffer.alloc(128);
    const length = readSync(file, head, 0, head.length, 0);
    return languageOfShebang(head.toString('latin1', 0, length).split('\n', 1)[0] ?? '');
  } finally {
    closeSync(file);
  }
}
