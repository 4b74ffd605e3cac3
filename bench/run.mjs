// Times a scan beside its floor and a peer. Usage: node bench/run.mjs <folder> [runs]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { judgedSources } from '../dist/audit.js';

const root = resolve(process.argv[2] ?? '.');
const runs = Number(process.argv[3] ?? 3);
const work = mkdtempSync(join(tmpdir(), 'obs-audit-bench-'));
const cli = new URL('../dist/cli.js', import.meta.url).pathname;
const files = (await judgedSources(root)).map((path) => join(root, path));
const lines = files.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length, 0);
console.log(
  `${files.length} judged files, ${lines} lines, ${availableParallelism()} processors, Node ${process.version}`,
);

/** Seconds that raw parsing takes on all processors, the files dealt out evenly. */
async function rawParsing() {
  const start = performance.now();
  const jobs = availableParallelism();
  await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const worker = new Worker(new URL('./raw-parse.mjs', import.meta.url), {
        workerData: files.filter((_, i) => i % jobs === job),
      });
      return new Promise((done, failed) => worker.on('exit', done).on('error', failed));
    }),
  );
  return { seconds: (performance.now() - start) / 1000 };
}

function scan(cache) {
  const memory = join(work, 'memory');
  const start = performance.now();
  const args = ['--import', new URL('./peak-memory.mjs', import.meta.url).href, cli, 'scan', root];
  const options = ['-o', join(work, 'report.md'), '--json', join(work, 'scan.json'), '--cache-dir', cache, '--quiet'];
  const run = spawnSync(process.execPath, [...args, ...options], {
    env: { ...process.env, PEAK_MEMORY_FILE: memory },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return { seconds: (performance.now() - start) / 1000, megabytes: Number(readFileSync(memory, 'utf8')) / 1024 };
}

function astGrep() {
  const rules = readFileSync(new URL('./patterns.yml', import.meta.url), 'utf8');
  const start = performance.now();
  const run = spawnSync('npx', ['ast-grep', 'scan', '--inline-rules', rules, '--json=stream', root], {
    maxBuffer: 2 ** 30,
  });
  if (run.error) throw run.error;
  return { seconds: (performance.now() - start) / 1000 };
}

const cache = join(work, 'cache');
const subjects = {
  'raw parsing': rawParsing,
  'cold scan': () => {
    rmSync(cache, { recursive: true, force: true });
    return scan(cache);
  },
  'warm scan': () => scan(cache),
  'ast-grep scan': astGrep,
};
const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
try {
  for (let run = 0; run < runs; run++)
    for (const [name, subject] of Object.entries(subjects)) results[name].push(await subject());
} finally {
  rmSync(work, { recursive: true, force: true });
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = Object.fromEntries(
  Object.entries(results).map(([name, all]) => [name, median(all.map((one) => one.seconds))]),
);
for (const [name, all] of Object.entries(results)) {
  const peak = Math.max(...all.map((one) => one.megabytes ?? 0));
  console.log(`${name.padEnd(14)} ${seconds[name].toFixed(2)} s${peak ? `, peak memory ${Math.round(peak)} MB` : ''}`);
}
console.log(`cold / raw parsing ${(seconds['cold scan'] / seconds['raw parsing']).toFixed(2)}`);
console.log(`warm / cold        ${(seconds['warm scan'] / seconds['cold scan']).toFixed(2)}`);
console.log(`cold / ast-grep    ${(seconds['cold scan'] / seconds['ast-grep scan']).toFixed(2)}`);
