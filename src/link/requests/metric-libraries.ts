/** What the catalogue says of a metrics library beyond its calls: whose conventions names follow, what it adds to them. */
import type { CallFact, Value } from '../../model/facts.js';
import type { Metric } from '../../model/repository.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { own } from './router-node.js';
import { baseOf, lastName } from './symbols.js';
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
