/**
 * The linked repository: facts of all files joined across files, calls given roles, handlers told what becomes of the
 * error. Made by `src/link/`, read by `src/rules/`, `src/score/`, `src/plan/`, `src/report/`. Nothing here is written after linking.
 */
import type { FileFacts, HandlerFact, Language, Ref, Span, Value } from './facts.js';

/** Role of a file: which rules judge it. See docs/rules of roles in docs/architecture.md. */
export type FileRole = 'service' | 'browser' | 'library' | 'tool' | 'test' | 'example' | 'generated';

/** Why a file was not understood. */
export interface Problem {
  path: string;
  kind: 'parse-error' | 'unreadable' | 'too-large' | 'timeout' | 'rule-error' | 'suppression';
  detail: string;
}

/** Something found at a place, path relative to the scanned root with `/`. */
export interface Place {
  path: string;
  at: Span;
}

/** A file as the walk found it, before it was read. */
export interface WalkedFile {
  path: string;
  /** undefined: an artefact (YAML, Dockerfile, JSON, …) or not of interest. */
  language?: Language;
  bytes: number;
}

/** Data files in which telemetry, deployment or start commands stand; extracted by `src/extract/artefacts/`. */
export type Artefact =
  | {
      kind: 'dockerfile';
      path: string;
      healthcheck?: Span;
      commands: { text: string; at: Span }[];
      env: Record<string, string>;
      /** Where each of `env` is set. */
      envAt?: Record<string, Span>;
      baseImages: string[];
    }
  | {
      kind: 'compose';
      path: string;
      services: {
        name: string;
        image?: string;
        build?: string;
        command?: string;
        environment: Record<string, string>;
        /** Where each of `environment` is set. */
        environmentAt?: Record<string, Span>;
        healthcheck?: Span;
        ports: string[];
        at: Span;
      }[];
    }
  | {
      kind: 'kubernetes';
      path: string;
      workloads: {
        kind: string;
        name: string;
        namespace?: string;
        containers: {
          name: string;
          image?: string;
          command?: string;
          environment: Record<string, string>;
          /** Where each of `environment` is set. */
          environmentAt?: Record<string, Span>;
          probes: { kind: 'liveness' | 'readiness' | 'startup'; path?: string; at: Span }[];
          at: Span;
        }[];
        annotations: Record<string, string>;
        at: Span;
      }[];
      resources: { kind: string; apiVersion: string; name: string; at: Span }[];
    }
  | { kind: 'procfile'; path: string; commands: { name: string; text: string; at: Span }[] }
  | {
      kind: 'prometheus-rules';
      path: string;
      alerts: {
        name: string;
        expression: string;
        severity?: string;
        duration?: string;
        labels: Record<string, string>;
        annotations: Record<string, string>;
        at: Span;
      }[];
      records: { name: string; expression: string; at: Span }[];
    }
  | {
      kind: 'alertmanager';
      path: string;
      at: Span;
      /** Who is told, with the kinds of channel (`slack`, `pagerduty`, `webhook`). */
      receivers?: { name: string; channels: string[]; at: Span }[];
      /** Routes below the root route, at any depth. */
      routes?: number;
      inhibitRules?: number;
    }
  | {
      kind: 'grafana-dashboard';
      path: string;
      title: string;
      panels: number;
      expressions: { text: string; at: Span }[];
      at: Span;
    }
  /** Promtail, Fluent Bit, Vector, Filebeat, OpenTelemetry collector and the like. */
  | { kind: 'log-pipeline'; path: string; tool: string; at: Span }
  /** Services of protocol buffers, with the paths over HTTP that their methods are annotated with. */
  | {
      kind: 'proto';
      path: string;
      package: string;
      services: { name: string; methods: { name: string; http: { method: string; path: string }[]; at: Span }[] }[];
    }
  | { kind: 'other'; path: string; what: string; at: Span };

/** What the walk and the manifests tell about one deployable or publishable unit. */
export interface Service {
  name: string;
  /** Folder relative to the root; '.' for the root itself. */
  path: string;
  language: Language | 'mixed';
  /** 'service' has an entry that serves or works; 'browser' a front-end bundle; 'library'; 'tool'. */
  role: 'service' | 'browser' | 'library' | 'tool';
  /** Manifest that defines it: package.json, go.mod, pyproject.toml, …, undefined where only code tells. */
  manifest?: string;
  /** Names of direct dependencies from manifests: npm, PyPI (normalised), Go module paths. */
  dependencies: Set<string>;
  /** Start commands with the place where they stand (package scripts, Dockerfile CMD/ENTRYPOINT, Procfile, compose, manifests). */
  startCommands: { text: string; place: Place }[];
  /** Environment set by Dockerfile, compose, manifests. */
  environment: { name: string; value: string; place: Place }[];
  /** Entry files relative to the root (main of package.json or start command, Go main packages, ASGI/WSGI modules). */
  entries: string[];
  /** Files that people run by hand: what `bin` names, and what package scripts other than the starting ones run. No entry is among them. */
  commands?: string[];
}

/** Name resolution tables, from manifests and compiler configuration. All folders relative to the root, '.' for the root. */
export interface Resolution {
  /** tsconfig/jsconfig aliases that hold below `folder`; `baseUrl` is relative to it, targets to `baseUrl` (or `folder` without one). */
  aliases: { folder: string; baseUrl?: string; paths: Record<string, string[]> }[];
  /** Packages of the repository by name; `main` is the source of its entry, relative to `folder`. */
  packages: Record<string, { folder: string; main?: string }>;
  /** Go module path → folder. */
  goModules: Record<string, string>;
  /** Folders that Python imports start from. */
  pythonRoots: string[];
}

/** Level names in the order of their weight; 'any' where the level is dynamic. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'any';

/** How a log call's message is given. */
export type MessageStyle =
  /** printf-style method with arguments (`Infof(fmt, a)`). */
  | 'printf'
  /** literal with lazy arguments: `logger.info("x %s", a)`. */
  | 'lazy'
  /** literal (or nothing) with fields, or literal alone. */
  | 'plain'
  /** concatenation, template, f-string, `%`, `.format`, Sprintf with values. */
  | 'built'
  /** a single value that is no text (`console.log(err)`). */
  | 'value';

export type OperationKind =
  | 'database'
  | 'cache'
  | 'http-client'
  | 'queue-publish'
  | 'queue-consume'
  | 'job'
  | 'auth'
  | 'payment';

/** What a call does, as the catalogue (`rules/libraries/`) and link know it. A call may have several roles. */
export type CallRole =
  | {
      kind: 'log';
      /** Library or 'console' for the runtime's console and print family. */
      library: string;
      level: LogLevel;
      structured: boolean;
      console: boolean;
      message?: Value;
      style: MessageStyle;
      /** All other values that reach the record: fields, further arguments, fields of folded chain links (`.Str(k, v)`) as object values. */
      fields: Value[];
      /** Context-taking form (`slog.InfoContext`, `log.Ctx(ctx)`). */
      contextual: boolean;
      /** What the call is made on (for child loggers and correlation): `$req.log`, `#logger`. */
      on?: Ref;
      /** A project function that wraps a logger. */
      wrapper?: true;
      /** Logs exit the process (`log.Fatal`). */
      exits?: true;
      /** Console kinds: `console.table`, `process.stdout.write`, `print`, … as written. */
      method: string;
    }
  | { kind: 'bind-logger'; library: string; fields: Value[] }
  | { kind: 'route'; framework: string; methods: string[]; path: string; dynamic: boolean }
  | { kind: 'middleware'; what: MiddlewareKind; library: string }
  /** Answers the client. `status` undefined where dynamic. */
  | { kind: 'respond'; status?: number; values: Value[] }
  | { kind: 'report-error'; library: string; values: Value[] }
  | { kind: 'operation'; operation: OperationKind; target: string; library: string }
  | {
      kind: 'metric-definition';
      library: string;
      type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
      name: string;
      dynamic: boolean;
      labels: string[];
    }
  | { kind: 'metric-record'; library: string }
  | {
      kind: 'span';
      library: string;
      what: 'start' | 'attribute' | 'event' | 'exception' | 'status' | 'end';
      values: Value[];
    }
  | { kind: 'exit' }
  | { kind: 'init'; what: InitKind; library: string }
  | { kind: 'global-handler'; scope: 'process' | 'framework' | 'browser' }
  /** Shows something to the user of a front end (toast, alert, setError). */
  | { kind: 'show-user' };

export type MiddlewareKind = 'logging' | 'metrics' | 'tracing' | 'correlation' | 'error' | 'recovery' | 'other';
export type InitKind = 'tracing' | 'metrics' | 'error-tracker' | 'logging' | 'runtime-metrics' | 'metrics-endpoint';

/** How an error handler treats the error: all that hold. Computed once in link, read by the rules. */
export interface Treatment {
  /** Log calls by a real logger in it (call indexes of the file), wrappers and helpers one level deep included. */
  logs: number[];
  /** Console and print calls in it. */
  prints: number[];
  /** A log or print call receives the error itself, its stack, or only its text / nothing of it. */
  logged: 'object' | 'text' | 'none';
  /** Reports to an error tracker, records on a span, increments a metric. */
  reports: boolean;
  recordsOnSpan: boolean;
  counts: boolean;
  /** throws: same error, wrapped or chained (cause), another one that drops it. */
  throws: 'no' | 'same' | 'wrapped' | 'other';
  /** Handed to `next`, `reject`, a callback, `t.Fatal`, a channel, a project function that observes it; returned (Go error result), kept in state or a list. */
  passes: boolean;
  /** Go: returns the error, wrapped or not. JS/Python: returns a value that carries it. */
  returnsError: 'no' | 'same' | 'wrapped';
  /** Answers the client with this status (undefined: no answer; 0: unknown status). */
  answers?: number;
  showsUser: boolean;
  exits: boolean;
  /** How the body ends when nothing above applies. */
  ends: 'empty' | 'returns-nothing' | 'returns-default' | 'assigns-default' | 'continues' | 'other';
  /** The handler's test of the error (`if (e.code !== X) throw e`, `errors.Is`): some branch treats it, the rest vanishes. */
  partial: boolean;
  /** Parsing, probing or look-up is all that the handler guards, or its function is named so (`is…`, `find…`, `…OrNone`). */
  probe?: boolean;
  /** Python: the clause names exceptions that say what is wrong with the input, and nothing that it guards leaves the process. */
  declared?: boolean;
  /** What it guards has already answered the client, or logged. */
  answered?: boolean;
  /** It logs and hands the same error to a receiver that is known to log it too. */
  loggedAgain?: boolean;
  /** Highest level of its log calls, those of helpers included. */
  level?: LogLevel;
}

export interface LinkedHandler {
  fact: HandlerFact;
  index: number;
  treatment: Treatment;
  /** The span that is open where it stands: an index into the file's `spans`. */
  span?: number;
  /** false where the handler stands in (or its body is) something that could not be parsed or followed: outcome unknown. */
  known: boolean;
}

/** Why a function is called from outside. */
export interface Entry {
  kind: 'route' | 'rpc' | 'consumer' | 'job' | 'websocket' | 'error-middleware' | 'middleware' | 'main' | 'lambda';
  /** 'GET /users/:id', queue or job name, '' where unknown. */
  name: string;
  framework: string;
}

/** Sensitive value that reaches a sink. */
export type LeakCategory =
  | 'credential'
  | 'token'
  | 'session'
  | 'payment'
  | 'bank'
  | 'national-id'
  | 'contact'
  | 'identity'
  | 'birth-date'
  | 'location'
  | 'health'
  | 'ip';
export interface Leak {
  category: LeakCategory;
  /** Name by which it was known: `password`, `req.body`, `user.email`; never the value. */
  name: string;
  strength: 'strong' | 'weak';
  /** 'content': what was read from a file that is named for the settings in it. */
  via: 'name' | 'object' | 'form' | 'parameter' | 'content';
}

/** A label, attribute or tag of a metric (or part of its name) whose values have no bound. */
export interface UnboundedLabel {
  /** Name of the label; '' where it is not known. */
  label: string;
  /** What the value is, in words: `a user id`, `the raw path of the request`. */
  what: string;
  /** value: seen at the call. fallback: only where another value is missing. name: the label's name alone says so. */
  by: 'value' | 'fallback' | 'name';
}

/** What a call that defines, records or sends metrics gets wrong. */
export interface MetricFaults {
  /** Name of the metric; '' where it is not known. */
  metric: string;
  unbounded: UnboundedLabel[];
  /** The instrument does not fit what it records; `detail` says so in words. */
  misused?: { how: 'latency-instrument' | 'lowered-counter' | 'bucket-unit' | 'value-unit'; detail: string };
  /** A client that is created without host, prefix and tags: its library. */
  unconfigured?: string;
}

/** A span that code starts, and whether it ends on every path. */
export interface SpanUse {
  /** Index of the call that starts it. */
  call: number;
  /** The function in which it is open: the callback's or decorated one, else that of the call. */
  fn: number;
  library: string;
  /** callback: the library ends it or hands it to a function. scope: context manager, decorator. manual: code must end it. */
  form: 'callback' | 'scope' | 'manual';
  /** Where it is open, as far as the order of the text tells; absent where that is not known. */
  open?: Span;
  /** `$span`: the name that code has for it in `fn`. */
  name?: Ref;
  /** What is thrown out of its scope is recorded on it by its library. */
  recordsThrown?: true;
  /** no: some path leaves it open; unknown: it is handed on, or cannot be followed. */
  ended: 'yes' | 'no' | 'unknown';
  /** How it is left open: nothing ends it, or a `return`, a `throw`, what a call in between throws, or the end of the code leaves first. */
  left?: { how: 'never' | 'return' | 'throw' | 'exception' | 'end'; at: Span };
}

export interface LinkedFile {
  path: string;
  language: Language;
  role: FileRole;
  /** Index into `services`; -1 where none. */
  service: number;
  facts: FileFacts;
  /** Roles of calls by call index; calls without a role are absent. */
  roles: Map<number, CallRole[]>;
  handlers: LinkedHandler[];
  /** Entries by function index. */
  entries: Map<number, Entry>;
  /** Leaks by call index (log, span, metric and tracker calls). */
  leaks: Map<number, Leak[]>;
  /** Call indexes of request-scope log calls that nothing ties to their request, by the function index of the entry: first call only. */
  uncorrelated: Map<number, number>;
  /** Go: functions that run while a request is served, handlers and what they are seen to call. */
  inRequest?: Set<number>;
  /** What is wrong with the metrics that calls define or record, by call index. */
  metricFaults?: Map<number, MetricFaults>;
  /** Spans that its code starts, in the order of their calls. */
  spans?: SpanUse[];
  /** Modules that implement the project's own logger (console calls in it are its transport). */
  isLogger: boolean;
  /** Functions that only a command line runs, in a file that serves as well: judged as a tool's. */
  commandLine?: ReadonlySet<number>;
}

export interface Route {
  method: string;
  /** Full path, prefixes joined; `…` for parts that could not be resolved, then `dynamic`. */
  path: string;
  dynamic: boolean;
  framework: string;
  service: number;
  place: Place;
  /** File index and function index of the handler, where resolved. */
  handler?: { file: number; fn: number };
  /** Evidence, empty: not. 'unknown' where it cannot be told. */
  logged: Answer;
  measured: Answer;
  traced: Answer;
  correlated: Answer;
}

/** A yes or no with its places; unknown is a value. */
export interface Answer {
  state: 'yes' | 'no' | 'unknown';
  evidence: Place[];
}

/** Something a service has, with where it is: a logger, a middleware, an initialisation. */
export interface Having {
  name: string;
  place: Place;
}

/** A log level that is fixed to a constant, with the place that does so. */
export interface FixedLevel extends Having {
  level: LogLevel;
  by: 'call' | 'assignment' | 'settings' | 'environment';
  /** Only where a test holds, in a function that is named so, on one of several ways: not in production as such. */
  conditional: boolean;
  /** Role of the file in which it stands. */
  role: FileRole;
}

/** What hints may tell of. */
export type HintSubject = 'tracing' | 'metrics' | 'health' | 'global-handler' | 'error-tracker';

/** Something that instruments calls or requests once it is initialised. */
export interface Instrumented extends Having {
  /** Libraries by their name in `rules/libraries/`, or kinds (`http-client`, `database`); `*`: all that an agent knows. */
  covers: string[];
}

/** How tracing is set up in a service; empty lists: nothing was found. */
export interface TracingSetup {
  /** SDKs and agents that are started, by code or by a start command. */
  starts: Having[];
  instrumented: Instrumented[];
  serviceName: Having[];
  /** `share`: the part of traces that is kept, 0 to 1; absent where it comes from configuration or cannot be told. */
  samplers: (Having & { share?: number })[];
  exporters: Having[];
  propagators: Having[];
  flushes: Having[];
  /** Of `starts`, the SDKs that code which serves sets up itself; agents have a configuration of their own. */
  sdks?: (Having & { nameless?: true })[];
  /** What may stand in something that could not be followed. */
  open?: ('sampler' | 'service-name')[];
}

/** What the set-up of tracing gets wrong. */
export interface TracingFault {
  fault: 'late-init' | 'no-flush' | 'always-on-sampling' | 'deprecated-exporter';
  service: number;
  /** Role of the file in which it stands. */
  role: FileRole;
  place: Place;
  /** In words, for messages: which module was loaded too early, which exporter is retired. */
  detail: string;
  /** What to use instead, or to load first; '' where the rule's advice says it all. */
  instead: string;
}

/** What link knows about a service as a whole. */
export interface ServiceView {
  service: Service;
  frameworks: string[];
  dependsOn: { kind: string; name: string; place: Place }[];
  loggers: (Having & { structured: boolean })[];
  /** Level set from configuration or environment. */
  levelConfigured: Having[];
  /** Levels that code or environment fix to a constant. */
  fixedLevels?: FixedLevel[];
  /** Mechanisms that tie every log record to its request. */
  correlation: Having[];
  redaction: Having[];
  metricsLibraries: Having[];
  metricsEndpoints: Having[];
  runtimeMetrics: Having[];
  /** Middleware or instrumentation that measures / logs / traces requests. */
  requestMetrics: Having[];
  requestLogs: Having[];
  tracing: (Having & { instruments: string[] })[];
  errorTrackers: Having[];
  globalHandlers: (Having & { scope: 'process' | 'framework' | 'browser' })[];
  healthEndpoints: (Having & { kind: 'endpoint' | 'readiness' | 'liveness' | 'startup' | 'container'; path: string })[];
  gracefulShutdown: Having[];
  /** Names that tell of a subject whose set-up could not be followed: where nothing was found, a hint makes that unknown. */
  hints?: Partial<Record<HintSubject, Having[]>>;
  /** Absent where link has not looked, as for front ends. */
  tracingSetup?: TracingSetup;
  /** Of services only. */
  measurement?: Measurement;
}

/** Parts of a service whose rate, errors and duration are worth knowing. */
export type Component = 'requests' | 'database' | 'external' | 'queues' | 'jobs';

/** What is measured of a component. */
export interface RedRow {
  component: Component;
  /** How many routes, calls or jobs it has. */
  places: number;
  rate: Answer;
  errors: Answer;
  duration: Answer;
}

/** Things that a service can run out of. */
export type Resource =
  | 'connection pool'
  | 'queue'
  | 'cache'
  | 'CPU'
  | 'memory'
  | 'event loop'
  | 'goroutines'
  | 'threads';

/** What is measured of a resource; absent: does not apply to it. */
export interface UseRow {
  resource: Resource;
  /** What it is in this service: `postgresql`, `kafka`; '' where the resource says it all. */
  name: string;
  /** Where the service uses it. */
  place?: Place;
  utilisation?: Answer;
  saturation?: Answer;
  errors?: Answer;
}

/** A metric of the domain that is missing, named after what the code calls the thing. */
export interface MetricProposal {
  name: string;
  type: 'counter';
  /** The thing as the code names it. */
  thing: string;
  /** Its model and what writes it. */
  places: Place[];
}

/** What the metrics of a service say of it as a whole. */
export interface Measurement {
  /** Instruments that are defined or recorded, libraries that measure on their own. */
  inUse: Having[];
  /** Metrics are scraped or pushed. */
  exposed: Answer;
  runtime: Answer;
  red: RedRow[];
  use: UseRow[];
  /** Metrics that count a thing of the domain. */
  business: Answer;
  /** Those of the domain that are missing, the most written first. */
  missing: MetricProposal[];
}

export interface Metric {
  name: string;
  dynamic: boolean;
  type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  labels: string[];
  service: number;
  place: Place;
  /** Whose conventions its name follows; absent: none (StatsD). */
  convention?: 'prometheus' | 'opentelemetry';
  /** The library adds `_total` to a counter's name itself. */
  addsTotal?: true;
  /** As its definition or its name gives it. */
  unit?: string;
  help?: string;
  /** Where values are recorded on it. */
  uses?: Place[];
}

export interface Operation {
  kind: OperationKind;
  target: string;
  library: string;
  service: number;
  file: number;
  call: number;
  place: Place;
  logged: boolean;
  measured: boolean;
  traced: Answer;
  /** Calls and messages that cross to another process: whether the trace context goes with them. */
  propagates?: Answer;
  /** Told by names alone: the client could not be followed to its library. */
  heuristic?: true;
}

/** What the handler of a route reaches that leaves the process, through project functions. */
export interface RequestPath {
  route: Route;
  /** In the order of the calls; `through`: the functions on the way, the handler left out. */
  hops: { operation: Operation; through: string[] }[];
}

export interface Repository {
  name: string;
  commit: string | null;
  files: LinkedFile[];
  services: ServiceView[];
  artefacts: Artefact[];
  routes: Route[];
  operations: Operation[];
  /** The way of one request that shows most of what requests need; absent where no route's way could be followed. */
  requestPath?: RequestPath;
  metrics: Metric[];
  tracingFaults: TracingFault[];
  problems: Problem[];
  /** All files seen by the walk, judged or not, with their role. */
  walked: { path: string; role: FileRole; language?: Language }[];
}
