/** Who calls whom among the repository's functions; built once, when first asked for. */
import type { Resolved } from '../context.js';
import type { Resolver } from './resolve.js';

export interface FunctionPlace {
  file: number;
  fn: number;
}
export interface CallPlace {
  file: number;
  call: number;
  /** The link of the chain that calls, where it is not the callee. */
  link?: number;
}

const NONE: readonly CallPlace[] = [];

export class CallGraph {
  private incoming: Map<number, CallPlace[]>[] | undefined;

  /** @param resolver gives the resolver of the moment: the graph outlives it */
  constructor(private readonly resolver: () => Resolver) {}

  /** The project function that a call invokes: by its callee, or by the last link of its chain that is one. */
  target(file: number, call: number): FunctionPlace | undefined {
    const fact = this.resolver().facts(file).calls[call];
    if (!fact) return undefined;
    const own = this.invoked(this.resolver().calls.callee(file, call));
    if (own || !fact.chain) return own;
    return this.resolver()
      .calls.steps(file, call)
      .map((step) => this.invoked(step))
      .findLast((place) => place !== undefined);
  }

  private invoked(found: Resolved): FunctionPlace | undefined {
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
    const methods: Record<string, number> = this.resolver().facts(file).types[type]?.methods ?? {};
    for (const name of names) {
      const fn = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (fn !== undefined && fn >= 0) return { file, fn };
    }
    return undefined;
  }

  private build(): Map<number, CallPlace[]>[] {
    const incoming: Map<number, CallPlace[]>[] = [];
    const add = (to: FunctionPlace | undefined, place: CallPlace) => {
      if (!to) return;
      incoming[to.file] ??= new Map();
      const map = incoming[to.file] as Map<number, CallPlace[]>;
      const list = map.get(to.fn);
      if (list) list.push(place);
      else map.set(to.fn, [place]);
    };
    for (const [file, { facts }] of this.resolver().files.entries())
      for (const [call, fact] of facts.calls.entries()) {
        if (!fact.chain) {
          add(this.invoked(this.resolver().calls.callee(file, call)), { file, call });
          continue;
        }
        for (const [step, found] of this.resolver().calls.steps(file, call).entries())
          add(this.invoked(found), step === 0 ? { file, call } : { file, call, link: step - 1 });
      }
    return incoming;
  }
}
