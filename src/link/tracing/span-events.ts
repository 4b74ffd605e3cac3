/** What happens to a span after its start: where it is ended, where it is handed on, where its name is given to another one. */
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { baseOf, lastName, stepsOf } from '../requests/symbols.js';
import { before, encloses, type Work } from '../requests/work.js';
import type { Begun } from './span-starts.js';
import { mentions } from './span-values.js';

export interface SpanEvent {
  at: Span;
  /** close: it ends. maybe: somebody else has it now, who may end it. again: its name stands for another span from here on. */
  effect: 'close' | 'maybe' | 'again';
}

export interface SpanEvents {
  list: readonly SpanEvent[];
  /** A context manager or the like ends it whatever happens. */
  managed: boolean;
  /** From its start to where it is last ended, as the text has it. */
  open?: Span;
}

/** Every library's words for it; a library's own stand in the catalogue. */
const ENDS = new Set(['end', 'End', 'finish', 'Finish']);

/** All that happens to the span in its function and the functions in it. */
export function eventsOf(work: Work, begun: Begun): SpanEvents {
  const linked = work.files[begun.file];
  const start = linked?.facts.calls[begun.call];
  const around = linked?.facts.functions[begun.fn];
  if (!linked || !start || !around) return { list: [], managed: false };
  const list: SpanEvent[] = [];
  let managed = false;
  let lasting = false;
  const inside = functionsThatSee(linked, work, begun);
  for (const [index, call] of linked.facts.calls.entries()) {
    if (index === begun.call || !inside.has(call.fn)) continue;
    const effect = effectOf(work, begun, index, call);
    if (!effect) continue;
    if (call.result === 'with' && effect === 'close') managed = true;
    const own = call.fn === begun.fn;
    const seen = own ? effect : fromInside(linked, begun.fn, call.at, effect);
    if (seen === 'maybe' || call.mode || !own) lasting = true;
    list.push({ at: call.at, effect: seen });
  }
  for (const { fn, value, at } of linked.facts.assignments)
    if (inside.has(fn) && mentions(value, begun.name)) list.push({ at, effect: 'maybe' });
  for (const fn of inside) {
    const fact = linked.facts.functions[fn];
    if (fact && fn !== begun.fn && fact.returns.some((value) => mentions(value, begun.name)))
      list.push({ at: fact.at, effect: 'maybe' });
  }
  list.sort((a, b) => (before(a.at, b.at) ? -1 : 1));
  const closes = list.filter(({ effect }) => effect === 'close');
  const last = closes.at(-1)?.at;
  const from = begun.open ?? start.at;
  const end = lasting || !last || list.length > closes.length ? around.at : last;
  const begins: readonly [number, number] = begun.open ? [from[0], from[1]] : [from[2], from[3]];
  return { list, managed, open: [begins[0], begins[1], end[2], end[3]] };
}

/** The span's function and those in it, but for the ones in which its name is that of something else. */
function functionsThatSee(linked: LinkedFile, work: Work, { file, fn, name }: Begun): Set<number> {
  const local = name?.slice(1) ?? '';
  return work.functionsWithin({ file, fn }, (inner) => {
    const fact = linked.facts.functions[inner];
    return (
      local !== '' &&
      fact !== undefined &&
      (fact.params.some((param) => param.name === local || Object.hasOwn(param.names ?? {}, local)) ||
        Object.hasOwn(fact.locals, local) ||
        (linked.language === 'go' && fact.reassigned?.includes(local) === true && declares(linked, inner, local)))
    );
  });
}

/** Whether a function starts something of that name itself. */
function declares({ facts }: LinkedFile, fn: number, name: string): boolean {
  return facts.calls.some((call) => call.fn === fn && call.assignedTo?.includes(name));
}

function effectOf(work: Work, begun: Begun, index: number, call: CallFact): SpanEvent['effect'] | undefined {
  const { name, context } = begun;
  const linked = work.files[begun.file];
  if (!linked) return undefined;
  if (name === undefined) return endsCurrent(call) ? 'maybe' : undefined;
  if (ends(work, linked, begun, call)) return 'close';
  if (call.fn === begun.fn && call.assignedTo?.includes(name.slice(1)) && !call.callee.startsWith(`${name}.`))
    return 'again';
  const given = stepsOf(call).flatMap(({ args }) => args);
  const position = given.findIndex((arg) => mentions(arg, name));
  if (position < 0) return context !== undefined && endsCurrent(call) ? 'maybe' : undefined;
  return effectOfGiving(work, begun, index, call, given[position] as Value, position);
}

/** `span.end()`, `span.setStatus(…).end()`, `scope.span.finish()`, Sentry's `finish()`. */
function ends(work: Work, linked: LinkedFile, { name, library, finish }: Begun, call: CallFact): boolean {
  if (finish !== undefined && call.callee === finish) return true;
  if (name === undefined || !call.callee.startsWith(`${name}.`)) return false;
  const own =
    work.libraries(linked).catalogue.instrumentation.spans.find((entry) => entry.library === library)?.end ?? [];
  const isEnd = (step: string) => ENDS.has(step) || own.includes(step);
  const [first, ...links] = stepsOf(call);
  return isEnd(first?.name ?? '') || links.some((link) => isEnd(link.name.slice(link.name.lastIndexOf('.') + 1)));
}

/** `trace.SpanFromContext(ctx).End()`: a span that is reached without its name. */
function endsCurrent(call: CallFact): boolean {
  const [first, ...links] = stepsOf(call);
  const current = /SpanFromContext|TransactionFromContext|getActiveSpan|active_span|current_span|getSpan$/i;
  return (
    (current.test(first?.name ?? '') && links.some(({ name }) => ENDS.has(name))) ||
    (ENDS.has(first?.name ?? '') && current.test(lastName(baseOf(call.callee) ?? '')))
  );
}

/** Packages of tracing: what they are given a span for is not to end it. */
const OF_TRACING = /opentelemetry|opentracing|opencensus|dd-?trace|sentry|(?:^|\/)apm(?:\/|$)|newrelic/i;
/** Lists and maps of spans are declared with the types of tracing. */
const KEEPING = /^(?:push|unshift|set|add|append|insert|put|Store|enter_context|push_async_exit)$/;
const ENDING_NAME = /^(?:end|finish|close|stop|complete)|(?:end|finish|close)(?:_?[sS]pan)?$|AndEnd|_and_end/i;
const HARMLESS_NAME =
  /^_*(?:(?:record|set|add|annotate|tag|mark|log|report|is|has)(?:[A-Z]|_)|(?:Record|Set|Add|Annotate|Tag|Mark|Log|Report|Is|Has|Inject)[A-Z])|^(?:annotate|inject|bool|str|repr|type|print|isinstance)$/;

function effectOfGiving(
  work: Work,
  begun: Begun,
  index: number,
  call: CallFact,
  given: Value,
  position: number,
): SpanEvent['effect'] | undefined {
  const linked = work.files[begun.file];
  if (linked?.roles.get(index)?.some((role) => role.kind === 'log')) return undefined;
  const managing = call.args.some(
    (arg) =>
      arg.kind === 'keyword' && arg.name === 'end_on_exit' && arg.value.kind === 'literal' && arg.value.text === 'true',
  );
  if (managing) return 'close';
  const symbol = work.symbol(begun.file, call.fn, call.callee);
  const method = lastName(call.callee);
  if (symbol && OF_TRACING.test(symbol.module) && !ENDING_NAME.test(method) && !KEEPING.test(method)) return undefined;
  const target = work.context.names.target(begun.file, index);
  const whole = isName(given, begun.name);
  if (target && !call.isNew && whole) {
    const found = endsParameter(work, target, call.chain ? -1 : position);
    // What is deferred with the span in its hands is there to end it.
    return found === 'yes' || call.mode === 'defer' ? 'close' : found === 'no' ? undefined : 'maybe';
  }
  const name = lastName(call.callee);
  if (ENDING_NAME.test(name) || call.mode === 'defer') return 'close';
  return HARMLESS_NAME.test(name) && whole ? undefined : 'maybe';
}

/** The span itself, not a list or an object that holds it. */
function isName(value: Value, name: string | undefined): boolean {
  return value.kind === 'keyword' ? isName(value.value, name) : value.kind === 'ref' && value.ref === name;
}

/** How far a span is followed from function to function. */
const DEPTH = 2;

/** Whether a project function ends what it is given as its parameter at `position`. */
function endsParameter(
  work: Work,
  at: { file: number; fn: number },
  position: number,
  depth = 0,
): 'yes' | 'no' | 'unknown' {
  const linked = work.files[at.file];
  const fact = linked?.facts.functions[at.fn];
  const param = fact?.params[position];
  if (!linked || !fact || !param?.name || param.rest || depth > DEPTH) return 'unknown';
  const name = `$${param.name}`;
  let found: 'no' | 'unknown' = fact.returns.some((value) => mentions(value, name)) ? 'unknown' : 'no';
  for (const { index, call } of work.callsWithin(at)) {
    if (call.callee.startsWith(`${name}.`) && stepsOf(call).some((step) => ENDS.has(step.name)))
      return call.fn === at.fn && !call.conditions ? 'yes' : 'unknown';
    const given = call.args.findIndex((arg) => mentions(arg, name));
    if (given < 0 || HARMLESS_NAME.test(lastName(call.callee))) continue;
    const target = work.context.names.target(at.file, index);
    const inner = target ? endsParameter(work, target, given, depth + 1) : 'unknown';
    if (inner === 'yes') return 'yes';
    if (inner === 'unknown') found = 'unknown';
  }
  const kept = linked.facts.assignments.some(({ fn, value }) => fn === at.fn && mentions(value, name));
  return kept ? 'unknown' : found;
}

/** What something in an inner function means for the outer one: deferred functions and `finally` callbacks run whatever happens. */
function fromInside(linked: LinkedFile, fn: number, at: Span, effect: SpanEvent['effect']): SpanEvent['effect'] {
  if (effect === 'again') return effect;
  let outer: CallFact | undefined;
  for (const call of linked.facts.calls)
    if (call.fn === fn && encloses(call.at, at) && (!outer || encloses(outer.at, call.at))) outer = call;
  // A deferred function that has the span is there to end it.
  if (outer?.mode === 'defer') return 'close';
  return effect === 'close' && outer?.chain?.some((link) => link.name === 'finally' && encloses(link.at, at))
    ? 'close'
    : 'maybe';
}
