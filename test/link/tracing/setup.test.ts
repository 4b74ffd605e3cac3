import { describe, expect, it } from 'vitest';
import type { TracingSetup } from '../../../src/model/tracing.js';
import { service } from '../helpers.js';
import { repository } from '../requests-linked.js';

async function setup(
  sources: Record<string, string>,
  rest: Parameters<typeof repository>[2] = {},
): Promise<TracingSetup> {
  const linked = await repository(sources, [], rest);
  const found = linked.services[0]?.tracingSetup;
  if (!found) throw new Error('no set-up');
  return found;
}

const covered = (found: TracingSetup) => [...new Set(found.instrumented.flatMap(({ covers }) => covers))].sort();
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('set-up of tracing in JavaScript', () => {
  it('reads what an SDK is given, wherever it was made', async () => {
    const found = await setup({
      'tracing.ts': `
import { NodeSDK } from '@opentelemetry/sdk-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-base';
const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.25) });
const options = { serviceName: 'shop', sampler };
export const sdk = new NodeSDK({
  ...options,
  traceExporter: new OTLPTraceExporter(),
  instrumentations: [new PgInstrumentation(), new UndiciInstrumentation()],
});
sdk.start();`,
    });
    expect(names(found.starts)).toEqual(['opentelemetry']);
    expect(covered(found)).toEqual(expect.arrayContaining(['pg', 'fetch']));
    expect(names(found.serviceName)).toEqual(['serviceName']);
    expect(found.samplers).toContainEqual(expect.objectContaining({ name: 'sampler', share: 0.25 }));
    expect(names(found.exporters)).toEqual(['otlp']);
    expect(names(found.propagators)).toEqual(['opentelemetry']);
  });

  it('leaves out what the automatic instrumentation is told to leave out', async () => {
    const source = (options: string) => `
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
registerInstrumentations({ instrumentations: [getNodeAutoInstrumentations(${options})] });`;
    expect(covered(await setup({ 'tracing.js': source('') }))).toEqual(['*']);
    const fs = "{ '@opentelemetry/instrumentation-fs': { enabled: false } }";
    expect(covered(await setup({ 'tracing.js': source(fs) }))).toEqual(['*']);
    const redis = "{ '@opentelemetry/instrumentation-ioredis': { enabled: false } }";
    const without = covered(await setup({ 'tracing.js': source(redis) }));
    expect(without).toContain('pg');
    expect(without).not.toContain('redis');
    expect(without).not.toContain('*');
  });

  it('knows agents by import, by call and by start command', async () => {
    expect(names((await setup({ 'a.js': "require('newrelic');" })).starts)).toEqual(['newrelic']);
    const datadog = await setup({ 'a.js': "const tracer = require('dd-trace').init({ service: 'shop' });" });
    expect([names(datadog.starts), covered(datadog), names(datadog.serviceName)]).toEqual([
      ['dd-trace'],
      ['*'],
      ['service'],
    ]);
    const place = { path: 'Dockerfile', at: [1, 1, 1, 1] as const };
    const text = 'node --require @opentelemetry/auto-instrumentations-node/register server.js';
    const outside = await setup(
      { 'server.js': "require('express')().listen(1);" },
      {
        services: [
          service({
            startCommands: [{ text, place }],
            environment: [
              { name: 'OTEL_SERVICE_NAME', value: 'shop', place },
              { name: 'OTEL_TRACES_SAMPLER', value: 'traceidratio', place },
              { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.1', place },
            ],
          }),
        ],
      },
    );
    expect([names(outside.starts), covered(outside)]).toEqual([['opentelemetry'], ['*']]);
    expect(names(outside.serviceName)).toEqual(['OTEL_SERVICE_NAME']);
    expect(outside.samplers).toEqual([{ name: 'OTEL_TRACES_SAMPLER', place, share: 0.1 }]);
  });

  it('counts Sentry where its tracing is on', async () => {
    const source = (rest: string) => `import * as Sentry from '@sentry/node'; Sentry.init({ dsn: 'x'${rest} });`;
    expect((await setup({ 'a.ts': source('') })).starts).toEqual([]);
    expect((await setup({ 'a.ts': source(', tracesSampleRate: 0') })).starts).toEqual([]);
    const on = await setup({ 'a.ts': source(', tracesSampleRate: 1.0') });
    expect(names(on.starts)).toEqual(['sentry']);
    expect(on.samplers).toEqual([expect.objectContaining({ share: 1 })]);
  });
});

describe('set-up of tracing in Python', () => {
  it('reads providers, instrumentors and samplers', async () => {
    const found = await setup({
      'tracing.py': `
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.flask import FlaskInstrumentor

def start(app):
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "shop"}), sampler=ParentBased(root=ALWAYS_ON))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    RequestsInstrumentor().instrument()
    FlaskInstrumentor().instrument_app(app)
`,
    });
    expect(names(found.starts)).toEqual(['opentelemetry']);
    expect(covered(found)).toEqual(['http-server', 'requests']);
    expect(found.samplers).toContainEqual(expect.objectContaining({ name: 'sampler', share: 1 }));
    expect(found.serviceName.length).toBeGreaterThan(0);
    expect(names(found.exporters)).toEqual(['otlp']);
  });

  it('knows the wrapper of a start command', async () => {
    const place = { path: 'Procfile', at: [1, 1, 1, 1] as const };
    const found = await setup(
      { 'app.py': 'print(1)' },
      { services: [service({ startCommands: [{ text: 'ddtrace-run gunicorn app:app', place }] })] },
    );
    expect([names(found.starts), covered(found)]).toEqual([['ddtrace'], ['*']]);
  });
});

describe('set-up of tracing in Go', () => {
  it('reads providers, clients that are wrapped and options', async () => {
    const found = await setup({
      'tracing.go': `package main

import (
	"net/http"

	"github.com/XSAM/otelsql"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.26.0"
)

func start() {
	r := resource.NewWithAttributes(semconv.SchemaURL, semconv.ServiceName("shop"))
	provider := sdktrace.NewTracerProvider(sdktrace.WithResource(r), sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.AlwaysSample())))
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(nil)
	client := &http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}
	db, _ := otelsql.Open("postgres", "")
}
`,
    });
    expect(names(found.starts)).toEqual(['opentelemetry']);
    expect(covered(found)).toEqual(expect.arrayContaining(['net/http', 'database/sql', 'sqlx']));
    expect(names(found.serviceName)).toEqual(['service.name']);
    expect(found.samplers).toContainEqual(expect.objectContaining({ name: 'WithSampler', share: 1 }));
    expect(names(found.propagators)).toEqual(['set']);
  });
});

describe('the tracing of a tracker', () => {
  it('is told apart by a release or an environment', async () => {
    const of = async (options: string) =>
      (
        await setup({
          'app.py': `import sentry_sdk
sentry_sdk.init(dsn="https://tracker", traces_sample_rate=0.2${options})
`,
        })
      ).sdks?.map(({ nameless, identified }) => ({ nameless, identified }));
    expect(await of('')).toEqual([{ nameless: true, identified: undefined }]);
    expect(await of(', release=VERSION')).toEqual([{ nameless: true, identified: true }]);
  });
});
