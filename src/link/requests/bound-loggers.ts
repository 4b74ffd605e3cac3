/** Loggers that middleware binds to a request: what handles the request writes with its id. */
import type { CallFact, Value } from '../../model/facts.js';
import { namesId } from './request-ids.js';
import { lastName } from './symbols.js';
import { keysIn, namesIn } from './values.js';
import type { FunctionAt, Work } from './work.js';

/** Go: `entry.WithField("trace", span.TraceID())`, in a function that takes the span out of the context. */
export function bindsTrace(work: Work, at: FunctionAt, { callee }: CallFact): boolean {
  if (work.files[at.file]?.language !== 'go' || !/^With(?:Fields?)?$/.test(lastName(callee))) return false;
  const names = work
    .callsWithin(at)
    .flatMap(({ call }) => [call.callee, ...(call.chain ?? []).map(({ name }) => name)]);
  return (
    names.some((name) => /otel\/trace#Span(?:Context)?FromContext$/.test(name)) &&
    names.some((name) => /\bTraceID$/.test(name))
  );
}

/** `ctx.log = logger.child({ requestId })`: what handles the request finds a logger on it that knows its id. */
export function bindsLogger(work: Work, file: number, fn: number, target: string, value: Value): boolean {
  if (!/^\$(?:req|request|ctx|context|c|res|response|reply|state)\.(?:\w+\.)*(?:log|logger|console)$/i.test(target))
    return false;
  const made = work.context.names.follow(file, fn, value);
  const call = made.value.kind === 'call' ? work.facts(made.file)?.calls[made.value.call] : undefined;
  return call !== undefined && namesRequest(work, made.file, call, 0);
}

function namesRequest(work: Work, file: number, call: CallFact, depth: number): boolean {
  const given = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  return given.some((arg) => {
    if ([...keysIn(arg), ...namesIn(arg)].some(namesId)) return true;
    const inner = arg.kind === 'call' && depth < 2 ? work.facts(file)?.calls[arg.call] : undefined;
    return inner !== undefined && namesRequest(work, file, inner, depth + 1);
  });
}

const REQUEST_ID = /x-(?:request|correlation|trace)-id|^(?:request|correlation)[-_]?id$/i;

/** Puts an id of the request where loggers can find it: a header, a context variable, an asynchronous store. */
export function correlates(work: Work, file: number, call: { callee: string; args: Value[]; fn: number }): boolean {
  if (/(?:\.run|\.enterWith|bind_contextvars)$/.test(call.callee)) {
    const symbol = work.symbol(file, call.fn, call.callee);
    return symbol !== undefined && /^(?:node:)?async_hooks$|structlog/.test(symbol.module);
  }
  return call.args.some((arg) => arg.kind === 'literal' && arg.type === 'string' && REQUEST_ID.test(arg.text));
}
