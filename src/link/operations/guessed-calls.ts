/** Calls whose client could not be followed, told by names that hardly anything else has. */
import type { CallFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { ServiceView } from '../../model/services.js';
import { baseOf, lastName, stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import type { ProjectCall } from './project-clients.js';

export interface Guess extends ProjectCall {
  /** A dependency tells that the library is in use. */
  known: boolean;
}

const PRISMA_ALONE =
  /^(?:findMany|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|createManyAndReturn|updateManyAndReturn|\$queryRaw|\$executeRaw|\$queryRawUnsafe|\$executeRawUnsafe|groupBy)$/;
const PRISMA_MORE = /^(?:create|createMany|update|updateMany|upsert|delete|deleteMany|count|aggregate)$/;
const PRISMA_ROOT = /^_?\$?(?:prisma\w*|\w+[pP]risma|tx|trx|\w*prismaClient|\w*prismaService)$/;

const GO_SQL = /^(?:ExecContext|QueryContext|QueryRowContext|NamedExecContext|GetContext|SelectContext)$/;

const SESSION = /(?:^|_)session$/i;
const SESSION_CALLS = /^(?:execute|scalar|scalars|commit|flush|bulk_save_objects|merge)$/;
const CURSOR = /^(?:cursor|cur|curs|\w+_cursor)$/;
const CURSOR_CALLS = /^(?:execute|executemany|callproc)$/;
const MANAGER_CALLS =
  /^(?:get|create|first|last|count|exists|aggregate|update|delete|get_or_create|update_or_create|bulk_create|bulk_update|in_bulk|latest|earliest)$/;

/** What an unresolved call is by its names; undefined where they say nothing. The caller has made sure that no library or project function is known. */
export function guessedCall(work: Work, linked: LinkedFile, call: CallFact): Guess | undefined {
  const has = (...names: string[]) => hasDependency(work.context.services, linked, names);
  const segments = call.callee.replace(/^.*#/, '').replace(/^[$@]/, '').split('.');
  switch (linked.language) {
    case 'go':
      if (!GO_SQL.test(lastName(call.callee)) || call.args.length < 2) return undefined;
      return { kind: 'database', library: 'database/sql', target: 'database', known: true };
    case 'python':
      return python(call, segments, has);
    default: {
      const last = segments.at(-1) ?? '';
      if (segments.length < 2 || !(PRISMA_ALONE.test(last) || PRISMA_MORE.test(last))) return undefined;
      const drizzle = segments.at(-3) === 'query' && has('drizzle-orm');
      if (drizzle) return { kind: 'database', library: 'drizzle', target: 'database', known: true };
      const before = segments.slice(0, last.startsWith('$') ? -1 : -2);
      const rooted = before.some((segment) => PRISMA_ROOT.test(segment));
      if (!has('@prisma/client', 'prisma') || !(rooted || (PRISMA_ALONE.test(last) && last !== 'groupBy')))
        return undefined;
      return { kind: 'database', library: 'prisma', target: 'database', known: true };
    }
  }
}

function python(call: CallFact, segments: readonly string[], has: (...names: string[]) => boolean): Guess | undefined {
  const last = segments.at(-1) ?? '';
  const on = segments.at(-2) ?? '';
  if (CURSOR.test(on) && CURSOR_CALLS.test(last))
    return { kind: 'database', library: 'dbapi', target: 'database', known: true };
  if (SESSION.test(on) && SESSION_CALLS.test(last)) {
    const known = has('sqlalchemy', 'flask-sqlalchemy', 'sqlmodel');
    return known ? { kind: 'database', library: 'sqlalchemy', target: 'database', known } : undefined;
  }
  const steps = stepsOf(call).map((step) => step.name);
  const manager = /(?:^|\.)(?:objects|\w+_set)(?:\.|$)/.test(baseOf(call.callee) ?? '');
  if (manager && has('django') && steps.some((step) => MANAGER_CALLS.test(step)))
    return { kind: 'database', library: 'django-orm', target: 'database', known: true };
  // Celery hands itself to the listener that fills its timetable.
  if (last === 'add_periodic_task' && has('celery'))
    return { kind: 'job', library: 'celery', target: 'schedule', known: true };
  if (/^(?:delay|apply_async|delay_on_commit)$/.test(last) && segments.length > 1 && has('celery'))
    return { kind: 'queue-publish', library: 'celery', target: 'celery', known: last !== 'delay' };
  return undefined;
}

/** In the service itself, or anywhere in a repository of several packages. */
function hasDependency(services: readonly ServiceView[], linked: LinkedFile, names: readonly string[]): boolean {
  const has = (view: ServiceView | undefined) => names.some((name) => view?.service.dependencies.has(name));
  return has(services[linked.service]) || (linked.language !== 'python' && services.some(has));
}
