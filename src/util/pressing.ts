import type { Finding } from '../model/scan.js';

/** Findings above low severity; all of them where there is none. */
export function pressingOf(findings: Finding[]): Finding[] {
  const pressing = findings.filter(({ severity }) => severity !== 'low');
  return pressing.length > 0 ? pressing : findings;
}
