/** Routes of Remix and React Router: files below `app/routes/` that answer data instead of a page. */
import { functionOf } from './callables.js';
import type { RouteDraft } from './drafts.js';
import type { Work } from './work.js';

const ROUTE = /(?:^|\/)app\/routes\/(.+)\.[jt]sx?$/;
const FRAMEWORK = /^(?:@remix-run\/|@react-router\/|react-router$)/;
const HANDLERS: Record<string, string> = { loader: 'GET', action: 'POST' };

/** Drafts of all resource routes: route files without a component, whose `loader` answers reads and whose `action` answers writes. */
export function loaderRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    const place = ROUTE.exec(linked.path)?.[1];
    const exported = linked.facts.exports;
    if (place === undefined || exported.some((fact) => fact.name === 'default')) continue;
    const dependencies = work.context.services[linked.service]?.service.dependencies ?? new Set<string>();
    if (![...dependencies].some((name) => FRAMEWORK.test(name))) continue;
    for (const { name, value } of exported) {
      const method = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined;
      const handler = method && functionOf(work, file, 0, value);
      if (!method || !handler) continue;
      const at = work.function(handler)?.at ?? [1, 1, 1, 1];
      routes.push({
        kind: 'route',
        method,
        path: { text: pathOf(place), dynamic: false },
        framework: 'react-router',
        file,
        fn: 0,
        at: handler.file === file ? at : [1, 1, 1, 1],
        handler,
        own: [],
        chain: [],
      });
    }
  }
  return routes;
}

/** `api+/users.$id` → `/api/users/:id`: a dot is a slash, `_x` names no segment, `+` marks a folder of segments. */
function pathOf(place: string): string {
  const segments = place
    .split(/[/.]/)
    .map((part) => part.replace(/\+$/, '').replace(/(?<=.)_$/, ''))
    .filter((part) => part !== '' && !part.startsWith('_') && part !== 'index' && part !== 'route')
    .map((part) => (part === '$' ? '*' : part.replace(/^\$/, ':')));
  return `/${segments.join('/')}`;
}
