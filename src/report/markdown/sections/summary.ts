import { PILLARS } from '../../../model/rule.js';
import type { ScanResult } from '../../../model/scan.js';
import { type Markdown, text, trusted } from '../../escape.js';
import { leftOut, unreadInWords } from '../../understood.js';
import { pillarChart } from '../charts.js';
import { criticalGaps, type Gap } from '../gaps.js';
import { capital, count, type Report, shareOf } from '../report.js';
import { table } from '../table.js';

/** What each level means for the people on call. */
const MEANINGS: readonly string[] = [
  'The system itself would not reveal an incident.',
  'Some signals exist, but finding and explaining an incident takes luck and reading code.',
  'An incident would show, but explaining it still takes a manual search.',
  'A failing request can be followed through logs, metrics and traces.',
  'Alerts lead to causes, and causes to action.',
  'Objectives, error budgets and telemetry are maintained and tested like code.',
];

/** What the overall level means here: incidents are of services, in code that can be read. */
function meaningOf({ maturity, understood, services }: ScanResult): string {
  if (leftOut(understood) === 'most') return 'That is the level of what can be read.';
  if (!services.some((one) => one.role === 'service'))
    return 'It says how well the code tells its users what goes wrong in it.';
  return MEANINGS[maturity.level] ?? '';
}

export function summary(report: Report) {
  const { scan } = report;
  const { maturity } = scan;
  const missed = leftOut(scan.understood);
  const operated = scan.services.some((one) => one.role === 'service');
  const nothing = maturity.pillars.every((pillar) => pillar.level === null);
  return {
    ...(nothing
      ? { level: 'not applicable', meaning: 'Nothing in this repository can be judged.' }
      : {
          level: `${maturity.level}/5 (${maturity.name})`,
          meaning: meaningOf(scan),
        }),
    ...(missed !== 'none' && { unread: text(unreadInWords(scan.understood)) }),
    onlyLibraries: !nothing && missed === 'none' && !operated,
    noServiceRead: !nothing && missed !== 'none' && !operated,
    chart: pillarChart(maturity.pillars),
    pillars: nothing ? '' : pillars(report),
    coverage: nothing ? '' : coverage(scan),
    gaps: criticalGaps(report).map((gap, index) => ({
      number: index + 1,
      severity: gap.severity,
      sentence: text(gap.sentence),
      where: whereOf(report, gap),
    })),
    next: next(report),
    nextLevel: maturity.level + 1,
  };
}

/** ` (12 places: …)`, or the services, where there are several that could be meant. */
function whereOf(report: Report, { places, services }: Gap): Markdown {
  if (places.length > 0) return trusted(` (${count(places.length, 'place')}: ${report.links(places, 2)})`);
  const operated = report.scan.services.filter((one) => one.role === 'service').length;
  if (services.length === 0 || operated < 2) return trusted('');
  const shown = services.slice(0, MOST_NAMED).map((name) => text(name));
  const rest = services.length - shown.length;
  return trusted(` (${count(services.length, 'service')}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`);
}

/** Services that a line names. */
const MOST_NAMED = 5;

export function headline({ scan }: Report): Markdown {
  const { understood, repository } = scan;
  const services = scan.services.filter((one) => one.role === 'service').length;
  const parts = [
    `Repository ${text(repository.name)}`,
    repository.commit === null ? 'no commit' : `commit ${text(repository.commit.slice(0, 12))}`,
    count(services, 'service'),
    `${count(understood.lines, 'line')} in ${count(understood.judged, 'file')} judged`,
    understanding(understood),
    `rubric ${text(scan.rubricVersion)}`,
  ];
  return trusted(parts.join(' · '));
}

function understanding({ judged, partial, failed }: ScanResult['understood']): string {
  if (judged === 0) return 'nothing to read';
  if (partial + failed === 0) return 'all of it parsed';
  const parts = [partial > 0 ? `${partial} partly parsed` : '', failed > 0 ? `${failed} not parsed` : ''].filter(
    Boolean,
  );
  return `${judged - partial - failed} files fully parsed, ${parts.join(', ')}`;
}

function pillars(report: Report): Markdown {
  const rows = report.scan.maturity.pillars.map((pillar) => {
    const first = pillar.criteria.find((one) => one.id === pillar.next[0]);
    const blocked = first
      ? text(`${first.title}${first.state === 'not-evidenced' ? ' (no evidence in this repository)' : ''}`)
      : trusted(pillar.applicable ? 'nothing: this is the highest level that this version can judge' : '–');
    return [
      trusted(capital(pillar.pillar)),
      trusted(pillar.level === null ? 'n/a' : `${pillar.level}/5`),
      trusted(pillar.score === null ? '–' : String(pillar.score)),
      blocked,
    ];
  });
  return table(
    ['Pillar', { name: 'Level', align: 'center' }, { name: 'Score', align: 'right' }, 'Next level needs'],
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
      [trusted('Error handlers that log, report or pass on the error'), shareOf(coverage.errors)],
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
      const share = one.state === 'unknown' ? ' (undetermined)' : now;
      return `${text(one.title)}${share}`;
    });
    return [trusted(`**${capital(name)}**: ${titles.join('; ')}`)];
  });
}
