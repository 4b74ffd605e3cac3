import { describe, expect, it } from 'vitest';
import { answersOf, handlerOf, paths, repository } from './requests-linked.js';

describe('Nest', () => {
  it('puts prefix, version and module before the path of a controller', async () => {
    const linked = await repository({
      'cats.controller.ts': `import { Controller, Get, Post, Version, All, Sse, VERSION_NEUTRAL } from '@nestjs/common';
@Controller({ path: 'cats', version: '1' })
export class CatsController {
  @Get('/') all() { return []; }
  @Get([':id', 'by-name/:name']) one() { return {}; }
  @Version('2') @Post() create() { return {}; }
  @Sse('events') events() { return null; }
}
@Controller('health')
export class HealthController { @All() check() { return 'ok'; } }
@Controller({ path: 'plain', version: VERSION_NEUTRAL })
export class PlainController { @Get() get() { return ''; } }
@Controller({ path: 'both', version: ['3', '4'] })
export class BothController {
  @Get() get() { return ''; }
  @Version([VERSION_NEUTRAL, '5']) @Post() post() { return ''; }
}
export abstract class Crud { @Get('count') count() { return 0; } }
@Controller('dogs')
export class DogsController extends Crud {}`,
      'module.ts': `import { Module } from '@nestjs/common';
import { RouterModule, Routes } from '@nestjs/core';
import { DogsController } from './cats.controller';
@Module({ controllers: [DogsController] })
export class DogsModule {}
const routes: Routes = [{ path: 'admin', children: [{ path: 'zoo', module: DogsModule }] }];
@Module({ imports: [DogsModule, RouterModule.register(routes)] })
export class AppModule {}`,
      'main.ts': `import { NestFactory } from '@nestjs/core';
import { VersioningType } from '@nestjs/common';
async function start() {
  const app = await NestFactory.create(null);
  app.setGlobalPrefix('api', { exclude: ['health'] });
  app.enableVersioning({ type: VersioningType.URI });
}`,
    });
    expect(paths(linked)).toEqual([
      'ANY /health',
      'GET /api/admin/zoo/dogs/count',
      'GET /api/plain',
      'GET /api/v1/cats',
      'GET /api/v1/cats/:id',
      'GET /api/v1/cats/by-name/:name',
      'GET /api/v1/cats/events',
      'GET /api/v3/both',
      'GET /api/v4/both',
      'POST /api/both',
      'POST /api/v2/cats',
      'POST /api/v5/both',
    ]);
    expect(handlerOf(linked, 'GET /api/admin/zoo/dogs/count')).toBe('count');
  });

  const interceptor = `import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
const duration = new Histogram({ name: 'http_request_duration_seconds', help: 'x' });
@Injectable()
export class MetricsInterceptor { intercept(context, next) { const end = duration.startTimer(); return next.handle().pipe(tap(() => end())); } }`;
  const controller = (decorators = '') => `import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { MetricsInterceptor } from './metrics.interceptor';
@Controller('cats')
export class CatsController {
  ${decorators} @Get() all() { return []; }
  @Get(':id') one() { return {}; }
}`;

  it.each([
    [
      'a provider',
      `import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { MetricsInterceptor } from './metrics.interceptor';
@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: MetricsInterceptor }] })
export class AppModule {}`,
    ],
    [
      'a module that is made',
      `import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { MetricsInterceptor } from './metrics.interceptor';
@Module({})
export class AppModule {
  static register() { return { module: AppModule, providers: [{ provide: APP_INTERCEPTOR, useClass: MetricsInterceptor }] }; }
}`,
    ],
    [
      'the application',
      `import { NestFactory } from '@nestjs/core';
import { MetricsInterceptor } from './metrics.interceptor';
async function start() { const app = await NestFactory.create(null); app.useGlobalInterceptors(new MetricsInterceptor()); }`,
    ],
  ])('knows interceptors of all handlers from %s', async (_, setup) => {
    const sources = { 'metrics.interceptor.ts': interceptor, 'cats.controller.ts': controller(), 'app.ts': setup };
    const linked = await repository(sources);
    expect(answersOf(linked, 'GET /cats')).toMatchObject({ measured: 'yes' });
    expect(answersOf(await repository({ ...sources, 'app.ts': '' }), 'GET /cats')).toMatchObject({ measured: 'no' });
  });

  it('reads a line about the request where a function puts it together', async () => {
    const logs = (line: string) => `import { Injectable, Logger } from '@nestjs/common';
import { lineOf } from './lines';
@Injectable()
export class MetricsInterceptor {
  logger = new Logger('http');
  intercept(context, next) { return next.handle().pipe(tap({ complete: () => this.done(context.req, context.res) })); }
  done(req, res) { this.logger.log(${line}); }
}`;
    const answers = async (line: string) =>
      answersOf(
        await repository({
          'metrics.interceptor.ts': logs(line),
          'cats.controller.ts': controller('@UseInterceptors(MetricsInterceptor)'),
        }),
        'GET /cats',
      );
    expect(await answers('lineOf(res.statusCode, req.path)')).toMatchObject({ logged: 'yes' });
    expect(await answers("lineOf('done')")).toMatchObject({ logged: 'no' });
  });

  it('takes the decorators of a part of the package', async () => {
    const linked = await repository({
      'dogs.controller.ts': `import { Controller, Get } from '@nestjs/common/decorators';
@Controller({ path: '/dogs', version: '2' })
export class DogsController { @Get() all() { return []; } }`,
    });
    expect(paths(linked)).toEqual(['GET /dogs']);
  });

  it('knows interceptors of one handler', async () => {
    const linked = await repository({
      'metrics.interceptor.ts': interceptor,
      'cats.controller.ts': controller('@UseInterceptors(MetricsInterceptor)'),
    });
    expect(answersOf(linked, 'GET /cats')).toMatchObject({ measured: 'yes' });
    expect(answersOf(linked, 'GET /cats/:id')).toMatchObject({ measured: 'no' });
  });

  it('knows middleware that a module applies', async () => {
    const linked = await repository({
      'cats.controller.ts': controller(),
      'metrics.interceptor.ts': '',
      'app.module.ts': `import { Module, Injectable, Logger } from '@nestjs/common';
@Injectable()
class AccessLog { logger = new Logger('http'); use(req, res, next) { this.logger.log(req.method + ' ' + req.originalUrl + ' ' + res.statusCode); next(); } }
@Module({})
export class AppModule { configure(consumer) { consumer.apply(AccessLog).forRoutes('cats/:id'); } }`,
    });
    expect(answersOf(linked, 'GET /cats/:id')).toMatchObject({ logged: 'yes' });
    expect(answersOf(linked, 'GET /cats')).toMatchObject({ logged: 'no' });
  });

  it('reads resolvers and gRPC methods', async () => {
    const linked = await repository({
      'users.ts': `import { Resolver, Query, Mutation, ResolveField } from '@nestjs/graphql';
import { GrpcMethod } from '@nestjs/microservices';
@Resolver()
export class UsersResolver {
  @Query(() => [String]) users() { return []; }
  @Mutation(() => String, { name: 'signUp' }) create() { return ''; }
  @ResolveField() name() { return ''; }
}
export class HeroController { @GrpcMethod('HeroService') findOne() { return {}; } }`,
    });
    expect(paths(linked)).toEqual(['RPC HeroService/FindOne', 'RPC Mutation.signUp', 'RPC Query.users']);
  });
});

describe('other decorated classes', () => {
  it('are read by the package or by names that a project gave its own decorators', async () => {
    const linked = await repository({
      'own.ts': `import { RestController, Get, Delete } from './decorators';
@RestController('/tags')
export class TagsController { @Get('/') list() { return []; } @Delete('/:id') remove() {} }`,
      'decorators.ts': `export const RestController = (path) => (target) => target;
export const Get = (path) => (target, key) => {};
export const Delete = (path) => (target, key) => {};`,
      'loopback.ts': `import { get, del } from '@loopback/rest';
export class PingController { @get('/ping') ping() { return ''; } @del('/ping/{id}') remove() {} }`,
      'inversify.ts': `import { controller, httpGet } from 'inversify-express-utils';
@controller('/foo')
export class FooController { @httpGet('/bar') index() { return ''; } }`,
    });
    expect(paths(linked)).toEqual(['DELETE /ping/{id}', 'DELETE /tags/:id', 'GET /foo/bar', 'GET /ping', 'GET /tags/']);
  });
});
