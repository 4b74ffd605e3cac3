import { z } from 'zod';
import { CONFIDENCES, PILLARS, SEVERITIES } from '../model/rule.js';

const globs = z.array(z.string().min(1));
const level = z.int('give a level from 0 to 5').min(0, 'give a level from 0 to 5').max(5, 'give a level from 0 to 5');

/** The configuration file, `.obs-audit.yml`. This schema is the only source of its type and of the documented keys. */
export const configSchema = z.strictObject({
  include: globs.default([]).describe('Globs that narrow the walk'),
  exclude: globs.default([]).describe('Globs that are left out of the walk'),
  includeTests: z.boolean().default(false).describe('Judge tests and examples too'),
  confidence: z.enum(CONFIDENCES).default('medium').describe('Least confidence to report'),
  rules: z
    .record(z.string(), z.enum(['off', ...SEVERITIES]))
    .default({})
    .describe('Rule id or glob → off, or the severity that it has here'),
  loggers: z
    .array(z.string().min(1))
    .default([])
    .describe('Names that are loggers though nothing in the code tells, such as app.log'),
  external: z
    .partialRecord(z.enum(PILLARS), z.string().min(1))
    .default({})
    .describe('What lives outside this repository, by pillar, and where'),
  minLevel: level.optional().describe('Fail when the overall level is lower'),
  minPillar: z.partialRecord(z.enum(PILLARS), level).default({}).describe('Fail when the level of a pillar is lower'),
  failOn: z.enum(SEVERITIES).optional().describe('Fail on a finding of this severity or above'),
});
export type Config = z.infer<typeof configSchema>;
