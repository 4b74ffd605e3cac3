/** Python's context variables that hold an id of the request or task: who shows them on log records, and who sets them. */
import type { CallFact } from '../../model/facts.js';
import type { Correlation } from './correlation.js';
import { CORRELATION_ID } from './request-ids.js';
import type { FunctionAt, Work } from './work.js';

/** Names of context variables with an id that a function reads: `request_id.get()`. */
export function variablesReadBy(work: Work, at: FunctionAt): string[] {
  return work.callsWithin(at).flatMap(({ call }) => variableOf(call.callee, 'get') ?? []);
}

function variableOf(callee: string, method: string): string | undefined {
  const [, name] = new RegExp(`(?:^|[#$@.])(\\w+)\\.${method}$`).exec(callee) ?? [];
  return name !== undefined && CORRELATION_ID.test(name) ? name : undefined;
}

/** Whether a context variable is set in handlers alone, for what each of them does, and by no middleware around all of them. */
export function isSetByEntries(work: Work, service: number, name: string): boolean {
  const setters = work.files
    .filter((file) => file.service === service && file.language === 'python')
    .flatMap((file) =>
      file.facts.calls.filter(({ callee }) => variableOf(callee, 'set') === name).map(({ fn }) => file.entries.get(fn)),
    );
  return setters.length > 0 && setters.every((entry) => entry !== undefined && entry.kind !== 'middleware');
}

/** Whether a call gives a context variable its value that the logger's formatter shows. */
export function setsVariable({ variables }: Correlation, { callee }: CallFact): boolean {
  const name = variableOf(callee, 'set');
  return name !== undefined && variables.includes(name);
}
