import type { FunctionFact, Value } from '../../model/facts.js';
import { partsOf } from '../../model/values.js';
import type { LinkContext } from '../context.js';

/** Which parameters of a function are in a value, through its locals, text, objects and calls. */
export class Reach {
  private readonly fact: FunctionFact | undefined;

  constructor(
    private readonly context: LinkContext,
    private readonly file: number,
    private readonly fn: number,
  ) {
    this.fact = context.files[file]?.facts.functions[fn];
  }

  parameters(values: readonly Value[]): Set<number> {
    const found = new Set<number>();
    for (const value of values) this.visit(value, found, 0);
    return found;
  }

  private name(ref: string, found: Set<number>, depth: number): void {
    if (!ref.startsWith('$') || !this.fact) return;
    const name = ref.slice(1).split('.', 1)[0] ?? '';
    const index = this.fact.params.findIndex((p) => p.name === name || (p.names && Object.hasOwn(p.names, name)));
    if (index >= 0) found.add(index);
    else if (Object.hasOwn(this.fact.locals, name)) {
      const local = this.fact.locals[name];
      if (local) this.visit(local, found, depth + 1);
    }
    // `text = fmt.Sprintf("[%s] %s", place, text)`: what is set again holds what its calls were given.
    else if (this.fact.reassigned?.includes(name))
      for (const call of this.context.files[this.file]?.facts.calls ?? [])
        if (call.fn === this.fn && call.assignedTo?.includes(name))
          for (const arg of call.args) this.visit(arg, found, depth + 1);
  }

  private visit(value: Value, found: Set<number>, depth: number): void {
    if (depth > 6) return;
    const all = (values: readonly Value[]) => {
      for (const inner of values) this.visit(inner, found, depth + 1);
    };
    switch (value.kind) {
      case 'ref':
        this.name(value.ref, found, depth);
        break;
      case 'call':
      case 'result':
        all(this.context.files[this.file]?.facts.calls[value.call]?.args ?? []);
        break;
      case 'test':
        break;
      default:
        all(partsOf(value));
    }
  }
}
