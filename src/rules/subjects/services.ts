import type { Place } from '../../model/evidence.js';
import type { Repository } from '../../model/repository.js';
import type { HintSubject, ServiceView } from '../../model/services.js';
import { recordingFrameworks } from '../../util/recording.js';
import { measurementAttributes } from './measurement.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface ServiceAt {
  view: ServiceView;
  index: number;
  repository: Repository;
  /** Log and console calls of its production files. */
  calls: { logs: number; console: number };
  files: number;
}

/** How many were found. None where a name hints at one that could not be followed is unknown. */
const evidence = (doc: string, of: (view: ServiceView) => readonly unknown[], subject?: HintSubject) => ({
  doc: `${doc} (how many were found)`,
  of: ({ view }: ServiceAt) => {
    const found = of(view).length;
    return found === 0 && subject && view.hints?.[subject]?.length ? undefined : found;
  },
});

/** How many were found; unknown where there are none, but something could not be followed. */
function foundOrOpen(found: readonly unknown[] | undefined, open: boolean | undefined): number | undefined {
  return found && found.length > 0 ? found.length : open ? undefined : 0;
}

/** Whether the service has a module named for its log that encodes JSON: a structured logger of its own, most likely. */
function writesOwnJson(repository: Repository, service: number): boolean {
  return repository.files.some(
    (file) =>
      file.service === service &&
      /(?:^|\/)_?(?:log|logs|logger|logging|slog|structlog)(?:[._-][\w-]+)*(?:\/|\.)/i.test(file.path) &&
      (file.facts.imports.some(({ module }) => /^(?:encoding\/json|json|orjson|ujson)$/.test(module)) ||
        file.facts.calls.some(({ callee }) => callee === 'JSON.stringify')),
  );
}

export const serviceAttributes: AttributeTable<ServiceAt> = {
  name: { doc: 'name of the service', of: ({ view }) => view.service.name },
  role: { doc: '`service`, `browser`, `library`, `tool`', of: ({ view }) => view.service.role },
  language: { doc: 'main language, or `mixed`', of: ({ view }) => view.service.language },
  frameworks: { doc: 'frameworks in use', of: ({ view }) => view.frameworks },
  recordsUncaught: {
    doc: 'one of its frameworks records an error which nobody catches, with its stack',
    of: ({ view }) => recordingFrameworks(view.frameworks).length > 0,
  },
  dependencies: {
    doc: 'direct dependencies of its manifests',
    of: ({ view }) => [...view.service.dependencies].sort(),
  },
  dependsOn: {
    doc: 'kinds of what it depends on: `database`, `cache`, `queue`, …',
    of: ({ view }) => view.dependsOn.map((other) => other.kind),
  },
  entries: { doc: 'number of entry files', of: ({ view }) => view.service.entries.length },
  files: { doc: 'number of its judged files', of: ({ files }) => files },
  routes: {
    doc: 'number of its routes',
    of: ({ repository, index }) => repository.routes.filter((route) => route.service === index).length,
  },
  logCalls: { doc: 'number of calls of a logger', of: ({ calls }) => calls.logs },
  consoleCalls: { doc: 'number of calls of the console', of: ({ calls }) => calls.console },
  loggers: evidence('loggers', (view) => view.loggers),
  structuredLoggers: {
    doc: 'structured loggers (how many were found)',
    of: ({ view, index, repository }) => {
      const found = view.loggers.filter((logger) => logger.structured).length;
      return found === 0 && writesOwnJson(repository, index) ? undefined : found;
    },
  },
  correlation: evidence('mechanisms that tie log records to requests', (view) => view.correlation),
  metricsLibraries: evidence('metrics libraries', (view) => view.metricsLibraries, 'metrics'),
  metricsEndpoints: evidence('endpoints that expose metrics', (view) => view.metricsEndpoints, 'metrics'),
  runtimeMetrics: evidence('collectors of runtime metrics', (view) => view.runtimeMetrics),
  requestMetrics: evidence('middleware that measures requests', (view) => view.requestMetrics, 'metrics'),
  requestLogs: evidence('middleware that logs requests', (view) => view.requestLogs),
  ...measurementAttributes,
  tracing: evidence('initialisations of tracing', (view) => view.tracing, 'tracing'),
  tracingSdks: {
    doc: 'tracing SDKs that its own code sets up, agents left out (how many were found)',
    of: ({ view }) => view.tracingSetup?.sdks?.length ?? 0,
  },
  namedSdks: {
    doc: 'those of them that need the name of the service',
    of: ({ view }) => view.tracingSetup?.sdks?.filter(({ nameless }) => !nameless).length ?? 0,
  },
  samplers: {
    doc: 'samplers and rates of its traces (how many were found)',
    of: ({ view: { tracingSetup } }) => foundOrOpen(tracingSetup?.samplers, tracingSetup?.open?.includes('sampler')),
  },
  serviceNames: {
    doc: 'places that give it a name in traces (how many were found)',
    of: ({ view: { tracingSetup } }) =>
      foundOrOpen(tracingSetup?.serviceName, tracingSetup?.open?.includes('service-name')),
  },
  variables: {
    doc: 'variables that images and manifests of the repository set for it',
    of: ({ view }) => view.service.environment.length,
  },
  errorTrackers: evidence('error trackers', (view) => view.errorTrackers, 'error-tracker'),
  globalHandlers: evidence('handlers of last resort', (view) => view.globalHandlers, 'global-handler'),
  healthEndpoints: evidence(
    'health endpoints, probes and container health checks',
    (view) => view.healthEndpoints,
    'health',
  ),
  gracefulShutdown: evidence('graceful shutdowns', (view) => view.gracefulShutdown),
};

/** Services with judged files; the subject stands at the file that shows the service best: an entry, its manifest, its first file. */
export function* serviceSubjects(repository: Repository): Iterable<Subject> {
  const tallies = tally(repository);
  for (const [index, view] of repository.services.entries()) {
    const counted = tallies.get(index);
    if (!counted) continue;
    const place = bestPlace(view, counted.first);
    yield {
      path: place.path,
      at: place.at,
      service: index,
      role: view.service.role,
      symbol: '',
      shape: `service ${view.service.name}`,
      attribute: attributesOf(serviceAttributes, { view, index, repository, calls: counted, files: counted.files }),
    };
  }
}

const JUDGED = new Set(['service', 'browser', 'library']);

function tally(repository: Repository): Map<number, { logs: number; console: number; files: number; first: string }> {
  const found = new Map<number, { logs: number; console: number; files: number; first: string }>();
  for (const file of repository.files) {
    if (!JUDGED.has(file.role)) continue;
    const counted = found.get(file.service) ?? { logs: 0, console: 0, files: 0, first: file.path };
    if (file.path < counted.first) counted.first = file.path;
    counted.files++;
    for (const roles of file.roles.values()) {
      for (const role of roles) if (role.kind === 'log') role.console ? counted.console++ : counted.logs++;
    }
    found.set(file.service, counted);
  }
  return found;
}

/** The entry that carries the service's name or lies nearest to its root; its manifest, its first file. */
function bestPlace({ service }: ServiceView, first: string): Place {
  const rank = (path: string) => {
    const parts = path.split('/');
    return (parts.includes(service.name) ? 0 : 100) + (parts.includes('internal') ? 200 : 0) + parts.length;
  };
  const [entry] = [...service.entries].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return { path: entry ?? service.manifest ?? first, at: [1, 1, 1, 1] };
}

interface RepositoryAt {
  repository: Repository;
}

export const repositoryAttributes: AttributeTable<RepositoryAt> = {
  name: { doc: 'name of the repository', of: ({ repository }) => repository.name },
  services: {
    doc: 'number of services that serve or work',
    of: ({ repository }) => repository.services.filter((view) => view.service.role === 'service').length,
  },
  artefacts: {
    doc: 'kinds of data files found: `dockerfile`, `compose`, `kubernetes`, `prometheus-rules`, `grafana-dashboard`, …',
    of: ({ repository }) => [...new Set(repository.artefacts.map((artefact) => artefact.kind))].sort(),
  },
  alerts: {
    doc: 'number of alerts',
    of: ({ repository }) =>
      repository.artefacts.reduce(
        (sum, artefact) => sum + (artefact.kind === 'prometheus-rules' ? artefact.alerts.length : 0),
        0,
      ),
  },
  dashboards: {
    doc: 'number of dashboards',
    of: ({ repository }) => repository.artefacts.filter((artefact) => artefact.kind === 'grafana-dashboard').length,
  },
};

/** The repository as a whole; it stands at its first service. */
export function* repositorySubjects(repository: Repository): Iterable<Subject> {
  const served = [...serviceSubjects(repository)].find((subject) => subject.role === 'service');
  if (!served) return;
  const attribute = attributesOf(repositoryAttributes, { repository });
  yield { ...served, service: -1, symbol: '', shape: 'repository', attribute };
}
