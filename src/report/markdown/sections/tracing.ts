import type { ScanResult } from '../../../model/scan.js';
import { groupBy } from '../../../util/group.js';
import { code, type Markdown, text, trusted } from '../../escape.js';
import { type Hop, sequence } from '../charts.js';
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
      ({ kind, location }) =>
        kind !== 'auth' && location.path === path && location.startLine >= startLine && location.endLine <= endLine,
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
    inRows(hops).slice(0, MOST_HOPS),
  );
}

/** Calls of one kind that follow each other are one arrow: how often matters less than whereto. */
function inRows(hops: readonly Operation[]): Hop[] {
  const rows: { hop: Hop; times: number }[] = [];
  for (const { target, kind, traced } of hops) {
    const last = rows.at(-1);
    if (last && last.hop.target === (target || kind) && last.hop.label === kind && last.hop.traced === traced)
      last.times += 1;
    else rows.push({ hop: { target: target || kind, label: kind, traced }, times: 1 });
  }
  return rows.map(({ hop, times }) => (times > 1 ? { ...hop, label: `${hop.label} ${times} times` } : hop));
}

function dependencies({ scan }: Report) {
  // Checking a password or a token calls nobody.
  const operations = scan.inventory.operations.filter((one) => one.kind !== 'auth');
  const groups = groupBy(operations, (one) => JSON.stringify([one.service, one.target, one.kind]));
  const { shown, rest } = bounded(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)),
    MOST,
  );
  const rows = shown.map(([, group]) => [
    text(group[0]?.service ?? ''),
    text(group[0]?.target || '–'),
    text(group[0]?.kind ?? ''),
    trusted(`${group.filter((one) => one.traced === true).length} of ${group.length}`),
  ]);
  return { table: table(['Service', 'Depends on', 'Kind', 'Calls traced'], rows), rest };
}
