/** Measures over metrics, and over routes that are measured or traced. */
import type { Answer, Place } from '../../model/evidence.js';
import type { Value } from '../../model/facts.js';
import type { Repository } from '../../model/repository.js';
import type { Route } from '../../model/requests.js';
import { operationalRoutes } from '../../util/operational.js';
import {
  count,
  existence,
  HAS,
  hintsOf,
  IS,
  type Measure,
  type Measured,
  open,
  placeOf,
  services,
  shareInWords,
} from './measure.js';
import { artefacts } from './operations.js';

/** Libraries that send what they measure, and so need no endpoint. */
const PUSHES = /statsd|datadog|dd-trace|opentelemetry|otel|influx|cloudwatch|pushgateway|newrelic|appinsights/i;

/** Routes of services; those of libraries and front ends are not served, and probing and scraping are no traffic. */
export function servedRoutes(repository: Repository): Route[] {
  const aside = operationalRoutes(repository);
  return repository.routes.filter(
    (route) => (repository.services[route.service]?.service.role ?? 'service') === 'service' && !aside.has(route),
  );
}

function shareOfRoutes(repository: Repository, answer: (route: Route) => Answer, what: string): Measured {
  const routes = servedRoutes(repository);
  if (routes.length === 0) return { kind: 'not-applicable', detail: 'No route was found.' };
  const known = routes.filter((route) => answer(route).state !== 'unknown');
  const no = known.filter((route) => answer(route).state === 'no');
  const share = { covered: known.length - no.length, total: known.length, unknown: routes.length - known.length };
  return {
    kind: 'share',
    ...share,
    evidence: no.map((route) => route.place),
    detail: shareInWords(share, 'routes', IS, what),
  };
}

/** Services whose metrics are in use, by what link has found of them. */
const measuring = (repository: Repository) =>
  services(repository).flatMap(({ service, measurement }) =>
    measurement && measurement.inUse.length > 0 ? [{ service, measurement }] : [],
  );

export const metricsServed: Measure = ({ repository }) => {
  const views = services(repository).filter((view) => view.metricsLibraries.length + view.metricsEndpoints.length > 0);
  const found = measuring(repository);
  if (views.length + found.length === 0)
    return existence([], 'metrics library', hintsOf(services(repository), 'metrics'));
  const out = [
    ...views.flatMap((view) => [
      ...view.metricsEndpoints,
      ...view.metricsLibraries.filter((library) => PUSHES.test(library.name)),
    ]),
    ...found.flatMap(({ measurement }) => (measurement.exposed.state === 'yes' ? measurement.inUse : [])),
  ];
  const libraries = [
    ...views.flatMap((view) => view.metricsLibraries),
    ...found.flatMap(({ measurement }) => measurement.inUse),
  ];
  if (out.length > 0) return existence([...libraries, ...out], 'metrics endpoint');
  const names = [...new Set(libraries.map((one) => one.name))].sort().join(', ');
  const unsure = found.some(({ measurement }) => measurement.exposed.state === 'unknown');
  return {
    kind: 'existence',
    state: unsure ? 'unknown' : 'unmet',
    evidence: libraries.map((one) => one.place),
    detail: unsure
      ? `${names} is in use; whether an endpoint or exporter exposes the metrics could not be determined.`
      : `${names} is in use, but no endpoint or exporter that exposes the metrics was found.`,
  };
};

export const routesMeasured: Measure = ({ repository }) =>
  shareOfRoutes(repository, (route) => route.measured, 'measured');
export const routesTraced: Measure = ({ repository }) => shareOfRoutes(repository, (route) => route.traced, 'traced');

/**
 * Routers that configuration fills, as those of a proxy, show nobody which of their routes are covered. Where that is so of every route,
 * what the service does with requests as a whole has to answer.
 */
function ofRequests(measured: Measured, evidence: readonly Place[], detail: string): Measured {
  const nothingKnown = measured.kind === 'share' && measured.total === 0 && measured.unknown > 0;
  return nothingKnown && evidence.length > 0
    ? { kind: 'existence', state: 'met', evidence: [...evidence], detail }
    : measured;
}

/** Routes that are measured; where no route tells, metrics of requests that give rate, errors and duration. */
export const requestsMeasured: Measure = (input) => {
  const rows = measuring(input.repository).flatMap(({ measurement }) =>
    measurement.red.filter(({ component }) => component === 'requests'),
  );
  const full = rows.filter((row) => [row.rate, row.errors, row.duration].every(({ state }) => state === 'yes'));
  return ofRequests(
    routesMeasured(input),
    full.length === rows.length ? full.flatMap(({ rate, duration }) => [...rate.evidence, ...duration.evidence]) : [],
    'Which routes are measured could not be told; metrics of requests have rate, errors and duration.',
  );
};

/** Routes that are traced; where no route tells, spans that are opened as those of a server. */
export const requestsTraced: Measure = (input) =>
  ofRequests(
    routesTraced(input),
    input.repository.files
      .filter(({ role }) => role === 'service' || role === 'library')
      .flatMap(({ path, facts }) =>
        facts.calls.filter(({ args }) => args.some(isServerSpan)).map(({ at }) => ({ path, at })),
      ),
    'Which routes are traced could not be told; spans of a server are opened for requests.',
  );

/** `trace.WithSpanKind(trace.SpanKindServer)`, `{ kind: SpanKind.SERVER }`, `kind=SpanKind.SERVER`. */
function isServerSpan(value: Value): boolean {
  if (value.kind === 'ref') return /(?:^|[.#])SpanKind(?:Server|\.SERVER)$/.test(value.ref);
  if (value.kind === 'keyword') return isServerSpan(value.value);
  return value.kind === 'object' && value.entries.some((entry) => isServerSpan(entry.value));
}

export const runtimeMetrics: Measure = ({ repository }) => {
  const known = services(repository).flatMap((view) => view.runtimeMetrics);
  const told = measuring(repository).flatMap(({ measurement }) =>
    measurement.runtime.state === 'yes'
      ? measurement.runtime.evidence.map((place) => ({ name: 'runtime', place }))
      : [],
  );
  return existence(
    known.length > 0 ? known : told,
    'collection of runtime metrics',
    // Where a library of metrics is known, its collectors are too.
    services(repository).some((view) => view.metricsLibraries.length > 0)
      ? []
      : hintsOf(services(repository), 'metrics'),
  );
};

/** Pools, queues and caches that services use: measured where utilisation or saturation is known. */
export const resourcesMeasured: Measure = ({ repository }) => {
  const rows = services(repository)
    .flatMap((view) => view.measurement?.use ?? [])
    .flatMap((row) => (row.place ? [{ ...row, place: row.place }] : []));
  if (rows.length === 0) return { kind: 'not-applicable', detail: 'No pool, queue or cache in use was found.' };
  const is = (row: (typeof rows)[number], state: Answer['state']) =>
    row.utilisation?.state === state || row.saturation?.state === state;
  const covered = rows.filter((row) => is(row, 'yes'));
  const unknown = rows.filter((row) => !is(row, 'yes') && is(row, 'unknown'));
  const without = rows.filter((row) => !covered.includes(row) && !unknown.includes(row));
  const total = rows.length - unknown.length;
  const names = without.map(({ resource, name }) => (name === '' ? resource : `${resource} (${name})`));
  const missing = without.length > 0 ? ` Not measured: ${[...new Set(names)].join(', ')}.` : '';
  const share = { covered: covered.length, total, unknown: unknown.length };
  return {
    kind: 'share',
    ...share,
    evidence: without.map(({ place }) => place),
    detail: `${shareInWords(share, 'pools, queues and caches in use', IS, 'measured')}${missing}`,
  };
};

const NO_METRICS: Measured = { kind: 'not-applicable', detail: 'No metric is defined.' };

/** Metrics of services: what libraries and tools define is none of theirs to name. */
const defined = (repository: Repository) =>
  repository.metrics.filter(({ service }) => (repository.services[service]?.service.role ?? 'service') === 'service');

export const labelsBounded: Measure = ({ repository, findings }) => {
  if (defined(repository).length === 0) return NO_METRICS;
  const found = open(findings, 'metrics/high-cardinality-label').filter(({ confidence }) => confidence !== 'low');
  if (found.length === 0)
    return { kind: 'existence', state: 'met', evidence: [], detail: 'No label with unbounded values was found.' };
  const detail = `${count(found.length, 'metric has', 'metrics have')} a label with unbounded values.`;
  return { kind: 'existence', state: 'unmet', evidence: found.map(placeOf), detail };
};

export const metricsNamed: Measure = ({ repository, findings }) => {
  const metrics = defined(repository);
  if (metrics.length === 0) return NO_METRICS;
  const wrong = open(findings, 'metrics/naming', 'metrics/wrong-instrument').map(placeOf);
  const places = new Map(wrong.map((place) => [`${place.path}:${place.at[0]}`, place]));
  const wrongs = metrics.filter(({ place }) => places.has(`${place.path}:${place.at[0]}`)).length;
  const share = { covered: metrics.length - wrongs, total: metrics.length, unknown: 0 };
  return {
    kind: 'share',
    ...share,
    evidence: [...places.values()],
    detail: shareInWords(share, 'metrics', ['follows', 'follow'], 'the conventions for names, units and instruments'),
  };
};

/** Services that keep things of a domain and have metrics: whether one of these counts such a thing. */
export const businessMeasured: Measure = ({ repository }) => {
  // Where metrics count something of no known name, what there is to count is not known.
  const views = measuring(repository).filter(
    ({ measurement }) => measurement.missing.length > 0 || measurement.business.state !== 'no',
  );
  if (views.length === 0)
    return { kind: 'not-applicable', detail: 'No service with metrics stores anything that could be counted.' };
  const state = (wanted: Answer['state']) => views.filter(({ measurement }) => measurement.business.state === wanted);
  const covered = state('yes');
  const unknown = state('unknown').length;
  const share = { covered: covered.length, total: views.length - unknown, unknown };
  return {
    kind: 'share',
    ...share,
    evidence: covered.flatMap(({ measurement }) => measurement.business.evidence),
    detail: shareInWords(share, 'services', ['counts', 'count'], 'a business event'),
  };
};

/** Servers of data, and the images of their exporters. */
const EXPORTERS: readonly (readonly [string, RegExp])[] = [
  ['postgresql', /postgres(?:ql)?[-_]?exporter|pgbouncer[-_]?exporter/],
  ['mysql', /mysqld?[-_]?exporter|mariadb[-_]?exporter/],
  ['mongodb', /mongo(?:db)?[-_]?exporter/],
  ['redis', /redis[-_]?exporter|valkey[-_]?exporter/],
  ['redis queue', /redis[-_]?exporter|valkey[-_]?exporter/],
  ['memcached', /memcached[-_]?exporter/],
  ['kafka', /kafka[-_]?(?:lag[-_]?)?exporter|kminion|jmx[-_]?exporter/],
  ['rabbitmq', /rabbitmq[-_]?exporter/],
  ['elasticsearch', /elasticsearch[-_]?exporter/],
];

/** Datastores that services use and the exporters that the repository deploys for them. */
export const datastoresExported: Measure = ({ repository }) => {
  const used = new Set(services(repository).flatMap((view) => view.dependsOn.map(({ name }) => name)));
  const stores = EXPORTERS.filter(([name]) => used.has(name));
  if (stores.length === 0) return { kind: 'not-applicable', detail: 'No datastore with an exporter is in use.' };
  const images = [
    ...artefacts(repository, 'compose').flatMap(({ path, services: all }) =>
      all.map(({ image, at }) => ({ image: image ?? '', place: { path, at } })),
    ),
    ...artefacts(repository, 'kubernetes').flatMap(({ path, workloads }) =>
      workloads.flatMap(({ containers }) =>
        containers.map(({ image, at }) => ({ image: image ?? '', place: { path, at } })),
      ),
    ),
  ];
  const found = stores.flatMap(([, pattern]) => images.filter(({ image }) => pattern.test(image)).slice(0, 1));
  if (found.length === 0) return { kind: 'absent', detail: 'no exporter of a datastore' };
  const share = { covered: found.length, total: stores.length, unknown: 0 };
  return {
    kind: 'share',
    ...share,
    evidence: found.map(({ place }) => place),
    detail: shareInWords(share, 'datastores in use', HAS, 'an exporter'),
  };
};
