/**
 * Follows names: through imports, re-exports, aliases, fields, locals and the results of calls. Lazy and memoised; cycles and
 * anything deeper than `DEPTH` hops end as unknown.
 */
import type { Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Resolved } from '../context.js';
import { type Base, concrete, known, UNKNOWN } from './base.js';
import { type FileIndex, indexFile } from './index.js';
import { Members } from './members.js';
import type { Modules } from './modules.js';
import { type ParsedRef, parseRef } from './ref.js';

const DEPTH = 12;
/** Functions whose result is injected where they stand as a parameter's default. */
const INJECTS = /(?:^|[#.])(?:Depends|Security|inject|Inject)$/;

function append(path: string, more: readonly string[]): string {
  if (more.length === 0) return path;
  const tail = more.join('.');
  return path === '' ? tail : `${path}.${tail}`;
}

export class Resolver {
  private readonly indexes: (FileIndex | undefined)[] = [];
  private readonly roots: Map<string, Base>[] = [];
  private readonly results: Map<number, Resolved>[] = [];
  private readonly members = new Members(this);
  private depth = 0;

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

  facts(file: number) {
    const facts = this.files[file]?.facts;
    if (!facts) throw new RangeError(`no file ${file}`);
    return facts;
  }

  /** What a name of function `fn` stands for. */
  resolve(file: number, fn: number, ref: Ref): Resolved {
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
      return this.root(file, fn, parsed);
    const at = root.kind === 'local' ? this.scope(file, fn, root.name) : 0;
    const key =
      root.kind === 'local' ? `${at}:${root.name}` : root.kind === 'top' ? `#${root.name}` : `@${root.className}`;
    this.roots[file] ??= new Map();
    const roots = this.roots[file] as Map<string, Base>;
    let base = roots.get(key);
    if (!base) {
      roots.set(key, UNKNOWN);
      const raw = this.root(file, at < 0 ? fn : at, { root, path: [] });
      base = this.settle(raw.base, raw.path);
      roots.set(key, base);
    }
    return { base, path };
  }

  /** Where a name is rooted, its root not evaluated: what `follow` needs. */
  raw(file: number, fn: number, parsed: ParsedRef): { base: Base; path: string[] } {
    const at = parsed.root.kind === 'local' ? this.scope(file, fn, parsed.root.name) : fn;
    return this.root(file, at < 0 ? fn : at, parsed);
  }

  /** Where a name is rooted, nothing evaluated yet; a local must be one of `fn` itself. */
  private root(file: number, fn: number, { root, path }: ParsedRef): { base: Base; path: string[] } {
    if (root.kind === 'module') return this.module(file, root.module, path[0] === '*' ? path.slice(1) : path);
    if (root.kind === 'top') return { base: this.top(file, root.name) ?? UNKNOWN, path };
    if (root.kind === 'member') return { base: this.receiver(file, root.className), path };
    if (root.kind === 'local') return { base: this.local(file, fn, root.name), path };
    if (root.kind === 'expression') return { base: UNKNOWN, path };
    const starred = this.facts(file).language === 'python' ? this.fromStars(file, root.name) : undefined;
    return starred ? { base: starred, path } : { base: { kind: 'global', name: root.name }, path };
  }

  private module(file: number, module: string, path: string[]): { base: Base; path: string[] } {
    const python = this.facts(file).language === 'python';
    const files = this.modules.of(file, module);
    if (files.length > 0) return { base: { kind: 'module', files }, path };
    if (python && path[0] !== undefined) {
      // `from . import views`, `import app.models`: members that are modules themselves.
      let inner = module;
      for (const [depth, segment] of path.entries()) {
        inner = inner.endsWith('.') ? inner + segment : `${inner}.${segment}`;
        const found = this.modules.of(file, inner);
        if (found.length > 0) return { base: { kind: 'module', files: found }, path: path.slice(depth + 1) };
      }
    }
    const members = !python && path[0] === 'default' ? path.slice(1) : path;
    return { base: { kind: 'external', module, path: '' }, path: members };
  }

  /** A name at the top level of a file or, in Go, of its package. */
  top(file: number, name: string): Base | undefined {
    const own = this.ownTop(file, name);
    if (known(own)) return own;
    for (const other of this.modules.unit(file)) {
      const found = other === file ? undefined : this.ownTop(other, name);
      if (known(found)) return found;
    }
    return own;
  }

  private ownTop(file: number, name: string): Base | undefined {
    const index = this.index(file);
    const top = index.tops.get(name);
    if (top?.kind === 'function') return { kind: 'function', file, fn: top.fn };
    if (top?.kind === 'type') return { kind: 'type', file, type: top.type };
    if (top?.kind === 'import') {
      const { module, name: imported } = top.fact;
      const found = this.module(file, module, imported === '*' ? [] : [imported]);
      return this.settle(found.base, found.path);
    }
    const typed = this.facts(file).functions[0]?.localTypes;
    const type = typed && Object.hasOwn(typed, name) ? typed[name] : undefined;
    if (top?.kind === 'value') {
      const value: Base = { kind: 'value', file, fn: 0, value: top.value, path: '' };
      if (type === undefined) return value;
      const settled = this.settle(value, []);
      return concrete(settled) ? value : this.typed(file, 0, type, value);
    }
    if (type !== undefined) {
      const declared = this.typed(file, 0, type, UNKNOWN);
      if (known(declared)) return declared;
    }
    return (
      this.assignedTop(file, name) ?? (this.facts(file).language === 'python' ? this.fromStars(file, name) : undefined)
    );
  }

  /** A top-level variable that is set later: the first of its values that says what it is. */
  private assignedTop(file: number, name: string): Base | undefined {
    const index = this.index(file);
    for (const { value, fn } of index.assignments.get(`#${name}`) ?? []) {
      const found = this.evaluate(file, fn, value);
      if (concrete(found)) return found;
    }
    if (!this.facts(file).functions[0]?.reassigned?.includes(name)) return undefined;
    return this.firstAssigned(file, name, 0);
  }

  private firstAssigned(file: number, name: string, scope: number): Base | undefined {
    const { calls } = this.facts(file);
    const index = this.index(file);
    for (const call of [...(index.assigned.get(name) ?? []), ...(index.assigned.get(`#${name}`) ?? [])]) {
      const fact = calls[call];
      if (!fact || !this.encloses(file, scope, fact.fn)) continue;
      const found = this.result(file, call, Math.max(0, fact.assignedTo?.findIndex((n) => n.endsWith(name)) ?? 0));
      if (concrete(found)) return found;
    }
    return undefined;
  }

  private encloses(file: number, outer: number, inner: number): boolean {
    const { functions } = this.facts(file);
    for (let at = inner; at >= 0; at = functions[at]?.parent ?? -1) if (at === outer) return true;
    return false;
  }

  private fromStars(file: number, name: string): Base | undefined {
    for (const fact of this.facts(file).imports) {
      if (fact.name !== '*' || fact.local !== '*') continue;
      const files = this.modules.of(file, fact.module);
      const found = files.length > 0 && !files.includes(file) ? this.exported(files, name) : undefined;
      if (known(found)) return found;
    }
    return undefined;
  }

  /** The function in which a local or parameter is declared; -1 where none is. */
  private scope(file: number, fn: number, name: string): number {
    const { functions } = this.facts(file);
    for (let at = fn; at >= 0; ) {
      const fact = functions[at];
      if (!fact) return -1;
      if (
        Object.hasOwn(fact.locals, name) ||
        fact.params.some((p) => p.name === name || (p.names && Object.hasOwn(p.names, name))) ||
        fact.reassigned?.includes(name) ||
        (fact.localTypes && Object.hasOwn(fact.localTypes, name)) ||
        this.index(file).nested.has(`${at}:${name}`)
      )
        return at;
      at = fact.parent;
    }
    return -1;
  }

  private local(file: number, fn: number, name: string): Base {
    const fact = this.facts(file).functions[fn];
    if (!fact) return UNKNOWN;
    const index = fact.params.findIndex((p) => p.name === name || (p.names && Object.hasOwn(p.names, name)));
    if (index >= 0) return this.parameter(file, fn, index, name);
    const local = Object.hasOwn(fact.locals, name) ? fact.locals[name] : undefined;
    const type = fact.localTypes && Object.hasOwn(fact.localTypes, name) ? fact.localTypes[name] : undefined;
    if (local) {
      const value: Base = { kind: 'value', file, fn, value: local, path: '' };
      if (type === undefined) return value;
      return concrete(this.settle(value, [])) ? value : this.typed(file, fn, type, value);
    }
    if (type !== undefined) return this.typed(file, fn, type, UNKNOWN);
    const nested = this.index(file).nested.get(`${fn}:${name}`);
    if (nested !== undefined) return { kind: 'function', file, fn: nested };
    if (fact.reassigned?.includes(name)) return this.firstAssigned(file, name, fn) ?? UNKNOWN;
    return this.top(file, name) ?? UNKNOWN;
  }

  private parameter(file: number, fn: number, index: number, name: string): Base {
    const param = this.facts(file).functions[fn]?.params[index];
    const inner = param?.names && Object.hasOwn(param.names, name) ? (param.names[name] ?? '...') : '';
    const itself: Base = { kind: 'parameter', file, fn, index, path: inner };
    if (!param || inner === '...') return itself;
    if (param.type !== undefined) {
      const typed = this.typed(file, fn, param.type, UNKNOWN);
      if (known(typed)) return inner === '' ? typed : this.settle(typed, inner.split('.'));
    }
    const given = param.default;
    if (given?.kind === 'call') {
      const call = this.facts(file).calls[given.call];
      const first = call?.args[0];
      if (call && first && INJECTS.test(call.callee)) {
        const found = this.invoke(this.evaluate(file, call.fn, first), file, given.call, 0);
        if (concrete(found)) return found;
      }
    }
    if (given && inner === '') {
      const found = this.evaluate(file, fn, given);
      if (concrete(found)) return found;
    }
    return itself;
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

  /** `this`, `self` or Go's receiver. */
  private receiver(file: number, className: string): Base {
    for (const at of this.modules.unit(file)) {
      const type = this.index(at).types.get(className);
      if (type !== undefined && (at === file || !this.index(file).types.has(className)))
        return { kind: 'instance', file: at, type, path: '' };
    }
    return this.top(file, className) ?? UNKNOWN;
  }

  /** What modules export under a name. */
  exported(files: readonly number[], name: string): Base | undefined {
    for (const file of files) {
      const found = this.deeper(() => this.exportOf(file, name));
      if (found) return found;
    }
    return undefined;
  }

  private exportOf(file: number, name: string): Base | undefined {
    const { language, functions } = this.facts(file);
    if (language === 'go') return this.ownTop(file, name);
    const index = this.index(file);
    if (language === 'python') {
      const own = this.top(file, name);
      if (known(own)) return own;
      const path = this.files[file]?.path ?? '';
      const inner = path.endsWith('__init__.py') ? this.modules.of(file, `.${name}`) : [];
      return inner.length > 0 ? { kind: 'module', files: inner } : own;
    }
    const value = index.exports.get(name);
    if (value) {
      const exported: Base = { kind: 'value', file, fn: 0, value, path: '' };
      return value.kind === 'function' && functions[value.fn] ? { kind: 'function', file, fn: value.fn } : exported;
    }
    for (const star of name === 'default' ? [] : index.stars) {
      if (star.kind !== 'ref') continue;
      const { root } = parseRef(star.ref);
      const files = root.kind === 'module' ? this.modules.of(file, root.module) : [];
      const found = files.length > 0 ? this.exported(files, name) : undefined;
      if (known(found)) return found;
      if (root.kind === 'module' && files.length === 0 && index.stars.length === 1)
        return { kind: 'external', module: root.module, path: name };
    }
    const whole = index.exports.get('default');
    if (whole && name !== 'default') return this.settle({ kind: 'value', file, fn: 0, value: whole, path: '' }, [name]);
    // `import x from './cjs'` of a module without a default export is the module itself.
    return name === 'default' && index.exports.size > 0 ? { kind: 'module', files: [file] } : undefined;
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
          return all(this.settle(this.result(file, value.call, 0), parseRef(value.ref).path));
        const { base: from, path } = this.start(file, fn, parseRef(value.ref));
        return all(this.settle(from, path));
      }
      case 'call':
        return all(this.result(file, value.call, 0));
      case 'result':
        return all(this.result(file, value.call, value.index));
      case 'function':
        return all({ kind: 'function', file, fn: value.fn });
      case 'keyword':
      case 'spread':
        return inner(value.value);
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

  /** What a call gives, its chain included; `index`: which of several results (Go). */
  result(file: number, call: number, index: number): Resolved {
    this.results[file] ??= new Map();
    const results = this.results[file] as Map<number, Resolved>;
    const key = call * 8 + Math.min(index, 7);
    const before = results.get(key);
    if (before) return before;
    results.set(key, UNKNOWN);
    const found = this.deeper(() => this.compute(file, call, index)) ?? UNKNOWN;
    results.set(key, found);
    return found;
  }

  private compute(file: number, call: number, index: number): Resolved {
    const steps = this.steps(file, call);
    return this.invoke(steps.at(-1) ?? UNKNOWN, file, call, index);
  }

  /** What the callee and each link of the chain stand for. */
  steps(file: number, call: number): Resolved[] {
    const fact = this.facts(file).calls[call];
    if (!fact) return [];
    const steps = [this.resolve(file, fact.fn, fact.callee)];
    for (const { name } of fact.chain ?? []) {
      const result = this.invoke(steps.at(-1) ?? UNKNOWN, file, call, 0);
      steps.push(name === '' ? result : this.finish(this.settle(result, name.split('.'))));
    }
    return steps;
  }

  /** The result of calling something. */
  invoke(target: Resolved, file: number, call: number, index: number): Resolved {
    switch (target.kind) {
      case 'function':
        return this.returned(target.file, target.fn, index);
      case 'type':
        return { kind: 'instance', file: target.file, type: target.type, path: '' };
      case 'external':
        return index === 0 ? { kind: 'made', module: target.module, by: target.path, path: '', file, call } : UNKNOWN;
      case 'global':
        return index === 0 ? { kind: 'made', module: '', by: target.name, path: '', file, call } : UNKNOWN;
      case 'made':
      case 'typed':
      case 'parameter':
        return index === 0 ? { ...target, path: `${target.path}()` } : UNKNOWN;
      case 'instance':
        return target.path === '' ? UNKNOWN : { ...target, path: `${target.path}()` };
      default:
        return UNKNOWN;
    }
  }

  /** What a project function returns: its declared type where that says something, else the first return that does. */
  returned(file: number, fn: number, index: number): Resolved {
    const fact = this.facts(file).functions[fn];
    if (!fact) return UNKNOWN;
    const type = fact.results?.types?.[index];
    const declared = type === undefined ? UNKNOWN : this.finish(this.typed(file, fn, type, UNKNOWN));
    if (declared.kind === 'typed') return declared;
    if (declared.kind === 'instance' && this.facts(declared.file).types[declared.type]?.kind !== 'interface')
      return declared;
    for (const value of fact.returns) {
      const one = fact.results && fact.results.count > 1 && value.kind === 'array' ? value.items[index] : value;
      const found = one && this.evaluate(file, fn, one);
      if (concrete(found) || (found?.kind === 'value' && found.value.kind === 'object')) return found;
    }
    return declared;
  }

  private deeper<T>(work: () => T): T | undefined {
    if (this.depth >= DEPTH * 4) return undefined;
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
    }
  }
}
