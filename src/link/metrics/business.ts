/** Metrics of the domain: which there are, and which are missing, in the words of the code and nobody else's. */
import type { Answer, Place } from '../../model/evidence.js';
import type { MetricProposal } from '../../model/metrics.js';
import type { Operation, Route } from '../../model/requests.js';
import { lastName } from '../requests/symbols.js';
import { namesIn } from '../requests/values.js';
import type { Work } from '../requests/work.js';
import { words } from '../sensitive/words.js';
import type { Defined } from './defined.js';
import { modelsOf } from './models.js';
import { plural, singular } from './nouns.js';

const MOST_PROPOSALS = 8;
const MOST_PLACES = 4;

/** What the answers are computed from; all of one service. */
export interface BusinessInput {
  work: Work;
  files: readonly number[];
  metrics: readonly Defined[];
  routes: readonly Route[];
  operations: readonly Operation[];
  /** Names of the repository and the service: they stand before metrics and are no thing of the domain. */
  own: readonly string[];
  /** Metrics may be recorded that were not seen. */
  open: boolean;
}

/** A thing of the domain: what declares it and what writes it. */
interface Thing {
  name: string;
  model?: Place;
  writes: Map<Verb, Place[]>;
}

/** Words of metrics about machines, protocols and code: what is left of a name is about the domain. */
const TECHNICAL = new Set(
  (
    'http https request requests req reqs response responses resp route routes router routers endpoint endpoints api handler handlers server servers client clients rpc grpc graphql ' +
    'db database databases sql query queries postgres postgresql pg mysql mongo mongodb sqlite redis cache caches cached hit hits miss misses memcached pool pools connection connections conn conns open idle active busy ' +
    'queue queues queued job jobs task tasks worker workers cron scheduler kafka message messages rabbitmq amqp nats sqs topic partition consumer producer ' +
    'duration latency time times timing elapsed seconds second milliseconds ms us ns bytes byte size total count counter gauge histogram summary bucket sum rate ratio percent number num max min avg current last ' +
    'error errors err failure failures failed fail exception exceptions panic panics timeout timeouts retry retries rejected dropped success successes succeeded status code codes state up down health healthy ready ' +
    'process runtime go goroutines goroutine nodejs node python gc heap memory mem cpu thread threads eventloop event loop lag fds uptime start started startup shutdown version build info config reload reloads ' +
    'refresh schema truncated runner rq celery bull stalled errored errors handled delayed load loaded init lock locks dwell sync batch chunk chunks ' +
    'in out flight inflight pending running finished completed created processed sent received read write writes reads written method path host service app application system internal external upstream downstream ' +
    'tls cert certs certificate websocket websockets ws socket tcp udp dns rate limit limited limiter throttled log logs logger warning warnings span spans trace traces metric metrics scrape exporter timestamp unix by per of and the for to with new old'
  ).split(' '),
);

/** What a service has and lacks of metrics about its domain. */
export function businessOf(input: BusinessInput): { business: Answer; missing: MetricProposal[] } {
  const things = thingsOf(input);
  const domain = new Set(things.flatMap(({ name }) => words(name).map(singular)));
  const own = new Set(input.own.flatMap(words));
  const evidence: Place[] = [];
  const counted = new Set<string>();
  let { open } = input;
  for (const { metric, open: parts } of input.metrics) {
    const rest = words(metric.name.replaceAll('…', ' ')).filter((word) => !TECHNICAL.has(word) && !own.has(word));
    const told = [...rest, ...parts.flatMap((part) => words(part))].map(singular);
    const of = told.filter((word) => domain.has(word));
    for (const word of of) counted.add(word);
    if (of.length > 0 || metric.labels.some((label) => /^(?:model|entity)$/.test(label))) evidence.push(metric.place);
    else if (rest.length > 0 || metric.name === '…') open = true;
  }
  const state = evidence.length > 0 ? 'yes' : open ? 'unknown' : 'no';
  const missing = things
    .filter(({ name, writes }) => writes.size > 0 && !words(name).some((word) => counted.has(singular(word))))
    .slice(0, MOST_PROPOSALS)
    .map((thing) => proposal(thing, input.metrics));
  return { business: { state, evidence: evidence.slice(0, MOST_PLACES) }, missing };
}

/** Things with what writes them, the most written first. */
function thingsOf(input: BusinessInput): Thing[] {
  const models = modelsOf(input.work, input.files).filter(({ name }) => isThing(name));
  const byKey = new Map<string, Thing>();
  const keyOf = (name: string) => words(name).map(singular).join(' ');
  for (const { name, place } of models)
    if (!byKey.has(keyOf(name))) byKey.set(keyOf(name), { name, model: place, writes: new Map() });
  const withModels = byKey.size > 0;
  for (const route of input.routes) {
    const named = namedBy(route);
    if (!named) continue;
    const { verb, nouns, last } = named;
    const known = nouns.findLast((noun) => byKey.has(keyOf(noun)));
    let thing = known === undefined ? undefined : byKey.get(keyOf(known));
    // Without models, what routes create are the things: `POST /orders`, `CreateOrder`.
    if (!thing && !withModels && last !== undefined && isThing(last)) {
      thing = { name: last, writes: new Map() };
      byKey.set(keyOf(last), thing);
    }
    if (thing) write(thing, verb, route.place);
  }
  for (const operation of input.operations) ofOperation(input.work, operation, byKey, keyOf);
  return [...byKey.values()]
    .map((thing, index) => ({
      thing,
      index,
      made: thing.writes.has('created'),
      count: [...thing.writes.values()].flat().length,
    }))
    .sort((a, b) => Number(b.made) - Number(a.made) || b.count - a.count || a.index - b.index)
    .map(({ thing }) => thing);
}

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['POST', 'created'],
  ['PUT', 'updated'],
  ['PATCH', 'updated'],
  ['DELETE', 'deleted'],
]);

type Verb = 'created' | 'updated' | 'deleted';

/** What a route that writes says: the nouns of its path, and what it creates where its name leaves no doubt. */
function namedBy({ method, path }: Route): { verb: Verb; nouns: string[]; last?: string } | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (method === 'RPC') {
    const name = /(?:^|[./])(Create|Add|Update|Delete|Remove)([A-Z][A-Za-z]+)$/.exec(path);
    const verb =
      name && (/^(?:Create|Add)$/.test(name[1] ?? '') ? 'created' : name[1] === 'Update' ? 'updated' : 'deleted');
    return verb && name[2] ? { verb, nouns: [name[2]], ...(verb === 'created' && { last: name[2] }) } : undefined;
  }
  const verb = VERBS.get(method);
  const nouns = parts.filter((part) => /^[A-Za-z][\w-]*$/.test(part));
  const end = parts.at(-1) ?? '';
  const creates =
    method === 'POST' && /^[a-z][a-z-]*$/.test(end) && plural(singular(end)) === end && singular(end) !== end;
  return verb && { verb, nouns, ...(creates && { last: singular(end) }) };
}

const WRITES: readonly (readonly [RegExp, Verb])[] = [
  [
    /^(?:create|createMany|insert|insertOne|insertMany|bulk_create|bulkCreate|get_or_create|add|findOrCreate|Create|Insert|InsertOne)$/,
    'created',
  ],
  [/^(?:delete|deleteOne|deleteMany|destroy|remove|findByIdAndDelete|findOneAndDelete|Delete|DeleteOne)$/, 'deleted'],
  [
    /^(?:update|updateOne|updateMany|upsert|save|findByIdAndUpdate|findOneAndUpdate|update_or_create|bulk_update|Update|Updates|Save|UpdateOne)$/,
    'updated',
  ],
];

function ofOperation(
  work: Work,
  operation: Operation,
  things: ReadonlyMap<string, Thing>,
  keyOf: (name: string) => string,
): void {
  const call = operation.kind === 'database' ? work.facts(operation.file)?.calls[operation.call] : undefined;
  if (!call) return;
  const steps = [lastName(call.callee), ...(call.chain ?? []).map(({ name }) => lastName(name))];
  const verb = WRITES.find(([pattern]) => steps.some((step) => pattern.test(step)))?.[1];
  if (!verb) return;
  const names = [call.callee, ...call.args.flatMap((arg) => namesIn(arg))];
  for (const name of names)
    for (const segment of name.split(/[.#$@/]/)) {
      const thing = segment === '' ? undefined : things.get(keyOf(segment));
      if (thing) {
        write(thing, verb, operation.place);
        return;
      }
    }
}

function write({ writes }: Thing, verb: Verb, place: Place): void {
  const known = writes.get(verb);
  if (known) known.push(place);
  else writes.set(verb, [place]);
}

/** Words that name no thing of anybody's domain. */
const GENERAL =
  /^(?:base|abstract|model|models|entity|meta|mixin|migrations?|schema|config|configs?|configuration|settings?|options?|preferences?|index|data|object|item|list|api|v\d+|auth|login|logout|signin|signup|register|session|sessions|token|tokens|cache|log|logs|audit|health|healthz|status|metrics?|graphql|rpc|test|tests|debug|admin|system|version|lock|locks|job|jobs|task|tasks|queue|callback|webhook|upload|uploads|static|assets?|files?|search|query|batch|bulk|import|export|sync|ping|content ?types?|permissions?|ref|quantity|quantities|history|relation|relationship|association|mapping|attribute|attributes|property|properties|field|fields|value|values|key|keys)$/;

const isThing = (name: string): boolean => {
  const parts = words(name);
  return (
    parts.length > 0 &&
    parts.length <= 3 &&
    parts.some((part) => !GENERAL.test(part) && !TECHNICAL.has(part) && part.length > 2) &&
    !GENERAL.test(parts.at(-1) ?? '') &&
    // What something was made is no thing: `sessionReplaySaved`.
    (!/ed$/.test(parts.at(-1) ?? '') || /(?:feed|seed|bed|need|shed)$/.test(parts.at(-1) ?? ''))
  );
};

function proposal({ name, model, writes }: Thing, metrics: readonly Defined[]): MetricProposal {
  const verb = (['created', 'updated', 'deleted'] as const).find((one) => writes.has(one)) ?? 'created';
  const dotted = metrics.length > 0 && metrics.every(({ metric }) => metric.convention !== 'prometheus');
  const parts = words(name);
  const noun = [...parts.slice(0, -1), plural(singular(parts.at(-1) ?? ''))];
  const places = [...(model ? [model] : []), ...(writes.get(verb) ?? [])].slice(0, MOST_PLACES);
  return {
    name: dotted ? `${noun.join('_')}.${verb}` : `${noun.join('_')}_${verb}_total`,
    type: 'counter',
    thing: name,
    places,
  };
}
