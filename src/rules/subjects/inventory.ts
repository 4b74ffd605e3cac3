/** Routes and metrics: subjects that link has already gathered from all files. */
import type { Answer, Place } from '../../model/evidence.js';
import type { Metric } from '../../model/metrics.js';
import type { Repository } from '../../model/repository.js';
import type { Route } from '../../model/requests.js';
import { operationalRoutes } from '../../util/operational.js';
import { misnamed } from './metric-names.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface RouteAt {
  route: Route;
  operational: boolean;
  repository: Repository;
}

const told = (answer: Answer): boolean | undefined => (answer.state === 'unknown' ? undefined : answer.state === 'yes');
const serviceName = (repository: Repository, index: number) =>
  repository.services[index]?.service.name ?? repository.name;

export const routeAttributes: AttributeTable<RouteAt> = {
  method: { doc: 'HTTP method, `RPC`, or the like', of: ({ route }) => route.method },
  route: { doc: 'full path, prefixes joined', of: ({ route }) => route.path },
  name: { doc: 'method and path, for messages', of: ({ route }) => `${route.method} ${route.path}`.trim() },
  framework: { doc: 'framework that serves it', of: ({ route }) => route.framework },
  dynamic: { doc: 'parts of the path could not be resolved', of: ({ route }) => route.dynamic },
  operational: {
    doc: 'a health, metrics or profiling endpoint, or `OPTIONS` beside another method',
    of: ({ operational }) => operational,
  },
  service: { doc: 'name of the service', of: ({ route, repository }) => serviceName(repository, route.service) },
  logged: { doc: 'requests are logged', of: ({ route }) => told(route.logged) },
  measured: { doc: 'requests are measured', of: ({ route }) => told(route.measured) },
  traced: { doc: 'requests are traced', of: ({ route }) => told(route.traced) },
  correlated: { doc: 'log records are tied to their request', of: ({ route }) => told(route.correlated) },
};

export function* routeSubjects(repository: Repository): Iterable<Subject> {
  const operational = operationalRoutes(repository);
  for (const route of repository.routes) {
    const shape = `${route.method} ${route.path}`;
    yield subject(
      repository,
      route,
      shape,
      attributesOf(routeAttributes, { route, operational: operational.has(route), repository }),
    );
  }
}

interface MetricAt {
  metric: Metric;
  repository: Repository;
}

export const metricAttributes: AttributeTable<MetricAt> = {
  name: { doc: 'name as emitted', of: ({ metric }) => metric.name },
  dynamic: { doc: 'parts of the name are built at run time', of: ({ metric }) => metric.dynamic },
  type: { doc: '`counter`, `gauge`, `histogram`, `summary`, `unknown`', of: ({ metric }) => metric.type },
  convention: {
    doc: 'whose rules its name follows: `prometheus`, `opentelemetry`; `none`',
    of: ({ metric }) => metric.convention ?? 'none',
  },
  nameFaults: {
    doc: 'what its name breaks, worst first: `no-total`, `total`, `unit`, `no-unit`, `type`, `case`, `dots`, `unit-in-name`',
    of: ({ metric }) => misnamed(metric)?.faults ?? [],
  },
  nameFault: { doc: 'the worst of these in words, for messages', of: ({ metric }) => misnamed(metric)?.detail ?? '' },
  betterName: { doc: 'the name that keeps them', of: ({ metric }) => misnamed(metric)?.better ?? metric.name },
  labels: { doc: 'names of its labels', of: ({ metric }) => metric.labels },
  service: { doc: 'name of the service', of: ({ metric, repository }) => serviceName(repository, metric.service) },
};

export function* metricSubjects(repository: Repository): Iterable<Subject> {
  const roles = new Map(repository.files.map((file) => [file.path, file.role]));
  for (const metric of repository.metrics) {
    const judged = subject(repository, metric, metric.name, attributesOf(metricAttributes, { metric, repository }));
    yield { ...judged, role: roles.get(metric.place.path) ?? judged.role };
  }
}

function subject(
  repository: Repository,
  of: { place: Place; service: number },
  shape: string,
  attribute: Subject['attribute'],
): Subject {
  const role = repository.services[of.service]?.service.role ?? 'service';
  return { path: of.place.path, at: of.place.at, service: of.service, role, symbol: '', shape, attribute };
}
