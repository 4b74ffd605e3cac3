/** What rules see of the metrics of a service as a whole. */
import type { Answer } from '../../model/evidence.js';
import type { Component, Measurement } from '../../model/metrics.js';
import type { ServiceView } from '../../model/services.js';
import type { AttributeTable } from './subject.js';

interface At {
  view: ServiceView;
}

const told = (answer: Answer | undefined): boolean | undefined =>
  answer === undefined || answer.state === 'unknown' ? undefined : answer.state === 'yes';

const COMPONENTS: Readonly<Record<Component, string>> = {
  requests: 'API endpoints',
  database: 'database calls',
  external: 'calls of other services',
  queues: 'messages',
  jobs: 'jobs',
};

/** Parts with what is not measured of them: `database calls (errors, duration)`. */
interface Gaps {
  missing: string[];
  /** Something could not be told. */
  open: boolean;
}

function redGaps({ red }: Measurement): Gaps {
  return gaps(red.map(({ component, rate, errors, duration }) => [COMPONENTS[component], { rate, errors, duration }]));
}

/** What the runtime can run out of is measured with its metrics, and has a rule of its own. */
function useGaps({ use }: Measurement): Gaps {
  return gaps(
    use
      .filter(({ place }) => place !== undefined)
      .map(({ resource, name, utilisation, saturation, errors }) => [
        name === '' ? resource : `${resource} (${name})`,
        { utilisation, saturation, errors },
      ]),
  );
}

function gaps(parts: readonly (readonly [string, Record<string, Answer | undefined>])[]): Gaps {
  const missing: string[] = [];
  let open = false;
  for (const [name, sides] of parts) {
    const lacking = Object.entries(sides).flatMap(([side, answer]) => (answer?.state === 'no' ? [side] : []));
    if (lacking.length > 0) missing.push(`${name}: ${lacking.join(', ')}`);
    open ||= Object.values(sides).some((answer) => answer?.state === 'unknown');
  }
  return { missing, open };
}

/** How many there are; none is unknown where something could not be told. */
const counted = (found: Gaps | undefined): number | undefined =>
  found === undefined || (found.missing.length === 0 && found.open) ? undefined : found.missing.length;

const listed = (found: Gaps | undefined): string => (found?.missing ?? []).join('; ');

const of =
  <T>(pick: (measurement: Measurement) => T) =>
  ({ view }: At): T | undefined =>
    view.measurement && pick(view.measurement);

export const measurementAttributes: AttributeTable<At> = {
  metricsInUse: {
    doc: 'libraries on which metrics are defined or recorded, or that measure requests',
    of: of(({ inUse }) => inUse.map(({ name }) => name)),
  },
  measures: { doc: 'metrics are defined or recorded', of: of(({ inUse }) => inUse.length > 0) },
  metricsExposed: { doc: 'metrics are scraped or pushed', of: ({ view }) => told(view.measurement?.exposed) },
  runtimeMeasured: { doc: 'metrics of the runtime are collected', of: ({ view }) => told(view.measurement?.runtime) },
  businessMeasured: {
    doc: 'a metric counts a thing of the domain',
    of: ({ view }) => told(view.measurement?.business),
  },
  missingBusiness: {
    doc: 'number of things of the domain that the service writes and no metric counts, at most 8',
    of: of(({ missing }) => missing.length),
  },
  proposals: {
    doc: 'names that metrics of these could have, for messages',
    of: of(({ missing }) =>
      missing
        .slice(0, 4)
        .map(({ name }) => `\`${name}\``)
        .join(', '),
    ),
  },
  redGaps: {
    doc: 'number of its components of which rate, errors or duration is not measured',
    of: ({ view }) => counted(view.measurement && redGaps(view.measurement)),
  },
  redMissing: {
    doc: 'those components with what is missing, for messages',
    of: ({ view }) => listed(view.measurement && redGaps(view.measurement)),
  },
  useGaps: {
    doc: 'number of pools, queues and caches in use of which utilisation, saturation or errors are not measured',
    of: ({ view }) => counted(view.measurement && useGaps(view.measurement)),
  },
  useMissing: {
    doc: 'those resources with what is missing, for messages',
    of: ({ view }) => listed(view.measurement && useGaps(view.measurement)),
  },
};
