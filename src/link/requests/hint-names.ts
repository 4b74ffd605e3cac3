/** Which subject a name or a path tells of. */
import type { Value } from '../../model/facts.js';
import type { HintSubject } from '../../model/services.js';

/** Packages by what their path tells; `outside`: only where the package is none of the repository. */
const PACKAGES: readonly { subject: HintSubject; pattern: RegExp; outside?: true }[] = [
  {
    subject: 'tracing',
    pattern:
      /\botelx?\b|otel(?:http|grpc|sql|chi|gin|echo|mux|slog)|opentelemetry|open-telemetry|opentracing|opencensus|\btracing\b|\btracer\b|jaeger|zipkin|dd-?trace|new-?relic|elastic-?apm|\bapm\b|skywalking|honeycomb|lightstep|xray|logfire/i,
  },
  {
    subject: 'metrics',
    pattern:
      /prometheus|prom-client|\bmetricsx?\b|statsd|\botelx?\b|opentelemetry|dd-?trace|datadog|new-?relic|influx|graphite|expvar|app(?:lication)?-?insights|logfire/i,
  },
  { subject: 'metrics', pattern: /telemetry/i, outside: true },
  { subject: 'tracing', pattern: /telemetry/i, outside: true },
  { subject: 'health', pattern: /health|\b(?:ping|heartbeat|liveness|readiness|terminus|lightship)\b/i },
  { subject: 'global-handler', pattern: /panic|recoverer|\brecover(?:y)?\b|error-?handler|exception-?handler/i },
  {
    subject: 'error-tracker',
    pattern:
      /sentry|rollbar|bugsnag|airbrake|raygun|honeybadger|glitchtip|errsole|appsignal|new-?relic|datadog|dd-?trace|elastic-?apm|error-?(?:report|track)|crash-?report/i,
  },
];

/** Packages of OpenTelemetry that serve metrics and logs, or that are about neither. */
const NO_TRACES =
  /otel\/(?:metric|attribute|semconv|log|sdk\/(?:metric|resource|log)|exporters\/(?:prometheus|otlp\/otlp(?:metric|log)|stdout\/stdout(?:metric|log)))(?:\/|$)|opentelemetry[./](?:sdk[.-]|api-)?metrics|opentelemetry[./]exporter-(?:prometheus|metrics)|opentelemetry\.(?:exporter\.prometheus|sdk\.resources)/;

/** Subjects that the name of a package tells of. */
export function packageSubjects(name: string, outside: boolean): HintSubject[] {
  // `_` is no boundary of words in an expression.
  const text = name.replaceAll('_', '-');
  return PACKAGES.filter((one) => (outside || !one.outside) && one.pattern.test(text))
    .map((one) => one.subject)
    .filter((subject) => subject !== 'tracing' || !NO_TRACES.test(text));
}

const SET_UP =
  '(?:init|initialize|initialise|setup|set up|start|install|register|configure|instrument|enable|serve|expose|mount)';

/** Patterns over a name's words in lower case, a space between them. Telemetry is what a program tells its makers as often as not. */
const NAMES: readonly (readonly [HintSubject, RegExp])[] = [
  [
    'tracing',
    new RegExp(
      `\\b${SET_UP} (?:(?!stack|packet|call|ray)\\w+ )?(?:otel|opentelemetry|tracing|tracer|traces)\\b|\\btracer provider\\b`,
    ),
  ],
  ['metrics', new RegExp(`\\b${SET_UP} (?:\\w+ )?(?:otel|metrics|prometheus|statsd)\\b|\\bmeter provider\\b`)],
  [
    'global-handler',
    /\b(?:recoverer|panic (?:handler|recover\w*|recovery)|(?:with|handle|catch|on) panics?|recover (?:middleware|interceptor|handler|panics?|from \w+)|recovery (?:middleware|interceptor|handler)|(?:uncaught|unhandled) (?:exception|rejection|error)s?|(?:global|central) (?:error|exception)s?|(?:error|exception) (?:handler|middleware|filter|boundary))\b|^(?:handle|on|set) (?:error|exception)$/,
  ],
  ['error-tracker', /\b(?:sentry|rollbar|bugsnag|honeybadger|glitchtip)\b|\bcapture (?:exception|error)\b/],
];

const HEALTH_WORDS = new Set(['health', 'healthz', 'healthy', 'healthcheck', 'healthchecks', 'liveness', 'readiness']);
/** Words that say health only where a request is served. */
const SERVED_WORDS = new Set(['ping', 'pong', 'ready', 'readyz', 'livez', 'alive', 'heartbeat']);
const BESIDE = new Set(
  'get handle handler check api view http serve is show route controller endpoint server'.split(' '),
);

/** Subjects that the name of a function, type, call or file tells of. `serves`: it is a request's handler, or a file named so. */
export function nameSubjects(name: string, serves: boolean): HintSubject[] {
  if (name === '' || name.length > 100) return [];
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const found = NAMES.filter(([, pattern]) => pattern.test(words.join(' '))).map(([subject]) => subject);
  const telling = words.filter((word) => !BESIDE.has(word));
  const served = serves && telling.length === 1 && SERVED_WORDS.has(telling[0] ?? '');
  if (served || words.some((word) => HEALTH_WORDS.has(word))) found.push('health');
  return found;
}

const HEALTH_PATH =
  /^\^?(?=.*\/)\/?(?:[\w.{}:<>…-]+\/){0,4}(?:_?_?health(?:z|[-_]?checks?)?|healthy|livez?|liveness|alive|readyz?|readiness)\/?\$?$/i;
/** Words that name a resource's state as well: health only near the root. */
const NEAR_ROOT =
  /^\^?(?=.*\/)\/?(?:(?:api|v\d+|_|internal|system|management|admin|api\/v\d+)\/){0,2}(?:ping|pong|heartbeat|status|up|live)\/?\$?$/i;

const isHealthPath = (text: string): boolean =>
  text.length < 80 && text.includes('/') && (HEALTH_PATH.test(text) || NEAR_ROOT.test(text));

/** Visits the paths among the texts of a value that look like a health endpoint. */
export function eachPath(value: Value, visit: (path: string) => void, depth = 0): void {
  if (depth > 6) return;
  switch (value.kind) {
    case 'literal':
      if (value.type === 'string' && isHealthPath(value.text)) visit(value.text);
      return;
    case 'text':
      for (const part of value.parts) eachPath(part, visit, depth + 1);
      return;
    case 'array':
      for (const item of value.items) eachPath(item, visit, depth + 1);
      return;
    case 'object':
      for (const entry of value.entries) {
        if (isHealthPath(entry.key)) visit(entry.key);
        eachPath(entry.value, visit, depth + 1);
      }
      return;
    case 'either':
      for (const option of value.options) eachPath(option, visit, depth + 1);
      return;
    case 'keyword':
    case 'spread':
      eachPath(value.value, visit, depth + 1);
      return;
    default:
  }
}
