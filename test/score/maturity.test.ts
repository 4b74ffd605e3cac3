import { describe, expect, it } from 'vitest';
import type { Artefact } from '../../src/model/artefacts.js';
import type { Answer } from '../../src/model/evidence.js';
import type { Span } from '../../src/model/facts.js';
import type { Repository } from '../../src/model/repository.js';
import type { Route } from '../../src/model/requests.js';
import type { PillarResult } from '../../src/model/scan.js';
import { type ScoreInput, score } from '../../src/score/maturity.js';
import { MEASURES } from '../../src/score/measures.js';
import { loadRubric } from '../../src/score/rubric.js';
import { CONSOLE, file, finding, handler, log, place, repository, service, shop } from '../report/sample.js';

const where = place('api/src/server.ts', 'app.listen');
const elsewhere = place('api/src/server.ts', "app.use('/orders'");
const having = [{ name: 'x', place: where }];
const answer = (state: Answer['state']): Answer => ({ state, evidence: [] });

function route(more: Partial<Route> = {}): Route {
  const no = answer('no');
  return {
    method: 'GET',
    path: '/',
    dynamic: false,
    framework: 'express',
    service: 0,
    place: where,
    logged: no,
    measured: no,
    traced: no,
    correlated: no,
    ...more,
  };
}

function pillar(input: ScoreInput, name: string): PillarResult {
  const found = score(input).maturity.pillars.find((one) => one.pillar === name);
  if (!found) throw new Error(`no pillar ${name}`);
  return found;
}
const state = (of: PillarResult, id: string) => of.criteria.find((one) => one.id === id)?.state;

/** A service with `good` log calls by a logger and `bad` by the console. */
function logging(good: number, bad: number, more = {}): Repository {
  const one = file('api/src/server.ts', 'typescript', 0);
  for (let n = 0; n < good; n += 1) log(one, [n + 1, 1, n + 1, 9]);
  for (let n = 0; n < bad; n += 1) log(one, [n + 101, 1, n + 101, 9], CONSOLE);
  return repository({ files: [one], services: [service('api', 'api', 'typescript', more)] });
}

describe('the rubric', () => {
  it('names only measures that exist', () => {
    for (const { criteria } of loadRubric().pillars)
      for (const one of criteria) expect(MEASURES.has(one.measure)).toBe(true);
    for (const cap of loadRubric().caps) expect(MEASURES.has(cap.measure)).toBe(true);
  });

  it('has criteria for every level that it claims to judge', () => {
    for (const { criteria, judgedTo, pillar } of loadRubric().pillars) {
      for (let level = 1; level <= judgedTo; level += 1)
        expect(
          criteria.some((one) => one.level === level),
          `${pillar} ${level}`,
        ).toBe(true);
    }
  });
});

describe('logging', () => {
  it('is at 0 with the console alone', () =>
    expect(pillar({ repository: logging(0, 3), findings: [] }, 'logging').level).toBe(0));

  it('is at 0 where a service says nothing at all', () =>
    expect(pillar({ repository: logging(0, 0), findings: [] }, 'logging').level).toBe(0));

  it('climbs with the share of calls through the logger', () => {
    const configured = { levelConfigured: having };
    expect(pillar({ repository: logging(7, 3, configured), findings: [] }, 'logging').level).toBe(1);
    expect(pillar({ repository: logging(8, 2, configured), findings: [] }, 'logging').level).toBe(3);
    expect(pillar({ repository: logging(8, 2), findings: [] }, 'logging').level).toBe(1);
  });

  it('is held at 1 by a credential in a log, until that is suppressed', () => {
    const leak = finding('logging/sensitive-data', where, 'critical', '`password` is logged.');
    const logged = logging(10, 0, { levelConfigured: having });
    expect(pillar({ repository: logged, findings: [leak] }, 'logging').level).toBe(1);
    expect(pillar({ repository: logged, findings: [{ ...leak, status: 'suppressed' }] }, 'logging').level).toBe(3);
    expect(pillar({ repository: logged, findings: [{ ...leak, severity: 'medium' }] }, 'logging').level).toBe(3);
  });
});

describe('errors', () => {
  function handlers(total: number): Repository {
    const one = file('api/src/server.ts', 'typescript', 0);
    for (let n = 0; n < total; n += 1) handler(one, [n + 1, 1, n + 2, 2], { logs: [0], logged: 'object' });
    return repository({
      files: [one],
      services: [
        service('api', 'api', 'typescript', { globalHandlers: [{ name: 'x', scope: 'process', place: where }] }),
      ],
    });
  }
  const swallowed = (lines: number) =>
    Array.from({ length: lines }, (_, n) =>
      finding('errors/swallowed-catch', { path: 'api/src/server.ts', at: [n + 1, 1, n + 2, 2] }, 'high', ''),
    );

  it.each([
    [0, 2],
    [5, 2],
    [6, 1],
    [20, 1],
    [21, 0],
  ])('with %i of 100 handlers silent is at %i', (silent, level) =>
    expect(pillar({ repository: handlers(100), findings: swallowed(silent) }, 'errors').level).toBe(level),
  );

  it('does not judge by handlers that could not be understood', () => {
    const one = handlers(10);
    for (const each of one.files[0]?.handlers.slice(0, 6) ?? []) each.known = false;
    const result = pillar({ repository: one, findings: [] }, 'errors');
    expect(state(result, 'errors.observed')).toBe('unknown');
    expect(result.level).toBe(0);
  });
});

describe('routes', () => {
  const with_ = (routes: Route[], more = {}) =>
    repository({
      routes,
      services: [service('api', 'api', 'typescript', { metricsLibraries: having, metricsEndpoints: having, ...more })],
    });
  const measured = (n: number, of: number) =>
    Array.from({ length: of }, (_, at) =>
      route({ place: { ...where, at: [at + 1, 1, at + 1, 2] }, measured: answer(at < n ? 'yes' : 'no') }),
    );

  it('count those that are measured', () => {
    expect(
      pillar({ repository: with_(measured(4, 10), { runtimeMetrics: having }), findings: [] }, 'metrics').level,
    ).toBe(1);
    expect(
      pillar({ repository: with_(measured(5, 10), { runtimeMetrics: having }), findings: [] }, 'metrics').level,
    ).toBe(2);
  });

  it('never lift a pillar beyond what the rubric judges', () => {
    const rubric = loadRubric();
    for (const one of rubric.pillars) if (one.pillar === 'metrics') one.judgedTo = 2;
    const repository = with_(measured(10, 10), { runtimeMetrics: having });
    const result = pillar({ repository, findings: [], rubric }, 'metrics');
    expect([result.level, result.judgedTo, result.score, result.next]).toEqual([2, 2, 100, []]);
  });

  it('that are unknown are no zero', () => {
    const unknown = Array.from({ length: 9 }, () => route({ place: elsewhere, measured: answer('unknown') }));
    const result = pillar(
      { repository: with_([...unknown, route({ place: elsewhere, measured: answer('yes') })]), findings: [] },
      'metrics',
    );
    expect(state(result, 'metrics.routes-half')).toBe('unknown');
  });
});

describe('what lives outside', () => {
  const bare = repository({ services: [service('api', 'api', 'typescript')] });

  it('is no evidence, unless it is declared', () => {
    const alone = pillar({ repository: bare, findings: [] }, 'dashboards');
    expect([alone.level, state(alone, 'dashboards.exists')]).toEqual([0, 'not-evidenced']);
    expect(alone.criteria[0]?.detail).toContain('No evidence in this repository');
    const declared = pillar(
      { repository: bare, findings: [], external: { dashboards: 'grafana.example.com' } },
      'dashboards',
    );
    expect([declared.level, state(declared, 'dashboards.exists')]).toEqual([2, 'declared']);
    expect(declared.criteria[0]?.detail).toContain('grafana.example.com');
  });

  it('is judged by the images that start something, where no deployment is kept', () => {
    const image = (path: string, healthcheck?: Span): Artefact => ({
      kind: 'dockerfile',
      path,
      commands: path === 'base.Dockerfile' ? [] : [{ text: 'node server.js', at: [3, 1, 3, 22] }],
      env: {},
      baseImages: [],
      ...(healthcheck && { healthcheck }),
    });
    const probes = (artefacts: Artefact[]) => {
      const services = [service('api', 'api', 'typescript')];
      return state(
        pillar({ repository: repository({ services, artefacts }), findings: [] }, 'health'),
        'health.probes',
      );
    };
    expect(probes([image('base.Dockerfile')])).toBe('not-evidenced');
    expect(probes([image('base.Dockerfile'), image('Dockerfile')])).toBe('unmet');
    expect(probes([image('Dockerfile', [2, 1, 2, 9])])).toBe('met');
  });

  it('cannot be declared for what only code tells', () => {
    const result = pillar({ repository: logging(0, 3), findings: [], external: { logging: 'elsewhere' } }, 'logging');
    expect(result.level).toBe(0);
  });
});

describe('libraries and tools alone', () => {
  const library = service('kit', '.', 'typescript');
  library.service.role = 'library';

  it('are judged by logging and errors only', () => {
    const one = file('src/a.ts', 'typescript', 0);
    one.role = 'library';
    handler(one, [1, 1, 2, 2], { throws: 'same' });
    const { maturity } = score({ repository: repository({ files: [one], services: [library] }), findings: [] });
    expect(maturity.pillars.filter((each) => each.applicable).map((each) => each.pillar)).toEqual(['errors']);
    expect(maturity.level).toBe(2);
  });

  it('ask no library for the level at which it logs', () => {
    const one = file('src/a.ts', 'typescript', 0);
    one.role = 'library';
    log(one, [1, 1, 1, 9]);
    const stateOf = () =>
      score({ repository: repository({ files: [one], services: [library] }), findings: [] })
        .maturity.pillars.flatMap(({ criteria }) => criteria)
        .find(({ id }) => id === 'logging.level-configured')?.state;
    expect(stateOf()).toBe('not-applicable');
    library.service.role = 'tool';
    expect(stateOf()).toBe('unmet');
  });
});

describe('the overall level', () => {
  it('is a gate over the pillars, and tells what lifts it', () => {
    const { maturity } = score(shop());
    expect(maturity.level).toBe(0);
    expect(maturity.next).toEqual(['errors.observed']);
  });

  it('counts share by share the same as the criteria', () => {
    const { coverage, maturity } = score(shop());
    const used = maturity.pillars[0]?.criteria.find((one) => one.id === 'logging.logger-used');
    expect([used?.covered, used?.total]).toEqual([coverage.logging.covered, coverage.logging.total]);
  });

  it('never falls when a finding is mended', () => {
    const { repository: shopped, findings } = shop();
    const before = score({ repository: shopped, findings }).maturity;
    for (const gone of findings) {
      const after = score({ repository: shopped, findings: findings.filter((one) => one !== gone) }).maturity;
      expect(after.level).toBeGreaterThanOrEqual(before.level);
      for (const [n, one] of after.pillars.entries())
        expect(one.score ?? 0).toBeGreaterThanOrEqual(before.pillars[n]?.score ?? 0);
    }
  });
});
