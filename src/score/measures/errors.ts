import type { Place } from '../../model/evidence.js';
import type { LinkedHandler } from '../../model/handlers.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import type { Finding } from '../../model/scan.js';
import type { ServiceView } from '../../model/services.js';
import { recordingFrameworks } from '../../util/recording.js';
import {
  hasServices,
  type Measure,
  type Measured,
  open,
  productionFiles,
  services,
  shareInWords,
  shareOfServices,
  type Verb,
} from './measure.js';

/** Findings that say: in this handler nobody gets to know the error. Those of low severity are hygiene, and hold no level back. */
const UNOBSERVED = [
  'errors/swallowed-catch',
  'errors/silent-fallback',
  'errors/console-only',
  'errors/generic-response',
];

/** Not handlers in the sense of a share: a deliberate discard and a return in `finally` handle nothing. */
const NO_HANDLER = new Set(['discard', 'finally-return']);

interface Handler {
  file: LinkedFile;
  handler: LinkedHandler;
  place: Place;
}

/** Error handlers of production code. */
export function errorHandlers(repository: Repository): Handler[] {
  return productionFiles(repository).flatMap((file) =>
    file.handlers
      .filter((handler) => !NO_HANDLER.has(handler.fact.kind))
      .map((handler) => ({ file, handler, place: { path: file.path, at: handler.fact.at } })),
  );
}

function starts(findings: readonly Finding[]): Set<string> {
  return new Set(findings.map(({ location }) => `${location.path}:${location.startLine}`));
}

function shareWithout(handlers: Handler[], findings: Finding[], many: string, verb: Verb, what: string): Measured {
  const places = starts(findings);
  const bad = handlers.filter(({ place }) => places.has(`${place.path}:${place.at[0]}`));
  const flagged = new Set(bad);
  const unknown = handlers.filter((one) => !one.handler.known && !flagged.has(one)).length;
  const total = handlers.length - unknown;
  const share = { covered: total - bad.length, total, unknown };
  const detail = shareInWords(share, many, verb, what);
  return { kind: 'share', ...share, evidence: bad.map((one) => one.place), detail };
}

export const handlersObserve: Measure = ({ repository, findings }) => {
  const handlers = errorHandlers(repository);
  if (handlers.length === 0) return { kind: 'not-applicable', detail: 'There is no error handler to judge.' };
  return shareWithout(
    handlers,
    open(findings, ...UNOBSERVED).filter((finding) => finding.severity !== 'low'),
    'error handlers',
    ['logs, reports, returns or throws', 'log, report, return or throw'],
    'the error',
  );
};

export const handlersKeepObject: Measure = ({ repository, findings }) => {
  const handlers = errorHandlers(repository).filter(
    ({ handler }) => handler.known && handler.treatment.logs.length > 0,
  );
  if (handlers.length === 0) return { kind: 'not-applicable', detail: 'No error handler writes to a logger.' };
  const lost = open(findings, 'errors/lost-error-object').filter((finding) => finding.severity !== 'low');
  return shareWithout(handlers, lost, 'error handlers that log', ['keeps', 'keep'], 'the error object');
};

export const servicesWithGlobalHandler: Measure = ({ repository }) => {
  const recorded = (view: ServiceView) => recordingFrameworks(view.frameworks).length > 0;
  return shareOfServices(
    services(repository),
    (view) => view.globalHandlers.filter((one) => one.scope !== 'browser'),
    'a process-level or framework-level error handler',
    recorded,
    'global-handler',
  );
};

export const servicesWithErrorSink: Measure = ({ repository }) => {
  if (!hasServices(repository)) return { kind: 'not-applicable', detail: 'There is no service to judge.' };
  const counting = new Map<number, Place[]>();
  for (const { file, handler, place } of errorHandlers(repository)) {
    if (handler.treatment.counts) counting.set(file.service, [...(counting.get(file.service) ?? []), place]);
  }
  return shareOfServices(
    services(repository),
    (view) => [
      ...view.errorTrackers,
      ...(counting.get(repository.services.indexOf(view)) ?? []).map((place) => ({ place })),
    ],
    'an error tracker or an error metric',
    undefined,
    'error-tracker',
  );
};
