import { Command } from 'commander';
import { rulesOf } from '../audit.js';
import { explain } from '../rules/explain.js';
import { UserError } from '../util/errors.js';

/** `obs-audit explain <rule>`: the rule's page: what it means, why it matters, how to mend it. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('tell what a rule means, why it matters and how to mend it')
    .argument('<rule>', 'a rule id, such as errors/swallowed-catch')
    .action(async (id: string) => {
      const rules = await rulesOf('.');
      const rule =
        rules.find((candidate) => candidate.id === id) ?? rules.find((candidate) => candidate.id.endsWith(`/${id}`));
      if (!rule) throw new UserError(`there is no rule ${id}; obs-audit rules lists them`);
      process.stdout.write(explain(rule));
    });
}
