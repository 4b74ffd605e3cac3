import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/model/evidence.js';
import type { Measurement, Metric, UseRow } from '../../src/model/metrics.js';
import type { Repository } from '../../src/model/repository.js';
import type { Operation } from '../../src/model/requests.js';
import type { PillarResult } from '../../src/model/scan.js';
import { score } from '../../src/score/maturity.js';
import { finding, place, repository, service } from '../report/sample.js';

const where = place('api/src/server.ts', 'app.listen');
const having = [{ name: 'prometheus', place: where }];
const answer = (state: Answer['state']): Answer => ({ state, evidence: state === 'yes' ? [where] : [] });

function pillar(of: Repository, name: string, findings: Parameters<typeof score>[0]['findings'] = []): PillarResult {
  const found = score({ repository: of, findings }).maturity.pillars.find((one) => one.pillar === name);
  if (!found) throw new Error(`no pillar ${name}`);
  return found;
}
const states = ({ criteria }: PillarResult, ...ids: string[]) =>
  ids.map((id) => criteria.find((one) => one.id === id)?.state);

function measurement(more: Partial<Measurement> = {}): Measurement {
  return {
    inUse: having,
    exposed: answer('yes'),
    runtime: answer('yes'),
    red: [],
    use: [],
    business: answer('no'),
    missing: [],
    ...more,
  };
}

const measuring = (more: Partial<Measurement> = {}, rest: Partial<Repository> = {}): Repository =>
  repository({ services: [service('api', 'api', 'typescript', { measurement: measurement(more) })], ...rest });

function metric(name: string, line: number): Metric {
  const at = [line, 1, line, 20] as const;
  return { name, dynamic: false, type: 'counter', labels: [], service: 0, place: { path: 'api/src/server.ts', at } };
}

describe('metrics', () => {
  it('are served where link has seen them handed out, and unknown where it could not tell', () => {
    const ids = ['metrics.served', 'metrics.runtime'];
    expect(states(pillar(measuring(), 'metrics'), ...ids)).toEqual(['met', 'met']);
    const silent = measuring({ exposed: answer('no'), runtime: answer('no') });
    expect(states(pillar(silent, 'metrics'), ...ids)).toEqual(['unmet', 'unmet']);
    expect(states(pillar(measuring({ exposed: answer('unknown') }), 'metrics'), 'metrics.served')).toEqual(['unknown']);
  });

  it('cover the pools, queues and caches in use', () => {
    const row = (utilisation: Answer['state']): UseRow => ({
      resource: 'queue',
      name: 'kafka',
      place: where,
      utilisation: answer(utilisation),
    });
    const of = (...use: UseRow[]) => states(pillar(measuring({ use }), 'metrics'), 'metrics.resources')[0];
    expect(of()).toBe('not-applicable');
    expect(of(row('yes'), row('no'))).toBe('unmet');
    expect(of(row('yes'), row('yes'), row('yes'), row('yes'), row('no'))).toBe('met');
    expect(of(row('unknown'))).toBe('unknown');
    // The runtime's own resources have a criterion of their own.
    expect(of({ resource: 'CPU', name: '', utilisation: answer('no') })).toBe('not-applicable');
  });

  it('have bounded labels and right names', () => {
    const metrics = [metric('a_total', 1), metric('b', 2), metric('c_total', 3), metric('d_total', 4)];
    const ids = ['metrics.bounded-labels', 'metrics.names'];
    expect(states(pillar(measuring(), 'metrics'), ...ids)).toEqual(['not-applicable', 'not-applicable']);
    expect(states(pillar(measuring({}, { metrics }), 'metrics'), ...ids)).toEqual(['met', 'met']);
    const faults = [
      finding('metrics/high-cardinality-label', { path: 'api/src/server.ts', at: [1, 1, 1, 9] }, 'high', ''),
      finding('metrics/naming', { path: 'api/src/server.ts', at: [2, 1, 2, 20] }, 'low', ''),
    ];
    const result = pillar(measuring({}, { metrics }), 'metrics', faults);
    expect(states(result, ...ids)).toEqual(['unmet', 'unmet']);
    expect(result.criteria.find(({ id }) => id === 'metrics.names')).toMatchObject({ covered: 3, total: 4 });
  });

  it('count what the service is for', () => {
    const missing = [{ name: 'orders_created_total', type: 'counter' as const, thing: 'Order', places: [where] }];
    const of = (more: Partial<Measurement>) => states(pillar(measuring(more), 'metrics'), 'metrics.business')[0];
    expect(of({})).toBe('not-applicable');
    expect(of({ missing })).toBe('unmet');
    expect(of({ missing, business: answer('yes') })).toBe('met');
    expect(of({ missing, business: answer('unknown') })).toBe('unknown');
  });

  it('of datastores come from exporters that stand beside them', () => {
    const dependsOn = [{ kind: 'database', name: 'postgresql', place: where }];
    const services = [service('api', 'api', 'typescript', { measurement: measurement(), dependsOn })];
    const compose = (image: string): Repository['artefacts'] => [
      {
        kind: 'compose',
        path: 'compose.yml',
        services: [{ name: 'exporter', image, environment: {}, ports: [], at: [2, 3, 4, 5] }],
      },
    ];
    const of = (more: Partial<Repository>) =>
      states(pillar(repository({ services, ...more }), 'metrics'), 'metrics.exporters')[0];
    expect(of({})).toBe('not-evidenced');
    expect(of({ artefacts: compose('postgres:16') })).toBe('not-evidenced');
    expect(of({ artefacts: compose('prometheuscommunity/postgres-exporter:v0.16') })).toBe('met');
    expect(states(pillar(measuring(), 'metrics'), 'metrics.exporters')).toEqual(['not-applicable']);
  });
});

describe('tracing', () => {
  const traced = (more: Partial<Repository> = {}) =>
    repository({
      services: [service('api', 'api', 'typescript', { tracing: having.map((one) => ({ ...one, instruments: [] })) })],
      ...more,
    });

  function operation(kind: Operation['kind'], state: Answer['state'], propagates?: Answer['state']): Operation {
    return {
      kind,
      target: kind,
      library: kind,
      service: 0,
      file: 0,
      call: 0,
      place: where,
      logged: false,
      measured: false,
      traced: answer(state),
      ...(propagates && { propagates: answer(propagates) }),
    };
  }

  it('follows calls and takes its context along; what is unknown counts neither way', () => {
    const ids = ['tracing.calls', 'tracing.propagation'];
    expect(states(pillar(traced(), 'tracing'), ...ids)).toEqual(['not-applicable', 'not-applicable']);
    const operations = [
      operation('database', 'yes'),
      operation('database', 'yes'),
      operation('http-client', 'yes', 'yes'),
      operation('queue-publish', 'yes', 'unknown'),
      operation('cache', 'no'),
      operation('cache', 'unknown'),
      operation('auth', 'no'),
    ];
    const result = pillar(traced({ operations }), 'tracing');
    expect(states(result, ...ids)).toEqual(['met', 'met']);
    expect(result.criteria.find(({ id }) => id === 'tracing.calls')).toMatchObject({ covered: 4, total: 5 });
    const broken = [...operations, operation('http-client', 'no', 'no')];
    expect(states(pillar(traced({ operations: broken }), 'tracing'), ...ids)).toEqual(['unmet', 'unmet']);
  });

  it('is held by faults of its set-up', () => {
    const ids = ['tracing.early', 'tracing.flush'];
    expect(states(pillar(traced(), 'tracing'), ...ids)).toEqual(['met', 'met']);
    // It may stand in a library that the service traces with.
    const fault = { service: 1, tracing: [0], role: 'library' as const, place: where, detail: '', instead: '' };
    const tracingFaults = [
      { ...fault, fault: 'late-init' as const },
      { ...fault, fault: 'no-flush' as const },
    ];
    expect(states(pillar(traced({ tracingFaults }), 'tracing'), ...ids)).toEqual(['unmet', 'unmet']);
    const none = repository({ services: [service('api', 'api', 'typescript')] });
    expect(states(pillar(none, 'tracing'), ...ids)).toEqual(['not-applicable', 'not-applicable']);
  });
});

describe('routes that only configuration knows', () => {
  const routes = [
    {
      method: 'ANY',
      path: '…',
      dynamic: true,
      framework: 'net/http',
      service: 0,
      place: where,
      logged: answer('unknown'),
      measured: answer('unknown'),
      traced: answer('unknown'),
      correlated: answer('unknown'),
    },
  ] as unknown as Repository['routes'];
  const red = (errors: Answer['state']) => ({
    red: [
      {
        component: 'requests' as const,
        places: 1,
        rate: answer('yes'),
        errors: answer(errors),
        duration: answer('yes'),
      },
    ],
  });

  it('are measured where metrics of requests have rate, errors and duration', () => {
    const ids = ['metrics.routes-half', 'metrics.routes-most'];
    expect(states(pillar(measuring(red('yes'), { routes }), 'metrics'), ...ids)).toEqual(['met', 'met']);
    expect(states(pillar(measuring(red('no'), { routes }), 'metrics'), ...ids)).toEqual(['unknown', 'unknown']);
  });
});

describe('the tracing of a tracker', () => {
  it('needs a release or an environment in place of a name', () => {
    const tracked = (identified: boolean, environment: string[] = []): Repository => {
      const api = service('api', 'api', 'python', {
        tracing: having.map((one) => ({ ...one, instruments: [] })),
        tracingSetup: {
          starts: [],
          instrumented: [],
          serviceName: [],
          samplers: [],
          exporters: [],
          propagators: [],
          flushes: [],
          sdks: [
            { name: 'sentry', place: where, nameless: true, ...(identified ? { identified: true as const } : {}) },
          ],
        },
      });
      api.service.environment.push(...environment.map((name) => ({ name, value: '1', place: where })));
      return repository({ services: [api] });
    };
    const state = (of: Repository) => states(pillar(of, 'tracing'), 'tracing.service-name')[0];
    expect(state(tracked(false))).toBe('unmet');
    expect(state(tracked(true))).toBe('not-applicable');
    expect(state(tracked(false, ['SENTRY_RELEASE']))).toBe('not-applicable');
  });
});
