/** Roles of calls: what a call does, as the catalogue of libraries and link know it. */
import type { Ref, Value } from './facts.js';

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

export type MiddlewareKind = 'logging' | 'metrics' | 'tracing' | 'correlation' | 'error' | 'recovery' | 'other';

export type InitKind = 'tracing' | 'metrics' | 'error-tracker' | 'logging' | 'runtime-metrics' | 'metrics-endpoint';

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
      /** Adds the traceback of the exception that is being handled by itself. */
      traceback?: true;
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
