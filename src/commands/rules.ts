import { Command } from 'commander';

/** `obs-audit rules`: the catalogue, the rules of the current folder's `.obs-audit/rules/` included. */
export function rulesCommand(): Command {
  return new Command('rules')
    .description('list the rules')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { rulesOf } = await import('../audit.js');
      const rules = rulesOf('.');
      if (options.json) {
        const list = rules.map(({ id, pillar, title, severity, confidence, source }) => ({
          id,
          pillar,
          title,
          severity,
          confidence,
          source,
        }));
        process.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      const width = Math.max(...rules.map((rule) => rule.id.length));
      for (const rule of rules)
        process.stdout.write(`${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.title}\n`);
    });
}
