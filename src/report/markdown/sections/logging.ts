import { type Markdown, text, trusted } from '../../escape.js';
import { pie } from '../charts.js';
import { SUBJECTS } from '../operation-words.js';
import { patterns } from '../patterns.js';
import { count, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

/** Operations whose failure costs money, data or access; reads of a database are none. */
const CRITICAL = ['auth', 'payment', 'http-client', 'queue-publish', 'queue-consume', 'job'] as const;

export function logging(report: Report) {
  const { coverage, inventory } = report.scan;
  const { covered, total, structured } = coverage.logging;
  const ofLogger = Math.max(0, covered - structured.covered);
  return {
    pillar: pillarView(report, 'logging'),
    silent: total === 0,
    state: pie('Log calls', [
      ['structured', structured.covered, 'good'],
      ['logger, as text', ofLogger, 'fair'],
      ['console', total - covered, 'bad'],
    ]),
    loggers: loggers(report),
    patterns: patterns(report, 'logging'),
    critical: critical(report),
    pipelines: inventory.logPipelines
      .map((one) => trusted(`${text(one.name)} (${report.link(one.location)})`))
      .join(', '),
  };
}

function loggers({ scan }: Report): Markdown {
  const seen = new Map<string, (typeof scan.inventory.loggers)[number]>();
  for (const one of scan.inventory.loggers) {
    const key = `${one.service}\n${one.name}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  const { shown } = bounded([...seen.values()], 20);
  return table(
    ['Service', 'Logger', 'Output'],
    shown.map((one) => [text(one.service), text(one.name), trusted(one.structured ? 'structured' : 'text')]),
  );
}

function critical(report: Report): Markdown {
  const rows = CRITICAL.flatMap((kind) => {
    const all = report.scan.inventory.operations.filter((one) => one.kind === kind);
    if (all.length === 0) return [];
    const silent = all.filter((one) => !one.logged);
    const files = new Set(all.map((one) => one.location.path)).size;
    return [
      [
        trusted(SUBJECTS[kind]),
        trusted(`${count(all.length, 'place')} in ${count(files, 'file')}`),
        trusted(`${all.length - silent.length} of ${all.length}`),
        trusted(
          silent.length === 0
            ? 'nothing more'
            : `log the outcome: ${report.links(
                silent.map((one) => one.location),
                3,
              )}`,
        ),
      ],
    ];
  });
  return table(['Operation', 'Found', 'Logged today', 'Required'], rows);
}
