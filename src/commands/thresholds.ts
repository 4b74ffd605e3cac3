import { type Pillar, SEVERITIES, type Severity } from '../model/rule.js';
import type { ScanResult } from '../model/scan.js';

export interface Thresholds {
  minLevel: number | undefined;
  minPillar: Partial<Record<Pillar, number>>;
  failOn: Severity | undefined;
}

/** One line for each threshold that the scan does not meet. A pillar that is not applicable has nothing to meet. */
export function unmetThresholds(scan: ScanResult, thresholds: Thresholds): string[] {
  const lines: string[] = [];
  const { level, pillars } = scan.maturity;
  if (thresholds.minLevel !== undefined && level < thresholds.minLevel) {
    lines.push(`the overall level is ${level}, --min-level asks for ${thresholds.minLevel}`);
  }
  for (const { pillar, level: reached } of pillars) {
    const wanted = thresholds.minPillar[pillar];
    if (wanted !== undefined && reached !== null && reached < wanted)
      lines.push(`${pillar} is at level ${reached}, --min-pillar asks for ${wanted}`);
  }
  if (thresholds.failOn) {
    const least = SEVERITIES.indexOf(thresholds.failOn);
    const count = scan.findings.filter(
      (finding) => finding.status === 'new' && SEVERITIES.indexOf(finding.severity) >= least,
    ).length;
    if (count)
      lines.push(
        `${count} ${count === 1 ? 'finding is' : 'findings are'} of severity ${thresholds.failOn} or above, which --fail-on forbids`,
      );
  }
  return lines;
}
