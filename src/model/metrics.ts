/** Metrics: what is defined, what is wrong with it, what is measured of a service. */
import type { Answer, Having, Place } from './evidence.js';

export interface Metric {
  name: string;
  dynamic: boolean;
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  labels: string[];
  service: number;
  place: Place;
  /** Whose conventions its name follows; absent: none (StatsD). */
  convention?: 'prometheus' | 'opentelemetry';
  /** The library adds `_total` to a counter's name itself. */
  addsTotal?: true;
  /** As its definition or its name gives it. */
  unit?: string;
  help?: string;
  /** Where values are recorded on it. */
  uses?: Place[];
}

/** A label, attribute or tag of a metric (or part of its name) whose values have no bound. */
export interface UnboundedLabel {
  /** Name of the label; '' where it is not known. */
  label: string;
  /** What the value is, in words: `a user id`, `the raw path of the request`. */
  what: string;
  /** value: seen at the call. fallback: only where another value is missing. name: the label's name alone says so. */
  by: 'value' | 'fallback' | 'name';
}

/** What a call that defines, records or sends metrics gets wrong. */
export interface MetricFaults {
  /** Name of the metric; '' where it is not known. */
  metric: string;
  unbounded: UnboundedLabel[];
  /** The instrument does not fit what it records; `detail` says so in words. */
  misused?: { how: 'latency-instrument' | 'lowered-counter' | 'bucket-unit' | 'value-unit'; detail: string };
  /** A client that is created without host, prefix and tags: its library. */
  unconfigured?: string;
}

/** Parts of a service whose rate, errors and duration are worth knowing. */
export type Component = 'requests' | 'database' | 'external' | 'queues' | 'jobs';

/** What is measured of a component. */
export interface RedRow {
  component: Component;
  /** How many routes, calls or jobs it has. */
  places: number;
  rate: Answer;
  errors: Answer;
  duration: Answer;
}

/** Things that a service can run out of. */
export type Resource =
  | 'connection pool'
  | 'queue'
  | 'cache'
  | 'CPU'
  | 'memory'
  | 'event loop'
  | 'goroutines'
  | 'threads';

/** What is measured of a resource; absent: does not apply to it. */
export interface UseRow {
  resource: Resource;
  /** What it is in this service: `postgresql`, `kafka`; '' where the resource says it all. */
  name: string;
  /** Where the service uses it. */
  place?: Place;
  utilisation?: Answer;
  saturation?: Answer;
  errors?: Answer;
}

/** A metric of the domain that is missing, named after what the code calls the thing. */
export interface MetricProposal {
  name: string;
  type: 'counter';
  /** The thing as the code names it. */
  thing: string;
  /** Its model and what writes it. */
  places: Place[];
}

/** What the metrics of a service say of it as a whole. */
export interface Measurement {
  /** Instruments that are defined or recorded, libraries that measure on their own. */
  inUse: Having[];
  /** Metrics are scraped or pushed. */
  exposed: Answer;
  runtime: Answer;
  red: RedRow[];
  use: UseRow[];
  /** Metrics that count a thing of the domain. */
  business: Answer;
  /** Those of the domain that are missing, the most written first. */
  missing: MetricProposal[];
}
