import { describe, expect, it } from 'vitest';
import { metricNames, metricStem, signals } from '../../src/util/promql.js';

describe('metricNames', () => {
  it.each([
    ['up == 0', ['up']],
    [
      'sum by (job, le) (rate(http_request_duration_seconds_bucket{code=~"5.."}[5m]))',
      ['http_request_duration_seconds_bucket'],
    ],
    ['a / on(instance) group_left(node) b > 0.5', ['a', 'b']],
    ['absent(up{job="api"}) or vector(0)', ['up']],
    ['{__name__=~"foo_total|bar_total"}', ['bar_total', 'foo_total']],
    ['job:errors:rate5m offset 1h', ['job:errors:rate5m']],
    ['label_replace(x, "to", "$1", "from", "(.*)")', ['x']],
    ['rate(x_total[$__rate_interval])', ['x_total']],
    ['', []],
  ])('%s', (expression, names) => expect(metricNames(expression)).toEqual(names));
});

describe('metricStem', () => {
  it('meets across exporters', () => {
    expect(metricStem('http.server.duration')).toBe(metricStem('http_server_duration_bucket'));
    expect(metricStem('orders_total')).toBe('orders');
  });
});

describe('signals', () => {
  it.each([
    ['sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))', ['traffic', 'errors']],
    ['histogram_quantile(0.99, rate(http_request_duration_seconds_bucket[5m]))', ['traffic', 'latency']],
    ['up{job="api"} == 0', ['absence']],
    ['process_resident_memory_bytes', ['saturation']],
    ['shop_temperature_celsius', []],
  ])('%s', (expression, expected) => expect(signals(expression)).toEqual(expected));
});
