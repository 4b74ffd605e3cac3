/** Variables of a function, block by block. */
import type { Ref, Value } from '../../model/facts.js';

/** A variable of a function, or a name that stands for another (alias, receiver). */
export interface Binding {
  name: string;
  /** How it is written in facts: `$name`, or what the alias stands for. */
  ref: Ref;
  /** Function that declares it. */
  fn: number;
  /** Declared type of a parameter; undefined where unknown. */
  type?: Ref;
  parameter?: true;
  /** Calls whose result it was last given. */
  calls: number[];
  /** The calls, where what they gave was sent on a channel since. */
  sent?: readonly number[];
  /** It was last given the last one of several results: an error by Go's custom. */
  lastResult?: boolean;
  /** The text that is put together where it is declared: `msg := fmt.Sprintf(…)`. */
  text?: Value;
  /** It was last given the result of `recover()`. */
  recovered?: boolean;
}

export class Scope {
  private readonly names = new Map<string, Binding>();
  constructor(readonly parent?: Scope) {}

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  /** Only what this block itself declares: `:=` gives such a name a new value instead of declaring it. */
  own(name: string): Binding | undefined {
    return this.names.get(name);
  }

  add(binding: Binding): void {
    this.names.set(binding.name, binding);
  }
}
