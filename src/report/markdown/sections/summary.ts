import { PILLARS } from '../../../model/rule.js';
import type { ScanResult } from '../../../model/scan.js';
import { type Markdown, text, trusted } from '../../escape.js';
import { pillarChart } from '../charts.js';
import { criticalGaps } from '../gaps.js';
import { count, type Report, shareOf } from '../report.js';
import { table } from '../table.js';

/** What each level means for the people on call. */
const MEANINGS: readonly string[] = [
  'Nobody would learn of an incident from this system itself.',
  'Signals exist, but an incident is found and explained by luck and by reading code.',
  'An incident would show; explaining it still takes searching by hand.',
  'A failing request can be followed through logs, metrics and traces.',
  'Alerts lead to causes, and the causes to action.',
  'Objectives, budgets and telemetry are kept and tested like code.',
];

export function summary(report: Report) {
  const { scan } = report;
  const { maturity } = scan;
  return {
    level: `${maturity.level}/5 (${maturity.name})`,
    meaning: MEANINGS[maturity.level] ?? '',
    onlyLibraries: !scan.services.some((one) => one.role === 'service'),
    chart: pillarChart(maturity.pillars),
    pillars: pillars(report),
    coverage: coverage(scan),
    gaps: criticalGaps(report).map((gap) => ({
      severity: gap.severity,
      sentence: text(gap.sentence),
      places:
        gap.places.length > 0 ? trusted(` (${count(gap.places.length, 'place')}: ${report.links(gap.places, 2)})`) : '',
    })),
    next: next(report),
    nextLevel: maturity.level + 1,
  };
}

export function headline({ scan }: Report): Markdown {
  const { understood, repository } = scan;
  const services = scan.services.filter((one) => one.role === 'service').length;
  const parts = [
    `Repository ${text(repository.name)}`,
    repository.commit === null ? 'without a commit' : `commit ${text(repository.commit.slice(0, 12))}`,
    count(services, 'service'),
    `${count(understood.lines, 'line')} in ${count(understood.judged, 'file')} judged`,
    understanding(understood),
    `rubric ${text(scan.rubricVersion)}`,
  ];
  return trusted(parts.join(' · '));
}

function understanding({ judged, partial, failed }: ScanResult['understood']): string {
  if (judged === 0) return 'nothing to understand';
  if (partial + failed === 0) return 'all of it understood';
  const parts = [partial > 0 ? `${partial} in part` : '', failed > 0 ? `${failed} not at all` : ''].filter(Boolean);
  return `understood except for ${count(partial + failed, 'file')} (${parts.join(', ')})`;
}

function pillars(report: Report): Markdown {
  const rows = report.scan.maturity.pillars.map((pillar) => {
    const first = pillar.criteria.find((one) => one.id === pillar.next[0]);
    const blocked = first
      ? text(`${first.title}${first.state === 'not-evidenced' ? ' (no evidence in this repository)' : ''}`)
      : trusted(pillar.applicable ? 'highest level that is judged' : '–');
    return [
      trusted(pillar.pillar),
      trusted(pillar.level === null ? 'n/a' : `${pillar.level}/5`),
      trusted(pillar.score === null ? '–' : String(pillar.score)),
      blocked,
    ];
  });
  return table(
    ['Pillar', { name: 'Level', align: 'center' }, { name: 'Score', align: 'right' }, 'Next step waits for'],
    rows,
  );
}

function coverage({ coverage, inventory }: ScanResult): Markdown {
  const found = (n: number, what: string) => trusted(n > 0 ? `${count(n, what)}` : 'no evidence in this repository');
  return table(
    ['Coverage', 'Share'],
    [
      [trusted('Log calls through a levelled logger'), shareOf(coverage.logging)],
      [trusted('Log calls with structured output'), shareOf(coverage.logging.structured)],
      [trusted('Error handlers that observe the error'), shareOf(coverage.errors)],
      [trusted('Routes measured'), shareOf(coverage.metrics)],
      [trusted('Routes traced'), shareOf(coverage.tracing)],
      [trusted('Services with a health check'), shareOf(coverage.health)],
      [trusted('Alert rules'), found(inventory.alerts.length, 'rule')],
      [trusted('Dashboards'), found(inventory.dashboards.length, 'dashboard')],
    ],
  );
}

/** The smallest set of criteria that lifts the overall level, by pillar. */
function next({ scan }: Report): Markdown[] {
  const { maturity } = scan;
  return PILLARS.flatMap((name) => {
    const pillar = maturity.pillars.find((one) => one.pillar === name);
    const wanted = pillar?.criteria.filter((one) => maturity.next.includes(one.id)) ?? [];
    if (wanted.length === 0) return [];
    const titles = wanted.map((one) => {
      const now = one.share === null ? '' : ` (now ${Math.floor(one.share * 100)} %)`;
      const share = one.state === 'unknown' ? ' (could not be told)' : now;
      return `${text(one.title)}${share}`;
    });
    return [trusted(`**${name}**: ${titles.join('; ')}`)];
  });
}
