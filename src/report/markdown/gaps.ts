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
  /** Services that a gap is about as a whole. */
  services: string[];
}

const MOST_GAPS = 7;
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
  for (const { ruleId, findings: all } of groups) {
    const rule = report.rule(ruleId);
    // No route of a service is measured where nothing is: the larger gap says it.
    const whole = groups.find((group) => group.ruleId === rule?.partOf)?.findings ?? [];
    const findings = all.filter((one) => whole.every(({ service }) => service !== one.service));
    const severity = findings[0]?.severity ?? 'low';
    if (!rule || SEVERITIES.indexOf(all[0]?.severity ?? 'low') < 2) continue;
    const criteria = [rule.criterion, ...(rule.serves ?? [])].filter((id) => id !== undefined);
    for (const id of criteria) explained.add(id);
    if (SEVERITIES.indexOf(severity) < 2) continue;
    const serious = findings.filter((one) => SEVERITIES.indexOf(one.severity) >= 2);
    const alike = findings.filter((one) => one.severity === severity).length;
    ranked.push({
      gap: {
        id: ruleId,
        severity,
        sentence: loadGapSentences().get(ruleId) ?? `${rule.title}.`,
        ...(rule.for === 'service'
          ? { places: [], services: serious.flatMap(({ service }) => service ?? []) }
          : { places: serious.map(({ location }) => location), services: [] }),
      },
      rank: RANKS[severity] + (criteria.some((id) => awaited.has(id)) ? 50 : 0) + Math.min(40, alike),
    });
  }
  for (const pillar of maturity.pillars) {
    for (const one of pillar.criteria) {
      const sentence = loadGapSentences().get(one.id);
      if (explained.has(one.id) || sentence === undefined || !['unmet', 'not-evidenced'].includes(one.state)) continue;
      const severity: Severity = one.state === 'unmet' && one.level === 1 ? 'high' : 'medium';
      const base = one.state === 'unmet' ? RANKS[severity] - 20 : RANKS.medium;
      const rank = base + (awaited.has(one.id) ? 50 : 0);
      ranked.push({ gap: { id: one.id, severity, sentence, places: one.evidence, services: [] }, rank });
    }
  }
  return ranked
    .sort((a, b) => b.rank - a.rank || (a.gap.id < b.gap.id ? -1 : 1))
    .slice(0, MOST_GAPS)
    .map(({ gap }) => gap);
}
