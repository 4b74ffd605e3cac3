/** Spans, and how tracing is set up. */
import type { Having, Place } from './evidence.js';
import type { Ref, Span } from './facts.js';
import type { FileRole } from './files.js';

/** A span that code starts, and whether it ends on every path. */
export interface SpanUse {
  /** Index of the call that starts it. */
  call: number;
  /** The function in which it is open: the callback's or decorated one, else that of the call. */
  fn: number;
  library: string;
  /** callback: the library ends it or hands it to a function. scope: context manager, decorator. manual: code must end it. */
  form: 'callback' | 'scope' | 'manual';
  /** Where it is open, as far as the order of the text tells; absent where that is not known. */
  open?: Span;
  /** `$span`: the name that code has for it in `fn`. */
  name?: Ref;
  /** What is thrown out of its scope is recorded on it by its library. */
  recordsThrown?: true;
  /** no: some path leaves it open; unknown: it is handed on, or cannot be followed. */
  ended: 'yes' | 'no' | 'unknown';
  /** How it is left open: nothing ends it, or a `return`, a `throw`, what a call in between throws, or the end of the code leaves first. */
  left?: { how: 'never' | 'return' | 'throw' | 'exception' | 'end'; at: Span };
}

/** Something that instruments calls or requests once it is initialised. */
export interface Instrumented extends Having {
  /** Libraries by their name in `rules/libraries/`, or kinds (`http-client`, `database`); `*`: all that an agent knows. */
  covers: string[];
  /** Whether it is on at all is known at run time alone: its rate is a setting that is 0 or nothing by default, or it could not be followed. */
  depends?: true;
}

/** How tracing is set up in a service; empty lists: nothing was found. */
export interface TracingSetup {
  /** SDKs and agents that are started, by code or by a start command. */
  starts: Having[];
  instrumented: Instrumented[];
  serviceName: Having[];
  /** `share`: the part of traces that is kept, 0 to 1; absent where it comes from configuration or cannot be told. */
  samplers: (Having & { share?: number })[];
  exporters: Having[];
  propagators: Having[];
  flushes: Having[];
  /**
   * Of `starts`, the SDKs that code which serves sets up itself; agents have a configuration of their own. `nameless`: needs no name of
   * the service; `identified`: and is given something else that tells its traces apart (a release, an environment).
   */
  sdks?: (Having & { nameless?: true; identified?: true })[];
  /** What may stand in something that could not be followed. */
  open?: ('sampler' | 'service-name')[];
}

/** What the set-up of tracing gets wrong. */
export interface TracingFault {
  fault: 'late-init' | 'no-flush' | 'always-on-sampling' | 'deprecated-exporter';
  /** Service of the file in which it stands, which may be a library. */
  service: number;
  /** Services that trace with this set-up. */
  tracing: number[];
  /** Role of the file in which it stands. */
  role: FileRole;
  place: Place;
  /** In words, for messages: which module was loaded too early, which exporter is retired. */
  detail: string;
  /** What to use instead, or to load first; '' where the rule's advice says it all. */
  instead: string;
}
