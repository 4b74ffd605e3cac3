/** What calls stand for and what they give: their callees, each link of their chains, and what project functions return. */
import type { CallFact } from '../../model/facts.js';
import type { Resolved } from '../context.js';
import { concrete, UNKNOWN } from './base.js';
import type { Resolver } from './resolve.js';

/** Methods of containers. */
const GIVES = /(?:^|\.)(?:get|resolve|getOrThrow)$/;

export class Calls {
  private readonly results: Map<number, Resolved>[] = [];
  private readonly callees: Resolved[][] = [];
  private readonly chains: Map<number, readonly Resolved[]>[] = [];

  constructor(private readonly resolver: Resolver) {}

  /** What a call gives, its chain included; `index`: which of several results (Go). */
  result(file: number, call: number, index: number): Resolved {
    this.results[file] ??= new Map();
    const results = this.results[file] as Map<number, Resolved>;
    const key = call * 8 + Math.min(index, 7);
    const before = results.get(key);
    if (before) return before;
    results.set(key, UNKNOWN);
    const found = this.resolver.deeper(() => this.compute(file, call, index)) ?? UNKNOWN;
    results.set(key, found);
    return found;
  }

  private compute(file: number, call: number, index: number): Resolved {
    const steps = this.steps(file, call);
    return this.invoke(steps.at(-1) ?? UNKNOWN, file, call, index);
  }

  /** What a call's callee stands for: asked of every call by many parts, and kept like the answers of `resolve`. */
  callee(file: number, call: number): Resolved {
    const fact = this.resolver.facts(file).calls[call];
    if (!fact) return UNKNOWN;
    if (this.resolver.inside) return this.resolver.resolve(file, fact.fn, fact.callee);
    this.callees[file] ??= [];
    const known = this.callees[file] as Resolved[];
    known[call] ??= this.resolver.resolve(file, fact.fn, fact.callee);
    return known[call] as Resolved;
  }

  /** What the callee and each link of the chain stand for. */
  steps(file: number, call: number): readonly Resolved[] {
    const fact = this.resolver.facts(file).calls[call];
    if (!fact) return [];
    if (!fact.chain) return [this.callee(file, call)];
    if (this.resolver.inside) return this.stepsAnew(file, call, fact);
    this.chains[file] ??= new Map();
    const known = this.chains[file] as Map<number, readonly Resolved[]>;
    let steps = known.get(call);
    if (!steps) {
      steps = this.stepsAnew(file, call, fact);
      known.set(call, steps);
    }
    return steps;
  }

  private stepsAnew(file: number, call: number, fact: CallFact): Resolved[] {
    const steps = [this.callee(file, call)];
    for (const { name } of fact.chain ?? []) {
      const result = this.invoke(steps.at(-1) ?? UNKNOWN, file, call, 0);
      steps.push(name === '' ? result : this.resolver.finish(this.resolver.settle(result, name.split('.'))));
    }
    return steps;
  }

  /** The result of calling something. */
  invoke(target: Resolved, file: number, call: number, index: number): Resolved {
    const asked = this.asked(target, file, call);
    if (asked) return asked;
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
        if (target.path !== '') return this.resolver.given(target, index) ?? { ...target, path: `${target.path}()` };
        return this.isClassCall(file, call) ? target : UNKNOWN;
      default:
        return UNKNOWN;
    }
  }

  /** What a container of a library gives for a class of the project: `Container.get(Mailer)`, `app.get(Mailer)`. */
  private asked(target: Resolved, file: number, call: number): Resolved | undefined {
    const path = target.kind === 'external' || target.kind === 'made' || target.kind === 'typed' ? target.path : '';
    if (!GIVES.test(path)) return undefined;
    const fact = this.resolver.facts(file).calls[call];
    const link = fact?.chain?.find(({ name }) => path.endsWith(name) && GIVES.test(name));
    const [wanted] = (link ?? fact)?.args ?? [];
    if (!fact || wanted?.kind !== 'ref') return undefined;
    const found = this.resolver.resolve(file, fact.fn, wanted.ref);
    return found.kind === 'type' ? { kind: 'instance', file: found.file, type: found.type, path: '' } : undefined;
  }

  /** Python: `cls(…)` in a class method makes an instance. */
  private isClassCall(file: number, call: number): boolean {
    const { calls, functions } = this.resolver.facts(file);
    const made = calls[call];
    const decorators = functions[made?.fn ?? 0]?.decorators ?? [];
    return /^@\w+$/.test(made?.callee ?? '') && decorators.some((at) => calls[at]?.callee === 'classmethod');
  }

  /** What a project function returns: its declared type where that says something, else the first return that does. */
  returned(file: number, fn: number, index: number): Resolved {
    const fact = this.resolver.facts(file).functions[fn];
    if (!fact) return UNKNOWN;
    const type = fact.results?.types?.[index];
    const declared = type === undefined ? UNKNOWN : this.resolver.finish(this.resolver.typed(file, fn, type, UNKNOWN));
    if (declared.kind === 'typed') return declared;
    if (declared.kind === 'instance' && this.resolver.facts(declared.file).types[declared.type]?.kind !== 'interface')
      return declared;
    for (const value of fact.returns) {
      const one = fact.results && fact.results.count > 1 && value.kind === 'array' ? value.items[index] : value;
      const found = one && this.resolver.evaluate(file, fn, one);
      if (concrete(found) || (found?.kind === 'value' && found.value.kind === 'object')) return found;
    }
    return declared;
  }
}
