import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/rules/judge.js';
import { loadRules } from '../../src/rules/load.js';
import { linkTexts } from './pipeline.js';

const { rules } = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]);
const only = ['errors/swallowed-catch'];

const SWALLOWS = `
export async function pay(id: string) {
  try {
    await api.charge(id);
  } catch (err) {}
}
`;

async function judged(text: string, options = { only }) {
  return judge(await linkTexts({ 'pay.ts': text }), rules, options);
}

describe('judge', () => {
  it('tells place, service, message and outcomes', async () => {
    const { findings, outcomes } = await judged(SWALLOWS);
    expect(findings).toMatchObject([
      {
        ruleId: 'errors/swallowed-catch',
        severity: 'high',
        service: 'loose',
        location: { path: 'pay.ts', startLine: 5 },
        status: 'new',
      },
    ]);
    expect(findings[0]?.message).toContain('in `pay`');
    expect(outcomes.get('errors/swallowed-catch')?.get(0)).toMatchObject({ fail: 1, pass: 0, unknown: 0 });
  });

  it('says which values leak, each once, and through which function of the project', async () => {
    const text = `
import pino from 'pino';
const log = pino();
function run(command: string[]) {
  log.info({ command }, 'run');
}
export function open(password: string, user: User) {
  run(['-k', password]);
  log.info({ email: user.email, to: user.email }, 'opened');
}
`;
    const { findings } = await judged(text, { only: ['logging/sensitive-data'] });
    expect(findings.map(({ message }) => message.replace(/: it is .*/, ''))).toEqual([
      '`password` (a credential) reaches a log record through `run` (pay.ts:5) in `open`',
      '`user.email` (contact data) reaches a log record in `open`',
    ]);
  });

  it('counts a handler that could not be parsed as unknown', async () => {
    const { findings, outcomes } = await judged(SWALLOWS.replace('{}', '{ if ( }'));
    expect(findings).toEqual([]);
    expect(outcomes.get('errors/swallowed-catch')?.get(0)?.fail ?? 0).toBe(0);
  });

  it('keeps fingerprints when lines move, and tells equal places of one symbol apart', async () => {
    const [before] = (await judged(SWALLOWS)).findings;
    const [after] = (await judged(`// a new line\n\n${SWALLOWS}`)).findings;
    expect(after?.fingerprint).toBe(before?.fingerprint);
    const twice = SWALLOWS.replace(
      '  } catch (err) {}\n',
      '  } catch (err) {}\n  try {\n    await api.charge(id);\n  } catch (err) {}\n',
    );
    const prints = (await judged(twice)).findings.map((finding) => finding.fingerprint);
    expect(new Set(prints).size).toBe(2);
    expect(prints).toContain(before?.fingerprint);
    const renamed = (await judged(SWALLOWS.replace('pay(', 'refund('))).findings;
    expect(renamed[0]?.fingerprint).not.toBe(before?.fingerprint);
  });

  it('turns a rule that throws into a problem and goes on', async () => {
    const broken = rules.find((rule) => rule.id === only[0]);
    if (!broken) throw new Error('the rule is gone');
    const where = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('broken rule');
        },
      },
    );
    const repository = await linkTexts({ 'pay.ts': SWALLOWS });
    const { findings, problems } = judge(repository, [{ ...broken, id: 'errors/broken', where }, broken]);
    expect(problems).toMatchObject([{ kind: 'rule-error', detail: 'errors/broken could not be judged: broken rule' }]);
    expect(findings).toHaveLength(1);
  });

  it('leaves rules out by glob', async () => {
    expect((await judged(SWALLOWS, { only: ['*-built-*'] })).findings).toEqual([]);
    const repository = await linkTexts({ 'pay.ts': SWALLOWS });
    expect(
      judge(repository, rules, { except: ['errors/*'] }).findings.filter((one) => one.pillar === 'errors'),
    ).toEqual([]);
  });
});

describe('suppressions', () => {
  const with_ = (comment: string) => SWALLOWS.replace('  } catch', `  // ${comment}\n  } catch`);

  it('marks a finding with the reason', async () => {
    const { findings, problems } = await judged(
      with_('obs-audit-ignore errors/swallowed-catch -- charged again at night'),
    );
    expect(findings).toMatchObject([{ status: 'suppressed', reason: 'charged again at night' }]);
    expect(problems).toEqual([]);
  });

  it('takes a glob and a whole file', async () => {
    const { findings } = await judged(`// obs-audit-ignore-file errors/* -- retired\n${SWALLOWS}`);
    expect(findings).toMatchObject([{ status: 'suppressed', reason: 'retired' }]);
  });

  it('does not hold without a reason', async () => {
    const { findings, problems } = await judged(with_('obs-audit-ignore errors/swallowed-catch'));
    expect(findings).toMatchObject([{ status: 'new' }]);
    expect(problems).toMatchObject([{ kind: 'suppression', path: 'pay.ts' }]);
    expect(problems[0]?.detail).toContain('gives no reason');
  });

  it('reports what suppresses nothing, and names of rules that do not exist', async () => {
    const unused = await judged(`// obs-audit-ignore errors/swallowed-catch -- why\nexport const one = 1;\n`);
    expect(unused.problems[0]?.detail).toContain('suppresses nothing');
    const unknown = await judged(with_('obs-audit-ignore errors/swalowed -- why'));
    expect(unknown.problems[0]?.detail).toContain('there is no rule errors/swalowed');
    const notJudged = await judged(with_('obs-audit-ignore errors/swallowed-catch -- why'), { only: ['logging/*'] });
    expect(notJudged.problems).toEqual([]);
  });
});
