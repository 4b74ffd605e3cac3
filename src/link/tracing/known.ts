/** The catalogue of tracing, indexed: what a call, an import or a name of a file means to the set-up of tracing. */
import type { Language, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { requestCatalogue } from '../catalogue/requests.js';
import type {
  Exporter,
  Instruments,
  NameSymbol,
  OptionCall,
  Propagator,
  Retired,
  Sampler,
  Start,
} from '../catalogue/tracing.js';
import { isNamed, type LibrarySymbol, ModuleIndex } from '../requests/symbols.js';

/** One entry of the catalogue, of any kind. */
export type Known = { modules: string[]; calls: string[] } & (
  | { is: 'start'; entry: Start }
  | { is: 'instruments'; entry: Instruments }
  | { is: 'exporter'; entry: Exporter }
  | { is: 'sampler'; entry: Sampler }
  | { is: 'option'; entry: OptionCall }
  | { is: 'propagator'; entry: Propagator }
);

export interface KnownTracing {
  index: ModuleIndex<Known>;
  names: readonly NameSymbol[];
  retired: ModuleIndex<Retired>;
  /** What the automatic instrumentation is made of, by the module of each part. */
  automatic: readonly Instruments[];
}

const loaded = new Map<string, KnownTracing>();

/** The indexed catalogue of a language, made once. */
export function knownTracing(language: Language): KnownTracing {
  const catalogue = requestCatalogue(language);
  const ready = loaded.get(catalogue.language);
  if (ready) return ready;
  const { starts, instruments, exporters, samplers, options, propagators, names, retired } = catalogue.tracing;
  const all: Known[] = [
    ...starts.map((entry): Known => ({ ...parts(entry), is: 'start', entry })),
    ...instruments.map((entry): Known => ({ ...parts(entry), is: 'instruments', entry })),
    ...exporters.map((entry): Known => ({ ...parts(entry), is: 'exporter', entry })),
    ...samplers.map((entry): Known => ({ ...parts(entry), is: 'sampler', entry })),
    ...options.map((entry): Known => ({ ...parts(entry), is: 'option', entry })),
    ...propagators.map((entry): Known => ({ ...parts(entry), is: 'propagator', entry })),
  ];
  const known: KnownTracing = {
    index: new ModuleIndex(catalogue.language, all),
    names,
    retired: new ModuleIndex(catalogue.language, retired),
    automatic: instruments.filter(({ auto }) => auto),
  };
  loaded.set(catalogue.language, known);
  return known;
}

const parts = ({ modules, calls }: { modules: string[]; calls: string[] }) => ({ modules, calls });

/** What a symbol means where it is called, read or handed over: entries whose names it is. */
export function meanings(linked: LinkedFile, symbol: LibrarySymbol): Known[] {
  return knownTracing(linked.language)
    .index.of(symbol)
    .filter(({ entry, path }) => isOf(entry.calls, path, symbol, linked.language))
    .map(({ entry }) => entry);
}

/** What a step on the result of a symbol means: `FlaskInstrumentor().instrument()`. */
export function meaningsOfStep(linked: LinkedFile, symbol: LibrarySymbol, step: string): Known[] {
  return knownTracing(linked.language)
    .index.of(symbol)
    .filter(({ entry }) => entry.calls.includes(step))
    .map(({ entry }) => entry);
}

/** What the import of a module means by itself. */
export function meaningsOfImport(linked: LinkedFile, module: string): Known[] {
  return knownTracing(linked.language)
    .index.of({ module, path: [], origin: 'imported' })
    .filter(({ entry }) => entry.calls.length === 0 && (linked.language === 'python' || entry.modules.includes(module)))
    .map(({ entry }) => entry);
}

function isOf(names: readonly string[], path: readonly string[], symbol: LibrarySymbol, language: Language): boolean {
  if (names.length === 0) return false;
  if (isNamed(names, path) || names.includes(path.at(-1) ?? '')) return true;
  // Go: a client that the package holds ready, `otelhttp.DefaultClient.Do`.
  return language === 'go' && symbol.origin === 'imported' && names.includes(path[0] ?? '');
}

/** Whether a name of a module writes the attribute that names the service. */
export function namesService(language: Language, module: string, path: readonly string[]): boolean {
  return knownTracing(language).names.some(
    ({ modules, names }) =>
      modules.some((one) => module === one || module.startsWith(`${one}/`)) && names.includes(path[0] ?? ''),
  );
}

/** The value of a keyword, or what stands for it. */
export function bare(value: Value): Value {
  return value.kind === 'keyword' || value.kind === 'spread' ? value.value : value;
}
