import { Command } from 'commander';
import { jsonSchema } from '../report/schema.js';

/** `obs-audit schema`: the JSON Schema of `scan --json`. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of the --json output').action(() => {
    process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  });
}
