// Writes docs/rules/<pillar>/<name>.md for every shipped rule, the same text that `obs-audit explain` prints, and the lists of attributes in
// docs/writing-a-rule.md, and the criteria of the rubric in docs/criteria.md. Run after a build.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain } from '../dist/rules/explain.js';
import { loadRules } from '../dist/rules/load.js';
import { SUBJECTS } from '../dist/rules/subjects/index.js';
import { criteriaPage } from '../dist/score/criteria-page.js';
import { loadRubric } from '../dist/score/rubric.js';

const { rules } = loadRules([{ folder: 'rules', source: 'catalogue' }]);
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

const tables = Object.entries(SUBJECTS).map(([kind, { attributes }]) => {
  const rows = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { doc }]) => `| \`${name}\` | ${doc.replaceAll('|', '\\|')} |`);
  return `### \`${kind}\`\n\n| attribute | meaning |\n| --- | --- |\n${rows.join('\n')}`;
});
const guide = 'docs/writing-a-rule.md';
const [before, after] = readFileSync(guide, 'utf8').split(
  /(?<=in `src\/rules\/subjects\/`\.\n\n)[\s\S]*?(?=\n\n## Messages)/,
);
writeFileSync(guide, `${before}${tables.join('\n\n')}${after}`);

writeFileSync('docs/criteria.md', criteriaPage(loadRubric()));
