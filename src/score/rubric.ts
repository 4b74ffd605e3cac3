import { parse } from 'yaml';
import { z } from 'zod';
import { PILLARS } from '../model/rule.js';
import { shipped } from '../util/shipped.js';

const level = z.number().int().min(0).max(5);
const pillarName = z.enum(PILLARS);

const criterion = z.strictObject({
  id: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  level: level.min(1),
  title: z.string(),
  action: z.string(),
  kind: z.enum(['existence', 'coverage']),
  threshold: z.number().min(0).max(1).optional(),
  measure: z.string(),
  evidence: z.literal('operational').optional(),
  weight: z.union([z.literal(40), z.literal(30), z.literal(20), z.literal(10)]),
  scope: z.string(),
  why: z.string(),
  meet: z.string(),
  effortHours: z.strictObject({ first: z.number(), each: z.number() }),
});
export type Criterion = z.infer<typeof criterion>;

const pillar = z.strictObject({
  pillar: pillarName,
  title: z.string(),
  external: z.boolean().default(false),
  withoutServices: z.boolean().default(false),
  judgedTo: level,
  notJudged: z.string(),
  criteria: z.array(criterion),
});
export type PillarRubric = z.infer<typeof pillar>;

const rubricSchema = z
  .strictObject({
    rubricVersion: z.string(),
    levels: z.array(z.string()).length(6),
    pillars: z.array(pillar).length(PILLARS.length),
    gate: z.array(z.object({ overall: level.min(1) }).catchall(level)),
    caps: z.array(z.strictObject({ pillar: pillarName, level, measure: z.string(), title: z.string() })),
  })
  .superRefine((rubric, context) => {
    const seen = new Set<string>();
    for (const { criteria, pillar } of rubric.pillars) {
      for (const one of criteria) {
        if (seen.has(one.id)) context.addIssue(`criterion ${one.id} stands twice`);
        seen.add(one.id);
        if (!one.id.startsWith(`${pillar}.`)) context.addIssue(`criterion ${one.id} stands under ${pillar}`);
        if ((one.kind === 'coverage') !== (one.threshold !== undefined))
          context.addIssue(`criterion ${one.id}: a threshold belongs to coverage, and only to coverage`);
      }
    }
  });
export type Rubric = z.infer<typeof rubricSchema>;

/** The shipped `rules/maturity.yml`. Throws where the rubric is malformed: that is the program's own error. */
export function loadRubric(): Rubric {
  return shipped('rules/maturity.yml', (text) => rubricSchema.parse(parse(text)));
}
