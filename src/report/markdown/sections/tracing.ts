import type { ScanResult } from '../../../model/scan.js';
import { groupBy } from '../../../util/group.js';
import { code, type Markdown, text, trusted } from '../../escape.js';
import { sequence } from '../charts.js';
import { patterns } from '../patterns.js';
import { MOST, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

type Inventory = ScanResult['inventory'];
type Route = Inventory['routes'][number];
type Operation = Inventory['operations'][number];

export function tracing(report: Report) {
  const { inventory } = report.scan;
  const path = requestPath(inventory);
  return {
    pillar: pillarView(report, 'tracing'),
    initialised: inventory.tracing.map((one) =>
      trusted(
        `${text(one.name)} in ${text(one.service)} (${report.link(one.location)})${one.instruments.length > 0 ? `, instruments ${text(one.instruments.join(', '))}` : ''}`,
      ),
    ),
    path: path && {
      route: code(`${path.route.method} ${path.route.path}`),
      place: report.link(path.route.location),
      chart: diagram(path.route, path.hops),
    },
    dependencies: dependencies(report),
    patterns: patterns(report, 'tracing'),
  };
}

/** Only operations that stand inside a route's own place belong to it for sure: a handler written where it is registered. */
function requestPath({ routes, operations }: Inventory): { route: Route; hops: Operation[] } | undefined {
  let best: { route: Route; hops: Operation[] } | undefined;
  for (const route of routes) {
    const { path, startLine, endLine } = route.location;
    const hops = operations.filter(
      ({ location }) => location.path === path && location.startLine >= startLine && location.endLine <= endLine,
    );
    if (hops.length > (best?.hops.length ?? 0)) best = { route, hops };
  }
  return best;
}

const MOST_HOPS = 8;

function diagram(route: Route, hops: readonly Operation[]): Markdown {
  return sequence(
    'client',
    route.service,
    `${route.method} ${route.path}`,
    route.traced,
    hops.slice(0, MOST_HOPS).map((hop) => ({ target: hop.target || hop.kind, label: hop.kind, traced: hop.traced })),
  );
}

function dependencies({ scan }: Report) {
  const { operations } = scan.inventory;
  const groups = groupBy(operations, (one) => JSON.stringify([one.service, one.target, one.kind]));
  const { shown, rest } = bounded(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)),
    MOST,
  );
  const rows = shown.map(([, group]) => [
    text(group[0]?.service ?? ''),
    text(group[0]?.target || '–'),
    text(group[0]?.kind ?? ''),
    trusted(`${group.filter((one) => one.traced).length} of ${group.length}`),
  ]);
  return { table: table(['Service', 'Depends on', 'Kind', 'Calls traced'], rows), rest };
}
