/** One route for what is registered several times. */
import type { Route } from '../../model/requests.js';
import type { RouteDraft } from '../routes/drafts.js';
import type { RouterNode } from '../routes/router-node.js';
import type { Work } from './work.js';

/** A service of JavaScript may make several applications, one after the other: their routes are not the same. */
export function applicationOf(work: Work, { file }: RouteDraft, routers: readonly RouterNode[]): string {
  const language = work.files[file]?.language;
  if (language === 'go' || language === 'python') return '';
  return routers.find(({ mounts }) => mounts.length === 0)?.id ?? '';
}

/** One route for a method and path that is registered several times: guards first, the handler last. */
export function merged(routes: readonly Route[], applications: readonly string[]): Route[] {
  const byKey = new Map<string, Route>();
  const all: Route[] = [];
  for (const [index, route] of routes.entries()) {
    // Go refuses a second handler for one path: where it stands twice, these are two servers.
    const place = route.place.path.endsWith('.go') ? ` ${route.place.path}:${route.place.at[0]}` : '';
    const key = `${route.service} ${applications[index]} ${route.method} ${route.path}${place}`;
    // A path of which nothing is known is another one wherever it stands, and the same where it stands once.
    const open = route.dynamic ? `${key} ${route.place.path}:${route.place.at.join(':')}` : key;
    const known = route.method === 'RPC' || (route.dynamic && !/^\/?…$/.test(route.path)) ? undefined : byKey.get(open);
    if (!known) {
      byKey.set(open, route);
      all.push(route);
      continue;
    }
    if (route.handler) {
      known.handler = route.handler;
      known.correlated = route.correlated;
    }
    for (const name of ['logged', 'measured', 'traced'] as const)
      if (known[name].state !== 'yes' && route[name].state !== 'no') known[name] = route[name];
  }
  return all;
}
