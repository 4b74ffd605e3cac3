/** Measures over traces: where they begin, what they follow, what they keep. */

import type { Place } from '../../model/evidence.js';
import type { Value } from '../../model/facts.js';
import type { Repository } from '../../model/repository.js';
import type { Operation } from '../../model/requests.js';
import type { ServiceView } from '../../model/services.js';
import type { TracingFault } from '../../model/tracing.js';
import {
  existence,
  hintsOf,
  IS,
  type Measure,
  type Measured,
  open,
  placeOf,
  services,
  shareInWords,
  type Verb,
} from './measure.js';

export const tracingInitialised: Measure = ({ repository }) =>
  existence(
    traced(repository).flatMap((view) => view.tracing),
    'tracing set-up',
    hintsOf(services(repository), 'tracing'),
  );

const traced = (repository: Repository): ServiceView[] =>
  services(repository).filter((view) => view.tracing.length > 0);
const NO_TRACING: Measured = { kind: 'not-applicable', detail: 'No service sets up tracing.' };

/** Services that initialise tracing, without those whose set-up has a fault of this kind. */
function withoutFault(
  repository: Repository,
  fault: TracingFault['fault'],
  verb: Verb,
  good: string,
  bad: string,
): Measured {
  const views = traced(repository);
  if (views.length === 0) return NO_TRACING;
  const faults = repository.tracingFaults.filter((one) => one.fault === fault);
  const faulty = views.filter((view) =>
    faults.some(({ tracing }) => tracing.some((service) => repository.services[service] === view)),
  );
  const covered = views.length - faulty.length;
  const missing = faulty.length > 0 ? ` ${bad}: ${faulty.map((view) => view.service.name).join(', ')}.` : '';
  return {
    kind: 'share',
    covered,
    total: views.length,
    unknown: 0,
    evidence:
      faulty.length > 0
        ? faults.map(({ place }) => place)
        : views.flatMap((view) => view.tracing.map(({ place }) => place)),
    detail: `${shareInWords({ covered, total: views.length }, 'services with tracing', verb, good)}${missing}`,
  };
}

export const tracingFirst: Measure = ({ repository }) =>
  withoutFault(repository, 'late-init', ['starts it', 'start it'], 'before the modules that it patches', 'Too late');
export const tracingFlushed: Measure = ({ repository }) =>
  withoutFault(repository, 'no-flush', ['flushes', 'flush'], 'remaining spans on shutdown', 'Never flushed');

const CALLS = new Set<Operation['kind']>([
  'http-client',
  'payment',
  'database',
  'cache',
  'queue-publish',
  'queue-consume',
]);

/** Operations of services whose answer is known, and how many are not. */
function shareOfCalls(
  operations: readonly Operation[],
  answer: (one: Operation) => Operation['traced'] | undefined,
  nothing: string,
  what: string,
): Measured {
  if (operations.length === 0) return { kind: 'not-applicable', detail: nothing };
  const known = operations.filter((one) => ['yes', 'no'].includes(answer(one)?.state ?? 'unknown'));
  const without = known.filter((one) => answer(one)?.state === 'no');
  const share = {
    covered: known.length - without.length,
    total: known.length,
    unknown: operations.length - known.length,
  };
  return {
    kind: 'share',
    ...share,
    evidence: without.map(({ place }) => place),
    detail: shareInWords(share, 'calls', IS, what),
  };
}

const ofServices = (repository: Repository): Operation[] =>
  repository.operations.filter(
    ({ kind, service }) => CALLS.has(kind) && (repository.services[service]?.service.role ?? 'service') === 'service',
  );

export const callsTraced: Measure = ({ repository }) =>
  shareOfCalls(
    ofServices(repository),
    ({ traced: answer }) => answer,
    'No outbound, database or message call was found.',
    'traced',
  );

export const contextPropagated: Measure = ({ repository }) => {
  if (traced(repository).length === 0) return NO_TRACING;
  return shareOfCalls(
    ofServices(repository).filter(({ propagates }) => propagates !== undefined),
    ({ propagates }) => propagates,
    'No call to another process was found.',
    'made with the trace context',
  );
};

export const tracesSampled: Measure = ({ repository }) => {
  const views = traced(repository);
  if (views.length === 0) return NO_TRACING;
  const always = repository.tracingFaults.filter(({ fault }) => fault === 'always-on-sampling');
  if (always.length > 0)
    return {
      kind: 'existence',
      state: 'unmet',
      evidence: always.map(({ place }) => place),
      detail: 'Every trace is kept, whatever the load.',
    };
  return existence(
    views.flatMap((view) => view.tracingSetup?.samplers ?? []),
    'sampling policy',
  );
};

/** Handlers that stand in a span, without those that leave the exception off it. */
export const exceptionsOnSpans: Measure = ({ repository, findings }) => {
  const inSpans = repository.files
    .filter(({ role }) => role === 'service' || role === 'library')
    .flatMap(({ handlers }) => handlers.filter(({ span }) => span !== undefined));
  const missing = open(findings, 'tracing/unrecorded-exception');
  if (inSpans.length === 0) return { kind: 'not-applicable', detail: 'No error handler runs inside a span.' };
  const covered = Math.max(0, inSpans.length - missing.length);
  return {
    kind: 'share',
    covered,
    total: inSpans.length,
    unknown: 0,
    evidence: missing.map(placeOf),
    detail: shareInWords(
      { covered, total: inSpans.length },
      'error handlers inside a span',
      ['records the error on it or passes', 'record the error on it or pass'],
      'it on',
    ),
  };
};

const SERVICE_NAME = /service[._-]?name/i;

/** Looks for the service's name in the set-up, the environment, start commands and the arguments of the code's calls. */
export const tracingServiceName: Measure = ({ repository, findings }) => {
  const all = traced(repository);
  if (all.length === 0) return NO_TRACING;
  const views = all.filter(({ tracingSetup }) => {
    const sdks = tracingSetup?.sdks ?? [];
    return sdks.length === 0 || sdks.some(({ nameless }) => !nameless);
  });
  if (views.length === 0) return ofTrackers(all);
  const flagged = open(findings, 'tracing/no-service-name');
  const places = views.flatMap((view) => [
    ...(view.tracingSetup?.serviceName ?? []).map((one) => one.place),
    ...view.service.environment.filter((one) => SERVICE_NAME.test(one.name)).map((one) => one.place),
    ...view.service.startCommands.filter((one) => SERVICE_NAME.test(one.text)).map((one) => one.place),
  ]);
  places.push(...namedInCode(repository, new Set(views.map((view) => repository.services.indexOf(view)))));
  if (places.length === 0 || flagged.length >= views.length)
    return {
      kind: 'existence',
      state: 'unmet',
      evidence: views.flatMap((view) => view.tracing.map((one) => one.place)),
      detail: 'No service name for the traces was found.',
    };
  return { kind: 'existence', state: 'met', evidence: places, detail: 'The service name is set.' };
};

/** Variables that tell Sentry's traces apart. */
const IDENTITY = /^SENTRY_(?:RELEASE|ENVIRONMENT|NAME)$/;

/** A tracker's tracing belongs to its project there and needs no name of the service, but a release or an environment. */
function ofTrackers(views: readonly ServiceView[]): Measured {
  const identified = views.flatMap(({ service, tracingSetup }) => [
    ...(tracingSetup?.sdks ?? []).filter((sdk) => sdk.identified).map(({ place }) => place),
    ...service.environment.filter(({ name }) => IDENTITY.test(name)).map(({ place }) => place),
  ]);
  if (identified.length > 0) return { kind: 'not-applicable', detail: 'No service has tracing that goes by its name.' };
  return {
    kind: 'existence',
    state: 'unmet',
    evidence: views.flatMap((view) => (view.tracingSetup?.sdks ?? []).map(({ place }) => place)),
    detail: 'The traces carry neither release nor environment, by which a tracker tells them apart.',
  };
}

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
