/** What a definition says of a metric beside its name and labels: its unit and its help text. */
import type { Value } from '../../model/facts.js';
import type { Metric } from '../../model/metrics.js';
import type { MetricLibrary } from '../catalogue/instrumentation.js';
import { lastName } from '../requests/symbols.js';
import { argumentAt, type Work } from '../requests/work.js';
import { words } from '../sensitive/words.js';

type Details = Pick<Metric, 'unit' | 'help'>;

const HELP = /^(?:help|documentation|description)$/i;
const UNIT = /^unit$/i;
const LONGEST_HELP = 300;

/** Unit and help of a definition with these arguments; `options`: the entries of its option object, where it has one. */
export function detailsOf(
  work: Work,
  file: number,
  fn: number,
  entry: MetricLibrary,
  args: readonly Value[],
  name: string,
  options?: { file: number; fn: number; entries: readonly { key: string; value: Value }[] },
): Details {
  const text = (value: Value | undefined, at = { file, fn }) => {
    const found = work.text(at.file, at.fn, value);
    return found && !found.dynamic && found.text !== '' ? found.text : undefined;
  };
  const given = (key: RegExp): string | undefined => {
    const option = options?.entries.find((one) => key.test(one.key));
    if (option) return text(option.value, options);
    for (const arg of args) {
      if (arg.kind === 'keyword' && key.test(arg.name)) return text(arg.value);
      if (arg.kind === 'object') {
        const own = arg.entries.find((one) => key.test(one.key));
        if (own) return text(own.value);
      }
      // Go: `metric.WithUnit("s")`.
      const call = arg.kind === 'call' ? work.facts(file)?.calls[arg.call] : undefined;
      if (call && key.test(lastName(call.callee).replace(/^With/, ''))) return text(call.args[0]);
    }
    return undefined;
  };
  const help = given(HELP) ?? text(argumentAt(args, entry.help));
  const unit = given(UNIT) ?? unitOf(name);
  return { ...(unit && { unit }), ...(help && { help: help.slice(0, LONGEST_HELP) }) };
}

const UNITS: Readonly<Record<string, string>> = {
  seconds: 'seconds',
  sec: 'seconds',
  secs: 'seconds',
  milliseconds: 'milliseconds',
  millis: 'milliseconds',
  ms: 'milliseconds',
  microseconds: 'microseconds',
  nanoseconds: 'nanoseconds',
  bytes: 'bytes',
  ratio: 'ratio',
  percent: 'percent',
  celsius: 'celsius',
  meters: 'meters',
  volts: 'volts',
  joules: 'joules',
  grams: 'grams',
};

/** The unit that a name ends in. */
function unitOf(name: string): string | undefined {
  const last = words(name).findLast((word) => !/^(?:total|histogram|summary|gauge|bucket)$/.test(word)) ?? '';
  return Object.hasOwn(UNITS, last) ? UNITS[last] : undefined;
}
