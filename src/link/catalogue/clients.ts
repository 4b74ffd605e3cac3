/** `rules/libraries/<language>/clients.yml`: calls that leave the process (databases, caches, HTTP, queues) or act in the user's name. */
import { z } from 'zod';

const names = z.array(z.string());

export const clientSchema = z.strictObject({
  library: z.string(),
  modules: names.describe('Modules that bring it; Go: exact path without the version, Python: dotted prefix'),
  globals: names.default([]).describe('Names of the runtime: fetch'),
  kind: z.enum(['database', 'cache', 'http-client', 'queue-publish', 'queue-consume', 'job', 'auth', 'payment']),
  target: z.string().describe('What it talks to, in the words of a reader: postgresql, redis, http'),
  calls: names.describe(
    "Last names of the calls that are the operation; '': the module itself; '()': what one of `makers` gave; `X.*`: any method of what X gave",
  ),
  lazy: names.default([]).describe('Last names of calls that build a query which runs when it is awaited or iterated'),
  runs: z.enum(['awaited', 'iterated']).default('awaited').describe('What runs such a query'),
  makers: names.default([]).describe("Calls whose result is a function that is called in turn; '': the module itself"),
  records: names
    .default([])
    .describe('Those of `calls` that are methods of records too, which another call gave: user.save()'),
  via: z.string().optional().describe('Only where one of the names before matches this pattern; `records` need none'),
  except: names.default([]).describe('Not where one of these is among the names before: functions that build SQL'),
  command: z
    .string()
    .optional()
    .describe('Only where the first argument is made by something of this name (AWS commands)'),
  event: z.string().optional().describe('Only where the first argument is this text: `subscription.on("message", …)`'),
  packages: names
    .optional()
    .describe(
      'Direct dependencies that tell the service has it; default: the modules; []: none tells, others are as likely',
    ),
  over: names
    .default([])
    .describe('Libraries that its calls go through, or that are instrumented with it: what covers them covers it'),
  agents: z.boolean().default(true).describe('Agents and automatic instrumentation are known to trace it'),
  context: z
    .boolean()
    .default(true)
    .describe('A trace context can go along to a process of ones own: not with mail and the SDKs of vendors'),
});
export type Client = z.infer<typeof clientSchema>;

const engineSchema = z.strictObject({
  target: z.string(),
  modules: names.describe('Drivers: modules that are imported, packages that are depended on'),
  dialects: names.describe('What options, addresses and settings call it'),
});
export type Engine = z.infer<typeof engineSchema>;

export const clientsSchema = z.strictObject({
  clients: z.array(clientSchema).default([]),
  engines: z.array(engineSchema).default([]).describe('What mappers that work with many databases work on'),
});
