/** Elapsed time: whether a value is the difference of two clock readings, and in which unit. */
import type { Value } from '../../model/facts.js';
import { lastName, stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

/** Units of time by the power of ten of a second. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';
const POWERS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: -3, us: -6, ns: -9 };
export const UNIT_NAMES: Readonly<Record<TimeUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};

/** Where a value is read. */
export interface Site {
  work: Work;
  file: number;
  fn: number;
}

const DEEPEST = 8;

const CLOCKS: ReadonlyMap<string, TimeUnit> = new Map([
  ['Date.now', 'ms'],
  ['performance.now', 'ms'],
  ['perf_hooks#performance.now', 'ms'],
  ['node:perf_hooks#performance.now', 'ms'],
  ['process.hrtime.bigint', 'ns'],
  ['process.uptime', 's'],
  ['time#time', 's'],
  ['time#perf_counter', 's'],
  ['time#monotonic', 's'],
  ['timeit#default_timer', 's'],
  ['time#time_ns', 'ns'],
  ['time#perf_counter_ns', 'ns'],
  ['time#monotonic_ns', 'ns'],
]);
/** Methods of Go's `time.Duration` and `time.Time`, and of Python's `timedelta`. */
const READINGS: ReadonlyMap<string, TimeUnit> = new Map([
  ['Seconds', 's'],
  ['Milliseconds', 'ms'],
  ['Microseconds', 'us'],
  ['Nanoseconds', 'ns'],
  ['total_seconds', 's'],
]);
const GO_UNITS: ReadonlyMap<string, TimeUnit> = new Map([
  ['time#Second', 's'],
  ['time#Millisecond', 'ms'],
  ['time#Microsecond', 'us'],
  ['time#Nanosecond', 'ns'],
]);
const SAME = new Set([
  'Number',
  'parseFloat',
  'float',
  'int',
  'round',
  'Math.round',
  'Math.floor',
  'Math.ceil',
  'abs',
  'Math.max',
  'max',
]);

/** The unit of an elapsed time; `unknown` where it is one in a unit that is not understood; undefined where it is none. */
export function elapsed(value: Value, site: Site, depth = 0): TimeUnit | 'unknown' | undefined {
  if (depth > DEEPEST) return undefined;
  const inner = (of: Value) => elapsed(of, site, depth + 1);
  switch (value.kind) {
    case 'ref': {
      const at = site.work.context.names.follow(site.file, site.fn, value);
      if (at.value.kind === 'ref') return undefined;
      return elapsed(at.value, { ...site, file: at.file, fn: at.fn }, depth + 1);
    }
    case 'call':
      return ofCall(value.call, site, depth);
    case 'other': {
      if (!value.arithmetic) return undefined;
      const { op, operands } = value.arithmetic;
      const [left, right] = operands;
      // `now - start`; `expiry - now` is what remains.
      if (op === '-') return clock(left, site);
      return scaled(inner(left), op, right, site) ?? (op === '*' ? scaled(inner(right), op, left, site) : undefined);
    }
    default:
      return undefined;
  }
}

function scaled(
  unit: TimeUnit | 'unknown' | undefined,
  op: '*' | '/',
  by: Value,
  site: Site,
): TimeUnit | 'unknown' | undefined {
  if (unit === undefined || unit === 'unknown') return unit;
  // A Go duration counts nanoseconds; over a unit of time it counts that unit.
  const go = by.kind === 'ref' ? GO_UNITS.get(by.ref) : undefined;
  if (go) return op === '/' && unit === 'ns' ? go : 'unknown';
  const factor = number(by, site);
  if (factor === undefined || factor <= 0) return 'unknown';
  const power = Math.log10(factor);
  const target = POWERS[unit] + (op === '/' ? power : -power);
  const found = (Object.entries(POWERS) as [TimeUnit, number][]).find(([, one]) => Math.abs(one - target) < 1e-9);
  return found?.[0] ?? 'unknown';
}

function number(value: Value, site: Site): number | undefined {
  const { value: at } = site.work.context.names.follow(site.file, site.fn, value);
  if (at.kind !== 'literal' || at.type !== 'number') return undefined;
  const found = Number(at.text.replaceAll('_', '').replace(/n$/, ''));
  return Number.isFinite(found) ? found : undefined;
}

/** The unit of a reading of a clock. */
function clock(value: Value, site: Site): TimeUnit | undefined {
  const at = site.work.context.names.follow(site.file, site.fn, value);
  if (at.value.kind !== 'call') return undefined;
  const call = site.work.facts(at.file)?.calls[at.value.call];
  if (!call) return undefined;
  if (call.chain?.length) {
    const last = call.chain.at(-1)?.name;
    if (call.callee === 'Date' && last === 'getTime') return 'ms';
    if (call.callee === 'time#Now')
      return last === 'UnixNano' ? 'ns' : last === 'UnixMilli' ? 'ms' : last === 'Unix' ? 's' : undefined;
    return undefined;
  }
  return CLOCKS.get(call.callee) ?? (call.isNew && call.callee === 'Date' && call.args.length === 0 ? 'ms' : undefined);
}

function ofCall(index: number, site: Site, depth: number): TimeUnit | 'unknown' | undefined {
  const call = site.work.facts(site.file)?.calls[index];
  if (!call) return undefined;
  const steps = stepsOf(call);
  const last = steps.at(-1)?.name ?? '';
  const reading = READINGS.get(last);
  if (reading && steps.at(-1)?.args.length === 0)
    return call.callee.includes('#') && steps.length === 1 ? undefined : reading;
  if (call.callee === 'time#Since' && steps.length === 1) return 'ns';
  if (call.callee === 'time#Now' && last === 'Sub') return 'ns';
  const [first] = call.args;
  if (
    first &&
    !call.chain?.length &&
    (SAME.has(call.callee) || (call.callee.startsWith('math#') && SAME.has(lastName(call.callee).toLowerCase())))
  )
    return elapsed(first, site, depth + 1);
  return undefined;
}
