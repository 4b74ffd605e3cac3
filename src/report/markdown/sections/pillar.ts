/** What every pillar's section ends with: how its level was judged, and what reaches the next. */
import type { Pillar } from '../../../model/rule.js';
import type { CriterionResult, PillarResult } from '../../../model/scan.js';
import { type Markdown, text, trusted } from '../../escape.js';
import { leftOut } from '../../understood.js';
import { prose } from '../patterns.js';
import type { Report } from '../report.js';
import { table } from '../table.js';

const STATES: Record<CriterionResult['state'], string> = {
  met: '✓ met',
  unmet: '✗ not met',
  'not-applicable': 'not applicable',
  unknown: '? undetermined',
  declared: '✓ declared',
  'not-evidenced': '✗ no evidence',
};

export interface PillarView {
  applicable: boolean;
  line: Markdown;
  criteria: Markdown;
  next: Markdown[];
  nextLevel: number;
}

export function pillarView(report: Report, name: Pillar): PillarView {
  const pillar = report.pillar(name);
  if (!pillar?.applicable || pillar.level === null) {
    const line = trusted(
      report.scan.services.some((one) => one.role === 'service')
        ? 'Not applicable: nothing in this repository falls under this pillar.'
        : leftOut(report.scan.understood) === 'none'
          ? 'Not applicable: this repository contains no service to operate.'
          : 'Not judged: no service was found in the code that can be read.',
    );
    return { applicable: false, line, criteria: trusted(''), next: [], nextLevel: 0 };
  }
  return {
    applicable: true,
    line: trusted(levelLine(pillar)),
    criteria: table(
      [{ name: 'Level', align: 'right' }, 'Criterion', 'State', 'Found'],
      pillar.criteria.map((one) => [
        trusted(String(one.level)),
        text(one.title),
        trusted(STATES[one.state]),
        trusted(`${prose(one.detail, true)}${placesOf(report, one)}`),
      ]),
    ),
    next: pillar.next.map((id) => {
      const one = pillar.criteria.find((other) => other.id === id);
      return one ? trusted(`**${text(one.title)}.** ${prose(one.detail)}`) : text(id);
    }),
    nextLevel: Math.max(
      pillar.level + 1,
      ...pillar.criteria.filter((one) => pillar.next.includes(one.id)).map((one) => one.level),
    ),
  };
}

function levelLine(pillar: PillarResult): string {
  const line = `Level **${pillar.level}/5**, ${pillar.score ?? 0} of 100 points.`;
  return pillar.level === pillar.judgedTo ? `${line} That is the highest level that this version can judge.` : line;
}

function placesOf(report: Report, one: CriterionResult): string {
  return one.evidence.length > 0 ? ` ${report.links(one.evidence, 2)}` : '';
}
