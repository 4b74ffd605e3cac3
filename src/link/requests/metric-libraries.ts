/** What the catalogue says of a metrics library beyond its calls: whose conventions names follow, what it adds to them. */
import type { CallFact, Value } from '../../model/facts.js';
import type { Metric } from '../../model/metrics.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { own } from '../routes/router-node.js';
import { baseOf, isNamed, lastName } from './symbols.js';
import { argumentAt, type Text, type Work } from './work.js';

/** A meter that was handed over: nothing but its name, and names of methods that no other library has, tell. */
export function ofMeter(work: Work, language: string, call: CallFact): { entry: MetricLibrary; path: string[] }[] {
  const base = baseOf(call.callee);
  if (base === undefined || !/(?:^|[$#@._])meter$/i.test(base)) return [];
  const name = lastName(call.callee);
  const linked = work.files.find((file) => file.language === language);
  const entries = linked ? work.libraries(linked).catalogue.instrumentation.metrics : [];
  const entry = entries.find((one) => one.convention === 'opentelemetry' && own(one.defines, name) !== undefined);
  return entry ? [{ entry, path: [name] }] : [];
}

/** Whose conventions the names of a library's module follow. */
export function conventionOf(
  { convention, addsTotal }: MetricLibrary,
  module: string | undefined,
): Pick<Metric, 'convention' | 'addsTotal'> {
  const of = typeof convention === 'object' ? convention[module ?? ''] : convention;
  return { ...(of && { convention: of }), ...(addsTotal && { addsTotal: true as const }) };
}

/** Python's Prometheus client puts the unit behind the name: `Histogram("latency", …, unit="seconds")`. */
export function withUnit(
  work: Work,
  file: number,
  fn: number,
  entry: MetricLibrary,
  args: readonly Value[],
  name: Text | undefined,
): Text | undefined {
  const unit = entry.addsTotal && work.text(file, fn, argumentAt(args, 'unit'));
  if (!name || !unit || unit.text === '' || name.text.endsWith(`_${unit.text}`)) return name;
  return { text: `${name.text}_${unit.text}`, dynamic: name.dynamic || unit.dynamic };
}

/** A name with what stands before all names of its client or namespace: `new StatsD({ prefix })`, `metrics.NewNamespace("registry", "http", nil)`. */
export function prefixed(work: Work, file: number, call: CallFact, entry: MetricLibrary, name: Text): Text {
  const { before } = entry;
  if (!before) return name;
  const base = baseOf(call.callee);
  const made = base === undefined ? undefined : madeBy(work, file, call.fn, base);
  const maker = made && lastName(made.call.callee);
  if (!made || maker === undefined || !isNamed(before.calls, maker === 'default' ? [] : [maker])) return name;
  const texts = before.arguments
    .map((at) => argumentAt(made.call.args, at) ?? optionOf(work, made.file, made.call, at))
    .filter((value) => value !== undefined)
    .map((value) => work.text(made.file, made.call.fn, value));
  // What configuration gives is not known here: the name stands as the code has it.
  if (texts.some((text) => !text || text.dynamic)) return name;
  const parts = texts.flatMap((text) => (text && text.text !== '' ? [text.text] : []));
  const joined = [...parts, name.text].reduce((all, part) =>
    all.endsWith('.') || all.endsWith('_') ? all + part : all + before.joiner + part,
  );
  return { text: joined, dynamic: name.dynamic };
}

/** Go: `statsd.New(address, statsd.WithNamespace("shop."))`. */
function optionOf(work: Work, file: number, { args }: CallFact, name: number | string): Value | undefined {
  for (const arg of args) {
    const option = arg.kind === 'call' ? work.facts(file)?.calls[arg.call] : undefined;
    if (option && lastName(option.callee) === name) return option.args[0];
  }
  return undefined;
}

/** The call that made what a name stands for. */
function madeBy(work: Work, file: number, fn: number, ref: string): { file: number; call: CallFact } | undefined {
  const resolved = work.context.names.resolve(file, fn, ref);
  const index =
    resolved.kind === 'made'
      ? resolved.call
      : resolved.kind === 'value' && resolved.value.kind === 'call'
        ? resolved.value.call
        : undefined;
  const call = index === undefined || !('file' in resolved) ? undefined : work.facts(resolved.file)?.calls[index];
  return call && 'file' in resolved ? { file: resolved.file, call } : undefined;
}
