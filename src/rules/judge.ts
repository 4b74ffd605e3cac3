import type { Problem } from '../model/files.js';
import type { Repository } from '../model/repository.js';
import type { Outcome, Rule } from '../model/rule.js';
import type { Finding } from '../model/scan.js';
import { fingerprint } from './fingerprint.js';
import { matchesId } from './glob.js';
import { holds } from './match.js';
import { SUBJECTS } from './subjects/index.js';
import type { Subject } from './subjects/subject.js';
import { Suppressions } from './suppress.js';

export interface JudgeOptions {
  /** Rule ids or globs: only these (empty: all)... */
  only?: readonly string[];
  /** ...and not these. */
  except?: readonly string[];
  /** Tests and examples are judged like production code. */
  includeTests?: boolean;
}

export type OutcomeCounts = Record<Outcome, number>;

/** Outcomes by rule id and service (index into `Repository.services`, -1 where none). */
export type RuleOutcomes = Map<string, Map<number, OutcomeCounts>>;

export interface Judgement {
  /** Sorted by path, line, rule. Suppressed ones are among them, marked. Every finding is `new` until a baseline says otherwise. */
  findings: Finding[];
  outcomes: RuleOutcomes;
  /** Rules that failed and suppressions at fault. */
  problems: Problem[];
}

/**
 * Judges every subject of the repository by every rule that `options` leave. A rule that throws is an outcome `error` and a problem;
 * the others go on.
 */
export function judge(repository: Repository, rules: readonly Rule[], options: JudgeOptions = {}): Judgement {
  const judged = rules.filter(
    (rule) =>
      (!options.only?.length || options.only.some((pattern) => matchesId(pattern, rule.id))) &&
      !options.except?.some((pattern) => matchesId(pattern, rule.id)),
  );
  const suppressions = new Suppressions(repository.files);
  const subjects = new Map<string, Subject[]>();
  const findings: Finding[] = [];
  const outcomes: RuleOutcomes = new Map();
  const problems: Problem[] = [];

  for (const rule of judged) {
    const counts = new Map<number, OutcomeCounts>();
    outcomes.set(rule.id, counts);
    const ordinals = new Map<string, number>();
    let at: Subject | undefined;
    try {
      const own = rule.source !== 'catalogue';
      let all = subjects.get(`${rule.for} ${own}`);
      if (!all) {
        all = [...SUBJECTS[rule.for].of(repository, own)];
        subjects.set(`${rule.for} ${own}`, all);
      }
      for (const subject of all) {
        at = subject;
        if (!rule.roles.includes(judgedRole(subject, options))) continue;
        const outcome = judgeOne(rule, subject);
        count(counts, subject.service, outcome);
        if (outcome !== 'fail') continue;
        const key = [subject.path, subject.symbol, subject.shape].join('\0');
        const ordinal = ordinals.get(key) ?? 0;
        ordinals.set(key, ordinal + 1);
        findings.push(finding(repository, rule, subject, ordinal, suppressions));
      }
    } catch (error) {
      count(counts, at?.service ?? -1, 'error');
      const what = error instanceof Error ? error.message : String(error);
      problems.push({ path: at?.path ?? '.', kind: 'rule-error', detail: `${rule.id} could not be judged: ${what}` });
    }
  }
  const ids = (some: readonly Rule[]) => some.map((rule) => rule.id);
  problems.push(...suppressions.problems(ids(judged), ids(rules)));
  return { findings: findings.sort(byPlace), outcomes, problems };
}

const judgedRole = (subject: Subject, options: JudgeOptions): string =>
  options.includeTests && (subject.role === 'test' || subject.role === 'example') ? 'service' : subject.role;

function judgeOne(rule: Rule, subject: Subject): Outcome {
  const attribute = (name: string) => subject.attribute(name);
  if (rule.given) {
    const applies = holds(rule.given, attribute);
    if (applies === false) return 'not-applicable';
    if (applies === undefined) return 'unknown';
  }
  const truth = rule.where ? holds(rule.where, attribute) : false;
  return truth === undefined ? 'unknown' : truth ? 'fail' : 'pass';
}

function finding(
  repository: Repository,
  rule: Rule,
  subject: Subject,
  ordinal: number,
  suppressions: Suppressions,
): Finding {
  const adjusted = rule.adjust?.find((entry) => holds(entry.when, (name) => subject.attribute(name)) === true);
  const [startLine, startColumn, endLine, endColumn] = subject.at;
  const reason = suppressions.reasonFor(subject.path, startLine, rule.id);
  return {
    ruleId: rule.id,
    pillar: rule.pillar,
    severity: adjusted?.severity ?? rule.severity,
    confidence: adjusted?.confidence ?? rule.confidence,
    message: fill(adjusted?.message ?? rule.message, subject),
    service: repository.services[subject.service]?.service.name ?? null,
    location: { path: subject.path, startLine, startColumn, endLine, endColumn },
    fingerprint: fingerprint(rule.id, subject.path, subject.symbol, subject.shape, ordinal),
    status: reason === undefined ? 'new' : 'suppressed',
    ...(reason !== undefined && { reason }),
  };
}

/** Replaces `{attribute}`; the names were checked when the rule was loaded. A sentence that begins with a replaced word is one still. */
function fill(message: string, subject: Subject): string {
  return message
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = subject.attribute(name);
      return Array.isArray(value) ? value.join(', ') : String(value ?? 'unknown');
    })
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function count(counts: Map<number, OutcomeCounts>, service: number, outcome: Outcome): void {
  let of = counts.get(service);
  if (!of) {
    of = { pass: 0, fail: 0, 'not-applicable': 0, unknown: 0, error: 0 };
    counts.set(service, of);
  }
  of[outcome]++;
}

function byPlace(a: Finding, b: Finding): number {
  const [x, y] = [a.location, b.location];
  if (x.path !== y.path) return x.path < y.path ? -1 : 1;
  return x.startLine - y.startLine || x.startColumn - y.startColumn || (a.ruleId < b.ruleId ? -1 : 1);
}
