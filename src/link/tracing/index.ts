/** Tracing: how it is set up, the spans that code starts, and which calls out of the process it covers. */
import type { Operation, Route } from '../../model/requests.js';
import type { Work } from '../requests/work.js';
import { coverOperations, coverRoutes } from './coverage.js';
import { linkSpans } from './spans.js';

/** Fills `spans` of all files, the answers of all operations, and what hints leave open of routes; set-ups are read before. */
export function linkTracing(work: Work, operations: readonly Operation[], routes: readonly Route[]): void {
  linkSpans(work);
  coverOperations(work, operations);
  coverRoutes(work, routes);
}
