/** Modules without a mark of their own that only pages use: they run where the pages run. */
import type { LinkedFile } from '../../model/repository.js';
import type { Work } from './work.js';

/** Modules that no browser has, and those that may only stand on a server. */
const OF_SERVERS =
  /^(?:node:.+|fs|fs\/promises|http|https|net|os|path|crypto|child_process|cluster|express|fastify|koa|hono|next\/(?:server|headers|cache)|server-only|pg|mysql2|ioredis|knex|drizzle-orm(?:\/.+)?|@prisma\/client|@nestjs\/.+)$/;
/** Hooks run in a browser alone: a server component may have none. */
const HOOK = /^use[A-Z]/;

/** Gives scripts that only such pages import, and what only those import, the role of their importers. */
export function pageParts(work: Work): void {
  const { files, context } = work;
  const entries = new Set(context.services.flatMap((view) => view.service.entries));
  const parts = new Set(files.flatMap((file, index) => (isPage(file) ? [index] : [])));
  const open = files.flatMap((file, index) => (mayBePart(file) && !entries.has(file.path) ? [index] : []));
  for (let changed = true; changed; ) {
    changed = false;
    for (const index of open) {
      const file = files[index];
      if (!file || parts.has(index)) continue;
      const from = context.names.importers(index).filter((one) => one !== index && files[one]?.role !== 'test');
      if (from.length === 0 || !from.every((one) => parts.has(one))) continue;
      file.role = 'browser';
      parts.add(index);
      changed = true;
    }
  }
}

/** A component or hook that can only run in a browser. */
function isPage({ role, facts }: LinkedFile): boolean {
  if (role !== 'browser' || facts.marks.includes('server-actions')) return false;
  return facts.marks.includes('dom') || facts.imports.some(({ name, typeOnly }) => !typeOnly && HOOK.test(name));
}

function mayBePart({ role, language, facts }: LinkedFile): boolean {
  if (role !== 'service' || (language !== 'javascript' && language !== 'typescript')) return false;
  if (facts.marks.includes('server-actions')) return false;
  return !facts.imports.some(({ module, typeOnly }) => !typeOnly && OF_SERVERS.test(module));
}
