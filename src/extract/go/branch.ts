import type { Statement, Value } from '../../model/facts.js';

/** An if of a handler's statement tree. */
export function branch(test: Value, yes: Statement[], no: Statement[]): Statement {
  // biome-ignore lint/suspicious/noThenProperty: the model's name for the branch; no promise will ever see it.
  return { kind: 'if', test, then: yes, else: no };
}
