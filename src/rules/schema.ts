/** The form of a rule's file. The predicate's attribute names are checked against the kind of subject in `load.ts`. */
import { z } from 'zod';
import { CONFIDENCES, type Predicate, SEVERITIES, SUBJECT_KINDS } from '../model/rule.js';

const text = z.string().trim().min(1);
const example = z.strictObject({ bad: text, good: text });

const condition = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
  z
    .strictObject({ min: z.number().optional(), max: z.number().optional(), matches: z.string().max(200).optional() })
    .refine((range) => Object.keys(range).length > 0, 'give min, max or matches'),
]);

export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z
    .strictObject({ all: z.array(predicateSchema).min(1) })
    .or(z.strictObject({ any: z.array(predicateSchema).min(1) }))
    .or(z.strictObject({ not: predicateSchema }))
    .or(z.record(z.string().regex(/^(?!(all|any|not)$)[A-Za-z]+$/), condition)),
);

const ROLES = ['service', 'browser', 'library', 'tool'] as const;

export const ruleSchema = z.strictObject({
  title: text,
  action: text.optional(),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  criterion: text.optional(),
  serves: z.array(text).min(1).optional(),
  partOf: text.optional(),
  roles: z
    .array(z.enum(ROLES))
    .min(1)
    .default([...ROLES]),
  for: z.enum(SUBJECT_KINDS),
  given: predicateSchema.optional(),
  where: predicateSchema,
  adjust: z
    .array(
      z.strictObject({
        when: predicateSchema,
        severity: z.enum(SEVERITIES).optional(),
        confidence: z.enum(CONFIDENCES).optional(),
        message: text.optional(),
      }),
    )
    .optional(),
  message: text,
  why: text,
  fix: text,
  limits: text.optional(),
  references: z.array(z.url()).optional(),
  examples: z
    .strictObject({ javascript: example.optional(), python: example.optional(), go: example.optional() })
    .default({}),
  effortHours: z
    .strictObject({ first: z.number().nonnegative(), each: z.number().nonnegative() })
    .default({ first: 1, each: 0.25 }),
});
