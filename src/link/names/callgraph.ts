/** Who calls whom among the repository's functions; built once, when first asked for. */
import type { Resolver } from './resolve.js';

export interface FunctionPlace {
  file: number;
  fn: number;
}
export interface CallPlace {
  file: number;
  call: number;
}

const NONE: readonly CallPlace[] = [];

export class CallGraph {
  private incoming: Map<number, CallPlace[]>[] | undefined;

  constructor(private readonly resolver: Resolver) {}

  /** The project function that a call invokes: a function, a method, or the constructor of a class. */
  target(file: number, call: number): FunctionPlace | undefined {
    const fact = this.resolver.facts(file).calls[call];
    if (!fact) return undefined;
    const found = this.resolver.resolve(file, fact.fn, fact.callee);
    if (found.kind === 'function') return { file: found.file, fn: found.fn };
    if (found.kind === 'type') return this.method(found, ['constructor', '__init__']);
    if (found.kind === 'instance' && found.path === '') return this.method(found, ['__call__']);
    return undefined;
  }

  callers(file: number, fn: number): readonly CallPlace[] {
    this.incoming ??= this.build();
    return this.incoming[file]?.get(fn) ?? NONE;
  }

  private method({ file, type }: { file: number; type: number }, names: string[]): FunctionPlace | undefined {
    const methods: Record<string, number> = this.resolver.facts(file).types[type]?.methods ?? {};
    for (const name of names) {
      const fn = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (fn !== undefined && fn >= 0) return { file, fn };
    }
    return undefined;
  }

  private build(): Map<number, CallPlace[]>[] {
    const incoming: Map<number, CallPlace[]>[] = [];
    for (const [file, { facts }] of this.resolver.files.entries())
      for (let call = 0; call < facts.calls.length; call++) {
        const to = this.target(file, call);
        if (!to) continue;
        incoming[to.file] ??= new Map();
        const map = incoming[to.file] as Map<number, CallPlace[]>;
        const list = map.get(to.fn);
        if (list) list.push({ file, call });
        else map.set(to.fn, [{ file, call }]);
      }
    return incoming;
  }
}
