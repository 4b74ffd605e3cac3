import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { assetFolder } from '../util/assets.js';

const phasesSchema = z.strictObject({
  effort: z.strictObject({ exponent: z.number(), low: z.number(), high: z.number() }),
  phases: z.array(
    z.strictObject({ phase: z.number().int(), title: z.string(), when: z.string(), take: z.array(z.string()) }),
  ),
});
export type PlanRules = z.infer<typeof phasesSchema>;

/** Reads and validates the shipped `rules/plan.yml`. Throws where it is malformed: the program's own error. */
export function loadPlanRules(file = join(assetFolder('rules'), 'plan.yml')): PlanRules {
  return phasesSchema.parse(parse(readFileSync(file, 'utf8')));
}

/** Whether one of the entries takes an id: the id itself, or `pillar/*`, `pillar.*`, `*`. */
export function takes(entries: readonly string[], id: string): boolean {
  return entries.some((entry) => (entry.endsWith('*') ? id.startsWith(entry.slice(0, -1)) : entry === id));
}
