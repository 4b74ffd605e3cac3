/** What one file says of the set-up of tracing: SDKs that it starts, what it instruments, names, samplers, exporters, propagators. */

import type { Having } from '../../model/evidence.js';
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Instrumented } from '../../model/tracing.js';
import type { Instruments, Start } from '../catalogue/tracing.js';
import { namesIn, someName } from '../requests/values.js';
import type { Work } from '../requests/work.js';
import { type Known, knownTracing, meanings, meaningsOfImport, meaningsOfStep } from './known.js';
import { optionOf, type ValueAt } from './options.js';
import { isFixed, shareOf } from './samplers.js';
import { isSwitchedOff, stateOfStart, unreadInstrumentations } from './switches.js';

/** An SDK or agent at the place where it is made. `call`: absent where importing it is enough. */
export interface StartAt {
  entry: Start;
  file: number;
  fn: number;
  call?: number;
  args: Value[];
  at: Span;
}

/** Something that instruments, with what must not be loaded before it. */
export interface InstrumentsAt extends Instrumented {
  library: string;
  file: number;
  fn: number;
  call?: number;
  at: Span;
  patches: string[];
  /** It patches in those versions alone that have one of these functions. */
  patchesWith: string[];
  /** What its `instrument()` replaces. */
  replaces: string[];
}

export interface FileSetup {
  starts: StartAt[];
  instrumented: InstrumentsAt[];
  serviceName: Having[];
  /** `fixed`: given to an SDK, and not for some other place than production. */
  samplers: (Having & { share?: number; fixed?: true })[];
  exporters: Having[];
  propagators: Having[];
  /** A resource is given to an SDK: the name may stand in it. */
  resources: Having[];
}

/** Reads a file; everything is empty where it has nothing to do with tracing. */
export function readFile(work: Work, file: number, linked: LinkedFile): FileSetup {
  const setup: FileSetup = {
    starts: [],
    instrumented: [],
    serviceName: [],
    samplers: [],
    exporters: [],
    propagators: [],
    resources: [],
  };
  for (const fact of linked.facts.imports) {
    if (fact.typeOnly) continue;
    for (const known of meaningsOfImport(linked, fact.module))
      take(work, setup, known, { file, fn: 0, args: [], at: fact.at, name: fact.module });
  }
  for (const [index, call] of linked.facts.calls.entries()) ofCall(work, setup, file, linked, index, call);
  // Several are a choice, made where it cannot be followed.
  const given = setup.samplers.filter(({ fixed }) => fixed);
  if (given.length > 1) for (const sampler of given) delete sampler.fixed;
  return setup;
}

/** A call, a link of its chain or an import, with what it is given. */
interface Use {
  file: number;
  fn: number;
  call?: number;
  args: Value[];
  at: Span;
  name: string;
}

function ofCall(work: Work, setup: FileSetup, file: number, linked: LinkedFile, index: number, call: CallFact): void {
  const { fn, args, at, chain = [] } = call;
  const symbol = work.symbol(file, fn, call.callee);
  if (symbol) {
    const name = symbol.path.join('.');
    const use = (given: Value[]): Use => ({ file, fn, call: index, args: given, at, name });
    const own = meanings(linked, symbol);
    for (const known of own) take(work, setup, known, use(args));
    for (const step of chain)
      for (const known of meaningsOfStep(linked, symbol, step.name))
        if (!own.includes(known)) take(work, setup, known, use(step.args));
  }
  // Values and classes that are handed over by name: `sampler=ALWAYS_ON`, `app.add_middleware(OpenTelemetryMiddleware)`.
  const given = args.filter((arg) => someName(arg, isOfModule)).flatMap(namesIn);
  for (const ref of given.filter(isOfModule)) {
    const named = work.symbol(file, fn, ref);
    if (named?.origin !== 'imported') continue;
    for (const known of meanings(linked, named))
      if (known.is !== 'start' && known.is !== 'option')
        take(work, setup, known, { file, fn, call: index, args: [], at, name: named.path.join('.') });
  }
}

const isOfModule = (ref: string): boolean => ref.includes('#');

function take(work: Work, setup: FileSetup, known: Known, use: Use): void {
  const place = work.place(use.file, use.at);
  switch (known.is) {
    case 'start':
      start(work, setup, known.entry, use);
      break;
    case 'instruments':
      instruments(work, setup, known.entry, use);
      break;
    case 'exporter':
      push(setup.exporters, { name: known.entry.name, place });
      break;
    case 'propagator':
      push(setup.propagators, { name: known.entry.name, place });
      break;
    case 'sampler':
      push(setup.samplers, { name: known.entry.name, place });
      break;
    case 'option': {
      const { gives } = known.entry;
      if (gives === 'service') push(setup.serviceName, { name: use.name, place });
      else if (gives === 'resource') push(setup.resources, { name: use.name, place });
      else if (gives === 'instrumentations') openInstrumentations(work, setup, 'opentelemetry', use);
      else pushSampler(work, setup, use, use.args[0] && { value: use.args[0], file: use.file, fn: use.fn });
    }
  }
}

function start(work: Work, setup: FileSetup, entry: Start, use: Use): void {
  const option = (name: string) => optionOf(work, use, use.args, name);
  const state = stateOfStart(work, entry, option);
  if (state === 'off') return;
  const { file, fn, call, args, at } = use;
  const place = work.place(file, at);
  setup.starts.push({ entry, file, fn, args, at, ...(call === undefined ? {} : { call }) });
  const off = entry.unless.some((name) => {
    const given = option(name);
    return given !== undefined && isSwitchedOff(work, given);
  });
  if (entry.covers.length > 0 && !off)
    setup.instrumented.push({
      library: entry.library,
      name: entry.library,
      place,
      covers: entry.covers,
      file,
      fn,
      at,
      patches: patchesOf(work, entry, file),
      patchesWith: entry.patchesWith,
      replaces: [],
      ...(state === 'depends' && { depends: true }),
      ...(call === undefined ? {} : { call }),
    });
  if (entry.covers.length === 0) openInstrumentations(work, setup, entry.library, use);
  for (const name of entry.service) if (option(name)) push(setup.serviceName, { name, place });
  for (const name of entry.resource) if (option(name)) push(setup.resources, { name, place });
  for (const name of entry.sampler) {
    const given = option(name);
    if (given) pushSampler(work, setup, { ...use, name }, given);
  }
  if (entry.propagates) push(setup.propagators, { name: entry.library, place });
}

/** Instrumentations are given that cannot be read: they may cover anything. */
function openInstrumentations(work: Work, setup: FileSetup, library: string, use: Use): void {
  const linked = work.files[use.file];
  if (linked?.language === 'go' || linked?.language === 'python' || !unreadInstrumentations(work, use, use.args))
    return;
  const { file, fn, at } = use;
  const common = { file, fn, at, patches: [], patchesWith: [], replaces: [] };
  setup.instrumented.push({
    library,
    name: library,
    place: work.place(file, at),
    covers: ['*'],
    depends: true,
    ...common,
  });
}

function pushSampler(work: Work, setup: FileSetup, use: Use, given: ValueAt | undefined): void {
  const share = given && shareOf(work, given);
  const place = work.place(use.file, use.at);
  const fixed = isFixed(work, use.file, use.call);
  push(setup.samplers, {
    name: use.name,
    place,
    ...(share === undefined ? {} : { share }),
    ...(fixed ? { fixed } : {}),
  });
}

function instruments(work: Work, setup: FileSetup, entry: Instruments, use: Use): void {
  const linked = work.files[use.file];
  if (!linked) return;
  const off = entry.covers.includes('*') ? disabled(work, use) : new Set<string>();
  const { automatic } = knownTracing(linked.language);
  const parts = automatic.filter(({ modules }) => !modules.some((module) => off.has(module)));
  const all = parts.length === automatic.length;
  const covers = entry.covers.includes('*') && !all ? parts.flatMap((part) => part.covers) : entry.covers;
  setup.instrumented.push({
    library: entry.library,
    name: use.name || entry.modules[0] || '',
    place: work.place(use.file, use.at),
    covers: [...new Set(covers)],
    file: use.file,
    fn: use.fn,
    at: use.at,
    patches: entry.covers.includes('*') ? parts.flatMap(({ patches }) => patches) : entry.patches,
    patchesWith: [],
    replaces: entry.replaces,
    ...(use.call === undefined ? {} : { call: use.call }),
  });
}

/** Modules of the parts that are switched off: `{ '@opentelemetry/instrumentation-fs': { enabled: false } }`. */
function disabled(work: Work, use: Use): Set<string> {
  const off = new Set<string>();
  for (const arg of use.args) {
    const at = work.context.names.follow(use.file, use.fn, arg);
    if (at.value.kind !== 'object') continue;
    for (const { key, value } of at.value.entries) {
      const enabled = optionOf(work, at, [value], 'enabled')?.value;
      if (enabled?.kind === 'literal' && enabled.text === 'false') off.add(key);
    }
  }
  return off;
}

function patchesOf(work: Work, { patches }: Start, file: number): string[] {
  const linked = work.files[file];
  if (!linked || patches === false) return [];
  return patches === true ? knownTracing(linked.language).automatic.flatMap((part) => part.patches) : patches;
}

/** Adds a thing once by name and line. */
function push<T extends Having>(list: T[], having: T): void {
  const known = list.find(
    ({ name, place }) => name === having.name && place.path === having.place.path && place.at[0] === having.place.at[0],
  );
  if (!known) list.push(having);
}
