import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/rules/judge.js';
import { loadRules } from '../../src/rules/load.js';
import { linkTexts } from './pipeline.js';

const { rules } = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]);
const RULE = 'logging/console-log';

/** A finding in each language, with room for something on the line above, at its end, and at the head of the file. */
const LANGUAGES = {
  'pay.ts': {
    comment: '//',
    code: (head: string, above: string, behind: string) =>
      `${head}\nexport function pay(id: string) {\n  ${above}\n  console.log('paid');${behind}\n  return id;\n}\n`,
    text: (line: string) => `const text = '${line}';`,
  },
  'pay.js': {
    comment: '//',
    code: (head: string, above: string, behind: string) =>
      `${head}\nexport function pay(id) {\n  ${above}\n  console.log('paid');${behind}\n  return id;\n}\n`,
    text: (line: string) => `const text = \`\n${line}\n\`;`,
  },
  'pay.py': {
    comment: '#',
    code: (head: string, above: string, behind: string) =>
      `${head}\ndef pay(id):\n    ${above || 'id = 1'}\n    print("paid"){behind}\n    return id\n`.replace(
        '{behind}',
        behind,
      ),
    text: (line: string) => `text = "${line}"`,
  },
  'pay.go': {
    comment: '//',
    code: (head: string, above: string, behind: string) =>
      `${head}\npackage pay\n\nimport "fmt"\n\nfunc pay(id string) string {\n\t${above}\n\tfmt.Println("paid")${behind}\n\treturn id\n}\n`,
    text: (line: string) => `_ = \`${line}\``,
  },
};

async function judged(path: string, text: string) {
  const { findings, problems } = judge(await linkTexts({ [path]: text }), rules, { only: [RULE] });
  const details = problems.map((problem) => `${problem.kind}: ${problem.detail}`);
  return { findings, details };
}

describe.each(Object.entries(LANGUAGES))('suppressions in %s', (path, { comment, code, text }) => {
  it('finds without one', async () => {
    const { findings, details } = await judged(path, code('', '', ''));
    expect(findings).toMatchObject([{ ruleId: RULE, status: 'new' }]);
    expect(details).toEqual([]);
  });

  it('hold on the line above and at the end of the line', async () => {
    const line = `${comment} obs-audit-ignore ${RULE} -- read by an operator`;
    for (const source of [code('', line, ''), code('', '', `  ${line}`)]) {
      const { findings, details } = await judged(path, source);
      expect(findings).toMatchObject([{ status: 'suppressed', reason: 'read by an operator' }]);
      expect(details).toEqual([]);
    }
  });

  it('hold for a whole file', async () => {
    const { findings, details } = await judged(
      path,
      code(`${comment} obs-audit-ignore-file ${RULE} -- retired`, '', ''),
    );
    expect(findings).toMatchObject([{ status: 'suppressed', reason: 'retired' }]);
    expect(details).toEqual([]);
  });

  it('do not hold without a reason, and are reported', async () => {
    for (const line of [`${comment} obs-audit-ignore ${RULE}`, `${comment} obs-audit-ignore ${RULE} --`]) {
      const { findings, details } = await judged(path, code('', line, ''));
      expect(findings).toMatchObject([{ status: 'new' }]);
      expect(details).toHaveLength(1);
      expect(details[0]).toMatch(/^suppression: line \d+: .*gives no reason/);
    }
    const { findings, details } = await judged(path, code(`${comment} obs-audit-ignore-file ${RULE}`, '', ''));
    expect(findings).toMatchObject([{ status: 'new' }]);
    expect(details[0]).toContain('gives no reason');
  });

  it('are reported where they suppress nothing', async () => {
    const { findings, details } = await judged(
      path,
      code(`${comment} obs-audit-ignore ${RULE} -- nothing here`, '', ''),
    );
    expect(findings).toMatchObject([{ status: 'new' }]);
    expect(details).toHaveLength(1);
    expect(details[0]).toContain('suppresses nothing');
  });

  it('hold for the rule that they name alone', async () => {
    const { findings } = await judged(
      path,
      code('', `${comment} obs-audit-ignore logging/sensitive-data -- another rule`, ''),
    );
    expect(findings).toMatchObject([{ status: 'new' }]);
  });

  it('are none inside of a text', async () => {
    const { findings, details } = await judged(
      path,
      code('', text(`${comment} obs-audit-ignore ${RULE} -- only a text`), ''),
    );
    expect(findings).toMatchObject([{ status: 'new' }]);
    expect(details).toEqual([]);
  });
});
