import { describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/model/repository.js';
import { service } from '../helpers.js';
import { repository } from '../requests-linked.js';

/** What is listed as tracing, and the answers of routes and of database calls. */
function answers({ services, routes, operations }: Repository) {
  const states = (all: readonly { state: string }[]) => [...new Set(all.map(({ state }) => state))].sort();
  return {
    listed: services[0]?.tracing.map(({ name }) => name),
    routes: states(routes.map(({ traced }) => traced)),
    database: states(operations.flatMap(({ kind, traced }) => (kind === 'database' && traced ? [traced] : []))),
  };
}

const flask = (init: string) => ({
  'app.py': `
import os
import psycopg2
import sentry_sdk
from flask import Flask

${init}
app = Flask(__name__)
connection = psycopg2.connect("")

@app.get("/orders")
def orders():
    cursor = connection.cursor()
    cursor.execute("select 1")
    return "ok"
`,
});

const NOTHING = { listed: [], routes: ['no'], database: ['no'] };
const OPEN = { listed: ['sentry'], routes: ['unknown'], database: ['unknown'] };
const COVERED = { listed: ['sentry'], routes: ['yes'], database: ['yes'] };

describe('routes and calls agree on Sentry', () => {
  const found = async (init: string) => answers(await repository(flask(init)));

  it('that reports errors alone, or keeps nothing: it traces nothing', async () => {
    expect(await found('sentry_sdk.init(dsn="x")')).toEqual(NOTHING);
    expect(await found('sentry_sdk.init(dsn="x", traces_sample_rate=0)')).toEqual(NOTHING);
    expect(await found('RATE = 0.0\nsentry_sdk.init(dsn="x", traces_sample_rate=RATE)')).toEqual(NOTHING);
  });

  it('whose rate a setting decides: it cannot be told', async () => {
    const rates = [
      'float(os.environ.get("RATE", "0.0"))',
      'os.environ.get("RATE")',
      'float(os.getenv("RATE", 0))',
      'RATE',
    ];
    for (const rate of rates)
      expect(await found(`from settings import RATE\nsentry_sdk.init(dsn="x", traces_sample_rate=${rate})`)).toEqual(
        OPEN,
      );
    const merged = 'config = {"traces_sample_rate": getattr(os, "RATE", 0)}\nsentry_sdk.init(**config)';
    expect(await found(merged)).toEqual(OPEN);
  });

  it('whose rate is above zero unless a setting says otherwise: it traces', async () => {
    expect(await found('sentry_sdk.init(dsn="x", traces_sample_rate=0.2)')).toEqual(COVERED);
    expect(await found('sentry_sdk.init(dsn="x", enable_tracing=True)')).toEqual(COVERED);
    const fallback = 'float(os.environ.get("RATE", "0.1"))';
    expect(await found(`sentry_sdk.init(dsn="x", traces_sample_rate=${fallback})`)).toEqual(COVERED);
  });
});

describe('routes and calls agree on an SDK', () => {
  const found = async (sdk: string) =>
    answers(
      await repository({
        'tracing.ts': `
import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { chosen } from 'company-instrumentations';
${sdk}.start();`,
        'app.ts': `
import './tracing.js';
import express from 'express';
import { Pool } from 'pg';
const app = express();
const pool = new Pool();
app.get('/orders', async (req, res) => {
  res.json(await pool.query('select 1'));
});
app.listen(3000);`,
      }),
    );
  const listed = ['opentelemetry'];

  it('without instrumentations: nothing is traced by it', async () => {
    const none = { listed, routes: ['no'], database: ['no'] };
    expect(await found('new NodeSDK()')).toEqual(none);
    expect(await found('new NodeSDK({ instrumentations: [] })')).toEqual(none);
  });

  it('with all of them, with one, and with some that cannot be read', async () => {
    const all = 'new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] })';
    expect(await found(all)).toEqual({ listed, routes: ['yes'], database: ['yes'] });
    const pg = 'new NodeSDK({ instrumentations: [new PgInstrumentation()] })';
    expect(await found(pg)).toEqual({ listed, routes: ['no'], database: ['yes'] });
    const unread = 'new NodeSDK({ instrumentations: chosen() })';
    expect(await found(unread)).toEqual({ listed, routes: ['unknown'], database: ['unknown'] });
  });
});

describe('routes and calls agree on what stands elsewhere', () => {
  it('as a start command of an image', async () => {
    const place = { path: 'Dockerfile', at: [3, 1, 3, 60] as [number, number, number, number] };
    const startCommands = [{ text: 'opentelemetry-instrument gunicorn shop.wsgi', place }];
    const linked = await repository(
      {
        'shop/urls.py': `
from django.urls import path
from shop.views import orders
urlpatterns = [path("orders/", orders)]`,
        'shop/views.py': `
from django.http import JsonResponse
from shop.models import Order

def orders(request):
    return JsonResponse(list(Order.objects.all()), safe=False)`,
        'shop/models.py': `
from django.db import models

class Order(models.Model):
    name = models.TextField()`,
      },
      ['django'],
      { services: [service({ startCommands, dependencies: new Set(['django']) })] },
    );
    const found = answers(linked);
    expect(found.listed).toEqual(['opentelemetry']);
    expect(found.routes).toEqual(['yes']);
    expect(found.database.every((state) => state !== 'no')).toBe(true);
    expect(linked.services[0]?.tracing[0]?.place.path).toBe('Dockerfile');
  });

  it('as a handler around one router of Go', async () => {
    const linked = await repository({
      'main.go': `
package main

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
)

func orders(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) }

func admin(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) }

func main() {
	otel.SetTracerProvider(trace.NewTracerProvider())
	shop := http.NewServeMux()
	shop.HandleFunc("/orders", orders)
	inside := http.NewServeMux()
	inside.HandleFunc("/admin", admin)
	go http.ListenAndServe(":8081", inside)
	http.ListenAndServe(":8080", otelhttp.NewHandler(shop, "shop"))
}
`,
    });
    expect(answers(linked).listed).toEqual(['opentelemetry']);
    const state = (path: string) => linked.routes.find((route) => route.path === path)?.traced.state;
    expect(state('/orders')).toBe('yes');
    expect(state('/admin')).not.toBe('yes');
  });
});
