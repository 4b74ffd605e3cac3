/** Open findings → pieces of work: those of a rule, and those of other rules that the same work takes care of. */
import type { Rule } from '../model/rule.js';
import type { Finding } from '../model/scan.js';
import { groupBy } from '../util/group.js';
import { pressingOf } from '../util/pressing.js';

export interface Work {
  rule: Rule;
  /** Those that the work is about: where some are of medium severity or above, those alone. */
  findings: Finding[];
  /** Further ones of low severity: they can wait. */
  low: number;
  /** What is done with it: the routes of a service that gets its first metrics. */
  parts: { rule: Rule; findings: Finding[] }[];
}

/** Open findings by rule; what is only for information asks for no work. */
export function openByRule(findings: readonly Finding[]): Map<string, Finding[]> {
  const open = findings.filter(({ status, severity }) => status !== 'suppressed' && severity !== 'info');
  return groupBy(open, (finding) => finding.ruleId);
}

/** One piece of work for each rule with open findings, without those that another rule's work in the same service includes. */
export function workOf(findings: readonly Finding[], rules: readonly Rule[]): Work[] {
  const open = openByRule(findings);
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const work = new Map<string, Work>();
  for (const [id, group] of open) {
    const rule = known.get(id);
    if (!rule) continue;
    const pressing = pressingOf(group);
    work.set(id, { rule, findings: pressing, low: group.length - pressing.length, parts: [] });
  }
  for (const one of [...work.values()]) {
    const whole = one.rule.partOf === undefined ? undefined : work.get(one.rule.partOf);
    if (!whole) continue;
    const services = new Set(whole.findings.map((finding) => finding.service));
    // What goes away along with other work does so whatever its severity.
    const group = open.get(one.rule.id) ?? [];
    const included = group.filter((finding) => services.has(finding.service));
    if (included.length === 0) continue;
    whole.parts.push({ rule: one.rule, findings: included });
    const rest = group.filter((finding) => !services.has(finding.service));
    one.findings = pressingOf(rest);
    one.low = rest.length - one.findings.length;
    if (one.findings.length === 0) work.delete(one.rule.id);
  }
  return [...work.values()];
}
