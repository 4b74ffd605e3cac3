/** Routes that a file's place names: Next.js `pages/api` and `app/…/route`, SvelteKit `+server`, Nitro `server/api`. */
import type { Span } from '../../model/facts.js';
import { functionOf } from './callables.js';
import type { RouteDraft } from './drafts.js';
import { argumentAt, type FunctionAt, type Work } from './work.js';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const SOURCE = '\\.(?:ts|tsx|js|jsx|mjs)$';
const PAGES = new RegExp(`(?:^|/)pages(/api(?:/.+)?)${SOURCE}`);
const APP = new RegExp(`(?:^|/)app/((?:.+/)?)route${SOURCE}`);
const SVELTE = new RegExp(`(?:^|/)src/routes/((?:.+/)?)\\+server${SOURCE}`);

/** Routes of all files that a file-system router serves. */
export function fileRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python') continue;
    const dependencies = work.context.services[linked.service]?.service.dependencies;
    const pages = PAGES.exec(linked.path);
    const app = APP.exec(linked.path);
    const svelte = SVELTE.exec(linked.path);
    if (pages?.[1] && dependencies?.has('next')) {
      const handler = exported(work, file, 'default');
      const path = clean(pages[1].replace(/\/index$/, ''));
      if (handler) routes.push(draft(file, 'next', 'ANY', path, handler, work));
    } else if (app && dependencies?.has('next')) named(work, routes, file, 'next', app[1] ?? '');
    else if (svelte && dependencies?.has('@sveltejs/kit')) named(work, routes, file, 'sveltekit', svelte[1] ?? '');
  }
  return routes;
}

function named(work: Work, routes: RouteDraft[], file: number, framework: string, folder: string): void {
  const exports = new Set(
    work
      .facts(file)
      ?.exports.map((fact) => fact.name)
      .filter((name) => METHODS.has(name)),
  );
  for (const method of [...exports].sort()) {
    const handler = exported(work, file, method);
    routes.push(draft(file, framework, method, clean(`/${folder}`), handler, work));
  }
}

/** `(group)` and `@slot` folders are not part of the path. */
function clean(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && !/^(?:\(.*\)|@.*)$/.test(part));
  return `/${parts.join('/')}`;
}

function exported(work: Work, file: number, name: string): FunctionAt | undefined {
  const fact = work.facts(file)?.exports.find((candidate) => candidate.name === name);
  if (!fact) return undefined;
  const value = argumentAt([fact.value], 0);
  return functionOf(work, file, 0, value);
}

function draft(
  file: number,
  framework: string,
  method: string,
  path: string,
  handler: FunctionAt | undefined,
  work: Work,
): RouteDraft {
  const top: Span = [1, 1, 1, 1];
  const at = (handler?.file === file ? work.function(handler)?.at : undefined) ?? top;
  return {
    kind: 'route',
    method,
    path: { text: path, dynamic: false },
    framework,
    file,
    fn: 0,
    at,
    handler,
    own: [],
    chain: [],
  };
}
