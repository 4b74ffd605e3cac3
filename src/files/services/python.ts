import { parse as parseToml } from 'smol-toml';
import type { Service } from '../../model/services.js';
import { pathRole } from '../roles.js';
import { folderOf, isWithin, joinPath, nameOf, type Tree } from '../tree.js';
import { ownFiles, type Package } from './package.js';
import { distributionName, isServerDistribution, requirementNames } from './python-libraries.js';

/** What the manifests of one folder say together. */
interface Distribution {
  folder: string;
  manifest: string;
  name?: string;
  dependencies: Set<string>;
  /** Ships something to be installed: a build system, a setup call. */
  built: boolean;
  /** Modules that installed commands start (`pkg.cli`). */
  commands: string[];
  /** `tool.fastapi.entrypoint` and the like: `app.main:app`. */
  application?: string;
}

/** An application object, or a loop that waits for work. */
const SERVES =
  /\b(?:FastAPI|Flask|Quart|Sanic|Starlette|Litestar|Robyn|Celery|Bottle|Chalice|Connexion|FlaskApp|AsyncApp)\(|\bweb\.Application\(|get_[aw]sgi_application|uvicorn\.run\(|\.serve_forever\(|grpc\.(?:aio\.)?server\(|\bfalcon\.(?:asgi\.)?App\(|\btornado\.|Consumer\(|\bBlockingScheduler\(|start_consuming\(|\bdef lambda_handler\(|\bWorker\(|\bwsgi\.server\(|\.make_wsgi_app\(|\bfunc\.(?:FunctionApp|AsgiFunctionApp|WsgiFunctionApp)\(|\bcherrypy\.(?:quickstart|tree|engine)\b|\bAppBuilder\(/;

/** Every Python project of the tree that has code of its own. */
export async function findPythonPackages(tree: Tree, rootName: string): Promise<Package[]> {
  const distributions = await readDistributions(tree);
  for (const [folder, one] of distributions) if (isStray(tree, one, distributions)) distributions.delete(folder);
  const own = ownFiles(tree, [...distributions.keys()], ['python']);
  const packages: Package[] = [];
  for (const distribution of distributions.values()) {
    const { folder, dependencies } = distribution;
    const files = own.get(folder) ?? [];
    if (files.length === 0) continue;
    const managed = tree.files.some((file) => nameOf(file.path) === 'manage.py' && isWithin(file.path, folder));
    const entries = [...entryFiles(files), ...(managed ? [] : commandFiles(distribution, files))];
    packages.push({
      name: serviceName(distribution, rootName),
      path: folder,
      language: 'python',
      family: 'python',
      role: await roleOf(tree, distribution, files, managed),
      manifest: distribution.manifest,
      manifestFolder: folder,
      dependencies,
      startCommands: [],
      environment: [],
      entries: [...new Set(entries)],
      outputs: [],
    });
  }
  return packages;
}

/** An empty list of requirements that somebody left in the middle of a package: it begins no project. */
function isStray(tree: Tree, one: Distribution, all: ReadonlyMap<string, Distribution>): boolean {
  const { folder, dependencies, built, commands, application } = one;
  const says =
    dependencies.size > 0 || built || commands.length > 0 || application !== undefined || one.name !== undefined;
  const inPackage = [folder, folderOf(folder)].every((path) => tree.has(joinPath(path, '__init__.py')));
  return !says && inPackage && [...all.keys()].some((other) => other !== folder && isWithin(folder, other));
}

/** `app` and `src` name the folder of the code, not the service. */
function serviceName({ name, folder }: Distribution, rootName: string): string {
  if (name !== undefined && !/^(?:app|src|project)$/.test(name)) return name;
  return folder === '.' ? (name ?? rootName) : nameOf(folder);
}

/** Whether code of these files makes an application or waits for work. */
export async function servesPython(tree: Tree, files: readonly string[]): Promise<boolean> {
  for (const path of files) {
    const text = await tree.read(path);
    if (text !== undefined && SERVES.test(text)) return true;
  }
  return false;
}

async function roleOf(
  tree: Tree,
  distribution: Distribution,
  files: readonly string[],
  managed: boolean,
): Promise<Service['role']> {
  // Django's manage.py is a tool, and what it manages is a service.
  if (managed || distribution.application !== undefined) return 'service';
  // `setup.py` itself is a tool, wherever it lies.
  if (pathRole(joinPath(distribution.folder, 'x.py')) === 'tool') return 'tool';
  if (await isFrappeApp(tree, files)) return 'service';
  const dependsOnServer = [...distribution.dependencies].some(isServerDistribution);
  if ((dependsOnServer || distribution.dependencies.size === 0) && (await servesPython(tree, files))) return 'service';
  if (distribution.commands.length > 0) return 'tool';
  if (distribution.built) return 'library';
  return dependsOnServer ? 'service' : 'tool';
}

/** An app of the Frappe framework, which is no dependency of its apps: its bench loads what their `hooks.py` names. */
async function isFrappeApp(tree: Tree, files: readonly string[]): Promise<boolean> {
  const hooks = files.find((path) => /^(?:[^/]+\/){0,3}hooks\.py$/.test(path));
  return hooks !== undefined && /^app_name\s*=/m.test((await tree.read(hooks)) ?? '');
}

/** Folders with manifests, each read once; manage.py makes one only where no project is around it. */
async function readDistributions(tree: Tree): Promise<Map<string, Distribution>> {
  const found = new Map<string, Distribution>();
  const of = (folder: string, manifest: string) => {
    const known = found.get(folder) ?? {
      folder,
      manifest,
      dependencies: new Set<string>(),
      built: false,
      commands: [],
    };
    found.set(folder, known);
    return known;
  };
  for (const { path } of tree.files) {
    const reader = readers.find((one) => one.pattern.test(path));
    const placeRole = pathRole(joinPath(folderOf(path), 'x.py'));
    if (!reader || (placeRole !== undefined && placeRole !== 'tool')) continue;
    const text = await tree.read(path);
    if (text === undefined || reader.accepts?.test(text) === false) continue;
    const folder = folderOf(path);
    const project = nameOf(folder) === 'requirements' ? folderOf(folder) : folder;
    try {
      reader.read(text, of(project, path));
    } catch {
      tree.problems.push({ path, kind: 'parse-error', detail: 'cannot be read as a project file' });
    }
  }
  for (const { path } of tree.files) {
    if (nameOf(path) !== 'manage.py' || [...found.keys()].some((folder) => isWithin(path, folder))) continue;
    of(folderOf(path), path);
  }
  return found;
}

const readers: { pattern: RegExp; accepts?: RegExp; read: (text: string, into: Distribution) => void }[] = [
  {
    pattern: /(?:^|\/)pyproject\.toml$/,
    // With the settings of linters alone it describes no project.
    accepts: /^\s*\[(?:project|build-system|dependency-groups|tool\.(?:poetry|pdm|hatch|setuptools|flit|fastapi))\b/m,
    read: readPyproject,
  },
  // A module of the project may be called setup.py too.
  { pattern: /(?:^|\/)setup\.(?:py|cfg)$/, accepts: /setuptools|distutils|^\[metadata\]/m, read: readSetup },
  {
    // What only developers install says nothing of production.
    pattern:
      /(?:^|\/)(?:(?!\S*(?:dev|test|doc|lint|ci\b|build|local))requirements[\w.-]*|requirements\/(?:base|common|main|prod|production|requirements))\.(?:txt|in)$/,
    read: (text, into) => {
      for (const name of requirementNames(text)) into.dependencies.add(name);
    },
  },
  {
    pattern: /(?:^|\/)Pipfile$/,
    read: (text, into) => {
      for (const name of Object.keys(table(parseToml(text), 'packages'))) addName(into, name);
    },
  },
];

function readPyproject(text: string, into: Distribution): void {
  const root = parseToml(text);
  const project = table(root, 'project');
  const poetry = table(root, 'tool', 'poetry');
  into.manifest = joinPath(into.folder, 'pyproject.toml');
  const name = project.name ?? poetry.name;
  if (typeof name === 'string') into.name = name;
  for (const requirement of list(project.dependencies)) addName(into, requirement);
  for (const [extra, requirements] of Object.entries(table(project, 'optional-dependencies'))) {
    if (!/dev|test|doc|lint/.test(extra)) for (const requirement of list(requirements)) addName(into, requirement);
  }
  for (const [group, requirements] of Object.entries(table(root, 'dependency-groups'))) {
    if (/^(?:main|prod|production|default|app|server|web|runtime)$/.test(group))
      for (const requirement of list(requirements)) addName(into, requirement);
  }
  for (const dependency of Object.keys(table(poetry, 'dependencies'))) addName(into, dependency);
  into.built ||= root['build-system'] !== undefined && poetry['package-mode'] !== false;
  const scripts = { ...table(project, 'scripts'), ...table(poetry, 'scripts') };
  into.commands.push(...Object.values(scripts).filter((one) => typeof one === 'string'));
  const application = table(root, 'tool', 'fastapi').entrypoint;
  if (typeof application === 'string') into.application = application;
}

/** setup.py is code: it is read as text, for the literals that nearly all of them hold. */
function readSetup(text: string, into: Distribution): void {
  const name = /^\s*name\s*=\s*["']?([\w.-]+)["']?/m.exec(text)?.[1];
  if (into.name === undefined && name !== undefined) into.name = name;
  const required = /install_requires\s*=\s*(?:\[([^\]]*)\]|((?:\n[ \t]+\S.*)+))/.exec(text);
  const lines =
    required?.[1]?.match(/["'][^"']+["']/g)?.map((quoted) => quoted.slice(1, -1)) ?? required?.[2]?.split('\n') ?? [];
  for (const line of lines) addName(into, line);
  into.built ||= /\bsetup\(|\[metadata\]/.test(text);
  // What stands under other names than `console_scripts` are plugins.
  const scripts = [...text.matchAll(/console_scripts(?:\]|["']?\s*[:=]\s*\[?)([^\][]*)/g)].map(
    ([, lines]) => lines ?? '',
  );
  const commands = scripts.flatMap((lines) => [...lines.matchAll(/(?:^|["'])\s*[\w.-]+\s*=\s*([\w.]+:\w+)/gm)]);
  into.commands.push(...commands.map((match) => match[1] ?? ''));
}

function addName(into: Distribution, requirement: string): void {
  const name = distributionName(requirement);
  if (name !== undefined && name !== 'python') into.dependencies.add(name);
}

/** Files that servers load by convention. */
function entryFiles(files: readonly string[]): string[] {
  return files.filter((path) => /(?:^|\/)(?:wsgi|asgi|__main__)\.py$/.test(path));
}

function commandFiles(distribution: Distribution, files: readonly string[]): string[] {
  const modules = [...distribution.commands, distribution.application ?? ''].map((one) => one.split(':')[0] ?? '');
  return modules.flatMap((module) => {
    const path = module.replaceAll('.', '/');
    return files.filter((file) => path !== '' && (file.endsWith(`/${path}.py`) || file === `${path}.py`)).slice(0, 1);
  });
}

function table(root: unknown, ...keys: string[]): Record<string, unknown> {
  let at = root;
  for (const key of keys) at = isTable(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isTable(at) ? at : {};
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
