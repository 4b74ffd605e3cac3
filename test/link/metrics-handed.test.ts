import { describe, expect, it } from 'vitest';
import { repository } from './requests-linked.js';

/** Name, type, labels and uses of each metric that the sources define. */
async function metrics(sources: Record<string, string>) {
  const linked = await repository(sources);
  return linked.metrics.map(({ name, type, labels, uses }) => ({
    name,
    type,
    labels,
    uses: (uses ?? []).map(({ path, at }) => `${path}:${at[0]}`),
  }));
}

describe('metrics whose names are handed over', () => {
  it('follows factories that are put in the place of stand-ins', async () => {
    const sources = {
      'metrics.ts': `type Metrics = { getCounter: (name: string) => { increment: () => void }; setting: (name: string) => unknown };
export const metrics: Metrics = { getCounter: (_: string) => ({ increment: () => undefined }), setting: () => 0 };
export const setMetrics = (given: Metrics) => { Object.assign(metrics, given); };`,
      'otel.ts': `import { metrics as api } from '@opentelemetry/api';
import { setMetrics } from './metrics';
const getCounter = (name: string) => {
  const counter = api.getMeter(name).createCounter(name);
  return { increment: () => counter.add(1) };
};
setMetrics({ getCounter, setting: (name: string) => name });`,
      'jobs.ts': `import { metrics } from './metrics';
import { config } from './config';
export function run() {
  metrics.getCounter('jobs.started').increment();
  metrics.setting('jobs.limit');
}`,
    };
    expect((await metrics(sources)).map(({ name, type }) => `${type} ${name}`)).toEqual(['counter jobs.started']);
    // Two libraries stand behind the same calls.
    const both = {
      ...sources,
      'statsd.ts': `import tracer from 'dd-trace';
import { setMetrics } from './metrics';
class Counter { constructor(private name: string) {} increment() { tracer.dogstatsd.increment(this.name, 1); } }
setMetrics({ getCounter: (name: string) => new Counter(name), setting: () => 0 });`,
    };
    expect((await metrics(both)).map(({ name }) => name)).toEqual(['jobs.started']);
  });

  it('follows a factory that picks the instrument by an argument', async () => {
    const found = await metrics({
      'meters.py': `from enum import Enum
from opentelemetry import metrics


class Kind(Enum):
    COUNTER = "counter"
    HISTOGRAM = "histogram"


class Meters:
    def __init__(self):
        self._meter = metrics.get_meter("brewery")

    def _instrument(self, meter, name, kind, help):
        if kind == Kind.COUNTER:
            return meter.create_counter(name, description=help)
        if kind == Kind.HISTOGRAM:
            return meter.create_histogram(name, description=help)
        return meter.create_up_down_counter(name, description=help)

    def create(self, name, *, kind, help=""):
        return self._instrument(self._meter, name, kind, help)


meters = Meters()
`,
      'kettle.py': `from meters import Kind, meters

BATCHES = meters.create("brewery.batches", kind=Kind.COUNTER)
BOIL = meters.create("brewery.boil.duration", kind=Kind.HISTOGRAM)
`,
    });
    expect(found.map(({ name, type }) => `${type} ${name}`).sort()).toEqual([
      'counter brewery.batches',
      'histogram brewery.boil.duration',
    ]);
  });

  it('follows a field that the constructor fills, or a dataclass', async () => {
    const found = await metrics({
      'gauges.py': `from dataclasses import dataclass
from prometheus_client.core import GaugeMetricFamily


@dataclass
class LateGauge:
    name: str
    labels: list

    def collect(self):
        yield GaugeMetricFamily(self.name, "Late.", labels=self.labels)


class Level:
    def __init__(self, title):
        self.title = title

    def collect(self):
        yield GaugeMetricFamily(self.title, "Level.")
`,
      'tanks.py': `from gauges import LateGauge, Level

FULL = LateGauge(name="brewery_tanks_full", labels=["hall"])
MASH = Level("brewery_mash_litres")
`,
    });
    expect(found).toMatchObject([
      { name: 'brewery_tanks_full', type: 'gauge', labels: ['hall'] },
      { name: 'brewery_mash_litres', type: 'gauge' },
    ]);
  });

  it('follows instruments behind an interface that a function gives, with their options', async () => {
    const sources = {
      'meters/meters.go': `package meters

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
)

func meter() metric.Meter { return otel.Meter("brewery") }

func Must() Meter { return mustMeter{} }

type Meter interface {
	Counter(name string, options ...metric.Int64CounterOption) metric.Int64Counter
	Histogram(name string, options ...metric.Float64HistogramOption) metric.Float64Histogram
	UpDown(name string) metric.Int64UpDownCounter
}

type mustMeter struct{}

func (m mustMeter) Counter(name string, options ...metric.Int64CounterOption) metric.Int64Counter {
	counter, err := meter().Int64Counter(name, options...)
	if err != nil {
		panic(err)
	}
	return counter
}

func (m mustMeter) Histogram(name string, options ...metric.Float64HistogramOption) metric.Float64Histogram {
	histogram, err := meter().Float64Histogram(name, options...)
	if err != nil {
		panic(err)
	}
	return histogram
}

func (m mustMeter) UpDown(name string) metric.Int64UpDownCounter {
	counter, _ := meter().Int64UpDownCounter(name)
	return counter
}
`,
      'kettle/metrics.go': `package kettle

import (
	"example.com/brewery/meters"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/metric"
)

var Casks = meters.Must().Counter(prometheus.BuildFQName("brewery", "kettle", "casks"))
var Boil = meters.Must().
	Histogram("brewery.boil", metric.WithUnit("ms"))
`,
      'kettle/fill.go': `package kettle

import "context"

func fill(ctx context.Context) {
	Casks.Add(ctx, 1)
}
`,
    };
    const resolution = { aliases: [], packages: {}, goModules: { 'example.com/brewery': '.' }, pythonRoots: [] };
    const linked = await repository(sources, [], { resolution });
    // What nobody asks for is no metric, and a name that was put together for Prometheus keeps its rules.
    expect(linked.metrics.map(({ name, type, unit, convention }) => ({ name, type, unit, convention }))).toEqual([
      { name: 'brewery_kettle_casks', type: 'counter', unit: undefined, convention: undefined },
      { name: 'brewery.boil', type: 'histogram', unit: 'ms', convention: 'opentelemetry' },
    ]);
    expect(linked.metrics[0]?.uses?.map(({ path, at }) => `${path}:${at[0]}`)).toEqual(['kettle/fill.go:6']);
  });

  it('keeps a name open that is changed before it is used', async () => {
    const found = await metrics({
      'meters.js': `import prom from 'prom-client';
export function counter(name) {
  name = name.toLowerCase();
  return new prom.Counter({ name, help: 'Counts.' });
}
`,
      'server.js': `import { counter } from './meters.js';
export const casks = counter('Casks');
`,
    });
    expect(found.map(({ name }) => name)).toEqual(['…']);
  });
});

describe('descriptions, options and emitters', () => {
  it('reads descriptions where they stand and in fields, and options that a function adds to', async () => {
    const found = await metrics({
      'metrics.go': `package brewery

import "github.com/prometheus/client_golang/prometheus"

type collector struct{ casks *prometheus.Desc }

func newCollector() *collector {
	return &collector{casks: prometheus.NewDesc("brewery_casks_total", "Casks filled.", []string{"hall"}, nil)}
}

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	ch <- prometheus.MustNewConstMetric(c.casks, prometheus.CounterValue, 1, "a")
	ch <- prometheus.MustNewConstMetric(
		prometheus.NewDesc("brewery_tanks", "Tanks.", nil, nil), prometheus.GaugeValue, 2)
}

func native(opts prometheus.HistogramOpts) prometheus.HistogramOpts { return opts }

var boil = prometheus.NewHistogramVec(native(prometheus.HistogramOpts{Namespace: "brewery", Name: "boil_seconds"}), []string{"hall"})
`,
    });
    expect(found).toMatchObject([
      { name: 'brewery_casks_total', type: 'counter', labels: ['hall'], uses: ['metrics.go:12'] },
      { name: 'brewery_tanks', type: 'gauge', labels: [], uses: ['metrics.go:13'] },
      { name: 'brewery_boil_seconds', type: 'histogram', labels: ['hall'] },
    ]);
  });

  it('fills in names that are known in part, where all who call are known', async () => {
    const found = await metrics({
      'metrics.go': `package brewery

import "github.com/prometheus/client_golang/prometheus"

const CasksKey = "casks"

func count(key, help string) {
	prometheus.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "brewery_" + key, Help: help}, func() float64 { return of(key) }))
}

func timing(key string) {
	prometheus.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "boil_" + key}, func() float64 { return of(key) }))
}

func start(hall string) {
	count(CasksKey, "Casks filled.")
	count("tanks", "Tanks.")
	timing("first")
	timing(hall)
}
`,
    });
    expect(found.map(({ name }) => name)).toEqual(['brewery_casks', 'brewery_tanks', 'boil_…']);
  });

  it('counts a metric once that several calls emit', async () => {
    const found = await metrics({
      'casks.js': `import { StatsD } from 'hot-shots';
const statsd = new StatsD({ prefix: 'brewery.' });
export function fill() {
  statsd.increment('casks');
}
export function refill() {
  statsd.increment('casks');
  statsd.gauge('casks', 3);
}
`,
    });
    expect(found).toEqual([
      { name: 'brewery.casks', type: 'counter', labels: [], uses: ['casks.js:4', 'casks.js:7'] },
      { name: 'brewery.casks', type: 'gauge', labels: [], uses: ['casks.js:8'] },
    ]);
  });
});
