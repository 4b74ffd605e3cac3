import type { ScanResult } from '../../../model/scan.js';
import { codeCell, type Markdown, text, trusted } from '../../escape.js';
import { pie } from '../charts.js';
import { patterns } from '../patterns.js';
import { count, MOST, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

type Measurement = NonNullable<ScanResult['inventory']['measurements']>[number];
type Evidenced = Measurement['exposed'];

export function metrics(report: Report) {
  const { coverage } = report.scan;
  const all = report.scan.inventory.measurements ?? [];
  return {
    pillar: pillarView(report, 'metrics'),
    chart: pie('Routes', [
      ['measured', coverage.metrics.covered, 'good'],
      ['not measured', coverage.metrics.total - coverage.metrics.covered, 'bad'],
      ['undetermined', coverage.metrics.unknown ?? 0, 'unknown'],
    ]),
    found: found(report, all),
    red: red(report, all),
    use: use(report, all),
    business: business(report, all),
    emitted: emitted(report),
    matrix: matrix(report),
    patterns: patterns(report, 'metrics'),
  };
}

const mark = (answer: boolean | null): Markdown => trusted(answer === null ? '?' : answer ? '✓' : '✗');
const center = (name: string) => ({ name, align: 'center' as const });

/** An answer with the place that shows it. */
function told(report: Report, answer: Evidenced | undefined): Markdown {
  if (!answer) return trusted('–');
  const [first] = answer.evidence;
  return trusted(answer.state && first ? `${mark(true)} ${report.link(first)}` : mark(answer.state));
}

/** Columns and cells of the service, where there are several. */
function byService(all: readonly Measurement[]): { columns: string[]; cell: (one: Measurement) => Markdown[] } {
  return all.length > 1
    ? { columns: ['Service'], cell: (one) => [text(one.service)] }
    : { columns: [], cell: () => [] };
}

/** Libraries in use, and whether what they measure leaves the process. */
function found(report: Report, all: readonly Measurement[]): Markdown {
  const { columns, cell } = byService(all);
  const rows = all
    .filter(({ inUse }) => inUse.length > 0)
    .map((one) => [
      ...cell(one),
      text(one.inUse.map(({ name }) => name).join(', ')),
      told(report, one.exposed),
      told(report, one.runtime),
      told(report, one.business),
    ]);
  return table([...columns, 'Libraries', 'Exposed', 'Runtime metrics', 'Business metrics'], rows);
}

const COMPONENTS: Record<Measurement['red'][number]['component'], string> = {
  requests: 'API endpoints',
  database: 'Database',
  external: 'External APIs',
  queues: 'Queues',
  jobs: 'Jobs',
};

function red(report: Report, all: readonly Measurement[]) {
  const { columns, cell } = byService(all);
  const rows = all.flatMap((one) =>
    one.red.map((row) => [
      ...cell(one),
      trusted(COMPONENTS[row.component]),
      trusted(row.places.toLocaleString('en-US')),
      told(report, row.rate),
      told(report, row.errors),
      told(report, row.duration),
    ]),
  );
  const { shown, rest } = bounded(rows, MOST);
  return {
    table: table([...columns, 'Component', { name: 'Places', align: 'right' }, 'Rate', 'Errors', 'Duration'], shown),
    rest,
  };
}

function use(report: Report, all: readonly Measurement[]) {
  const { columns, cell } = byService(all);
  const rows = all.flatMap((one) =>
    one.use.map((row) => {
      const named = row.name === '' ? row.resource : `${row.resource} (${row.name})`;
      return [
        ...cell(one),
        text(named.charAt(0).toUpperCase() + named.slice(1)),
        row.location ? report.link(row.location) : trusted('–'),
        told(report, row.utilisation),
        told(report, row.saturation),
        told(report, row.errors),
      ];
    }),
  );
  const { shown, rest } = bounded(rows, MOST);
  return { table: table([...columns, 'Resource', 'Used', 'Utilisation', 'Saturation', 'Errors'], shown), rest };
}

/** Metrics of the domain that could be added, in the words of its code. */
function business(report: Report, all: readonly Measurement[]) {
  const { columns, cell } = byService(all);
  const rows = all.flatMap((one) =>
    one.missing.map((proposal) => [
      ...cell(one),
      codeCell(proposal.name),
      trusted(proposal.type),
      codeCell(proposal.thing),
      report.links(proposal.locations, 2),
    ]),
  );
  const { shown, rest } = bounded(rows, MOST);
  return { table: table([...columns, 'Metric', 'Type', 'Counts', 'Declared and written'], shown), rest };
}

function emitted(report: Report) {
  const { shown, rest } = bounded(report.scan.inventory.metrics, MOST);
  const names = (all: readonly string[]) =>
    all.length === 0 ? trusted('–') : text([...new Set(all)].slice(0, 3).join(', '));
  const rows = shown.map((one) => [
    codeCell(one.name),
    trusted(one.type),
    one.unit === undefined ? trusted('–') : text(one.unit),
    one.labels.length > 0 ? codeCell(one.labels.join(', ')) : trusted('–'),
    one.uses === undefined ? trusted('?') : trusted(count(one.uses.length, 'place')),
    names(one.onDashboards),
    names(one.inAlerts),
    report.link(one.location),
  ]);
  const columns = ['Metric', 'Type', 'Unit', 'Labels', 'Recorded', 'On dashboards', 'In alerts', 'Defined'];
  return { table: table(columns, rows), rest };
}

/** Each route against the four questions, those with most gaps first. */
function matrix(report: Report) {
  const { routes } = report.scan.inventory;
  // A preflight request has no gap that matters.
  const gaps = ({ method, logged, measured, traced, correlated }: (typeof routes)[number]) =>
    method === 'OPTIONS' ? -1 : [logged, measured, traced, correlated].filter((one) => one === false).length;
  const sorted = routes
    .map((route, index) => ({ route, index }))
    .sort((a, b) => gaps(b.route) - gaps(a.route) || a.index - b.index)
    .map(({ route }) => route);
  const { shown, rest } = bounded(sorted, MOST);
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
