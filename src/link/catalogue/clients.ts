/** `rules/libraries/<language>/clients.yml`: calls that leave the process (databases, caches, HTTP, queues) or act in the user's name. */
import { z } from 'zod';

export const clientSchema = z.strictObject({
  library: z.string(),
  modules: z
    .array(z.string())
    .describe('Modules that bring it; Go: exact path without the version, Python: dotted prefix'),
  globals: z.array(z.string()).default([]).describe('Names of the runtime: fetch'),
  kind: z.enum(['database', 'cache', 'http-client', 'queue-publish', 'queue-consume', 'job', 'auth', 'payment']),
  target: z.string().describe('What it talks to, in the words of a reader: postgresql, redis, http'),
  calls: z.array(z.string()).describe('Last names of the calls that are the operation'),
  packages: z
    .array(z.string())
    .default([])
    .describe('Direct dependencies that tell the service has it; default: the modules'),
  agents: z.boolean().default(true).describe('Agents and automatic instrumentation are known to trace it'),
  context: z
    .boolean()
    .default(true)
    .describe('A trace context can go along to a process of ones own: not with mail and the SDKs of vendors'),
});
export type Client = z.infer<typeof clientSchema>;

export const clientsSchema = z.strictObject({ clients: z.array(clientSchema).default([]) });
