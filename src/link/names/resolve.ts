/**
 * Follows names: through imports, re-exports, aliases, fields, locals and the results of calls. Lazy and memoised; cycles and
 * anything deeper than `DEPTH` hops end as unknown.
 */
import type { Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Resolved } from '../context.js';
import { type Base, concrete, known, UNKNOWN } from './base.js';
import { Calls } from './calls.js';
import { Exports } from './exports.js';
import { type FileIndex, indexFile, indexUnit, type UnitIndex } from './index.js';
import { Members } from './members.js';
import type { Modules } from './modules.js';
import { type ParsedRef, parseRef } from './ref.js';
import { Roots } from './roots.js';

const DEPTH = 12;
/** Hops that one name may take in all: names that are defined by each other branch at every hop. */
const HOPS = 2000;

function append(path: string, more: readonly string[]): string {
  if (more.length === 0) return path;
  const tail = more.join('.');
  return path === '' ? tail : `${path}.${tail}`;
}

export class Resolver {
  private readonly indexes: (FileIndex | undefined)[] = [];
  private readonly units: (UnitIndex | undefined)[] = [];
  private readonly settled: Map<string, Base>[] = [];
  private readonly resolved: Map<Ref, Resolved>[] = [];
  private readonly members = new Members(this);
  readonly roots = new Roots(this);
  readonly calls = new Calls(this);
  private readonly exports = new Exports(this);
  private depth = 0;
  private hops = 0;

  constructor(
    readonly files: readonly LinkedFile[],
    readonly modules: Modules,
  ) {}

  index(file: number): FileIndex {
    let index = this.indexes[file];
    if (!index) {
      const facts = this.files[file]?.facts;
      if (!facts) throw new RangeError(`no file ${file}`);
      index = this.indexes[file] = indexFile(facts);
    }
    return index;
  }

  /** Methods and assignments of the unit that a file belongs to: a Go package's files are many, and asked together. */
  unit(file: number): UnitIndex {
    const members = this.modules.unit(file);
    const first = members[0] ?? file;
    let unit = this.units[first];
    if (!unit)
      unit = this.units[first] = indexUnit(members.map((at) => [at, this.index(at), this.facts(at).functions[0]]));
    return unit;
  }

  facts(file: number) {
    const facts = this.files[file]?.facts;
    if (!facts) throw new RangeError(`no file ${file}`);
    return facts;
  }

  /** What a name of function `fn` stands for. */
  resolve(file: number, fn: number, ref: Ref): Resolved {
    // A local is one look away and means another thing in each function. Only whole answers are kept.
    if (this.inside || ref.startsWith('$')) return this.resolveAnew(file, fn, ref);
    this.resolved[file] ??= new Map();
    const known = this.resolved[file] as Map<Ref, Resolved>;
    const before = known.get(ref);
    if (before) return before;
    const found = this.resolveAnew(file, fn, ref);
    known.set(ref, found);
    return found;
  }

  private resolveAnew(file: number, fn: number, ref: Ref): Resolved {
    const { base, path } = this.start(file, fn, parseRef(ref));
    return this.finish(this.settle(base, path));
  }

  /** A module that is used as a value is its default export. */
  finish(base: Base): Resolved {
    if (base.kind !== 'module') return base;
    const found = this.exported(base.files, 'default');
    const settled = found ? this.settle(found, []) : UNKNOWN;
    return settled.kind === 'module' ? UNKNOWN : settled;
  }

  /** The settled root of a name (memoised), and the members that are still to be read from it. */
  private start(file: number, fn: number, parsed: ParsedRef): { base: Base; path: string[] } {
    const { root, path } = parsed;
    if (root.kind === 'global' || root.kind === 'expression' || root.kind === 'module')
      return this.roots.root(file, fn, parsed);
    const at = root.kind === 'local' ? this.roots.scope(file, fn, root.name) : 0;
    const key =
      root.kind === 'local' ? `${at}:${root.name}` : root.kind === 'top' ? `#${root.name}` : `@${root.className}`;
    this.settled[file] ??= new Map();
    const settled = this.settled[file] as Map<string, Base>;
    let base = settled.get(key);
    if (!base) {
      settled.set(key, UNKNOWN);
      const raw = this.roots.root(file, at < 0 ? fn : at, { root, path: [] });
      base = this.settle(raw.base, raw.path);
      settled.set(key, base);
    }
    return { base, path };
  }

  /** Where a name is rooted, its root not evaluated: what `follow` needs. */
  raw(file: number, fn: number, parsed: ParsedRef): { base: Base; path: string[] } {
    const at = parsed.root.kind === 'local' ? this.roots.scope(file, fn, parsed.root.name) : fn;
    return this.roots.root(file, at < 0 ? fn : at, parsed);
  }

  /** An instance of a declared type; `otherwise` where the type says nothing. */
  typed(file: number, fn: number, type: Ref, otherwise: Base): Base {
    const found = this.resolve(file, fn, type);
    if (found.kind === 'type') {
      const fact = this.facts(found.file).types[found.type];
      if (fact?.kind === 'alias' && fact.fields.length === 0 && fact.bases[0] !== undefined)
        return this.deeper(() => this.typed(found.file, 0, fact.bases[0] ?? '', otherwise)) ?? otherwise;
      return { kind: 'instance', file: found.file, type: found.type, path: '' };
    }
    if (found.kind === 'external') return { kind: 'typed', module: found.module, type: found.path, path: '' };
    return otherwise;
  }

  /** Go: what a method of an interface gives that several types implement. */
  given({ file, type, path }: Extract<Resolved, { kind: 'instance' }>, index: number): Resolved | undefined {
    const found = this.members.declared(file, type, path, index);
    return known(found) ? this.finish(found) : undefined;
  }

  /** What modules export under a name. */
  exported(files: readonly number[], name: string): Base | undefined {
    return this.exports.of(files, name);
  }

  /** Reads members until none is left or what they belong to is not known any further. */
  settle(start: Base, members: readonly string[]): Base {
    return this.deeper(() => this.walk(start, members)) ?? UNKNOWN;
  }

  private walk(start: Base, members: readonly string[]): Base {
    let base = start;
    for (let at = 0; ; ) {
      if (base.kind === 'value' && base.path === '') {
        const next = this.unfold(base, members.slice(at));
        if (next) {
          base = next.base;
          at = members.length - next.left;
          continue;
        }
      }
      const name = members[at];
      if (name === undefined) return base;
      const rest = members.slice(at);
      switch (base.kind) {
        case 'unknown':
          return UNKNOWN;
        case 'module': {
          const found: Base | undefined = this.exported(base.files, name);
          if (!known(found)) return name === 'default' ? this.settle(base, members.slice(at + 1)) : UNKNOWN;
          base = found;
          at++;
          break;
        }
        case 'type':
        case 'instance': {
          if (base.kind === 'instance' && base.path !== '') return { ...base, path: append(base.path, rest) };
          const found = this.members.of(base.file, base.type, name);
          if (!known(found)) return base.kind === 'type' ? UNKNOWN : { ...base, path: append('', rest) };
          base = found;
          at++;
          break;
        }
        case 'function': {
          // A getter or Python property, and functions that carry members.
          const found = this.members.ofFunction(base.file, base.fn, name);
          if (!found) return UNKNOWN;
          base = found.base;
          if (found.consumed) at++;
          break;
        }
        case 'global':
          return { kind: 'global', name: append(base.name, rest) };
        default:
          return { ...base, path: append(base.path, rest) };
      }
    }
  }

  /** One step from a written value towards what it is; undefined where it stays a value. */
  private unfold(
    base: Extract<Resolved, { kind: 'value' }>,
    rest: readonly string[],
  ): { base: Base; left: number } | undefined {
    const { file, fn, value } = base;
    const all = (found: Base) => ({ base: found, left: rest.length });
    const inner = (of: Value) => all({ kind: 'value', file, fn, value: of, path: '' });
    switch (value.kind) {
      case 'ref': {
        if (value.call !== undefined && value.ref.startsWith('?'))
          return all(this.settle(this.calls.result(file, value.call, 0), parseRef(value.ref).path));
        const { base: from, path } = this.start(file, fn, parseRef(value.ref));
        return all(this.settle(from, path));
      }
      case 'call':
        return all(this.calls.result(file, value.call, 0));
      case 'result':
        return all(this.calls.result(file, value.call, value.index));
      case 'function':
        return all({ kind: 'function', file, fn: value.fn });
      case 'keyword':
      case 'spread':
        return inner(value.value);
      case 'element': {
        // Facts name the type of a Go list or map as that of its elements.
        if (this.facts(file).language !== 'go') return undefined;
        const found = this.settle({ kind: 'value', file, fn, value: value.of, path: '' }, []);
        return found.kind === 'instance' || found.kind === 'typed' ? all(found) : undefined;
      }
      case 'either': {
        const options = value.options.map((option) => this.evaluate(file, fn, option));
        const found = options.find(concrete);
        return found ? all(found) : undefined;
      }
      case 'object': {
        if (value.type !== undefined) {
          const typed = this.typed(file, fn, value.type, UNKNOWN);
          if (known(typed)) return all(typed);
        }
        const name = rest[0];
        if (name === undefined) return undefined;
        const entry = value.entries.findLast((e) => e.key === name);
        if (entry) return { base: { kind: 'value', file, fn, value: entry.value, path: '' }, left: rest.length - 1 };
        for (const spread of value.entries) {
          if (spread.key !== '...') continue;
          const found = this.settle(this.evaluate(file, fn, spread.value), [name]);
          if (concrete(found)) return { base: found, left: rest.length - 1 };
        }
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** What a written value is. */
  evaluate(file: number, fn: number, value: Value): Resolved {
    return this.finish(this.settle({ kind: 'value', file, fn, value, path: '' }, []));
  }

  /** Whether this is asked inside another name's resolution, where an answer may be cut short by a cycle or by depth. */
  get inside(): boolean {
    return this.depth > 0;
  }

  /** Does work one hop deeper; undefined past the bound. */
  deeper<T>(work: () => T): T | undefined {
    if (this.depth === 0) this.hops = 0;
    if (this.depth >= DEPTH * 4 || this.hops >= HOPS) return undefined;
    this.depth++;
    this.hops++;
    try {
      return work();
    } finally {
      this.depth--;
    }
  }
}
