/** Error handlers by what has failed: the operation that they guard, and what becomes of its error. */
import type { Treatment } from '../model/handlers.js';
import type { LinkedFile, Repository } from '../model/repository.js';
import { ERROR_CATEGORIES, type ScanResult } from '../model/scan.js';

type Category = NonNullable<ScanResult['inventory']['errorCategories']>[number];

/** Not handlers that treat an error: a deliberate discard, a return in `finally`. */
const NO_HANDLER = new Set(['discard', 'finally-return']);

/** One entry for each kind of guarded operation with handlers in production code, in a fixed order; `other` is all that stays in the process. */
export function errorCategories(repository: Repository): Category[] {
  const operated = repository.services.some((view) => view.service.role === 'service');
  const roles = operated ? ['service', 'library'] : ['library', 'tool', 'browser'];
  const found = new Map<Category['category'], Category>();
  for (const file of repository.files.filter(({ role }) => roles.includes(role))) {
    for (const { fact, treatment, known } of file.handlers) {
      if (!known || NO_HANDLER.has(fact.kind)) continue;
      const category = categoryOf(file, fact.guarded);
      const one = found.get(category) ?? { category, handlers: 0, logged: 0, reported: 0, passedOn: 0, neither: 0 };
      const { logged, reported, passedOn } = fateOf(treatment);
      one.handlers += 1;
      one.logged += Number(logged);
      one.reported += Number(reported);
      one.passedOn += Number(passedOn);
      one.neither += Number(!logged && !reported && !passedOn);
      found.set(category, one);
    }
  }
  return ERROR_CATEGORIES.flatMap((category) => found.get(category) ?? []);
}

function categoryOf(file: LinkedFile, guarded: readonly number[]): Category['category'] {
  const kinds = new Set(
    guarded.flatMap((call) =>
      (file.roles.get(call) ?? []).flatMap((role) => (role.kind === 'operation' ? role.operation : [])),
    ),
  );
  return ERROR_CATEGORIES.find((kind) => kind !== 'other' && kinds.has(kind)) ?? 'other';
}

function fateOf({ logs, reports, recordsOnSpan, counts, throws, returnsError, passes }: Treatment) {
  return {
    logged: logs.length > 0,
    reported: reports || recordsOnSpan || counts,
    passedOn: passes || throws !== 'no' || returnsError !== 'no',
  };
}
