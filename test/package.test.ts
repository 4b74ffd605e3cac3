import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, tree } from './helpers/cli.js';

interface Manifest {
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
  bin: Record<string, string>;
}

describe('the published package', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

  it('runs from the packed files alone', () => {
    const folder = temporaryFolder();
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      encoding: 'utf8',
    });
    const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[')));
    execFileSync('tar', ['xzf', join(folder, filename), '-C', folder]);
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const root = tree({
      'a.py': 'print("x")\n',
      'go.mod': 'module example.com/a\n',
      'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n',
      'b.ts': 'export const b: number = 1;\n',
    });
    const cli = join(folder, 'package', manifest.bin['obs-audit'] as string);
    const run = spawnSync(process.execPath, [cli, 'scan', root, '--no-cache', '--json', '-', '--no-markdown'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(run.stderr).toContain('maturity');
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).languages.map((one: { language: string }) => one.language)).toEqual([
      'go',
      'python',
      'typescript',
    ]);
  });

  it('needs no package that is neither in its bundle nor among its dependencies', () => {
    const brought = new Set([...builtinModules, ...Object.keys(manifest.dependencies)]);
    // Asked for where the shipped copy beside the bundle is missing, as in a development tree.
    brought.add('web-tree-sitter');
    const files = readdirSync('dist/bundle').filter((name) => name.endsWith('.js'));
    const wanted = files.flatMap((name) => {
      const text = readFileSync(join('dist/bundle', name), 'utf8');
      return [...text.matchAll(/^import (?:[^"\n]* from )?"([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
    });
    expect(wanted.length).toBeGreaterThan(files.length);
    const foreign = wanted.filter((id) => !id.startsWith('./') && !id.startsWith('node:') && !brought.has(id));
    expect([...new Set(foreign)]).toEqual([]);
  });

  it('installs without scripts, compilers or downloads', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /install/.test(name))).toEqual([]);
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean; dev?: boolean; optional?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(([path, one]) => path && one.hasInstallScript && !one.dev);
    expect(scripted.map(([path]) => path)).toEqual([]);
  });

  it('works on every Node that its dependencies and its own engines name', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).engines.node).toBe('^20.19.0 || ^22.12.0 || >=24');
  });
});
