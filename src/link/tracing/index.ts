/** Tracing: how it is set up, the spans that code starts, and which calls out of the process it covers. */
import type { Operation, Route } from '../../model/requests.js';
import type { TracingFault } from '../../model/tracing.js';
import type { ServiceReach } from '../requests/instrumentation.js';
import type { Work } from '../requests/work.js';
import { coverOperations, coverRoutes } from './coverage.js';
import { linkSetups } from './setup.js';
import { linkSpans } from './spans.js';

/** Fills `tracingSetup` of all services, `spans` of all files, the answers of all operations; gives what the set-ups get wrong. */
export function linkTracing(
  work: Work,
  operations: readonly Operation[],
  routes: readonly Route[],
  reach: readonly ServiceReach[],
): TracingFault[] {
  const faults = linkSetups(work, reach);
  linkSpans(work);
  coverOperations(work, operations);
  coverRoutes(work, routes);
  return faults;
}
