/** Findings and unmet criteria → phases of work: what, why, where, how long, and what it brings. */
import type { Pillar, Rule } from '../model/rule.js';
import { SEVERITIES } from '../model/rule.js';
import type { CriterionResult, Finding, PillarResult, PlanItem, ScanResult } from '../model/scan.js';
import { pressingOf } from '../util/pressing.js';
import { effort } from './effort.js';
import { loadPlanRules, type PlanRules, takes } from './phases.js';
import { openByRule, workOf } from './work.js';

/** What the plan needs to know of a criterion beyond its result; `src/score/rubric.ts` has it. */
export interface CriterionInfo {
  id: string;
  /** Criteria of one measure are met by the same work. */
  measure: string;
  /** What the work is called: an imperative. */
  action: string;
  why: string;
  meet: string;
  effortHours: { first: number; each: number };
}

export interface PlanInput {
  findings: readonly Finding[];
  rules: readonly Rule[];
  maturity: ScanResult['maturity'];
  criteria: readonly CriterionInfo[];
  planRules?: PlanRules;
}

interface Draft {
  item: PlanItem;
  /** Rank of the worst severity; criteria without findings rank as medium. */
  worst: number;
  /** Level that waits for it; 6 where none does. */
  level: number;
}

/**
 * Makes the plan: one item for each rule that has open findings (less what the work for another rule includes), and one for each criterion that holds a level back and that no
 * rule's findings cover. Inside a phase the worst comes first, then what touches most places. Phases without items are left out.
 */
export function makePlan(input: PlanInput): ScanResult['plan'] {
  const planRules = input.planRules ?? loadPlanRules();
  const drafts = [...fromFindings(input, planRules), ...fromCriteria(input, planRules)];
  return planRules.phases
    .map(({ phase, title, when }) => ({
      phase,
      title,
      when,
      items: drafts
        .filter((draft) => phaseOf(draft, planRules) === phase)
        .sort(
          (a, b) =>
            b.worst - a.worst ||
            a.level - b.level ||
            b.item.findings - a.item.findings ||
            (a.item.id < b.item.id ? -1 : 1),
        )
        .map((draft) => draft.item),
    }))
    .filter((phase) => phase.items.length > 0);
}

function phaseOf({ item, worst }: Draft, { phases }: PlanRules): number {
  const last = phases.at(-1)?.phase ?? 1;
  if (worst <= SEVERITIES.indexOf('low')) return last;
  return phases.find((one) => takes(one.take, item.id))?.phase ?? last;
}

function fromFindings(input: PlanInput, planRules: PlanRules): Draft[] {
  const { findings, rules, maturity } = input;
  const open = openByRule(findings);
  // Rules that bear on one criterion share its points by their places.
  const placesOf = (criterion: string | undefined) =>
    rules
      .filter((rule) => rule.criterion === criterion)
      .reduce((sum, rule) => sum + pressingOf(open.get(rule.id) ?? []).length, 0);
  return workOf(findings, rules).map(({ rule, findings: own, low, parts }) => {
    const all = [{ rule, findings: own }, ...parts];
    const places = all.flatMap((one) => one.findings);
    const served = all.flatMap((one) => {
      const criterion = awaiting(input, one.rule.criterion);
      // The measures of errors do not count what is of low severity.
      const minor = one.rule.pillar === 'errors' && one.findings.every(({ severity }) => severity === 'low');
      return criterion && !minor
        ? [{ criterion, part: Math.min(1, one.findings.length / placesOf(one.rule.criterion)) }]
        : [];
    });
    for (const id of rule.serves ?? []) {
      const criterion = awaiting(input, id);
      if (criterion && !criterion.met && criterion.state !== 'not-applicable') served.push({ criterion, part: 1 });
    }
    return {
      worst: places.reduce((worst, { severity }) => Math.max(worst, SEVERITIES.indexOf(severity)), 0),
      level: Math.min(6, ...served.filter(({ criterion }) => !criterion.met).map(({ criterion }) => criterion.level)),
      item: {
        id: rule.id,
        title: rule.action ?? rule.title,
        pillar: rule.pillar,
        why: firstSentence(rule.why),
        effortHours: effort(
          rule.effortHours,
          own.length,
          planRules.effort,
          parts.map((one) => ({ hours: one.rule.effortHours, places: one.findings.length })),
        ),
        brings: brings(maturity, rule.pillar, served),
        findings: places.length,
        lowSeverity: low,
        files: [...new Set(places.map((one) => one.location.path))].sort(),
      },
    };
  });
}

/** The criterion that mending a rule's findings serves now: of those with one measure the first that is not met. */
function awaiting({ criteria, maturity }: PlanInput, id: string | undefined): CriterionResult | undefined {
  const measure = criteria.find((one) => one.id === id)?.measure;
  const same = new Set(criteria.filter((one) => one.measure === measure).map((one) => one.id));
  const results = maturity.pillars.flatMap((pillar) => pillar.criteria).filter((one) => same.has(one.id));
  return results.find((one) => !one.met) ?? results.find((one) => one.id === id);
}

function fromCriteria(input: PlanInput, planRules: PlanRules): Draft[] {
  const { findings, rules, maturity, criteria } = input;
  const open = openByRule(findings);
  const measureOf = (id: string | undefined) => criteria.find((one) => one.id === id)?.measure;
  const planned = new Set(
    rules
      .filter((rule) => open.has(rule.id))
      .flatMap((rule) => [rule.criterion, ...(rule.serves ?? [])].map((id) => measureOf(id))),
  );
  const drafts: Draft[] = [];
  for (const pillar of maturity.pillars.filter((one) => one.applicable)) {
    for (const one of pillar.criteria) {
      const info = criteria.find((other) => other.id === one.id);
      if (!info || planned.has(info.measure) || !['unmet', 'not-evidenced'].includes(one.state)) continue;
      // What a repository keeps nothing of is begun with its first level.
      if (one.state === 'not-evidenced' && one.level > (pillar.level ?? 0) + 1) continue;
      planned.add(info.measure);
      drafts.push({
        worst: SEVERITIES.indexOf('medium'),
        level: one.level,
        item: {
          id: one.id,
          title: info.action,
          pillar: pillar.pillar,
          why: `${info.why} ${info.meet}`,
          effortHours: effort(info.effortHours, Math.max(1, (one.total ?? 0) - (one.covered ?? 0)), planRules.effort),
          brings: brings(maturity, pillar.pillar, [{ criterion: one, part: 1 }]),
          findings: 0,
          lowSeverity: 0,
          files: [...new Set(one.evidence.map((place) => place.path))].sort(),
        },
      });
    }
  }
  return drafts;
}

/** What doing the item is worth: points inside the pillar, and the levels that its criteria belong to. `part`: its share of a criterion's places. */
function brings(
  maturity: ScanResult['maturity'],
  name: Pillar,
  served: readonly { criterion: CriterionResult; part: number }[],
): string {
  const pillar = maturity.pillars.find((one) => one.pillar === name);
  const [first] = served;
  if (!pillar || !first) return 'no level depends on it';
  const unmet = served.filter(({ criterion }) => !criterion.met);
  if (unmet.length === 0) return `keeps level ${first.criterion.level} of ${name}`;
  const points = Math.round(unmet.reduce((sum, one) => sum + pointsOf(pillar, one.criterion) * one.part, 0));
  const levels = [...new Set(unmet.map(({ criterion }) => criterion.level))].sort();
  const gain = points > 0 ? `up to +${points} points in ${name}, ` : '';
  const last = levels.pop();
  return `${gain}needed for ${levels.length > 0 ? `levels ${levels.join(', ')} and ${last}` : `level ${last}`}`;
}

function pointsOf(pillar: PillarResult, one: CriterionResult): number {
  const judged = pillar.criteria.filter((other) => !['not-applicable', 'unknown'].includes(other.state));
  const weight = judged.reduce((sum, other) => sum + other.weight, 0);
  return weight === 0 ? 0 : (100 * one.weight * (1 - (one.share ?? 0))) / weight;
}

function firstSentence(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return /^.*?[.!?](?=\s+[A-Z]|$)/.exec(flat)?.[0] ?? flat;
}
