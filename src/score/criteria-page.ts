import { PILLARS } from '../model/rule.js';
import type { Criterion, Rubric } from './rubric.js';

/** What each level of each pillar asks for, as Markdown: the text of docs/criteria.md. */
export function criteriaPage({ rubricVersion, levels, pillars, gate, caps }: Rubric): string {
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const table = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');
  return `${[
    '# What each level asks for',
    `Rubric ${rubricVersion}, written from \`rules/maturity.yml\`. How levels and scores are computed: [scoring.md](scoring.md).`,
    `Levels: ${levels.map((name, level) => `${level} ${name}`).join(', ')}.`,
    ...pillars.flatMap(({ title, criteria, judgedTo, notJudged }) => [
      `## ${title}`,
      table(
        ['Level', 'Criterion', 'Measured over', 'Weight', 'How to meet it'],
        criteria.map((one) => [one.level, asked(one), one.scope, one.weight, one.meet]),
      ),
      `Judged up to level ${judgedTo}. Not judged yet: ${notJudged}.`,
    ]),
    '## Overall level',
    'The overall level needs at least these levels; pillars that do not apply are left out.',
    table(
      ['Overall', ...PILLARS],
      gate.map((one) => [one.overall, ...PILLARS.map((pillar) => one[pillar] ?? '')]),
    ),
    ...caps.map((cap) => `Cap: ${cap.title}.`),
  ].join('\n\n')}\n`;
}

/** The title, with the share that has to be reached. */
function asked({ title, threshold }: Criterion): string {
  return threshold === undefined ? title : `${title} (${Math.round(threshold * 100)} %)`;
}
