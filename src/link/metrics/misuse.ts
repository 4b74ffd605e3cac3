/** Instruments that do not fit what they record. */
import type { CallFact, Value } from '../../model/facts.js';
import type { MetricFaults } from '../../model/metrics.js';
import { type Step, stepsOf } from '../requests/symbols.js';
import { argumentAt, type Work } from '../requests/work.js';
import { elapsed, type Site, type TimeUnit, UNIT_NAMES } from './elapsed.js';
import type { Definition, Instrument } from './instruments.js';
import { isOfOneRun, saysLatency, timeUnit } from './names.js';

export type Misuse = NonNullable<MetricFaults['misused']>;

const LOWERING = /^(?:dec|Dec|set|Set|Sub|decrement|decr|Decr|decrementBy)$/;
const RAISING = /^(?:inc|add|Add|Inc|incr|increment|Incr|Count|count|increment_by)$/;
const TIMED = new Set(['request', 'rpc', 'route', 'consumer', 'middleware', 'websocket', 'error-middleware', 'lambda']);

/** A counter that is set or lowered by a call. */
export function loweredCounter(call: CallFact, instrument: Instrument, emits: boolean): Misuse | undefined {
  if (instrument.type !== 'counter') return undefined;
  for (const { name, args } of stepsOf(call)) {
    if (LOWERING.test(name) && !(emits && /^[sS]et$/.test(name)))
      return { how: 'lowered-counter', detail: `\`${name}\` ${/set/i.test(name) ? 'sets' : 'lowers'} it` };
    const amounts = args.filter((arg) => arg.kind === 'literal' && arg.type === 'number');
    if (RAISING.test(name) && amounts.slice(0, 1).some((arg) => arg.kind === 'literal' && arg.text.startsWith('-')))
      return { how: 'lowered-counter', detail: `\`${name}\` is given a negative amount` };
  }
  return undefined;
}

const RECORDING =
  /^(?:observe|Observe|record|Record|set|Set|inc|add|Add|update|Update|gauge|Gauge|timing|Timing|histogram|Histogram|distribution|Distribution|increment|incr|count|Count)$/;

/** The elapsed time that a call records, if it does. */
export function recordedTime(call: CallFact, site: Site, from: number): TimeUnit | 'unknown' | undefined {
  for (const [at, { name, args }] of stepsOf(call).entries()) {
    if (!RECORDING.test(name)) continue;
    for (const arg of args.slice(at === 0 ? from : 0)) {
      const unit = elapsed(arg.kind === 'keyword' ? arg.value : arg, site);
      if (unit) return unit;
    }
  }
  return undefined;
}

/** Whether times of single requests go into a gauge or a counter; `entry` is what calls the function from outside. */
export function isLatencyInstrument(type: Instrument['type'], name: string, entry: string | undefined): boolean {
  if (type !== 'gauge' && type !== 'counter') return false;
  if (saysLatency(name)) return true;
  // A sum of seconds is made on purpose: its rate is how busy something is.
  if (type === 'counter' && /seconds[._]total$/.test(name)) return false;
  return entry !== undefined && TIMED.has(entry) && !isOfOneRun(name);
}

export function latencyInstrument(type: Instrument['type']): Misuse {
  const detail =
    type === 'gauge'
      ? 'a gauge keeps the last request alone, and neither percentiles nor an average can be read from it'
      : 'a counter sums the times up, and no percentile can be read from it';
  return { how: 'latency-instrument', detail };
}

/** Milliseconds under buckets that end at ten seconds (or under others made for seconds). */
export function bucketUnit(work: Work, { file, call, role }: Definition, seconds: boolean): Misuse | undefined {
  if (role.type !== 'histogram' || !seconds) return undefined;
  const unit = timeUnit(role.name);
  if (unit === undefined || unit === 's') return undefined;
  const fits = bucketsOf(work, file, call);
  if (fits === 'own') return undefined;
  const which = fits === 'default' ? 'the default buckets are' : 'its buckets are';
  return { how: 'bucket-unit', detail: `it is named in ${UNIT_NAMES[unit]}, and ${which} made for seconds` };
}

/** Whose buckets a histogram has; `own` where they are not seen to be made for seconds. */
function bucketsOf(work: Work, file: number, call: CallFact): 'default' | 'seconds' | 'own' {
  const steps = stepsOf(call);
  const step: Step | undefined = steps.find(({ name }) => /histogram/i.test(name)) ?? steps[0];
  const args: Value[] = [];
  let open = false;
  for (const arg of step?.args ?? []) {
    const { value } = work.context.names.follow(file, call.fn, arg);
    args.push(arg.kind === 'keyword' ? arg : value);
    if (arg.kind === 'spread' || (value.kind === 'object' && value.entries.some(({ key }) => key === '...')))
      open = true;
  }
  // Options that are made elsewhere may hold buckets.
  if (args[0]?.kind === 'ref' || args[0]?.kind === 'call' || open) return 'own';
  if (['NativeHistogramBucketFactor', 'type'].some((key) => argumentAt(args, key))) return 'own';
  const buckets = argumentAt(args, 'buckets') ?? argumentAt(args, 'Buckets');
  if (!buckets) return 'default';
  const { value } = work.context.names.follow(file, call.fn, buckets);
  if (value.kind === 'ref') return /#(?:DefBuckets|Histogram\.DEFAULT_BUCKETS)$/.test(value.ref) ? 'default' : 'own';
  if (value.kind !== 'array' || value.items.length < 3) return 'own';
  const bounds = value.items.map((item) =>
    item.kind === 'literal' && item.type === 'number' ? Number(item.text) : Number.NaN,
  );
  return bounds.every((bound) => bound <= 60) && bounds.some((bound) => bound < 1) ? 'seconds' : 'own';
}

/** A time that is recorded in another unit than the metric's name, unit or buckets say. */
export function valueUnit(
  definition: Definition,
  recorded: TimeUnit,
  seconds: boolean,
  work: Work,
): Misuse | undefined {
  const { role, file, call } = definition;
  const said = timeUnit(role.name) ?? unitOption(work, definition);
  if (said !== undefined && said !== recorded)
    return { how: 'value-unit', detail: `it counts ${UNIT_NAMES[said]}, and ${UNIT_NAMES[recorded]} are recorded` };
  if (
    said === undefined &&
    seconds &&
    role.type === 'histogram' &&
    recorded !== 's' &&
    bucketsOf(work, file, call) === 'default'
  )
    return {
      how: 'value-unit',
      detail: `its default buckets are made for seconds, and ${UNIT_NAMES[recorded]} are recorded`,
    };
  return undefined;
}

/** OpenTelemetry: the unit of the instrument. */
function unitOption(work: Work, { file, call, role }: Definition): TimeUnit | undefined {
  if (role.library !== 'opentelemetry') return undefined;
  for (const { args } of stepsOf(call)) {
    const options = args.map((arg) => (arg.kind === 'ref' ? work.context.names.follow(file, call.fn, arg).value : arg));
    const given = argumentAt(options, 'unit');
    const made = options.flatMap((arg) => {
      const option = arg.kind === 'call' ? work.facts(file)?.calls[arg.call] : undefined;
      return option?.callee.endsWith('#WithUnit') ? option.args.slice(0, 1) : [];
    });
    const text = work.text(file, call.fn, given ?? made[0]);
    if (text && !text.dynamic) return (['s', 'ms', 'us', 'ns'] as const).find((unit) => unit === text.text);
  }
  return undefined;
}
