/** The appendix's conventions, in the languages, loggers and metrics libraries of the repository. */
import type { ScanResult } from '../../../model/scan.js';
import { code, codeCell, type Markdown, text, trusted } from '../../escape.js';
import { type CodeLanguage, RECOMMENDED } from '../calls.js';
import { languageNamed, loggerOf, mainLanguage } from '../own-logger.js';
import type { Report } from '../report.js';
import { table } from '../table.js';

const LEVELS: readonly (readonly [string, string])[] = [
  ['error', 'An operation failed and someone should look at it; always with the error object.'],
  ['warn', 'Something unexpected was handled: a retry, a fallback, a limit that is close.'],
  ['info', 'What the service exists for, and its start, stop and configuration; once per event.'],
  ['debug', 'Details for developers; off in production.'],
];

/** Names of the common fields, as each language writes them. */
const FIELDS: Record<CodeLanguage, readonly string[]> = {
  javascript: ['time', 'level', 'msg', 'service', 'requestId', 'traceId', 'userId', 'durationMs', 'err'],
  python: ['timestamp', 'level', 'event', 'service', 'request_id', 'trace_id', 'user_id', 'duration_ms', 'exception'],
  go: ['time', 'level', 'msg', 'service', 'request_id', 'trace_id', 'user_id', 'duration_ms', 'error'],
};
const MOST_SERVICES = 10;

/** Levels, fields and rules of log records; '' without code. */
export function loggingStandard(report: Report): Markdown {
  const language = mainLanguage(report);
  if (!language) return trusted('');
  const fields = FIELDS[language].map((name) => code(name)).join(', ');
  const levels = table(
    ['Level', 'Use'],
    LEVELS.map(([level, use]) => [codeCell(level), trusted(use)]),
  );
  const rules = [
    `Common fields: ${fields}. One name for each thing, in every service.`,
    'The message is a constant; values are fields.',
    'Each failure is logged once, where it is handled.',
    'No passwords, tokens, payment data or personal data: log ids, and let the logger redact by key.',
    ...loggersOf(report),
  ];
  return trusted(`${levels}\n\n${rules.map((rule) => `- ${rule}`).join('\n')}`);
}

/** Which logger each service should speak: its own, or the recommended one where it has none. */
function loggersOf(report: Report): string[] {
  const rows = report.scan.services.flatMap((service) => {
    const language = service.role === 'service' ? languageNamed(service.language) : undefined;
    if (!language) return [];
    const own = loggerOf(report, service.name, language);
    return [`${text(service.name)}: ${own === undefined ? `${RECOMMENDED[language]} (none found today)` : text(own)}`];
  });
  if (rows.length === 0) return [];
  const rest = rows.length > MOST_SERVICES ? ` and ${rows.length - MOST_SERVICES} more services` : '';
  return [`Loggers: ${rows.slice(0, MOST_SERVICES).join('; ')}${rest}.`];
}

type Convention = 'prometheus' | 'opentelemetry' | 'statsd';

const CONVENTIONS: Record<Convention, { title: string; rules: (example: string) => string[] }> = {
  prometheus: {
    title: 'Prometheus',
    rules: (example) => [
      `Counters end in \`_total\`: ${example}.`,
      'The base unit stands in the name: `http_request_duration_seconds`, `http_response_size_bytes`.',
      'Lower case with underscores, without the type of the instrument.',
      'Labels take few values: `method`, `route` (the template), `status`. Ids, e-mail addresses and raw paths belong in logs and traces.',
    ],
  },
  opentelemetry: {
    title: 'OpenTelemetry',
    rules: (example) => [
      `Lower case with dots, from general to specific: \`http.server.request.duration\`, ${example}.`,
      'The unit is given to the instrument (`s`, `By`, `{request}`) and does not stand in the name; counters have no `_total`.',
      'Attributes follow the semantic conventions (`http.request.method`, `http.route`) and take few values.',
    ],
  },
  statsd: {
    title: 'StatsD',
    rules: (example) => [
      `Lower case with dots, after a prefix of the service: ${example}.`,
      'No ids, e-mail addresses or raw paths in the name or in tags.',
      'Timers are in milliseconds; counters count up only, gauges hold what rises and falls.',
    ],
  },
};

/** Conventions of the metrics libraries in use, with a metric of this repository's own domain as the example; '' without services. */
export function metricNaming({ scan }: Report): Markdown {
  if (!scan.services.some((one) => one.role === 'service')) return trusted('');
  const measurements = scan.inventory.measurements ?? [];
  const used = new Set(measurements.flatMap(({ inUse }) => inUse.map(({ name }) => conventionOf(name))));
  const shown = (['prometheus', 'opentelemetry', 'statsd'] as const).filter((one) => used.has(one));
  const conventions = shown.length > 0 ? shown : (['prometheus'] as const);
  return trusted(
    conventions
      .map((convention) => {
        const { title, rules } = CONVENTIONS[convention];
        const lines = rules(exampleFor(convention, measurements)).map((rule) => `- ${rule}`);
        return `${title}:\n\n${lines.join('\n')}`;
      })
      .join('\n\n'),
  );
}

function conventionOf(library: string): Convention | undefined {
  if (/prom/i.test(library)) return 'prometheus';
  if (/opentelemetry|otel/i.test(library)) return 'opentelemetry';
  return /statsd|datadog|dd-trace/i.test(library) ? 'statsd' : undefined;
}

function exampleFor(
  convention: Convention,
  measurements: NonNullable<ScanResult['inventory']['measurements']>,
): Markdown {
  const proposed = measurements.flatMap(({ missing }) => missing).map(({ name }) => name);
  const fits = proposed.find((name) => name.endsWith('_total') === (convention === 'prometheus'));
  return code(fits ?? (convention === 'prometheus' ? 'orders_created_total' : 'orders.created'));
}
