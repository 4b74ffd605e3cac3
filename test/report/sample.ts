/** A small repository made by hand over the sources of `fixtures/repos/demo-shop`: what the stages before would say of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact } from '../../src/model/artefacts.js';
import type { CallRole } from '../../src/model/calls.js';
import type { Answer, Place } from '../../src/model/evidence.js';
import type { FileFacts, Language, Span } from '../../src/model/facts.js';
import { type LinkedHandler, UNTREATED } from '../../src/model/handlers.js';
import type { Measurement } from '../../src/model/metrics.js';
import type { LinkedFile, Repository } from '../../src/model/repository.js';
import type { Confidence, Pillar, Rule, Severity } from '../../src/model/rule.js';
import type { Finding, ScanResult } from '../../src/model/scan.js';
import type { ServiceView } from '../../src/model/services.js';
import { makePlan } from '../../src/plan/plan.js';
import { toScanResult } from '../../src/report/record.js';
import { score } from '../../src/score/maturity.js';
import { loadRubric } from '../../src/score/rubric.js';

export const ROOT = join(process.cwd(), 'fixtures', 'repos', 'demo-shop');

export function source(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Where a text stands in a file, its whole length. */
export function place(path: string, needle: string): Place {
  const text = source(path);
  const from = text.indexOf(needle);
  if (from < 0) throw new Error(`${path} does not hold ${needle}`);
  const position = (offset: number): [number, number] => {
    const before = text.slice(0, offset).split('\n');
    return [before.length, (before.at(-1) ?? '').length + 1];
  };
  return { path, at: [...position(from), ...position(from + needle.length)] as unknown as Span };
}

export function facts(language: Language, lines: number): FileFacts {
  return {
    language,
    parse: { state: 'complete', gaps: [] },
    lines,
    marks: [],
    packageName: '',
    imports: [],
    exports: [],
    functions: [],
    calls: [],
    handlers: [],
    types: [],
    throws: [],
    assignments: [],
    suppressions: [],
  };
}

export function file(path: string, language: Language, service: number, lines = 40): LinkedFile {
  return {
    path,
    language,
    role: 'service',
    service,
    facts: facts(language, lines),
    roles: new Map(),
    handlers: [],
    entries: new Map(),
    leaks: new Map(),
    uncorrelated: new Map(),
    isLogger: false,
  };
}

type LogRole = Extract<CallRole, { kind: 'log' }>;

export function log(file: LinkedFile, at: Span, role: Partial<LogRole> = {}, fn = 0): number {
  const index = file.facts.calls.length;
  file.facts.calls.push({ callee: 'log', args: [], fn, result: 'unused', at });
  const base: LogRole = {
    kind: 'log',
    library: 'pino',
    level: 'info',
    structured: true,
    console: false,
    style: 'plain',
    fields: [],
    contextual: false,
    method: 'info',
  };
  file.roles.set(index, [{ ...base, ...role }]);
  return index;
}

export const CONSOLE: Partial<LogRole> = { library: 'console', structured: false, console: true, style: 'value' };

export function handler(
  file: LinkedFile,
  at: Span,
  treatment: Partial<LinkedHandler['treatment']> = {},
): LinkedHandler {
  const made: LinkedHandler = {
    index: file.handlers.length,
    known: true,
    fact: { kind: 'catch', fn: 0, body: [], guarded: [], guardedStatements: 1, errorReads: 0, at, bodyAt: at },
    treatment: { ...UNTREATED, ends: 'other', logs: [], prints: [], ...treatment },
  };
  file.handlers.push(made);
  return made;
}

export function service(name: string, path: string, language: Language, more: Partial<ServiceView> = {}): ServiceView {
  return {
    service: {
      name,
      path,
      language,
      role: 'service',
      dependencies: new Set(),
      startCommands: [],
      environment: [],
      entries: [],
    },
    frameworks: [],
    dependsOn: [],
    loggers: [],
    levelConfigured: [],
    correlation: [],
    redaction: [],
    metricsLibraries: [],
    metricsEndpoints: [],
    runtimeMetrics: [],
    requestMetrics: [],
    requestLogs: [],
    tracing: [],
    errorTrackers: [],
    globalHandlers: [],
    healthEndpoints: [],
    gracefulShutdown: [],
    ...more,
  };
}

export function repository(more: Partial<Repository> = {}): Repository {
  return {
    name: 'demo-shop',
    commit: null,
    files: [],
    services: [],
    artefacts: [],
    routes: [],
    operations: [],
    metrics: [],
    tracingFaults: [],
    problems: [],
    walked: [],
    ...more,
  };
}

export function finding(
  ruleId: string,
  where: Place,
  severity: Severity,
  message: string,
  more: Partial<Finding> = {},
): Finding {
  const [startLine, startColumn, endLine, endColumn] = where.at;
  return {
    ruleId,
    pillar: ruleId.split('/')[0] as Pillar,
    severity,
    confidence: 'high' as Confidence,
    message,
    service: 'api',
    location: { path: where.path, startLine, startColumn, endLine, endColumn },
    fingerprint: `${ruleId}:${where.path}:${startLine}`,
    status: 'new',
    ...more,
  };
}

export function rule(id: string, title: string, more: Partial<Rule> = {}): Rule {
  return {
    id,
    pillar: id.split('/')[0] as Pillar,
    title,
    severity: 'medium',
    confidence: 'high',
    roles: ['service'],
    for: 'call',
    message: '',
    why: 'It slows down whoever looks for the cause.',
    fix: 'Mend it with `logger`.',
    examples: {},
    effortHours: { first: 1, each: 0.25 },
    source: 'catalogue',
    ...more,
  };
}

export const RULES: Rule[] = [
  rule('logging/console-log', 'Output goes to the console instead of a logger', {
    criterion: 'logging.logger-used',
    why: 'A console line has no level and no fields. It can be neither filtered nor searched.',
    fix: 'Call the logger of the project with a fixed message and the values as fields.',
  }),
  rule('logging/sensitive-data', 'A secret or personal value is logged', {
    criterion: 'logging.no-credentials',
    severity: 'critical',
    why: 'Whoever can read the logs can read the value, for as long as the logs are kept.',
    fix: 'Log an id, or a masked form.',
    examples: {
      javascript: { bad: 'logger.info({ password });', good: "logger.info({ userId: user.id }, 'signed in');\n" },
    },
  }),
  rule('logging/string-built-message', 'A log message is built from values', {
    why: 'Every record is another text: none of them can be grouped or counted.',
  }),
  rule('errors/swallowed-catch', 'An error disappears in its handler', {
    criterion: 'errors.observed',
    severity: 'high',
    for: 'handler',
    why: 'The operation failed, and nobody will ever know.',
    fix: 'Log it, report it, or throw it on.',
  }),
  rule('errors/console-only', 'An error is only printed', { criterion: 'errors.observed', for: 'handler' }),
  rule('errors/generic-response', 'An internal error is answered and forgotten', {
    criterion: 'errors.observed',
    severity: 'high',
    for: 'handler',
  }),
  rule('errors/lost-error-object', 'A handler logs without the error object', {
    criterion: 'errors.object-kept',
    for: 'handler',
  }),
  rule('tracing/none', 'A service has no tracing', { criterion: 'tracing.initialised', for: 'service' }),
];

const yes = (where: Place): Answer => ({ state: 'yes', evidence: [where] });
const no: Answer = { state: 'no', evidence: [] };

/** What is measured of the shop's interface: checkouts are timed, and nothing else is. */
function measured(endpoint: Place, timed: Place, signup: Place): Measurement {
  const runtime = yes(place('api/src/metrics.ts', 'client.collectDefaultMetrics()'));
  const pool = place('api/src/db.ts', 'new pg.Pool');
  return {
    inUse: [{ name: 'prom-client', place: place('api/src/metrics.ts', 'client.collectDefaultMetrics()') }],
    exposed: yes(endpoint),
    runtime,
    red: [
      { component: 'requests', places: 4, rate: yes(timed), errors: no, duration: yes(timed) },
      { component: 'database', places: 2, rate: no, errors: no, duration: { state: 'unknown', evidence: [] } },
    ],
    use: [
      { resource: 'connection pool', name: 'postgresql', place: pool, utilisation: no, saturation: no, errors: no },
      { resource: 'event loop', name: '', saturation: runtime },
    ],
    business: yes(timed),
    missing: [{ name: 'logins_created_total', type: 'counter', thing: 'login', places: [signup] }],
  };
}

/** The demo shop, linked by hand. */
export function shop(): { repository: Repository; findings: Finding[] } {
  const orders = file('api/src/routes/orders.ts', 'typescript', 0, 56);
  const users = file('api/src/routes/users.ts', 'typescript', 0, 28);
  const payments = file('api/src/payments.ts', 'typescript', 0, 28);
  const server = file('api/src/server.ts', 'typescript', 0, 43);
  const worker = file('worker/worker/main.py', 'python', 1, 40);
  const mailer = file('worker/worker/mailer.py', 'python', 1, 22);
  const store = file('inventory/store.go', 'go', 2, 52);
  const at = (of: LinkedFile, needle: string) => place(of.path, needle);

  const printed = at(payments, "console.log('charging card', card.number, amount)");
  const built = at(payments, `logger.error(\`payment of order \${orderId} failed: \${(error as Error).message}\`)`);
  const swallowed = at(payments, '} catch (error) {\n  }');
  const printedError = at(orders, 'catch (e) {');
  const joined = at(orders, "logger.info('new order for ' + req.body.userId)");
  const password = at(users, "req.log.debug({ email, password }, 'login attempt')");
  const forgotten = at(users, '} catch {');
  const listening = at(server, `console.log(\`shop-api listening on \${port}\`)`);
  const sending = at(worker, "print(f\"sending confirmation of order {job['order']} to {job['to']}\")");
  const passed = at(worker, 'except Exception:');
  const mail = at(mailer, 'logger.error("mail could not be sent: " + str(error))');
  const stock = at(store, 'fmt.Println("stock read for", r.PathValue("sku"))');

  log(payments, printed.at, CONSOLE);
  log(payments, built.at, { style: 'built' });
  log(orders, joined.at, { style: 'built' });
  log(orders, at(orders, 'console.error(e)').at, CONSOLE);
  log(orders, at(orders, "req.log.error({ err: error, orderId: req.body.id }, 'checkout failed')").at);
  log(users, password.at);
  log(server, listening.at, CONSOLE);
  log(server, at(server, "logger.info('draining')").at);
  log(worker, sending.at, CONSOLE);
  log(worker, at(worker, 'print("worker started")').at, CONSOLE);
  log(mailer, mail.at, { library: 'logging', structured: false, style: 'built' });
  log(mailer, at(mailer, 'logger.info("mail sent').at, { library: 'logging', structured: false, style: 'lazy' });
  log(store, stock.at, CONSOLE);
  log(store, at(store, 'slog.Error("reservation failed"').at, { library: 'slog' });
  log(store, at(store, 'slog.Info("reserved"').at, { library: 'slog' });

  handler(payments, at(payments, '} catch (error) {\n    logger').at, { logs: [1], logged: 'text' });
  handler(payments, swallowed.at, { ends: 'empty' });
  handler(orders, printedError.at, { answers: 500 });
  handler(orders, at(orders, '} catch (error) {\n    req.log').at, { logs: [4], logged: 'object' });
  handler(users, forgotten.at, { answers: 500 });
  handler(worker, passed.at, { ends: 'empty' });
  handler(mailer, at(mailer, 'except smtplib').at, { logs: [0], logged: 'text', throws: 'same' });
  handler(store, at(store, 'if err != nil {\n\t\t\tslog').at, { logs: [1], logged: 'object' });

  const api = service('api', 'api', 'typescript', {
    frameworks: ['express'],
    dependsOn: [
      { kind: 'database', name: 'postgresql', place: place('api/src/db.ts', 'new pg.Pool') },
      { kind: 'cache', name: 'redis', place: place('api/src/db.ts', 'new Redis') },
    ],
    loggers: [{ name: 'pino', structured: true, place: place('api/src/logger.ts', 'pino({') }],
    levelConfigured: [{ name: 'LOG_LEVEL', place: place('api/src/logger.ts', 'process.env.LOG_LEVEL') }],
    metricsLibraries: [{ name: 'prom-client', place: place('api/src/metrics.ts', 'client.collectDefaultMetrics()') }],
    metricsEndpoints: [{ name: '/metrics', place: at(server, "app.get('/metrics'") }],
    runtimeMetrics: [{ name: 'prom-client', place: place('api/src/metrics.ts', 'client.collectDefaultMetrics()') }],
    requestLogs: [{ name: 'pino-http', place: at(server, 'pinoHttp({ logger })') }],
    globalHandlers: [{ name: 'express error middleware', scope: 'framework', place: at(server, 'app.use((error') }],
    healthEndpoints: [
      { name: '/healthz', kind: 'liveness', path: '/healthz', place: at(server, "app.get('/healthz'") },
      { name: '/readyz', kind: 'readiness', path: '/readyz', place: at(server, "app.get('/readyz'") },
    ],
    gracefulShutdown: [{ name: 'SIGTERM', place: at(server, "process.on('SIGTERM'") }],
    measurement: measured(
      at(server, "app.get('/metrics'"),
      at(orders, 'checkoutDuration.startTimer'),
      at(users, 'users.post'),
    ),
  });
  const shopWorker = service('worker', 'worker', 'python', {
    loggers: [{ name: 'logging', structured: false, place: at(mailer, 'logging.getLogger(__name__)') }],
  });
  const inventory = service('inventory', 'inventory', 'go', {
    frameworks: ['net/http'],
    dependsOn: [{ kind: 'database', name: 'postgresql', place: place('inventory/main.go', 'sql.Open') }],
    loggers: [{ name: 'slog', structured: true, place: place('inventory/main.go', 'slog.NewJSONHandler') }],
    levelConfigured: [{ name: 'LOG_LEVEL', place: place('inventory/main.go', 'os.Getenv("LOG_LEVEL")') }],
  });

  const pinoHttp = at(server, 'pinoHttp({ logger })');
  const express = (method: string, path: string, of: LinkedFile, needle: string, measured = no) => ({
    method,
    path,
    dynamic: false,
    framework: 'express',
    service: 0,
    place: at(of, needle),
    logged: yes(pinoHttp),
    measured,
    traced: no,
    correlated: yes(pinoHttp),
  });
  const checkout = source(orders.path).slice(
    source(orders.path).indexOf("orders.post('/'"),
    source(orders.path).indexOf('orders.delete'),
  );
  const plain = (method: string, path: string, needle: string) => ({
    method,
    path,
    dynamic: false,
    framework: 'net/http',
    service: 2,
    place: place('inventory/main.go', needle),
    logged: no,
    measured: no,
    traced: no,
    correlated: no,
  });
  const operation = (
    kind: 'database' | 'cache' | 'http-client' | 'payment' | 'queue-publish',
    target: string,
    of: LinkedFile,
    needle: string,
    logged = false,
  ) => ({
    kind,
    target,
    library: target,
    service: of.service,
    file: 0,
    call: 0,
    place: at(of, needle),
    logged,
    measured: false,
    traced: no,
  });

  const files = [orders, users, payments, server, worker, mailer, store];
  const artefacts: Artefact[] = [
    {
      kind: 'prometheus-rules',
      path: 'monitoring/alerts.yml',
      records: [],
      alerts: [
        {
          name: 'NoOrders',
          expression: 'sum(rate(shop_orders_placed_total[30m])) == 0',
          severity: 'critical',
          duration: '30m',
          labels: { severity: 'critical' },
          annotations: { summary: 'Nobody has placed an order for half an hour' },
          at: place('monitoring/alerts.yml', 'alert: NoOrders').at,
        },
      ],
    },
  ];
  const post = express('POST', '/orders', orders, checkout, yes(at(orders, 'checkoutDuration.startTimer')));
  const operations = {
    reserve: operation('http-client', 'inventory', orders, 'axios.post'),
    insert: operation('database', 'postgresql', orders, "pool.query('INSERT"),
    push: operation('queue-publish', 'redis', orders, "cache.lpush('mail'"),
    pay: operation('payment', 'stripe', payments, 'stripe.paymentIntents.create'),
    refund: operation('payment', 'stripe', payments, 'stripe.refunds.create'),
  };
  const none = (name: string, where: Place) =>
    finding('tracing/none', where, 'medium', `\`${name}\` starts no tracing.`, { service: name });
  return {
    repository: repository({
      files,
      services: [api, shopWorker, inventory],
      artefacts,
      walked: files.map(({ path, language }) => ({ path, language, role: 'service' as const })),
      routes: [
        express('GET', '/healthz', server, "app.get('/healthz'"),
        express('GET', '/orders', orders, "orders.get('/'"),
        express('GET', '/orders/:id', orders, "orders.get('/:id'"),
        post,
        express('POST', '/users/login', users, "users.post('/login'"),
        plain('GET', '/stock/{sku}', 'mux.HandleFunc("GET /stock/{sku}"'),
        plain('POST', '/reservations', 'mux.HandleFunc("POST /reservations"'),
      ],
      operations: Object.values(operations),
      requestPath: {
        route: post,
        hops: [
          { operation: operations.reserve, through: [] },
          { operation: operations.pay, through: ['charge'] },
          { operation: operations.insert, through: [] },
          { operation: operations.push, through: [] },
        ],
      },
      metrics: [
        {
          name: 'shop_orders_placed_total',
          dynamic: false,
          type: 'counter',
          labels: ['currency'],
          service: 0,
          place: place('api/src/metrics.ts', 'new client.Counter'),
        },
        {
          name: 'shop_checkout_duration_seconds',
          dynamic: false,
          type: 'histogram',
          labels: ['user_id'],
          service: 0,
          place: place('api/src/metrics.ts', 'new client.Histogram'),
        },
      ],
    }),
    findings: [
      finding('logging/console-log', printed, 'medium', '`console.log` in `charge` writes to the console.'),
      finding('logging/console-log', listening, 'low', '`console.log` at start-up writes to the console.'),
      finding('logging/console-log', sending, 'medium', '`print` in `handle` writes to the console.', {
        service: 'worker',
      }),
      finding('logging/console-log', stock, 'medium', '`fmt.Println` in `getStock` writes to the console.', {
        service: 'inventory',
      }),
      finding(
        'logging/string-built-message',
        built,
        'medium',
        'The message of `logger.error` in `charge` is built from values.',
      ),
      finding('logging/string-built-message', joined, 'medium', 'The message of `logger.info` is built from values.'),
      finding('logging/string-built-message', mail, 'medium', 'The message of `logger.error` is built from values.', {
        service: 'worker',
      }),
      finding('logging/sensitive-data', printed, 'critical', '`card.number` (payment) reaches `console.log`.'),
      finding('logging/sensitive-data', password, 'critical', '`password` (credential) reaches `req.log.debug`.'),
      finding('errors/swallowed-catch', swallowed, 'high', 'The handler in `refund` is empty.'),
      finding('errors/swallowed-catch', passed, 'high', 'The handler in `handle` is empty.', { service: 'worker' }),
      finding('errors/console-only', printedError, 'medium', 'The error is only printed.'),
      finding('errors/generic-response', forgotten, 'high', 'The handler answers 500 and records nothing.'),
      finding('errors/lost-error-object', built, 'medium', '`logger.error` in `charge` drops the error.'),
      none('api', at(server, 'const app = express()')),
      none('inventory', place('inventory/main.go', 'func main()')),
      finding('logging/console-log', at(worker, 'print("worker started")'), 'low', '`print` writes to the console.', {
        status: 'suppressed',
        reason: 'the supervisor waits for this line',
        service: 'worker',
      }),
    ],
  };
}

/** The whole way from a linked repository to the record. */
export function scanOf(input = shop(), rules = RULES): ScanResult {
  const rubric = loadRubric();
  const scored = score({ ...input, rubric });
  const plan = makePlan({
    findings: input.findings,
    rules,
    maturity: scored.maturity,
    criteria: rubric.pillars.flatMap((pillar) => pillar.criteria),
  });
  return toScanResult({ ...input, ...scored, plan, tool: { version: '0.0.0', rules: rules.length } });
}
