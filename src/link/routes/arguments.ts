/** What a call gives the function that it calls. */
import type { FunctionFact, Value } from '../../model/facts.js';
import type { FunctionAt } from '../requests/work.js';
import type { Bindings } from './bindings.js';

/** Binds the parameters of a function to the arguments of a call. */
export function bindArguments(
  bindings: Bindings,
  target: FunctionAt,
  fact: FunctionFact,
  file: number,
  fn: number,
  args: readonly Value[],
): void {
  const shift = fact.className !== undefined && /^(?:self|cls)$/.test(fact.params[0]?.name ?? '') ? 1 : 0;
  for (const [index, param] of fact.params.entries()) {
    const keyword = args.find((arg) => arg.kind === 'keyword' && arg.name === param.name);
    const positional = args[index - shift];
    const value: Value | undefined = param.rest
      ? { kind: 'array', items: args.slice(index - shift) }
      : keyword?.kind === 'keyword'
        ? keyword.value
        : positional?.kind === 'keyword'
          ? undefined
          : positional;
    if (value && param.name !== '') bindings.bind({ ...target, name: param.name, index }, { value, file, fn });
  }
}
