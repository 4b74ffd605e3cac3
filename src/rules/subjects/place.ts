/** Where in a file something stands: the part that calls, handlers, throws and functions have in common. */
import type { CallRole } from '../../model/calls.js';
import type { CallFact } from '../../model/facts.js';
import type { FileRole } from '../../model/files.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import type { Entry } from '../../model/requests.js';
import type { AttributeTable } from './subject.js';

export interface InFile {
  file: LinkedFile;
  /** Index of the enclosing function. */
  fn: number;
}

/** A call, with what it does. */
export interface CallAt extends InFile {
  index: number;
  call: CallFact;
  roles: readonly CallRole[];
  repository: Repository;
}

/** Attributes of every subject that stands in a file. */
export const placeAttributes: AttributeTable<InFile> = {
  language: { doc: '`javascript`, `typescript`, `python` or `go`', of: ({ file }) => file.language },
  fileRole: {
    doc: 'role of the file: `service`, `browser`, `library`, `tool`; `tool` in the commands of a command line',
    of: (at) => roleOf(at),
  },
  path: { doc: 'path of the file, relative to the scanned root', of: ({ file }) => file.path },
  function: { doc: 'name of the enclosing function; empty for an anonymous one', of: (at) => nearestName(at) },
  entry: {
    doc: 'what calls the enclosing function from outside: `route`, `rpc`, `consumer`, `job`, `websocket`, `error-middleware`, `middleware`, `main`, `lambda`, `none`',
    of: (at) => entryOf(at)?.kind ?? 'none',
  },
  phase: {
    doc: '`startup`, `shutdown` or `run`: by the names of the enclosing functions; code outside of functions is start-up',
    of: (at) => phaseOf(at),
  },
  where: { doc: 'the enclosing function in words, for messages', of: (at) => whereabouts(at) },
};

/**
 * Role of the code at a place: that of its file, but for functions of a command line and what is run by hand.
 * @param call the call that stands there, or one that is guarded there
 */
export function roleOf({ file, fn }: InFile, call?: number): FileRole {
  const byHand = call !== undefined && file.byHand?.has(call);
  return byHand || file.commandLine?.has(fn) ? 'tool' : file.role;
}

function* enclosing({ file, fn }: InFile) {
  // The depth is bounded because facts come from a front-end, not from this module: a cycle must not hang the scan.
  for (let at = fn, depth = 0; at >= 0 && depth < 100; depth++) {
    const fact = file.facts.functions[at];
    if (!fact) return;
    yield { index: at, fact };
    at = fact.parent;
  }
}

/** Entry of the nearest enclosing function that is one. */
export function entryOf(at: InFile): Entry | undefined {
  for (const { index } of enclosing(at)) {
    const entry = at.file.entries.get(index);
    if (entry) return entry;
  }
  return undefined;
}

function nearestName(at: InFile): string {
  for (const { index, fact } of enclosing(at)) if (index > 0 && fact.name) return fact.name;
  return '';
}

/** Names of the enclosing functions from outside in: stable when lines move. */
export function symbolOf(at: InFile): string {
  const names: string[] = [];
  for (const { index, fact } of enclosing(at)) {
    if (index > 0 && fact.name) names.unshift(fact.className ? `${fact.className}.${fact.name}` : fact.name);
  }
  return names.join('/');
}

const REQUEST = new Set(['route', 'rpc', 'consumer', 'job', 'websocket', 'error-middleware', 'middleware', 'lambda']);
const STARTUP =
  /^_*(main|init|start|boot|set_?up|listen|serve|run_?server|configure|load_?config|lifespan|on_?startup|connect)/i;
const SHUTDOWN =
  /^_*(shut_?down|graceful|stop|close|terminate|clean_?up|tear_?down|on_?(shutdown|exit|sigterm|sigint)|exit|dispose|destroy)/i;

function phaseOf(at: InFile): 'startup' | 'shutdown' | 'run' {
  let named = false;
  for (const { index, fact } of enclosing(at)) {
    const entry = at.file.entries.get(index);
    if (entry && REQUEST.has(entry.kind)) return 'run';
    if (entry?.kind === 'main') return 'startup';
    if (index === 0 || !fact.name) continue;
    if (STARTUP.test(fact.name)) return 'startup';
    if (SHUTDOWN.test(fact.name)) return 'shutdown';
    named = true;
  }
  return named ? 'run' : 'startup';
}

function whereabouts(at: InFile): string {
  const entry = entryOf(at);
  if (entry?.name && REQUEST.has(entry.kind)) return `in the handler of ${entry.name}`;
  const name = nearestName(at);
  if (name) return `in \`${name}\``;
  return at.fn > 0 ? 'in an anonymous function' : 'at module level';
}
