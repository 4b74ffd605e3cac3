/** Final roles of files, as only the whole repository tells them: commands of a command line are tools, dead snippets are examples. */
import type { FileFacts } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { answersRequests } from '../../util/python-web.js';
import { folderOf } from './classes.js';
import { DEEPEST, fileServes, goesOn, startsWork } from './goes-on.js';
import { pageParts } from './page-parts.js';
import { lastName } from './symbols.js';
import type { Work } from './work.js';

/** Refines `role` of all files. Runs before the parts that judge by role. */
export function refineRoles(work: Work): void {
  snippets(work);
  frontEnds(work);
  pageParts(work);
  commands(work);
  scripts(work);
  idleMains(work);
  reachedByToolsOnly(work);
}

/** Go: mains that neither serve nor start anything that is not seen, beside others of the same module that do. */
function idleMains(work: Work): void {
  const mains = work.files.flatMap((linked, file) => {
    if (linked.language !== 'go' || linked.role !== 'service' || linked.facts.packageName !== 'main') return [];
    const fn = linked.facts.functions.findIndex((one) => one.name === 'main' && !one.className);
    return fn > 0 ? [{ file, service: linked.service, works: startsWork(work, { file, fn }) }] : [];
  });
  const working = new Set(mains.filter(({ works }) => works).map(({ service }) => service));
  const idle = mains.filter(({ service, works }) => !works && working.has(service));
  const folder = (file: number) => folderOf(work.files[file]?.path ?? '');
  const folders = new Set(idle.map(({ file }) => folder(file)));
  for (const { file, works } of mains) if (works) folders.delete(folder(file));
  for (const [index, { language, facts }] of work.files.entries())
    if (language === 'go' && facts.packageName === 'main' && folders.has(folder(index))) setRole(work, index, 'tool');
}

/** What only tools import is part of them; what a service imports is not, though it can be run by hand too. */
function reachedByToolsOnly(work: Work): void {
  const { files, context } = work;
  const entries = new Set(context.services.flatMap((view) => view.service.entries));
  const importers = files.map((_, index) => context.names.importers(index).filter((one) => one !== index));
  const isRunnable = ({ facts: { marks } }: LinkedFile) => marks.includes('python-main') || marks.includes('shebang');
  // A folder's name suggests a tool; who imports it knows: `tools/router` of a Go framework, importers of other programs' data in `migrations/`.
  for (let changed = true; changed; ) {
    changed = false;
    for (const [index, file] of files.entries()) {
      if (file.role !== 'tool' || !isImportable(file)) continue;
      if (!importers[index]?.some((one) => files[one]?.role === 'service' || files[one]?.role === 'library')) continue;
      setRole(work, index, 'service');
      changed = true;
    }
  }
  for (const [index, file] of files.entries()) {
    if (file.role !== 'tool' || !isRunnable(file)) continue;
    const roles = new Set(importers[index]?.map((one) => files[one]?.role));
    const role = (['service', 'library'] as const).find((one) => roles.has(one));
    if (role) setRole(work, index, role);
  }
  const serving = new Set(
    files
      .filter((file, index) => fileServes(work, index) || answersRequests(file.facts))
      .map((file) => (file.language === 'go' ? folderOf(file.path) : file.path)),
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (const [index, file] of files.entries()) {
      if ((file.role !== 'service' && file.role !== 'library') || entries.has(file.path)) continue;
      // A package's `__init__` is imported with whatever lies below it.
      if (file.path.endsWith('__init__.py')) continue;
      // The command `serve` of a command line is the server.
      if (serving.has(file.language === 'go' ? folderOf(file.path) : file.path)) continue;
      const from = importers[index] ?? [];
      if (from.length === 0 || !from.every((one) => isOwnTool(files[one]))) continue;
      setRole(work, index, 'tool');
      changed = true;
    }
  }
}

/** A tool, and no migration: that takes what it needs from a service's own code, which plug-in loaders may read as well. */
const isOwnTool = (file: LinkedFile | undefined): boolean =>
  file?.role === 'tool' && !/(?:^|\/)(?:\w*migrations|revisions|alembic)\//.test(file.path);

/** Library code in a folder that is named as one of tools. Migrations of a database are imported by what runs them, and stay tools. */
function isImportable({ path, language, facts }: LinkedFile): boolean {
  // `auth.module.config.ts` that a module imports is no configuration of a build.
  if (language === 'typescript' || language === 'javascript') return /\.config\.[cm]?[jt]s$/.test(path);
  if (language === 'go') return !facts.marks.includes('go-main') && /(?:^|\/)(?:tools|tooling)\//.test(path);
  if (language !== 'python' || !/(?:^|\/)migrations\//.test(path) || facts.marks.includes('python-main')) return false;
  const migrates = facts.imports.some(({ module }) =>
    /^(?:django\.db|alembic|yoyo|peewee_migrate|tortoise)/.test(module),
  );
  return !migrates && !/\/\d{3,}[\w-]*\.py$/.test(path);
}

/** A folder of data whose code nothing imports and that imports nothing of the project: snippets, not a program. */
function snippets(work: Work): void {
  const folders = new Map<string, number[]>();
  for (const [index, file] of work.files.entries()) {
    if (file.role !== 'service' && file.role !== 'library') continue;
    if (!/(?:^|\/)(?:data|static|assets|public|snippets|templates|resources)\//.test(file.path)) continue;
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), index]);
  }
  const entries = new Set(work.context.services.flatMap((view) => view.service.entries));
  for (const members of folders.values()) {
    if (members.length < 3) continue;
    const alive = members.some((index) => {
      const file = work.files[index];
      const imported = work.context.names.importers(index).some((importer) => !members.includes(importer));
      return imported || entries.has(file?.path ?? '');
    });
    if (!alive) for (const index of members) setRole(work, index, 'example');
  }
}

const CLIENT = /^(.*?\/)?(?:client|frontend|front-end|webapp)\//;
const SERVER = /^(.*?\/)?(?:server|backend)\//;
/** Modules that no browser has. */
const OF_SERVERS = /^(?:node:.+|fs|fs\/promises|http|https|net|os|child_process|cluster|express|fastify|koa|hono)$/;

/** `client/` beside `server/` in one package is its front end, also where a file of it shows nothing of a page. */
function frontEnds(work: Work): void {
  const script = ({ language }: LinkedFile) => language === 'javascript' || language === 'typescript';
  const key = (file: LinkedFile, at: RegExpExecArray | null) => at && `${file.service} ${at[1] ?? ''}`;
  const served = new Set(work.files.filter(script).map((file) => key(file, SERVER.exec(file.path))));
  const known = new Set(work.context.services.flatMap((view) => view.service.entries));
  for (const [index, file] of work.files.entries()) {
    const at = file.role === 'service' && script(file) ? key(file, CLIENT.exec(file.path)) : null;
    if (at === null || !served.has(at) || known.has(file.path)) continue;
    if (!file.facts.imports.some(({ module, typeOnly }) => !typeOnly && OF_SERVERS.test(module)))
      setRole(work, index, 'browser');
  }
}

/** Commands of a command line, and what only they reach. Files that serve, or that served files import, stay. */
function commands(work: Work): void {
  const { files, context } = work;
  const keep = new Set<number>();
  const roots = new Set<number>();
  const entries = new Set(
    context.services.filter((view) => view.service.role === 'service').flatMap((view) => view.service.entries),
  );
  for (const [index, file] of files.entries()) {
    const script = file.language === 'javascript' || file.language === 'typescript';
    if (file.role !== 'service' && !(script && file.role === 'library')) continue;
    if (entries.has(file.path)) keep.add(index);
    else if (isCommand(work, index)) roots.add(index);
  }
  for (const index of roots) if (!keep.has(index)) setRole(work, index, 'tool');
}

/** What a module does at its top level when it is run and not imported: it prints what it found, and ends. */
const PRINTS = /^(?:print|sys#(?:exit|stdout\.write))$/;
/** What goes on, or starts something that does. */
const GOES_ON = /^(?:[rR]un|[sS]tart|[sS]erve|[lL]isten|[pP]oll|[cC]onsume|[wW]ork|[lL]oop|[mM]ain)(?![a-z])/;

/**
 * Python that is written to be run from a shell, without the test for `__main__`: nothing imports it, it lies in no package, prints at its
 * top level, and starts nothing that goes on.
 */
function scripts(work: Work): void {
  const { files, context } = work;
  const entries = new Set(context.services.flatMap((view) => view.service.entries));
  const packages = new Set(files.flatMap(({ path }) => (path.endsWith('__init__.py') ? [folderOf(path)] : [])));
  for (const [index, file] of files.entries()) {
    if (file.language !== 'python' || (file.role !== 'service' && file.role !== 'library')) continue;
    if (entries.has(file.path) || packages.has(folderOf(file.path))) continue;
    // At the root, a script is told from a program by what else starts the service.
    const others = context.services[file.service]?.service.entries ?? [];
    if (!file.path.includes('/') && !others.some((entry) => entry.endsWith('.py'))) continue;
    const own = file.facts.calls.filter(({ fn }) => fn === 0);
    if (!own.some(({ callee }) => PRINTS.test(callee)) || own.some(({ callee }) => GOES_ON.test(lastName(callee))))
      continue;
    if (
      file.facts.calls.some(({ loop }) => loop === 'forever') ||
      fileServes(work, index) ||
      answersRequests(file.facts)
    )
      continue;
    if (context.names.importers(index).every((one) => one === index)) setRole(work, index, 'tool');
  }
}

function setRole(work: Work, index: number, role: LinkedFile['role']): void {
  const file = work.files[index];
  if (file) file.role = role;
}

/** What command lines of Go are made with. */
const COMMAND_LINES =
  /^github\.com\/(?:spf13\/cobra|urfave\/cli|alecthomas\/kong|mitchellh\/cli|traefik\/paerser\/cli|google\/subcommands)/;

/** A file of a command package: `commands/`, Go packages below `cmd/` that build cobra commands, but for the one that serves. */
function isCommand(work: Work, index: number): boolean {
  const file = work.files[index];
  if (!file) return false;
  if (file.language === 'go') {
    // `pkg/cli` is what a server parses its own configuration with.
    const inCommands = /(?:^|\/)(?:cmd|commands?)\//.test(file.path);
    const makesCommand = () =>
      work.files.some(
        ({ language, path, facts }) =>
          language === 'go' &&
          folderOf(path) === folderOf(file.path) &&
          facts.imports.some(({ module }) => COMMAND_LINES.test(module)),
      );
    const inPackage = /(?:^|\/)cli\/[^/]+$/.test(file.path) && readsArguments(work, folderOf(file.path));
    if (!inPackage && !(inCommands && makesCommand())) return false;
    return !packageServes(work, index) || (inCommands && holdsCommands(work, index));
  }
  if (file.language === 'python')
    return (
      file.facts.imports.some((fact) =>
        /^(?:click|rich_click|typer|cyclopts|argparse|flask\.cli|fire)$/.test(fact.module),
      ) &&
      /(?:^|\/)(?:cli|commands?|bin)(?:\/|\.py$)/.test(file.path) &&
      !fileServes(work, index)
    );
  return (
    /(?:^|\/)(?:commands?|cli)\//.test(file.path) &&
    file.facts.imports.some((fact) =>
      /^(?:commander|yargs|@oclif\/core|cac|clipanion|inquirer|meow|citty|@drizzle-team\/brocli)$/.test(fact.module),
    ) &&
    !fileServes(work, index)
  );
}

/** A Go file beside that of the command that serves: all the commands that it makes run something, and none of them goes on. */
function holdsCommands(work: Work, index: number): boolean {
  const facts = work.facts(index);
  if (!facts || fileServes(work, index) || facts.functions.some(({ name }) => /^(?:main|init|Execute)$/.test(name)))
    return false;
  const runs = commandFunctions(facts).map((fn) => ({ file: index, fn }));
  return runs.length > 0 && runs.every((at) => !goesOn(work, at, DEEPEST));
}

/** The functions that the commands of a file run: those that are given a command of the library, or its context. */
function commandFunctions({ functions }: FileFacts): number[] {
  const given = ({ type = '' }: { type?: string }) => COMMAND_LINES.test(type) && /#(?:Command|Context)$/.test(type);
  return [...functions.keys()].filter((fn) => functions[fn]?.params.some(given));
}

/** Whether a Go package reads the arguments of the program with the standard library. */
function readsArguments(work: Work, folder: string): boolean {
  return work.files.some(
    ({ language, path, facts }) =>
      language === 'go' &&
      folderOf(path) === folder &&
      facts.imports.some(({ module }) => module === 'flag') &&
      facts.calls.some(({ callee }) => callee === 'flag#Parse'),
  );
}

function packageServes(work: Work, index: number): boolean {
  const folder = folderOf(work.files[index]?.path ?? '');
  return work.files.some(
    (file, one) =>
      file.language === 'go' && folderOf(file.path) === folder && file.role === 'service' && fileServes(work, one),
  );
}
