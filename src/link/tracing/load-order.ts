/**
 * What is loaded before tracing is ready to patch it. JavaScript instrumentation hooks into the loading of modules when it is made: a
 * framework or client that is loaded before that stays as it is. The order is that of evaluation from each entry: imports
 * in the order in which they stand, depth first, then what the top level calls.
 */
import type { ImportFact, Span } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Service } from '../../model/services.js';
import { encloses, type Work } from '../requests/work.js';
import { loadedImports } from './elided.js';
import type { FileSetup, InstrumentsAt } from './read.js';

/** A hook that is set after a module that it must patch was loaded. */
export interface LateHook {
  hook: InstrumentsAt;
  /** The module, and where it is loaded. */
  module: string;
  file: number;
  at: Span;
}

const CALLS = 4;
/** What a start command loads first and that is known to have no part in tracing. */
const PRELOADS =
  /^(?:ts-node(?:\/[\w/-]+)?|tsconfig-paths\/register|dotenv\/config|source-map-support\/register|tsx(?:\/\w+)?|esm|@swc-node\/register(?:\/[\w-]+)?|@babel\/register|module-alias\/register|@esbuild-kit\/[\w/-]+)$/;

/** Hooks of a service's code that are set too late, seen from its entries; none where something unknown is loaded first. */
export function lateHooks(work: Work, service: Service, files: readonly (FileSetup | undefined)[]): LateHook[] {
  if (preloads(service).some((module) => !PRELOADS.test(module))) return [];
  const entries = service.entries.flatMap((path) => work.context.byPath.get(path) ?? []);
  const walks = new Map(
    entries.filter((file) => isScript(work.files[file])).map((file) => [file, walk(work, files, file)]),
  );
  const isPart = (entry: number) =>
    [...walks].some(([other, { visited }]) => visited.has(entry) && !walks.get(entry)?.visited.has(other));
  // What another entry loads begins nothing itself.
  const late = [...walks].flatMap(([entry, { late }]) => (isPart(entry) ? [] : late));
  return late.filter(({ hook }, index) => late.findIndex((other) => other.hook === hook) === index);
}

/** What is evaluated from an entry; nothing where imports nest too deep to follow. */
function walk(work: Work, files: readonly (FileSetup | undefined)[], entry: number): Walk {
  const found = new Walk(work, files, entry);
  try {
    found.file(entry);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Walk(work, files, entry);
  }
  return found;
}

function isScript(linked: LinkedFile | undefined): boolean {
  return linked?.language === 'javascript' || linked?.language === 'typescript';
}

function preloads({ startCommands, environment }: Service): string[] {
  const texts = [
    ...startCommands.map(({ text }) => text),
    ...environment.filter(({ name }) => name === 'NODE_OPTIONS').map(({ value }) => value),
  ];
  return texts.flatMap((text) =>
    [
      ...text
        .slice(0, 4000)
        .matchAll(/(?:^|[\s"'=])(?:-r|--require|--import|--loader|--experimental-loader)[\s=]+["']?([^\s"',\]]+)/g),
    ].map(([, module]) => module ?? ''),
  );
}

/** One process: what is evaluated from an entry, until the first hook of each kind is set. */
class Walk {
  readonly visited = new Set<number>();
  readonly late: LateHook[] = [];
  /** Where each package was first loaded. */
  private readonly loaded = new Map<string, { file: number; at: Span }>();
  private readonly called = new Set<string>();
  /** Modules that some hook was in time for: loading them again later changes nothing. */
  private readonly hooked = new Set<string>();

  constructor(
    private readonly work: Work,
    private readonly files: readonly (FileSetup | undefined)[],
    private readonly entry: number,
  ) {}

  /** Evaluates a file once. */
  file(file: number): void {
    const linked = this.work.files[file];
    if (!linked || this.visited.has(file) || !isScript(linked)) return;
    this.visited.add(file);
    this.body(file, linked, 0);
  }

  /** What a function does when it is called; the top level is function 0. */
  private body(file: number, linked: LinkedFile, fn: number, depth = 0): void {
    const { facts } = linked;
    const at = facts.functions[fn]?.at;
    const imports = loadedImports(facts).filter((fact) =>
      fn === 0 ? !fact.lazy : fact.lazy && at && encloses(at, fact.at),
    );
    const steps = [
      ...imports.map((fact) => ({ at: fact.at, run: () => this.load(file, fact) })),
      ...facts.calls.flatMap((call, index) =>
        call.fn === fn ? [{ at: call.at, run: () => this.call(file, index, depth) }] : [],
      ),
    ];
    // In the order in which they are done: arguments before the call that takes them.
    steps.sort((a, b) => a.at[2] - b.at[2] || a.at[3] - b.at[3]);
    for (const step of steps) step.run();
  }

  private load(file: number, { module, local, lazy, at }: ImportFact): void {
    // Other files import an agent to speak to it; the entry, and whoever names nothing of it, to start it.
    if ((local === '' && !lazy) || file === this.entry)
      this.hooks(file, (hook) => hook.call === undefined && sameStart(hook.at, at));
    const targets = this.work.context.names.modules(file, module);
    for (const target of targets) this.file(target);
    if (targets.length === 0 && !this.hooked.has(module) && !this.loaded.has(module))
      this.loaded.set(module, { file, at });
  }

  private call(file: number, index: number, depth: number): void {
    this.hooks(file, (hook) => hook.call === index);
    const target = depth < CALLS ? this.work.context.names.target(file, index) : undefined;
    const at = target && this.work.files[target.file];
    if (!target || !at || target.fn === 0 || !isScript(at)) return;
    const key = `${target.file}:${target.fn}`;
    if (this.called.has(key)) return;
    this.called.add(key);
    this.body(target.file, at, target.fn, depth + 1);
  }

  private hooks(file: number, isHere: (hook: InstrumentsAt) => boolean): void {
    for (const hook of this.files[file]?.instrumented ?? []) {
      if (!isHere(hook)) continue;
      const early = hook.patches.find((module) => this.loaded.has(module) && !this.hooked.has(module));
      const where = early === undefined ? undefined : this.loaded.get(early);
      if (early !== undefined && where) this.late.push({ hook, module: early, ...where });
      for (const module of hook.patches) if (!this.loaded.has(module)) this.hooked.add(module);
    }
  }
}

function sameStart(a: Span, b: Span): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
