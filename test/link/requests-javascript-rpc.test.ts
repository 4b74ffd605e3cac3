import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('tRPC procedures', () => {
  const base = `import { initTRPC } from '@trpc/server';
import pino from 'pino';
const logger = pino();
const t = initTRPC.create();
export const createTRPCRouter = t.router;
export const mergeRouters = t.mergeRouters;
const logged = t.procedure.use(async ({ path, type, next }) => { logger.info({ path, method: type }, 'request'); return next(); });
export const publicProcedure = t.procedure;
export const protectedProcedure = logged.use(({ next }) => next());`;

  it('are named by the routers that hold them', async () => {
    const linked = await repository(
      {
        'trpc.ts': base,
        'user.ts': `import { createTRPCRouter, publicProcedure, protectedProcedure } from './trpc';
import { removeUser } from './remove';
export const userRouter = createTRPCRouter({
  admin: { ban: publicProcedure.mutation(() => null) },
  byId: publicProcedure.input(String).query(async ({ input }) => input),
  remove: removeUser,
  avatar: createTRPCRouter({ set: protectedProcedure.mutation(setAvatar) }),
});
function setAvatar() { return null; }`,
        'remove.ts': `import { protectedProcedure } from './trpc';
export const removeUser = protectedProcedure.mutation(() => null);`,
        'root.ts': `import { createTRPCRouter, mergeRouters, publicProcedure } from './trpc';
import { userRouter } from './user';
const system = createTRPCRouter({ version: publicProcedure.query(() => '1') });
export const appRouter = mergeRouters(createTRPCRouter({ user: userRouter }), system);`,
        'lost.ts': `import { createTRPCRouter, publicProcedure } from './trpc';
export const lost = createTRPCRouter({ ping: publicProcedure.query(() => 'pong') });`,
      },
      ['@trpc/server', 'pino'],
    );
    expect(paths(linked)).toEqual([
      'RPC user.admin.ban',
      'RPC user.avatar.set',
      'RPC user.byId',
      'RPC user.remove',
      'RPC version',
      'RPC ….ping',
    ]);
    expect(handlerOf(linked, 'RPC user.avatar.set')).toBe('setAvatar');
    expect(answersOf(linked, 'RPC user.remove')).toMatchObject({ logged: 'yes', measured: 'no' });
    expect(answersOf(linked, 'RPC user.byId')).toMatchObject({ logged: 'no' });
  });

  it('are named by the root that serves most of them, what is loaded late included', async () => {
    const linked = await repository(
      {
        'trpc.ts': base,
        'user.ts': `import { createTRPCRouter, publicProcedure } from './trpc';
export const userRouter = createTRPCRouter({ byId: publicProcedure.query(() => null) });`,
        'ping.ts': `import { createTRPCRouter, publicProcedure } from './trpc';
export default createTRPCRouter({ now: publicProcedure.query(() => null) });`,
        'root.ts': `import { lazy } from '@trpc/server';
import { createTRPCRouter } from './trpc';
export const appRouter = createTRPCRouter({
  user: lazy(() => import('./user').then((module) => module.userRouter)),
  ping: lazy(() => import('./ping')),
});`,
        'open-api.ts': `import { createTRPCRouter } from './trpc';
import { userRouter } from './user';
export const openApiRouter = createTRPCRouter({ userRouter });`,
      },
      ['@trpc/server', 'pino'],
    );
    expect(paths(linked)).toEqual(['RPC ping.now', 'RPC user.byId']);
  });

  it('are logged by what makes the context of their requests', async () => {
    const served = (line: string) =>
      repository(
        {
          'trpc.ts': base,
          'context.ts': `import pino from 'pino';
const logger = pino();
export const createContext = (given) => { ${line} return given; };`,
          'root.ts': `import { createTRPCRouter, publicProcedure } from './trpc';
export const appRouter = createTRPCRouter({ ping: publicProcedure.query(() => null) });`,
          'server.ts': `import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { createContext } from './context';
import { appRouter } from './root';
export const GET = (req) => fetchRequestHandler({ endpoint: '/trpc', req, router: appRouter, createContext: () => createContext({ req }) });`,
        },
        ['@trpc/server', 'pino'],
      );
    const line = "logger.info({ source: given.source }, 'Received tRPC request');";
    expect(answersOf(await served(line), 'RPC ping')).toMatchObject({ logged: 'yes' });
    expect(answersOf(await served("logger.warn('no session');"), 'RPC ping')).toMatchObject({ logged: 'no' });
  });

  it('are none where another package routes', async () => {
    const linked = await repository(
      { 'app.ts': `import { router } from 'other';\nexport const app = router({ query: find() });` },
      ['@trpc/server'],
    );
    expect(paths(linked)).toEqual([]);
  });
});

describe('gRPC services', () => {
  it('are served by a module as a whole', async () => {
    const linked = await repository({
      'server.js': `const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const handlers = require('./handlers');
const pkg = grpc.loadPackageDefinition(loader.loadSync('stock.proto')).stock;
const server = new grpc.Server();
server.addService(pkg.StockService.service, handlers);`,
      'handlers.js': `function getLevel(call, callback) { callback(null, {}); }
module.exports = { getLevel, watch(call) { call.end(); } };`,
    });
    expect(paths(linked)).toEqual(['RPC StockService/GetLevel', 'RPC StockService/Watch']);
    expect(handlerOf(linked, 'RPC StockService/GetLevel')).toBe('getLevel');
  });
});

describe('GraphQL fields', () => {
  it('are what a module exports, where a map names the module', async () => {
    const linked = await repository(
      {
        'index.js': `import { createSchema } from 'graphql-yoga';
import * as mutations from './mutations.js';
export const schema = createSchema({ typeDefs: '', resolvers: { Query: { up: () => true }, Mutation: mutations } });`,
        'mutations.js': 'export async function upload(_, { url }) { return { url }; }',
      },
      ['graphql', 'graphql-yoga'],
    );
    expect(paths(linked)).toEqual(['RPC Mutation.upload', 'RPC Query.up']);
  });

  it('are read from maps of resolvers', async () => {
    const linked = await repository(
      {
        'schema.ts': `import { ApolloServer } from '@apollo/server';
import { users } from './users';
const queries = { me: () => null, ...users };
export const server = new ApolloServer({ typeDefs: '', resolvers: { Query: queries, Mutation: { login(_, args) { return null; } }, User: { name: (u) => u.name } } });`,
        'users.ts': 'export const users = { users: async () => [] };',
      },
      ['@apollo/server', 'graphql'],
    );
    expect(paths(linked)).toEqual(['RPC Mutation.login', 'RPC Query.me', 'RPC Query.users']);
  });

  it('are read from types that hold the fields of a root', async () => {
    const linked = await repository(
      {
        'pages.js': `module.exports = {
  Query: { async pages() { return {}; } },
  PageQuery: { async list() { return find(); } },
  PageMutation: { create: async () => save() },
};`,
      },
      ['graphql'],
    );
    expect(paths(linked)).toEqual(['RPC PageMutation.create', 'RPC PageQuery.list']);
  });

  it('are read from schema builders', async () => {
    const linked = await repository(
      {
        'pothos.ts': `import { builder } from './builder';
builder.queryType({ fields: (t) => ({ me: t.field({ type: 'String', resolve: () => 'me' }) }) });
builder.mutationField('signUp', (t) => t.boolean({ resolve: () => true }));
builder.queryFields((t) => ({ posts: t.field({ resolve: () => [] }) }));`,
        'nexus.ts': `import { extendType } from 'nexus';
export const extended = extendType({ type: 'Query', definition(t) { t.nonNull.list.field('drafts', { type: 'Post', resolve: () => [] }); } });`,
        'plain.ts': `import { GraphQLObjectType } from 'graphql';
export const root = new GraphQLObjectType({ name: 'Mutation', fields: { rename: { type: 'x', resolve: () => null } } });`,
        // near miss: what the configuration of one field holds are no fields
        'computed.ts': `import { GraphQLObjectType } from 'graphql';
const config = { type: 'x', args: {}, resolve: () => null };
export const one = (field) => new GraphQLObjectType({ name: 'Query', fields: { [field.name]: config } });`,
      },
      ['graphql', '@pothos/core', 'nexus'],
    );
    expect(paths(linked)).toEqual([
      'RPC Mutation.rename',
      'RPC Mutation.signUp',
      'RPC Query.drafts',
      'RPC Query.me',
      'RPC Query.posts',
    ]);
  });
});
