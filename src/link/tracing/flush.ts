/**
 * What hands the last spans on when a process ends. A provider holds finished spans back to send them in batches; those of the last
 * seconds, a crash's own among them, are lost unless it is shut down or flushed.
 */

import type { Having } from '../../model/evidence.js';
import type { CallFact, FunctionFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { baseOf, lastName, stepsOf } from '../requests/symbols.js';
import { namesIn } from '../requests/values.js';
import type { Work } from '../requests/work.js';
import { knownTracing } from './known.js';
import type { StartAt } from './read.js';

/** Names that telemetry goes by where it cannot be followed to its library. */
const TELEMETRY =
  /sdk|otel|telemetry|trac|provider|span|apm|exporter|processor|instrument|observ|monitor|^tp$|[#$@.]tp$/i;

/** Where the files of a service shut down or flush what was started; `names`: the methods that do so. */
export function flushesIn(work: Work, file: number, names: ReadonlySet<string>): Having[] {
  const linked = work.files[file];
  if (!linked || names.size === 0) return [];
  const found: Having[] = [];
  const telemetry = linked.facts.imports.some(({ module }) => /opentelemetry|ddtrace|dd-trace/.test(module));
  const add = (ref: string, fn: number, at: CallFact['at']) => {
    const name = flushName(ref, names);
    if (name !== undefined && isTelemetry(work, file, fn, ref, telemetry))
      found.push({ name, place: work.place(file, at) });
  };
  for (const call of linked.facts.calls) {
    add(call.callee, call.fn, call.at);
    for (const step of stepsOf(call).slice(1))
      if (names.has(step.name) && (telemetry || TELEMETRY.test(call.callee)))
        found.push({ name: step.name, place: work.place(file, step.at) });
    for (const ref of [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)].flatMap((arg) => namesIn(arg)))
      add(ref, call.fn, call.at);
  }
  for (const [fn, fact] of linked.facts.functions.entries()) {
    for (const value of Object.values(fact.locals)) for (const ref of namesIn(value)) add(ref, fn, fact.at);
    // Handed to callers: it counts unless all of them let it drop.
    if (!isDropped(work, file, fn))
      for (const value of fact.returns) for (const ref of namesIn(value)) add(ref, fn, fact.at);
  }
  for (const { value, fn, at } of linked.facts.assignments) for (const ref of namesIn(value)) add(ref, fn, at);
  return found;
}

/** `sdk.shutdown` and `sdk.shutdown.bind` are both. */
function flushName(ref: string, names: ReadonlySet<string>): string | undefined {
  const last = lastName(ref);
  const name = last === 'bind' ? lastName(baseOf(ref) ?? '') : last;
  return names.has(name) ? name : undefined;
}

function isTelemetry(work: Work, file: number, fn: number, ref: string, telemetry: boolean): boolean {
  const linked = work.files[file];
  const symbol = work.symbol(file, fn, ref);
  if (linked && symbol)
    return knownTracing(linked.language).index.of(symbol).length > 0 || /opentelemetry|otel/.test(symbol.module);
  return telemetry || TELEMETRY.test(baseOf(ref) ?? ref);
}

/** Whether any of these flushes is that of a start: one that no other file can reach is flushed where it is made, or as the global provider. */
export function isFlushedBy(work: Work, start: StartAt, flushes: readonly Having[]): boolean {
  const linked = work.files[start.file];
  const call = start.call === undefined ? undefined : linked?.facts.calls[start.call];
  if (!linked || !call || !isPrivate(linked, call)) return flushes.length > 0;
  return flushes.some(({ place }) => {
    const other = work.files[work.context.byPath.get(place.path) ?? -1];
    return other === linked || other?.facts.calls.some(({ callee }) => /^getTracerProvider$/i.test(lastName(callee)));
  });
}

/** JavaScript alone: a name of a Go package or a Python module can be read from outside. */
function isPrivate({ language, facts }: LinkedFile, call: CallFact): boolean {
  if (language === 'go' || language === 'python' || call.result === 'returned') return false;
  const names = call.assignedTo ?? [];
  if (names.some((name) => /[@.]/.test(name))) return false;
  return !facts.exports.some(
    ({ name, value }) => names.includes(name) || namesIn(value).some((ref) => names.some((one) => ref === `#${one}`)),
  );
}

/** Whether a start is one that must be flushed and that its own function neither hands on nor leaves unclear. */
export function needsFlush(work: Work, start: StartAt): boolean {
  const linked = work.files[start.file];
  const call = start.call === undefined ? undefined : linked?.facts.calls[start.call];
  if (!linked || !call || start.entry.flush.length === 0) return false;
  if (linked.language === 'python') return !shutsDownItself(start) && !isHandedOn(linked, call);
  // An agent with methods to flush sends in batches always.
  return (start.entry.agent || batches(linked, start)) && !isHandedOn(linked, call) && !isReturned(work, start, call);
}

/** Python's providers shut down at the exit of the interpreter unless they are told not to. */
function shutsDownItself({ args }: StartAt): boolean {
  const told = args.find((arg) => arg.kind === 'keyword' && arg.name === 'shutdown_on_exit');
  return !(told?.kind === 'keyword' && told.value.kind === 'literal' && /^false$/i.test(told.value.text));
}

/** Spans wait in a batch: something that sends is given, and it is not one that sends each span at once. */
function batches(linked: LinkedFile, start: StartAt): boolean {
  const named = new Set(linked.facts.calls.flatMap((call) => stepsOf(call).map(({ name }) => name)));
  const any = (...names: string[]) => names.some((name) => named.has(name));
  if (any('WithBatcher', 'NewBatchSpanProcessor', 'BatchSpanProcessor')) return true;
  if (any('SimpleSpanProcessor', 'NewSimpleSpanProcessor', 'WithSyncer', 'ConsoleSpanExporter')) return false;
  if (any('OTLPTraceExporter')) return true;
  // A Go provider without a processor sends nothing; an SDK of JavaScript takes its exporter from the environment.
  return linked.language !== 'go'
    ? start.entry.begin.includes('start')
    : any('RegisterSpanProcessor', 'WithSpanProcessor');
}

/** Given to something of the project, or kept in an object: what becomes of it is not seen here. */
function isHandedOn({ facts }: LinkedFile, call: CallFact): boolean {
  const names = call.assignedTo ?? [];
  if (names.some((name) => name.startsWith('@'))) return true;
  const index = facts.calls.indexOf(call);
  const isIt = (value: Value) =>
    (value.kind === 'call' && value.call === index) ||
    namesIn(value).some((ref) => names.some((name) => ref === `$${name}` || ref === `#${name}`));
  // An argument inside of something else than a call is not seen here: `{ provider: new NodeTracerProvider() }`.
  if (call.result === 'argument' && !facts.calls.some(({ args }) => args.some(isIt))) return true;
  return facts.calls.some(
    (other) =>
      other !== call &&
      [...other.args, ...(other.chain ?? []).flatMap((link) => link.args)].some(isIt) &&
      !/^(?:setGlobalTracerProvider|registerInstrumentations|SetTracerProvider|set_tracer_provider|addSpanProcessor|instrument)$/.test(
        lastName(other.callee),
      ),
  );
}

/** Returned to callers of which one may keep it. */
function isReturned(work: Work, { file, fn }: StartAt, call: CallFact): boolean {
  const linked = work.files[file];
  const fact = linked?.facts.functions[fn];
  if (!linked || !fact) return true;
  const names = call.assignedTo ?? [];
  const isIt = (value: Value): boolean =>
    (value.kind === 'call' && linked.facts.calls[value.call] === call) ||
    namesIn(value).some((ref) =>
      names.some((name) => ref === `$${name}` || ref === `#${name}` || ref.startsWith(`$${name}.`)),
    );
  if (fn > 0 && (call.result === 'returned' || fact.returns.some(isIt))) return !isDropped(work, file, fn);
  return false;
}

/** Every caller is known and lets the result drop: `initTracing()`, `_, err := initTracing()`. */
function isDropped(work: Work, file: number, fn: number): boolean {
  const fact: FunctionFact | undefined = work.facts(file)?.functions[fn];
  const callers = work.context.names.callers(file, fn);
  if (!fact || fn === 0 || callers.length === 0) return false;
  return callers.every(({ file: from, call }) => {
    const caller = work.facts(from)?.calls[call];
    if (!caller || caller.chain) return false;
    return caller.result === 'unused' || (caller.result === 'assigned' && caller.assignedTo?.[0] === '_');
  });
}
