import { describe, expect, it } from 'vitest';
import type { LinkInput } from '../../src/link/context.js';
import { service } from './helpers.js';
import { answersOf, repository } from './requests-linked.js';

/** Name, sources, and what must be said of the route to the boats. */
type Case = [name: string, sources: Record<string, string>, answers: Record<string, string>, more?: Partial<LinkInput>];

async function answers(sources: Record<string, string>, more: Partial<LinkInput> = {}) {
  const linked = await repository(sources, ['express'], more);
  const route = linked.routes.find(({ path }) => /boats$/i.test(path));
  return answersOf(linked, `${route?.method} ${route?.path}`);
}

const express = (before: string, around = '') => ({
  'server.js': `${before}
const express = require('express');
const app = express();
${around}
app.get('/boats', (req, res) => res.json([]));
app.listen(80);`,
});

describe('what is known to measure, trace, log or tie requests together, in JavaScript', () => {
  it.each<Case>([
    ['nothing', express(''), { measured: 'no', traced: 'no', logged: 'no', correlated: 'no' }],
    [
      'express-prom-bundle',
      express(`const bundle = require('express-prom-bundle');`, `app.use(bundle({ includePath: true }));`),
      { measured: 'yes', traced: 'no' },
    ],
    [
      'prometheus-api-metrics',
      express(`const metrics = require('prometheus-api-metrics');`, `app.use(metrics());`),
      { measured: 'yes' },
    ],
    [
      'swagger-stats',
      express(`const stats = require('swagger-stats');`, `app.use(stats.getMiddleware({}));`),
      { measured: 'yes' },
    ],
    [
      'connect-datadog',
      express(`const datadog = require('connect-datadog')({ tags: ['a:b'] });`, `app.use(datadog);`),
      { measured: 'yes' },
    ],
    [
      'hot-shots',
      express(
        `const StatsD = require('hot-shots'); const stats = new StatsD({ prefix: 'pier.' });`,
        `app.use((req, res, next) => { const start = Date.now(); res.on('finish', () => stats.timing('request', Date.now() - start)); next(); });`,
      ),
      { measured: 'yes' },
    ],
    [
      'prom-client',
      express(
        `const client = require('prom-client'); const h = new client.Histogram({ name: 'http_request_duration_seconds', help: 'x', labelNames: ['method'] });`,
        `app.use((req, res, next) => { const end = h.startTimer(); res.on('finish', () => end({ method: req.method })); next(); });`,
      ),
      { measured: 'yes' },
    ],
    [
      'response-time handler',
      express(
        `const responseTime = require('response-time'); const client = require('prom-client'); const h = new client.Histogram({ name: 'http_request_duration_seconds', help: 'x' });`,
        `app.use(responseTime((req, res, time) => { h.observe(time / 1000); }));`,
      ),
      { measured: 'yes' },
    ],
    ['dd-trace', express(`require('dd-trace').init({ logInjection: true });`), { traced: 'yes', measured: 'yes' }],
    ['newrelic', express(`require('newrelic');`), { traced: 'yes', measured: 'yes' }],
    [
      'elastic-apm-node',
      express(`require('elastic-apm-node').start({ serviceName: 'pier' });`),
      { traced: 'yes', measured: 'yes' },
    ],
    ['elastic-apm-node/start', express(`require('elastic-apm-node/start');`), { traced: 'yes', measured: 'yes' }],
    [
      'applicationinsights',
      express(`const ai = require('applicationinsights'); ai.setup(process.env.AI).start();`),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'aws-xray',
      express(`const xray = require('aws-xray-sdk');`, `app.use(xray.express.openSegment('pier'));`),
      { traced: 'yes' },
    ],
    [
      'sentry performance',
      express(`const Sentry = require('@sentry/node'); Sentry.init({ dsn: process.env.DSN, tracesSampleRate: 0.2 });`),
      { traced: 'yes' },
    ],
    [
      'sentry for errors alone',
      express(`const Sentry = require('@sentry/node'); Sentry.init({ dsn: process.env.DSN });`),
      { traced: 'no' },
    ],
    [
      'opentelemetry auto',
      express(
        `const { NodeSDK } = require('@opentelemetry/sdk-node'); const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node'); new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] }).start();`,
      ),
      { traced: 'yes' },
    ],
    [
      'opentelemetry list',
      express(
        `const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node'); const { registerInstrumentations } = require('@opentelemetry/instrumentation'); const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http'); const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express'); new NodeTracerProvider().register(); registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] });`,
      ),
      { traced: 'yes' },
    ],
    [
      'opentelemetry without http',
      express(
        `const { NodeSDK } = require('@opentelemetry/sdk-node'); const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg'); new NodeSDK({ instrumentations: [new PgInstrumentation()] }).start();`,
      ),
      { traced: 'no' },
    ],
    [
      'morgan',
      express(`const morgan = require('morgan');`, `app.use(morgan('combined'));`),
      { logged: 'yes', correlated: 'no' },
    ],
    [
      'express-winston',
      express(
        `const winston = require('winston'); const expressWinston = require('express-winston');`,
        `app.use(expressWinston.logger({ transports: [new winston.transports.Console()] }));`,
      ),
      { logged: 'yes' },
    ],
    [
      'pino-http',
      express(`const pinoHttp = require('pino-http');`, `app.use(pinoHttp());`),
      { logged: 'yes', correlated: 'yes' },
    ],
    [
      '--require of the register hook',
      express(''),
      { traced: 'yes' },
      {
        services: [
          service({
            startCommands: [
              {
                text: 'node --require @opentelemetry/auto-instrumentations-node/register server.js',
                place: { path: 'package.json', at: [1, 1, 1, 1] },
              },
            ],
          }),
        ],
      },
    ],
    [
      'NODE_OPTIONS of a Dockerfile',
      express(''),
      { traced: 'yes' },
      {
        services: [
          service({
            environment: [
              {
                name: 'NODE_OPTIONS',
                value: '--require @opentelemetry/auto-instrumentations-node/register',
                place: { path: 'Dockerfile', at: [1, 1, 1, 1] },
              },
            ],
          }),
        ],
      },
    ],
    [
      'NODE_OPTIONS of dd-trace',
      express(''),
      { traced: 'yes' },
      {
        services: [
          service({
            environment: [
              { name: 'NODE_OPTIONS', value: '-r dd-trace/init', place: { path: 'Dockerfile', at: [1, 1, 1, 1] } },
            ],
          }),
        ],
      },
    ],
    [
      'NODE_OPTIONS of newrelic',
      express(''),
      { traced: 'yes' },
      {
        services: [
          service({
            startCommands: [{ text: 'node -r newrelic server.js', place: { path: 'package.json', at: [1, 1, 1, 1] } }],
          }),
        ],
      },
    ],
    [
      '--import of an own file',
      {
        ...express(''),
        'instrumentation.mjs': `import { NodeSDK } from '@opentelemetry/sdk-node'; import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'; new NodeSDK({ instrumentations: [new HttpInstrumentation()] }).start();`,
      },
      { traced: 'yes' },
      {
        services: [
          service({
            entries: ['server.js'],
            startCommands: [
              {
                text: 'node --import ./instrumentation.mjs server.js',
                place: { path: 'package.json', at: [1, 1, 1, 1] },
              },
            ],
          }),
        ],
      },
    ],
    [
      'fastify-metrics',
      {
        'server.js': `import Fastify from 'fastify'; import metrics from 'fastify-metrics'; const app = Fastify({ logger: true }); await app.register(metrics, { endpoint: '/metrics' }); app.get('/boats', async () => []); await app.listen({ port: 80 });`,
      },
      { measured: 'yes', logged: 'yes', correlated: 'yes' },
    ],
    [
      'nest with an interceptor of its own',
      {
        'main.ts': `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module'; async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(80); } bootstrap();`,
        'app.module.ts': `import { Module } from '@nestjs/common'; import { APP_INTERCEPTOR } from '@nestjs/core'; import { PrometheusModule, makeHistogramProvider } from '@willsoto/nestjs-prometheus'; import { Boats } from './boats'; import { Times } from './times'; @Module({ imports: [PrometheusModule.register()], controllers: [Boats], providers: [makeHistogramProvider({ name: 'http_request_duration_seconds', help: 'x' }), { provide: APP_INTERCEPTOR, useClass: Times }] }) export class AppModule {}`,
        'times.ts': `import { Injectable } from '@nestjs/common'; import { InjectMetric } from '@willsoto/nestjs-prometheus'; import { Histogram } from 'prom-client'; import { tap } from 'rxjs/operators'; @Injectable() export class Times { constructor(@InjectMetric('http_request_duration_seconds') private readonly h: Histogram<string>) {} intercept(context, next) { const end = this.h.startTimer(); return next.handle().pipe(tap(() => end())); } }`,
        'boats.ts': `import { Controller, Get } from '@nestjs/common'; @Controller('boats') export class Boats { @Get() all() { return []; } }`,
      },
      { measured: 'yes' },
    ],
    [
      'nest without one',
      {
        'main.ts': `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module'; async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(80); } bootstrap();`,
        'app.module.ts': `import { Module } from '@nestjs/common'; import { PrometheusModule } from '@willsoto/nestjs-prometheus'; import { Boats } from './boats'; @Module({ imports: [PrometheusModule.register()], controllers: [Boats] }) export class AppModule {}`,
        'boats.ts': `import { Controller, Get } from '@nestjs/common'; @Controller('boats') export class Boats { @Get() all() { return []; } }`,
      },
      { measured: 'no' },
    ],
    [
      'nestjs-otel',
      {
        'main.ts': `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module'; async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(80); } bootstrap();`,
        'app.module.ts': `import { Module } from '@nestjs/common'; import { OpenTelemetryModule } from 'nestjs-otel'; import { LoggerModule } from 'nestjs-pino'; import { Boats } from './boats'; @Module({ imports: [LoggerModule.forRoot(), OpenTelemetryModule.forRoot({ metrics: { apiMetrics: { enable: true } } })], controllers: [Boats] }) export class AppModule {}`,
        'boats.ts': `import { Controller, Get } from '@nestjs/common'; @Controller('boats') export class Boats { @Get() all() { return []; } }`,
      },
      { measured: 'yes', logged: 'yes', correlated: 'yes' },
    ],
    [
      'koa and a tracer',
      {
        'server.js': `require('dd-trace/init'); const Koa = require('koa'); const Router = require('@koa/router'); const app = new Koa(); const router = new Router(); router.get('/boats', (ctx) => { ctx.body = []; }); app.use(router.routes()); app.listen(80);`,
      },
      { traced: 'yes', measured: 'yes' },
    ],
  ])('%s', async (_, sources, expected, more) => {
    expect(await answers(sources, more)).toMatchObject(expected);
  });
});

const fastapi = (imports: string, around = '') => ({
  'main.py': `${imports}
from fastapi import FastAPI
app = FastAPI()
${around}
@app.get("/boats")
def boats():
    return []
`,
});
const flask = (imports: string, around = '') => ({
  'main.py': `${imports}
from flask import Flask
app = Flask(__name__)
${around}
@app.get("/boats")
def boats():
    return []
`,
});
const django = (settings: string, more = '') => ({
  'pier/settings.py': `${settings}`,
  'pier/urls.py': `from django.urls import path
from . import views
${more}
urlpatterns = [path("boats", views.boats)]
`,
  'pier/views.py': `from django.http import JsonResponse
def boats(request):
    return JsonResponse([])
`,
});
const python = (text: string): Partial<LinkInput> => ({
  services: [service({ language: 'python', startCommands: [{ text, place: { path: 'Procfile', at: [1, 1, 1, 1] } }] })],
});

describe('what is known to measure, trace, log or tie requests together, in Python', () => {
  it.each<Case>([
    ['nothing', fastapi(''), { measured: 'no', traced: 'no' }],
    [
      'prometheus-fastapi-instrumentator',
      fastapi(
        'from prometheus_fastapi_instrumentator import Instrumentator',
        'Instrumentator().instrument(app).expose(app)',
      ),
      { measured: 'yes' },
    ],
    [
      'starlette_exporter',
      fastapi(
        'from starlette_exporter import PrometheusMiddleware, handle_metrics',
        'app.add_middleware(PrometheusMiddleware)\napp.add_route("/metrics", handle_metrics)',
      ),
      { measured: 'yes' },
    ],
    [
      'prometheus_client',
      flask(
        'import time\nfrom flask import g, request\nfrom prometheus_client import Histogram\nH = Histogram("http_request_duration_seconds", "x", ["method"])',
        '@app.before_request\ndef start():\n    g.start = time.time()\n@app.after_request\ndef stop(response):\n    H.labels(request.method).observe(time.time() - g.start)\n    return response',
      ),
      { measured: 'yes' },
    ],
    [
      'prometheus-flask-exporter',
      flask('from prometheus_flask_exporter import PrometheusMetrics', 'metrics = PrometheusMetrics(app)'),
      { measured: 'yes' },
    ],
    [
      'statsd',
      flask(
        'import statsd\nstats = statsd.StatsClient("statsd", 8125, prefix="pier")',
        '@app.after_request\ndef count(response):\n    stats.incr("requests")\n    return response',
      ),
      { measured: 'yes' },
    ],
    [
      'datadog',
      flask(
        'from datadog import initialize, statsd\ninitialize(statsd_host="agent")',
        '@app.after_request\ndef count(response):\n    statsd.increment("requests")\n    return response',
      ),
      { measured: 'yes' },
    ],
    ['ddtrace.auto', flask('import ddtrace.auto'), { traced: 'yes', measured: 'yes' }],
    ['ddtrace patch_all', flask('from ddtrace import patch_all\npatch_all()'), { traced: 'yes' }],
    ['ddtrace-run', flask(''), { traced: 'yes', measured: 'yes' }, python('ddtrace-run gunicorn main:app')],
    ['opentelemetry-instrument', flask(''), { traced: 'yes' }, python('opentelemetry-instrument gunicorn main:app')],
    [
      'newrelic-admin',
      flask(''),
      { traced: 'yes', measured: 'yes' },
      python('newrelic-admin run-program gunicorn main:app'),
    ],
    [
      'newrelic.agent',
      flask('import newrelic.agent\nnewrelic.agent.initialize("newrelic.ini")'),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'elastic apm of Flask',
      flask('from elasticapm.contrib.flask import ElasticAPM', 'apm = ElasticAPM(app)'),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'elastic apm of Starlette',
      fastapi(
        'from elasticapm.contrib.starlette import ElasticAPM, make_apm_client\napm = make_apm_client({})',
        'app.add_middleware(ElasticAPM, client=apm)',
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'elastic apm of Django',
      django(
        'INSTALLED_APPS = ["elasticapm.contrib.django"]\nMIDDLEWARE = ["elasticapm.contrib.django.middleware.TracingMiddleware"]\nROOT_URLCONF = "pier.urls"',
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'django-prometheus',
      django(
        'INSTALLED_APPS = ["django_prometheus"]\nMIDDLEWARE = ["django_prometheus.middleware.PrometheusBeforeMiddleware", "django_prometheus.middleware.PrometheusAfterMiddleware"]\nROOT_URLCONF = "pier.urls"',
      ),
      { measured: 'yes', traced: 'no' },
    ],
    [
      'DjangoInstrumentor',
      {
        ...django('INSTALLED_APPS = []\nROOT_URLCONF = "pier.urls"'),
        'manage.py': `from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
def main():
    trace.set_tracer_provider(TracerProvider())
    DjangoInstrumentor().instrument()
if __name__ == "__main__":
    main()
`,
      },
      { traced: 'yes' },
    ],
    [
      'sentry performance',
      fastapi('import sentry_sdk\nsentry_sdk.init(dsn="x", traces_sample_rate=0.2)'),
      { traced: 'yes' },
    ],
    ['sentry for errors alone', fastapi('import sentry_sdk\nsentry_sdk.init(dsn="x")'), { traced: 'no' }],
    [
      'FastAPIInstrumentor',
      fastapi(
        'from opentelemetry import trace\nfrom opentelemetry.sdk.trace import TracerProvider\nfrom opentelemetry.instrumentation.fastapi import FastAPIInstrumentor\ntrace.set_tracer_provider(TracerProvider())',
        'FastAPIInstrumentor.instrument_app(app)',
      ),
      { traced: 'yes' },
    ],
    [
      'FlaskInstrumentor',
      flask(
        'from opentelemetry import trace\nfrom opentelemetry.sdk.trace import TracerProvider\nfrom opentelemetry.instrumentation.flask import FlaskInstrumentor\ntrace.set_tracer_provider(TracerProvider())',
        'FlaskInstrumentor().instrument_app(app)',
      ),
      { traced: 'yes' },
    ],
    [
      'OpenTelemetryMiddleware',
      fastapi(
        'from opentelemetry import trace\nfrom opentelemetry.sdk.trace import TracerProvider\nfrom opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware\ntrace.set_tracer_provider(TracerProvider())',
        'app.add_middleware(OpenTelemetryMiddleware)',
      ),
      { traced: 'yes' },
    ],
    ['logfire', fastapi('import logfire\nlogfire.configure()', 'logfire.instrument_fastapi(app)'), { traced: 'yes' }],
    [
      'azure monitor',
      fastapi('from azure.monitor.opentelemetry import configure_azure_monitor\nconfigure_azure_monitor()'),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'aws xray',
      flask(
        'from aws_xray_sdk.core import xray_recorder\nfrom aws_xray_sdk.ext.flask.middleware import XRayMiddleware\nxray_recorder.configure(service="pier")',
        'XRayMiddleware(app, xray_recorder)',
      ),
      { traced: 'yes' },
    ],
    [
      'own middleware of Starlette',
      fastapi(
        'import time\nfrom prometheus_client import Histogram\nH = Histogram("http_request_duration_seconds", "x")',
        '@app.middleware("http")\nasync def times(request, call_next):\n    start = time.time()\n    response = await call_next(request)\n    H.observe(time.time() - start)\n    return response',
      ),
      { measured: 'yes' },
    ],
  ])('%s', async (_, sources, expected, more) => {
    expect(await answers(sources, more)).toMatchObject(expected);
  });
});

const PROVIDER = `
func init() {
	tp := sdktrace.NewTracerProvider()
	otel.SetTracerProvider(tp)
}
`;
const OTEL = `"go.opentelemetry.io/otel"; sdktrace "go.opentelemetry.io/otel/sdk/trace"`;
const goFile = (imports: string, body: string) => ({
  'main.go': `package main
import (
	"net/http"
	${imports.split('; ').join('\n\t')}
)
func boats(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }
${body}`,
});
const goMod: Partial<LinkInput> = {
  resolution: { aliases: [], packages: {}, goModules: { 'example.com/pier': '' }, pythonRoots: [] },
};

describe('what is known to measure, trace, log or tie requests together, in Go', () => {
  it.each<Case>([
    [
      'nothing',
      goFile('', `func main() { http.HandleFunc("GET /boats", boats); http.ListenAndServe(":80", nil) }`),
      { measured: 'no', traced: 'no' },
    ],
    [
      'promhttp',
      goFile(
        '"github.com/prometheus/client_golang/prometheus"; "github.com/prometheus/client_golang/prometheus/promhttp"',
        `var d = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_duration_seconds"}, []string{"code"})
func main() { mux := http.NewServeMux(); mux.HandleFunc("GET /boats", boats); http.ListenAndServe(":80", promhttp.InstrumentHandlerDuration(d, mux)) }`,
      ),
      { measured: 'yes' },
    ],
    [
      'otelhttp',
      goFile(
        `${OTEL}; "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"`,
        `${PROVIDER}func main() { mux := http.NewServeMux(); mux.HandleFunc("GET /boats", boats); http.ListenAndServe(":80", otelhttp.NewHandler(mux, "pier")) }`,
      ),
      { traced: 'yes' },
    ],
    [
      'otelgin',
      goFile(
        `${OTEL}; "github.com/gin-gonic/gin"; "go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/gin/otelgin"`,
        `${PROVIDER}func main() { r := gin.New(); r.Use(otelgin.Middleware("pier")); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'yes' },
    ],
    [
      'otelecho',
      goFile(
        `${OTEL}; "github.com/labstack/echo/v4"; "go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"`,
        `${PROVIDER}func main() { e := echo.New(); e.Use(otelecho.Middleware("pier")); e.GET("/boats", func(c echo.Context) error { return c.NoContent(204) }); e.Start(":80") }`,
      ),
      { traced: 'yes' },
    ],
    [
      'otelmux',
      goFile(
        `${OTEL}; "github.com/gorilla/mux"; "go.opentelemetry.io/contrib/instrumentation/github.com/gorilla/mux/otelmux"`,
        `${PROVIDER}func main() { r := mux.NewRouter(); r.Use(otelmux.Middleware("pier")); r.HandleFunc("/boats", boats); http.ListenAndServe(":80", r) }`,
      ),
      { traced: 'yes' },
    ],
    [
      'otelchi',
      goFile(
        `${OTEL}; "github.com/go-chi/chi/v5"; "github.com/riandyrn/otelchi"`,
        `${PROVIDER}func main() { r := chi.NewRouter(); r.Use(otelchi.Middleware("pier")); r.Get("/boats", boats); http.ListenAndServe(":80", r) }`,
      ),
      { traced: 'yes' },
    ],
    [
      'otelfiber',
      goFile(
        `${OTEL}; "github.com/gofiber/fiber/v2"; "github.com/gofiber/contrib/otelfiber"`,
        `${PROVIDER}func main() { app := fiber.New(); app.Use(otelfiber.Middleware()); app.Get("/boats", func(c *fiber.Ctx) error { return c.SendStatus(204) }); app.Listen(":80") }`,
      ),
      { traced: 'yes' },
    ],
    [
      'echoprometheus',
      goFile(
        `"github.com/labstack/echo/v4"; "github.com/labstack/echo-contrib/echoprometheus"`,
        `func main() { e := echo.New(); e.Use(echoprometheus.NewMiddleware("pier")); e.GET("/boats", func(c echo.Context) error { return c.NoContent(204) }); e.Start(":80") }`,
      ),
      { measured: 'yes' },
    ],
    [
      'go-gin-prometheus',
      goFile(
        `"github.com/gin-gonic/gin"; ginprometheus "github.com/zsais/go-gin-prometheus"`,
        `func main() { r := gin.New(); p := ginprometheus.NewPrometheus("pier"); p.Use(r); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { measured: 'yes' },
    ],
    [
      'fiberprometheus',
      goFile(
        `"github.com/gofiber/fiber/v2"; "github.com/ansrivas/fiberprometheus/v2"`,
        `func main() { app := fiber.New(); p := fiberprometheus.New("pier"); p.RegisterAt(app, "/metrics"); app.Use(p.Middleware); app.Get("/boats", func(c *fiber.Ctx) error { return c.SendStatus(204) }); app.Listen(":80") }`,
      ),
      { measured: 'yes' },
    ],
    [
      'dd-trace of gin',
      goFile(
        `"github.com/gin-gonic/gin"; gintrace "gopkg.in/DataDog/dd-trace-go.v1/contrib/gin-gonic/gin"; "gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer"`,
        `func main() { tracer.Start(); defer tracer.Stop(); r := gin.New(); r.Use(gintrace.Middleware("pier")); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'yes' },
    ],
    [
      'dd-trace of net/http',
      goFile(
        `httptrace "gopkg.in/DataDog/dd-trace-go.v1/contrib/net/http"; "gopkg.in/DataDog/dd-trace-go.v1/ddtrace/tracer"`,
        `func main() { tracer.Start(); defer tracer.Stop(); mux := httptrace.NewServeMux(); mux.HandleFunc("/boats", boats); http.ListenAndServe(":80", mux) }`,
      ),
      { traced: 'yes' },
    ],
    [
      'dd-trace of gorilla',
      goFile(
        `muxtrace "github.com/DataDog/dd-trace-go/contrib/gorilla/mux/v2"; "github.com/DataDog/dd-trace-go/v2/ddtrace/tracer"`,
        `func main() { tracer.Start(); defer tracer.Stop(); r := muxtrace.NewRouter(); r.HandleFunc("/boats", boats); http.ListenAndServe(":80", r) }`,
      ),
      { traced: 'yes' },
    ],
    [
      'newrelic of gin',
      goFile(
        `"github.com/gin-gonic/gin"; "github.com/newrelic/go-agent/v3/integrations/nrgin"; "github.com/newrelic/go-agent/v3/newrelic"`,
        `func main() { app, _ := newrelic.NewApplication(newrelic.ConfigAppName("pier")); r := gin.New(); r.Use(nrgin.Middleware(app)); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'newrelic of net/http',
      goFile(
        `"github.com/newrelic/go-agent/v3/newrelic"`,
        `func main() { app, _ := newrelic.NewApplication(newrelic.ConfigAppName("pier")); http.HandleFunc(newrelic.WrapHandleFunc(app, "/boats", boats)); http.ListenAndServe(":80", nil) }`,
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'elastic apm of gin',
      goFile(
        `"github.com/gin-gonic/gin"; "go.elastic.co/apm/module/apmgin/v2"`,
        `func main() { r := gin.New(); r.Use(apmgin.Middleware(r)); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'elastic apm of net/http',
      goFile(
        `"go.elastic.co/apm/module/apmhttp/v2"`,
        `func main() { mux := http.NewServeMux(); mux.HandleFunc("/boats", boats); http.ListenAndServe(":80", apmhttp.Wrap(mux)) }`,
      ),
      { traced: 'yes', measured: 'yes' },
    ],
    [
      'sentry performance of gin',
      goFile(
        `"github.com/gin-gonic/gin"; "github.com/getsentry/sentry-go"; sentrygin "github.com/getsentry/sentry-go/gin"`,
        `func main() { sentry.Init(sentry.ClientOptions{Dsn: "x", EnableTracing: true, TracesSampleRate: 0.2}); r := gin.New(); r.Use(sentrygin.New(sentrygin.Options{})); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'yes' },
    ],
    [
      'sentry for errors alone',
      goFile(
        `"github.com/gin-gonic/gin"; "github.com/getsentry/sentry-go"; sentrygin "github.com/getsentry/sentry-go/gin"`,
        `func main() { sentry.Init(sentry.ClientOptions{Dsn: "x"}); r := gin.New(); r.Use(sentrygin.New(sentrygin.Options{})); r.GET("/boats", func(c *gin.Context) { c.Status(204) }); r.Run() }`,
      ),
      { traced: 'no' },
    ],
    [
      'statsd',
      goFile(
        `"time"; "github.com/DataDog/datadog-go/v5/statsd"`,
        `var stats, _ = statsd.New("agent:8125", statsd.WithNamespace("pier."))
func times(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { start := time.Now(); next.ServeHTTP(w, r); stats.Timing("request", time.Since(start), nil, 1) }) }
func main() { mux := http.NewServeMux(); mux.HandleFunc("/boats", boats); http.ListenAndServe(":80", times(mux)) }`,
      ),
      { measured: 'yes' },
    ],
    [
      'httpsnoop',
      goFile(
        `"github.com/felixge/httpsnoop"; "github.com/prometheus/client_golang/prometheus"`,
        `var d = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_duration_seconds"}, []string{"code"})
func times(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m := httpsnoop.CaptureMetrics(next, w, r); d.WithLabelValues("200").Observe(m.Duration.Seconds()) }) }
func main() { mux := http.NewServeMux(); mux.HandleFunc("/boats", boats); http.ListenAndServe(":80", times(mux)) }`,
      ),
      { measured: 'yes' },
    ],
  ])('%s', async (_, sources, expected, more) => {
    expect(await answers(sources, { ...goMod, ...more })).toMatchObject(expected);
  });
});
