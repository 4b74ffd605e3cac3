/** The critical gaps: what findings and unmet criteria mean to somebody who does not read code. */
import { parse } from 'yaml';
import { z } from 'zod';
import { SEVERITIES, type Severity } from '../../model/rule.js';
import type { Location } from '../../model/scan.js';
import { shipped } from '../../util/shipped.js';
import type { Report } from './report.js';

export interface Gap {
  /** Rule or criterion. */
  id: string;
  severity: Severity;
  sentence: string;
  places: Location[];
}

const MOST_GAPS = 7;
/** What a larger gap says already: no route is measured where nothing is. */
const IMPLIED = new Map([
  ['metrics/uninstrumented-route', 'metrics/none'],
  ['tracing/untraced-route', 'tracing/none'],
  ['tracing/untraced-outbound-call', 'tracing/none'],
  ['tracing/untraced-database-call', 'tracing/none'],
  ['tracing/untraced-message', 'tracing/none'],
]);
const RANKS: Record<Severity, number> = { critical: 400, high: 300, medium: 100, low: 0, info: 0 };

const sentencesSchema = z.record(z.string(), z.string());
let sentences: Map<string, string> | undefined;

/** Sentences by rule or criterion. Throws where the shipped file is malformed. */
export function loadGapSentences(): ReadonlyMap<string, string> {
  sentences ??= new Map(Object.entries(shipped('templates/gaps.yml', (text) => sentencesSchema.parse(parse(text)))));
  return sentences;
}

/** At most seven gaps, the worst first: severity, then whether the next overall level waits for it, then how many places. */
export function criticalGaps(report: Report): Gap[] {
  const { maturity } = report.scan;
  const awaited = new Set(maturity.next);
  const ranked: { gap: Gap; rank: number }[] = [];
  const explained = new Set<string>();
  const groups = report.byRule();
  for (const { ruleId, findings, worst } of groups) {
    const severity = findings[0]?.severity ?? 'medium';
    const rule = report.rule(ruleId);
    if (worst < 2 || !rule) continue;
    if (rule.criterion) explained.add(rule.criterion);
    if (groups.some((group) => group.ruleId === IMPLIED.get(ruleId))) continue;
    const serious = findings.filter((one) => one.severity === severity).length;
    ranked.push({
      gap: {
        id: ruleId,
        severity,
        sentence: loadGapSentences().get(ruleId) ?? `${rule.title}.`,
        places: findings.filter((one) => SEVERITIES.indexOf(one.severity) >= 2).map((one) => one.location),
      },
      rank: RANKS[severity] + (awaited.has(rule.criterion ?? '') ? 50 : 0) + Math.min(40, serious),
    });
  }
  for (const pillar of maturity.pillars) {
    for (const one of pillar.criteria) {
      const sentence = loadGapSentences().get(one.id);
      if (explained.has(one.id) || sentence === undefined || !['unmet', 'not-evidenced'].includes(one.state)) continue;
      const severity: Severity = one.state === 'unmet' && one.level === 1 ? 'high' : 'medium';
      const base = one.state === 'unmet' ? RANKS[severity] - 20 : RANKS.medium;
      const rank = base + (awaited.has(one.id) ? 50 : 0);
      ranked.push({ gap: { id: one.id, severity, sentence, places: one.evidence }, rank });
    }
  }
  return ranked
    .sort((a, b) => b.rank - a.rank || (a.gap.id < b.gap.id ? -1 : 1))
    .slice(0, MOST_GAPS)
    .map(({ gap }) => gap);
}
