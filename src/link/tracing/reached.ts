/** The files whose code runs in a service: its own, and what they import of the repository's other packages. */
import type { LinkedFile } from '../../model/repository.js';
import type { Work } from '../requests/work.js';

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
