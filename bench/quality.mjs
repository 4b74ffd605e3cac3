// Judges a change of a rule: scans checked-out repositories with two builds and prints what was gained and lost.
// Usage: node bench/quality.mjs <old cli.js> <new cli.js> <folder of checkouts> [rule]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [older, newer, folder, onlyRule] = process.argv.slice(2);
if (!older || !newer || !folder) {
  console.error('usage: node bench/quality.mjs <old cli.js> <new cli.js> <folder of checkouts> [rule]');
  process.exit(2);
}

function findings(cli, root) {
  const args = [
    cli,
    'scan',
    root,
    '--no-markdown',
    '--json',
    '-',
    '--quiet',
    ...(onlyRule ? ['--rule', onlyRule] : []),
  ];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(`${cli} on ${root}: ${run.stderr}`);
  const key = ({ ruleId, location }) => `${ruleId} ${location.path}:${location.startLine}:${location.startColumn}`;
  return new Map(JSON.parse(run.stdout).findings.map((finding) => [key(finding), finding]));
}

const total = new Map();
for (const name of readdirSync(folder).sort()) {
  const root = join(folder, name);
  if (!statSync(root).isDirectory()) continue;
  const [before, after] = [findings(older, root), findings(newer, root)];
  const changes = [
    ...[...after].filter(([key]) => !before.has(key)).map(([, finding]) => ['+', finding]),
    ...[...before].filter(([key]) => !after.has(key)).map(([, finding]) => ['-', finding]),
  ];
  console.log(`${name}: ${before.size} before, ${after.size} after`);
  for (const [sign, { ruleId, location }] of changes.sort(([, a], [, b]) =>
    a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0,
  )) {
    const count = total.get(ruleId) ?? { '+': 0, '-': 0 };
    count[sign]++;
    total.set(ruleId, count);
    const line = readFileSync(join(root, location.path), 'utf8').split('\n')[location.startLine - 1] ?? '';
    console.log(`  ${sign} ${ruleId} ${location.path}:${location.startLine}  ${line.trim().slice(0, 140)}`);
  }
}
console.log('all');
for (const [rule, count] of [...total].sort()) console.log(`  ${rule}: ${count['+']} gained, ${count['-']} lost`);
