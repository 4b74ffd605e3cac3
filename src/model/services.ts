/** Services: what the manifests tell of one, and what link finds it to have. */
import type { LogLevel } from './calls.js';
import type { Having, Place } from './evidence.js';
import type { Language } from './facts.js';
import type { FileRole } from './files.js';
import type { Measurement } from './metrics.js';
import type { TracingSetup } from './tracing.js';

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
  /** `key=value` of the annotations and labels of its workloads, those of their namespaces included: what operators and meshes read. */
  annotations?: { text: string; place: Place }[];
  /** Entry files relative to the root (main of package.json or start command, Go main packages, ASGI/WSGI modules). */
  entries: string[];
  /** Files that people run by hand: what `bin` names, and what package scripts other than the starting ones run. No entry is among them. */
  commands?: string[];
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
