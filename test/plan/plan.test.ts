import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/audit.js';
import { effort } from '../../src/plan/effort.js';
import { loadPlanRules, takes } from '../../src/plan/phases.js';
import { makePlan } from '../../src/plan/plan.js';
import { loadRubric } from '../../src/score/rubric.js';
import { finding, place, RULES, rule, scanOf, shop } from '../report/sample.js';

const rules = loadPlanRules();
const items = () => scanOf().plan.flatMap((phase) => phase.items.map((item) => ({ ...item, phase: phase.phase })));

describe('effort', () => {
  it('grows with the places, ever slower, in half hours', () => {
    const of = (places: number) => effort({ first: 1, each: 0.25 }, places, rules.effort);
    expect(of(1)).toEqual({ low: 1, high: 1.5 });
    expect(of(11).high).toBeGreaterThan(of(2).high);
    expect(of(101).high).toBeLessThan(101 * 0.25 * 1.5);
    for (const places of [1, 7, 50]) {
      expect(of(places).low % 0.5).toBe(0);
      expect(of(places).high).toBeGreaterThan(of(places).low);
    }
  });
});

describe('phases', () => {
  it('take ids and globs', () => {
    expect(takes(['errors/*'], 'errors/x')).toBe(true);
    expect(takes(['errors/*'], 'errors.x')).toBe(false);
    expect(takes(['logging.correlated'], 'logging.correlated')).toBe(true);
    expect(takes(['*'], 'anything')).toBe(true);
  });
});

describe('the plan', () => {
  it('names no work twice: a rule and a criterion that ask for the same are one', () => {
    const criteria = loadRubric().pillars.flatMap((pillar) => pillar.criteria);
    const measureOf = (id?: string) => criteria.find((one) => one.id === id)?.measure;
    const twice = rulesOf('.').flatMap((one) =>
      criteria
        .filter(({ action, measure }) => action === one.action && measure !== measureOf(one.criterion))
        .map(({ id }) => `${one.id} and ${id}`),
    );
    expect(twice).toEqual([]);
  });

  it('begins with what leaks and what is silent', () => {
    expect(
      items()
        .slice(0, 2)
        .map((item) => item.id),
    ).toEqual(['logging/sensitive-data', 'errors/swallowed-catch']);
    expect(items()[0]?.phase).toBe(1);
  });

  it('does not say twice what findings say already', () => {
    const ids = items().map((item) => item.id);
    expect(ids).not.toContain('errors.observed');
    expect(ids).not.toContain('tracing.initialised');
    expect(ids).toContain('dashboards.exists');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes what one piece of work includes into its item, in the same service', () => {
    const { maturity } = scanOf();
    const where = place('api/src/server.ts', 'app.listen');
    const inService = (id: string, service: string) => ({ ...finding(id, where, 'medium', ''), service });
    const part = rule('tracing/untraced-route', 'Route', { for: 'route', partOf: 'tracing/none', action: 'Trace' });
    const plan = makePlan({
      findings: [
        inService('tracing/none', 'api'),
        inService(part.id, 'api'),
        inService(part.id, 'api'),
        inService(part.id, 'worker'),
      ],
      rules: [...RULES, part],
      maturity: { ...maturity, pillars: [] },
      criteria: loadRubric().pillars.flatMap((pillar) => pillar.criteria),
    });
    const planned = plan.flatMap((phase) => phase.items);
    expect(planned.find((item) => item.id === 'tracing/none')?.findings).toBe(3);
    expect(planned.find((item) => item.id === part.id)).toMatchObject({ findings: 1, title: 'Trace' });
  });

  it('leaves out what is suppressed, and puts hygiene last', () => {
    const { findings } = shop();
    const where = place('api/src/server.ts', 'app.listen');
    const low = finding('logging/string-built-message', where, 'low', '');
    const scan = scanOf();
    const plan = makePlan({
      findings: [low, ...findings.filter((one) => one.status === 'suppressed')],
      rules: RULES,
      maturity: { ...scan.maturity, pillars: [] },
      criteria: loadRubric().pillars.flatMap((pillar) => pillar.criteria),
    });
    expect(plan.map((phase) => [phase.phase, phase.items.map((item) => item.id)])).toEqual([
      [4, ['logging/string-built-message']],
    ]);
  });

  it('plans what is of medium severity or above, and only names the rest of a rule', () => {
    const at = (line: number) =>
      finding(
        'errors/swallowed-catch',
        { path: `api/src/${line}.ts`, at: [line, 1, line, 2] },
        line > 1 ? 'low' : 'high',
        '',
      );
    const scan = scanOf();
    const plan = (findings: ReturnType<typeof at>[]) =>
      makePlan({ findings, rules: RULES, maturity: { ...scan.maturity, pillars: [] }, criteria: [] })
        .flatMap((phase) => phase.items)
        .map(({ findings, lowSeverity, files }) => ({ findings, lowSeverity, files }));
    expect(plan([at(1), at(2), at(3)])).toEqual([{ findings: 1, lowSeverity: 2, files: ['api/src/1.ts'] }]);
    expect(plan([at(2), at(3)])).toEqual([{ findings: 2, lowSeverity: 0, files: ['api/src/2.ts', 'api/src/3.ts'] }]);
  });

  it('says what each item brings, and rules share the points of a criterion', () => {
    const errors = items().filter((item) =>
      ['errors/swallowed-catch', 'errors/generic-response', 'errors/console-only'].includes(item.id),
    );
    const points = errors.map((item) => Number(/\+(\d+) points/.exec(item.brings)?.[1]));
    expect(points.every((one) => one > 0)).toBe(true);
    const whole = 100 * (40 / 130) * 0.5;
    expect(points.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(Math.ceil(whole) + 2);
  });
});
