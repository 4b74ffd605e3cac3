/** The files that link works on, before anything is known of them. */
import type { LinkedFile } from '../model/repository.js';
import type { LinkInput } from './context.js';

/** Makes the linked files, in the order of the input, and their index by path. */
export function linkedFiles(input: LinkInput): { linked: LinkedFile[]; byPath: Map<string, number> } {
  const linked = input.files.map(
    ({ path, role, service, facts }): LinkedFile => ({
      path,
      language: facts.language,
      role,
      service,
      facts,
      roles: new Map(),
      handlers: [],
      entries: new Map(),
      leaks: new Map(),
      uncorrelated: new Map(),
      isLogger: false,
    }),
  );
  return { linked, byPath: new Map(linked.map((file, index) => [file.path, index])) };
}
