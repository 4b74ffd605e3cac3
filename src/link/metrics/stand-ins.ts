/**
 * Factories of metrics that are put in the place of others when a program starts: `setMetrics({ getCounter: (name) => … })`. What the
 * rest of the program calls is a stand-in that does nothing, known by the same key.
 */
import type { Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import { isServed, type Work } from '../requests/work.js';

/** Keys that say what they give. */
const GIVES_METRIC = /counter|gauge|histogram|summary|timer|metric/i;

/** Calls by the key under which a function is handed over, where each gives the text of a name. */
export function callersByKey(work: Work, file: number, fn: number): { file: number; call: number }[] {
  const key = keyOf(work, file, fn);
  if (key === undefined) return [];
  return work.files.flatMap((linked, from) =>
    linked.language === work.files[file]?.language && isServed(linked)
      ? linked.facts.calls.flatMap(({ callee, args: [first], fn: within }, call) =>
          lastName(callee) === key && /[.]/.test(callee) && isText(first) && !work.symbol(from, within, callee)
            ? [{ file: from, call }]
            : [],
        )
      : [],
  );
}

/** The key of an object that is given to a call and holds the function. */
function keyOf(work: Work, file: number, fn: number): string | undefined {
  const facts = work.facts(file);
  const name = facts?.functions[fn]?.name ?? '';
  if (!facts || !GIVES_METRIC.test(name)) return undefined;
  const holds = (value: Value) =>
    value.kind === 'function'
      ? value.fn === fn
      : value.kind === 'ref' && /^[#$]\w+$/.test(value.ref) && value.ref.slice(1) === name;
  const given = facts.calls.some(({ args }) =>
    args.some((arg) => arg.kind === 'object' && arg.entries.some(({ key, value }) => key === name && holds(value))),
  );
  return given ? name : undefined;
}

const isText = (value: Value | undefined): boolean =>
  value?.kind === 'text' || (value?.kind === 'literal' && value.type === 'string');
