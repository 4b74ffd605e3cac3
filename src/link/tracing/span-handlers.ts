/**
 * Which span is open where an error handler stands, and whether the error reaches that span on another way than through the handler's
 * own calls: by what is thrown out of the span's scope, by a handler around, by a deferred function.
 */
import type { CallFact, HandlerKind, Statement } from '../../model/facts.js';
import type { LinkedHandler } from '../../model/handlers.js';
import type { LinkedFile } from '../../model/repository.js';
import type { SpanUse } from '../../model/tracing.js';
import type { LinkContext } from '../context.js';
import { effectsOf } from '../handlers/effects.js';
import { functionScope } from '../handlers/scope.js';
import { before, encloses } from '../requests/work.js';
import { mentions } from './span-values.js';

/** Handlers that run where they stand; listeners and callbacks run when they like. */
const IN_PLACE: ReadonlySet<HandlerKind> = new Set(['catch', 'rejection', 'if-error', 'recover']);

/** Fills `span` of all handlers, and `recordsOnSpan` of those whose error gets there by another way. Runs after the handlers are treated. */
export function openSpans(context: LinkContext): void {
  for (const [file, linked] of context.files.entries()) {
    const spans = linked.spans ?? [];
    if (spans.length === 0) continue;
    for (const handler of linked.handlers) {
      if (!IN_PLACE.has(handler.fact.kind)) continue;
      const index = openAt(linked, spans, handler);
      const span = index === undefined ? undefined : spans[index];
      if (!span) continue;
      // What is thrown to a handler around is that one's to record.
      const handedOn = handler.treatment.throws !== 'no' && linked.handlers.some((outer) => isAround(outer, handler));
      if (!handedOn && !isAboutSpans(linked, handler, span)) handler.span = index;
    }
    for (const handler of linked.handlers) {
      const span = handler.span === undefined ? undefined : spans[handler.span];
      if (span && !handler.treatment.recordsOnSpan && isRecorded(context, file, linked, handler, span))
        handler.treatment.recordsOnSpan = true;
    }
  }
}

/** The span that was started last of those open there, in the same function. */
function openAt(linked: LinkedFile, spans: readonly SpanUse[], { fact }: LinkedHandler): number | undefined {
  let found: number | undefined;
  for (const [index, { fn, open, call }] of spans.entries()) {
    if (fn !== fact.fn || !open) continue;
    const guarded = fact.guarded.map((at) => linked.facts.calls[at]).filter((one) => one !== undefined);
    const starts = fact.guarded.includes(call);
    const inside = encloses(open, fact.at) || (fact.kind === 'catch' && guarded.some((one) => encloses(open, one.at)));
    if (!inside || (starts && fact.kind !== 'catch') || (starts && !encloses(open, fact.at))) continue;
    const known = found === undefined ? undefined : spans[found]?.open;
    if (!known || before(known, open)) found = index;
  }
  return found;
}

function isRecorded(
  context: LinkContext,
  file: number,
  linked: LinkedFile,
  handler: LinkedHandler,
  span: SpanUse,
): boolean {
  const { treatment, fact } = handler;
  if (setsField(fact.body, span.name) || givesBoth(linked, handler, span)) return true;
  const leaves = treatment.throws !== 'no' || treatment.returnsError !== 'no';
  if (!leaves) return false;
  if (span.recordsThrown && treatment.throws !== 'no') return true;
  // Go's `End` records a panic that passes it.
  const panics = treatment.throws === 'same' || treatment.throws === 'wrapped';
  return linked.language === 'go' && (panics || isDeferred(context, file, linked, span));
}

/** All that is guarded is telling something to a span, or to a hook about it: the operation itself does not fail there. */
function isAboutSpans({ facts, roles }: LinkedFile, { fact }: LinkedHandler, { name }: SpanUse): boolean {
  const isTold = (index: number): boolean => {
    const call = facts.calls[index];
    if (!call) return false;
    const given = call.args.some((arg) => mentions(arg, name));
    if (given || (name !== undefined && call.callee.startsWith(`${name}.`))) return true;
    return roles.get(index)?.some((role) => role.kind === 'span' && role.what !== 'start') === true;
  };
  const isPart = (index: number) => /^(?:argument|condition)$/.test(facts.calls[index]?.result ?? '');
  return fact.guarded.some(isTold) && fact.guarded.every((index) => isTold(index) || isPart(index));
}

/** The handler of a `try` that holds the other's whole `try`, clauses and all. */
function isAround(outer: LinkedHandler, { fact }: LinkedHandler): boolean {
  const { kind, fn, guarded, at } = outer.fact;
  const more = guarded.length > fact.guarded.length || fact.kind === 'rejection';
  const holds = more && fact.guarded.length > 0 && fact.guarded.every((call) => guarded.includes(call));
  return kind === 'catch' && fn === fact.fn && holds && before(fact.at, at);
}

/** `span.Status = …`, `span.error = 1`: libraries that mark a failed span by a field. */
function setsField(body: readonly Statement[], name: string | undefined, depth = 0): boolean {
  if (name === undefined || depth > 20) return false;
  return body.some((statement) => {
    if (statement.kind === 'assign')
      return new RegExp(`^\\${name}\\.(?:status|Status|error|outcome|Outcome)$`).test(statement.target);
    if (statement.kind === 'if') return setsField([...statement.then, ...statement.else], name, depth + 1);
    return statement.kind === 'block' && setsField(statement.body, name, depth + 1);
  });
}

/** A call that is given the span and the error, or says by its name that it records one. */
function givesBoth(linked: LinkedFile, { fact, index }: LinkedHandler, { name }: SpanUse): boolean {
  return linked.facts.calls.some((call) => {
    if (call.handler !== index && !encloses(fact.bodyAt, call.at)) return false;
    const args = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
    const error = args.some((arg) => mentions(arg, fact.binds));
    // `ext.Error.Set(span, true)` is OpenTracing's.
    const tells = error || /err|exception/i.test(call.callee.slice(call.callee.indexOf('#') + 1));
    return (tells && args.some((arg) => mentions(arg, name))) || RECORDS.test(lastOf(call));
  });
}

const RECORDS =
  /(?:record|trace|span|set|mark)_?\w*(?:err|error|exception)|(?:err|error|exception)\w*(?:on|to|in)_?(?:span|trace)/i;
const lastOf = (call: CallFact): string => call.callee.split(/[#.]/).at(-1) ?? '';

/** Go: a deferred function that is given the span and the error, or that records it: `defer otelx.End(span, &err)`. */
function isDeferred(context: LinkContext, file: number, linked: LinkedFile, span: SpanUse): boolean {
  const { calls, functions } = linked.facts;
  return calls.some((call, index) => {
    if (call.fn !== span.fn || call.mode !== 'defer') return false;
    if (givesError(call, span)) return true;
    const target = context.names.target(file, index);
    const scope = target && functionScope(context, target, undefined, 1);
    if (scope && call.args.some((arg) => mentions(arg, span.name)) && effectsOf(scope).recordsOnSpan) return true;
    return calls.some((inner, at) => {
      const deferred =
        inner.fn !== span.fn && functions[inner.fn]?.flavour === 'deferred' && encloses(call.at, inner.at);
      if (!deferred) return false;
      const records = linked.roles
        .get(at)
        ?.some(
          (role) =>
            role.kind === 'span' && (role.what === 'exception' || role.what === 'status' || role.what === 'event'),
        );
      return records === true || givesError(inner, span) || RECORDS.test(lastOf(inner));
    });
  });
}

/** Both the span and an error among the arguments, or the error to the span itself: `span.Finish(tracer.WithError(err))`. */
function givesError(call: CallFact, { name }: SpanUse): boolean {
  const args = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  const onSpan = name !== undefined && (call.callee.startsWith(`${name}.`) || args.some((arg) => mentions(arg, name)));
  const error = (arg: (typeof args)[number]): boolean =>
    arg.kind === 'ref' ? /(?:^|[$.#@])\w*[eE]rr(?:or)?$/.test(arg.ref) : arg.kind === 'call';
  return onSpan && args.some(error);
}
