import { describe, expect, it } from 'vitest';
import { answersOf, repository } from './requests-linked.js';

describe('what an application hands over to', () => {
  it('lies behind its middleware', async () => {
    const linked = await repository(
      {
        'server.ts': `import express from 'express';
import promBundle from 'express-prom-bundle';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import { appRouter } from './router';
const app = express();
app.use(promBundle({}));
app.use('/trpc', createExpressMiddleware({ router: appRouter }));`,
        'router.ts': `import { initTRPC } from '@trpc/server';
const t = initTRPC.create();
export const appRouter = t.router({ users: t.procedure.query(() => []) });`,
      },
      ['@trpc/server', 'express'],
    );
    expect(answersOf(linked, 'RPC users')).toMatchObject({ measured: 'yes', traced: 'no' });
  });
});

describe('a Fastify application', () => {
  it.each([
    ['{ logger: true }', 'yes'],
    ['{ logger: false }', 'no'],
    ['', 'no'],
  ])('made with %s: logged %s', async (options, logged) => {
    const linked = await repository({
      'app.ts': `import fastify from 'fastify';
const app = fastify(${options});
app.get('/x', async () => ({}));`,
    });
    expect(answersOf(linked, 'GET /x')).toMatchObject({ logged });
  });
});
