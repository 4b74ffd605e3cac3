/** What the name of a metric says about its unit and about what it measures. */
import { words } from '../sensitive/words.js';
import type { TimeUnit } from './elapsed.js';

const UNITS: readonly [RegExp, TimeUnit][] = [
  [/^(?:seconds?|secs?)$/, 's'],
  [/^(?:ms|milliseconds?|millis|msecs?)$/, 'ms'],
  [/^(?:us|microseconds?|micros|usecs?)$/, 'us'],
  [/^(?:ns|nanoseconds?|nanos|nsecs?)$/, 'ns'],
];

/** Unit of time that a name ends in. */
export function timeUnit(name: string): TimeUnit | undefined {
  const last = words(name).findLast((word) => !/^(?:total|histogram|summary|gauge|bucket)$/.test(word)) ?? '';
  return UNITS.find(([pattern]) => pattern.test(last))?.[1];
}

const SPAN = /^(?:duration|latency|latencies|elapsed|took)$/;
const REQUEST =
  /^(?:requests?|responses?|http|https|rpc|grpc|query|queries|api|calls?|db|database|sql|handler|endpoint|route|graphql)$/;
/** Gauges of one past run, of a state or of what was averaged before, counts of slow ones, and settings: their durations are no latencies. */
const OTHERS =
  /^(?:last|latest|batch|job|jobs|cron|build|scrape|probe|ping|startup|boot|uptime|age|lag|ttl|timeout|interval|window|threshold|limit|max|min|config|backup|sync|reload|refresh|collect|collector|collection|exporter|count|counts|slow|exceeded|above|over|violations?|breach|slo|sla|bucket|sum|up|remaining|until|scheduled?|target|objective|budget|replication|network|simulated|injected|estimated|predicted|expected|cpu|gc|pause|offset|skew|clock|migrations?|monitors?|monitored|average|averaged|avg|mean|ewma)$/;

/** Whether a name says that every request or operation is timed: `http_request_duration_seconds`, `db.query.latency`. */
export function saysLatency(name: string): boolean {
  const parts = words(name);
  if (parts.some((part) => OTHERS.test(part))) return false;
  if (parts.some((part) => part === 'latency' || part === 'latencies')) return true;
  const request = parts.some((part) => REQUEST.test(part));
  return (
    request &&
    parts.some(
      (part, at) =>
        SPAN.test(part) ||
        (part === 'time' && /^(?:response|request|query|processing|execution|call)$/.test(parts[at - 1] ?? '')),
    )
  );
}

/** Whether a duration under this name may well be a state: the last run of a job, a start-up. */
export const isOfOneRun = (name: string): boolean => words(name).some((part) => OTHERS.test(part));
