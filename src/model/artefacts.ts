/** Files that are no code but tell of telemetry, deployment or start commands. */
import type { Span } from './facts.js';

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
      /** What the image takes from the repository, as its last stage says. */
      copies?: string[];
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
        /** Annotations and labels of the workload and of its pods. */
        annotations: Record<string, string>;
        at: Span;
      }[];
      /** Namespaces that carry annotations or labels: both hold for the workloads in them. */
      namespaces?: { name: string; annotations: Record<string, string>; at: Span }[];
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
  /** Models of a Prisma schema, with the fields that their rows have. */
  | { kind: 'prisma'; path: string; models: { name: string; fields: { name: string; type: string }[] }[] }
  /** An OpenAPI document: operations by their ids, with the module that answers where it is named apart. */
  | {
      kind: 'openapi';
      path: string;
      version: 2 | 3;
      /** What stands before all paths: `basePath`, the path of the first server. */
      base: string;
      operations: { id: string; method: string; path: string; controller?: string; at: Span }[];
    }
  /** Functions that a platform calls for requests; `handler` is a file and what it exports: `src/boats.list`. */
  | { kind: 'functions'; path: string; functions: { handler: string; method: string; path: string; at: Span }[] }
  | { kind: 'other'; path: string; what: string; at: Span };
