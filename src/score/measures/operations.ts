/** Measures over what is kept beside the code: alert rules, dashboards, probes in manifests. */
import type { Artefact } from '../../model/artefacts.js';
import type { Place } from '../../model/evidence.js';
import type { Repository } from '../../model/repository.js';
import { type Signal, signals } from '../../util/promql.js';
import { existence, HAS, hintsOf, type Measure, type Measured, services, shareInWords } from './measure.js';

type Of<K extends Artefact['kind']> = Extract<Artefact, { kind: K }>;

/** Artefacts of a kind; those of tests and examples are evidence of nothing. */
export function artefacts<K extends Artefact['kind']>(repository: Repository, kind: K): Of<K>[] {
  const aside = new Set(
    repository.walked.filter((file) => file.role === 'test' || file.role === 'example').map((file) => file.path),
  );
  return repository.artefacts.filter((one): one is Of<K> => one.kind === kind && !aside.has(one.path));
}

const alerts = (repository: Repository) =>
  artefacts(repository, 'prometheus-rules').flatMap((file) =>
    file.alerts.map((alert) => ({ ...alert, place: { path: file.path, at: alert.at } })),
  );
const NO_ALERTS: Measured = { kind: 'absent', detail: 'no alert rule' };
const NO_DASHBOARDS: Measured = { kind: 'absent', detail: 'no dashboard' };

export const alertRules: Measure = ({ repository }) => {
  const found = alerts(repository);
  return found.length === 0 ? NO_ALERTS : existence(found, 'alert rule');
};

export const alertSignals: Measure = ({ repository }) => {
  const found = alerts(repository);
  if (found.length === 0) return NO_ALERTS;
  return showing(
    found.map((alert) => ({ text: alert.expression, place: alert.place })),
    ['errors', 'latency', 'absence'],
  );
};

export const alertsAnnotated: Measure = ({ repository }) => {
  const found = alerts(repository);
  if (found.length === 0) return NO_ALERTS;
  const bare = found.filter(
    (alert) => !alert.severity || !alert.duration || !(alert.annotations.summary ?? alert.annotations.description),
  );
  const covered = found.length - bare.length;
  const detail = shareInWords({ covered, total: found.length }, 'alerts', HAS, 'a severity, a duration and a summary');
  const evidence = bare.map((alert) => alert.place);
  return { kind: 'share', covered, total: found.length, unknown: 0, evidence, detail };
};

export const dashboardsExist: Measure = ({ repository }) => {
  const found = artefacts(repository, 'grafana-dashboard');
  if (found.length === 0) return NO_DASHBOARDS;
  return existence(
    found.map((one) => ({ name: one.title, place: { path: one.path, at: one.at } })),
    'dashboard',
  );
};

export const dashboardSignals: Measure = ({ repository }) => {
  const found = artefacts(repository, 'grafana-dashboard');
  if (found.length === 0) return NO_DASHBOARDS;
  const expressions = found.flatMap((file) =>
    file.expressions.map((one) => ({ text: one.text, place: { path: file.path, at: one.at } })),
  );
  if (expressions.length === 0)
    return { kind: 'existence', state: 'unknown', evidence: [], detail: 'No query of the dashboards could be read.' };
  return showing(expressions, ['traffic', 'errors', 'latency', 'saturation']);
};

function showing(expressions: { text: string; place: Place }[], wanted: Signal[]): Measured {
  const first = new Map<Signal, Place>();
  for (const { text, place } of expressions) {
    for (const signal of signals(text)) if (!first.has(signal)) first.set(signal, place);
  }
  const missing = wanted.filter((signal) => !first.has(signal));
  const evidence = wanted.flatMap((signal) => first.get(signal) ?? []);
  const seen = wanted.filter((signal) => first.has(signal));
  const detail = [
    seen.length > 0 ? `Seen: ${seen.join(', ')}.` : '',
    missing.length > 0 ? `Not seen: ${missing.join(', ')}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  return { kind: 'existence', state: missing.length === 0 ? 'met' : 'unmet', evidence, detail };
}

/**
 * A unit that is deployed: a workload, or a compose service that is built here. Images of others are theirs to check. Where neither is
 * kept here, the images that start something are what others deploy.
 */
function deployed(repository: Repository): { name: string; checked: boolean; place: Place }[] {
  const checkedImages = artefacts(repository, 'dockerfile').filter((file) => file.healthcheck);
  const folder = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const units = artefacts(repository, 'kubernetes').flatMap((file) =>
    file.workloads
      .filter((one) => ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'].includes(one.kind))
      .map((one) => ({
        name: one.name,
        checked: one.containers.some((container) => container.probes.some((probe) => probe.kind !== 'startup')),
        place: { path: file.path, at: one.at },
      })),
  );
  for (const file of artefacts(repository, 'compose')) {
    for (const one of file.services) {
      if (!one.build) continue;
      const context = [folder(file.path), one.build]
        .join('/')
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/');
      const byImage = checkedImages.some((image) => folder(image.path) === context);
      units.push({
        name: one.name,
        checked: Boolean(one.healthcheck) || byImage,
        place: { path: file.path, at: one.at },
      });
    }
  }
  if (units.length > 0) return units;
  return artefacts(repository, 'dockerfile').flatMap(({ path, commands: [command], healthcheck }) =>
    command ? [{ name: path, checked: healthcheck !== undefined, place: { path, at: healthcheck ?? command.at } }] : [],
  );
}

export const probesInManifests: Measure = ({ repository }) => {
  const units = deployed(repository);
  if (units.length === 0) return { kind: 'absent', detail: 'no deployment of this code' };
  const bare = units.filter((unit) => !unit.checked);
  const covered = units.length - bare.length;
  const detail = shareInWords({ covered, total: units.length }, 'deployed units', HAS, 'a probe or health check');
  return { kind: 'share', covered, total: units.length, unknown: 0, evidence: bare.map((unit) => unit.place), detail };
};

export const healthCheck: Measure = ({ repository }) => {
  const found: { name: string; place: Place }[] = services(repository).flatMap((view) =>
    view.healthEndpoints.map((one) => ({
      name: one.path || (one.kind === 'container' ? 'HEALTHCHECK' : one.kind),
      place: one.place,
    })),
  );
  for (const image of artefacts(repository, 'dockerfile')) {
    if (image.healthcheck) found.push({ name: 'HEALTHCHECK', place: { path: image.path, at: image.healthcheck } });
  }
  for (const unit of deployed(repository)) if (unit.checked) found.push({ name: unit.name, place: unit.place });
  return existence(found, 'health endpoint or container health check', hintsOf(services(repository), 'health'));
};

export const livenessAndReadiness: Measure = ({ repository }) => {
  const kinds = new Map<string, Place>();
  for (const one of services(repository).flatMap((view) => view.healthEndpoints)) kinds.set(one.kind, one.place);
  for (const file of artefacts(repository, 'kubernetes')) {
    for (const probe of file.workloads.flatMap((one) => one.containers.flatMap((container) => container.probes)))
      kinds.set(probe.kind, { path: file.path, at: probe.at });
  }
  const liveness = kinds.get('liveness');
  const readiness = kinds.get('readiness');
  const evidence = [liveness, readiness].filter((place) => place !== undefined);
  if (liveness && readiness)
    return { kind: 'existence', state: 'met', evidence, detail: 'Both liveness and readiness were found.' };
  const seen = liveness
    ? 'Only liveness was found.'
    : readiness
      ? 'Only readiness was found.'
      : 'Neither was found under a recognisable name.';
  return { kind: 'existence', state: 'unmet', evidence, detail: seen };
};
