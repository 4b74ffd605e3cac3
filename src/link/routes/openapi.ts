/** Operations of the OpenAPI documents that lie in a repository, by their ids. */
import type { Artefact } from '../../model/artefacts.js';
import { folderOf } from '../requests/classes.js';
import type { Work } from '../requests/work.js';

type Document = Extract<Artefact, { kind: 'openapi' }>;
type Operation = Document['operations'][number];

export interface Specified {
  document: Document;
  operation: Operation;
}

/** What generators make one name of: case, dashes and underscores do not count. */
export function operationName(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

const known = new WeakMap<Work, { document: Document; byName: Map<string, Operation> }[]>();

function documents(work: Work) {
  let found = known.get(work);
  if (!found) {
    found = work.context.artefacts.flatMap((artefact) =>
      artefact.kind === 'openapi'
        ? [{ document: artefact, byName: new Map(artefact.operations.map((one) => [operationName(one.id), one])) }]
        : [],
    );
    known.set(work, found);
  }
  return found;
}

/**
 * The document whose operations an implementation answers, told by the names of its methods: of several documents the one that names
 * most of them, the nearest of equals. @returns its operations by method; empty where no document names one
 */
export function specified(work: Work, file: number, methods: readonly string[]): Map<string, Specified> {
  let best = new Map<string, Specified>();
  let nearest = -1;
  const place = work.files[file]?.path ?? '';
  for (const { document, byName } of documents(work)) {
    const found = new Map<string, Specified>();
    for (const method of methods) {
      const operation = byName.get(operationName(method));
      if (operation) found.set(method, { document, operation });
    }
    const near = shared(folderOf(document.path), place);
    if (found.size > best.size || (found.size > 0 && found.size === best.size && near > nearest)) {
      best = found;
      nearest = near;
    }
  }
  return best;
}

/** How many folders two paths begin with together. */
function shared(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < left.length && left[count] === right[count]) count++;
  return count;
}
