/** The spans that code starts, and whether each of them ends on every path. */
import type { SpanUse } from '../../model/tracing.js';
import { isServed, type Work } from '../requests/work.js';
import { eventsOf } from './span-events.js';
import { followPaths } from './span-paths.js';
import { type Begun, begunIn, handedOn } from './span-starts.js';

/** Helpers that start a span for their callers, and the callers of those. */
const ROUNDS = 2;

/** Fills `spans` of all files that serve. */
export function linkSpans(work: Work): void {
  const found: Map<number, SpanUse>[] = work.files.map(() => new Map());
  let open: Begun[] = [];
  for (const [file, linked] of work.files.entries()) if (isServed(linked)) open.push(...begunIn(work, file));
  for (let round = 0; round <= ROUNDS && open.length > 0; round++) {
    const next: Begun[] = [];
    for (const begun of open) {
      const uses = found[begun.file];
      if (!uses || uses.has(begun.call)) continue;
      uses.set(begun.call, useOf(work, begun));
      next.push(...handedOn(work, begun));
    }
    open = next;
  }
  for (const [file, linked] of work.files.entries())
    linked.spans = [...(found[file]?.values() ?? [])].sort((a, b) => a.call - b.call);
}

/** Judges one span; what nesting exhausts the stack for is unknown. */
function useOf(work: Work, begun: Begun): SpanUse {
  const { call, fn, library, form, name, recordsThrown } = begun;
  const use: SpanUse = {
    call,
    fn,
    library,
    form,
    ended: 'unknown',
    ...(begun.open && { open: begun.open }),
    ...(name !== undefined && { name }),
    ...(recordsThrown && { recordsThrown }),
  };
  if (begun.byLibrary) return { ...use, ended: 'yes' };
  if (begun.lost) return use;
  try {
    const events = eventsOf(work, begun);
    const { ended, left } = followPaths(work, begun, events);
    return { ...use, ended, ...(left && { left }), ...(events.open && { open: events.open }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return use;
  }
}
