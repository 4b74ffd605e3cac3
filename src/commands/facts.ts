import { Command } from 'commander';
import { factsOfFile } from '../audit.js';

/** `obs-audit facts <file>`: what the front-end of its language reads in one file. */
export function factsCommand(): Command {
  return new Command('facts')
    .description('print what is understood of one source file, as JSON')
    .argument('<file>', 'a JavaScript, TypeScript, Python or Go file')
    .action(async (file: string) => {
      process.stdout.write(`${JSON.stringify(await factsOfFile(file), null, 2)}\n`);
    });
}
