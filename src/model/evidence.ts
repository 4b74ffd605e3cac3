/** What the answers of link rest on: places in files, what stands there, and a yes or no that may be unknown. */
import type { Span } from './facts.js';

/** Something found at a place, path relative to the scanned root with `/`. */
export interface Place {
  path: string;
  at: Span;
}

/** Something a service has, with where it is: a logger, a middleware, an initialisation. */
export interface Having {
  name: string;
  place: Place;
}

/** A yes or no with its places; unknown is a value. */
export interface Answer {
  state: 'yes' | 'no' | 'unknown';
  evidence: Place[];
}
