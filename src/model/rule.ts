/** A rule as data: metadata, documentation, predicate. One YAML file `rules/<pillar>/<name>.yml`, validated by `src/rules/load.ts`. */

export const PILLARS = ['logging', 'errors', 'metrics', 'tracing', 'alerting', 'dashboards', 'health'] as const;
export type Pillar = (typeof PILLARS)[number];

/** critical: data is leaking. high: an incident would be invisible. medium: diagnosis is slower. low: hygiene. info: counted only. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** high: syntax proves it. medium: names and resolution. low: heuristic. */
export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What a rule judges, one at a time. */
export const SUBJECT_KINDS = [
  'call',
  'handler',
  'function',
  'throw',
  'route',
  'metric',
  'operation',
  'span',
  'tracing-fault',
  'service',
  'repository',
  'level',
  'field',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Result of judging one subject. Unknown is never a finding and never a zero. */
export type Outcome = 'pass' | 'fail' | 'not-applicable' | 'unknown' | 'error';

/** A subject's attribute as predicates see it; undefined means unknown. */
export type Attribute = string | number | boolean | readonly string[] | undefined;

/** Closed predicate language; see docs/writing-a-rule.md. A plain key compares one attribute of the subject. */
export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | { [attribute: string]: Condition };
export type Condition =
  | string
  | number
  | boolean
  | readonly (string | number | boolean)[]
  | { min?: number; max?: number; matches?: string };

export interface RuleExample {
  bad: string;
  good: string;
}

export interface Rule {
  id: string;
  pillar: Pillar;
  title: string;
  /** What the plan calls the work: an imperative. Without one it is called by the title. */
  action?: string;
  severity: Severity;
  confidence: Confidence;
  /** Which criterion of rules/maturity.yml it bears on. */
  criterion?: string;
  /** Further criteria that the same work meets. */
  serves?: readonly string[];
  /** Rule whose work, in the same service, takes care of these findings too: metrics for a service cover its routes. */
  partOf?: string;
  /** Roles of files that are judged. */
  roles: readonly string[];
  for: SubjectKind;
  /** Subjects that the rule is about at all; for the rest it is not applicable. */
  given?: Predicate;
  /** Finding where this holds... */
  where?: Predicate;
  /** ...or the check in src/rules/checks/<name>.ts that says what a predicate cannot. */
  check?: string;
  /** Overrides, first match wins. */
  adjust?: readonly { when: Predicate; severity?: Severity; confidence?: Confidence; message?: string }[];
  /** `{attribute}` is replaced. */
  message: string;
  why: string;
  fix: string;
  limits?: string;
  references?: readonly string[];
  examples: Partial<Record<'javascript' | 'python' | 'go', RuleExample>>;
  /** Hours to mend one place, for the plan. */
  effortHours: { first: number; each: number };
  /** Where it came from: the shipped catalogue or `.obs-audit/rules/x.yml`. */
  source: string;
}
