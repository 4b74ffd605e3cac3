import type { Service } from '../../model/services.js';
import { pathRole } from '../roles.js';
import {
  isBrowserLibrary,
  isCommandLineLibrary,
  isDialogueLibrary,
  isServerLibrary,
  isTestLibrary,
} from './npm-libraries.js';

/** What of a package.json matters here. */
export interface Manifest {
  path: string;
  name: string | undefined;
  isPrivate: boolean;
  /** Made to be imported by others: tells what it ships (`exports`, `types`, `files`), not only where it begins. */
  ships: boolean;
  main: string[];
  bin: string[];
  dependencies: Set<string>;
  peerDependencies: Set<string>;
  devDependencies: Set<string>;
  scripts: Map<string, Service['startCommands'][number]>;
}

/**
 * What the package is for; undefined where only its code can tell.
 *
 * @param needed another package of the workspace needs it to run
 */
export function roleOf(manifest: Manifest, needed: boolean): Service['role'] | 'test' | undefined {
  const { dependencies, devDependencies } = manifest;
  const all = [...dependencies, ...devDependencies];
  const scripts = [...manifest.scripts].map(([name, { text }]) => ({ name, text }));
  const runsServer = startScripts(manifest).some(({ text }) => !isDevelopment(text) && RUNS_SERVER.test(text));
  const servesBundle = scripts.some(
    ({ name, text }) => /^(?:start|serve|dev|preview)\b/.test(name) && BUNDLER.test(text),
  );
  const serves = serversOf(manifest);
  const server = serves.length > 0;
  const browser = all.some(isBrowserLibrary);

  if (pathRole(manifest.path) === 'tool') return 'tool';
  if (dependencies.has('react-email') && !server && !manifest.ships) return 'tool';
  // A command that people install and run; a database driver alone makes no server of it.
  if (manifest.bin.length > 0 && [...dependencies].some(isCommandLineLibrary) && serves.every(isDriver)) return 'tool';
  if ([...dependencies].some(isDialogueLibrary) && serves.every(isDriver) && !browser) return 'tool';
  // A server that is published as well is started by a script of its own.
  const starts =
    isApplication(manifest, needed) &&
    startScripts(manifest).some(({ text }) => !COMPILES.test(text) && !isDevelopment(text));
  if (runsFromSource(manifest) && !needed && !browser && ![...dependencies].some(isCommandLineLibrary))
    return 'service';
  if (manifest.ships && !servesBundle && !starts && (!runsServer || (needed && !server))) return 'library';
  // A desktop application runs on its user's machine, both its halves.
  if (all.includes('electron') && !runsServer) return 'browser';
  if (runsServer || starts) return 'service';
  if (server) return needed && manifest.main.length > 0 ? 'library' : 'service';
  if (browser) return 'browser';
  if (manifest.bin.length > 0) return 'tool';
  if (manifest.main.length > 0 && scripts.every(({ name }) => name !== 'start')) return 'library';
  return all.some(isTestLibrary) ? 'test' : undefined;
}

/** Nobody installs it, and it begins in the source of a program: `main: src/main.ts`. */
const runsFromSource = ({ isPrivate, main }: Manifest): boolean =>
  isPrivate && main.some((file) => /^(?:\.\/)?src\/(?:main|server|worker)\.[cm]?ts$/.test(file));

/** Needs a server's framework to run, and no other package of the workspace needs it. */
export function isApplication(manifest: Manifest, needed: boolean): boolean {
  return !needed && serversOf(manifest).some((name) => !isDriver(name));
}

function serversOf({ dependencies, peerDependencies }: Manifest): string[] {
  return [...dependencies].filter((name) => isServerLibrary(name) && !peerDependencies.has(name));
}

const COMPILES =
  /\b(?:tsc|tsdx|tsup|swc|babel|esbuild|rollup|webpack|microbundle|unbuild|parcel|vite|storybook|docusaurus|jest|vitest|lerna|turbo)\b|--watch\b|(?:^|\s)-w\b/;

/** Starts a process of Node that stays; what lies in a folder of scripts ends by itself. */
const RUNS_SERVER =
  /(?:^|[\s"/])(?:(?:node|tsx|ts-node|bun|deno|nx serve|pm2(?:-runtime)?(?: start)?)(?! (?:\.\/)?(?:scripts|tools|bin)\/)|nest start|next start|nuxt start|remix-serve|react-router-serve|fastify start|strapi start|forever)(?:\s|$)/;
const BUNDLER =
  /\b(?:ng serve|vite(?! build)|react-scripts|webpack(?:-dev-server)?|vue-cli-service|expo|gatsby|astro|parcel|craco|ember|rsbuild|rspack)\b/;

/** Clients of databases and brokers, which command-line programs use as servers do. */
function isDriver(name: string): boolean {
  return /^(?:ioredis|pg|mysql2|mongoose|amqplib|kafkajs)$/.test(name);
}

/** Runs on a developer's machine: reloads, watches, or serves what has not been built. */
export function isDevelopment(text: string): boolean {
  return /\b(?:nodemon|ts-node-dev|tsnd|webpack-dev-server|ng serve|react-scripts start|vue-cli-service serve|next dev|nuxt dev|nest start (?:--watch|--debug|-w))\b|\bvite(?:\s|$)|--watch\b|\btsx watch\b|--inspect(?:-brk)?\b/.test(
    text,
  );
}

/** Scripts that start what is deployed, with the scripts that they run in turn. */
export function startScripts(manifest: Manifest): Service['startCommands'] {
  const found = new Map<string, Service['startCommands'][number]>();
  const add = (name: string, depth: number) => {
    const script = manifest.scripts.get(name);
    if (!script || found.has(name) || depth > 3) return;
    found.set(name, script);
    for (const called of calledScripts(script.text)) add(called, depth + 1);
  };
  for (const name of manifest.scripts.keys()) {
    if (
      /^(?:start|serve|server|worker)(?:[:-].*)?$/.test(name) &&
      !/dev|watch|debug|test|mock|storybook|local/.test(name)
    )
      add(name, 0);
  }
  return [...found.values()];
}

function calledScripts(text: string): string[] {
  const single = [...text.matchAll(/\b(?:npm|pnpm|yarn|bun) (?:run(?:-script)? )?([\w:.-]+)/g)].map(
    (match) => match[1] ?? '',
  );
  const several = [...text.matchAll(/\b(?:npm-run-all|run-[sp])((?: [\w:.-]+)+)/g)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  return [...single, ...several].filter((name) => name !== '' && !name.startsWith('-'));
}
