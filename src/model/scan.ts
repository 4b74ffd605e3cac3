/**
 * The complete record of a scan: what `--json` writes and every other output is rendered from. The zod schema is the only
 * source of the types and of `obs-audit schema`. Change nothing here without a new `schemaVersion`.
 */
import { z } from 'zod';
import { CONFIDENCES, PILLARS, SEVERITIES } from './rule.js';

const path = z.string().describe('Relative to the scanned root, with /');
const count = z.number().int().nonnegative();

export const locationSchema = z.object({
  path,
  startLine: z.number().int().positive(),
  startColumn: z.number().int().positive(),
  endLine: z.number().int().positive(),
  endColumn: z.number().int().positive(),
});
export type Location = z.infer<typeof locationSchema>;

const coverage = z.object({
  covered: count,
  total: count,
  unknown: count.optional().describe('Places that could not be judged; in neither number'),
});
export type Coverage = z.infer<typeof coverage>;

const pillar = z.enum(PILLARS);

export const findingSchema = z.object({
  ruleId: z.string(),
  pillar,
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  message: z.string(),
  service: z.string().nullable(),
  location: locationSchema,
  fingerprint: z.string().describe('Stable when lines move: rule, path, enclosing symbol and normalised code'),
  status: z.enum(['new', 'existing', 'suppressed']),
  reason: z.string().optional().describe('Of the suppression'),
});
export type Finding = z.infer<typeof findingSchema>;

/** What may have failed where an error handler runs; of several, the first is what matters most. */
export const ERROR_CATEGORIES = [
  'payment',
  'auth',
  'queue-publish',
  'queue-consume',
  'job',
  'database',
  'http-client',
  'cache',
  'other',
] as const;

export const CRITERION_STATES = ['met', 'unmet', 'not-applicable', 'unknown', 'declared', 'not-evidenced'] as const;
export const criterionSchema = z.object({
  id: z.string(),
  level: z.number().int().min(1).max(5),
  title: z.string(),
  met: z.boolean(),
  state: z.enum(CRITERION_STATES),
  share: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Share met of a coverage criterion; null for an existence criterion'),
  covered: count.nullable(),
  total: count.nullable(),
  weight: z.number(),
  detail: z.string().describe('In words: what was seen, what would meet it'),
  evidence: z.array(locationSchema),
});
export type CriterionResult = z.infer<typeof criterionSchema>;

const pillarResult = z.object({
  pillar,
  applicable: z.boolean(),
  level: z.number().int().min(0).max(5).nullable().describe('null where the pillar is not applicable'),
  judgedTo: z.number().int().min(0).max(5).describe('Highest level that the rubric has criteria for'),
  score: z.number().int().min(0).max(100).nullable(),
  criteria: z.array(criterionSchema),
  next: z.array(z.string()).describe('Criteria that reach the next level'),
});
export type PillarResult = z.infer<typeof pillarResult>;

const planItem = z.object({
  id: z.string(),
  title: z.string(),
  pillar,
  why: z.string(),
  effortHours: z.object({ low: z.number(), high: z.number() }),
  brings: z.string(),
  findings: count.describe('Places that the work is about; where some are of medium severity or above, those alone'),
  lowSeverity: count.describe('Further places of low severity, which can wait: in neither files nor effort'),
  files: z.array(path),
});
export type PlanItem = z.infer<typeof planItem>;

const answer = z.boolean().nullable().describe('null: could not be told');
const evidenced = z.object({ state: answer, evidence: z.array(locationSchema) });

/** What the metrics of a service say of it as a whole. */
const measurement = z.object({
  service: z.string(),
  inUse: z.array(z.object({ name: z.string(), location: locationSchema })),
  exposed: evidenced.describe('Metrics are scraped or pushed'),
  runtime: evidenced,
  business: evidenced.describe('A metric counts a thing of the domain'),
  red: z.array(
    z.object({
      component: z.enum(['requests', 'database', 'external', 'queues', 'jobs']),
      places: count,
      rate: evidenced,
      errors: evidenced,
      duration: evidenced,
    }),
  ),
  use: z.array(
    z.object({
      resource: z.string(),
      name: z.string(),
      location: locationSchema.nullable(),
      utilisation: evidenced.optional(),
      saturation: evidenced.optional(),
      errors: evidenced.optional(),
    }),
  ),
  missing: z
    .array(z.object({ name: z.string(), type: z.string(), thing: z.string(), locations: z.array(locationSchema) }))
    .describe('Metrics of the domain that could be added, named after models and routes'),
});

export const scanSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('obs-audit'), version: z.string(), rules: count }),
  rubricVersion: z.string(),
  repository: z.object({ name: z.string(), commit: z.string().nullable() }),
  languages: z.array(z.object({ language: z.string(), files: count, lines: count })),
  understood: z.object({
    files: count.describe('Source files seen'),
    judged: count.describe('Source files judged: production code and tools'),
    lines: count.describe('Lines of the judged files'),
    partial: count.describe('Judged files with parts that could not be parsed'),
    failed: count.describe('Source files of which nothing could be understood'),
    byRole: z.record(z.string(), count),
    unread: z
      .array(z.object({ language: z.string(), files: count }))
      .describe('Production code in languages that are not read: no statement of the scan covers it'),
  }),
  services: z.array(
    z.object({
      name: z.string(),
      path,
      language: z.string(),
      role: z.string(),
      frameworks: z.array(z.string()),
      dependsOn: z.array(z.object({ kind: z.string(), name: z.string() })),
    }),
  ),
  inventory: z.object({
    loggers: z.array(
      z.object({ name: z.string(), service: z.string(), structured: z.boolean(), location: locationSchema }),
    ),
    routes: z.array(
      z.object({
        method: z.string(),
        path: z.string(),
        framework: z.string(),
        service: z.string(),
        location: locationSchema,
        logged: answer,
        measured: answer,
        traced: answer,
        correlated: answer,
      }),
    ),
    operations: z.array(
      z.object({
        kind: z.string(),
        service: z.string(),
        target: z.string(),
        location: locationSchema,
        logged: z.boolean(),
        measured: z.boolean(),
        traced: answer,
        propagates: answer.optional().describe('Whether the trace context goes with it; absent where nothing crosses'),
      }),
    ),
    requestPath: z
      .object({
        method: z.string(),
        path: z.string(),
        service: z.string(),
        location: locationSchema,
        traced: answer,
        hops: z.array(
          z.object({
            kind: z.string(),
            target: z.string(),
            location: locationSchema,
            through: z.array(z.string()).describe('Functions between the handler and the call'),
            traced: answer,
            propagates: answer.optional(),
          }),
        ),
      })
      .optional()
      .describe('What the handler of one route reaches outside of the process'),
    metrics: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        unit: z.string().optional(),
        help: z.string().optional(),
        labels: z.array(z.string()),
        service: z.string(),
        location: locationSchema,
        uses: z.array(locationSchema).optional().describe('Where values are recorded'),
        onDashboards: z.array(z.string()),
        inAlerts: z.array(z.string()),
      }),
    ),
    measurements: z.array(measurement).optional().describe('What is measured of each service'),
    tracing: z.array(
      z.object({ name: z.string(), service: z.string(), location: locationSchema, instruments: z.array(z.string()) }),
    ),
    errorTrackers: z.array(z.object({ name: z.string(), service: z.string(), location: locationSchema })),
    errorCategories: z
      .array(
        z.object({
          category: z.enum(ERROR_CATEGORIES),
          handlers: count,
          logged: count,
          reported: count.describe('Told to an error tracker, a span or a metric'),
          passedOn: count.describe('Thrown, returned or handed to something else'),
          neither: count,
        }),
      )
      .optional()
      .describe('Error handlers of production code by the operation that they guard'),
    globalHandlers: z.array(
      z.object({ name: z.string(), scope: z.string(), service: z.string(), location: locationSchema }),
    ),
    healthChecks: z.array(
      z.object({
        name: z.string().describe('What has the check: a path, or the container as its file calls it'),
        kind: z.enum(['endpoint', 'readiness', 'liveness', 'startup', 'container']),
        path: z.string(),
        location: locationSchema,
      }),
    ),
    alerts: z.array(
      z.object({
        name: z.string(),
        severity: z.string().nullable(),
        expression: z.string(),
        metrics: z.array(z.string()),
        location: locationSchema,
      }),
    ),
    dashboards: z.array(
      z.object({ title: z.string(), panels: count, metrics: z.array(z.string()), location: locationSchema }),
    ),
    slos: z.array(z.object({ name: z.string(), location: locationSchema })),
    logPipelines: z.array(z.object({ name: z.string(), location: locationSchema })),
    notificationChannels: z.array(z.object({ name: z.string(), location: locationSchema })),
  }),
  findings: z.array(findingSchema),
  coverage: z.object({
    logging: coverage
      .extend({ structured: coverage })
      .describe('Log calls that use a levelled logger, of all log and console calls in services'),
    errors: coverage.describe('Error handlers that observe the error, of all'),
    metrics: coverage.describe('Routes whose requests are measured, of all'),
    tracing: coverage.describe('Routes whose requests are traced, of all'),
    health: coverage.describe('Services with a health endpoint or container health check, of all'),
  }),
  maturity: z.object({
    level: z.number().int().min(0).max(5),
    name: z.string(),
    pillars: z.array(pillarResult),
    next: z.array(z.string()),
  }),
  plan: z.array(z.object({ phase: z.number().int(), title: z.string(), when: z.string(), items: z.array(planItem) })),
  problems: z.array(
    z.object({
      path,
      kind: z.enum(['parse-error', 'unreadable', 'too-large', 'timeout', 'rule-error', 'suppression']),
      detail: z.string(),
    }),
  ),
});
export type ScanResult = z.infer<typeof scanSchema>;
