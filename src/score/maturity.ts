/** Outcomes → levels: each pillar climbs its own ladder, the overall level is a gate over the pillars. The ladders are data: `rules/maturity.yml`. */
import type { Place } from '../model/evidence.js';
import { PILLARS, type Pillar } from '../model/rule.js';
import type { CriterionResult, Location, PillarResult, ScanResult } from '../model/scan.js';
import { coverage } from './coverage.js';
import { hasServices, type Measured, type MeasureInput } from './measures/measure.js';
import { MEASURES } from './measures.js';
import { type Criterion, loadRubric, type PillarRubric, type Rubric } from './rubric.js';

export interface ScoreInput extends MeasureInput {
  /** What lives outside the repository, by pillar, and where: `external` of the configuration. */
  external?: Partial<Record<Pillar, string>>;
  rubric?: Rubric;
}

export interface Score {
  maturity: ScanResult['maturity'];
  coverage: ScanResult['coverage'];
  rubricVersion: string;
}

/** Up to this level a declaration counts as met: beyond it, it takes evidence. */
const DECLARED_TO = 3;
const MOST_EVIDENCE = 20;

/** Judges every criterion of the rubric and climbs the ladders. Pure and deterministic; throws only where the rubric names an unknown measure. */
export function score(input: ScoreInput): Score {
  const rubric = input.rubric ?? loadRubric();
  const pillars = PILLARS.map((name) => {
    const ladder = rubric.pillars.find((one) => one.pillar === name);
    if (!ladder) throw new Error(`rules/maturity.yml has no pillar ${name}`);
    return judgePillar(ladder, input, rubric);
  });
  const level = overall(pillars, rubric);
  return {
    maturity: { level, name: rubric.levels[level] ?? '', pillars, next: overallNext(level, pillars, rubric) },
    coverage: coverage(input),
    rubricVersion: rubric.rubricVersion,
  };
}

function judgePillar(ladder: PillarRubric, input: ScoreInput, rubric: Rubric): PillarResult {
  const base = { pillar: ladder.pillar, judgedTo: ladder.judgedTo };
  const nothing: PillarResult = { ...base, applicable: false, level: null, score: null, criteria: [], next: [] };
  if (!ladder.withoutServices && !hasServices(input.repository)) return nothing;
  const declared = ladder.external ? input.external?.[ladder.pillar] : undefined;
  const criteria = ladder.criteria.map((one) => judge(one, measure(one.measure, input), declared));
  if (criteria.every((one) => one.state === 'not-applicable')) return { ...nothing, criteria };
  const climbed = climb(criteria, ladder.judgedTo);
  const cap = rubric.caps
    .filter((one) => one.pillar === ladder.pillar)
    .filter((one) => isUnmet(measure(one.measure, input)))
    .reduce((least, one) => Math.min(least, one.level), 5);
  const level = Math.min(climbed, cap);
  return {
    ...base,
    applicable: true,
    level,
    score: points(criteria),
    criteria,
    next: needed(criteria, level + 1, ladder.judgedTo),
  };
}

function measure(name: string, input: ScoreInput): Measured {
  const found = MEASURES.get(name);
  if (!found) throw new Error(`rules/maturity.yml names the measure ${name}, which does not exist`);
  return found(input);
}

const isUnmet = (measured: Measured) => measured.kind === 'existence' && measured.state === 'unmet';

/** One criterion's result: the measure's answer held against the threshold, the declaration, and what absence means. */
function judge(criterion: Criterion, measured: Measured, declared: string | undefined): CriterionResult {
  const share = measured.kind === 'share' ? measured : undefined;
  let state: CriterionResult['state'] = stateOf(criterion, measured);
  let detail = measured.detail;
  if (state === 'not-evidenced') detail = `No evidence in this repository: ${measured.detail} was found.`;
  if (declared !== undefined && ['unmet', 'unknown', 'not-evidenced'].includes(state)) {
    state = 'declared';
    detail = `Declared in the configuration: ${declared}.`;
  }
  if (criterion.kind === 'coverage' && state === 'unmet')
    detail += ` Needed: ${Math.round((criterion.threshold ?? 1) * 100)} %.`;
  if (state === 'unmet' || state === 'not-evidenced') detail += ` ${criterion.meet}`;
  if (state === 'unknown') detail += ' Too little is known to judge this.';
  return {
    id: criterion.id,
    level: criterion.level,
    title: criterion.title,
    met: state === 'met' || (state === 'declared' && criterion.level <= DECLARED_TO),
    state,
    share: share && share.total > 0 ? round(share.covered / share.total) : null,
    covered: share?.covered ?? null,
    total: share?.total ?? null,
    weight: criterion.weight,
    detail,
    evidence: 'evidence' in measured ? places(measured.evidence) : [],
  };
}

function stateOf(criterion: Criterion, measured: Measured): CriterionResult['state'] {
  switch (measured.kind) {
    case 'absent':
      return criterion.evidence === 'operational' ? 'not-evidenced' : 'unmet';
    case 'share': {
      // Where less than half could be told, a share of it would be a guess.
      if (measured.unknown > measured.total) return 'unknown';
      if (measured.total === 0) return 'not-applicable';
      return measured.covered / measured.total >= (criterion.threshold ?? 1) ? 'met' : 'unmet';
    }
    case 'existence':
      return measured.state;
    default:
      return measured.kind;
  }
}

const passes = (one: CriterionResult) => one.met || one.state === 'not-applicable';

/** Highest level whose criteria, and all below, are met. A level of which nothing applies carries nobody up. */
function climb(criteria: readonly CriterionResult[], judgedTo: number): number {
  let reached = 0;
  for (let level = 1; level <= judgedTo; level += 1) {
    const here = criteria.filter((one) => one.level === level);
    if (!here.every(passes)) break;
    if (here.some((one) => one.met)) reached = level;
  }
  return reached;
}

/** Criteria up to a level that are not met: the smallest set of changes that reaches it. */
function missing(criteria: readonly CriterionResult[], level: number): string[] {
  return criteria.filter((one) => one.level <= level && !passes(one)).map((one) => one.id);
}

/** Σ(weight × share met) ÷ Σ(weight of applicable criteria), 0 to 100. What could not be told counts neither way. */
function points(criteria: readonly CriterionResult[]): number | null {
  const judged = criteria.filter((one) => one.state !== 'not-applicable' && one.state !== 'unknown');
  const weight = judged.reduce((sum, one) => sum + one.weight, 0);
  if (weight === 0) return null;
  return Math.round((100 * judged.reduce((sum, one) => sum + one.weight * worth(one), 0)) / weight);
}

/** What part of its weight a criterion earns, 0 to 1. */
export function worth(one: CriterionResult): number {
  return one.state === 'declared' ? Number(one.met) : (one.share ?? Number(one.met));
}

function requirement(gate: Rubric['gate'][number], pillar: Pillar): number {
  return gate[pillar] ?? 0;
}

function overall(pillars: readonly PillarResult[], rubric: Rubric): number {
  let reached = 0;
  // Where logging is not applicable the gate would lift the whole above each of its parts.
  const highest = Math.max(0, ...pillars.map((one) => one.level ?? 0));
  for (const gate of rubric.gate) {
    if (gate.overall > highest) break;
    if (!pillars.every((one) => !one.applicable || (one.level ?? 0) >= requirement(gate, one.pillar))) break;
    reached = gate.overall;
  }
  return reached;
}

function overallNext(level: number, pillars: readonly PillarResult[], rubric: Rubric): string[] {
  const gate = rubric.gate.find((one) => one.overall === level + 1);
  if (!gate) return [];
  return pillars
    .filter((one) => one.applicable && (one.level ?? 0) < requirement(gate, one.pillar))
    .flatMap((one) => needed(one.criteria, requirement(gate, one.pillar), one.judgedTo));
}

function places(evidence: readonly Place[]): Location[] {
  const sorted = [...evidence].sort((a, b) => compare(a.path, b.path) || a.at[0] - b.at[0] || a.at[1] - b.at[1]);
  const unique = sorted.filter((one, index) => {
    const before = sorted[index - 1];
    return !before || before.path !== one.path || before.at[0] !== one.at[0] || before.at[1] !== one.at[1];
  });
  return unique.slice(0, MOST_EVIDENCE).map(({ path, at }) => ({
    path,
    startLine: at[0],
    startColumn: at[1],
    endLine: at[2],
    endColumn: at[3],
  }));
}

/** What reaches a level, or, where nothing applies that is missing up to it, the first level above that asks for something. */
function needed(criteria: readonly CriterionResult[], level: number, judgedTo: number): string[] {
  for (let at = level; at <= judgedTo; at += 1) {
    const ids = missing(criteria, at);
    if (ids.length > 0) return ids;
  }
  return [];
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const round = (n: number) => Math.round(n * 10_000) / 10_000;
