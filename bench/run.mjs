// Times a scan beside its floor and a peer. Usage: [AST_GREP=path/to/ast-grep] node bench/run.mjs <folder> [runs] [options of a scan]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { judgedSources } from '../dist/audit.js';

const root = resolve(process.argv[2] ?? '.');
const runs = Number(process.argv[3] ?? 3);
const more = process.argv.slice(4);
const work = mkdtempSync(join(tmpdir(), 'obs-audit-bench-'));
const cli = new URL('../dist/cli.js', import.meta.url).pathname;
// The program itself: the time in which npx finds it is not its own.
const astGrepProgram =
  process.env.AST_GREP ??
  execFileSync('npx', ['--yes', '--package', '@ast-grep/cli', 'sh', '-c', 'command -v ast-grep'], {
    encoding: 'utf8',
  }).trim();
const files = (await judgedSources(root)).map((path) => join(root, path));
const lines = files.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length, 0);
console.log(
  `${files.length} judged files, ${lines} lines, ${availableParallelism()} processors, Node ${process.version}`,
);

/** Raw parsing on all processors, the files dealt out evenly. */
async function rawParsing() {
  const before = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

function scan(cache) {
  const measured = join(work, 'resources');
  const start = performance.now();
  const args = ['--import', new URL('./resources.mjs', import.meta.url).href, cli, 'scan', root, ...more];
  const options = ['-o', join(work, 'report.md'), '--json', join(work, 'scan.json'), '--cache-dir', cache, '--quiet'];
  const run = spawnSync(process.execPath, [...args, ...options], {
    env: { ...process.env, RESOURCES_FILE: measured },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return { seconds: (performance.now() - start) / 1000, ...JSON.parse(readFileSync(measured, 'utf8')) };
}

function astGrep() {
  const rules = readFileSync(new URL('./patterns.yml', import.meta.url), 'utf8');
  const start = performance.now();
  const run = spawnSync(astGrepProgram, ['scan', '--inline-rules', rules, '--json=stream', root], {
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
  // Asked something else: facts are used again, the result of the whole scan is not.
  'facts alone': () => {
    rmSync(join(cache, 'scans'), { recursive: true, force: true });
    return scan(cache);
  },
  'ast-grep scan': astGrep,
};
const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
try {
  for (let run = 0; run < runs; run++)
    for (const [name, subject] of Object.entries(subjects)) results[name].push(await subject());
} finally {
  rmSync(work, { recursive: true, force: true });
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
for (const [name, all] of Object.entries(results)) {
  const parts = [`${median(all.map((one) => one.seconds)).toFixed(2)} s`];
  if (all[0].cpu !== undefined) parts.push(`${median(all.map((one) => one.cpu)).toFixed(2)} s of processors`);
  if (all[0].megabytes !== undefined)
    parts.push(`peak memory ${Math.round(Math.max(...all.map((one) => one.megabytes)))} MB`);
  console.log(`${name.padEnd(14)} ${parts.join(', ')}`);
}
/** Run by run: the speed of a machine that others use drifts, and a pair drifts together. */
const ratio = (name, a, b, of = 'seconds') =>
  console.log(`${name.padEnd(28)} ${median(results[a].map((one, run) => one[of] / results[b][run][of])).toFixed(2)}`);
ratio('cold / raw parsing', 'cold scan', 'raw parsing');
ratio('cold / raw parsing, processor', 'cold scan', 'raw parsing', 'cpu');
ratio('warm / cold', 'warm scan', 'cold scan');
ratio('warm / cold, processor', 'warm scan', 'cold scan', 'cpu');
ratio('cold / ast-grep', 'cold scan', 'ast-grep scan');
