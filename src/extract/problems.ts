import type { FileFacts } from '../model/facts.js';
import type { Problem } from '../model/files.js';

/** What the report says of a file that was read but not understood whole; undefined where it was. */
export function parseProblem(path: string, facts: FileFacts): Problem | undefined {
  const { state, gaps, detail } = facts.parse;
  if (state === 'complete') return undefined;
  const where = gaps.length ? `${gaps.length === 1 ? 'line' : 'lines'} ${gaps.slice(0, 5).map(lines).join(', ')}` : '';
  const what = state === 'failed' ? 'could not be parsed' : 'parts could not be parsed';
  return { path, kind: 'parse-error', detail: [what, where, detail].filter(Boolean).join(': ') };
}

function lines([start, , end]: FileFacts['parse']['gaps'][number]): string {
  return start === end ? `${start}` : `${start}–${end}`;
}
