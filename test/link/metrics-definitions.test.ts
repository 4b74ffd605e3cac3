import { describe, expect, it } from 'vitest';
import { repository } from './requests-linked.js';

/** Name, type and what else is known of each metric that the sources define. */
async function metrics(sources: Record<string, string>) {
  const linked = await repository(sources);
  return linked.metrics.map(({ name, type, labels, unit, help, uses }) => ({
    name,
    type,
    labels,
    unit,
    help,
    uses: (uses ?? []).map(({ path, at }) => `${path}:${at[0]}`),
  }));
}

describe('definitions of metrics', () => {
  it('reads names, units, help and uses of JavaScript libraries', async () => {
    const found = await metrics({
      'metrics.js': `import client from 'prom-client';
const PREFIX = 'shop';
export const orders = new client.Counter({
  name: \`\${PREFIX}_orders_total\`,
  help: 'Orders placed.',
  labelNames: ['currency'],
});
`,
      'server.js': `import { metrics } from '@opentelemetry/api';
import { StatsD } from 'hot-shots';
import { orders } from './metrics.js';
const meter = metrics.getMeter('shop');
const carts = meter.createHistogram('cart.size', { unit: 'By', description: 'Bytes of a cart.' });
const statsd = new StatsD({ prefix: 'shop.' });
export function order(req, res) {
  orders.inc({ currency: req.body.currency });
  carts.record(req.body.length);
  statsd.increment(\`checkout.\${res.statusCode}\`);
  res.end();
}
`,
    });
    expect(found).toEqual([
      {
        name: 'shop_orders_total',
        type: 'counter',
        labels: ['currency'],
        unit: undefined,
        help: 'Orders placed.',
        uses: ['server.js:8'],
      },
      {
        name: 'cart.size',
        type: 'histogram',
        labels: [],
        unit: 'By',
        help: 'Bytes of a cart.',
        uses: ['server.js:9'],
      },
      {
        name: 'shop.checkout.…',
        type: 'counter',
        labels: [],
        unit: undefined,
        help: undefined,
        uses: ['server.js:10'],
      },
    ]);
  });

  it('joins what stands before names in Python', async () => {
    const found = await metrics({
      'metrics.py': `from prometheus_client import Histogram
from prometheus_client.core import GaugeMetricFamily
from statsd import StatsClient

LATENCY = Histogram('latency', 'Time to answer.', ['route'], namespace='shop', subsystem='http', unit='seconds')
statsd = StatsClient('localhost', 8125, prefix='shop')


def answer(route):
    with LATENCY.labels(route).time():
        statsd.incr('answers')


class Stock:
    def collect(self):
        yield GaugeMetricFamily('shop_stock_items', 'Items in stock.', labels=['sku'])
`,
    });
    expect(found).toMatchObject([
      {
        name: 'shop_http_latency_seconds',
        type: 'histogram',
        labels: ['route'],
        unit: 'seconds',
        help: 'Time to answer.',
        uses: ['metrics.py:10'],
      },
      { name: 'shop.answers', type: 'counter', uses: ['metrics.py:11'] },
      { name: 'shop_stock_items', type: 'gauge', labels: ['sku'], help: 'Items in stock.' },
    ]);
  });

  it('reads the libraries of Go, fields that hold instruments included', async () => {
    const found = await metrics({
      'metrics.go': `package shop

import (
	armon "github.com/armon/go-metrics"
	docker "github.com/docker/go-metrics"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type Metrics struct {
	orders  *prometheus.CounterVec
	latency prometheus.Histogram
}

func New() *Metrics {
	return &Metrics{
		orders: promauto.NewCounterVec(prometheus.CounterOpts{
			Namespace: "shop", Subsystem: "checkout", Name: "orders_total", Help: "Orders placed.",
		}, []string{"currency"}),
		latency: promauto.NewHistogram(prometheus.HistogramOpts{Name: prometheus.BuildFQName("shop", "db", "query_seconds")}),
	}
}

var (
	stock    = prometheus.NewDesc("shop_stock_items", "Items in stock.", []string{"sku"}, nil)
	registry = docker.NewNamespace("shop", "storage", nil)
	reads    = registry.NewLabeledCounter("reads", "Reads of the store.", "kind")
)

func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	ch <- prometheus.MustNewConstMetric(stock, prometheus.GaugeValue, 1, "a")
	m.orders.WithLabelValues("EUR").Inc()
	m.latency.Observe(0.1)
	reads.WithValues("blob").Inc()
	armon.IncrCounter([]string{"shop", "carts"}, 1)
}
`,
    });
    expect(found).toMatchObject([
      {
        name: 'shop_checkout_orders_total',
        type: 'counter',
        labels: ['currency'],
        help: 'Orders placed.',
        uses: ['metrics.go:32'],
      },
      { name: 'shop_db_query_seconds', type: 'histogram', unit: 'seconds', uses: ['metrics.go:33'] },
      {
        name: 'shop_stock_items',
        type: 'gauge',
        labels: ['sku'],
        help: 'Items in stock.',
        uses: ['metrics.go:31'],
      },
      { name: 'shop_storage_reads', type: 'counter', labels: ['kind'], uses: ['metrics.go:34'] },
      { name: 'shop.carts', type: 'counter', uses: ['metrics.go:35'] },
    ]);
  });

  it('fills the names of factories, and of functions that build names', async () => {
    const found = await metrics({
      'factory.js': `const client = require('prom-client');
const NAMESPACE = 'wrap';
exports.counter = (name, help, labelNames = []) => new client.Counter({ name: \`\${NAMESPACE}_\${name}\`, help, labelNames });
exports.make = ({ prefix }) => new client.Gauge({ name: prefix + '_open' });
exports.byStatus = (status) => new client.Counter({ name: \`orders_\${status}_total\` });
`,
      'timed.js': `const { counter, byStatus, make } = require('./factory');
make({ prefix: 'vault' });
const failures = counter('failures_total', 'Failures', ['handler']);
const retries = counter('retries_total', 'Retries');
exports.order = (order) => byStatus(order.status).inc();
`,
      'cache.go': `package cache
import "github.com/prometheus/client_golang/prometheus"
const ns, sub = "shop", "cache"
func fq(name string) string { return prometheus.BuildFQName(ns, sub, name) }
func plain(name string) string { return ns + "_" + name }
var hits = prometheus.NewCounter(prometheus.CounterOpts{Name: fq("hits_total")})
var size = prometheus.NewGauge(prometheus.GaugeOpts{Name: plain("size")})
`,
    });
    expect(found.map(({ name, labels }) => `${name} ${labels.join()}`.trim()).sort()).toEqual([
      'orders_…_total',
      'shop_cache_hits_total',
      'shop_size',
      'vault_open',
      'wrap_failures_total handler',
      'wrap_retries_total',
    ]);
  });

  it('takes the labels of OpenTelemetry and StatsD from what is recorded', async () => {
    const found = await metrics({
      'meters.js': `import { metrics } from '@opentelemetry/api';
import { StatsD } from 'hot-shots';
const meter = metrics.getMeter('shop');
const jobs = meter.createCounter('shop.jobs.processed');
const statsd = new StatsD({ prefix: 'shop.' });
export function work(queue) {
  jobs.add(1, { outcome: 'ok', queue });
  jobs.add(1, { outcome: 'failed' });
  statsd.increment('orders', 1, [\`kind:\${queue}\`, 'source:web']);
}
`,
      'default.ts': `import StatsD from 'hot-shots';
const stats = new StatsD({ prefix: 'loyalty.' });
export const read = () => stats.increment('balance.read', { kind: 'web' });
`,
      'emit.go': `package emit
import "github.com/DataDog/datadog-go/v5/statsd"
func send(kind string) {
	client, _ := statsd.New("agent:8125", statsd.WithNamespace("shop."))
	client.Incr("views", []string{"kind:" + kind}, 1)
}
`,
    });
    expect(found.map(({ name, labels }) => `${name} ${labels.join()}`.trim()).sort()).toEqual([
      'loyalty.balance.read kind',
      'shop.jobs.processed outcome,queue',
      'shop.orders kind,source',
      'shop.views kind',
    ]);
  });

  it('sees what is recorded on a client that was looked up', async () => {
    const found = await metrics({
      'services.py': `from datadog import DogStatsd

class Metrics:
    def __init__(self):
        self._client = DogStatsd(host="localhost")
`,
      'views.py': `def upload(request):
    metrics = request.find_service("metrics")
    metrics.increment("warehouse.upload.ok", tags=["kind:wheel"])
    metrics.increment(request.kind)
    stats.set("state", 1)
`,
    });
    expect(found.map(({ name, type, uses }) => [name, type, uses])).toEqual([
      ['warehouse.upload.ok', 'counter', ['views.py:3']],
    ]);
  });
});
