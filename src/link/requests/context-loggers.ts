/** Loggers that are handed the request's context and take from it what ties a line to its request. */
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { Correlation } from './correlation.js';
import { lastName } from './symbols.js';
import { namesIn } from './values.js';
import type { FunctionAt, Work } from './work.js';

/** `zap.Any("ctx", ctx)`: a bridge takes the trace out of the context among the fields. */
export function fieldHoldsContext(work: Work, file: number, call: CallFact): boolean {
  const calls = work.facts(file)?.calls;
  const isContext = (value: Value) =>
    (value.kind === 'ref' && /^\$(?:ctx|context)$/.test(value.ref)) ||
    (value.kind === 'call' && lastName(calls?.[value.call]?.callee ?? '') === 'Context');
  return call.args.some((arg) => arg.kind === 'call' && calls?.[arg.call]?.args.some(isContext));
}

/** A project logger that is handed the request or its context and takes the request's fields from it. */
export function readsContext(work: Work, mechanism: Correlation, file: number, index: number): boolean {
  const call = work.facts(file)?.calls[index];
  const target = call && takesContext(work, file, call) ? work.context.names.target(file, index) : undefined;
  if (!target) return false;
  // What it hands the context on to, such as a listener, may not be seen.
  const own = work.files[target.file]?.isLogger === true && mechanism.contextual.length > 0;
  return own || looksInto(work, target, 0);
}

/** Whether a function, or what it calls, reads a context. */
export function looksInto(work: Work, at: FunctionAt, depth: number): boolean {
  const calls = work.callsWithin(at);
  if (calls.some(({ call }) => /(?:\.Value|FromContext|\.getStore)$|#(?:Ctx|FromContext)$/.test(call.callee)))
    return true;
  if (depth > 3) return false;
  return calls.some(({ index, call }) => {
    const target = call.args.length > 0 ? work.context.names.target(at.file, index) : undefined;
    return (
      target !== undefined && (target.file !== at.file || target.fn !== at.fn) && looksInto(work, target, depth + 1)
    );
  });
}

/** One of the arguments is the request or its context. */
export function takesContext(work: Work, file: number, call: CallFact): boolean {
  return call.args.some((arg) => {
    const names = arg.kind === 'call' ? [work.facts(file)?.calls[arg.call]?.callee ?? ''] : namesIn(arg);
    return names.some((name) => /^\$(?:ctx|context|req|request|r|c)(?:\.|$)/.test(name) || /\.Context$/.test(name));
  });
}

/** What functions that read the fields of a line out of a context are called. */
const FIELDS = /prop|fields|attr|tags|labels|baggage|(?:request|trace|correlation)_?id/i;

/** Go: where a function named for logs writes a line with what a function of the project has read from its context. */
export function writesContext(work: Work, at: FunctionAt): Span | undefined {
  const fact = work.function(at);
  const context = fact?.params.find(({ type }) => type === 'context#Context');
  if (!fact || !context || !/log/i.test(fact.name)) return undefined;
  const calls = work.callsWithin(at);
  const written = calls
    .filter(({ index }) => work.files[at.file]?.roles.get(index)?.some(({ kind }) => kind === 'log'))
    .flatMap(({ call }) => call.args.flatMap(namesIn));
  const reads = calls.find(({ index, call }) => {
    const [name] = call.assignedTo ?? [];
    const given = call.args.some((arg) => arg.kind === 'ref' && arg.ref === `$${context.name}`);
    if (!given || name === undefined || !written.some((ref) => ref.split('.')[0] === `$${name}`)) return false;
    const target = FIELDS.test(lastName(call.callee)) ? work.context.names.target(at.file, index) : undefined;
    return target !== undefined && work.callsWithin(target).some(({ call: inner }) => inner.callee.endsWith('.Value'));
  });
  return reads?.call.at;
}
