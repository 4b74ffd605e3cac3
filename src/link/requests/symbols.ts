/** Names as the request catalogues mean them: a package, the path inside it, the last name of a call. */
import type { CallFact, ChainLink, Ref, Value } from '../../model/facts.js';
import type { CatalogueLanguage } from '../catalogue/pattern.js';
import type { LinkContext, Resolved } from '../context.js';
import { moduleEnd } from '../names/ref.js';

/** A symbol of a package: imported, reached through something that the package made, or declared to be of its types. */
export interface LibrarySymbol {
  module: string;
  /** Segments without call marks; a leading `default` is left out. */
  path: string[];
  origin: 'imported' | 'made' | 'typed';
}

/** One call of a folded chain: `name` is what is called, `args` with what. */
export interface Step {
  name: string;
  args: Value[];
  at: CallFact['at'];
}

const bare = (segment: string) => segment.replaceAll('()', '');

function segmentsOf(...paths: string[]): string[] {
  const path = paths.flatMap((text) => (text === '' ? [] : text.split('.'))).map(bare);
  return path[0] === 'default' ? path.slice(1) : path;
}

/** The package symbol that a resolved name is; undefined for names of the repository. */
export function librarySymbol(resolved: Resolved): LibrarySymbol | undefined {
  switch (resolved.kind) {
    case 'external':
      return { module: resolved.module, path: segmentsOf(resolved.path), origin: 'imported' };
    case 'made':
      return { module: resolved.module, path: segmentsOf(resolved.by, resolved.path), origin: 'made' };
    case 'typed':
      return { module: resolved.module, path: segmentsOf(resolved.type, resolved.path), origin: 'typed' };
    default:
      return undefined;
  }
}

/** The package symbol that `ref` means where it is read; follows what the repository's own values were made of. */
export function symbolOf(
  context: LinkContext,
  file: number,
  fn: number,
  ref: Ref,
  depth = 0,
): LibrarySymbol | undefined {
  const resolved = context.names.resolve(file, fn, ref);
  const symbol = librarySymbol(resolved);
  if (symbol || depth > 4 || resolved.kind !== 'value') return symbol;
  const { value } = resolved;
  const rest = segmentsOf(resolved.path);
  let base: LibrarySymbol | undefined;
  if (value.kind === 'ref') base = symbolOf(context, resolved.file, resolved.fn, value.ref, depth + 1);
  if (value.kind === 'call' || value.kind === 'result') {
    const call = context.files[resolved.file]?.facts.calls[value.call];
    base = call && symbolOf(context, resolved.file, call.fn, call.callee, depth + 1);
    if (base && call?.chain) base = { ...base, path: [...base.path, ...call.chain.map((link) => link.name)] };
  }
  return base && { module: base.module, path: [...base.path, ...rest], origin: 'made' };
}

/** A call as the steps that its chain makes, the callee's own name first. */
export function stepsOf(call: CallFact): Step[] {
  const links: ChainLink[] = call.chain ?? [];
  return [{ name: lastName(call.callee), args: call.args, at: call.at }, ...links];
}

/** Whether one of the names that a call's chain calls passes, the callee's own first. */
export function someStep(call: CallFact, test: (name: string) => boolean): boolean {
  if (test(lastName(call.callee))) return true;
  for (const { name } of call.chain ?? []) if (test(name)) return true;
  return false;
}

/** Last segment of a name: `get` of `$app.get`, the name itself where it has one segment. */
export function lastName(ref: Ref): string {
  const end = moduleEnd(ref);
  const dot = ref.lastIndexOf('.');
  if (dot > end) return ref.slice(dot + 1);
  if (end > 0) return ref.slice(end + 1);
  if (ref === '?' || ref.startsWith('@')) return '';
  return ref.startsWith('#') || ref.startsWith('$') ? ref.slice(1) : ref;
}

/** What the last segment is read from: `$app` of `$app.get`; undefined for a single name. */
export function baseOf(ref: Ref): Ref | undefined {
  const end = moduleEnd(ref);
  const dot = ref.lastIndexOf('.');
  if (dot > end) return ref.slice(0, dot);
  return end > 0 && end < ref.length - 1 ? ref.slice(0, end + 1) : undefined;
}

const GO_VERSION = /\/v\d+(?=\/|$)|\.v\d+(?=\/|$)/g;

function moduleName(module: string, language: CatalogueLanguage): string {
  if (language === 'go') return module.replace(GO_VERSION, '');
  return module.startsWith('node:') ? module.slice(5) : module;
}

interface Entry {
  modules: string[];
}

/** What a package's modules have in common: `opentelemetry` of `opentelemetry.sdk`. */
const packageOf = (module: string): string => module.split('.', 1)[0] ?? '';

/** Finds catalogue entries by the module of a symbol. */
export class ModuleIndex<T extends Entry> {
  /** By the module as it is written; in Python by the whole name. */
  private readonly cache = new Map<string, { entry: T; module: string }[]>();
  private readonly entries: { entry: T; modules: string[] }[];
  /** Python: packages of which there is an entry. Most symbols are of none. */
  private readonly packages: ReadonlySet<string>;

  constructor(
    private readonly language: CatalogueLanguage,
    entries: readonly T[],
  ) {
    this.entries = entries.map((entry) => ({ entry, modules: entry.modules.map((m) => moduleName(m, language)) }));
    this.packages = new Set(this.entries.flatMap(({ modules }) => modules.map(packageOf)));
  }

  /** Entries whose module the symbol belongs to, with the path that remains inside it. */
  of(symbol: LibrarySymbol): { entry: T; path: string[] }[] {
    if (this.language === 'python') return this.ofPython(symbol);
    return this.named(symbol.module).map(({ entry }) => ({ entry, path: symbol.path }));
  }

  /** Entries that bring one of these modules by import. */
  ofModule(module: string): T[] {
    return this.named(module).map(({ entry }) => entry);
  }

  private named(written: string): { entry: T; module: string }[] {
    let found = this.cache.get(written);
    if (!found) {
      const name = moduleName(written, this.language);
      const separator = this.language === 'python' ? '.' : '/';
      const below = this.language !== 'go';
      found = this.entries.flatMap(({ entry, modules }) => {
        const module = modules.find((m) => name === m || (below && name.startsWith(m + separator)));
        return module === undefined ? [] : [{ entry, module }];
      });
      this.cache.set(written, found);
    }
    return found;
  }

  private ofPython(symbol: LibrarySymbol): { entry: T; path: string[] }[] {
    if (!this.packages.has(packageOf(symbol.module))) return [];
    const full = [...symbol.module.split('.'), ...symbol.path];
    return this.named(full.join('.')).map(({ entry, module }) => ({
      entry,
      path: full.slice(module.split('.').length),
    }));
  }
}

/** `default` and '' mean the module itself; a list matches a path where one of its names is the whole path. */
export function isNamed(names: readonly string[], path: readonly string[]): boolean {
  const whole = path.join('.');
  return names.some((name) => (name === 'default' ? '' : name.replace(/^default\./, '')) === whole);
}
