/** Clients that send metrics, and whether they are told where to, and under which name. */
import type { CallFact, Value } from '../../model/facts.js';
import type { MetricClient } from '../catalogue/instrumentation.js';
import { isNamed, lastName, stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

/** The library of a client that `call` creates without host, prefix and tags; undefined for all other calls. */
export function unconfigured(work: Work, file: number, call: CallFact): string | undefined {
  const linked = work.files[file];
  if (!linked) return undefined;
  const { metricClients } = work.libraries(linked);
  const symbol = work.symbol(file, call.fn, call.callee);
  if (symbol?.origin !== 'imported') return undefined;
  const found = metricClients.of(symbol).find(({ entry, path }) => isNamed(entry.calls, path));
  if (!found) return undefined;
  // A module is called to make a client only with `new`, or where it is a factory that is given something.
  if (found.path.length === 0 && !call.isNew) return undefined;
  const { entry } = found;
  if (linked.service >= 0 && environmentSets(work, linked.service, entry)) return undefined;
  const args = stepsOf(call)[0]?.args ?? [];
  if (args.some((arg, at) => configures(work, file, call, arg, at, entry))) return undefined;
  return isSetLater(work, file, call) ? undefined : entry.library;
}

function environmentSets(work: Work, service: number, entry: MetricClient): boolean {
  return (
    work.context.services[service]?.service.environment.some(({ name }) => entry.environment.includes(name)) ?? false
  );
}

/** Whether an argument gives host, prefix or tags, or may do so. */
function configures(work: Work, file: number, call: CallFact, arg: Value, at: number, entry: MetricClient): boolean {
  if (arg.kind === 'keyword') return arg.name === '' || (entry.options.includes(arg.name) && !isEmpty(arg.value));
  if (arg.kind === 'spread') {
    const { value } = work.context.names.follow(file, call.fn, arg.value);
    return value.kind !== 'object' || configures(work, file, call, value, at, entry);
  }
  const { value } = work.context.names.follow(file, call.fn, arg);
  switch (value.kind) {
    case 'object':
      return value.entries.some(
        ({ key, value: given }) => key === '...' || key === '[]' || (entry.options.includes(key) && !isEmpty(given)),
      );
    case 'call': {
      const made = work.facts(file)?.calls[value.call];
      const name = made ? lastName(made.callee) : '';
      // An option of the library that says nothing of these, or something that may hold all.
      return (
        entry.options.includes(name) ||
        !made ||
        !/#(?:With|Mute|Flush|Max|Error|Sampl|Network|Tags?Format)/.test(made.callee)
      );
    }
    case 'literal':
      return entry.address !== undefined && at >= entry.address && value.type === 'string' && value.text !== '';
    default:
      return true;
  }
}

const isEmpty = (value: Value): boolean =>
  value.kind === 'literal'
    ? value.text === '' || value.type === 'null' || value.text === 'undefined'
    : value.kind === 'array'
      ? value.items.length === 0
      : value.kind === 'object' && value.entries.length === 0;

/** Host, prefix or tags are assigned to the client afterwards: `statsd.host = …`. */
function isSetLater(work: Work, file: number, call: CallFact): boolean {
  const names = call.assignedTo ?? [];
  return (work.facts(file)?.assignments ?? []).some(({ target }) => {
    const option = /^(.*)\.(?:host|prefix|namespace|constant_tags|globalTags|global_tags|tags|socket_path)$/.exec(
      target,
    )?.[1];
    return (
      option !== undefined &&
      (names.length === 0 || names.some((name) => option.replace(/^[#$@]/, '') === name.replace(/^[#$@]/, '')))
    );
  });
}
