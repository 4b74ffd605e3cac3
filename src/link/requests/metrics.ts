/** Metrics that the code defines and where it records them. */
import type { CallFact, Value } from '../../model/facts.js';
import type { Metric } from '../../model/metrics.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { definitions } from '../metrics/definitions.js';
import { detailsOf } from '../metrics/details.js';
import { linkUses } from '../metrics/uses.js';
import { own } from '../routes/router-node.js';
import { conventionOf, ofMeter, prefixed } from './metric-libraries.js';
import { baseOf, isNamed, type LibrarySymbol, lastName, librarySymbol, type Step, stepsOf } from './symbols.js';
import { namesIn } from './values.js';
import type { Text, Work } from './work.js';

type MetricType = Metric['type'];

/** Defines the metrics of all judged files and gives roles to what defines and records them. */
export function linkMetrics(work: Work): Metric[] {
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') continue;
    for (const [index, call] of linked.facts.calls.entries()) ofCall(work, file, index, call);
  }
  linkUses(work);
  return work.metrics.all.map(({ metric }) => metric);
}

function ofCall(work: Work, file: number, index: number, call: CallFact): void {
  const linked = work.files[file];
  if (!linked) return;
  const { metrics: libraries } = work.libraries(linked);
  const steps = stepsOf(call);
  if (!steps.some((step) => known(work, linked.language).has(step.name))) return;
  const symbol = work.symbol(file, call.fn, call.callee) ?? madeOnTheWay(work, file, index, call);
  const matched = symbol ? libraries.of(symbol) : [];
  const matches = matched.length > 0 ? matched : ofMeter(work, linked.language, call);
  for (const { entry, path } of matches) {
    // The definition may stand in the middle of a chain: `promauto.With(reg).NewCounter(…)`, `meter.createCounter(…)`.
    for (const [number, step] of steps.entries()) {
      const type = own(entry.defines, step.name);
      if (type !== undefined && (number > 0 || path.at(-1) === step.name)) {
        define(work, file, index, call, entry, type, step, symbol?.module);
        return;
      }
      const emitted = emits(entry, number === 0 ? path : [step.name]);
      if (emitted === undefined) continue;
      define(work, file, index, call, entry, emitted, step, symbol?.module);
      work.addRole(file, index, { kind: 'metric-record', library: entry.library });
      return;
    }
    const recorded = steps.some((step) => entry.records.includes(step.name));
    if (recorded && symbol?.path.length !== 0) {
      work.addRole(file, index, { kind: 'metric-record', library: entry.library });
      return;
    }
  }
  if (matches.length > 0) return;
  const facade = facadeOf(work, file, call);
  if (facade) {
    define(work, file, index, call, facade.entry, facade.type, facade.step, undefined);
    work.addRole(file, index, { kind: 'metric-record', library: facade.entry.library });
  } else recordOfProject(work, file, index, call);
}

/** What a function of the project gives in the middle of a chain: `meter().Int64Counter(name)`. */
function madeOnTheWay(work: Work, file: number, index: number, { chain }: CallFact): LibrarySymbol | undefined {
  const linked = work.files[file];
  if (!chain || !linked) return undefined;
  const { metrics: libraries } = work.libraries(linked);
  for (const step of work.context.names.steps(file, index)) {
    const symbol = librarySymbol(step);
    if (symbol && libraries.of(symbol).length > 0) return symbol;
  }
  return undefined;
}

function emits(entry: MetricLibrary, path: readonly string[]): MetricType | undefined {
  for (const [name, type] of Object.entries(entry.emits))
    if (isNamed([name], path) || path.at(-1) === name || path.join('.').endsWith(`.${name}`)) return type;
  return undefined;
}

const names = new Map<string, Set<string>>();

/** Method names that the catalogue of a language has for metrics: all other calls are none of ours. */
function known(work: Work, language: string): Set<string> {
  const found = names.get(language);
  if (found) return found;
  const linked = work.files.find((file) => file.language === language);
  const entries = linked ? work.libraries(linked).catalogue.instrumentation.metrics : [];
  const all = new Set(
    entries.flatMap((entry) => [
      ...Object.keys(entry.defines),
      ...entry.records,
      ...Object.keys(entry.emits).map((name) => name.split('.').at(-1) ?? name),
    ]),
  );
  names.set(language, all);
  return all;
}

/**
 * `metrics.increment("orders.placed")` on something that was injected or looked up, in a program that has a client of this kind: its
 * calls name and record at once, and the name is there to see.
 */
function facadeOf(
  work: Work,
  file: number,
  call: CallFact,
): { entry: MetricLibrary; type: MetricType; step: Step } | undefined {
  const linked = work.files[file];
  const [step] = stepsOf(call);
  const base = baseOf(call.callee);
  if (!linked || !step || base === undefined || !/(?:^|[.#$@_])(?:metrics?|statsd|stats)$/i.test(base))
    return undefined;
  const text = work.text(file, call.fn, step.args[0]);
  if (!text || !/^[\w.…:-]*[a-z][\w…]*[._][\w.…:-]+$/i.test(text.text)) return undefined;
  for (const entry of emitting(work, linked.language)) {
    const type = emits(entry, [step.name]);
    if (type !== undefined) return { entry, type, step };
  }
  return undefined;
}

const emitters = new WeakMap<Work, Map<string, MetricLibrary[]>>();

/** Libraries that name and record at once and that code of this language imports. */
function emitting(work: Work, language: string): MetricLibrary[] {
  let known = emitters.get(work);
  if (!known) {
    known = new Map();
    emitters.set(work, known);
  }
  let found = known.get(language);
  if (!found) {
    const used = new Set<MetricLibrary>();
    for (const linked of work.files) {
      if (linked.language !== language || linked.role === 'test' || linked.role === 'example') continue;
      for (const fact of linked.facts.imports)
        for (const { entry } of work.libraries(linked).metrics.of({
          module: fact.module,
          path: fact.name === '*' ? [] : [fact.name],
          origin: 'imported',
        }))
          if (Object.keys(entry.emits).length > 0) used.add(entry);
    }
    found = [...used];
    known.set(language, found);
  }
  return found;
}

/** Unmistakable methods on an object that could not be followed, where its name or its neighbours say metric. */
function recordOfProject(work: Work, file: number, index: number, call: CallFact): void {
  const base = baseOf(call.callee);
  if (base === undefined) return;
  const metricWords = /(?:metric|counter|gauge|histogram|statsd|prom(?:etheus)?)s?(?:[.A-Z_]|$)/i;
  const unmistakable = /^(?:observe|Observe|startTimer|WithLabelValues|labels|incr|increment|timing|inc|Inc)$/;
  const steps = stepsOf(call);
  if (metricWords.test(base) && steps.some((step) => unmistakable.test(step.name)))
    work.addRole(file, index, { kind: 'metric-record', library: 'project' });
}

function define(
  work: Work,
  file: number,
  index: number,
  call: CallFact,
  entry: MetricLibrary,
  type: MetricType,
  step: Step,
  module: string | undefined,
): void {
  const linked = work.files[file];
  const found = definitions(work, { file, fn: call.fn, at: call.at }, entry, type, step.args);
  const [first] = found;
  if (!first || !linked) return;
  const { library } = entry;
  const { labels } = first;
  const suffix = own(entry.suffixes, step.name) ?? '';
  const nameOf = (text: Text): Text => {
    const { text: before, dynamic } = prefixed(work, file, call, entry, text);
    return { text: `${before}${suffix}`, dynamic };
  };
  const name = nameOf(first.name);
  work.addRole(file, index, {
    kind: 'metric-definition',
    library,
    type,
    name: name.text,
    dynamic: name.dynamic,
    labels,
  });
  if (linked.role === 'browser') return;
  for (const one of found) {
    const named = nameOf(one.name);
    // One call, whichever library it is answered by when the program runs.
    const twice = ({ metric, library: other }: (typeof work.metrics.all)[number]) =>
      other !== library && metric.name === named.text && metric.service === work.files[one.file]?.service;
    if (one.file !== file && work.metrics.all.some(twice)) continue;
    const metric: Metric = {
      name: named.text,
      dynamic: named.dynamic,
      type,
      labels: one.labels,
      service: work.files[one.file]?.service ?? linked.service,
      place: one.place,
      ...(isPrometheusName(work, one) ? {} : conventionOf(entry, module)),
      ...detailsOf(work, one.file, one.fn, entry, one.args, named.text, one.options),
    };
    const defined = { metric, file, call: index, library, open: openParts(one.args[0]) };
    if (own(entry.defines, step.name) === undefined) work.metrics.emit(defined);
    else work.metrics.add(defined);
  }
}

/** OpenTelemetry's instruments under names that were put together for Prometheus on purpose: `prometheus.BuildFQName("shop", "", "orders")`. */
function isPrometheusName(work: Work, { file, args }: { file: number; args: readonly Value[] }): boolean {
  const [name] = args;
  return name?.kind === 'call' && lastName(work.facts(file)?.calls[name.call]?.callee ?? '') === 'BuildFQName';
}

/** Names that fill the open parts of a name: `status` in `requests.${res.status}`. */
function openParts(value: Value | undefined): string[] {
  return value?.kind === 'text' ? value.parts.flatMap((part) => namesIn(part)) : [];
}
