/** Alerting, dashboards and health: what is kept beside the code. */
import { codeCell, text, trusted } from '../../escape.js';
import { patterns } from '../patterns.js';
import { MOST, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

export function alerting(report: Report) {
  const { alerts, notificationChannels } = report.scan.inventory;
  const { shown, rest } = bounded(alerts, MOST);
  const rows = shown.map((one) => [
    text(one.name),
    one.severity === null ? trusted('none') : text(one.severity),
    codeCell(one.expression.length > 120 ? `${one.expression.slice(0, 119)}…` : one.expression),
    report.link(one.location),
  ]);
  return {
    pillar: pillarView(report, 'alerting'),
    found: table(['Alert', 'Severity', 'Expression', 'Place'], rows),
    rest,
    channels: notificationChannels.map((one) => report.link(one.location)).join(', '),
    patterns: patterns(report, 'alerting'),
  };
}

export function dashboards(report: Report) {
  const { shown, rest } = bounded(report.scan.inventory.dashboards, MOST);
  const rows = shown.map((one) => [
    text(one.title),
    trusted(String(one.panels)),
    trusted(String(one.metrics.length)),
    report.link(one.location),
  ]);
  return {
    pillar: pillarView(report, 'dashboards'),
    found: table(
      ['Dashboard', { name: 'Panels', align: 'right' }, { name: 'Metrics read', align: 'right' }, 'Place'],
      rows,
    ),
    rest,
    patterns: patterns(report, 'dashboards'),
  };
}

export function health(report: Report) {
  const { shown, rest } = bounded(report.scan.inventory.healthChecks, MOST);
  const rows = shown.map((one) => [
    trusted(one.kind),
    one.path === '' ? text(one.name) : codeCell(one.path),
    report.link(one.location),
  ]);
  return {
    pillar: pillarView(report, 'health'),
    found: table(['Kind', 'Path or container', 'Place'], rows),
    rest,
    patterns: patterns(report, 'health'),
  };
}
