import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/rules/explain.js';
import { loadRules } from '../../src/rules/load.js';
import { SUBJECTS } from '../../src/rules/subjects/index.js';

const GOOD = `title: A title
severity: high
confidence: high
roles: [service]
for: call
where: { is: log }
message: '{method} is called'
why: Because.
fix: So.
examples: {}
effortHours: { first: 1, each: 0.5 }
`;

function load(text: string, path = 'logging/own.yml', options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return loadRules([{ folder, source: '.obs-audit/rules' }], options);
}

describe('loadRules', () => {
  it('names a rule after its path and says where it came from', () => {
    const { rules } = load(GOOD);
    expect(rules).toMatchObject([{ id: 'logging/own', pillar: 'logging', source: '.obs-audit/rules/logging/own.yml' }]);
  });

  it.each([
    ['an unknown key', `${GOOD}surprise: 1\n`, ':12: unknown key surprise; known here: title,'],
    [
      'an unknown attribute',
      GOOD.replace('is: log', 'colour: red'),
      ':6: where: a call has no attribute colour; known: callee,',
    ],
    ['an unknown attribute below', GOOD.replace('{ is: log }', '{ not: { any: [{ size: 1 }] } }'), 'no attribute size'],
    ['an unknown placeholder', GOOD.replace('{method}', '{colour}'), ':7: a call has no attribute colour'],
    ['a missing reason', GOOD.replace('why: Because.\n', ''), 'why: '],
    ['a wrong severity', GOOD.replace('severity: high', 'severity: huge'), ':2: severity: '],
    [
      'a broken pattern',
      GOOD.replace('is: log', "callee: { matches: '(' }"),
      'callee: matches is not a regular expression',
    ],
    ['broken YAML', 'title: [', 'not valid YAML'],
  ])('refuses %s', (_, text, message) => {
    expect(() => load(text)).toThrow(message);
  });

  it('refuses an unknown pillar, an unknown criterion and a clash', () => {
    expect(() => load(GOOD, 'beauty/own.yml')).toThrow('there is no pillar beauty');
    expect(() => load(GOOD, 'own.yml')).toThrow('own.yml: lies in no pillar; move it into a folder named logging,');
    const criteria = new Set(['logging.logger-used']);
    expect(() => load(`${GOOD}criterion: logging.else\n`, undefined, { criteria })).toThrow(
      'no criterion logging.else',
    );
    const shipped = { folder: resolve('rules'), source: 'catalogue' };
    expect(() => loadRules([shipped, shipped])).toThrow('exists already');
  });
});

describe('documentation', () => {
  const { rules } = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]);

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    'page of %s is current (node scripts/rule-pages.mjs)',
    (id, rule) => {
      expect(readFileSync(join('docs/rules', `${id}.md`), 'utf8')).toBe(explain(rule));
    },
  );

  it('lists every attribute of every subject', () => {
    const page = readFileSync('docs/writing-a-rule.md', 'utf8');
    const missing = Object.entries(SUBJECTS).flatMap(([kind, { attributes }]) => {
      const section = page.split(`### \`${kind}\``)[1]?.split('\n#')[0] ?? '';
      return Object.keys(attributes)
        .filter((name) => !section.includes(`| \`${name}\` |`))
        .map((name) => `${kind}.${name}`);
    });
    expect(missing).toEqual([]);
  });
});
