import type { Value } from '../../model/facts.js';
import type { Answer, Place, Repository, Route } from '../../model/repository.js';
import { operationalRoutes } from '../../util/operational.js';
import { count, existence, hintsOf, type Measure, type Measured, services } from './measure.js';

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
  const covered = known.length - no.length;
  const unknown = routes.length - known.length;
  const open = unknown > 0 ? ` For ${count(unknown, 'more', 'more')} it could not be told.` : '';
  return {
    kind: 'share',
    covered,
    total: known.length,
    unknown,
    evidence: no.map((route) => route.place),
    detail: `${covered} of ${count(known.length, 'route')} ${covered === 1 ? 'is' : 'are'} ${what}.${open}`,
  };
}

export const metricsServed: Measure = ({ repository }) => {
  const views = services(repository).filter((view) => view.metricsLibraries.length + view.metricsEndpoints.length > 0);
  if (views.length === 0) return existence([], 'metrics library', hintsOf(services(repository), 'metrics'));
  const out = views.flatMap((view) => [
    ...view.metricsEndpoints,
    ...view.metricsLibraries.filter((library) => PUSHES.test(library.name)),
  ]);
  if (out.length > 0) return existence([...views.flatMap((view) => view.metricsLibraries), ...out], 'metrics endpoint');
  const libraries = views.flatMap((view) => view.metricsLibraries);
  const names = [...new Set(libraries.map((one) => one.name))].sort().join(', ');
  const detail = `${names} is in use, but no endpoint or exporter that hands the metrics out was found.`;
  return { kind: 'existence', state: 'unmet', evidence: libraries.map((one) => one.place), detail };
};

export const routesMeasured: Measure = ({ repository }) =>
  shareOfRoutes(repository, (route) => route.measured, 'measured');
export const routesTraced: Measure = ({ repository }) => shareOfRoutes(repository, (route) => route.traced, 'traced');

export const runtimeMetrics: Measure = ({ repository }) =>
  existence(
    services(repository).flatMap((view) => view.runtimeMetrics),
    'collection of runtime metrics',
    // Where a library of metrics is known, its collectors are too.
    services(repository).some((view) => view.metricsLibraries.length > 0)
      ? []
      : hintsOf(services(repository), 'metrics'),
  );

export const tracingInitialised: Measure = ({ repository }) =>
  existence(
    services(repository).flatMap((view) => view.tracing),
    'initialisation of tracing',
    hintsOf(services(repository), 'tracing'),
  );

const SERVICE_NAME = /service[._-]?name/i;

/** Looks for the service's name in the environment, in start commands and in the arguments of the code's calls. */
export const tracingServiceName: Measure = ({ repository, findings }) => {
  const views = services(repository).filter((view) => view.tracing.length > 0);
  if (views.length === 0) return { kind: 'not-applicable', detail: 'No service initialises tracing.' };
  const flagged = findings.filter((one) => one.ruleId === 'tracing/no-service-name' && one.status !== 'suppressed');
  const places = views.flatMap((view) => [
    ...view.service.environment.filter((one) => SERVICE_NAME.test(one.name)).map((one) => one.place),
    ...view.service.startCommands.filter((one) => SERVICE_NAME.test(one.text)).map((one) => one.place),
  ]);
  places.push(...namedInCode(repository, new Set(views.map((view) => repository.services.indexOf(view)))));
  if (places.length === 0 || flagged.length >= views.length)
    return {
      kind: 'existence',
      state: 'unmet',
      evidence: views.flatMap((view) => view.tracing.map((one) => one.place)),
      detail: 'No service name was found on the traces.',
    };
  return { kind: 'existence', state: 'met', evidence: places, detail: 'The service name is set.' };
};

function namedInCode(repository: Repository, wanted: ReadonlySet<number>): Place[] {
  const places: Place[] = [];
  for (const file of repository.files) {
    if (
      !wanted.has(file.service) ||
      !file.facts.imports.some((one) => /telemetry|otel|trac|sentry|honeycomb/i.test(one.module))
    )
      continue;
    for (const call of file.facts.calls) {
      if (/ServiceName(Key)?(\.String)?$/.test(call.callee) || call.args.some((arg) => mentionsName(arg, 6)))
        places.push({ path: file.path, at: call.at });
    }
  }
  return places;
}

function mentionsName(value: Value, depth: number): boolean {
  if (depth === 0) return false;
  switch (value.kind) {
    case 'literal':
      return value.type === 'string' && value.text === 'service.name';
    case 'ref':
      return /SERVICE_NAME|ServiceName/.test(value.ref);
    case 'keyword':
      return SERVICE_NAME.test(value.name) || mentionsName(value.value, depth - 1);
    case 'object':
      return value.entries.some((entry) => SERVICE_NAME.test(entry.key) || mentionsName(entry.value, depth - 1));
    case 'array':
      return value.items.some((item) => mentionsName(item, depth - 1));
    case 'other':
      return value.refs.some((ref) => /SERVICE_NAME|ServiceName/.test(ref));
    default:
      return false;
  }
}
