import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walk } from '../../src/files/walk.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
const everything = { include: [], exclude: [], includeTests: false };
const paths = async (options: Partial<Parameters<typeof walk>[1]> = {}) =>
  (await walk(root, { ...everything, ...options })).files.map((file) => file.path);

describe('walk', () => {
  it('lists files sorted by code unit, dot folders included, with languages', async () => {
    write({ 'b.ts': '', 'B.py': '', 'a/x.go': '', '.github/ci.yml': '', '.gitlab-ci.yml': '', 'a-b.jsx': '' });
    const { files } = await walk(root, everything);
    expect(files.map((file) => [file.path, file.language])).toEqual([
      ['.github/ci.yml', undefined],
      ['.gitlab-ci.yml', undefined],
      ['B.py', 'python'],
      ['a-b.jsx', 'javascript'],
      ['a/x.go', 'go'],
      ['b.ts', 'typescript'],
    ]);
  });

  it('honours ignore files at every level: anchors, negation, depth', async () => {
    write({
      '.gitignore': '*.log\n/only-root.ts\nsecret/\n!keep.log\nsub/deep/\n',
      'a.log': '',
      'keep.log': '',
      'only-root.ts': '',
      'sub/.gitignore': '!a.log\n/local.ts\nout/x.ts\n!deep/\n\\#hash.ts\n',
      'sub/a.log': '',
      'sub/only-root.ts': '',
      'sub/local.ts': '',
      'sub/inner/local.ts': '',
      'sub/out/x.ts': '',
      'sub/inner/out/x.ts': '',
      'sub/#hash.ts': '',
      'sub/deep/back.ts': '',
      'secret/.gitignore': '!*',
      'secret/never.ts': '',
    });
    expect((await paths()).filter((path) => !path.endsWith('.gitignore'))).toEqual([
      'keep.log',
      'sub/a.log',
      'sub/deep/back.ts',
      'sub/inner/local.ts',
      'sub/inner/out/x.ts',
      'sub/only-root.ts',
    ]);
  });

  it('reads the command of a Go program under a line that keeps the built program out', async () => {
    write({
      '.gitignore': 'shop-server\ntool\n',
      'cmd/shop-server/main.go': 'package main',
      'cmd/shop-server/shop-server': '',
      'cmd/tool/notes.md': '',
      'lib/shop-server/x.go': '',
    });
    const found = await paths();
    expect(found).toContain('cmd/shop-server/main.go');
    expect(found).not.toContain('cmd/tool/notes.md');
    expect(found).not.toContain('lib/shop-server/x.go');
  });

  it('honours .obs-auditignore after .gitignore, and .git/info/exclude before it', async () => {
    write({
      '.git/info/exclude': 'scratch.ts\nmine.ts\n',
      '.gitignore': '!mine.ts\ngone.ts\n',
      '.obs-auditignore': 'legacy/\n!gone.ts\n',
      'scratch.ts': '',
      'mine.ts': '',
      'gone.ts': '',
      'legacy/x.ts': '',
    });
    expect(await paths()).toEqual(['.gitignore', '.obs-auditignore', 'gone.ts', 'mine.ts']);
  });

  it('anchors patterns in folders whose names are glob syntax', async () => {
    write({ 'app/[slug]/.gitignore': 'x.ts', 'app/[slug]/x.ts': '', 'app/[slug]/y.ts': '', 'app/s/x.ts': '' });
    expect(await paths()).toEqual(['app/[slug]/.gitignore', 'app/[slug]/y.ts', 'app/s/x.ts']);
  });

  it('never enters installed packages, virtual environments or the vendor folder of Go', async () => {
    write({
      'node_modules/a/index.js': '',
      'env/pyvenv.cfg': '',
      'env/lib/x.py': '',
      'go.mod': 'module x',
      'vendor/y/y.go': '',
      'src/vendor/offer.ts': '',
    });
    expect(await paths()).toEqual(['go.mod', 'src/vendor/offer.ts']);
  });

  it('never enters packages of others that were copied in with their licence', async () => {
    write({
      'server/libs/busboy/LICENSE': '',
      'server/libs/busboy/index.js': '',
      'packages/lib/server-only/license/client.ts': '',
      'libs/orders/LICENSE': '',
      'libs/orders/package.json': '{}',
      'libs/orders/index.ts': '',
      'ee/LICENSE': '',
      'ee/index.ts': '',
    });
    const found = await paths();
    expect(found.filter((path) => /\.[jt]s$/.test(path))).toEqual([
      'ee/index.ts',
      'libs/orders/index.ts',
      'packages/lib/server-only/license/client.ts',
    ]);
  });

  it('narrows by include and removes by exclude, with braces', async () => {
    write({ 'api/a.ts': '', 'api/b.js': '', 'api/c.md': '', 'web/a.ts': '', 'api/gen/x.ts': '' });
    expect(await paths({ include: ['./api/**/*.{ts,js}'], exclude: ['gen'] })).toEqual(['api/a.ts', 'api/b.js']);
    expect(await paths({ include: ['web'] })).toEqual(['web/a.ts']);
    expect(await paths({ include: ['.'], exclude: ['api/'] })).toEqual(['web/a.ts']);
  });

  it('does not follow links, and reports those that lead nowhere', async () => {
    write({ 'src/a.ts': '' });
    symlinkSync(join(root, 'src'), join(root, 'linked'));
    symlinkSync(tmpdir(), join(root, 'outside'));
    symlinkSync(join(root, 'src/a.ts'), join(root, 'same.ts'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken.ts'));
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    const { files, problems } = await walk(root, everything);
    expect(files.map((file) => file.path)).toEqual(['src/a.ts']);
    expect(problems.map((problem) => [problem.path, problem.kind])).toEqual([
      ['broken.ts', 'unreadable'],
      ['loop', 'unreadable'],
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('reports a folder that it may not read', async () => {
    write({ 'closed/a.ts': '', 'b.ts': '' });
    chmodSync(join(root, 'closed'), 0);
    const { files, problems } = await walk(root, everything);
    chmodSync(join(root, 'closed'), 0o755);
    expect(files.map((file) => file.path)).toEqual(['b.ts']);
    expect(problems).toEqual([{ path: 'closed', kind: 'unreadable', detail: 'folder: permission denied' }]);
  });

  it('reports source that is too large to parse, unless nobody would judge it', async () => {
    const large = 'x'.repeat(2 * 1024 * 1024 + 1);
    write({ 'big.js': large, 'dist/big.js': large, 'test/big.js': large, 'data.json': large });
    const { files, problems } = await walk(root, everything);
    expect(files.every((file) => file.language === undefined)).toBe(true);
    expect(problems.map((problem) => [problem.path, problem.kind])).toEqual([['big.js', 'too-large']]);
    const withTests = await walk(root, { ...everything, includeTests: true });
    expect(withTests.problems.map((problem) => problem.path)).toEqual(['big.js', 'test/big.js']);
  });

  it('knows scripts without an extension by their first line', async () => {
    write({ 'bin/www': '#!/usr/bin/env node\n', 'bin/run': '#!/bin/sh\n', 'bin/job': '#!/usr/bin/python3\n' });
    const { files } = await walk(root, everything);
    expect(files.map((file) => file.language)).toEqual(['python', undefined, 'javascript']);
  });

  it('throws where the root cannot be listed', async () => {
    await expect(walk(join(root, 'absent'), everything)).rejects.toThrow();
  });
});
