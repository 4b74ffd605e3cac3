/** Repository, findings, scores and plan → the complete record of a scan. Everything is sorted: same input, same bytes. */
import type { Artefact } from '../model/artefacts.js';
import type { Having, Place } from '../model/evidence.js';
import type { Repository } from '../model/repository.js';
import type { Finding, Location, ScanResult } from '../model/scan.js';
import type { ServiceView } from '../model/services.js';
import { metricNames, metricStem } from '../util/promql.js';
import { errorCategories } from './error-categories.js';
import { measurements } from './measurements.js';
import { understood } from './understood.js';

export interface RecordInput {
  repository: Repository;
  findings: readonly Finding[];
  maturity: ScanResult['maturity'];
  coverage: ScanResult['coverage'];
  rubricVersion: string;
  plan: ScanResult['plan'];
  /** `rules`: how many were run. */
  tool: { version: string; rules: number };
}

/** Assembles the record that `--json` writes and that every report is rendered from. */
export function toScanResult(input: RecordInput): ScanResult {
  const { repository } = input;
  return {
    schemaVersion: 1,
    tool: { name: 'obs-audit', ...input.tool },
    rubricVersion: input.rubricVersion,
    repository: { name: repository.name, commit: repository.commit },
    languages: languages(repository),
    understood: understood(repository),
    services: services(repository),
    inventory: inventory(repository),
    findings: [...input.findings].sort(byFinding),
    coverage: input.coverage,
    maturity: input.maturity,
    plan: input.plan,
    problems: [...repository.problems].sort(
      (a, b) => order(a.path, b.path) || order(a.kind, b.kind) || order(a.detail, b.detail),
    ),
  };
}

export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byFinding(a: Finding, b: Finding): number {
  return byLocation(a, b) || order(a.ruleId, b.ruleId) || order(a.fingerprint, b.fingerprint);
}

function byLocation(a: { location: Location }, b: { location: Location }): number {
  const [x, y] = [a.location, b.location];
  return order(x.path, y.path) || x.startLine - y.startLine || x.startColumn - y.startColumn;
}

export function toLocation({ path, at }: Place): Location {
  return { path, startLine: at[0], startColumn: at[1], endLine: at[2], endColumn: at[3] };
}

function languages(repository: Repository): ScanResult['languages'] {
  const found = new Map<string, { files: number; lines: number }>();
  for (const { language, facts } of repository.files) {
    const one = found.get(language) ?? { files: 0, lines: 0 };
    found.set(language, { files: one.files + 1, lines: one.lines + facts.lines });
  }
  return [...found]
    .map(([language, numbers]) => ({ language, ...numbers }))
    .sort((a, b) => b.lines - a.lines || order(a.language, b.language));
}

function services(repository: Repository): ScanResult['services'] {
  return repository.services
    .map(({ service, frameworks, dependsOn }) => ({
      name: service.name,
      path: service.path,
      language: service.language,
      role: service.role,
      frameworks: [...new Set(frameworks)].sort(),
      dependsOn: [...new Map(dependsOn.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }])).values()].sort(
        (a, b) => order(a.kind, b.kind) || order(a.name, b.name),
      ),
    }))
    .sort((a, b) => order(a.path, b.path) || order(a.name, b.name));
}

function inventory(repository: Repository): ScanResult['inventory'] {
  const nameOf = (service: number) => repository.services[service]?.service.name ?? '';
  const having = <T extends Having, R extends object>(pick: (view: ServiceView) => T[], extra: (one: T) => R) =>
    repository.services
      .flatMap((view) =>
        pick(view).map((one) => ({
          name: one.name,
          service: view.service.name,
          location: toLocation(one.place),
          ...extra(one),
        })),
      )
      .sort((a, b) => byLocation(a, b) || order(a.name, b.name) || order(a.service, b.service));
  const alerts = alertsOf(repository);
  const dashboards = dashboardsOf(repository);
  return {
    loggers: having(
      (view) => view.loggers,
      ({ structured }) => ({ structured }),
    ),
    routes: repository.routes
      .map((route) => ({
        method: route.method,
        path: route.path,
        framework: route.framework,
        service: nameOf(route.service),
        location: toLocation(route.place),
        logged: answer(route.logged),
        measured: answer(route.measured),
        traced: answer(route.traced),
        correlated: answer(route.correlated),
      }))
      .sort((a, b) => byLocation(a, b) || order(a.path, b.path) || order(a.method, b.method)),
    operations: repository.operations
      .map(({ kind, target, service, place, logged, measured, traced, propagates }) => ({
        kind,
        service: nameOf(service),
        target,
        location: toLocation(place),
        logged,
        measured,
        traced: answer(traced),
        ...(propagates && { propagates: answer(propagates) }),
      }))
      .sort((a, b) => byLocation(a, b) || order(a.kind, b.kind)),
    metrics: repository.metrics
      .map(({ name, type, unit, help, labels, service, place, uses }) => ({
        name,
        type,
        ...(unit === undefined ? {} : { unit }),
        ...(help === undefined ? {} : { help }),
        labels: [...labels].sort(),
        service: nameOf(service),
        location: toLocation(place),
        ...(uses === undefined ? {} : { uses: uses.map(toLocation) }),
        onDashboards: reading(dashboards, name).map((one) => one.title),
        inAlerts: reading(alerts, name).map((one) => one.name),
      }))
      .sort((a, b) => order(a.name, b.name) || byLocation(a, b)),
    measurements: measurements(repository),
    ...requestPath(repository, nameOf),
    tracing: having(
      (view) => view.tracing,
      ({ instruments }) => ({
        instruments: [...instruments].sort(),
      }),
    ),
    errorTrackers: having(
      (view) => view.errorTrackers,
      () => ({}),
    ),
    errorCategories: errorCategories(repository),
    globalHandlers: having(
      (view) => view.globalHandlers,
      ({ scope }) => ({ scope }),
    ),
    healthChecks: repository.services
      .flatMap((view) => view.healthEndpoints)
      .map(({ name, kind, path, place }) => ({ name, kind, path, location: toLocation(place) }))
      .sort((a, b) => byLocation(a, b) || order(a.kind, b.kind)),
    alerts,
    dashboards,
    slos: named(repository, (one) => (one.kind === 'other' && /slo/i.test(one.what) ? one.what : undefined)),
    logPipelines: named(repository, (one) => (one.kind === 'log-pipeline' ? one.tool : undefined)),
    notificationChannels: named(repository, (one) => (one.kind === 'alertmanager' ? 'alertmanager' : undefined)),
  };
}

function requestPath(
  { requestPath: found }: Repository,
  nameOf: (service: number) => string,
): Pick<ScanResult['inventory'], 'requestPath'> {
  if (!found) return {};
  const { route, hops } = found;
  return {
    requestPath: {
      method: route.method,
      path: route.path,
      service: nameOf(route.service),
      location: toLocation(route.place),
      traced: answer(route.traced),
      hops: hops.map(({ operation: { kind, target, place, traced, propagates }, through }) => ({
        kind,
        target,
        location: toLocation(place),
        through,
        traced: answer(traced),
        ...(propagates && { propagates: answer(propagates) }),
      })),
    },
  };
}

function answer({ state }: { state: 'yes' | 'no' | 'unknown' }): boolean | null {
  return state === 'unknown' ? null : state === 'yes';
}

function alertsOf({ artefacts }: Repository): ScanResult['inventory']['alerts'] {
  return artefacts
    .flatMap((file) => (file.kind === 'prometheus-rules' ? file.alerts.map((alert) => ({ file, alert })) : []))
    .map(({ file, alert }) => ({
      name: alert.name,
      severity: alert.severity ?? null,
      expression: alert.expression,
      metrics: metricNames(alert.expression),
      location: toLocation({ path: file.path, at: alert.at }),
    }))
    .sort((a, b) => byLocation(a, b) || order(a.name, b.name));
}

function dashboardsOf({ artefacts }: Repository): ScanResult['inventory']['dashboards'] {
  return artefacts
    .flatMap((file) => (file.kind === 'grafana-dashboard' ? [file] : []))
    .map(({ path, title, panels, expressions, at }) => ({
      title,
      panels,
      metrics: [...new Set(expressions.flatMap((one) => metricNames(one.text)))].sort(),
      location: toLocation({ path, at }),
    }))
    .sort(byLocation);
}

/** What reads a metric, by the name that its exporter gives it. */
function reading<T extends { metrics: string[] }>(readers: readonly T[], name: string): T[] {
  const stem = metricStem(name);
  return readers.filter((reader) => reader.metrics.some((read) => metricStem(read) === stem));
}

function named(repository: Repository, name: (one: Artefact) => string | undefined) {
  return repository.artefacts
    .flatMap((one) => {
      const is = name(one);
      return is !== undefined && 'at' in one
        ? [{ name: is, location: toLocation({ path: one.path, at: one.at }) }]
        : [];
    })
    .sort((a, b) => byLocation(a, b) || order(a.name, b.name));
}
