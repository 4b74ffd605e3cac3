import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('routers of JavaScript', () => {
  it('are served below an open prefix where nothing is seen to mount them', async () => {
    const linked = await repository({
      'plugin.ts': `import Router from '@koa/router';
const router = new Router();
router.get('/hooks', async (ctx) => { ctx.body = {}; });
export default router;`,
      'lost.js': `const { Router } = require('express');
const router = Router();
router.get('/lost', (req, res) => res.json({}));
module.exports = router;`,
    });
    expect(paths(linked)).toEqual(['GET …/hooks', 'GET …/lost']);
  });

  it('go on behind what sets an option', async () => {
    const linked = await repository({
      'server.js': `const express = require('express');
const app = express();
app.set('env', 'production').disable('x-powered-by').get('/boats', (req, res) => res.json([])).post('/boats', (req, res) => res.json({}));
app.set('title', 'boats');`,
    });
    expect(paths(linked)).toEqual(['GET /boats', 'POST /boats']);
  });

  it('are known by name where nothing tells what made them', async () => {
    const sources = {
      'server.js': `const { Server } = require('./core');
const app = Server.instance().app;
const api = require('./api');
app.get('/robots.txt', (req, res) => res.send(''));
app.get('title');
app.use(api);`,
      'core.js': 'class Server { static instance() { return Server.one; } }\nexports.Server = Server;',
      'api.js': `const express = require('express');
const router = express.Router();
router.post('/push', (req, res) => res.json({}));
module.exports = router;`,
    };
    expect(paths(await repository(sources, ['express']))).toEqual(['GET /robots.txt', 'POST /push']);
  });

  it('take what hands every request on for middleware', async () => {
    const linked = await repository({
      'app.js': `const express = require('express');
const pino = require('pino');
const logger = pino();
const app = express();
const authenticate = () => (req, res, next) => { if (!req.user) return res.status(401).end(); next(); };
app.route('/users').all(authenticate()).get((req, res) => res.json([])).post((req, res) => res.status(201).end());
app.all('/any', (req, res) => res.send('any'));
app.all('/api/*', (req, res, next) => { logger.info({ method: req.method, url: req.url }, 'request'); next(); });
app.get('/api/x', (req, res) => res.json({}));`,
    });
    expect(paths(linked)).toEqual(['ANY /any', 'GET /api/x', 'GET /users', 'POST /users']);
    expect(answersOf(linked, 'GET /api/x')).toMatchObject({ logged: 'yes' });
    expect(answersOf(linked, 'GET /users')).toMatchObject({ logged: 'no' });
  });

  it('of a project are told method, path and handler', async () => {
    const linked = await repository(
      {
        'users.js': `import PromiseRouter from './PromiseRouter';
export class UsersRouter extends PromiseRouter {
  mountRoutes() { this.route('GET', '/users/:id', check, (req) => this.get(req)); this.route('title', '/x'); }
  get(req) { return {}; }
}
function check() {}`,
        'PromiseRouter.js': `export default class PromiseRouter {
  constructor() { this.routes = []; this.mountRoutes(); }
  route(method, path, ...handlers) { this.routes.push({ method, path, handlers }); }
}`,
      },
      ['express'],
    );
    expect(paths(linked)).toEqual(['GET /users/:id']);
  });

  it('generate the routes of a model', async () => {
    const linked = await repository({
      'app.js': `import express from 'express';
import * as finale from 'finale-rest';
import morgan from 'morgan';
const app = express();
app.use(morgan('dev'));
finale.initialize({ app });
for (const name of list()) finale.resource({ model: name, endpoints: [\`/api/\${name}s\`, \`/api/\${name}s/:id\`], actions: ['list', 'read'] });`,
    });
    expect(paths(linked)).toEqual(['GET /api/…s', 'GET /api/…s/:id']);
    expect(answersOf(linked, 'GET /api/…s')).toMatchObject({ logged: 'yes', measured: 'no' });
  });
});

describe('descriptions of routes', () => {
  it('are read from lists that hapi and Fastify are given', async () => {
    const linked = await repository({
      'server.js': `const Hapi = require('@hapi/hapi');
const users = require('./users');
const server = Hapi.server({ port: 3000 });
server.route({ method: 'GET', path: '/up', handler: () => 'ok' });
server.route(users);
server.route([{ method: ['PUT', 'PATCH'], path: '/users/{id}', options: { handler: change } }, { method: '*', path: '/{any*}', handler: () => '' }]);
function change() { return {}; }`,
      'users.js': `const list = () => [];
module.exports = [{ method: 'GET', path: '/users', handler: list }];`,
    });
    expect(paths(linked)).toEqual(['ANY /{any*}', 'GET /up', 'GET /users', 'PATCH /users/{id}', 'PUT /users/{id}']);
    expect(handlerOf(linked, 'GET /users')).toBe('list');
    expect(handlerOf(linked, 'PUT /users/{id}')).toBe('change');
  });

  it('are read from what Hono with OpenAPI is given', async () => {
    const linked = await repository({
      'app.ts': `import { OpenAPIHono, createRoute } from '@hono/zod-openapi';
import { one } from './one';
const api = new OpenAPIHono().basePath('/v1');
api.openapi(one, (c) => c.json({}));
api.openapi(createRoute({ method: 'post', path: '/items', request: {} }), create);
api.on(['PUT', 'DELETE'], '/items/:id', (c) => c.text(''));
function create(c) { return c.json({}); }
export default api;`,
      'one.ts':
        "import { createRoute } from '@hono/zod-openapi';\nexport const one = createRoute({ method: 'get', path: '/items/{id}' });",
    });
    expect(paths(linked)).toEqual([
      'DELETE /v1/items/:id',
      'GET /v1/items/{id}',
      'POST /v1/items',
      'PUT /v1/items/:id',
    ]);
    expect(handlerOf(linked, 'POST /v1/items')).toBe('create');
  });
});

describe('plugins of Fastify', () => {
  it('are loaded from folders, with the prefix that these name', async () => {
    const linked = await repository({
      'src/app.ts': `import fastify from 'fastify';
import autoload from '@fastify/autoload';
import path from 'node:path';
const app = fastify();
app.register(autoload, { dir: path.join(__dirname, 'routes'), options: { prefix: '/x' } });
app.register(autoload, { dir: path.join(__dirname, 'plugins') });
app.register(import('./late.js'), { prefix: '/late' });`,
      'src/routes/api/users/index.ts':
        'export default async function (instance) { instance.get("/:id", async () => ({})); }',
      'src/late.ts': 'export default async function late(instance) { instance.get("/", async () => ({})); }',
      'src/plugins/metrics.ts': `import fp from 'fastify-plugin';
import { Histogram } from 'prom-client';
const duration = new Histogram({ name: 'http_request_duration_seconds', help: 'x' });
export default fp(async (instance) => { instance.addHook('onResponse', async (request, reply) => { duration.observe(reply.elapsedTime / 1000); }); });`,
    });
    expect(paths(linked)).toEqual(['GET /late', 'GET /x/api/users/:id']);
    expect(answersOf(linked, 'GET /late')).toMatchObject({ measured: 'yes' });
    expect(answersOf(linked, 'GET /x/api/users/:id')).toMatchObject({ measured: 'yes', logged: 'no' });
  });
});

describe('routers that a loop mounts', () => {
  it.each([
    ['a loop', "for (const controller of controllers) this.app.use('/api', controller.router);"],
    ['a callback', "controllers.forEach((controller) => { this.app.use('/api', controller.router); });"],
  ])('are those of controllers that %s goes through', async (_, loop) => {
    const linked = await repository({
      'server.ts': `import { App } from './app';
import { Articles } from './articles';
new App([new Articles()]).listen(1);`,
      'app.ts': `import express from 'express';
export class App {
  private readonly app = express();
  constructor(controllers: { router: express.Router }[]) { ${loop} }
  listen(port: number) { this.app.listen(port); }
}`,
      'articles.ts': `import { Router } from 'express';
export class Articles {
  path = '/articles';
  router = Router();
  constructor() { this.router.get(this.path, (req, res) => res.json([])); }
}`,
    });
    expect(paths(linked)).toEqual(['GET /api/articles']);
  });

  it('are those that koa-compose puts in a row', async () => {
    const linked = await repository({
      'app.js': `const Koa = require('koa');
const compose = require('koa-compose');
const stations = require('./stations');
const app = new Koa();
app.use(compose([stations.routes(), stations.allowedMethods()]));
app.listen(1);`,
      'stations.js': `const Router = require('@koa/router');
const router = new Router({ prefix: '/stations' });
router.get('/', (ctx) => { ctx.body = []; });
module.exports = router;`,
    });
    expect(paths(linked)).toEqual(['GET /stations']);
  });
});

describe('middleware that stands beside a route or a router', () => {
  const hits = "import { Counter } from 'prom-client';\nconst hits = new Counter({ name: 'hits_total', help: 'x' });";

  it('covers the router of the same call, and no path that only begins alike', async () => {
    const linked = await repository({
      'app.js': `import express from 'express';
import guarded from './guarded.js';
${hits}
const count = (req, res, next) => { hits.inc(); next(); };
const app = express();
app.use('/guarded', count, guarded);
app.use('/b', count);
app.get('/b/x', (req, res) => res.end());
app.get('/a/bare', (req, res) => res.end());
app.listen(1);`,
      'guarded.js': `import { Router } from 'express';
const router = Router();
router.get('/x', (req, res) => res.end());
export default router;`,
    });
    const measured = (route: string) => answersOf(linked, route)?.measured;
    expect(['GET /guarded/x', 'GET /b/x', 'GET /a/bare'].map(measured)).toEqual(['yes', 'yes', 'no']);
  });

  it('is a hook among the options of a route of Fastify', async () => {
    const linked = await repository({
      'app.js': `import Fastify from 'fastify';
${hits}
const count = async () => { hits.inc(); };
const app = Fastify();
app.route({ method: 'GET', url: '/object', preHandler: [count], handler: async () => 'x' });
app.get('/option', { onRequest: count }, async () => 'x');
app.listen({ port: 1 });`,
    });
    expect(answersOf(linked, 'GET /object')).toMatchObject({ measured: 'yes' });
    expect(answersOf(linked, 'GET /option')).toMatchObject({ measured: 'yes' });
  });
});

describe('the logger of Fastify', () => {
  it.each([
    ['{ logger: true }', { logged: 'yes', correlated: 'yes' }],
    ['{ logger: false }', { logged: 'no', correlated: 'no' }],
  ])('writes a line with the id of each request: %s', async (options, expected) => {
    const linked = await repository({
      'app.ts': `import Fastify from 'fastify';
const app = Fastify(${options});
app.get('/x', async () => ({}));
app.listen({ port: 1 });`,
    });
    expect(answersOf(linked, 'GET /x')).toMatchObject(expected);
  });
});

describe('routers that are handed over', () => {
  it('stand in fields of classes, and come first of arguments that are taken apart', async () => {
    const linked = await repository({
      'app.ts': `import express, { Router } from 'express';
import { ChatRouter } from './chat';
import domains from './domains';
const app = express();
const api = Router();
app.use('/chat', new ChatRouter().router);
app.use('/api', api);
domains(api, { queries: 1 });
basics(api);
function basics(...args) { const [router] = args; router.get('/basics', (req, res) => res.json([])); }`,
      'chat.ts': `import { Router } from 'express';
export class ChatRouter {
  constructor() { this.router.post(this.routerPath('find'), (req, res) => res.json({})); this.router.get('/up', (req, res) => res.json({})); }
  routerPath(path) { let route = '/' + path; route += '/:id'; return route; }
  readonly router = Router();
}`,
      'domains.ts':
        'export default function domains(...[router, { queries }]) { router.get("/domains", async (req, res) => res.json([])); }',
    });
    expect(paths(linked)).toEqual(['GET /api/basics', 'GET /api/domains', 'GET /chat/up', 'POST /chat…/find…']);
  });
});

describe('classes that register what their methods are given', () => {
  it('have a router for each class that extends them', async () => {
    const linked = await repository(
      {
        'src/controller.ts': `import { Router, type IRouter } from 'express';
interface Options { method: 'get' | 'post'; path: string; handler: Function }
export default class Controller {
  app: IRouter;
  constructor(config: unknown) { this.app = Router(); }
  wrap(handler: Function) { return async (req, res) => { await handler(req, res); }; }
  route(options: Options): void { this.app[options.method](options.path, this.wrap(options.handler.bind(this))); }
  get(path: string, handler: Function): void { this.route({ method: 'get', path, handler }); }
  upload(path: string, handler: Function): void { this.app.post(path, this.wrap(handler.bind(this))); }
  use(path: string, router: IRouter): void { this.app.use(path, router); }
  get router(): IRouter { return this.app; }
}`,
        'src/boats.ts': `import Controller from './controller.js';
export class BoatController extends Controller {
  constructor(config: unknown) {
    super(config);
    this.route({ method: 'post', path: '/:id', handler: this.create });
    this.get('', this.list);
  }
  async create(req, res) { res.json({}); }
  async list(req, res) { res.json([]); }
}`,
        'src/docks.ts': `import Controller from './controller.js';
import { BoatController } from './boats.js';
export class DockController extends Controller {
  constructor(config: unknown) {
    super(config);
    this.use('/:dock/boats', new BoatController(config).router);
    this.app.delete('/:dock', this.remove);
  }
  async remove(req, res) { res.end(); }
}`,
        'src/app.ts': `import express from 'express';
import { DockController } from './docks.js';
const app = express();
app.use('/docks', new DockController({}).router);
app.listen(1);`,
      },
      ['express'],
    );
    expect(paths(linked)).toEqual(['DELETE /docks/:dock', 'GET /docks/:dock/boats', 'POST /docks/:dock/boats/:id']);
    expect(handlerOf(linked, 'POST /docks/:dock/boats/:id')).toBe('create');
  });
});

describe('verbs that are computed', () => {
  it('are those of the loop or the table around them', async () => {
    const linked = await repository({
      'app.js': `const express = require('express');
const app = express();
const table = [{ verb: 'get', url: '/tides', run: tides }, { verb: 'delete', url: '/tides/:id', run: forget }];
for (const method of ['PUT', 'PATCH']) app[method.toLowerCase()]('/moon', (req, res) => res.end());
table.forEach((row) => { app[row.verb](row.url, row.run); });
app[name]('trust proxy');
function tides(req, res) { res.json([]); }
function forget(req, res) { res.end(); }`,
    });
    expect(paths(linked)).toEqual(['DELETE /tides/:id', 'GET /tides', 'PATCH /moon', 'PUT /moon']);
    expect(handlerOf(linked, 'GET /tides')).toBe('tides');
  });
});

describe('applications of one service', () => {
  it('have routes of their own; what one is told twice is one route', async () => {
    const linked = await repository({
      'app.js': `const express = require('express');
const app = express();
app.get('/', guard);
app.get('/', (req, res) => res.send('app'));
function guard(req, res, next) { next(); }`,
      'setup.js': `const express = require('express');
const app = express();
app.get('/', (req, res) => res.send('set-up'));`,
    });
    expect(paths(linked)).toEqual(['GET /', 'GET /']);
  });
});
