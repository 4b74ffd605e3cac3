/** What middleware of a project does by its name, where what it does it with could not be followed. */
import type { Place } from '../../model/evidence.js';
import type { Ref, Value } from '../../model/facts.js';
import type { Use } from '../routes/router-node.js';
import type { Effect } from './middleware.js';
import { lastName } from './symbols.js';
import { namesIn } from './values.js';
import type { Work } from './work.js';

const MEASURES =
  /(?:Metrics?|Prometheus|Stats[dD])\w*Middleware$|^(?:metrics?|prometheus|statsd)_\w*middleware$|^(?:record|track|collect|measure|instrument)_\w*(?:metrics?|latency|requests?|duration)$|^(?:timer|timed|measured?|instrumented)$/;

/** A project function or class whose name says that it measures. */
export function measuresByName(work: Work, { file, fn }: Use, value: Value): string | undefined {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  const refs = call
    ? [call.callee, ...call.args.flatMap((arg) => (arg.kind === 'ref' ? [arg.ref] : []))]
    : namesIn(value);
  const ref = refs.find((each) => MEASURES.test(lastName(each)));
  const kind = ref && work.context.names.resolve(file, fn, ref).kind;
  return ref && (kind === 'function' || kind === 'type') ? lastName(ref) : undefined;
}

/** `NewRequestLogger`, `accessLog`, `middleware.Logger`. */
const LOGS =
  /(?:^|[.#$@])(?:new|use|with|create|make|get)?_?(?:http)?_?(?:request|access)_?log(?:ger|ging|s)?_?(?:middleware|handler|interceptor)?$|(?:^|\/)middlewares?#(?:new)?log(?:ger|ging)?$/i;

/** A project function whose name says that it logs requests. */
export function logsByName(
  work: Work,
  { file, fn, ref, place }: { file: number; fn: number; ref: Ref; place: Place },
): Effect[] {
  const known = LOGS.test(ref) && work.context.names.resolve(file, fn, ref).kind === 'function';
  return known ? [{ does: 'logging', name: lastName(ref), place }] : [];
}
