/** Names and labels of the metrics that a call defines: arguments, options, parts that callers fill. */

import type { Place } from '../../model/evidence.js';
import type { CallFact, Span, Value } from '../../model/facts.js';
import type { Metric } from '../../model/metrics.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { withUnit } from '../requests/metric-libraries.js';
import { lastName } from '../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../requests/work.js';
import { handed, isNeverHanded } from './handed.js';
import { built, join, OPEN } from './texts.js';

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

/**
 * What a call defines; where it is handed the name, one definition for each caller that gives it. A factory that picks the instrument
 * by an argument defines with each of its calls what a caller asks for by name (`MetricType.COUNTER`): callers that ask for another
 * `type` are left out.
 */
export function definitions(
  work: Work,
  site: { file: number; fn: number; at: Span },
  entry: MetricLibrary,
  type: Metric['type'],
  args: readonly Value[],
): Definition[] {
  const own = definition(work, { ...site, args, place: work.place(site.file, site.at) }, entry);
  if (own && isKnown(own)) return [own];
  const { given, ofOthers } = callers(work, { file: site.file, fn: site.fn, args }, entry, type, new Set());
  // A part of the name that no caller fills with a known text stays open: `orders_${status}`.
  if (own && isNamed(own) && !(given.length > 0 && given.every(isKnown))) return [own];
  if (given.length > 0 || ofOthers || !own || own.name.text === '') return given;
  // A factory that nobody asks for a metric defines none.
  const name = nameValue(work, { file: site.file, fn: site.fn, args }, entry);
  return name && isNeverHanded(work, site.file, site.fn, name.value) ? [] : [own];
}

const isNamed = ({ name }: Definition): boolean => name.text !== '' && name.text !== '…';

const isKnown = (one: Definition): boolean => isNamed(one) && !one.name.dynamic;

const DEEPEST = 4;

/** Definitions by those who hand the name over; `ofOthers`: some of them ask for another kind of instrument. */
function callers(
  work: Work,
  at: { file: number; fn: number; args: readonly Value[] },
  entry: MetricLibrary,
  type: Metric['type'],
  seen: Set<string>,
): { given: Definition[]; ofOthers: boolean } {
  const key = `${at.file} ${at.fn}`;
  const name = nameValue(work, at, entry);
  if (!name || seen.has(key) || seen.size >= DEEPEST) return { given: [], ofOthers: false };
  const within = new Set(seen).add(key);
  const found = new Map<string, Definition>();
  let ofOthers = false;
  for (const one of handed(work, at.file, at.fn, name.value, name.args)) {
    const asked = askedFor(one.call);
    ofOthers ||= asked !== undefined && asked !== type;
    if (asked !== undefined && asked !== type) continue;
    const own = definition(work, one, entry);
    const further = own && isKnown(own) ? { given: [own], ofOthers: false } : callers(work, one, entry, type, within);
    ofOthers ||= further.ofOthers;
    // A part that no caller fills stays open where the rest is known.
    const open = further.given.length === 0 && own && isNamed(own) ? [own] : further.given;
    for (const each of open) {
      const { path, at: span } = each.place;
      found.set(`${path} ${span[0]} ${span[1]} ${each.name.text}`, each);
    }
  }
  return { given: [...found.values()], ofOthers };
}

/** The value that names what is defined, and the arguments that it stands in, its options followed. */
function nameValue(
  work: Work,
  { file, fn, args }: { file: number; fn: number; args: readonly Value[] },
  entry: MetricLibrary,
): { value: Value; args: readonly Value[] } | undefined {
  const options = typeof entry.name === 'string' ? optionEntries(work, file, fn, args) : undefined;
  const value = options
    ? options.entries.find(({ key }) => /^name$/i.test(key))?.value
    : (argumentAt(args, typeof entry.name === 'string' ? 0 : entry.name) ?? argumentAt(args, 'name'));
  if (!value) return undefined;
  // Options that are kept in a variable are read where they are used: only those of the same function can be filled.
  if (!options || options.file !== file || options.fn !== fn) return { value, args };
  return { value, args: [{ kind: 'object', entries: options.entries }, ...args.slice(1)] };
}

/** The kind of instrument that a caller names: `"counter"`, `MetricType.COUNTER`. */
function askedFor(call: CallFact): Metric['type'] | undefined {
  for (const arg of call.args) {
    const value = arg.kind === 'keyword' ? arg.value : arg;
    const word = value.kind === 'literal' ? value.text : value.kind === 'ref' ? lastName(value.ref) : '';
    const kind = /^(?:(up_?down_?counter|gauge)|(counter)|(histogram)|(summary))$/i.exec(word);
    if (kind) return kind[1] ? 'gauge' : kind[2] ? 'counter' : kind[3] ? 'histogram' : 'summary';
  }
  return undefined;
}

/** What these arguments define, read where they stand. */
function definition(
  work: Work,
  { file, fn, args, place }: { file: number; fn: number; args: readonly Value[]; place: Place },
  entry: MetricLibrary,
): Definition | undefined {
  const options = typeof entry.name === 'string' ? optionEntries(work, file, fn, args) : undefined;
  const at = typeof entry.name === 'string' ? 0 : entry.name;
  const name = options
    ? joined(work, options)
    : withUnit(work, file, fn, entry, args, textAt(work, file, fn, args, at));
  return (
    name && {
      name,
      labels: labelsOf(work, file, fn, entry, args, options),
      place,
      file,
      fn,
      args,
      ...(options && { options }),
    }
  );
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
  if (followed.value.kind === 'object')
    return { file: followed.file, fn: followed.fn, entries: followed.value.entries };
  // What a function of the project adds to options leaves their name: `withDefaults(prometheus.HistogramOpts{…})`.
  const call = followed.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  const given = call?.args.find((arg) => arg.kind === 'object' && arg.entries.some(({ key }) => /^name$/i.test(key)));
  return call && given?.kind === 'object' ? { file: followed.file, fn: call.fn, entries: given.entries } : undefined;
}

/** Prometheus' namespace, subsystem and name. */
function joined(work: Work, options: Options): Text | undefined {
  const part = (pattern: RegExp) => {
    const value = options.entries.find((entry) => pattern.test(entry.key))?.value;
    return value && (work.text(options.file, options.fn, value) ?? built(work, options.file, value) ?? OPEN);
  };
  const name = part(/^name$/i);
  if (!name) return undefined;
  return join([part(/^namespace$/i) ?? EMPTY, part(/^subsystem$/i) ?? EMPTY, name], '_');
}

const EMPTY: Text = { text: '', dynamic: false };

function textAt(work: Work, file: number, fn: number, args: readonly Value[], at: number | string): Text | undefined {
  const value = argumentAt(args, at) ?? argumentAt(args, 'name');
  if (!value) return undefined;
  // Go: `metrics.IncrCounter([]string{"orders", "created"}, 1)`.
  if (value.kind === 'array') {
    return join(
      value.items.map((item) => work.text(file, fn, item)),
      '.',
    );
  }
  const text = built(work, file, value) ?? work.text(file, fn, value) ?? OPEN;
  const prefix = ['namespace', 'subsystem'].map((key) => argumentAt(args, key)).filter((part) => part !== undefined);
  return join([...prefix.map((part) => work.text(file, fn, part)), text], '_');
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
    inOptions?.value ??
    argumentAt(args, entry.labels) ??
    (entry.labels === 'labelnames' ? argumentAt(args, 2) : undefined);
  if (!value) return [];
  const followed = work.context.names.follow(file, fn, value);
  // Labels as arguments of their own: `ns.NewLabeledCounter("reads", "…", "kind", "store")`.
  if (followed.value.kind === 'literal' && followed.value.type === 'string' && typeof entry.labels === 'number')
    return args.slice(entry.labels).map((arg) => work.text(file, fn, arg)?.text ?? '…');
  if (followed.value.kind !== 'array') return [];
  return followed.value.items.map((item) => work.text(followed.file, followed.fn, item)?.text ?? '…');
}
