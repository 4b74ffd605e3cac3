import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('routes that a place of a file names', () => {
  it('of SvelteKit, behind its handle', async () => {
    const linked = await repository({
      'src/hooks.server.ts': `import { sequence } from '@sveltejs/kit/hooks';
import pino from 'pino';
const logger = pino();
async function log({ event, resolve }) { const response = await resolve(event); logger.info({ path: event.url.pathname, status: response.status }, 'request'); return response; }
export const handle = sequence(log);`,
      'src/routes/(app)/items/[id]/+server.ts':
        'export const GET = async () => new Response(); export const fallback = () => new Response();',
      'src/routes/login/+page.server.ts': `export const load = async () => ({});
export const actions = { default: async () => {}, register: async () => {} };`,
    });
    expect(paths(linked)).toEqual([
      'ANY /items/[id]',
      'GET /items/[id]',
      'GET /login',
      'POST /login',
      'POST /login?/register',
    ]);
    expect(answersOf(linked, 'GET /items/[id]')).toMatchObject({ logged: 'yes', measured: 'no' });
  });

  it('of Next.js, behind its middleware and wrappers', async () => {
    const linked = await repository(
      {
        'middleware.ts': `import pino from 'pino';
const logger = pino();
export function middleware(request) { logger.info({ method: request.method, url: request.url }, 'request'); }`,
        'app/api/orders/route.ts': `import { measured } from '../../../lib/measured';
export const GET = measured(list);
function list() { return Response.json([]); }
export { create as POST } from './create';`,
        'app/api/orders/create.ts': 'export async function create() { return Response.json({}); }',
        'lib/measured.ts': `import { Histogram } from 'prom-client';
const duration = new Histogram({ name: 'http_request_duration_seconds', help: 'x' });
export const measured = (handler) => async (request) => { const end = duration.startTimer(); try { return await handler(request); } finally { end(); } };`,
      },
      ['next'],
    );
    expect(paths(linked)).toEqual(['GET /api/orders', 'POST /api/orders']);
    expect(handlerOf(linked, 'GET /api/orders')).toBe('list');
    expect(answersOf(linked, 'GET /api/orders')).toMatchObject({ logged: 'yes', measured: 'yes' });
    expect(answersOf(linked, 'POST /api/orders')).toMatchObject({ logged: 'yes', measured: 'no' });
  });

  it('of Medusa', async () => {
    const sources = {
      'src/api/store/boats/[id]/route.ts':
        'export const GET = async (req, res) => { res.json({}); };\nexport async function DELETE(req, res) { res.end(); }',
      'src/api/store/boats/helpers.ts': 'export const GET = 1;',
    };
    expect(paths(await repository(sources, ['@medusajs/framework']))).toEqual([
      'DELETE /store/boats/[id]',
      'GET /store/boats/[id]',
    ]);
    expect(paths(await repository(sources))).toEqual([]);
  });

  it('of Astro, SolidStart, Qwik City and Vercel functions', async () => {
    const sources = {
      'src/pages/feeds/[id].json.ts':
        'export async function GET() { return new Response(); }\nexport const ALL = () => new Response();',
      'src/routes/api/[id].ts': 'export function DELETE() { return null; }',
      'src/routes/shop/index.ts': 'export const onPost = async () => {};',
      'api/hook.ts':
        "import type { VercelRequest } from '@vercel/node';\nexport default function handler(req: VercelRequest, res) { res.status(200).end(); }",
    };
    expect(paths(await repository(sources, ['astro', '@solidjs/start', '@builder.io/qwik-city']))).toEqual([
      'ANY /api/hook',
      'ANY /feeds/[id].json',
      'DELETE /api/[id]',
      'GET /feeds/[id].json',
      'POST /shop',
    ]);
    expect(paths(await repository(sources))).toEqual(['ANY /api/hook']);
  });

  it('of Nitro, behind its middleware and plugins', async () => {
    const linked = await repository({
      'server/api/users/[id].get.ts': 'export default defineEventHandler(async (event) => ({}));',
      'server/api/[...].ts': 'export default eventHandler(() => null);',
      'server/routes/feed.xml.ts': 'export default cachedEventHandler(() => "");',
      'server/api/shared.ts': 'export default { limit: 3 };',
      'server/plugins/metrics.ts': `import { Counter } from 'prom-client';
const requests = new Counter({ name: 'http_requests_total', help: 'x' });
export default defineNitroPlugin((app) => { app.hooks.hook('afterResponse', () => { requests.inc(); }); });`,
    });
    expect(paths(linked)).toEqual(['ANY /api/**', 'ANY /feed.xml', 'GET /api/users/:id']);
    expect(answersOf(linked, 'ANY /feed.xml')).toMatchObject({ measured: 'yes', logged: 'no' });
  });

  it('of Remix and React Router, pages included', async () => {
    const linked = await repository(
      {
        'app/routes/api+/users.$id.ts':
          'export const loader = async () => null; export async function action() { return null; }',
        'app/routes/_auth.login.tsx':
          'export async function loader() { return null; }\nexport default function Login() { return null; }',
        'app/routes/docs.$/route.ts': 'export const loader = () => null;',
        'app/routes/feed[.]xml.ts': 'export const loader = () => null;',
        'app/routes/about.tsx': 'export default function About() { return null; }',
      },
      ['@remix-run/node'],
    );
    expect(paths(linked)).toEqual([
      'GET /api/users/:id',
      'GET /docs/*',
      'GET /feed.xml',
      'GET /login',
      'POST /api/users/:id',
    ]);
  });
});
