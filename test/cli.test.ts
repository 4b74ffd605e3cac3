import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScanResult, scanSchema } from '../src/model/scan.js';
import { obsAudit, temporaryFolder, tree } from './helpers/cli.js';

const SHOP = {
  'package.json':
    '{ "name": "shop", "private": true, "scripts": { "start": "node server.js" }, "dependencies": { "express": "5" } }\n',
  'server.js': `const express = require('express');
const app = express();
app.get('/orders/:id', async (req, res) => {
  try {
    res.json(await load(req.params.id));
  } catch (error) {}
});
console.log('listening');
app.listen(3000);
`,
};

/** Scans with JSON on standard output and gives the record back. */
function scanJson(root: string, ...args: string[]): ScanResult {
  const run = obsAudit(['scan', root, '--no-markdown', '--json', '-', ...args]);
  expect(run.stderr).not.toContain('obs-audit: ');
  return scanSchema.parse(JSON.parse(run.stdout));
}

describe('scan', () => {
  it('writes the report into the current folder and says what it found', () => {
    const cwd = temporaryFolder();
    const run = obsAudit(['scan', tree(SHOP)], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('MONITORING_OBSERVABILITY_GAPS.md');
    expect(readdirSync(cwd)).toEqual(['MONITORING_OBSERVABILITY_GAPS.md']);
    const report = readFileSync(join(cwd, 'MONITORING_OBSERVABILITY_GAPS.md'), 'utf8');
    expect(report).toContain('server.js:6');
  });

  it('writes JSON that its own schema accepts, with the findings at their places', () => {
    const scan = scanJson(tree(SHOP));
    const found = scan.findings.map(
      (finding) => `${finding.ruleId} ${finding.location.path}:${finding.location.startLine}`,
    );
    expect(found).toContain('errors/swallowed-catch server.js:6');
    expect(found).toContain('logging/console-log server.js:8');
    expect(scan.inventory.routes).toMatchObject([
      { method: 'GET', path: '/orders/:id', location: { path: 'server.js' } },
    ]);
  });

  it('gives the same bytes again, from a cold cache, a warm one, without one, and with one thread or several', () => {
    const root = tree(SHOP);
    const cache = temporaryFolder();
    const args = ['scan', root, '--no-markdown', '--json', '-', '--quiet'];
    const cold = obsAudit([...args, '--cache-dir', cache]).stdout;
    expect(cold.length).toBeGreaterThan(1000);
    expect(readdirSync(cache).sort()).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), 'scans']);
    expect(obsAudit([...args, '--cache-dir', cache]).stdout).toBe(cold);
    expect(obsAudit([...args, '--no-cache', '--jobs', '1']).stdout).toBe(cold);
    expect(obsAudit([...args, '--no-cache', '--jobs', '4']).stdout).toBe(cold);
  });

  it('uses the result of an unchanged tree again, and of no other', () => {
    const root = tree(SHOP);
    const args = ['--cache-dir', temporaryFolder()];
    const ids = (...more: string[]) => scanJson(root, ...args, ...more).findings.map((finding) => finding.ruleId);
    const before = ids();
    expect(ids()).toEqual(before);
    expect(ids('--no-rule', 'logging/*')).not.toContain('logging/console-log');
    writeFileSync(join(root, 'server.js'), SHOP['server.js'].replace("console.log('listening');\n", ''));
    expect(ids()).not.toContain('logging/console-log');
    writeFileSync(
      join(root, 'Dockerfile'),
      'FROM node:22\nHEALTHCHECK CMD curl -f localhost\nCMD ["node", "server.js"]\n',
    );
    expect(before).toContain('health/no-endpoint');
    expect(ids()).not.toContain('health/no-endpoint');
    writeFileSync(join(root, 'server.js'), SHOP['server.js']);
    rmSync(join(root, 'Dockerfile'));
    expect(ids()).toEqual(before);
  });

  it('does not scan the report of an earlier run, nor change when it lies in the tree', () => {
    const root = tree(SHOP);
    const first = obsAudit(['scan', '.', '--json', 'scan.json'], { cwd: root });
    expect(first.code).toBe(0);
    const before = readFileSync(join(root, 'scan.json'), 'utf8');
    obsAudit(['scan', '.', '--json', 'scan.json'], { cwd: root });
    expect(readFileSync(join(root, 'scan.json'), 'utf8')).toBe(before);
  });

  it('keeps time, machine and absolute paths out of every output', () => {
    const root = tree(SHOP);
    const cwd = temporaryFolder();
    obsAudit(['scan', root, '--json', 'scan.json'], { cwd });
    for (const name of ['scan.json', 'MONITORING_OBSERVABILITY_GAPS.md']) {
      expect(readFileSync(join(cwd, name), 'utf8')).not.toContain(join(root, '..'));
    }
  });

  it.each([
    ['--rule', 'errors/*', 'errors/swallowed-catch', 'logging/console-log'],
    ['--no-rule', 'logging/*', 'errors/swallowed-catch', 'logging/console-log'],
  ])('%s %s reports %s and not %s', (option, value, kept, dropped) => {
    const ids = scanJson(tree(SHOP), option, value).findings.map((finding) => finding.ruleId);
    expect(ids).toContain(kept);
    expect(ids).not.toContain(dropped);
  });

  it('leaves tests out and brings them in with --include-tests', () => {
    const root = tree({ ...SHOP, 'test/server.test.js': 'console.log("here");\n' });
    const inTests = (scan: ScanResult) => scan.findings.filter((finding) => finding.location.path.startsWith('test/'));
    expect(inTests(scanJson(root))).toEqual([]);
    expect(inTests(scanJson(root, '--include-tests')).map((finding) => finding.ruleId)).toContain(
      'logging/console-log',
    );
  });

  it('honours --include and --exclude', () => {
    const root = tree({ ...SHOP, 'other.js': 'console.log("other");\n' });
    const paths = (scan: ScanResult) => [...new Set(scan.findings.map((finding) => finding.location.path))];
    expect(paths(scanJson(root, '--exclude', 'server.js'))).not.toContain('server.js');
    expect(paths(scanJson(root, '--include', 'server.js'))).not.toContain('other.js');
  });

  it('follows the configuration of the tree', () => {
    const root = tree({
      ...SHOP,
      '.obs-audit.yml': 'rules:\n  logging/console-log: off\n  errors/swallowed-catch: low\n',
    });
    const findings = scanJson(root).findings;
    expect(findings.map((finding) => finding.ruleId)).not.toContain('logging/console-log');
    expect(findings.find((finding) => finding.ruleId === 'errors/swallowed-catch')?.severity).toBe('low');
  });

  it('takes the loggers of the configuration for loggers', () => {
    const files = { ...SHOP, 'jobs.js': 'module.exports = (app, id) => {\n  app.journal.info(`job ${id}`);\n};\n' };
    const found = (scan: ScanResult) => scan.findings.filter((finding) => finding.location.path === 'jobs.js');
    expect(found(scanJson(tree(files)))).toEqual([]);
    const configured = scanJson(tree({ ...files, '.obs-audit.yml': 'loggers: [app.journal]\n' }));
    expect(found(configured).map((finding) => finding.ruleId)).toContain('logging/string-built-message');
  });

  it('judges by the rules of the tree', () => {
    const rule = [
      'title: No call of legacyAudit',
      'severity: medium',
      'confidence: high',
      'for: call',
      'where: { callee: { matches: legacyAudit } }',
      'message: "legacyAudit is gone"',
      'why: It was switched off.',
      'fix: Use audit.',
    ].join('\n');
    const root = tree({
      ...SHOP,
      'audit.js': 'function f() {\n  legacyAudit();\n}\n',
      '.obs-audit/rules/logging/no-legacy-audit.yml': `${rule}\n`,
    });
    const found = scanJson(root).findings.find((finding) => finding.ruleId === 'logging/no-legacy-audit');
    expect(found?.location).toMatchObject({ path: 'audit.js', startLine: 2 });
  });
});

describe('thresholds', () => {
  it.each([
    [['--min-level', '3'], 'overall level'],
    [['--min-pillar', 'logging=4'], 'logging is at level'],
    [['--fail-on', 'high'], 'of severity high or above'],
  ])('%j ends with 1 and says why', (args, reason) => {
    const cwd = temporaryFolder();
    const run = obsAudit(['scan', tree(SHOP), '--quiet', ...args], { cwd });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(reason);
    expect(existsSync(join(cwd, 'MONITORING_OBSERVABILITY_GAPS.md'))).toBe(true);
  });

  it('ends with 0 where they are met', () => {
    expect(obsAudit(['scan', tree(SHOP), '--min-level', '0', '--fail-on', 'critical']).code).toBe(0);
  });
});

describe('bad input', () => {
  const cases: [string, string[], Record<string, string>, RegExp][] = [
    [
      'a path that does not exist',
      ['scan', 'nowhere'],
      {},
      /^obs-audit: nowhere: does not exist; give the folder of a repository\n$/,
    ],
    ['a file for a path', ['scan', 'a.txt'], { 'a.txt': '' }, /is a file; give the folder/],
    ['an unknown option', ['scan', '--jsn', 'x'], {}, /unknown option '--jsn'.*; see obs-audit scan --help\n$/],
    ['an unknown command', ['scam'], {}, /unknown command 'scam'/],
    ['a level out of range', ['scan', '--min-level', '7'], {}, /level from 0 to 5/],
    ['an unknown pillar', ['scan', '--min-pillar', 'speed=2'], {}, /pillars: logging, errors/],
    ['an unknown severity', ['scan', '--fail-on', 'awful'], {}, /Allowed choices are/],
    ['an unknown rule', ['scan', '--rule', 'errors/nothing'], {}, /there is no rule errors\/nothing/],
    [
      'an unknown rule in the configuration',
      ['scan'],
      { '.obs-audit.yml': 'rules:\n  errors/nothing: off\n' },
      /^obs-audit: rules in the configuration: there is no rule errors\/nothing/,
    ],
    [
      'a key that is no pillar',
      ['scan'],
      { '.obs-audit.yml': 'minPillar:\n  speed: 2\n' },
      /^obs-audit: \.obs-audit\.yml:2: unknown key speed in minPillar; known here: logging, errors, [^\n]*health\n$/,
    ],
    ['a severity that is none', ['scan'], { '.obs-audit.yml': 'rules:\n  errors/*: loud\n' }, /:2: .*"off"/],
    ['half a level', ['scan'], { '.obs-audit.yml': 'minLevel: 2.5\n' }, /:1: minLevel: give a level from 0 to 5/],
    ['a folder that is not there', ['scan', '--json', 'no/such/scan.json'], {}, /its folder does not exist/],
    ['two outputs to one place', ['scan', '-o', 'x', '--json', './x'], {}, /both write to/],
    [
      'a configuration that is no YAML',
      ['scan'],
      { '.obs-audit.yml': 'rules: [\n' },
      /\.obs-audit\.yml:\d+: not valid YAML/,
    ],
    [
      'an unknown key',
      ['scan'],
      { '.obs-audit.yml': 'confidence: high\nrule: {}\n' },
      /\.obs-audit\.yml:2: unknown key rule; known here: include/,
    ],
    [
      'an unknown rule in the configuration',
      ['scan'],
      { '.obs-audit.yml': 'rules: { errors/nothing: off }\n' },
      /there is no rule errors\/nothing/,
    ],
    [
      'a broken rule',
      ['scan'],
      { '.obs-audit/rules/logging/mine.yml': 'title: Mine\n' },
      /\.obs-audit\/rules\/logging\/mine\.yml/,
    ],
    ['an unknown rule to explain', ['explain', 'errors/nothing'], {}, /there is no rule errors\/nothing/],
    ['a language without a front-end', ['facts', 'a.rb'], { 'a.rb': '' }, /no front-end reads this ending/],
  ];
  it.each(cases)('%s is one line and exit code 2, and nothing is written', (_, args, files, message) => {
    const cwd = tree(files);
    const before = readdirSync(cwd, { recursive: true }).sort();
    const run = obsAudit(args, { cwd });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.split('\n')).toHaveLength(2);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(readdirSync(cwd, { recursive: true }).sort()).toEqual(before);
  });
});

describe('it survives', () => {
  it('lists what it cannot read and goes on', () => {
    const root = tree({
      ...SHOP,
      'broken.ts': 'export function (((\n',
      'broken.py': 'def (:\n  ]]]\n',
      'broken.go': 'package main\nfunc (((\n',
      'empty.js': '',
      'empty.py': '',
      'binary.js': new Uint8Array([0, 1, 2, 255, 254, 0, 0]),
      'latin.py': new Uint8Array([...Buffer.from('name = "caf'), 0xe9, ...Buffer.from('"\nprint(name)\n')]),
      'utf16.js': Buffer.from('\ufeffconsole.log("utf16")\n', 'utf16le'),
      'huge.js': `const x = [\n${'  1,\n'.repeat(600_000)}];\n`,
      'deep.js': `const deep = ${'['.repeat(20_000)}${']'.repeat(20_000)};\n`,
      'deep.py': `deep = ${'('.repeat(20_000)}${')'.repeat(20_000)}\n`,
      'deep.go': `package main\n\nvar deep = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`,
      'long.js': `const s = ${Array.from({ length: 20_000 }, (_, i) => `'a${i}'`).join(' + ')};\n`,
      'locked.js': 'console.log(1);\n',
      '__proto__/constructor.js':
        'const o = { __proto__: null, constructor: 1 };\nconsole.log(o.__proto__, o.constructor);\n',
    });
    chmodSync(join(root, 'locked.js'), 0);
    symlinkSync('nowhere', join(root, 'dangling.js'));
    mkdirSync(join(root, 'loop'));
    symlinkSync('..', join(root, 'loop/up'));
    const outside = tree({ 'secret.js': 'console.log("outside");\n' });
    symlinkSync(outside, join(root, 'outside'));
    symlinkSync(join(outside, 'secret.js'), join(root, 'linked.js'));
    const scan = scanJson(root);
    const problems = new Map(scan.problems.map((problem) => [problem.path, problem.kind]));
    for (const path of ['broken.ts', 'broken.py', 'broken.go'])
      expect([path, problems.get(path)]).toEqual([path, 'parse-error']);
    expect(problems.get('binary.js')).toBe('unreadable');
    expect(problems.get('huge.js')).toBe('too-large');
    expect(problems.get('dangling.js')).toBe('unreadable');
    // Root may read everything, so a locked file is a problem only for others.
    if (process.getuid?.() !== 0) expect(problems.get('locked.js')).toBe('unreadable');
    const paths = new Set(scan.findings.map((finding) => finding.location.path));
    expect(paths).toContain('server.js');
    expect(paths).toContain('utf16.js');
    expect(paths).toContain('latin.py');
    expect(
      [...paths].filter((path) => path.startsWith('outside') || path.startsWith('loop') || path === 'linked.js'),
    ).toEqual([]);
  });

  it('reads an empty folder', () => {
    const scan = scanJson(temporaryFolder());
    expect(scan.findings).toEqual([]);
    expect(scan.maturity.level).toBe(0);
  });

  it('counts what is written in languages that it does not read', () => {
    const files = { ...SHOP, 'core/main.rs': 'fn main() {}\n', 'core/lib.rs': '\n', 'tests/it.rs': '\n', 'x.rb': '\n' };
    const { understood } = scanJson(tree(files));
    expect(understood.unread).toEqual([
      { language: 'Rust', files: 2 },
      { language: 'Ruby', files: 1 },
    ]);
  });

  it('names the commit of a git checkout', () => {
    const root = tree(SHOP);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, encoding: 'utf8' });
    expect(scanJson(root).repository.commit).toBeNull();
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    const commit = git('rev-parse', 'HEAD').trim();
    expect(scanJson(root).repository.commit).toBe(commit);
    git('pack-refs', '--all');
    expect(scanJson(root).repository.commit).toBe(commit);
    git('worktree', 'add', '-q', join(root, 'tree'));
    expect(scanJson(join(root, 'tree')).repository.commit).toBe(commit);
  });
});

describe('other commands', () => {
  it('explains every rule that it lists', () => {
    const list = JSON.parse(obsAudit(['rules', '--json']).stdout) as { id: string }[];
    expect(list.length).toBeGreaterThan(12);
    for (const { id } of list.slice(0, 3)) expect(obsAudit(['explain', id]).stdout).toContain(id);
  });

  it('prints a JSON Schema', () => {
    expect(JSON.parse(obsAudit(['schema']).stdout)).toMatchObject({ type: 'object', properties: { findings: {} } });
  });

  it('prints the facts of a file', () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'a.py'), 'import logging\nlogging.info("x")\n');
    expect(JSON.parse(obsAudit(['facts', 'a.py'], { cwd }).stdout)).toMatchObject({
      language: 'python',
      calls: [{ callee: 'logging#info' }],
    });
  });
});
