/** Levels that loggers are fixed to, by code or by the environment. */
import type { Repository } from '../../model/repository.js';
import type { FixedLevel } from '../../model/services.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

const WHERE = {
  call: (name: string) => `a call of \`${name}\``,
  assignment: (name: string) => `an assignment to \`${name}\``,
  settings: (name: string) => `\`${name}\` in the settings`,
  environment: (name: string) => `the environment variable \`${name}\``,
};

export const levelAttributes: AttributeTable<FixedLevel> = {
  level: { doc: '`trace` … `fatal`', of: ({ level }) => level },
  by: {
    doc: 'what fixes it: `call`, `assignment`, `settings` (Django), `environment` (image, compose file, manifest)',
    of: ({ by }) => by,
  },
  name: { doc: 'the call, member or variable', of: ({ name }) => name },
  setBy: { doc: 'what fixes it in words, for messages', of: ({ by, name }) => WHERE[by](name) },
  conditional: {
    doc: 'holds under a condition, until the configuration is read, or elsewhere than in production',
    of: ({ conditional }) => conditional,
  },
  path: { doc: 'path of the file, relative to the scanned root', of: ({ place }) => place.path },
};

export function* levelSubjects(repository: Repository): Iterable<Subject> {
  for (const [service, view] of repository.services.entries()) {
    for (const fixed of view.fixedLevels ?? []) {
      yield {
        ...fixed.place,
        service,
        role: fixed.role,
        symbol: '',
        shape: `${fixed.by} ${fixed.name} ${fixed.level}`,
        attribute: attributesOf(levelAttributes, fixed),
      };
    }
  }
}
