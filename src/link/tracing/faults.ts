/** What the set-up of tracing in a service gets wrong, each at its place. */

import type { Having, Place } from '../../model/evidence.js';
import type { Span } from '../../model/facts.js';
import type { Service } from '../../model/services.js';
import type { TracingFault } from '../../model/tracing.js';
import { lastName } from '../requests/symbols.js';
import { isServed, type Work } from '../requests/work.js';
import { flushesIn, isFlushedBy, needsFlush } from './flush.js';
import { knownTracing } from './known.js';
import { lateHooks } from './load-order.js';
import { isRunBy, reachedFiles } from './reached.js';
import type { FileSetup, InstrumentsAt, StartAt } from './read.js';
import { lateReplacements } from './replaced.js';
import { environmentSamplers } from './samplers.js';

type Draft = Omit<TracingFault, 'service' | 'tracing' | 'role'>;

/** What all files of a service say; indexes are those of the repository's files. */
export interface Reached {
  service: number;
  files: readonly number[];
  setups: readonly (FileSetup | undefined)[];
  /** SDKs and agents that come to be started in it. */
  starts: readonly StartAt[];
  /** Where it hands on what is left. */
  flushes: readonly Having[];
}

/** Reads what runs in the services; what a file says is read once, however many of them it is part of. */
export class Reach {
  private readonly flushes = new Map<string, Having[]>();

  constructor(
    private readonly work: Work,
    readonly setups: Reached['setups'],
  ) {}

  /** Everything that runs in a service. */
  of(service: number): Reached {
    const { work, setups } = this;
    const files = reachedFiles(work, service);
    const inside = new Set(files);
    const starts = files.flatMap(
      (file) => setups[file]?.starts.filter((start) => isRunBy(work, service, inside, start)) ?? [],
    );
    const names = [...new Set(starts.flatMap(({ entry }) => entry.flush))].sort();
    return { service, files, setups, starts, flushes: files.flatMap((file) => this.flushesOf(file, names)) };
  }

  private flushesOf(file: number, names: readonly string[]): Having[] {
    if (names.length === 0) return [];
    const key = `${file} ${names.join()}`;
    const found = this.flushes.get(key) ?? flushesIn(this.work, file, new Set(names));
    this.flushes.set(key, found);
    return found;
  }
}

/** The faults that show in the code and the environment of a service. */
export function faultsOf(work: Work, service: Service, reached: Reached): Draft[] {
  return [
    ...lateFaults(work, service, reached),
    ...flushFaults(work, reached),
    ...samplingFaults(work, service, reached),
    ...retiredVariables(service),
  ];
}

function lateFaults(work: Work, service: Service, { files, setups }: Reached): Draft[] {
  const called = new Set(
    files.flatMap((file) => work.files[file]?.facts.calls.map((call) => lastName(call.callee)) ?? []),
  );
  const late = lateHooks(work, service, setups).filter(
    ({ hook }) => hook.patchesWith.length === 0 || hook.patchesWith.some((name) => called.has(name)),
  );
  const drafts = late.map(
    ({ hook, module, file }): Draft => ({
      fault: 'late-init',
      place: placeOfHook(work, setups, hook),
      detail: `\`${module}\` is loaded before it${file === hook.file ? '' : `, by ${work.files[file]?.path}`}`,
      instead: 'the file that initialises tracing first, before every other import',
    }),
  );
  for (const file of files) {
    const setup = setups[file];
    if (!setup || !isServed(work.files[file])) continue;
    for (const { hook, made } of lateReplacements(work, file, setup))
      drafts.push({
        fault: 'late-init',
        place: hook.place,
        detail: `\`${made}()\` is called before it`,
        instead: `\`instrument()\` before \`${made}()\`, or \`instrument_app\``,
      });
  }
  // One for a place: an SDK is given many instrumentations.
  return drafts.filter(({ place }, index) => drafts.findIndex((other) => samePlace(other.place, place)) === index);
}

/** Where the SDK begins that is given the instrumentation: `sdk.start()`, else where it is made, else the instrumentation itself. */
function placeOfHook(work: Work, setups: readonly (FileSetup | undefined)[], hook: InstrumentsAt): Place {
  const facts = work.facts(hook.file);
  for (const start of setups[hook.file]?.starts ?? []) {
    const call = start.call === undefined ? undefined : facts?.calls[start.call];
    const begun = call?.chain?.find(({ name }) => start.entry.begin.includes(name));
    if (begun) return work.place(hook.file, call?.at ?? start.at);
    const begin = facts?.calls.find(
      ({ callee, fn }) =>
        start.entry.begin.includes(lastName(callee)) &&
        work.symbol(hook.file, fn, callee)?.path.some((part) => start.entry.calls.includes(part)),
    );
    return work.place(hook.file, begin?.at ?? start.at);
  }
  return hook.place;
}

function flushFaults(work: Work, reached: Reached): Draft[] {
  return ownStarts(work, reached)
    .filter((start) => !isFlushedBy(work, start, reached.flushes) && needsFlush(work, start))
    .map((start) => ({
      fault: 'no-flush',
      place: work.place(start.file, start.at),
      detail: `nothing calls \`${start.entry.flush[0]}\` on it`,
      instead: `\`${start.entry.flush[0]}\``,
    }));
}

function samplingFaults(work: Work, service: Service, reached: Reached): Draft[] {
  const inCode = reached.files.flatMap((file) =>
    isServed(work.files[file]) && !isElsewhere(work.files[file]?.path ?? '')
      ? (reached.setups[file]?.samplers ?? []).filter((sampler) => sampler.share === 1 && sampler.fixed)
      : [],
  );
  const outside = environmentSamplers(service.environment).filter(
    ({ share, place }) => share === 1 && isProduction(place.path),
  );
  return [...inCode, ...outside].map(({ name, place }) => ({
    fault: 'always-on-sampling',
    place,
    detail: `\`${name}\` keeps every trace`,
    instead: 'a share, such as 10 %, from the environment',
  }));
}

/** Files that are named for another place than production. */
function isElsewhere(path: string): boolean {
  return /(?:^|[/._-])(?:dev|develop|development|local|tests?|testing|debug|demo|examples?|staging|sandbox|ci)(?:[/._-]|$)/i.test(
    path,
  );
}

/** Images and manifests; compose files are for a developer's machine unless they say otherwise. */
function isProduction(path: string): boolean {
  return !isElsewhere(path) && (!/compose/i.test(path) || /prod/i.test(path));
}

/** The first import of a retired library in a file that serves. */
export function retiredImports(work: Work, file: number): Draft[] {
  const linked = work.files[file];
  if (!linked || !isServed(linked)) return [];
  const imports = linked.facts.imports.filter(({ typeOnly }) => !typeOnly);
  for (const fact of imports) {
    if (work.context.names.modules(file, fact.module).length > 0) continue;
    const path = linked.language === 'python' && fact.name !== '*' ? [fact.name] : [];
    for (const { entry } of knownTracing(linked.language).retired.of({
      module: fact.module,
      path,
      origin: 'imported',
    })) {
      const bridged = imports.some(({ module }) => entry.bridges.some((bridge) => module.startsWith(bridge)));
      if (bridged) continue;
      const what = entry.bridges.some((bridge) => isBridged(work, linked.service, bridge))
        ? `${entry.what}, bridged to OpenTelemetry`
        : entry.what;
      return [retiredAt(work.place(file, fact.at), what, entry.instead)];
    }
  }
  return [];
}

const bridges = new WeakMap<Work, Map<string, boolean>>();

/** Whether a service translates an old interface to OpenTelemetry somewhere. */
function isBridged(work: Work, service: number, bridge: string): boolean {
  const known = bridges.get(work) ?? new Map<string, boolean>();
  bridges.set(work, known);
  const key = `${service} ${bridge}`;
  const found =
    known.get(key) ??
    work.files.some(
      (file) => file.service === service && file.facts.imports.some(({ module }) => module.startsWith(bridge)),
    );
  known.set(key, found);
  return found;
}

function retiredVariables({ environment }: Service): Draft[] {
  return environment
    .filter(
      ({ name, value, place }) => name === 'OTEL_TRACES_EXPORTER' && value === 'jaeger' && isProduction(place.path),
    )
    .map(({ place }) => retiredAt(place, 'the Jaeger exporter of OpenTelemetry', '`otlp` (Jaeger receives OTLP)'));
}

function retiredAt(place: Place, what: string, instead: string): Draft {
  return { fault: 'deprecated-exporter', place, detail: what, instead };
}

/** The starts in code that serves. */
export function ownStarts(work: Work, { starts }: Reached): StartAt[] {
  return starts.filter(({ file }) => isServed(work.files[file]));
}

function samePlace(a: Place, b: Place): boolean {
  return a.path === b.path && sameSpan(a.at, b.at);
}

function sameSpan(a: Span, b: Span): boolean {
  return a.every((part, index) => part === b[index]);
}
