/** A module as the object that its importers see: `require('./handlers')`, `import * as mutations from './mutations'`. */
import type { Value } from '../../model/facts.js';
import type { Work } from '../requests/work.js';

export interface ModuleEntry {
  key: string;
  value: Value;
  file: number;
  fn: number;
}

/** What the module that a reference names as a whole exports by name; nothing for any other reference. */
export function moduleEntries(work: Work, file: number, ref: string): ModuleEntry[] {
  const module = ref.endsWith('#') ? ref.slice(0, -1) : undefined;
  return (module === undefined ? [] : work.context.names.modules(file, module)).flatMap((of) =>
    (work.facts(of)?.exports ?? [])
      .filter(({ name }) => name !== 'default')
      .map(({ name, value }) => ({ key: name, value, file: of, fn: 0 })),
  );
}
