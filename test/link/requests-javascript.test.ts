import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository, untied } from './requests-linked.js';

describe('routes of JavaScript', () => {
  it('joins the prefixes of nested Express routers across files', async () => {
    const linked = await repository({
      'app.ts': `import express from 'express';
import api from './api';
const app = express();
app.get('/', (req, res) => res.send('hi'));
app.use('/api', api);
app.get('env');`,
      'api.ts': `import { Router } from 'express';
import users from './users';
const api = Router().use('/users', users);
export default Router().use('/v1', api);`,
      'users.ts': `import { Router } from 'express';
import * as ctrl from './ctrl';
import { asyncHandler, check } from './wrap';
const router = Router();
router.get('/:id', check, asyncHandler(ctrl.show));
router.route('/').post([check, ctrl.create]).get(ctrl.list());
export default router;`,
      'ctrl.ts': `export async function show(req, res) { res.json({}); }
export function create(req, res) { res.status(201).json({}); }
export function list() { return function all(req, res) { res.json([]); }; }`,
      'wrap.ts': `export const asyncHandler = (fn) => (req, res, next) => fn(req, res, next).catch(next);
export function check(req, res, next) { next(); }`,
    });
    expect(paths(linked)).toEqual(['GET /', 'GET /api/v1/users', 'GET /api/v1/users/:id', 'POST /api/v1/users']);
    expect(handlerOf(linked, 'GET /api/v1/users/:id')).toBe('show');
    expect(handlerOf(linked, 'POST /api/v1/users')).toBe('create');
    expect(handlerOf(linked, 'GET /api/v1/users')).toBe('all');
  });

  it('follows routers that are handed over as arguments', async () => {
    const linked = await repository({
      'app.js': `const express = require('express');
const app = express();
require('./routes').register(app);`,
      'routes.js': `exports.register = function (server) { server.post('/orders', place); };
function place(req, res) { res.sendStatus(204); }`,
    });
    expect(paths(linked)).toEqual(['POST /orders']);
    expect(handlerOf(linked, 'POST /orders')).toBe('place');
  });

  it('reads Fastify plugins, Koa prefixes, Hono mounts', async () => {
    const linked = await repository({
      'fastify.ts': `import fastify from 'fastify';
const app = fastify();
async function users(instance, opts) { instance.get('/me', async () => ({})); }
app.register(users, { prefix: '/users' });
app.route({ method: ['GET', 'HEAD'], url: '/up', handler: async () => 'ok' });`,
      'koa.ts': `import Koa from 'koa';
import Router from '@koa/router';
const app = new Koa();
const router = new Router({ prefix: '/books' });
router.get('/:id', async (ctx) => { ctx.body = {}; });
app.use(router.routes());`,
      'hono.ts': `import { Hono } from 'hono';
const app = new Hono();
const pets = new Hono();
pets.get('/', (c) => c.json([]));
app.route('/pets', pets);`,
    });
    expect(paths(linked)).toEqual(['GET /books/:id', 'GET /pets', 'GET /up', 'GET /users/me', 'HEAD /up']);
  });

  it('reads Nest controllers below the global prefix', async () => {
    const linked = await repository({
      'cats.controller.ts': `import { Controller, Get, Post } from '@nestjs/common';
@Controller('cats')
export class CatsController {
  @Get(':id') one() { return {}; }
  @Post() create() { return {}; }
}`,
      'main.ts': `import { NestFactory } from '@nestjs/core';
async function start() { const app = await NestFactory.create(null); app.setGlobalPrefix('api'); }`,
    });
    expect(paths(linked)).toEqual(['GET /api/cats/:id', 'POST /api/cats']);
  });

  it('reads Next.js route files', async () => {
    const linked = await repository(
      {
        'src/app/(shop)/items/[id]/route.ts': `export async function GET() { return Response.json({}); }
export const DELETE = async () => new Response(null, { status: 204 });`,
        'pages/api/users/index.ts': 'export default function handler(req, res) { res.status(200).json({}); }',
      },
      ['next'],
    );
    expect(paths(linked)).toEqual(['ANY /api/users', 'DELETE /items/[id]', 'GET /items/[id]']);
  });
});

describe('reach of middleware', () => {
  const app = (middleware: string) => `import express from 'express';
import client from 'prom-client';
import morgan from 'morgan';
const requests = new client.Counter({ name: 'http_requests_total', help: 'x', labelNames: ['code'] });
function count(req, res, next) { res.on('finish', () => requests.inc({ code: res.statusCode })); next(); }
const app = express();
app.get('/early', (req, res) => res.send('x'));
${middleware}
app.get('/late', (req, res) => res.send('x'));`;

  it('covers what is registered after it', async () => {
    const linked = await repository({ 'app.ts': app("app.use(count);\napp.use(morgan('dev'));") });
    expect(answersOf(linked, 'GET /early')).toMatchObject({ logged: 'no', measured: 'no' });
    expect(answersOf(linked, 'GET /late')).toMatchObject({ logged: 'yes', measured: 'yes', traced: 'no' });
    expect(linked.metrics).toMatchObject([{ name: 'http_requests_total', type: 'counter', labels: ['code'] }]);
  });

  it('covers the whole service by an initialised SDK', async () => {
    const linked = await repository({
      'app.ts': app(''),
      'tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()], metricReader: reader }).start();`,
    });
    expect(answersOf(linked, 'GET /early')).toMatchObject({ measured: 'yes', traced: 'yes' });
    expect(linked.services[0]?.tracing[0]).toMatchObject({ name: 'opentelemetry' });
  });

  it('cannot tell whether an SDK without a reader of metrics measures; tracers alone do not', async () => {
    const sdk = (text: string) => repository({ 'app.ts': app(''), 'tracing.ts': text });
    const open = await sdk(`import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] }).start();`);
    expect(answersOf(open, 'GET /early')).toMatchObject({ measured: 'unknown', traced: 'yes' });
    const traces = await sdk(`import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
new NodeTracerProvider().register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });`);
    expect(answersOf(traces, 'GET /early')).toMatchObject({ measured: 'no', traced: 'yes' });
  });
});

describe('log calls of an entry', () => {
  const handler = (body: string, set = '') => ({
    'app.ts': `import express from 'express';
import pino from 'pino';
${set}
const logger = pino();
const app = express();
app.get('/x', async (req, res) => {
  ${body}
  res.send('x');
});`,
  });

  it('are untied where nothing names the request', async () => {
    expect(untied(await repository(handler("logger.info({ userId: 1 }, 'done');")))).toEqual(['app.ts:7']);
    expect(untied(await repository(handler("fetch('/y').then(() => { logger.info('done'); });")))).toEqual([
      'app.ts:7',
    ]);
  });

  it.each([
    "logger.info({ requestId: req.headers['x-request-id'] }, 'done');",
    "req.log.info('done');",
    "logger.child({ reqId: req.id }).info('done');",
    "const log = logger.child({ reqId: req.id }); log.info('done');",
    "logger.info({ id: req.id }, 'done');",
  ])('are tied by %s', async (body) => {
    expect(untied(await repository(handler(body)))).toEqual([]);
  });

  it('are tied by an asynchronous store that the logger reads', async () => {
    const linked = await repository({
      'logger.ts': `import { AsyncLocalStorage } from 'node:async_hooks';
import pino from 'pino';
export const store = new AsyncLocalStorage();
export const logger = pino({ mixin() { return { requestId: store.getStore() }; } });`,
      'app.ts': `import express from 'express';
import { logger } from './logger';
const app = express();
app.get('/x', (req, res) => { logger.info('done'); res.send('x'); });`,
    });
    expect(untied(linked)).toEqual([]);
    expect(linked.services[0]?.correlation).toHaveLength(1);
  });

  it('are judged in consumers, jobs and sockets too, not in helpers', async () => {
    const linked = await repository({
      'work.ts': `import { Worker } from 'bullmq';
import cron from 'node-cron';
import pino from 'pino';
const logger = pino();
new Worker('mail', async (job) => {
  logger.info('sending');
});
cron.schedule('* * * * *', () => {
  logger.info('tick');
});
new Worker('other', async (job) => {
  logger.info({ jobId: job.id }, 'sending');
});
export function helper() { logger.info('help'); }`,
    });
    expect(untied(linked)).toEqual(['work.ts:6', 'work.ts:9']);
  });
});
