import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { extractAll as ExtractAll } from '../../src/extract/pool.js';

// The built one: worker threads start from JavaScript.
const built = new URL('../../dist/extract/pool.js', import.meta.url).href;
const { extractAll } = (await import(built)) as { extractAll: typeof ExtractAll };

let root: string;
const files: { path: string; language: 'python'; bytes: number }[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'obs-audit-pool-'));
  mkdirSync(join(root, 'app'));
  for (let n = 0; n < 40; n++) {
    // Comments make it heavy enough for threads without much to read.
    const text = `${`# ${'.'.repeat(200)}\n`.repeat(250)}def call_${n}(value):\n    return send(value)\n`;
    const path = `app/file${n}.py`;
    writeFileSync(join(root, path), text);
    files.push({ path, language: 'python', bytes: text.length });
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('threads hand over their files batch by batch, and give the same facts in the same order as one thread', async () => {
  const steps: number[] = [];
  const threads = await extractAll(root, files, { jobs: 2, cacheFolder: undefined, onProgress: (n) => steps.push(n) });
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.reduce((sum, n) => sum + n, 0)).toBe(files.length);
  expect([...threads.facts.keys()]).toEqual(files.map((file) => file.path));
  const single = await extractAll(root, files, { jobs: 1, cacheFolder: undefined });
  expect(JSON.stringify([...threads.facts])).toBe(JSON.stringify([...single.facts]));
});

test('a batch with a file that is gone still gives the others', async () => {
  const gone = { path: 'app/gone.py', language: 'python' as const, bytes: 10 };
  const { facts, problems } = await extractAll(root, [gone, ...files], { jobs: 2, cacheFolder: undefined });
  expect(facts.size).toBe(files.length);
  expect(problems.map((problem) => problem.path)).toEqual([gone.path]);
});
