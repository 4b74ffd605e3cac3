/** Where names are rooted: imports, the top level of a file or package, locals and parameters, `this`. Nothing is evaluated beyond need. */

import type { Value } from '../../model/facts.js';
import { type Base, concrete, known, UNKNOWN } from './base.js';
import type { ParsedRef } from './ref.js';
import type { Resolver } from './resolve.js';

/** Functions whose result is injected where they stand as a parameter's default. */
const INJECTS = /(?:^|[#.])(?:Depends|Security|inject|Inject)$/;

export class Roots {
  constructor(private readonly resolver: Resolver) {}

  /** Where a name is rooted, nothing evaluated yet; a local must be one of `fn` itself. */
  root(file: number, fn: number, { root, path }: ParsedRef): { base: Base; path: string[] } {
    if (root.kind === 'module') return this.module(file, root.module, path[0] === '*' ? path.slice(1) : path);
    if (root.kind === 'top') return { base: this.top(file, root.name) ?? UNKNOWN, path };
    if (root.kind === 'member') return { base: this.receiver(file, root.className), path };
    if (root.kind === 'local') return { base: this.local(file, fn, root.name), path };
    if (root.kind === 'expression') return { base: UNKNOWN, path };
    const starred = this.resolver.facts(file).language === 'python' ? this.fromStars(file, root.name) : undefined;
    return starred ? { base: starred, path } : { base: { kind: 'global', name: root.name }, path };
  }

  private module(file: number, module: string, path: string[]): { base: Base; path: string[] } {
    const python = this.resolver.facts(file).language === 'python';
    const files = this.resolver.modules.of(file, module);
    if (files.length > 0) return { base: { kind: 'module', files }, path };
    if (python && path[0] !== undefined) {
      // `from . import views`, `import app.models`: members that are modules themselves.
      let inner = module;
      for (const [depth, segment] of path.entries()) {
        inner = inner.endsWith('.') ? inner + segment : `${inner}.${segment}`;
        const found = this.resolver.modules.of(file, inner);
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
    // A package's files are many: only those are asked that have something of the name.
    const unit = this.resolver.modules.unit(file);
    const others = unit.length > 1 || unit[0] !== file ? (this.resolver.unit(file).declaring.get(name) ?? []) : [];
    for (const other of others) {
      const found = other === file ? undefined : this.ownTop(other, name);
      if (known(found)) return found;
    }
    return own;
  }

  ownTop(file: number, name: string): Base | undefined {
    const index = this.resolver.index(file);
    const top = index.tops.get(name);
    if (top?.kind === 'function') return { kind: 'function', file, fn: top.fn };
    if (top?.kind === 'type') return { kind: 'type', file, type: top.type };
    if (top?.kind === 'import') {
      const { module, name: imported } = top.fact;
      const found = this.module(file, module, imported === '*' ? [] : [imported]);
      return this.resolver.settle(found.base, found.path);
    }
    const typed = this.resolver.facts(file).functions[0]?.localTypes;
    const type = typed && Object.hasOwn(typed, name) ? typed[name] : undefined;
    if (top?.kind === 'value') {
      const value: Base = { kind: 'value', file, fn: 0, value: top.value, path: '' };
      // A list that is written out says more than the type it is given.
      if (type === undefined || (top.value.kind === 'array' && !this.isStruct(file, 0, type, top.value.items)))
        return value;
      const settled = this.resolver.settle(value, []);
      return concrete(settled) ? value : this.resolver.typed(file, 0, type, value);
    }
    if (type !== undefined) {
      const declared = this.resolver.typed(file, 0, type, UNKNOWN);
      if (known(declared)) return declared;
    }
    return (
      this.assignedTop(file, name) ??
      (this.resolver.facts(file).language === 'python' ? this.fromStars(file, name) : undefined)
    );
  }

  /** A top-level variable that is set later: the first of its values that says what it is. */
  private assignedTop(file: number, name: string): Base | undefined {
    const index = this.resolver.index(file);
    for (const { value, fn } of index.assignments.get(`#${name}`) ?? []) {
      const found = this.resolver.evaluate(file, fn, value);
      if (concrete(found)) return found;
    }
    if (!this.resolver.facts(file).functions[0]?.reassigned?.includes(name)) return undefined;
    return this.firstAssigned(file, name, 0);
  }

  private firstAssigned(file: number, name: string, scope: number): Base | undefined {
    const { calls } = this.resolver.facts(file);
    const index = this.resolver.index(file);
    for (const call of [...(index.assigned.get(name) ?? []), ...(index.assigned.get(`#${name}`) ?? [])]) {
      const fact = calls[call];
      if (!fact || !this.encloses(file, scope, fact.fn)) continue;
      const found = this.resolver.calls.result(
        file,
        call,
        Math.max(0, fact.assignedTo?.findIndex((n) => n.endsWith(name)) ?? 0),
      );
      if (concrete(found)) return found;
    }
    return undefined;
  }

  private encloses(file: number, outer: number, inner: number): boolean {
    const { functions } = this.resolver.facts(file);
    for (let at = inner; at >= 0; at = functions[at]?.parent ?? -1) if (at === outer) return true;
    return false;
  }

  private fromStars(file: number, name: string): Base | undefined {
    for (const fact of this.resolver.facts(file).imports) {
      if (fact.name !== '*' || fact.local !== '*') continue;
      const files = this.resolver.modules.of(file, fact.module);
      const found = files.length > 0 && !files.includes(file) ? this.resolver.exported(files, name) : undefined;
      if (known(found)) return found;
    }
    return undefined;
  }

  /** The function in which a local or parameter is declared; -1 where none is. */
  scope(file: number, fn: number, name: string): number {
    const { functions } = this.resolver.facts(file);
    for (let at = fn; at >= 0; ) {
      const fact = functions[at];
      if (!fact) return -1;
      if (
        Object.hasOwn(fact.locals, name) ||
        fact.params.some((p) => p.name === name || (p.names && Object.hasOwn(p.names, name))) ||
        fact.reassigned?.includes(name) ||
        (fact.localTypes && Object.hasOwn(fact.localTypes, name)) ||
        this.resolver.index(file).nested.get(at)?.has(name)
      )
        return at;
      at = fact.parent;
    }
    return -1;
  }

  private local(file: number, fn: number, name: string): Base {
    const fact = this.resolver.facts(file).functions[fn];
    if (!fact) return UNKNOWN;
    const index = fact.params.findIndex((p) => p.name === name || (p.names && Object.hasOwn(p.names, name)));
    if (index >= 0) return this.parameter(file, fn, index, name);
    const local = Object.hasOwn(fact.locals, name) ? fact.locals[name] : undefined;
    const type = fact.localTypes && Object.hasOwn(fact.localTypes, name) ? fact.localTypes[name] : undefined;
    if (local) {
      const value: Base = { kind: 'value', file, fn, value: local, path: '' };
      if (type === undefined || (local.kind === 'array' && !this.isStruct(file, fn, type, local.items))) return value;
      const settled = this.resolver.settle(value, []);
      if (!concrete(settled)) return this.resolver.typed(file, fn, type, value);
      return this.asserted(file, fn, type, settled) ?? value;
    }
    if (type !== undefined) return this.resolver.typed(file, fn, type, UNKNOWN);
    const nested = this.resolver.index(file).nested.get(fn)?.get(name);
    if (nested !== undefined) return { kind: 'function', file, fn: nested };
    if (fact.reassigned?.includes(name)) return this.firstAssigned(file, name, fn) ?? UNKNOWN;
    return this.top(file, name) ?? UNKNOWN;
  }

  /**
   * Go: `c.MustGet("logger").(*logrus.Entry)`. What a library keeps for others is what it is asserted to be; of what the library itself
   * makes, and of interfaces of the project, the maker says more.
   */
  private asserted(file: number, fn: number, type: string, given: Base): Base | undefined {
    const byLibrary = given.kind === 'made' || (given.kind === 'typed' && given.path.endsWith('()'));
    if (!byLibrary || this.resolver.facts(file).language !== 'go') return undefined;
    const declared = this.resolver.typed(file, fn, type, UNKNOWN);
    if (declared.kind === 'typed') return declared.module === given.module ? undefined : declared;
    if (declared.kind !== 'instance') return undefined;
    return this.resolver.facts(declared.file).types[declared.type]?.kind === 'struct' ? declared : undefined;
  }

  /** Go: `&handler{store, pool}` looks like a list; a struct without keys is given a value for each of its fields. */
  private isStruct(file: number, fn: number, type: string, items: readonly Value[]): boolean {
    if (items.some(({ kind }) => kind === 'array' || kind === 'object')) return false;
    const found = this.resolver.typed(file, fn, type, UNKNOWN);
    if (found.kind !== 'instance' || found.path !== '') return false;
    const fact = this.resolver.facts(found.file).types[found.type];
    return fact?.kind === 'struct' && items.length === fact.fields.length + fact.bases.length;
  }

  private parameter(file: number, fn: number, index: number, name: string): Base {
    const param = this.resolver.facts(file).functions[fn]?.params[index];
    const inner = param?.names && Object.hasOwn(param.names, name) ? (param.names[name] ?? '...') : '';
    const itself: Base = { kind: 'parameter', file, fn, index, path: inner };
    if (!param || inner === '...') return itself;
    if (param.type !== undefined) {
      const typed = this.resolver.typed(file, fn, param.type, UNKNOWN);
      if (known(typed)) return inner === '' ? typed : this.resolver.settle(typed, inner.split('.'));
    }
    const given = param.default;
    if (given?.kind === 'call') {
      const call = this.resolver.facts(file).calls[given.call];
      const first = call?.args[0];
      if (call && first && INJECTS.test(call.callee)) {
        const found = this.resolver.calls.invoke(this.resolver.evaluate(file, call.fn, first), file, given.call, 0);
        if (concrete(found)) return found;
      }
    }
    if (given && inner === '') {
      const found = this.resolver.evaluate(file, fn, given);
      if (concrete(found)) return found;
    }
    return itself;
  }

  /** `this`, `self` or Go's receiver. */
  private receiver(file: number, className: string): Base {
    for (const at of this.resolver.modules.unit(file)) {
      const type = this.resolver.index(at).types.get(className);
      if (type !== undefined && (at === file || !this.resolver.index(file).types.has(className)))
        return { kind: 'instance', file: at, type, path: '' };
    }
    return this.top(file, className) ?? UNKNOWN;
  }
}
