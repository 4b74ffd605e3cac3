import type { Service } from '../../model/services.js';
import { pathRole } from '../roles.js';
import { folderOf, joinPath, nameOf, type Tree } from '../tree.js';
import { ownFiles, type Package } from './package.js';

/** What a process that waits for work says somewhere in its own code. */
const SERVES =
  /\bListenAndServe|\bhttp\.Server\{|\bgrpc\.NewServer\(|\bnet\.Listen(?:UDP|TCP|Packet)?\(|\bfasthttp\.|\bgin\.(?:New|Default)\(|\becho\.New\(|\bfiber\.New\(|\b(?:macaron|flamego|iris)\.(?:New|Classic|Default)\(|\.Spin\(\)|\blambda\.Start\(|\bsarama\.NewConsumer|\bkafka\.NewReader\(|\bworker\.New\(|\bsignal\.Notify(?:Context)?\(|\basynq\.NewServer\(|\bSetupSignal(?:Handler|Context)\(|"github\.com\/(?:beego\/beego\/v2\/server\/web|astaxie\/beego|gobuffalo\/buffalo|zeromicro\/go-zero\/(?:rest|zrpc)|go-kratos\/kratos\/v2\/transport)\b/;

/** A listener on any free port of the machine itself: the answer of a login that goes through the browser, asked for by a command. */
const FOR_ONE_ANSWER = /"(?:127\.0\.0\.1|localhost|\[::1\]):0"/;

/**
 * Every Go module with code of its own: one service per go.mod, because its commands share its packages. Its entries are
 * the mains that serve (all of them where none does), and it is named after the module.
 */
export async function findGoModules(tree: Tree): Promise<{ packages: Package[]; modules: Record<string, string> }> {
  const manifests = tree.files.map((file) => file.path).filter((path) => nameOf(path) === 'go.mod');
  const own = ownFiles(tree, manifests.map(folderOf), ['go']);
  const modules: Record<string, string> = Object.create(null);
  const named: { module: string; manifest: string; text: string }[] = [];
  for (const manifest of manifests) {
    const text = (await tree.read(manifest)) ?? '';
    const module = /^\s*module\s+"?([^\s"]+)"?/m.exec(text)?.[1];
    if (module === undefined) {
      tree.problems.push({ path: manifest, kind: 'parse-error', detail: 'names no module' });
      continue;
    }
    modules[module] ??= folderOf(manifest);
    named.push({ module, manifest, text });
  }
  const reading: Reading = { modules, byFolder: groupByFolder([...own.values()].flat()), packages: new Map() };
  const packages: Package[] = [];
  for (const { module, manifest, text } of named) {
    const folder = folderOf(manifest);
    const placeRole = pathRole(`${folder}/main.go`.replace(/^\.\//, ''));
    const files = own.get(folder) ?? [];
    if (files.length === 0 || (placeRole !== undefined && placeRole !== 'tool')) continue;
    const { role, entries } = await describe(tree, reading, groupByFolder(files));
    packages.push({
      name: moduleName(module),
      path: folder,
      language: 'go',
      family: 'go',
      role: placeRole ?? role,
      manifest,
      manifestFolder: folder,
      dependencies: directRequirements(text),
      startCommands: [],
      environment: [],
      entries,
      outputs: [],
    });
  }
  return { packages, modules };
}

/** Last part of the path that is no version and no bare language. */
function moduleName(module: string): string {
  const parts = module.split('/').filter((part) => !/^(?:v\d+|go|golang|src)$/.test(part));
  return parts.pop() ?? module;
}

/** The Go packages of the tree: a module may be served by a package of another one that lies beside it. */
interface Reading {
  /** Folder of each module. */
  modules: Record<string, string>;
  /** Files of each folder. */
  byFolder: Map<string, string[]>;
  packages: Map<string, Promise<GoPackage>>;
}

interface GoPackage {
  serves: boolean;
  /** Folders of the packages of the tree that it imports. */
  imports: string[];
}

const COMMAND_LINE = /(?:^|[-_])(?:cli|gen|docs?|clidocs?|lint|bench|migrate)$|(?:ctl|tools?)$/;
/** Reads what somebody runs by hand against a server: it may share the server's packages. */
const CLIENT = /(?:^|[-_])client$/;
const IGNORED = /^\/\/(?:go:build|\s*\+build) (?:ignore|tools)\b/m;

/** Clients of brokers, each with the methods that wait for messages. A program that only publishes is no worker. */
const CONSUMERS: readonly (readonly [RegExp, RegExp])[] = [
  [/"github\.com\/(?:rabbitmq\/amqp091-go|streadway\/amqp)"/, /\.Consume(?:WithContext)?\(/],
  [/"github\.com\/nats-io\/nats\.go(?:\/jetstream)?"/, /\.(?:Queue|Chan)?Subscribe(?:Sync)?\(|\.Consume\(/],
  [/"github\.com\/confluentinc\/confluent-kafka-go\//, /\bkafka\.NewConsumer\(/],
  [/"github\.com\/twmb\/franz-go\//, /\.PollFetches\(/],
  [/"cloud\.google\.com\/go\/pubsub/, /\.Receive\(/],
  [/"github\.com\/ThreeDotsLabs\/watermill\//, /\bmessage\.NewRouter\(/],
];

function consumes(text: string): boolean {
  return CONSUMERS.some(([imported, waits]) => imported.test(text) && waits.test(text));
}

async function findMains(tree: Tree, byFolder: Map<string, string[]>): Promise<string[]> {
  const mains: string[] = [];
  for (const inside of byFolder.values()) {
    const text = (await tree.read(inside[0] ?? '')) ?? '';
    // The first file tells the package of a folder, unless it is one that builds ignore.
    if (!/^package main\b/m.test(text) && !IGNORED.test(text)) continue;
    for (const path of inside) if (isMain((await tree.read(path)) ?? '')) mains.push(path);
  }
  return mains;
}

function isMain(text: string): boolean {
  return /^package main\b/m.test(text) && /^func main\(\)/m.test(text) && !IGNORED.test(text);
}

/** Whether a main reaches a package that serves, by the imports inside the tree. */
async function reach(tree: Tree, reading: Reading, main: string): Promise<{ serves: boolean; folders: Set<string> }> {
  const folders = new Set([folderOf(main)]);
  // A set that grows while it is walked: the packages found are visited in turn.
  const client = CLIENT.test(nameOf(folderOf(main)));
  for (const folder of folders) {
    const { serves, imports } = await readPackage(tree, reading, folder);
    if (serves && !(client && folder !== folderOf(main))) return { serves, folders };
    for (const imported of imports) folders.add(imported);
  }
  return { serves: false, folders };
}

/** What the files of one package say, read once however many mains reach it. */
function readPackage(tree: Tree, { modules, byFolder, packages }: Reading, at: string): Promise<GoPackage> {
  const known = packages.get(at);
  if (known) return known;
  const read = async (): Promise<GoPackage> => {
    const texts = await Promise.all((byFolder.get(at) ?? []).map(async (path) => (await tree.read(path)) ?? ''));
    const imports = texts
      .flatMap((text) =>
        [...text.matchAll(/^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"\s]+)"\s*$/gm)].map((match) => match[1] ?? ''),
      )
      .flatMap((name) => folderOfPackage(modules, name) ?? []);
    const serves = (text: string) => (SERVES.test(text) && !FOR_ONE_ANSWER.test(text)) || consumes(text);
    return { serves: texts.some(serves), imports };
  };
  const reading = read();
  packages.set(at, reading);
  return reading;
}

/** Where the package of an import path lies in the tree: below the module with the longest name that it begins with. */
function folderOfPackage(modules: Record<string, string>, name: string): string | undefined {
  for (let module = name; module !== ''; module = module.slice(0, Math.max(0, module.lastIndexOf('/')))) {
    const folder = Object.hasOwn(modules, module) ? modules[module] : undefined;
    if (folder !== undefined) return module === name ? folder : joinPath(folder, name.slice(module.length + 1));
  }
  return undefined;
}

/** Mains that write documentation or code from what the server says of itself. */
const GENERATES = /(?:^|\/)(?:\w*docs?(?:gen)?|\w*gen|\w*generator)\/[^/]+\.go$|(?:^|\/)(?:gen|generate)[\w-]*\.go$/;

/**
 * A service where a main reaches a package that serves; those mains are its entries. Where none does, all are. Mains that reach
 * less than half of the packages are helpers beside a library.
 */
async function describe(
  tree: Tree,
  reading: Reading,
  byFolder: Map<string, string[]>,
): Promise<{ role: Service['role']; entries: string[] }> {
  const mains = await findMains(tree, byFolder);
  const reached = await Promise.all(mains.map(async (main) => ({ main, ...(await reach(tree, reading, main)) })));
  const serving = reached.filter((one) => one.serves).map((one) => one.main);
  const programs = serving.filter((main) => !GENERATES.test(main));
  const servers = programs.length > 0 ? programs : serving;
  // A command line that shares packages with its server reaches what serves too: its name tells.
  const named = servers.filter((main) => !COMMAND_LINE.test(nameOf(folderOf(main))));
  if (servers.length > 0) return { role: 'service', entries: named.length > 0 ? named : servers };
  const folders = new Set(reached.flatMap((one) => [...one.folders]));
  return { role: mains.length === 0 || folders.size * 2 < byFolder.size ? 'library' : 'tool', entries: mains };
}

function groupByFolder(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of files) {
    const group = groups.get(folderOf(path));
    if (group) group.push(path);
    else groups.set(folderOf(path), [path]);
  }
  return groups;
}

/** `require` lines without `// indirect`. */
function directRequirements(text: string): Set<string> {
  const found = new Set<string>();
  let inBlock = false;
  for (const line of text.split('\n')) {
    if (/^\s*require\s*\($/.test(line.trimEnd())) inBlock = true;
    else if (inBlock && line.trim() === ')') inBlock = false;
    else if (!line.includes('// indirect')) {
      const required = (inBlock ? /^\s*([^\s/][^\s]*)\s+v/ : /^\s*require\s+(\S+)\s+v/).exec(line)?.[1];
      if (required !== undefined) found.add(required);
    }
  }
  return found;
}
