import { codeCell, type Markdown, text, trusted } from '../../escape.js';
import { pie } from '../charts.js';
import { patterns } from '../patterns.js';
import { MOST, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

const COMPONENTS: readonly (readonly [string, readonly string[]])[] = [
  ['Database', ['database']],
  ['Cache', ['cache']],
  ['External APIs', ['http-client', 'payment']],
  ['Queues', ['queue-publish', 'queue-consume']],
  ['Jobs', ['job']],
];

export function metrics(report: Report) {
  const { coverage } = report.scan;
  return {
    pillar: pillarView(report, 'metrics'),
    chart: pie('Routes', [
      ['measured', coverage.metrics.covered],
      ['not measured', coverage.metrics.total - coverage.metrics.covered],
      ['could not be told', coverage.metrics.unknown ?? 0],
    ]),
    components: components(report),
    emitted: emitted(report),
    matrix: matrix(report),
    patterns: patterns(report, 'metrics'),
  };
}

/** What is known of each kind of component: how many places, and how many of them are measured, traced and logged. */
function components({ scan }: Report): Markdown {
  const cells = (all: readonly Answers[]) =>
    (['measured', 'traced', 'logged'] as const).map((what) =>
      trusted(`${told(all, what, true)} of ${all.length}${untold(told(all, what, null))}`),
    );
  const { operations, healthChecks } = scan.inventory;
  // Probing and scraping are no traffic: they count in no share.
  const checks = new Set(healthChecks.map(({ location }) => `${location.path}:${location.startLine}`));
  const routes = scan.inventory.routes.filter(
    ({ path, location }) => !checks.has(`${location.path}:${location.startLine}`) && !path.endsWith('/metrics'),
  );
  const rows = COMPONENTS.flatMap(([title, kinds]) => {
    const all = operations.filter((one) => kinds.includes(one.kind));
    return all.length > 0 ? [[trusted(title), ...cells(all)]] : [];
  });
  if (routes.length > 0) rows.unshift([trusted('API endpoints'), ...cells(routes)]);
  return table(['Component', 'Measured', 'Traced', 'Logged'], rows);
}

function emitted(report: Report) {
  const { shown, rest } = bounded(report.scan.inventory.metrics, MOST);
  const names = (all: readonly string[]) =>
    all.length === 0 ? trusted('–') : text([...new Set(all)].slice(0, 3).join(', '));
  const rows = shown.map((one) => [
    codeCell(one.name),
    trusted(one.type),
    one.labels.length > 0 ? codeCell(one.labels.join(', ')) : trusted('–'),
    names(one.onDashboards),
    names(one.inAlerts),
    report.link(one.location),
  ]);
  return { table: table(['Metric', 'Type', 'Labels', 'On dashboards', 'In alerts', 'Defined'], rows), rest };
}

type Answers = Record<'logged' | 'measured' | 'traced', boolean | null>;
const told = (all: readonly Answers[], what: keyof Answers, answer: true | null) =>
  all.filter((one) => one[what] === answer).length;
const untold = (n: number) => (n > 0 ? ` (${n} could not be told)` : '');

const mark = (answer: boolean | null): Markdown => trusted(answer === null ? '?' : answer ? '✓' : '✗');

/** Each route against the four questions, those with most gaps first. */
function matrix(report: Report) {
  const { routes } = report.scan.inventory;
  const gaps = (route: (typeof routes)[number]) =>
    [route.logged, route.measured, route.traced, route.correlated].filter((one) => one === false).length;
  const sorted = routes
    .map((route, index) => ({ route, index }))
    .sort((a, b) => gaps(b.route) - gaps(a.route) || a.index - b.index)
    .map(({ route }) => route);
  const { shown, rest } = bounded(sorted, MOST);
  const center = (name: string) => ({ name, align: 'center' as const });
  const rows = shown.map((route) => [
    codeCell(`${route.method} ${route.path}`),
    text(route.service),
    mark(route.logged),
    mark(route.measured),
    mark(route.traced),
    mark(route.correlated),
    report.link(route.location),
  ]);
  return {
    table: table(
      ['Route', 'Service', center('Logged'), center('Measured'), center('Traced'), center('Correlated'), 'Place'],
      rows,
    ),
    rest,
  };
}
