import { parse } from 'yaml';
import { z } from 'zod';
import { shipped } from '../util/shipped.js';

const phasesSchema = z.strictObject({
  effort: z.strictObject({ exponent: z.number(), low: z.number(), high: z.number() }),
  phases: z.array(
    z.strictObject({ phase: z.number().int(), title: z.string(), when: z.string(), take: z.array(z.string()) }),
  ),
});
export type PlanRules = z.infer<typeof phasesSchema>;

/** The shipped `rules/plan.yml`. Throws where it is malformed: the program's own error. */
export function loadPlanRules(): PlanRules {
  return shipped('rules/plan.yml', (text) => phasesSchema.parse(parse(text)));
}

/** Whether one of the entries takes an id: the id itself, or `pillar/*`, `pillar.*`, `*`. */
export function takes(entries: readonly string[], id: string): boolean {
  return entries.some((entry) => (entry.endsWith('*') ? id.startsWith(entry.slice(0, -1)) : entry === id));
}
