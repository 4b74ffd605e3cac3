import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('rows that functions of the project make', () => {
  const sources = {
    'app.ts': `import express, { Router } from 'express';
import { list } from './list';
import { create } from './create';
const app = express();
const router = Router();
const routes = [list, create];
routes.forEach((route) => {
  const version = route.version ?? 'v1';
  const path = \`/\${version}\${route.path}\`;
  const checks = [...(route.checks ?? [])];
  if (checks.length > 0) {
    router[route.method](path, checks, route.handler);
  } else {
    router[route.method](path, route.handler);
  }
});
app.use('/api', router);
app.listen(1);`,
    'define.ts': `export function define(spec) {
  const { method, path, version } = spec;
  return (answer) => {
    const handler = async (req, res, next) => {
      try {
        res.json(await run(req, answer));
      } catch (e) {
        next(e);
      }
    };
    const route: Route = { method, path, version, handler };
    return route;
  };
}
export interface Route { method: string; path: string; version?: string; handler: unknown }
const run = async (req, answer) => answer(req);`,
    'specs.ts': `const boats = { path: '/boats' };
export const listSpec = { ...boats, method: 'get' as const };
export const createSpec = { ...boats, method: 'post' as const, version: 'v2' };`,
    'list.ts': `import { define } from './define';
import { listSpec } from './specs';
export const list = define(listSpec)(async function listBoats(req) { return []; });`,
    'create.ts': `import pino from 'pino';
import { define } from './define';
import { createSpec } from './specs';
const logger = pino();
export const create = define(createSpec)(async function createBoat(req) { logger.info('created'); return {}; });`,
  };

  it('are routes by what those were given, each once however it is registered', async () => {
    const linked = await repository(sources, ['express']);
    expect(paths(linked)).toEqual(['GET /api/v1/boats', 'POST /api/v2/boats']);
  });

  it('are answered by the function that is handed on', async () => {
    const linked = await repository(sources, ['express']);
    expect(handlerOf(linked, 'POST /api/v2/boats')).toBe('createBoat');
    expect(answersOf(linked, 'POST /api/v2/boats')).toMatchObject({ logged: 'yes' });
    expect(answersOf(linked, 'GET /api/v1/boats')).toMatchObject({ logged: 'no' });
  });
});

describe('paths that end in a star', () => {
  it('hold a parameter below a place of their own; bare ones hand everything over', async () => {
    const linked = await repository(
      {
        'app.js': `const express = require('express');
const files = require('unseen');
const app = express();
app.get('/files/:path*', files.read);
app.get('/:path*', files.page);
app.get('/static/*', files.send);
app.listen(1);`,
      },
      ['express'],
    );
    expect(paths(linked)).toEqual(['GET /files/:path*']);
  });
});
