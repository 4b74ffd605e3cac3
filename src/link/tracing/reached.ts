/** The files whose code runs in a service: its own, and what they import of the repository's other packages. */
import type { LinkedFile } from '../../model/repository.js';
import type { FunctionAt, Work } from '../requests/work.js';

/** Callers that are followed upwards at most. */
const MOST = 200;

/** Whether code of a file may set tracing up: tools of a service's package may, tests and front ends do not. */
export function setsUp({ role }: LinkedFile): boolean {
  return role === 'service' || role === 'library' || role === 'tool';
}

/** Indexes of the files that run in a service, in their order. */
export function reachedFiles(work: Work, service: number): number[] {
  const { files, names } = work.context;
  const own = files.flatMap((linked, index) => (linked.service === service && setsUp(linked) ? [index] : []));
  const seen = new Set(own);
  // A set that grows while it is walked: what is found is visited in turn.
  for (const file of seen)
    for (const { module, typeOnly } of files[file]?.facts.imports ?? [])
      if (!typeOnly)
        for (const next of names.modules(file, module)) {
          const linked = files[next];
          if (linked && setsUp(linked)) seen.add(next);
        }
  return [...seen].sort((a, b) => a - b);
}

/**
 * Whether a place of a file that runs in a service is come to there: its own code is, and the top level of what it imports; a function
 * of another package is where a chain of calls leads to it.
 */
export function isRunBy(work: Work, service: number, reached: ReadonlySet<number>, at: FunctionAt): boolean {
  const queue = [at];
  const seen = new Set<string>();
  for (const { file, fn } of queue) {
    const linked = work.files[file];
    if (!linked || !reached.has(file)) continue;
    if (linked.service === service || fn <= 0) return true;
    if (seen.size > MOST) return false;
    const parent = linked.facts.functions[fn]?.parent ?? 0;
    const above = [
      ...work.context.names.callers(file, fn).map((caller) => ({
        file: caller.file,
        fn: work.facts(caller.file)?.calls[caller.call]?.fn ?? -1,
      })),
      // A closure is run, if at all, by what its function handed it to.
      ...(parent > 0 ? [{ file, fn: parent }] : []),
    ];
    for (const next of above) {
      const key = `${next.file}:${next.fn}`;
      if (next.fn >= 0 && !seen.has(key)) {
        seen.add(key);
        queue.push(next);
      }
    }
  }
  return false;
}
