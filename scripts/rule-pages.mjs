// Writes docs/rules/<pillar>/<name>.md for every shipped rule: the same text that `obs-audit explain` prints. Run after a build.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain } from '../dist/rules/explain.js';
import { loadRules } from '../dist/rules/load.js';

const { rules } = await loadRules([{ folder: 'rules', source: 'catalogue' }]);
rmSync('docs/rules', { recursive: true, force: true });
for (const rule of rules) {
  const page = join('docs/rules', `${rule.id}.md`);
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, explain(rule));
}
const line = ({ id, title, severity }) => `| [${id}](${id}.md) | ${severity} | ${title} |`;
writeFileSync(
  'docs/rules/README.md',
  `# Rules\n\n| rule | severity | finding |\n| --- | --- | --- |\n${rules.map(line).join('\n')}\n`,
);
