/** Names of metrics against the conventions of their library: what breaks them, worst first, and the name that does not. */
import type { Metric } from '../../model/metrics.js';

export interface Misnaming {
  /** Ids of what is broken, worst first. */
  faults: NameFault[];
  /** The worst in words. */
  detail: string;
  better: string;
}

export type NameFault = 'no-total' | 'total' | 'unit' | 'no-unit' | 'type' | 'case' | 'dots' | 'unit-in-name';

/** Units and what they are written in; the first that ends the name counts. */
const UNITS: readonly [RegExp, string, string][] = [
  [/(?:ms|msecs?|millis|milliseconds?|milli_?seconds?)$/, 'milliseconds', 'seconds'],
  [/(?:us|usecs?|micros|microseconds?)$/, 'microseconds', 'seconds'],
  [/(?:ns|nsecs?|nanos|nanoseconds?)$/, 'nanoseconds', 'seconds'],
  [/(?:minutes|mins)$/, 'minutes', 'seconds'],
  [/hours$/, 'hours', 'seconds'],
  [/(?:kb|kib|kilobytes|kibibytes)$/, 'kilobytes', 'bytes'],
  [/(?:mb|mib|megabytes|mebibytes)$/, 'megabytes', 'bytes'],
  [/(?:gb|gib|gigabytes|gibibytes)$/, 'gigabytes', 'bytes'],
];
const OPEN = '…';

/** undefined where the name is right, is free, or too much of it is built at run time. */
export function misnamed(metric: Metric): Misnaming | undefined {
  const name = metric.name.replace(/\{.*$/s, '');
  // What was put together from alternatives shows no gap, but is not the whole name either.
  if (metric.dynamic && !name.includes(OPEN)) return undefined;
  if (name.endsWith(OPEN) || !/[A-Za-z]/.test(name.replace(/_?total$/, ''))) return undefined;
  if (metric.convention === 'prometheus') return prometheus(name, metric);
  return metric.convention === 'opentelemetry' ? openTelemetry(name) : undefined;
}

function prometheus(name: string, { type, addsTotal }: Metric): Misnaming | undefined {
  const faults: [NameFault, string][] = [];
  let better = snake(name);
  const cased = better !== name;
  const total = /(?:^|_)total$/.test(better);
  better = better.replace(/_total$/, '');
  const suffix = /_(counter|gauge|histogram|summary)$/.exec(better)?.[1];
  const named = suffix !== undefined && (suffix === type || type === 'unknown');
  if (named) better = better.slice(0, -suffix.length - 1);
  const unit = isTimed(better, type) ? unitOf(better, '_') : undefined;
  if (unit) better = `${better.slice(0, better.length - unit.written.length)}${unit.base}`;
  const lacking = unit ? undefined : lackingUnit(better, type);
  if (lacking) better = `${better}_${lacking}`;

  if (type === 'counter') {
    if (!total && !addsTotal) faults.push(['no-total', 'a counter ends in `_total`']);
    if (!addsTotal || total) better = `${counted(better)}_total`;
  } else if (total && type !== 'unknown') faults.push(['total', `\`_total\` is for counters, and this is a ${type}`]);
  else if (total) better = `${better}_total`;
  if (unit) faults.push(['unit', `the base unit is ${unit.base}, not ${unit.word}`]);
  if (lacking) faults.push(['no-unit', `its unit is missing (\`_${lacking}\`)`]);
  if (named) faults.push(['type', `the kind of instrument (\`_${suffix}\`) is no part of the name`]);
  if (cased) faults.push(['case', 'names are written in snake case']);
  return result(faults, better);
}

/** `http_request_count` counts `http_requests`; a rate is what a query makes of a counter. */
function counted(name: string): string {
  const plain = name.replace(/_(?:per|a)_(?:second|minute)$/, '').replace(/(^|_)total_(?=[a-z])/, '$1');
  const things = plain.replace(/_count$/, '');
  return things !== plain && /(?:request|response|error|event|call|job|message|upload|download|hit|retry)$/.test(things)
    ? `${things}s`.replace(/ys$/, 'ies')
    : things;
}

function openTelemetry(name: string): Misnaming | undefined {
  const faults: [NameFault, string][] = [];
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s/-]+/g, '_')
    .toLowerCase();
  let better = plain.includes('.') ? plain : plain.replaceAll('_', '.');
  const unit = unitOf(better.replace(/[._]total$/, ''), '.') ?? baseUnit(better);
  if (unit) {
    const without = better.replace(/[._]total$/, '');
    better = without.slice(0, without.length - unit.written.length - 1);
    if (unit.base === 'bytes' && !/size$|memory$|usage$/.test(better)) better = `${better}.size`;
    faults.push(['unit-in-name', `the unit (${unit.word}) belongs in the instrument's \`unit\`, not in its name`]);
  }
  const suffix = /[._](counter|gauge|histogram)$/.exec(better)?.[1];
  if (suffix) {
    better = better.slice(0, -suffix.length - 1);
    faults.push(['type', `the kind of instrument (\`${suffix}\`) is no part of the name`]);
  }
  if (!plain.includes('.') && plain.includes('_')) {
    better = better.replace(/\.total$/, '');
    faults.push(['dots', 'names are put together with dots']);
  } else if (plain !== name) faults.push(['case', 'names are written in lower case, with dots']);
  return result(faults, better);
}

function result(faults: readonly [NameFault, string][], better: string): Misnaming | undefined {
  const [worst] = faults;
  return worst && { faults: faults.map(([fault]) => fault), detail: worst[1], better };
}

/** `_us` and `_ns` are units where a time is meant, and else a country or a namespace. */
const isTimed = (name: string, type: Metric['type']): boolean =>
  !/_(?:us|ns)$/.test(name) ||
  type === 'histogram' ||
  type === 'summary' ||
  /time|duration|latency|elapsed|took|age/.test(name);

const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s./-]+/g, '_')
    .toLowerCase();

interface Unit {
  /** As it stands at the end of the name. */
  written: string;
  word: string;
  base: string;
}

/** A unit other than the base unit at the end of a name. */
function unitOf(name: string, separator: '_' | '.'): Unit | undefined {
  const at = Math.max(name.lastIndexOf('_'), name.lastIndexOf(separator));
  const last = name.slice(at + 1);
  if (at < 0) return undefined;
  for (const [pattern, word, base] of UNITS) {
    const written = pattern.exec(last)?.[0];
    if (written === last) return { written, word, base };
  }
  return undefined;
}

function baseUnit(name: string): Unit | undefined {
  const written = /[._](seconds|bytes)(?:[._]total)?$/.exec(name)?.[1];
  return written ? { written, word: written, base: written } : undefined;
}

/** The base unit that a name evidently lacks: durations in histograms, sizes of what is sent. */
function lackingUnit(name: string, type: Metric['type']): 'seconds' | 'bytes' | undefined {
  if (type !== 'histogram' && type !== 'summary') return undefined;
  if (/(?:^|_)(?:duration|latency|elapsed|(?:response|request|processing|execution|query)_time)$/.test(name))
    return 'seconds';
  return /(?:^|_)(?:request|response|body|payload|upload|download|file)_size$/.test(name) ? 'bytes' : undefined;
}
