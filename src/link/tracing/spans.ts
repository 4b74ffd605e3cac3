/** The spans that code starts. */
import type { Work } from '../requests/work.js';

/** Fills `spans` of all files that serve. */
export function linkSpans(work: Work): void {
  for (const linked of work.files) linked.spans = [];
}
