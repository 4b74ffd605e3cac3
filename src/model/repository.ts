/**
 * The linked repository: facts of all files joined across files, calls given roles, handlers told what becomes of the
 * error. Made by `src/link/`, read by `src/rules/`, `src/score/`, `src/plan/`, `src/report/`. Nothing here is written after linking.
 */
import type { Artefact } from './artefacts.js';
import type { CallRole } from './calls.js';
import type { FileFacts, Language } from './facts.js';
import type { FileRole, Problem } from './files.js';
import type { LinkedHandler } from './handlers.js';
import type { Leak } from './leaks.js';
import type { Metric, MetricFaults } from './metrics.js';
import type { Entry, Operation, RequestPath, Route } from './requests.js';
import type { ServiceView } from './services.js';
import type { SpanUse, TracingFault } from './tracing.js';

export interface LinkedFile {
  path: string;
  language: Language;
  role: FileRole;
  /** Index into `services`; -1 where none. */
  service: number;
  facts: FileFacts;
  /** Roles of calls by call index; calls without a role are absent. */
  roles: Map<number, CallRole[]>;
  handlers: LinkedHandler[];
  /** Entries by function index. */
  entries: Map<number, Entry>;
  /** Leaks by call index (log, span, metric and tracker calls). */
  leaks: Map<number, Leak[]>;
  /** Call indexes of request-scope log calls that nothing ties to their request, by the function index of the entry: first call only. */
  uncorrelated: Map<number, number>;
  /** Go: functions that run while a request is served, handlers and what they are seen to call. */
  inRequest?: Set<number>;
  /** What is wrong with the metrics that calls define or record, by call index. */
  metricFaults?: Map<number, MetricFaults>;
  /** Spans that its code starts, in the order of their calls. */
  spans?: SpanUse[];
  /** Modules that implement the project's own logger (console calls in it are its transport). */
  isLogger: boolean;
  /** Functions that only a command line runs, in a file that serves as well: judged as a tool's. */
  commandLine?: ReadonlySet<number>;
  /** Python: calls under `if __name__ == "__main__"` of a file that serves as well and is no entry: somebody runs them by hand. */
  byHand?: ReadonlySet<number>;
}

export interface Repository {
  name: string;
  commit: string | null;
  files: LinkedFile[];
  services: ServiceView[];
  artefacts: Artefact[];
  routes: Route[];
  operations: Operation[];
  /** The way of one request that shows most of what requests need; absent where no route's way could be followed. */
  requestPath?: RequestPath;
  metrics: Metric[];
  tracingFaults: TracingFault[];
  problems: Problem[];
  /** All files seen by the walk, judged or not, with their role. `unread`: the language of source that no front-end reads. */
  walked: { path: string; role: FileRole; language?: Language; unread?: string }[];
}
