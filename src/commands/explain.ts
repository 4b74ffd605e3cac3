import { Command } from 'commander';
import { UserError } from '../util/errors.js';

/** `obs-audit explain <rule>`: the rule's page: what it means, why it matters, how to mend it. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('explain a rule: what it means, why it matters, how to fix it')
    .argument('<rule>', 'a rule id, such as errors/swallowed-catch')
    .action(async (id: string) => {
      const { rulesOf } = await import('../audit.js');
      const { explain } = await import('../rules/explain.js');
      const rules = rulesOf('.');
      const rule =
        rules.find((candidate) => candidate.id === id) ?? rules.find((candidate) => candidate.id.endsWith(`/${id}`));
      if (!rule) throw new UserError(`there is no rule ${id}; obs-audit rules lists them`);
      process.stdout.write(explain(rule));
    });
}
