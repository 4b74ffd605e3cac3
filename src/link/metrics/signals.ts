/** What a metric tells, by its type, name and labels: rate, errors or duration, and of what. */
import type { Component } from '../../model/metrics.js';
import { words } from '../sensitive/words.js';
import type { Defined } from './defined.js';

export type Signal = 'rate' | 'errors' | 'duration';

const FAILS =
  /^(?:err|errs|error|errors|errored|fail|fails|failed|failure|failures|exception|exceptions|reject|rejects|rejected|timeouts?|dropped|discarded|aborted|panics?|crash|crashes|invalid|unsuccessful|fault|faults|deadletter|dlq)$/;
/** Labels that tell failures from the rest. */
const OUTCOME =
  /^(?:status|statuses|code|codes|result|results|outcome|success|successful|ok|error|errors|err|reason|exception|failed|failure|class)$/;
const TIME =
  /^(?:duration|durations|latency|latencies|elapsed|took|seconds|secs|sec|ms|milliseconds|millis|microseconds|us|nanoseconds|ns|time|times|timing|timer|wait|dwell)$/;

/** Which of rate, errors and duration a metric gives. */
export function signalsOf({ metric, open }: Defined): ReadonlySet<Signal> {
  const found = new Set<Signal>();
  const name = words(metric.name);
  const labels = [...metric.labels, ...open].flatMap((label) => words(label.split('.').at(-1) ?? ''));
  const timed = name.some((word) => TIME.test(word)) || /^(?:m?s|us|ns|.*seconds)$/.test(metric.unit ?? '');
  const distribution = metric.type === 'histogram' || metric.type === 'summary';
  // A StatsD timer measures time whatever it is called.
  const isTimer = distribution && (timed || metric.convention === undefined);
  if (isTimer || (timed && metric.type !== 'counter' && !isMoment(name))) found.add('duration');
  if (metric.type === 'counter' || distribution || metric.type === 'unknown') found.add('rate');
  // A state may have a status: only what counts or times tells how many failed.
  if (metric.type === 'gauge') return found;
  if (name.some((word) => FAILS.test(word)) || labels.some((word) => OUTCOME.test(word))) found.add('errors');
  return found;
}

/** A gauge that holds when something was, not how long it took. */
const isMoment = (name: readonly string[]): boolean =>
  name.some((word) => /^(?:timestamp|last|at|since|uptime|start|started|expiry|until|age)$/.test(word)) &&
  !name.includes('duration');

const COMPONENTS: readonly (readonly [Component | 'cache', RegExp])[] = [
  [
    'database',
    /^(?:db|dbs|database|databases|sql|query|queries|postgres|postgresql|pg|pgx|pgxpool|mysql|mongo|mongodb|mongoose|sqlite|orm|gorm|prisma|sqlalchemy|transactions?)$/,
  ],
  ['cache', /^(?:cache|caches|cached|caching|redis|memcached?|hits|misses)$/],
  ['jobs', /^(?:jobs?|tasks?|workers?|cron|crons|schedulers?|scheduled|background|rq|celery|sidekiq|bull|bullmq)$/],
  [
    'queues',
    /^(?:queues?|queued|queueing|messages?|published?|publish|publisher|consumed?|consumers?|enqueued?|dequeued?|kafka|amqp|rabbitmq|nats|sqs|sns|pubsub|topics?|partitions?|broker)$/,
  ],
  [
    'external',
    /^(?:external|outbound|outgoing|upstreams?|egress|clients?|webhooks?|s3|smtp|mail|mails|email|emails|stripe|openai|llm|backends?|remote|roundtrip|blob|storage|notifications?|integrations?|ldap|oauth)$/,
  ],
  [
    'requests',
    /^(?:http|https|requests?|reqs?|routes?|endpoints?|api|apis|handlers?|responses?|rpc|grpc|graphql|entrypoints?|resolvers?|routers?|routed)$/,
  ],
];

/** What a metric measures, by the words of its name: the component that is named first in this order of how telling the words are. */
export function componentOf({ metric }: Defined): Component | 'cache' | undefined {
  const name = words(metric.name);
  for (const [component, pattern] of COMPONENTS) if (name.some((word) => pattern.test(word))) return component;
  return undefined;
}
