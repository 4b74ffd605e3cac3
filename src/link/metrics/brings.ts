/** What libraries measure on their own in each file: by being imported, called, mentioned in settings, or started around the service. */

import type { Having } from '../../model/evidence.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { Brings, MeasureLibrary } from '../catalogue/measures.js';
import { initArgs } from '../requests/effects.js';
import { tracesAlone } from '../requests/meters.js';
import { lastName } from '../requests/symbols.js';
import { textsIn } from '../requests/values.js';
import { argumentAt, type Work } from '../requests/work.js';

/** Evidence by what is measured. `may`: whether it is depends on what cannot be seen. */
export interface Brought {
  sure: Map<Brings, Having[]>;
  may: Map<Brings, Having[]>;
  /** Packages from outside whose names tell of metrics and that no catalogue knows: anything may be measured. */
  unclear: Having[];
}

export const nothingBrought = (): Brought => ({ sure: new Map(), may: new Map(), unclear: [] });

/** Adds what `from` has to `to`. */
export function addBrought(to: Brought, from: Brought): void {
  for (const list of ['sure', 'may'] as const)
    for (const [what, having] of from[list]) for (const one of having) push(to[list], what, one);
  to.unclear.push(...from.unclear);
}

export function push(to: Map<Brings, Having[]>, what: Brings, having: Having): void {
  const known = to.get(what);
  if (!known) to.set(what, [having]);
  else if (!known.some(({ name, place }) => name === having.name && place.path === having.place.path))
    known.push(having);
}

/** What the libraries that a file uses measure. */
export function broughtBy(work: Work, file: number): Brought {
  const brought = nothingBrought();
  const linked = work.files[file];
  if (!linked) return brought;
  const { measures } = work.libraries(linked);
  const note = (entry: MeasureLibrary, at: CallFact['at'], sure: boolean) => {
    if (entry.meter && tracesAlone(work, linked.language)) return;
    const having = { name: entry.library, place: work.place(file, at) };
    for (const what of entry.brings) push(sure ? brought.sure : brought.may, what, having);
    for (const what of entry.may) push(brought.may, what, having);
  };
  let calls = linked.language === 'python';
  for (const fact of linked.facts.imports) {
    if (fact.typeOnly) continue;
    for (const entry of measures.ofModule(linked.language === 'python' ? pythonName(fact) : fact.module)) {
      if (entry.texts) continue;
      calls ||= entry.calls !== undefined;
      if (!entry.calls) note(entry, fact.at, true);
    }
    if (isUnclear(work, file, fact.module))
      brought.unclear.push({ name: fact.module, place: work.place(file, fact.at) });
  }
  for (const call of linked.facts.calls) {
    if (calls || !call.callee.startsWith('$')) ofCall(work, file, call, note);
  }
  if (linked.language === 'python') ofTexts(work, file, note);
  return brought;
}

/** `from a import b` may bring the module `a.b`. */
const pythonName = ({ module, name }: { module: string; name: string }): string =>
  name === '*' || name === '' ? module : `${module}.${name}`;

type Note = (entry: MeasureLibrary, at: CallFact['at'], sure: boolean) => void;

function ofCall(work: Work, file: number, call: CallFact, note: Note): void {
  const linked = work.files[file];
  if (!linked) return;
  const { measures, catalogue } = work.libraries(linked);
  const names = callNames(catalogue.measures);
  const named = [call.callee, ...(call.chain ?? []).map((link) => link.name)];
  if (named.some((name) => names.has(lastName(name)))) {
    const symbol = work.symbol(file, call.fn, call.callee);
    for (const { entry, path } of symbol ? measures.of(symbol) : []) {
      const args = entry.calls && initArgs(call, entry.calls, path);
      if (!args) continue;
      const given = (need: string) => argumentAt(args, need) !== undefined || isGiven(work, file, call.fn, args, need);
      if (entry.needs && !entry.needs.some(given)) continue;
      if (entry.registry === undefined) note(entry, call.at, true);
      else {
        const own = isDefaultRegistry(
          work,
          file,
          call.fn,
          argumentAt(args, 'registry') ?? argumentAt(args, entry.registry),
        );
        if (own !== false) note(entry, call.at, own === true);
      }
    }
  }
  // Handed over, not called: `app.add_route("/metrics", handle_metrics)`.
  for (const arg of call.args) {
    if (arg.kind !== 'ref' || !names.has(lastName(arg.ref))) continue;
    const symbol = work.symbol(file, call.fn, arg.ref);
    for (const { entry, path } of symbol ? measures.of(symbol) : [])
      if (entry.calls?.includes(path.at(-1) ?? '') && !entry.needs && entry.registry === undefined)
        note(entry, call.at, true);
  }
}

const known = new WeakMap<readonly MeasureLibrary[], Set<string>>();

/** Last names of all calls that a catalogue has, so that all others are left alone. */
function callNames(catalogue: readonly MeasureLibrary[]): Set<string> {
  let names = known.get(catalogue);
  if (!names) {
    names = new Set(catalogue.flatMap(({ calls }) => (calls ?? []).map((call) => call.split('.').at(-1) ?? '')));
    known.set(catalogue, names);
  }
  return names;
}

function isGiven(work: Work, file: number, fn: number, args: readonly Value[], name: string): boolean {
  return args.some((arg) => {
    const { value } = work.context.names.follow(file, fn, arg);
    return value.kind === 'object' && value.entries.some(({ key }) => key === name);
  });
}

const OWN = /(?:^|[.#_])(?:default_?(?:gatherer|registerer|registry)|registry|globalRegistry)$/i;

/** Whether a registry is the library's own, which has the collectors of the runtime; undefined where it cannot be told. */
function isDefaultRegistry(work: Work, file: number, fn: number, value: Value | undefined): boolean | undefined {
  if (!value) return true;
  const symbol = value.kind === 'ref' ? work.symbol(file, fn, value.ref) : undefined;
  if (symbol?.origin === 'imported' && OWN.test(symbol.path.join('.'))) return true;
  const followed = work.context.names.follow(file, fn, value).value;
  const call = followed.kind === 'call' ? work.facts(file)?.calls[followed.call] : undefined;
  return /(?:^|[.#])(?:New(?:Pedantic)?Registry|CollectorRegistry|Registry)$/.test(call?.callee ?? '')
    ? false
    : undefined;
}

function ofTexts(work: Work, file: number, note: Note): void {
  const linked = work.files[file];
  const top = linked?.facts.functions[0];
  if (!linked || !top || !/settings|urls|conf/.test(linked.path)) return;
  const entries = work.libraries(linked).catalogue.measures.filter(({ texts }) => texts);
  const found = (text: string, at: CallFact['at']) => {
    for (const entry of entries)
      if (entry.texts?.some((one) => text === one || text.startsWith(`${one}.`))) note(entry, at, true);
  };
  for (const value of Object.values(top.locals)) for (const text of textsIn(value)) found(text, top.at);
  for (const call of linked.facts.calls)
    for (const arg of call.args) for (const text of textsIn(arg)) found(text, call.at);
}

/** A package from outside that its name gives to metrics, and that no catalogue knows. */
function isUnclear(work: Work, file: number, module: string): boolean {
  const linked = work.files[file];
  if (!linked || !UNCLEAR.test(module.replaceAll('_', '-'))) return false;
  if (work.context.names.modules(file, module).length > 0 || /^[./]/.test(module)) return false;
  const { measures, metrics, middleware, init, spans, trackers, metricClients, correlation } = work.libraries(linked);
  const indexes = [measures, metrics, middleware, init, spans, trackers, metricClients, correlation];
  return !indexes.some((index) => index.ofModule(module).length > 0) && !PLAIN.test(module);
}

/** Names of packages that may measure; clients of stores for metrics (InfluxDB, Graphite) read what others have measured. */
const UNCLEAR =
  /prometheus|prom-?client|\bmetricsx?\b|statsd|opentelemetry|\botelx?|telemetry|new-?relic|dd-?trace|\bapm\b|app(?:lication)?-?insights|instrumentation/i;

/** Packages around metrics and traces that measure nothing themselves. */
const PLAIN =
  /client_model|prometheus\/common|prometheus\/prometheus|promql|otel\/(?:attribute|codes|trace|baggage|propagation|semconv|sdk\/(?:resource|trace))|semantic-conventions|opentelemetry\.(?:trace|context|propagate|semconv|sdk\.(?:resources|trace))|opentelemetry\/(?:resources|sdk-trace|api|core|context|exporter-trace|propagator)|otel\/exporters\/(?:otlp\/otlptrace|stdout\/stdouttrace|jaeger|zipkin)|otlptrace|tracetest|^go\.opentelemetry\.io\/otel$|\/pdata\/|collector\/|otlp\/.*\/(?:trace|common|resource|logs)/;
