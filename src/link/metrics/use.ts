/** Utilisation, saturation and errors of the resources that a service uses. */
import type { Artefact } from '../../model/artefacts.js';
import type { Answer, Place } from '../../model/evidence.js';
import type { RedRow, Resource, UseRow } from '../../model/metrics.js';
import type { Operation } from '../../model/requests.js';
import type { Brings } from '../catalogue/measures.js';
import { words } from '../sensitive/words.js';
import type { Brought } from './brings.js';
import type { Defined } from './defined.js';

/** What the rows are computed from; all of one service. */
export interface UseInput {
  language: string;
  metrics: readonly Defined[];
  brought: Brought;
  operations: readonly Operation[];
  dependsOn: readonly { kind: string; name: string }[];
  red: readonly RedRow[];
  runtime: Answer;
  artefacts: readonly Artefact[];
  /** It runs jobs or consumers. */
  consumes: boolean;
  /** The calling code speaks of a cache. */
  isCache: (operation: Operation) => boolean;
}

/** Clients that keep a pool of connections. Django's ORM keeps one for each thread, files have none. */
const POOLED = new Set(
  'database/sql sqlx pgx gorm ent bun mongo pg mysql mongoose mongodb prisma typeorm sequelize knex mikro-orm sqlalchemy pymongo'.split(
    ' ',
  ),
);
/** Stores without a server, or that are called over HTTP. */
const UNPOOLED = /^(?:sqlite|embedded store|etcd|elasticsearch|dynamodb|firestore|clickhouse)$/;

/** One row for each resource in use, the runtime's last. */
export function useRows(input: UseInput): UseRow[] {
  return [...pool(input), ...queue(input), ...cache(input), ...runtimeRows(input)];
}

function pool(input: UseInput): UseRow[] {
  const operations = input.operations.filter(
    ({ kind, library, target }) => kind === 'database' && POOLED.has(library) && !UNPOOLED.test(target),
  );
  const [first] = operations;
  const stores = input.dependsOn
    .filter(({ kind, name }) => kind === 'database' && name !== 'database')
    .map(({ name }) => name);
  // A client of any store, and no driver but those of stores without a pool.
  if (!first || (first.target === 'database' && stores.length > 0 && stores.every((name) => UNPOOLED.test(name))))
    return [];
  const told = teller(input, 'pool', POOL, (name) => name.some((word) => POOL_OF.test(word)));
  const red = input.red.find(({ component }) => component === 'database');
  const pooled = stores.filter((one) => !UNPOOLED.test(one));
  const name = first.target !== 'database' ? first.target : pooled.length === 1 ? (pooled[0] ?? '') : '';
  return [
    {
      resource: 'connection pool',
      name,
      place: first.place,
      utilisation: told('utilisation'),
      saturation: told('saturation'),
      // A pool that cannot give a connection fails the query.
      errors: either(told('errors'), red?.errors),
    },
  ];
}

function queue(input: UseInput): UseRow[] {
  const operations = input.operations.filter(
    ({ kind, target }) => (kind === 'queue-publish' || kind === 'queue-consume') && target !== 'mqtt',
  );
  const first = operations.find(({ kind }) => kind === 'queue-consume') ?? operations[0];
  // Who only publishes to a broker does not see how much waits; a queue of tasks is worked off by the same code.
  const publishes = first?.kind === 'queue-publish' && !/task|celery|redis queue/.test(first.target);
  if (!first || (publishes && !input.consumes)) return [];
  const told = teller(input, 'queue', QUEUE, (name) => name.some((word) => QUEUE_OF.test(word)));
  const exporter = exporters(input.artefacts, EXPORTERS_OF_QUEUES);
  const red = input.red.find(({ component }) => component === 'queues');
  const jobs = input.red.find(({ component }) => component === 'jobs');
  return [
    {
      resource: 'queue',
      name: first.target,
      place: first.place,
      utilisation: either(told('utilisation'), red?.rate, jobs?.rate),
      saturation: exporter.length > 0 ? { state: 'yes', evidence: exporter } : told('saturation'),
      errors: either(told('errors'), red?.errors, jobs?.errors),
    },
  ];
}

function cache(input: UseInput): UseRow[] {
  // A store of keys is a cache where its callers say so: others keep sessions, locks or queues in it.
  const operations = input.operations.filter((one) => one.kind === 'cache' && input.isCache(one));
  const [first] = operations;
  if (!first) return [];
  const told = teller(input, 'cache', CACHE, (name) => name.some((word) => CACHE_OF.test(word)));
  const exporter = exporters(input.artefacts, EXPORTERS_OF_CACHES);
  // Memory and evictions are its server's, which an exporter shows.
  return [
    {
      resource: 'cache',
      name: first.target === 'cache' ? '' : first.target,
      place: first.place,
      utilisation: exporter.length > 0 ? { state: 'yes', evidence: exporter } : told('utilisation'),
    },
  ];
}

/** CPU and memory, and what each language's runtime can run out of. */
function runtimeRows({ language, runtime }: UseInput): UseRow[] {
  const rows: UseRow[] = [
    { resource: 'CPU', name: '', utilisation: runtime },
    { resource: 'memory', name: '', utilisation: runtime },
  ];
  if (language === 'go') rows.push({ resource: 'goroutines', name: '', utilisation: runtime });
  if (language === 'javascript' || language === 'typescript')
    rows.push({ resource: 'event loop', name: '', saturation: runtime });
  return rows;
}

type Side = 'utilisation' | 'saturation' | 'errors';
type Words = Readonly<Record<Side, RegExp>>;

const FAILED = /^(?:errors?|fail|failed|failures?|exceptions?|rejected|timeouts?|dropped|dead|dlq|stalled)$/;
const POOL_OF = /^(?:pool|pools|db|database|sql|postgres|pg|pgx|pgxpool|mysql|mongo|mongodb|prisma|hikari|hikaricp)$/;
const POOL: Words = {
  utilisation:
    /^(?:pool|connections?|conns?|open|opened|inuse|used|usage|active|idle|busy|acquired|checkedout|utilization)$/,
  saturation: /^(?:wait|waits|waiting|waited|pending|acquire|exhausted|blocked|queued|saturation|overflow)$/,
  errors: FAILED,
};
const QUEUE_OF =
  /^(?:queues?|queued|jobs?|tasks?|messages?|kafka|rabbitmq|amqp|nats|sqs|topics?|consumers?|workers?|rq|celery|bull|bullmq|partitions?|backlog)$/;
const QUEUE: Words = {
  utilisation: /^(?:processed|completed|running|active|busy|workers?|started|finished|consumed|total|count)$/,
  saturation:
    /^(?:depth|size|length|len|lag|backlog|pending|waiting|wait|queued|age|delayed?|ready|count|latency|dwell|inflight|outstanding)$/,
  errors: FAILED,
};
const CACHE_OF = /^(?:cache|caches|redis|memcached?)$/;
const CACHE: Words = {
  utilisation:
    /^(?:hit|hits|miss|misses|ratio|size|entries|items|keys|bytes|usage|used|result|requests|gets|lookups|operations)$/,
  saturation: /^(?:evictions?|evicted|full)$/,
  errors: FAILED,
};

/** Answers for a resource: what libraries bring, then metrics whose names speak of it and of the side in question. */
function teller(
  { metrics, brought }: UseInput,
  brings: Brings,
  sides: Words,
  speaks: (name: readonly string[]) => boolean,
): (side: Side) => Answer {
  const whole = brought.sure.get(brings) ?? [];
  const about = metrics
    .map((one) => ({ metric: one.metric, name: words(one.metric.name) }))
    .filter(({ name }) => speaks(name));
  return (side) => {
    const found = about.filter(({ name, metric }) =>
      [...name, ...metric.labels].some((word) => sides[side].test(word)),
    );
    const evidence = [...whole.map(({ place }) => place), ...found.map(({ metric }) => metric.place)];
    if (evidence.length > 0) return { state: 'yes', evidence: evidence.slice(0, 5) };
    const open =
      brought.may.has(brings) || brought.unclear.length > 0 || metrics.some(({ metric }) => metric.name === '…');
    return { state: open ? 'unknown' : 'no', evidence: [] };
  };
}

/** The best of several answers. */
function either(...answers: (Answer | undefined)[]): Answer {
  const given = answers.filter((one) => one !== undefined);
  return (
    given.find(({ state }) => state === 'yes') ??
    given.find(({ state }) => state === 'unknown') ?? { state: 'no', evidence: [] }
  );
}

const EXPORTERS_OF_QUEUES =
  /(?:kafka|rabbitmq|celery|nats|sqs|redis)[-_]?(?:\w+[-_])?exporter|kminion|burrow|flower|bull[-_]?(?:monitor|exporter)/;
const EXPORTERS_OF_CACHES = /(?:redis|memcached|valkey)[-_]?exporter/;

/** Exporters that the repository deploys beside the service. */
function exporters(artefacts: readonly Artefact[], image: RegExp): Place[] {
  return artefacts.flatMap((one): Place[] => {
    if (one.kind === 'compose')
      return one.services
        .filter((service) => image.test(service.image ?? ''))
        .map(({ at }) => ({ path: one.path, at }));
    if (one.kind !== 'kubernetes') return [];
    return one.workloads
      .flatMap(({ containers }) => containers)
      .filter((container) => image.test(container.image ?? ''))
      .map(({ at }) => ({ path: one.path, at }));
  });
}

/** Resources that an engineer can act on one by one: those of the runtime come and go together. */
export const isRuntime = (resource: Resource): boolean =>
  resource === 'CPU' ||
  resource === 'memory' ||
  resource === 'event loop' ||
  resource === 'goroutines' ||
  resource === 'threads';
