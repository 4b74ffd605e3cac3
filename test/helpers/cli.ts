import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const CLI = resolve('dist/cli.js');

/** Runs the built program as a user would, in a folder of its own. */
export function obsAudit(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const run = spawnSync(process.execPath, [CLI, ...args], {
    cwd: options.cwd ?? temporaryFolder(),
    env: { ...process.env, XDG_CACHE_HOME: join(tmpdir(), 'obs-audit-test-cache'), ...options.env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'obs-audit-test-'));
}

/** Writes a tree of files, path → text, into a new temporary folder and returns that folder. */
export function tree(files: Record<string, string | Uint8Array>): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
