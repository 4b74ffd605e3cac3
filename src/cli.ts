#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { explainCommand } from './commands/explain.js';
import { factsCommand } from './commands/facts.js';
import { rulesCommand } from './commands/rules.js';
import { scanCommand } from './commands/scan.js';
import { schemaCommand } from './commands/schema.js';
import { UserError } from './util/errors.js';
import { printable } from './util/printable.js';
import { version } from './util/version.js';

/** Arguments → command → exit code: 0 done, 1 a threshold is not met, 2 could not be carried out. */
async function main(argv: string[]): Promise<number> {
  const program = new Command('obs-audit')
    .description('Finds what you cannot see of a repository in production.')
    .version(version(), '-V, --version')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  let code = 0;
  const exit = (value: number) => {
    code = value;
  };
  for (const command of [scanCommand(exit), rulesCommand(), explainCommand(), schemaCommand(), factsCommand()]) {
    program.addCommand(command.exitOverride().configureOutput({ writeErr: () => {} }));
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (error.code === 'commander.help') {
        process.stderr.write(program.helpInformation());
        return 2;
      }
      const what = error.message
        .replace(/^error: /, '')
        .replaceAll('\n', ' ')
        .replace(/\.$/, '');
      const command = program.commands.find((one) => one.name() === argv[2]);
      return fail(`${what}; see obs-audit ${command ? `${command.name()} ` : ''}--help`);
    }
    if (error instanceof UserError) return fail(error.message);
    throw error;
  }
  return code;
}

function fail(message: string): number {
  process.stderr.write(`obs-audit: ${printable(message)}\n`);
  return 2;
}

// A reader that closes early (`| head`) ends the program without a stack.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv);
