import { Command } from 'commander';

/** `obs-audit facts <file>`: what the front-end of its language reads in one file. */
export function factsCommand(): Command {
  return new Command('facts')
    .description('print what the parser reads in one source file, as JSON')
    .argument('<file>', 'a JavaScript, TypeScript, Python or Go file')
    .action(async (file: string) => {
      const { factsOfFile } = await import('../audit.js');
      process.stdout.write(`${JSON.stringify(await factsOfFile(file), null, 2)}\n`);
    });
}
