import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { audit } from '../src/audit.js';
import { configSchema } from '../src/config/schema.js';
import { renderMarkdown } from '../src/report/markdown/index.js';
import { criteriaPage } from '../src/score/criteria-page.js';
import { loadRubric } from '../src/score/rubric.js';
import { obsAudit } from './helpers/cli.js';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('names every option and command of the program, and no other', () => {
    const inHelp = new Set(obsAudit(['scan', '--help']).stdout.match(/--[a-z][a-z-]*/g));
    const section = readme.slice(readme.indexOf('### Options of `scan`'), readme.indexOf('## Configuration'));
    const inReadme = new Set(section.match(/--[a-z][a-z-]*/g));
    inHelp.delete('--help');
    expect([...inReadme].sort()).toEqual([...inHelp].sort());
    const commands = [...obsAudit(['--help']).stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    for (const command of commands) expect(readme).toContain(`\`obs-audit ${command}`);
  });

  it('shows a configuration that is accepted', () => {
    const block = /```yaml\n# \.obs-audit\.yml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const config = configSchema.parse(parse(block));
    expect(Object.keys(config.rules).length).toBeGreaterThan(0);
  });

  it('shows what a scan of the demo prints', () => {
    const run = obsAudit(['scan', 'fixtures/repos/demo-shop', '-o', '-', '--no-color'], { cwd: process.cwd() });
    const block = /```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(run.stderr.trim()).toContain(block.trim());
  });
});

describe('docs/example-report.md', () => {
  it('is what a scan of the demo writes (npm run docs)', async () => {
    const options = { include: [], exclude: [], rules: [], notRules: [], jobs: 1, cache: false, leaveOut: [] };
    const { scan, source, rules } = await audit('fixtures/repos/demo-shop', options);
    const report = renderMarkdown(scan, { sources: source, linkBase: '../fixtures/repos/demo-shop', rules });
    expect(report).toBe(readFileSync('docs/example-report.md', 'utf8'));
  });
});

describe('docs/criteria.md', () => {
  it('is written from the rubric (node scripts/rule-pages.mjs)', () => {
    expect(criteriaPage(loadRubric())).toBe(readFileSync('docs/criteria.md', 'utf8'));
  });
});

describe('links in the documentation', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
  ];
  it.each(pages.filter((page) => page.endsWith('.md')))('%s leads to files that exist', (page) => {
    const text = readFileSync(page, 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
    const broken = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target]) => target as string)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(dirname(page), decodeURIComponent(target))));
    expect(broken).toEqual([]);
  });
});
