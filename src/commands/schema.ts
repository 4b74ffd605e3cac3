import { Command } from 'commander';

/** `obs-audit schema`: the JSON Schema of `scan --json`. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of the --json output').action(async () => {
    const { jsonSchema } = await import('../report/schema.js');
    process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  });
}
