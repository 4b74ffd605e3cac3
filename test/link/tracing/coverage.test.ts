import { describe, expect, it } from 'vitest';
import { repository } from '../requests-linked.js';

/** By line of each file: what is known of the tracing of its operations. */
async function traced(sources: Record<string, string>, dependencies: string[] = []): Promise<string[]> {
  const linked = await repository(sources, dependencies);
  return linked.operations
    .filter(({ kind }) => kind !== 'auth')
    .map(({ place, traced: answer }) => `${place.path}:${place.at[0]} ${answer.state}`);
}

const SDK = `
import { NodeSDK } from '@opentelemetry/sdk-node';
new NodeSDK({ instrumentations: [] }).start();
`;

describe('a span around an operation', () => {
  it('is one of its function, open before it: a callback closes it', async () => {
    const found = await traced({
      'sdk.ts': SDK,
      'a.ts': `
import './sdk.js';
import { trace } from '@opentelemetry/api';
const tracer = trace.getTracer('a');
export async function load(url: string) {
  await fetch(url);
  await tracer.startActiveSpan('one', async (span) => {
    await fetch(url);
    span.end();
  });
  await fetch(url);
  const span = tracer.startSpan('two');
  await fetch(url);
  span.end();
}
`,
    });
    expect(found).toEqual(['a.ts:6 no', 'a.ts:8 yes', 'a.ts:11 no', 'a.ts:13 yes']);
  });

  it('is one that a helper or decorator of the project opens around it', async () => {
    const found = await traced({
      'spans.py': `
from functools import wraps
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

trace.set_tracer_provider(TracerProvider())
tracer = trace.get_tracer("x")

def traced(function):
    @wraps(function)
    def inner(*args):
        with tracer.start_as_current_span(function.__name__):
            return function(*args)
    return inner
`,
      'app.py': `
import requests
from spans import traced, tracer

@traced
def one(url):
    return requests.get(url)

@tracer.start_as_current_span("two")
def two(url):
    return requests.get(url)

def three(url):
    with tracer.start_as_current_span("three"):
        return requests.get(url)

def four(url):
    return requests.get(url)
`,
    });
    expect(found).toEqual(['app.py:7 yes', 'app.py:11 yes', 'app.py:15 yes', 'app.py:18 no']);
  });

  it('is one that all callers open; where only some do, it cannot be told', async () => {
    const found = await traced({
      'main.go': `
package main

import (
	"context"
	"database/sql"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
)

var tracer = otel.Tracer("x")
var db *sql.DB

func main() {
	otel.SetTracerProvider(trace.NewTracerProvider())
	one(context.Background())
	two(context.Background())
}

func one(ctx context.Context) {
	ctx, span := tracer.Start(ctx, "one")
	defer span.End()
	deep(ctx)
	shared(ctx)
}

func two(ctx context.Context) { shared(ctx) }

func deep(ctx context.Context) { deeper(ctx) }

func deeper(ctx context.Context) { db.ExecContext(ctx, "select 1") }

func shared(ctx context.Context) { db.ExecContext(ctx, "select 2") }

func alone(ctx context.Context) { db.ExecContext(ctx, "select 3") }
`,
    });
    expect(found).toEqual(['main.go:32 yes', 'main.go:34 unknown', 'main.go:36 no']);
  });
});

describe('an instrumentation', () => {
  it('covers its library, and what goes through it', async () => {
    const sources = (instrumentations: string) => ({
      'sdk.ts': `
import { NodeSDK } from '@opentelemetry/sdk-node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
new NodeSDK({ instrumentations: [${instrumentations}] }).start();
`,
      'a.ts': `
import './sdk.js';
import axios from 'axios';
import { Pool } from 'pg';
import superagent from 'superagent';
const pool = new Pool();
export async function load(url: string) {
  await axios.get(url);
  await superagent.get(url);
  await pool.query('select 1');
}
`,
    });
    expect(await traced(sources('new HttpInstrumentation()'))).toEqual(['a.ts:8 yes', 'a.ts:9 yes', 'a.ts:10 no']);
    expect(await traced(sources('new PgInstrumentation()'))).toEqual(['a.ts:8 no', 'a.ts:9 no', 'a.ts:10 yes']);
  });

  it('of an agent covers what agents are known to trace; of the rest nothing can be told', async () => {
    const found = await traced({
      'a.ts': `
import 'dd-trace/init';
import { PrismaClient } from '@prisma/client';
import axios from 'axios';
const prisma = new PrismaClient();
export async function load(url: string) {
  await axios.get(url);
  await prisma.user.findMany();
}
`,
    });
    expect(found).toEqual(['a.ts:7 yes', 'a.ts:8 unknown']);
  });

  it('that only a name tells of leaves it open; without any there is none', async () => {
    const source = { 'a.ts': 'export const load = (url: string) => fetch(url);' };
    expect(await traced(source)).toEqual(['a.ts:1 no']);
    expect(await traced(source, ['elastic-apm-node'])).toEqual(['a.ts:1 unknown']);
  });

  it('may be a transport of the project in Go', async () => {
    const found = await traced({
      'main.go': `
package main

import (
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
)

type transport struct{ next http.RoundTripper }

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := otel.Tracer("http").Start(r.Context(), "call")
	defer span.End()
	return t.next.RoundTrip(r.WithContext(ctx))
}

func load(client *http.Client, r *http.Request) { client.Do(r) }

func main() { otel.SetTracerProvider(trace.NewTracerProvider()) }
`,
    });
    expect(found).toEqual(['main.go:19 unknown']);
  });
});

describe('a route', () => {
  const server = (instrumentation: string) => ({
    'sdk.ts': `
import { NodeSDK } from '@opentelemetry/sdk-node';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
new NodeSDK({ instrumentations: [new ${instrumentation}()] }).start();
`,
    'app.ts': `
import './sdk.js';
import express from 'express';
const app = express();
app.get('/orders', (req, res) => res.json([]));
app.listen(80);
`,
  });
  const state = async (sources: Record<string, string>, dependencies: string[] = []) =>
    (await repository(sources, dependencies)).routes.map((route) => route.traced.state);

  it('is traced where the server of the runtime is instrumented', async () => {
    expect(await state(server('HttpInstrumentation'))).toEqual(['yes']);
  });

  it('may be traced where only a name tells of tracing', async () => {
    const sources = { 'app.ts': server('PgInstrumentation')['app.ts'].replace("import './sdk.js';", '') };
    expect(await state(sources)).toEqual(['no']);
    expect(await state(sources, ['elastic-apm-node'])).toEqual(['unknown']);
  });
});
