/** What the metrics of each service say of it as a whole: whether they are handed out, what they cover, what is missing. */
import type { Answer, Having, Place } from '../../model/evidence.js';
import type { Measurement } from '../../model/metrics.js';
import type { Operation, Route } from '../../model/requests.js';
import type { ServiceView } from '../../model/services.js';
import { isScraped } from '../../util/operational.js';
import type { Brings } from '../catalogue/measures.js';
import { requestCatalogue } from '../catalogue/requests.js';
import { multiprocess } from '../requests/instrumentation.js';
import { reachedFiles } from '../requests/libraries.js';
import { someArgument, someText } from '../requests/values.js';
import { isServed, type Work } from '../requests/work.js';
import { addBrought, type Brought, broughtBy, nothingBrought, push } from './brings.js';
import { businessOf } from './business.js';
import type { Defined } from './defined.js';
import { redRows } from './red.js';
import { useRows } from './use.js';

const MOST_PLACES = 5;

/** Fills `measurement` of all services. Runs last: it reads routes, operations and what the views have. */
export function linkMeasurement(work: Work, routes: readonly Route[], operations: readonly Operation[]): void {
  const byFile = new Map<number, Brought>();
  const broughtOf = (file: number): Brought => {
    let found = byFile.get(file);
    if (!found) {
      found = broughtBy(work, file);
      byFile.set(file, found);
    }
    return found;
  };
  for (const [index, view] of work.context.services.entries()) {
    if (view.service.role !== 'service') continue;
    const reached = reachedFiles(work.context, index);
    const files = work.files.flatMap((linked, file) =>
      reached.has(linked.path) && (isServed(linked) || (linked.role === 'tool' && linked.language === 'go'))
        ? [file]
        : [],
    );
    const brought = nothingBrought();
    for (const file of files) addBrought(brought, broughtOf(file));
    agents(work, view, brought);
    view.measurement = measure({ work, view, index, files, brought, routes, operations });
  }
}

interface Of {
  work: Work;
  view: ServiceView;
  index: number;
  files: readonly number[];
  brought: Brought;
  routes: readonly Route[];
  operations: readonly Operation[];
}

function measure(of: Of): Measurement {
  const { work, view, index, files, brought } = of;
  const within = new Set(files);
  const metrics = work.metrics.all.filter(({ file, metric }) => within.has(file) || metric.service === index);
  // A library of metrics on which nothing is seen to be defined: what is recorded on it could not be followed.
  if (metrics.length === 0) brought.unclear.push(...view.metricsLibraries);
  for (const place of multiprocess(view))
    for (const what of ['endpoint', 'runtime', 'requests'] as const)
      push(brought.may, what, { name: 'prometheus_client', place });
  const inUse = usesOf(of, metrics);
  const aside = new Set(
    [...view.healthEndpoints, ...view.metricsEndpoints, ...(brought.sure.get('endpoint') ?? [])].map(({ place }) =>
      keyOf(place),
    ),
  );
  const routes = of.routes.filter(
    (route) => route.service === index && !isScraped(route) && !aside.has(keyOf(route.place)),
  );
  const operations = of.operations.filter(({ file, service }) => service === index || within.has(file));
  const runtime = runtimeOf(of);
  const jobs = jobsOf(work, files);
  const red = redRows({ work, metrics, brought, routes, operations, jobs });
  const { language } = view.service;
  const { artefacts } = work.context;
  return {
    inUse,
    exposed: exposedOf(of),
    runtime,
    red,
    use: useRows({
      language,
      metrics,
      brought,
      operations,
      dependsOn: view.dependsOn,
      red,
      runtime,
      artefacts,
      consumes: jobs.length > 0,
      isCache: (one) => isCache(work, one),
    }),
    ...businessOf({
      work,
      files,
      metrics,
      routes,
      operations,
      own: [view.service.name],
      open: brought.unclear.length > 0,
    }),
  };
}

const keyOf = ({ path, at }: Place): string => `${path}:${at[0]}`;
const yes = (having: readonly Having[]): Answer => ({
  state: 'yes',
  evidence: having.slice(0, MOST_PLACES).map(({ place }) => place),
});

/** Libraries on which something is defined or recorded, and those that measure requests on their own. */
function usesOf({ work, files, brought }: Of, metrics: readonly Defined[]): Having[] {
  const found: Having[] = [];
  const add = (having: Having) => {
    if (!found.some(({ name }) => name === having.name)) found.push(having);
  };
  for (const { metric, library } of metrics) add({ name: library, place: metric.place });
  for (const file of files)
    for (const [call, roles] of work.files[file]?.roles ?? []) {
      const role = roles.find((one) => one.kind === 'metric-record');
      const at = work.facts(file)?.calls[call]?.at;
      if (role?.kind === 'metric-record' && role.library !== 'project' && at)
        add({ name: role.library, place: work.place(file, at) });
    }
  // Interfaces that serve traces as well, and a package that the standard library's profiler brings, count where something is recorded.
  for (const what of ['requests', 'endpoint', 'runtime'] as const)
    for (const having of brought.sure.get(what) ?? []) if (!/opentelemetry|otel|expvar/.test(having.name)) add(having);
  return found;
}

/** Whether the client, the file or the function around a call is named for a cache. */
function isCache(work: Work, { target, library, file, call, place }: Operation): boolean {
  const fact = work.facts(file);
  const at = fact?.calls[call];
  const fn = at && fact.functions[at.fn];
  const names = [target, library, place.path, fn?.name, fn?.className, at?.callee];
  return names.some((name) => name !== undefined && /cache(?![a-z]*control)/i.test(name));
}

/** Agents that a start command, an environment or a manifest puts around the service. */
function agents(work: Work, view: ServiceView, brought: Brought): void {
  const languages = new Set(
    work.files.filter(({ service }) => work.context.services[service] === view).map(({ language }) => language),
  );
  const texts = [
    ...view.service.startCommands,
    ...view.service.environment.map(({ name, value, place }) => ({ text: `${name}=${value}`, place })),
  ];
  for (const { text, place } of texts) {
    if (/OTEL_METRICS_EXPORTER=(?!none)|OTEL_EXPORTER_OTLP_(?:METRICS_)?ENDPOINT=/.test(text))
      push(brought.may, 'endpoint', { name: 'opentelemetry', place });
    for (const language of languages)
      for (const command of requestCatalogue(language).instrumentation.commands) {
        if (!text.includes(command.text) || !command.covers.includes('measured')) continue;
        const having = { name: command.library, place };
        const sure: Brings[] = ['requests', 'external', 'endpoint'];
        const rest: Brings[] = ['database', 'cache', 'queues', 'jobs', 'pool', 'queue', 'runtime'];
        const whole = !/opentelemetry|beyla/.test(command.library);
        for (const what of sure) push(brought.sure, what, having);
        for (const what of rest)
          push(whole && what !== 'pool' && what !== 'queue' ? brought.sure : brought.may, what, having);
      }
  }
  // Libraries that are known to measure requests, wherever they were found.
  for (const having of view.runtimeMetrics) push(brought.sure, 'runtime', having);
  for (const having of view.metricsEndpoints) push(brought.sure, 'endpoint', having);
}

/** Whether metrics leave the process. A path that is named for them, or a package that nobody knows, makes it unsure. */
function exposedOf({ work, brought, routes, index, files }: Of): Answer {
  const sure = brought.sure.get('endpoint') ?? [];
  if (sure.length > 0) return yes(sure);
  const route = routes.find((one) => one.service === index && (isScraped(one) || METRICS_PATH.test(one.path)));
  if (route) return { state: 'yes', evidence: [route.place] };
  const hinted =
    brought.may.has('endpoint') || brought.unclear.length > 0 || files.some((file) => namesPath(work, file));
  return { state: hinted ? 'unknown' : 'no', evidence: [] };
}

/** Scrapers that ask below, or by another name: `/minio/v2/metrics/cluster`, `/metrics/prometheus`. */
const METRICS_PATH = /^[^:<{[(]*(?:\/metrics\/(?:prometheus|cluster|node|bucket|resource)|\/prometheus\/?)$/;

const isPathOfMetrics = (text: string): boolean =>
  text.length < 60 && text.includes('/') && /^\^?\/?(?:[\w-]+\/){0,3}(?:metrics|prometheus)\/?\$?$/.test(text);

function namesPath(work: Work, file: number): boolean {
  return (work.facts(file)?.calls ?? []).some((call) => someArgument(call, (arg) => someText(arg, isPathOfMetrics)));
}

function runtimeOf({ brought }: Of): Answer {
  const sure = brought.sure.get('runtime') ?? [];
  if (sure.length > 0) return yes(sure);
  return { state: brought.may.has('runtime') || brought.unclear.length > 0 ? 'unknown' : 'no', evidence: [] };
}

/** Where jobs and consumers begin. */
function jobsOf(work: Work, files: readonly number[]): Place[] {
  return files.flatMap((file) =>
    [...(work.files[file]?.entries ?? [])].flatMap(([fn, { kind }]) => {
      const at = kind === 'job' || kind === 'consumer' ? work.facts(file)?.functions[fn]?.at : undefined;
      return at ? [work.place(file, at)] : [];
    }),
  );
}
