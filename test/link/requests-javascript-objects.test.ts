import { describe, expect, it } from 'vitest';
import { operationalRoutes } from '../../src/util/operational.js';
import { handlerOf, paths, repository } from './requests-linked.js';

describe('routes in objects that a server is given', () => {
  it('are methods of gRPC and Connect services', async () => {
    const linked = await repository(
      {
        'grpc.js': `const grpc = require('@grpc/grpc-js');
const server = new grpc.Server();
const sayHello = (call, callback) => callback(null, {});
server.addService(proto.helloworld.Greeter.service, { sayHello, sayBye: (call, callback) => callback(null, {}) });
server.addService(proto.grpc.health.v1.Health.service, { check: (call, callback) => callback(null, {}) });`,
        'connect.ts': `import { ElizaService } from './gen/eliza_connect';
export default (router) => router.service(ElizaService, { async say(request) { return {}; } });`,
      },
      ['@connectrpc/connect'],
    );
    const named = ['RPC ElizaService/Say', 'RPC Greeter/SayBye', 'RPC Greeter/SayHello', 'RPC Health/Check'];
    expect(paths(linked)).toEqual(named);
    expect([...operationalRoutes(linked)].map(({ path }) => path)).toEqual(['Health/Check']);
    expect(handlerOf(linked, 'RPC Greeter/SayHello')).toBe('sayHello');
  });

  it('follow contracts of ts-rest', async () => {
    const linked = await repository(
      {
        'contract.ts': `import { initContract } from '@ts-rest/core';
const c = initContract();
export const posts = c.router({ get: { method: 'GET', path: '/posts/:id' }, add: { method: 'POST', path: '/posts' } }, { pathPrefix: '/api' });`,
        'router.ts': `import { initServer } from '@ts-rest/express';
import { posts } from './contract';
const s = initServer();
export const router = s.router(posts, { get: async () => ({ status: 200 }), add: async () => ({ status: 201 }) });`,
      },
      ['@ts-rest/core', '@ts-rest/express'],
    );
    expect(paths(linked)).toEqual(['GET /api/posts/:id', 'POST /api/posts']);
  });

  it('are the methods of Feathers services', async () => {
    const linked = await repository(
      {
        'app.ts': `import { feathers } from '@feathersjs/feathers';
import { koa } from '@feathersjs/koa';
class Messages { async find() { return []; } async create(data) { return data; } async remove(id) { return id; } }
const app = koa(feathers());
app.use('messages', new Messages());
app.use('audit', new Messages(), { methods: ['find'] });`,
      },
      ['@feathersjs/feathers'],
    );
    expect(paths(linked)).toEqual(['DELETE /messages/:id', 'GET /audit', 'GET /messages', 'POST /messages']);
  });

  it('are what Bun serves; a server with one function is open', async () => {
    const linked = await repository({
      'bun.ts': `Bun.serve({ routes: { '/up': () => new Response('ok'), '/users': { GET: list, POST: async (req) => new Response() }, '/page': page }, fetch() { return new Response(); } });
function list() { return new Response(); }`,
      'http.js': `const http = require('node:http');
const express = require('express');
http.createServer((req, res) => { if (req.url === '/x') res.end('x'); });
http.createServer(express());
http.createServer((req, res) => app(req, res));`,
    });
    expect(paths(linked)).toEqual(['ANY /up', 'ANY …', 'GET /users', 'POST /users']);
  });
});

describe('further routers', () => {
  it('of Elysia and Adonis', async () => {
    const linked = await repository({
      'elysia.ts': `import { Elysia } from 'elysia';
const users = new Elysia({ prefix: '/users' }).get('/:id', ({ params }) => params.id, { detail: {} });
new Elysia().use(users).group('/v1', (app) => app.post('/sign-in', signIn)).listen(3000);
function signIn() { return ''; }`,
      'start/routes.ts': `import router from '@adonisjs/core/services/router';
import UsersController from '#controllers/users_controller';
router.get('/', async () => 'hi');
router.group(() => { router.get('/users', [UsersController, 'index']).as('users'); router.post('/users', 'UsersController.store'); }).prefix('/api');`,
    });
    expect(paths(linked)).toEqual(['GET /', 'GET /api/users', 'GET /users/:id', 'POST /api/users', 'POST /v1/sign-in']);
    expect(handlerOf(linked, 'POST /v1/sign-in')).toBe('signIn');
  });
});
