/** What the parts of `requests/` share: the linked files, the catalogues by language, and small answers about facts. */

import type { CallRole } from '../../model/calls.js';
import type { Place } from '../../model/evidence.js';
import type { CallFact, FileFacts, FunctionFact, Ref, Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Client } from '../catalogue/clients.js';
import type { EntryLibrary, HealthLibrary, RouterLibrary } from '../catalogue/frameworks.js';
import type {
  InitLibrary,
  MetricClient,
  MetricLibrary,
  MiddlewareLibrary,
  SpanLibrary,
  Tracker,
} from '../catalogue/instrumentation.js';
import type { MeasureLibrary } from '../catalogue/measures.js';
import { type RequestCatalogue, requestCatalogue } from '../catalogue/requests.js';
import type { LinkContext } from '../context.js';
import { DefinedMetrics } from '../metrics/defined.js';
import { type LibrarySymbol, ModuleIndex, symbolOf } from './symbols.js';

/** A language's catalogues, indexed. */
export interface Libraries {
  catalogue: RequestCatalogue;
  routers: ModuleIndex<RouterLibrary>;
  entries: ModuleIndex<EntryLibrary>;
  health: ModuleIndex<HealthLibrary>;
  clients: ModuleIndex<Client>;
  middleware: ModuleIndex<MiddlewareLibrary>;
  init: ModuleIndex<InitLibrary>;
  trackers: ModuleIndex<Tracker>;
  metrics: ModuleIndex<MetricLibrary>;
  measures: ModuleIndex<MeasureLibrary>;
  metricClients: ModuleIndex<MetricClient>;
  spans: ModuleIndex<SpanLibrary>;
  correlation: ModuleIndex<{ library: string; modules: string[]; calls: string[] }>;
}

/** Text with what stayed open as `…`. */
export interface Text {
  text: string;
  dynamic: boolean;
}

/** A function of the repository. */
export interface FunctionAt {
  file: number;
  fn: number;
}

/** The functions of a span's file from outermost to innermost are few; positions compare by line and column. */
export function before(a: Span, b: Span): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

export function encloses(outer: Span, inner: Span): boolean {
  return !before(inner, outer) && (inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]));
}

/** Roles of files whose code runs in production for requests. */
export function isServed(file: LinkedFile | undefined): boolean {
  return file?.role === 'service' || file?.role === 'library';
}

/** A file's calls and functions by the function that they stand in. */
interface Places {
  calls: readonly (readonly number[] | undefined)[];
  functions: readonly (readonly number[] | undefined)[];
}

const NONE: readonly number[] = [];

function placesOf({ functions, calls }: FileFacts): Places {
  const grouped = (around: readonly number[]) => {
    const places: number[][] = [];
    for (const [index, fn] of around.entries()) {
      if (fn < 0) continue;
      places[fn] ??= [];
      places[fn]?.push(index);
    }
    return places;
  };
  return { calls: grouped(calls.map(({ fn }) => fn)), functions: grouped(functions.map(({ parent }) => parent)) };
}

export class Work {
  private readonly byLanguage = new Map<string, Libraries>();
  private readonly decorators = new Map<number, Map<number, number>>();
  /** By file, function (-1 for names that mean the same in all of them) and name. */
  private readonly symbols: Map<number, Map<Ref, LibrarySymbol | null>>[] = [];
  private readonly places: Places[] = [];
  /** Filled by `linkMetrics`. */
  readonly metrics = new DefinedMetrics();

  constructor(readonly context: LinkContext) {}

  get files(): LinkedFile[] {
    return this.context.files;
  }

  facts(file: number): FileFacts | undefined {
    return this.context.files[file]?.facts;
  }

  function(at: FunctionAt | undefined): FunctionFact | undefined {
    return at && this.facts(at.file)?.functions[at.fn];
  }

  /** The catalogues for a file's language. */
  libraries(file: LinkedFile): Libraries {
    const catalogue = requestCatalogue(file.language);
    const known = this.byLanguage.get(catalogue.language);
    if (known) return known;
    const { language, frameworks, clients, instrumentation } = catalogue;
    const libraries: Libraries = {
      catalogue,
      routers: new ModuleIndex(language, frameworks.routers),
      entries: new ModuleIndex(language, frameworks.entries),
      health: new ModuleIndex(language, frameworks.health),
      clients: new ModuleIndex(language, clients),
      middleware: new ModuleIndex(language, instrumentation.middleware),
      init: new ModuleIndex(language, instrumentation.init),
      trackers: new ModuleIndex(language, instrumentation.trackers),
      metrics: new ModuleIndex(language, instrumentation.metrics),
      measures: new ModuleIndex(language, catalogue.measures),
      metricClients: new ModuleIndex(language, instrumentation.metricClients),
      spans: new ModuleIndex(language, instrumentation.spans),
      correlation: new ModuleIndex(language, instrumentation.correlation),
    };
    this.byLanguage.set(language, libraries);
    return libraries;
  }

  /** The package symbol that a name means, remembered. */
  symbol(file: number, fn: number, ref: Ref): LibrarySymbol | undefined {
    this.symbols[file] ??= new Map();
    const scopes = this.symbols[file] as Map<number, Map<Ref, LibrarySymbol | null>>;
    const scope = ref.startsWith('$') ? fn : -1; // only a local means another thing in another function
    let known = scopes.get(scope);
    if (!known) {
      known = new Map();
      scopes.set(scope, known);
    }
    let found = known.get(ref);
    if (found === undefined) {
      found = symbolOf(this.context, file, fn, ref) ?? null;
      known.set(ref, found);
    }
    return found ?? undefined;
  }

  /** The function that a decorator call stands above. */
  decorated(file: number, call: number): number | undefined {
    let known = this.decorators.get(file);
    if (!known) {
      known = new Map();
      for (const [fn, fact] of (this.facts(file)?.functions ?? []).entries())
        for (const decorator of fact.decorators) known.set(decorator, fn);
      this.decorators.set(file, known);
    }
    return known.get(call);
  }

  text(file: number, fn: number, value: Value | undefined): Text | undefined {
    return value && this.context.names.text(file, fn, value);
  }

  place(file: number, at: Span): Place {
    return { path: this.files[file]?.path ?? '', at };
  }

  addRole(file: number, call: number, role: CallRole): void {
    const roles = this.files[file]?.roles;
    if (!roles) return;
    const known = roles.get(call);
    if (known) known.push(role);
    else roles.set(call, [role]);
  }

  /** Calls made in a function and in the functions nested in it, in the order of the file. */
  callsWithin(at: FunctionAt, stop: (fn: number) => boolean = () => false): { index: number; call: CallFact }[] {
    const facts = this.facts(at.file);
    if (!facts) return [];
    const calls: { index: number; call: CallFact }[] = [];
    for (const fn of this.functionsWithin(at, stop))
      for (const index of this.callsIn(at.file, fn)) calls.push({ index, call: facts.calls[index] as CallFact });
    return calls.sort(({ index: x, call: { at: a } }, { index: y, call: { at: b } }) =>
      before(a, b) ? -1 : before(b, a) ? 1 : x - y,
    );
  }

  /** Calls made in a function itself, in the order of the facts. */
  callsIn(file: number, fn: number): readonly number[] {
    return this.placesIn(file)?.calls[fn] ?? NONE;
  }

  private placesIn(file: number): Places | undefined {
    const facts = this.facts(file);
    if (facts) this.places[file] ??= placesOf(facts);
    return this.places[file];
  }

  /** A function and those nested in it, but for the ones at which `stop` holds. */
  functionsWithin(at: FunctionAt, stop: (fn: number) => boolean = () => false): Set<number> {
    const inner = this.placesIn(at.file)?.functions;
    const inside = new Set([at.fn]);
    // A set that grows while it is walked: what is found is visited in turn.
    for (const fn of inside) for (const child of inner?.[fn] ?? NONE) if (!stop(child)) inside.add(child);
    return inside;
  }
}

/** Argument by position (negative: from the end), keyword or option name. */
export function argumentAt(args: readonly Value[], at: number | string | undefined): Value | undefined {
  if (at === undefined) return undefined;
  if (typeof at === 'number') {
    const positional = args.filter((arg) => arg.kind !== 'keyword');
    return positional.at(at);
  }
  for (const arg of args) {
    if (arg.kind === 'keyword' && arg.name === at) return arg.value;
    if (arg.kind === 'object') {
      const entry = arg.entries.find((candidate) => candidate.key === at);
      if (entry) return entry.value;
    }
  }
  return undefined;
}
