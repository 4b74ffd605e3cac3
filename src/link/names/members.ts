/** Members of the repository's own types: methods, fields, what is inherited or embedded, and interfaces with one implementation. */
import type { Ref, TypeFact } from '../../model/facts.js';
import { type Base, concrete, known, UNKNOWN } from './base.js';
import { parseRef } from './ref.js';
import type { Resolver } from './resolve.js';

/** Types that stand in for the real one in tests. */
const STAND_IN = /mock|fake|stub|noop|dummy|spy/i;

/** Interfaces that take in others, one in the other. */
const EMBEDDED = 5;

interface TypeRef {
  file: number;
  type: number;
}

export class Members {
  /** By file, type and name. */
  private readonly cache: Map<string, Base>[][] = [];
  /** Go: receivers by method name. Others: types by the last segment of a base. */
  private goReceivers: Map<string, Set<string>> | undefined;
  private goTypes = new Map<string, TypeRef>();
  private derived: Map<string, TypeRef[]> | undefined;

  constructor(private readonly resolver: Resolver) {}

  /** The member of a type or of its instances; undefined or unknown where there is none. */
  of(file: number, type: number, name: string): Base | undefined {
    this.cache[file] ??= [];
    const types = this.cache[file] as Map<string, Base>[];
    types[type] ??= new Map();
    const cache = types[type] as Map<string, Base>;
    const before = cache.get(name);
    if (before) return before;
    cache.set(name, UNKNOWN);
    const found = this.find(file, type, name) ?? UNKNOWN;
    cache.set(name, found);
    return found;
  }

  /** Reading a member of a function: of what it returns where it is a getter, else one that was assigned to it. */
  ofFunction(file: number, fn: number, name: string): { base: Base; consumed: boolean } | undefined {
    const fact = this.resolver.facts(file).functions[fn];
    if (!fact) return undefined;
    if (fact.className) {
      const base = this.resolver.calls.returned(file, fn, 0);
      return known(base) ? { base, consumed: false } : undefined;
    }
    const assigned = this.resolver.index(file).assignments.get(`#${fact.name}.${name}`)?.[0];
    return assigned && { base: this.resolver.evaluate(file, assigned.fn, assigned.value), consumed: true };
  }

  /** Go: what a method of an interface gives by its declaration, those that the interface takes in included. */
  declared(file: number, type: number, name: string, index: number, depth = 0): Base | undefined {
    const fact = this.resolver.facts(file).types[type];
    if (fact?.kind !== 'interface' || depth > EMBEDDED) return undefined;
    const given = fact.gives && Object.hasOwn(fact.gives, name) ? fact.gives[name]?.[index] : undefined;
    if (given !== undefined) return this.resolver.typed(file, 0, given, UNKNOWN);
    for (const base of fact.bases) {
      const inner = this.resolver.resolve(file, 0, base);
      const found = inner.kind === 'type' ? this.declared(inner.file, inner.type, name, index, depth + 1) : undefined;
      if (known(found)) return found;
    }
    return undefined;
  }

  private find(file: number, type: number, name: string): Base | undefined {
    const fact = this.resolver.facts(file).types[type];
    if (!fact) return undefined;
    const method = this.method(file, fact, name);
    if (method) return method;
    const field = this.field(file, fact, name);
    if (known(field)) return field;
    // Go: what an interface declares itself is none of those that it takes in.
    const own = fact.kind === 'interface' && Object.hasOwn(fact.methods, name);
    const isGo = this.resolver.facts(file).language === 'go';
    const inherited = own && isGo ? undefined : this.inherited(file, fact, name);
    if (known(inherited)) return inherited;
    return field ?? this.implemented(file, type, fact, name);
  }

  private method(file: number, fact: TypeFact, name: string): Base | undefined {
    const fn = Object.hasOwn(fact.methods, name) ? fact.methods[name] : undefined;
    if (fn !== undefined && fn >= 0 && fact.kind !== 'interface') return { kind: 'function', file, fn };
    const found = this.resolver.unit(file).methods.get(`${fact.name}.${name}`);
    return found && { kind: 'function', ...found };
  }

  private field(file: number, fact: TypeFact, name: string): Base | undefined {
    const { resolver } = this;
    const fields = fact.fields.filter((field) => field.name === name);
    const builder = this.builder(file, fact);
    let declared: Base | undefined;
    for (const { type } of fields) {
      if (type === undefined) continue;
      declared = resolver.typed(file, 0, type, UNKNOWN);
      if (declared.kind === 'typed') return declared;
    }
    const weak: Base[] = [];
    const seen = (base: Base) => {
      if (concrete(base)) return base;
      if (known(base)) weak.push(base);
      return undefined;
    };
    for (const {
      file: at,
      fact: { value, fn },
    } of resolver.unit(file).assignments.get(`@${fact.name}.${name}`) ?? []) {
      // A Go list that grows is of the type that it was declared to be.
      if (value.kind === 'call' && resolver.facts(at).calls[value.call]?.callee === 'append') continue;
      const found = seen(resolver.evaluate(at, fn, value));
      if (found) return found;
    }
    const assigned = weak.length > 0;
    for (const { value } of fields) {
      if (!value) continue;
      const found = seen(resolver.evaluate(file, value.kind === 'ref' ? builder : 0, value));
      if (found) return found;
    }
    if (known(declared)) return declared;
    const param = resolver.facts(file).functions[builder]?.params.find((p) => p.name === name);
    if (builder > 0 && param?.type !== undefined && weak.length === 0) {
      const found = resolver.typed(file, builder, param.type, UNKNOWN);
      if (known(found)) return found;
    }
    // A constant only where the field is given one value.
    if (weak.length === 1 || (weak.length > 1 && weak.every((base) => base.kind === 'parameter'))) return weak[0];
    return assigned || fields.length > 0 ? UNKNOWN : undefined;
  }

  /** The constructor: where the names of a field's initial value are read. */
  private builder(file: number, fact: TypeFact): number {
    for (const name of ['constructor', '__init__']) {
      const fn = Object.hasOwn(fact.methods, name) ? fact.methods[name] : undefined;
      if (fn !== undefined && fn > 0 && fn < this.resolver.facts(file).functions.length) return fn;
    }
    return 0;
  }

  private inherited(file: number, fact: TypeFact, name: string): Base | undefined {
    const external: Base[] = [];
    for (const base of fact.bases) {
      const { path, root } = parseRef(base);
      const last = path.at(-1) ?? ('name' in root ? root.name : '');
      const resolved = this.resolver.typed(file, 0, base, UNKNOWN);
      if (last === name && fact.kind === 'struct') return resolved;
      if (resolved.kind === 'typed') external.push(this.resolver.settle(resolved, [name]));
      if (resolved.kind !== 'instance') continue;
      const found = this.of(resolved.file, resolved.type, name);
      if (known(found)) return found;
    }
    return external.length === 1 || fact.kind !== 'struct' ? external[0] : undefined;
  }

  /** The member of the only type that implements an interface or extends an abstract class. */
  private implemented(file: number, type: number, fact: TypeFact, name: string): Base | undefined {
    if (!Object.hasOwn(fact.methods, name) && fact.kind !== 'interface') return undefined;
    const found =
      this.resolver.facts(file).language === 'go' ? this.goImplementation(fact) : this.only(file, type, fact);
    return found && (found.file !== file || found.type !== type) ? this.of(found.file, found.type, name) : undefined;
  }

  private goImplementation(fact: TypeFact): TypeRef | undefined {
    const names = Object.keys(fact.methods);
    if (fact.kind !== 'interface' || names.length === 0) return undefined;
    const receivers = this.receivers();
    let common: string[] | undefined;
    for (const name of names) {
      const having = receivers.get(name);
      common = common ? common.filter((key) => having?.has(key)) : [...(having ?? [])];
      if (common.length === 0) return undefined;
    }
    const real = (common ?? []).filter((key) => !STAND_IN.test(key.slice(key.lastIndexOf('\0'))));
    return real.length === 1 ? this.goTypes.get(real[0] ?? '') : undefined;
  }

  private receivers(): Map<string, Set<string>> {
    if (this.goReceivers) return this.goReceivers;
    const receivers = new Map<string, Set<string>>();
    for (const [file, { language, path, facts }] of this.resolver.files.entries()) {
      if (language !== 'go' || path.endsWith('_test.go')) continue;
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      for (const [type, { name, kind }] of facts.types.entries())
        if (kind !== 'interface') this.goTypes.set(`${folder}\0${name}`, { file, type });
      for (const { className, name } of facts.functions) {
        if (!className) continue;
        const key = `${folder}\0${className}`;
        const set = receivers.get(name);
        if (set) set.add(key);
        else receivers.set(name, new Set([key]));
      }
    }
    this.goReceivers = receivers;
    return receivers;
  }

  private only(file: number, type: number, fact: TypeFact): TypeRef | undefined {
    const heirs = (this.heirs().get(fact.name) ?? []).filter((heir) => {
      const base = this.resolver.facts(heir.file).types[heir.type];
      return base?.bases.some((ref: Ref) => {
        const found = this.resolver.resolve(heir.file, 0, ref);
        return found.kind === 'type' && found.file === file && found.type === type;
      });
    });
    return heirs.length === 1 ? heirs[0] : undefined;
  }

  private heirs(): Map<string, TypeRef[]> {
    if (this.derived) return this.derived;
    const derived = new Map<string, TypeRef[]>();
    for (const [file, { language, facts }] of this.resolver.files.entries()) {
      if (language === 'go') continue;
      for (const [type, { bases, kind, name }] of facts.types.entries()) {
        if (kind !== 'class' || STAND_IN.test(name)) continue;
        for (const base of bases) {
          const { root, path } = parseRef(base);
          const last = path.at(-1) ?? ('name' in root ? root.name : '');
          const list = derived.get(last);
          if (list) list.push({ file, type });
          else derived.set(last, [{ file, type }]);
        }
      }
    }
    this.derived = derived;
    return derived;
  }
}
