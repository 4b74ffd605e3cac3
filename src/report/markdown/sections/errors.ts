import { recordingFrameworks } from '../../../util/recording.js';
import { type Markdown, text, trusted } from '../../escape.js';
import { SUBJECTS } from '../operation-words.js';
import { patterns } from '../patterns.js';
import { count, number, type Report, shareOf } from '../report.js';
import { table } from '../table.js';
import { pillarView } from './pillar.js';

export function errors(report: Report) {
  const { coverage } = report.scan;
  return {
    pillar: pillarView(report, 'errors'),
    observed: coverage.errors.total > 0 ? shareOf(coverage.errors) : '',
    handling: handling(report),
    categories: categories(report),
    services: services(report),
    patterns: patterns(report, 'errors'),
  };
}

function handling(report: Report): Markdown {
  const rows = report.byRule(report.of('errors')).map(({ ruleId, findings }) => [
    report.title(ruleId),
    trusted([...new Set([findings[0]?.severity ?? '', findings.at(-1)?.severity ?? ''])].join('–')),
    trusted(String(findings.length)),
    trusted(count(new Set(findings.map((one) => one.location.path)).size, 'file')),
    report.links(
      findings.map((one) => one.location),
      2,
    ),
  ]);
  return table(['Pattern', 'Severity', { name: 'Places', align: 'right' }, 'Files', 'Where'], rows);
}

/** Handlers by the operation that they guard; where none guards one, the table would say nothing. */
function categories({ scan }: Report): Markdown {
  const all = scan.inventory.errorCategories ?? [];
  if (all.every(({ category }) => category === 'other')) return trusted('');
  const right = (name: string) => ({ name, align: 'right' as const });
  return table(
    [
      'What failed',
      right('Handlers'),
      right('Log it'),
      right('Report it'),
      right('Pass it on'),
      right('None of these'),
    ],
    all.map((one) => [
      trusted(one.category === 'other' ? 'Everything else' : SUBJECTS[one.category]),
      ...[one.handlers, one.logged, one.reported, one.passedOn, one.neither].map((n) => trusted(number(n))),
    ]),
  );
}

/** What catches the unexpected in each service, and where it is reported. */
function services(report: Report): Markdown {
  const { scan } = report;
  const rows = scan.services
    .filter((service) => service.role === 'service')
    .map((service) => {
      const of = <T extends { service: string }>(all: readonly T[]) =>
        all.filter((one) => one.service === service.name);
      const handlers = of(scan.inventory.globalHandlers).filter((one) => one.scope !== 'browser');
      const own = recordingFrameworks(service.frameworks);
      const trackers = of(scan.inventory.errorTrackers);
      return [
        text(service.name),
        handlers.length > 0
          ? report.links(
              handlers.map((one) => one.location),
              2,
            )
          : own.length > 0
            ? trusted(`built into ${own.map((name) => text(name)).join(', ')}`)
            : trusted('none found'),
        trackers.length > 0
          ? trusted([...new Set(trackers.map((one) => one.name))].map((name) => text(name)).join(', '))
          : trusted('none found'),
      ];
    });
  return table(['Service', 'Global error handler', 'Error tracker'], rows);
}
