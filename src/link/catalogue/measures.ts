/** `rules/libraries/<language>/measures.yml`: which metrics come with a library once it is set up. */
import { z } from 'zod';
import { meter } from './instrumentation.js';

const names = z.array(z.string());

const BRINGS = [
  'endpoint',
  'runtime',
  'requests',
  'database',
  'cache',
  'external',
  'queues',
  'jobs',
  'pool',
  'queue',
] as const;
/**
 * What a library measures once it is set up. `endpoint`: it hands metrics out, to be scraped or by pushing them. `runtime`: metrics of the
 * process. Then rate, errors and duration of components, and the use of resources (`pool`: of connections; `queue`: its depth).
 */
export type Brings = (typeof BRINGS)[number];

/** What is measured where a library is imported, or one of its calls is made. */
const measureSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names.optional().describe('Absent: importing it is enough'),
  needs: names.optional().describe('Only where one of these options is given'),
  registry: z.number().int().optional().describe("Only where this argument is absent or the library's own registry"),
  texts: names.optional().describe('Python: beginnings of dotted names in settings and tables of URLs'),
  brings: z.array(z.enum(BRINGS)).default([]),
  may: z.array(z.enum(BRINGS)).default([]).describe('Depends on its version or configuration: cannot be told'),
  meter,
});
export type MeasureLibrary = z.infer<typeof measureSchema>;

export const measuresSchema = z.strictObject({ measures: z.array(measureSchema) });
