/** What an application hands over to as a whole — tRPC, GraphQL, Remix, contracts — lies behind the middleware of that application. */

import type { Work } from '../requests/work.js';
import type { RouteDraft } from './drafts.js';
import type { RouterNode } from './router-node.js';

const HOSTED = new Set([
  'trpc',
  'graphql',
  'react-router',
  'ts-rest',
  'feathers',
  'routing-controllers',
  'tsoa',
  'inversify',
  'connect',
]);
const HOSTS = new Set(['express', 'koa', 'fastify', 'hono', 'restify', 'hapi', 'elysia']);

/** Sets the router of drafts that stand behind the one application of the service that serves them. */
export function placeBehindHosts(work: Work, routers: Iterable<RouterNode>, drafts: readonly RouteDraft[]): void {
  const roots = new Map<number, RouterNode[]>();
  for (const node of routers) {
    if (!HOSTS.has(node.library.framework) || node.floating || node.part || node.mounts.length > 0) continue;
    if (/^(?:parameter|named|field):/.test(node.id)) continue;
    const service = work.files[node.file]?.service ?? -1;
    roots.set(service, [...(roots.get(service) ?? []), node]);
  }
  for (const draft of drafts) {
    const linked = work.files[draft.file];
    if (draft.node || !HOSTED.has(draft.framework) || linked?.language === 'go' || linked?.language === 'python')
      continue;
    const [only, ...more] = roots.get(draft.host ?? linked?.service ?? -1) ?? [];
    if (only && more.length === 0) draft.node = only;
  }
}
