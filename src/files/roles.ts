import type { FileRole } from '../model/files.js';
import { isLibraryCopy } from './library-copies.js';
import { TOP_TOOL_FILES } from './refine-role.js';

export { refineRole } from './refine-role.js';

/** Folder names that settle the role of all that lies below them, at any depth. */
const GENERATED_FOLDERS = new Set([
  ...['vendor', 'vendors', 'node_modules', 'third_party', 'third-party', 'dist', '.next', '.nuxt', '.output'],
  ...['generated', '__generated__', 'bower_components', '.yarn'],
]);
const TEST_FOLDERS = new Set([
  ...['test', 'tests', '__tests__', 'spec', 'specs', 'e2e', 'cypress', 'testdata', 'fixtures', 'mocks', '__mocks__'],
  ...[
    '__fixtures__',
    'stories',
    '__stories__',
    'benchmarks',
    'testing',
    'testutil',
    'testutils',
    'test-utils',
    'test_utils',
  ],
  ...[
    '__snapshots__',
    '.storybook',
    'testhelpers',
    'test-helpers',
    'integration-tests',
    'integrationtest',
    'e2e-tests',
  ],
]);
/** Folders and packages that say which kind of test they hold: `app-e2e` (the habit of Nx), `smoke-tests`. */
const TEST_FOLDER_NAMES =
  /^(?:smoke|acceptance)[-_]?tests?$|[-_](?:e2e|(?:e2e|smoke|integration|acceptance)[-_]?tests?)$|^(?:unit|functional|system|regression|browser|ui|api|performance|stress|playwright|selenium|pytest|robot)[-_]tests?$/;
/** Go's habit of a package beside another one that serves its tests: `httptest`, `storagetest`. */
const GO_TEST_PACKAGE = /^(?!(?:la|con|at|pro|de|grea|bigge|bes)test$)[a-z0-9]{2,}test$/;
/** Packages that hold what the tests of others build on: `shoptests`. */
const TESTS_PACKAGE = /^(?!(?:con|pro|at|de|la)tests$)[a-z0-9]{2,}tests$/;
/** What such packages offer to tests: `testlog`, `testtask`. */
const GO_TEST_OFFER = /^test(?:task|log|s?kit|suite|env|harness|support|helpers?|servers?|fixtures?)$/;
const TOOL_FOLDERS = new Set([
  ...[
    'scripts',
    'bin',
    'hack',
    'migrations',
    '_migrations',
    'data-migrations',
    'migration-scripts',
    'seeds',
    'seeders',
  ],
  ...['alembic', 'magefiles'],
  ...['k6', 'locust', 'loadtest', 'loadtests', 'load-test', 'load-tests', 'load_test', 'load_tests'],
  ...['loadgen', 'loadgenerator', 'load-generator', 'load_generator'],
]);

/** Folder names that settle it only at the root or at the top of a package: deeper, they are routes and features of a product. */
const TOP_EXAMPLE_FOLDERS = new Set(['samples', 'sample', 'docs', 'documentation', 'playground', 'website', 'www']);
const TOP_TEST_FOLDERS = new Set(['bench', 'benchmark']);
const TOP_TOOL_FOLDERS = new Set([
  'tools',
  'tooling',
  'ci',
  'dev',
  'devenv',
  'devtools',
  'dev-tools',
  'dev_tools',
  'extra',
  'extras',
  'release',
  'releases',
]);
const EXAMPLE_FOLDERS = new Set(['examples', 'example', '_examples', 'demos']);

/** Folders that hold packages: `packages/x/docs` is the top of package x. */
const PACKAGE_FOLDERS = new Set(['packages', 'apps', 'libs', 'projects', 'sites', 'workspaces']);
/** Folders of a framework's file routes: what lies below is named by the product's addresses. */
const ROUTE_FOLDERS = new Set(['app', 'pages', 'routes', 'views', 'screens']);

const GENERATED_FILES = [
  /\.(?:gen|generated)\.\w+$/,
  /(?:^|[_.])(?:generated|zz_generated)(?:[_.][\w.]*)?\.(?:go|ts|js|py)$/,
  /_gen\.go$/,
  /[.-]min\.[cm]?js$/,
  /\.(?:bundle|chunk)\.[cm]?js$/,
  /\.pb(?:\.\w+)?\.go$/,
  /_pb2(?:_grpc)?\.py$/,
  // What versioneer, setuptools-scm and hatch-vcs put into a package.
  /^_version\.py$/,
  /_(?:grpc_)?pb\.[jt]s$/,
  /\.d(?:\.\w+)?\.[cm]?ts$/,
  /^(?:mockServiceWorker|wasm_exec)\.js$/,
  /^workbox-[0-9a-f]{8}\.js$/,
  /^\.pnp\./,
];
const TEST_FILES = [
  /\.(?:test|tests|spec|e2e-spec|e2e|cy|stories|story|bench|mock)\.\w+$/,
  // `ab_test.py` is a feature.
  /^(?!(?:ab|split)_).*_test\.(?:go|py|[cm]?[jt]sx?)$/,
  /^test_.*\.py$/,
  /_fuzz\.go$/,
  // What mockery and gomock write, and by their example people.
  /^mock_\w+\.go$|_mocks?\.go$/,
  /^(?:conftest|tests)\.py$/,
  /^(?:setup-?tests?|test[-_]?(?:utils?|helpers?|setup)|testing[-_]?utils?)\.\w+$/i,
];
const TOOL_FILES = [
  /\.config\.[cm]?[jt]s$/,
  /\.conf\.[cm]?[jt]s$/,
  /^manage\.py$/,
  /^(?:gulpfile|gruntfile|jakefile|rakefile)(?:\.\w+)*\.[cm]?[jt]s$/i,
  /^(?:webpack|rollup|vite|vitest|jest|babel|karma|esbuild)[.-][\w.-]+\.[cm]?[jt]s$/,
  /^eslint[.-][\w.-]+\.[cm]?[jt]s$/,
  /^(?:noxfile|fabfile|conanfile|locustfile)\.py$/,
  /^versioneer\.py$/,
  /^magefile\.go$/,
  /^(?:seed|seeds|seeder)(?:[-_](?:db|data|database))?\.(?:[cm]?[jt]s|py)$/,
  /^\./,
];

/**
 * The role that a path alone settles; undefined where content or the service decides.
 *
 * @param path relative to the scanned root: where the root itself lies says nothing about its files
 */
export function pathRole(path: string): FileRole | undefined {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const some = (set: ReadonlySet<string>) => folders.some((folder) => set.has(folder.toLowerCase()));
  const someTop = (set: ReadonlySet<string>) =>
    folders.some((folder, depth) => set.has(folder.toLowerCase()) && isTop(path, folders, depth));

  if (
    some(GENERATED_FOLDERS) ||
    isBuilt(folders, name) ||
    matches(GENERATED_FILES, name) ||
    isLibraryCopy(folders, name)
  )
    return 'generated';
  // Go's own habit: what a root folder `integration` holds runs against the built program.
  const isIntegration = folders[0] === 'integration' && name.endsWith('.go');
  const isTestFolder =
    some(TEST_FOLDERS) || folders.some((folder) => TEST_FOLDER_NAMES.test(folder) || TESTS_PACKAGE.test(folder));
  const holder = folders.at(-1) ?? '';
  const isTestPackage =
    name.endsWith('.go') && (GO_TEST_PACKAGE.test(holder) || folders.some((folder) => GO_TEST_OFFER.test(folder)));
  // A Go package called mock; elsewhere the word is as often a feature's.
  const isMock = folders.includes('mock') && name.endsWith('.go');
  if (
    isTestFolder ||
    isIntegration ||
    isTestPackage ||
    isMock ||
    isPlaywright(folders, name) ||
    matches(TEST_FILES, name)
  )
    return 'test';
  if (someTop(TOP_TEST_FOLDERS)) return 'test';
  if (someTop(TOP_EXAMPLE_FOLDERS) || isExample(folders)) return 'example';
  if (some(TOOL_FOLDERS) && !isAsset(folders) && !isApiRoute(folders)) return 'tool';
  if (name === 'setup.py' && folders.length <= 1) return 'tool';
  // What an image begins with, before it starts the server.
  if (/(?:^|\/)docker\/(?:\w+\/)?(?:docker[-_])?(?:entry_?point|wait|bootstrap|prestart)\w*\.py$/.test(path))
    return 'tool';
  if (someTop(TOP_TOOL_FOLDERS) || /(?:^|\/)management\/commands\//.test(path)) return 'tool';
  if (TOP_TOOL_FILES.test(name) && isTop(path, [...folders, name], folders.length)) return 'tool';
  // What Frappe's `patches.txt` runs once.
  if (/(?:^|\/)(?:patches\/v\d\w*|doctype\/[^/]+\/patches)\/[^/]+\.py$/.test(path)) return 'tool';
  if (/(?:^|\/)(?:prisma|db|database)\/seed\//.test(path)) return 'tool';
  // One folder or file for each, ordered by time or by release: `migration/20241209_split/index.ts`, `upgrades/4.1.0/topics.js`.
  if (/(?:^|\/)migration\/(?:[^/]+\/)?(?:\d{8,}|[vV](?:ersion)?[-_.]?\d+[-_.]\d+)[^/]*(?:\/|$)/.test(path))
    return 'tool';
  if (/(?:^|\/)(?:upgrades?|updates?)\/v?\d+\.\d+(?:\.\d+)?\/[^/]+\.[cm]?[jt]s$/.test(path)) return 'tool';
  if (/(?:^|\/)(?:revisions|alembic)\/(?:[^/]+\/)*(?:versions\/|env\.py$)/.test(path)) return 'tool';
  if (/(?:^|\/)cmd\/(?:(?:dev|gen|generate|docgen|tools?)\/|(?:[^/]+\/)*tools?_)[^/]+\.go$/.test(path)) return 'tool';
  if (matches(TOOL_FILES, name) || folders.some(isToolDotFolder)) return 'tool';
  return undefined;
}

/** Whether a file is to be read at all: generated code never is, tests and examples on request. */
export function judgedByPath(path: string, includeTests: boolean): boolean {
  const role = pathRole(path);
  return role !== 'generated' && (includeTests || (role !== 'test' && role !== 'example'));
}

/** At the root, or directly in a package of a folder of packages. Django calls its own modules `apps/`: those are no packages. */
function isTop(path: string, folders: readonly string[], depth: number): boolean {
  const holder = folders[0] ?? '';
  if (depth === 0) return true;
  return depth <= 2 && PACKAGE_FOLDERS.has(holder) && !(holder === 'apps' && path.endsWith('.py'));
}

/**
 * Below `build/` lies what a compiler wrote; what it reads, below a folder of sources, is about builds: `src/core/build/build.service.ts`.
 * No compiler writes Go: `database/build/` is a package.
 */
function isBuilt(folders: readonly string[], name: string): boolean {
  const depth = folders.findIndex((folder) => folder.toLowerCase() === 'build');
  if (depth > 0 && name.endsWith('.go')) return false;
  return depth >= 0 && !(/\.[cm]?tsx?$/.test(name) && folders.slice(0, depth).includes('src'));
}

/** What drives a front end in a browser: `web/playwright/`. Among sources, and in a package of that name, driving browsers is the product. */
function isPlaywright(folders: readonly string[], name: string): boolean {
  const depth = folders.indexOf('playwright');
  const before = folders.slice(0, depth);
  return depth >= 0 && /\.[cm]?[jt]sx?$/.test(name) && !before.some((one) => /^(?:src|lib|packages|libs)$/.test(one));
}

/** `examples/` and `push-examples/` mean the same at any depth, except as an address of a site (`app/examples/page.tsx`). */
function isExample(folders: readonly string[]): boolean {
  const depth = folders.findIndex((folder) => EXAMPLE_FOLDERS.has(folder) || /[-_]examples?$/.test(folder));
  return depth >= 0 && !folders.slice(0, depth).some((folder) => ROUTE_FOLDERS.has(folder));
}

/** `static/scripts/` is what the browser loads. */
function isAsset(folders: readonly string[]): boolean {
  return folders.some((folder) => folder === 'static' || folder === 'public' || folder === 'assets');
}

/** `app/api/scripts/route.ts` answers `/api/scripts`. */
function isApiRoute(folders: readonly string[]): boolean {
  return folders.some((folder, depth) => folder === 'api' && ROUTE_FOLDERS.has(folders[depth - 1] ?? ''));
}

/** `.github/scripts`, `.circleci`, `.husky`: no service is deployed from a folder with a dot. `.well-known` is a part of addresses. */
function isToolDotFolder(folder: string): boolean {
  return folder.startsWith('.') && folder.length > 1 && folder !== '.well-known';
}

function matches(patterns: readonly RegExp[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
