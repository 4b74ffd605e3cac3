/** Names and labels of the metrics that a call defines: arguments, options, parts that callers fill. */

import type { Place } from '../../model/evidence.js';
import type { Span, Value } from '../../model/facts.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { withUnit } from '../requests/metric-libraries.js';
import { lastName } from '../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../requests/work.js';

/** What one definition says. */
export interface Definition {
  name: Text;
  labels: string[];
  place: Place;
  file: number;
  fn: number;
  args: readonly Value[];
  options?: Options;
}

/** Names and labels of one definition; where a function is handed them, one for each of its callers. */
export function definitions(
  work: Work,
  file: number,
  fn: number,
  entry: MetricLibrary,
  args: readonly Value[],
  at: Span,
  depth: number,
): Definition[] {
  const options = typeof entry.name === 'string' ? optionEntries(work, file, fn, args) : undefined;
  const name = options
    ? joined(work, options)
    : withUnit(
        work,
        file,
        fn,
        entry,
        args,
        textAt(work, file, fn, args, typeof entry.name === 'string' ? 0 : entry.name),
      );
  const ofThis = (named: Text): Definition => ({
    name: named,
    labels: labelsOf(work, file, fn, entry, args, options),
    place: work.place(file, at),
    file,
    fn,
    args,
    ...(options && { options }),
  });
  if (name && name.text !== '' && name.text !== '…') return [ofThis(name)];
  const filled = options ? filledOptions(work, options) : [];
  if (filled.length > 0)
    return filled.flatMap((one) => {
      const text = joined(work, one);
      return text && text.text !== ''
        ? [
            {
              name: text,
              labels: labelsOf(work, one.file, one.fn, entry, args, one),
              place: one.place,
              file: one.file,
              fn: one.fn,
              args,
              options: one,
            },
          ]
        : [];
    });
  if (depth < 2) {
    const handed = args.map((arg) => (arg.kind === 'ref' ? parameterOf(work, file, fn, arg.ref) : undefined));
    const target = handed.find((parameter) => parameter !== undefined);
    const callers = target ? work.context.names.callers(target.file, target.fn) : [];
    const found = callers.slice(0, 200).flatMap(({ file: from, call: index }) => {
      const call = work.facts(from)?.calls[index];
      if (!call) return [];
      const given = args.map((arg, position) => call.args[handed[position]?.index ?? -1] ?? arg);
      return definitions(work, from, call.fn, entry, given, call.at, depth + 1);
    });
    if (found.length > 0) return found;
  }
  return name && name.text !== '' ? [ofThis(name)] : [];
}

/** The parameter that a name is, of this function or of one around it. */
function parameterOf(
  work: Work,
  file: number,
  fn: number,
  ref: string,
): { file: number; fn: number; index: number } | undefined {
  for (let at = fn; at > 0; at = work.facts(file)?.functions[at]?.parent ?? 0) {
    const fact = work.facts(file)?.functions[at];
    const shift = fact?.className !== undefined && /^(?:self|cls)$/.test(fact.params[0]?.name ?? '') ? 1 : 0;
    const index = fact?.params.findIndex((param) => `$${param.name}` === ref) ?? -1;
    if (index >= 0) return { file, fn: at, index: index - shift };
  }
  return undefined;
}

interface Options {
  file: number;
  fn: number;
  entries: { key: string; value: Value }[];
}

function optionEntries(work: Work, file: number, fn: number, args: readonly Value[]): Options | undefined {
  const [first] = args;
  if (!first) return undefined;
  const followed = work.context.names.follow(file, fn, first);
  return followed.value.kind === 'object'
    ? { file: followed.file, fn: followed.fn, entries: followed.value.entries }
    : undefined;
}

/** Options whose name is a parameter, once for each caller that fills it. */
function filledOptions(work: Work, options: Options): (Options & { place: Place })[] {
  const name = options.entries.find(({ key }) => /^name$/i.test(key))?.value;
  const target = name?.kind === 'ref' ? parameterOf(work, options.file, options.fn, name.ref) : undefined;
  if (!target) return [];
  return work.context.names
    .callers(target.file, target.fn)
    .slice(0, 200)
    .flatMap(({ file, call: index }) => {
      const call = work.facts(file)?.calls[index];
      if (!call) return [];
      const fill = (value: Value): Value => {
        const parameter = value.kind === 'ref' ? parameterOf(work, options.file, options.fn, value.ref) : undefined;
        const given = parameter && parameter.fn === target.fn ? call.args[parameter.index] : undefined;
        const text = given && work.text(file, call.fn, given);
        return text ? { kind: 'literal', type: 'string', text: text.text } : value;
      };
      const entries = options.entries.map(({ key, value }) => ({ key, value: fill(value) }));
      return [{ file: options.file, fn: options.fn, entries, place: work.place(file, call.at) }];
    });
}

/** Prometheus' namespace, subsystem and name. */
function joined(work: Work, options: Options): Text | undefined {
  const part = (pattern: RegExp) => {
    const value = options.entries.find((entry) => pattern.test(entry.key))?.value;
    return value && (work.text(options.file, options.fn, value) ?? built(work, options.file, value) ?? OPEN);
  };
  const name = part(/^name$/i);
  if (!name) return undefined;
  const parts = [part(/^namespace$/i), part(/^subsystem$/i), name].filter((text) => text && text.text !== '') as Text[];
  return { text: parts.map(({ text }) => text).join('_'), dynamic: parts.some(({ dynamic }) => dynamic) };
}

const OPEN: Text = { text: '…', dynamic: true };

/** Go: `prometheus.BuildFQName(namespace, subsystem, name)`. */
function built(work: Work, file: number, value: Value): Text | undefined {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  if (!call || lastName(call.callee) !== 'BuildFQName') return undefined;
  const parts = call.args.map((arg) => work.text(file, call.fn, arg) ?? OPEN).filter(({ text }) => text !== '');
  return { text: parts.map(({ text }) => text).join('_'), dynamic: parts.some(({ dynamic }) => dynamic) };
}

function textAt(work: Work, file: number, fn: number, args: readonly Value[], at: number | string): Text | undefined {
  const value = argumentAt(args, at) ?? argumentAt(args, 'name');
  if (!value) return undefined;
  // Go: `metrics.IncrCounter([]string{"orders", "created"}, 1)`.
  if (value.kind === 'array') {
    const parts = value.items.map((item) => work.text(file, fn, item) ?? OPEN);
    return { text: parts.map(({ text }) => text).join('.'), dynamic: parts.some(({ dynamic }) => dynamic) };
  }
  const text = built(work, file, value) ?? work.text(file, fn, value) ?? OPEN;
  const prefix = ['namespace', 'subsystem'].map((key) => argumentAt(args, key)).filter((part) => part !== undefined);
  const before = prefix.map((part) => work.text(file, fn, part) ?? OPEN).filter((t) => t.text !== '');
  if (before.length === 0) return text;
  return {
    text: [...before, text].map((t) => t.text).join('_'),
    dynamic: text.dynamic || before.some((t) => t.dynamic),
  };
}

function labelsOf(
  work: Work,
  file: number,
  fn: number,
  entry: MetricLibrary,
  args: readonly Value[],
  options: Options | undefined,
): string[] {
  const inOptions = options?.entries.find((candidate) => candidate.key === entry.labels);
  const value =
    inOptions?.value ?? argumentAt(args, entry.labels) ?? (entry.labels === 'labelnames' ? args[2] : undefined);
  if (!value) return [];
  const followed = work.context.names.follow(file, fn, value);
  // Labels as arguments of their own: `ns.NewLabeledCounter("reads", "…", "kind", "store")`.
  if (followed.value.kind === 'literal' && typeof entry.labels === 'number')
    return args.slice(entry.labels).map((arg) => work.text(file, fn, arg)?.text ?? '…');
  if (followed.value.kind !== 'array') return [];
  return followed.value.items.map((item) => work.text(followed.file, followed.fn, item)?.text ?? '…');
}
