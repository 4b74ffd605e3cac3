/** Final roles of files: what only a command line reaches is a tool, what only a browser runs is browser code, dead snippets are examples. */
import type { LinkedFile } from '../../model/repository.js';
import { folderOf } from './classes.js';
import { lastName } from './symbols.js';
import type { Work } from './work.js';

const FRONT =
  /^(?:react|react-dom|vue|@angular\/|svelte|preact|solid-js|@tanstack\/react|next\/(?:link|router|navigation|image)|jquery|@mui\/|antd|styled-components|@emotion\/)/;

/** Refines `role` of all files. Runs before the parts that judge by role. */
export function refineRoles(work: Work): void {
  snippets(work);
  browserFiles(work);
  commands(work);
}

/** Served code: what entries of services reach by imports stays; the rest of a service keeps the role that its path gave it. */
function browserFiles(work: Work): void {
  const { files, context } = work;
  const front = files.map((file) => isFront(file));
  for (const [index, file] of files.entries()) {
    if (file.role !== 'service' && file.role !== 'library') continue;
    if (!front[index]) continue;
    const view = context.services[file.service];
    if (view?.service.role === 'browser') {
      file.role = 'browser';
      continue;
    }
    // Server code that renders on the server imports components; then they run in both places.
    const servers = context.names.importers(index).some((importer) => {
      const from = files[importer];
      return from !== undefined && !front[importer] && from.role === 'service' && imports(from, SERVER);
    });
    if (!servers) file.role = 'browser';
  }
}

const SERVER =
  /^(?:node:)?(?:fs|http|https|net|child_process|cluster|path)$|^(?:express|koa|fastify|@nestjs\/|@hapi\/|pg|mysql|mongoose|sequelize|@prisma\/client|ioredis|redis|bull)/;

function imports(file: LinkedFile, pattern: RegExp): boolean {
  return file.facts.imports.some((fact) => !fact.typeOnly && pattern.test(fact.module));
}

function isFront(file: LinkedFile): boolean {
  if (file.language === 'go' || file.language === 'python') return false;
  if (imports(file, SERVER)) return false;
  const { marks, calls } = file.facts;
  if (marks.includes('dom')) return true;
  const hooks = calls.some((call) => /^(?:react#|react#default\.)use[A-Z]/.test(call.callee));
  return imports(file, FRONT) && (marks.includes('jsx') || hooks || imports(file, /^(?:vue|@angular\/core|svelte)$/));
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

/** Commands of a command line, and what only they reach. Files that serve, or that served files import, stay. */
function commands(work: Work): void {
  const { files, context } = work;
  const keep = new Set<number>();
  const roots = new Set<number>();
  const entries = new Set(
    context.services.filter((view) => view.service.role === 'service').flatMap((view) => view.service.entries),
  );
  for (const [index, file] of files.entries()) {
    if (file.role !== 'service') continue;
    if (entries.has(file.path)) keep.add(index);
    else if (isCommand(work, index)) roots.add(index);
  }
  for (const index of roots) if (!keep.has(index)) setRole(work, index, 'tool');
}

function setRole(work: Work, index: number, role: LinkedFile['role']): void {
  const file = work.files[index];
  if (file) file.role = role;
}

const SERVES =
  /^(?:ListenAndServe|ListenAndServeTLS|Serve|ServeTLS|Start|StartServer|Listen|listen|Run|RunTLS|StartTLS)$/;

/** A file of a command package: `commands/`, Go packages below `cmd/` that build cobra commands, but for the one that serves. */
function isCommand(work: Work, index: number): boolean {
  const file = work.files[index];
  if (!file) return false;
  if (file.language === 'go') {
    const makesCommand = file.facts.imports.some((fact) =>
      /^github\.com\/(?:spf13\/cobra|urfave\/cli|alecthomas\/kong|mitchellh\/cli|traefik\/paerser\/cli|google\/subcommands)/.test(
        fact.module,
      ),
    );
    const inCommands = /(?:^|\/)(?:cmd|commands?|cli)\//.test(file.path);
    if (!makesCommand || !inCommands) return false;
    return !packageServes(work, index);
  }
  if (file.language === 'python')
    return (
      file.facts.imports.some((fact) => /^(?:click|typer|argparse|flask\.cli|fire)$/.test(fact.module)) &&
      /(?:^|\/)(?:cli|commands?|bin)(?:\/|\.py$)/.test(file.path) &&
      !serves(file)
    );
  return (
    /(?:^|\/)(?:commands?|cli)\//.test(file.path) &&
    file.facts.imports.some((fact) =>
      /^(?:commander|yargs|@oclif\/core|cac|clipanion|inquirer|meow)$/.test(fact.module),
    ) &&
    !serves(file)
  );
}

function packageServes(work: Work, index: number): boolean {
  const folder = folderOf(work.files[index]?.path ?? '');
  return work.files.some(
    (file) => file.language === 'go' && folderOf(file.path) === folder && file.role === 'service' && serves(file),
  );
}

function serves(file: LinkedFile): boolean {
  return file.facts.calls.some((call) => SERVES.test(lastName(call.callee)));
}
