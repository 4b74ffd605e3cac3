/** Samplers: which share of the traces is kept, as far as code and variables fix it. */
import type { Having, Place } from '../../model/evidence.js';
import type { Work } from '../requests/work.js';
import { meanings } from './known.js';
import { optionOf, type ValueAt } from './options.js';

const DEPTH = 6;

/**
 * The share that a sampler, or a rate, keeps; undefined where configuration decides, a condition does, or it cannot be told.
 */
export function shareOf(work: Work, at: ValueAt, depth = 0): number | undefined {
  if (depth > DEPTH) return undefined;
  const { value, file, fn } = work.context.names.follow(at.file, at.fn, at.value);
  const linked = work.files[file];
  if (!linked) return undefined;
  switch (value.kind) {
    case 'literal': {
      const share = value.type === 'number' ? Number(value.text) : Number.NaN;
      return share >= 0 && share <= 1 ? share : undefined;
    }
    case 'ref': {
      const symbol = work.symbol(file, fn, value.ref);
      const known = symbol && meanings(linked, symbol).find(({ is }) => is === 'sampler');
      return known?.is === 'sampler' ? known.entry.share : undefined;
    }
    case 'call': {
      const call = linked.facts.calls[value.call];
      const symbol = call && work.symbol(file, call.fn, call.callee);
      const known = symbol && meanings(linked, symbol).find(({ is }) => is === 'sampler');
      if (!call || known?.is !== 'sampler') return undefined;
      if (known.entry.share !== undefined) return known.entry.share;
      for (const position of [known.entry.at, known.entry.root]) {
        const given =
          typeof position === 'number'
            ? (argument(call.args, position) ?? named(work, file, call.fn, call.args))
            : position === undefined
              ? undefined
              : optionOf(work, { file, fn: call.fn }, call.args, position);
        if (!given) continue;
        return shareOf(work, 'value' in given ? given : { value: given, file, fn: call.fn }, depth + 1);
      }
      return undefined;
    }
    default:
      return undefined;
  }

  function argument(args: readonly ValueAt['value'][], position: number): ValueAt | undefined {
    const found = args.filter(({ kind }) => kind !== 'keyword').at(position);
    return found && { value: found, file, fn };
  }
}

/** Python: the same by its name. */
function named(work: Work, file: number, fn: number, args: readonly ValueAt['value'][]): ValueAt | undefined {
  return optionOf(work, { file, fn }, args, 'root') ?? optionOf(work, { file, fn }, args, 'rate');
}

/** Conditions that ask whether tracing is wanted at all, not where the program runs. */
const SWITCH = /dsn|enable|endpoint|exporter|url|host|addr|otel|tracing|telemetry|sentry|token|key|^err$|^ok$/i;
const ELSEWHERE = /dev|test|local|debug|stag|prod|environment|_env$|^env$|nodeenv|mode|stage/i;

/** Whether a sampler holds in production as such: no condition asks where the program runs, no function is named for another place. */
export function isFixed(work: Work, file: number, call: number | undefined): boolean {
  const facts = work.facts(file);
  const fact = call === undefined ? undefined : facts?.calls[call];
  if (!fact) return false;
  if (/dev|test|local|debug/i.test(facts?.functions[fact.fn]?.name ?? '')) return false;
  return (fact.conditions ?? []).every((ref) => {
    const name = ref.slice(Math.max(ref.lastIndexOf('.'), ref.lastIndexOf('#'), ref.lastIndexOf('$')) + 1);
    return SWITCH.test(name) && !ELSEWHERE.test(name);
  });
}

/** A sampler as the environment of a service sets it; undefined where it sets none. */
export function environmentSamplers(
  variables: readonly { name: string; value: string; place: Place }[],
): (Having & { share?: number })[] {
  return variables.flatMap(({ name, value, place }) => {
    if (!SAMPLING.test(name)) return [];
    const share = shareOfVariable(name, value, variables, place);
    return [{ name, place, ...(share === undefined ? {} : { share }) }];
  });
}

const SAMPLING =
  /^(?:OTEL_TRACES_SAMPLER|DD_TRACE_SAMPLE_RATE|DD_TRACE_SAMPLING_RULES|ELASTIC_APM_TRANSACTION_SAMPLE_RATE|JAEGER_SAMPLER_TYPE|SENTRY_TRACES_SAMPLE_RATE)$/;

function shareOfVariable(
  name: string,
  value: string,
  variables: readonly { name: string; value: string; place: Place }[],
  place: Place,
): number | undefined {
  const text = value.trim().toLowerCase();
  if (name !== 'OTEL_TRACES_SAMPLER') return share(text);
  if (/^(?:parentbased_)?always_on$/.test(text)) return 1;
  if (/^(?:parentbased_)?always_off$/.test(text)) return 0;
  if (!/^(?:parentbased_)?traceidratio$/.test(text)) return undefined;
  const given = variables.find((one) => one.name === 'OTEL_TRACES_SAMPLER_ARG' && one.place.path === place.path);
  return given && share(given.value.trim());
}

function share(text: string): number | undefined {
  return /^(?:0|1|0?\.\d+|[01]\.0+|0\.\d+)$/.test(text) ? Number(text) : undefined;
}
