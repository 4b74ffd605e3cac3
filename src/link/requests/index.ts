/**
 * Requests: routes, entries, operations, metrics, instrumentation, correlation and what services have as a whole. Runs after the
 * loggers, whose roles it reads, and before the handlers, which read the roles given here.
 */
import type { Metric } from '../../model/metrics.js';
import type { Operation, Route } from '../../model/requests.js';
import type { TracingFault } from '../../model/tracing.js';
import type { LinkContext } from '../context.js';
import { judgeMetrics } from '../metrics/index.js';
import { linkMeasurement } from '../metrics/measurement.js';
import { dependsOn } from '../operations/depends-on.js';
import { findOperations } from '../operations/operations.js';
import type { RouteDraft } from '../routes/drafts.js';
import { beegoRoutes } from '../routes/frameworks/beego.js';
import { connexionRoutes } from '../routes/frameworks/connexion.js';
import { controllerRoutes } from '../routes/frameworks/controllers.js';
import { corniceRoutes } from '../routes/frameworks/cornice.js';
import { decoratedRoutes } from '../routes/frameworks/decorated.js';
import { dispatchedRoutes } from '../routes/frameworks/dispatched.js';
import { djangoRoutes } from '../routes/frameworks/django.js';
import { djangoErrors } from '../routes/frameworks/django-errors.js';
import { exposedRoutes } from '../routes/frameworks/exposed.js';
import { fileRoutes } from '../routes/frameworks/file-routes.js';
import { frappeRoutes } from '../routes/frameworks/frappe.js';
import { functionRoutes } from '../routes/frameworks/functions.js';
import { generatedRoutes } from '../routes/frameworks/generated.js';
import { graphqlRoutes } from '../routes/frameworks/graphql.js';
import { graphqlClasses } from '../routes/frameworks/graphql-classes.js';
import { litestarRoutes } from '../routes/frameworks/litestar.js';
import { loaderRoutes } from '../routes/frameworks/loader-routes.js';
import { meteorRoutes } from '../routes/frameworks/meteor.js';
import { nitroRoutes } from '../routes/frameworks/nitro.js';
import { pyramidRoutes } from '../routes/frameworks/pyramid.js';
import { registeredClasses } from '../routes/frameworks/registering-decorators.js';
import { resourceRoutes } from '../routes/frameworks/restful.js';
import { rpcRoutes } from '../routes/frameworks/rpc.js';
import { servedObjects } from '../routes/frameworks/served-objects.js';
import { tableRoutes } from '../routes/frameworks/tables.js';
import { tanstackRoutes } from '../routes/frameworks/tanstack.js';
import { tornadoRoutes } from '../routes/frameworks/tornado.js';
import { trpcRoutes } from '../routes/frameworks/trpc.js';
import { handedHandlers } from '../routes/handed-handlers.js';
import { withHelperRoutes } from '../routes/helper-routes.js';
import { placeBehindHosts } from '../routes/hosts.js';
import { projectRoutes } from '../routes/project-routes.js';
import { mountOpen, readRegistrations } from '../routes/registrations.js';
import { errorWrappers } from '../routes/wrapped-apps.js';
import { linkTracing } from '../tracing/index.js';
import { linkSetups } from '../tracing/setup.js';
import { linkCommandLines } from './command-lines.js';
import { readCorrelation } from './correlation.js';
import { linkEffects } from './effects.js';
import { linkEntries } from './entries.js';
import { linkHealth, linkShutdown } from './health.js';
import { linkHints } from './hints.js';
import { readInstrumentation } from './instrumentation.js';
import { shareLibraries } from './libraries.js';
import { looseInstrumentation } from './loose.js';
import { linkMetrics } from './metrics.js';
import { placeRoutes } from './placed-routes.js';
import { answerRoutes } from './reach.js';
import { linkResponses } from './responses.js';
import { refineRoles } from './roles.js';
import { linkServices } from './services.js';
import { linkUncorrelated } from './uncorrelated.js';
import { isServed, Work } from './work.js';

/** What requests bring to the repository beside the fields of its files and services. */
export interface LinkedRequests {
  routes: Route[];
  operations: Operation[];
  metrics: Metric[];
  tracingFaults: TracingFault[];
}

/** Final roles of files; runs before everything that judges by role. */
export function refineFileRoles(context: LinkContext): void {
  refineRoles(new Work(context));
}

/**
 * Fills `entries`, `uncorrelated` and the request roles of all files and the lists of all services; gives routes, operations,
 * metrics and what the set-up of tracing gets wrong. Throws only where the shipped catalogue is malformed.
 */
export function linkRequests(context: LinkContext): LinkedRequests {
  const work = new Work(context);
  linkResponses(work);
  linkEffects(work);
  const metrics = linkMetrics(work);
  const operations = findOperations(work);
  const registrations = readRegistrations(work);
  const resources = [
    ...resourceRoutes(work, registrations.routers),
    ...registeredClasses(work, registrations.routers),
    ...tableRoutes(work, registrations.routers),
    ...tornadoRoutes(work),
    ...litestarRoutes(work, registrations.routers),
    ...pyramidRoutes(work),
  ];
  const dispatched = dispatchedRoutes(work, registrations.routes);
  const drafts: RouteDraft[] = [
    ...dispatched.routes,
    ...withHelperRoutes(
      work,
      registrations.routers,
      distinct([...resources, ...registrations.routes, ...projectRoutes(work, registrations.routers)]),
    ),
    ...beegoRoutes(work),
    ...connexionRoutes(work),
    ...corniceRoutes(work),
    ...exposedRoutes(work),
    ...controllerRoutes(work),
    ...fileRoutes(work),
    ...functionRoutes(work),
    ...tanstackRoutes(work),
    ...meteorRoutes(work),
    ...nitroRoutes(work),
    ...loaderRoutes(work),
    ...djangoRoutes(work, registrations.routers),
    ...rpcRoutes(work),
    ...trpcRoutes(work),
    ...graphqlRoutes(work),
    ...graphqlClasses(work),
    ...frappeRoutes(work),
    ...generatedRoutes(work, registrations.routers),
    ...servedObjects(work),
  ].filter(
    (draft) =>
      !dispatched.replaced.has(draft) &&
      answersOnServer(work, draft) &&
      !isMount(draft) &&
      /^[A-Z]+$/.test(draft.method),
  );
  registrations.errors.push(...djangoErrors(work), ...errorWrappers(work));
  const nodes = registrations.routers.nodes;
  placeBehindHosts(work, nodes.values(), drafts);
  mountOpen(work, registrations.routers);
  const known = [...drafts, ...registrations.routes];
  drafts.push(...handedHandlers(work, known, nodes.values()), ...decoratedRoutes(work, known));
  const placed = placeRoutes(drafts);
  linkEntries(work, placed, registrations.errors, nodes.values());
  for (const { draft, path } of placed)
    if (draft.call !== undefined)
      work.addRole(draft.file, draft.call, {
        kind: 'route',
        framework: draft.framework,
        methods: [draft.method],
        path: path.text,
        dynamic: path.dynamic,
      });
  const reach = readInstrumentation(work);
  const tracingFaults = linkSetups(work, reach);
  const mechanisms = readCorrelation(work, reach);
  for (const [index, view] of context.services.entries())
    view.correlation = mechanisms[index]?.all.concat(mechanisms[index]?.contextual ?? []) ?? [];
  const logs = linkUncorrelated(work, mechanisms);
  const loose = looseInstrumentation(work, nodes.values(), drafts);
  const routes = answerRoutes(work, placed, reach, mechanisms, loose, logs);
  routes.sort(byPlace);
  dependsOn(work, operations);
  linkServices(work, routes, nodes.values(), registrations.errors, reach);
  linkHealth(work, routes);
  linkShutdown(work);
  shareLibraries(context);
  linkHints(work);
  linkCommandLines(work);
  judgeMetrics(work);
  linkTracing(work, operations, routes);
  linkMeasurement(work, routes, operations);
  return { routes, operations, metrics, tracingFaults };
}

/** What loads data for a page stands in the page's own file. */
function answersOnServer(work: Work, { file, framework }: RouteDraft): boolean {
  return (
    isServed(work.files[file]) ||
    (/^(?:react-router|nitro|tanstack-start)$/.test(framework) && work.files[file]?.role === 'browser')
  );
}

/** Catch-alls that hand over to something else are no routes: `Any("/api/*", gateway)`, `mux.Handle(path, handler)`. */
function isMount({ framework, foreign, given, handler, method, path }: RouteDraft): boolean {
  const named = foreign && given?.handler.kind !== 'call';
  if (handler !== undefined || named || framework === 'django') return false;
  // `/files/:path*` is a parameter that holds several segments.
  return (
    path.text === '…' || /(?<!\/\w[^*]*\/:\w+)\*$/.test(path.text) || (method === 'ANY' && path.text.endsWith('/'))
  );
}

/** A registration read by two families is one: the first that named its handler wins. */
function distinct(drafts: readonly RouteDraft[]): RouteDraft[] {
  const seen = new Map<string, RouteDraft['framework']>();
  const handled = new Set<string>();
  return drafts.filter((draft) => {
    const key = `${draft.file}:${draft.call}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, draft.framework);
    if (draft.handler) handled.add(key);
    else if (handled.has(key)) return false;
    return known === undefined || known === draft.framework;
  });
}

function byPlace(a: Route, b: Route): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  if (a.place.at[0] !== b.place.at[0]) return a.place.at[0] - b.place.at[0];
  const [left, right] = [`${a.path} ${a.method}`, `${b.path} ${b.method}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
