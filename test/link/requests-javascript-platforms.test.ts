import { describe, expect, it } from 'vitest';
import { handlerOf, paths, repository } from './requests-linked.js';

describe('routes of JavaScript that no router shows', () => {
  it('of Meteor: methods, publications, handlers of HTTP', async () => {
    const linked = await repository({
      'server/main.js': `import { Meteor } from 'meteor/meteor';
import { WebApp } from 'meteor/webapp';
Meteor.methods({ 'boats.add'(name) { return 1; }, async sink(id) {} });
Meteor.publish('boats', function () {});
WebApp.handlers.get('/tides/:id', async (req, res) => {});
WebApp.connectHandlers.use('/up', (req, res) => res.end('x'));
JsonRoutes.add('POST', '/api/boats', function (req, res) {});`,
    });
    expect(paths(linked)).toEqual([
      'ANY /up',
      'GET /tides/:id',
      'POST /api/boats',
      'RPC boats',
      'RPC boats.add',
      'RPC sink',
    ]);
    expect(handlerOf(linked, 'RPC sink')).toBe('sink');
  });

  it('of Feathers: the methods that are named, those of an adapter, none of a client', async () => {
    const linked = await repository(
      {
        'boats.js': `import { KnexService } from '@feathersjs/knex';
export const boatMethods = ['find', 'create'];
export class Boats extends KnexService {}
export class Tides extends KnexService {}
export const boats = (app) => {
  app.use('boats', new Boats(), { methods: boatMethods });
  app.use('tides', new Tides());
};
export const client = (client) => { client.use('crew', connection.service('crew'), { methods: boatMethods }); };`,
      },
      ['@feathersjs/feathers'],
    );
    expect(paths(linked)).toEqual([
      'DELETE /tides/:id',
      'GET /boats',
      'GET /tides',
      'GET /tides/:id',
      'PATCH /tides/:id',
      'POST /boats',
      'POST /tides',
      'PUT /tides/:id',
    ]);
  });

  it('of React Router: those that its configuration names, nested', async () => {
    const loader = 'export async function loader() { return {}; }\n';
    const linked = await repository(
      {
        'app/routes.ts': `import { index, layout, prefix, route } from '@react-router/dev/routes';
export default [
  index('pages/home.tsx'),
  layout('pages/shell.tsx', [route('boats/:id', './pages/boat.tsx')]),
  ...prefix('api', [route('tides', 'pages/tides.ts')]),
];`,
        'app/pages/home.tsx': loader,
        'app/pages/boat.tsx': `${loader}export async function action() { return {}; }\n`,
        'app/pages/tides.ts': loader,
        'app/pages/unnamed.ts': loader,
      },
      ['@react-router/node'],
    );
    expect(paths(linked)).toEqual(['GET /', 'GET /api/tides', 'GET /boats/:id', 'POST /boats/:id']);
  });

  it('of TanStack Start: handlers of file routes and server functions', async () => {
    const linked = await repository(
      {
        'src/routes/boats.ts': `import { createFileRoute } from '@tanstack/react-router';
export const Route = createFileRoute('/api/boats/$id')({ server: { handlers: { GET: async () => ({}), POST: save } } });
function save() {}`,
        'src/fns.ts': `import { createServerFn } from '@tanstack/react-start';
export const launch = createServerFn({ method: 'POST' }).middleware([guard]).handler(async ({ data }) => ({}));
export const Page = createFileRoute('/boats')({ component: Boats });`,
      },
      ['@tanstack/react-start'],
    );
    expect(paths(linked)).toEqual(['GET /api/boats/:id', 'POST /api/boats/:id', 'RPC launch']);
  });

  it('of functions that a platform calls', async () => {
    const linked = await repository(
      {
        'src/boats.js': 'export const list = async () => ({});\nexport function launch() {}\n',
        'azure.js': `import { app } from '@azure/functions';
app.http('crew', { methods: ['GET', 'POST'], route: 'crew/{id}', handler: async () => ({}) });
app.timer('tick', { schedule: '* * * * *', handler: () => {} });`,
      },
      [],
      {
        artefacts: [
          {
            kind: 'functions',
            path: 'serverless.yml',
            functions: [
              { handler: 'src/boats.list', method: 'GET', path: '/boats', at: [1, 1, 1, 1] },
              { handler: 'src/boats.unknown', method: 'GET', path: '/none', at: [1, 1, 1, 1] },
            ],
          },
        ],
      },
    );
    expect(paths(linked)).toEqual(['GET /api/crew/{id}', 'GET /boats', 'POST /api/crew/{id}']);
  });

  it('of helpers that take their arguments apart', async () => {
    const linked = await repository({
      'helpers.js': `const helpers = module.exports;
helpers.page = function (...args) {
  const [router, name] = args;
  const controller = args[args.length - 1];
  router.get(name, busy, wrap(controller));
  router.get(\`/api\${name}\`, wrap(controller));
};
helpers.api = function (...args) {
  const [router, verb, name] = args;
  const controller = args[args.length - 1];
  router[verb](name, wrap(controller));
};`,
      'app.js': `const express = require('express');
const { api, page } = require('./helpers');
const app = express();
const router = express.Router();
app.use('/v3', router);
page(app, '/boats', [guard], (req, res) => {});
api(router, 'put', '/tides/:id', [guard], saveTide);
function saveTide(req, res) {}
app.listen(1);`,
    });
    expect(paths(linked)).toEqual(['GET /api/boats', 'GET /boats', 'PUT /v3/tides/:id']);
    expect(handlerOf(linked, 'PUT /v3/tides/:id')).toBe('saveTide');
  });
});

describe('routers of JavaScript', () => {
  it('go on with all that a function was given', async () => {
    const linked = await repository({
      'boats.js': `export function boatRoutes(...args) {
  const [router, { queries }] = args;
  const { find } = queries;
  router.get('/boats/:id', async (ctx) => find(ctx));
}`,
      'app.js': `import Koa from 'koa';
import Router from '@koa/router';
import { boatRoutes } from './boats.js';
function all(...args) { boatRoutes(...args); }
const app = new Koa();
const api = new Router({ prefix: '/api' });
all(api, {});
app.use(api.routes());`,
    });
    expect(paths(linked)).toEqual(['GET /api/boats/:id']);
  });
});

describe('health endpoints', () => {
  it('may be handlers of Go that are named so and mounted out of sight', async () => {
    const linked = await repository({
      'ping/ping.go': `package ping
import "net/http"
type Handler struct{}
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) }`,
      'web/web.go': `package web
import "net/http"
type Handler struct{}
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
type readyz struct{}
func (r readyz) ServeHTTP(w http.ResponseWriter, req *http.Request) {}
type Shipping struct{}
func (s Shipping) ServeHTTP(w http.ResponseWriter, req *http.Request) {}
func main() { http.Handle("/readyz", readyz{}) }`,
    });
    const [view] = linked.services;
    expect(view?.healthEndpoints.map(({ name, kind }) => [name, kind])).toEqual([
      ['/readyz', 'readiness'],
      ['ping', 'endpoint'],
    ]);
  });

  it('may be brought by a library', async () => {
    const linked = await repository({
      'main.go': `package main
import ("github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware"; "github.com/ory/x/healthx")
func main() {
	r := chi.NewRouter()
	r.Use(middleware.Heartbeat("/ping"))
	h := healthx.NewHandler(nil, "1", nil)
	h.SetHealthRoutes(r, true)
}`,
    });
    const [view] = linked.services;
    expect(view?.healthEndpoints.map(({ path }) => path)).toEqual(['/ping', '/health/alive', '/health/ready']);
  });
});
