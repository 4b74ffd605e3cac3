/**
 * `rules/libraries/<language>/instrumentation.yml`: what measures, traces, logs and correlates requests, defines and records
 * metrics, opens spans, reports errors.
 */
import { z } from 'zod';

const names = z.array(z.string());
const argument = z.union([z.number().int(), z.string()]);

/** On entries whose metrics go to OpenTelemetry's provider of meters and are lost where none is set up. */
export const meter = z.literal(true).optional();

const DOES = ['logging', 'metrics', 'tracing', 'correlation', 'error', 'recovery', 'bound-logger'] as const;
export type Does = (typeof DOES)[number];

const middlewareSchema = z.strictObject({
  library: z.string(),
  modules: names,
  names: names.optional().describe('Symbols of the modules; absent: all'),
  does: z.array(z.enum(DOES)),
  meter,
  started: z.literal(true).optional().describe('Traces only where the library itself was started to trace'),
});
export type MiddlewareLibrary = z.infer<typeof middlewareSchema>;

/** A call that switches instrumentation on for the whole service. */
const initSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names,
  what: z.enum(['tracing', 'metrics', 'error-tracker', 'logging', 'runtime-metrics', 'metrics-endpoint']),
  covers: z
    .array(z.enum(['measured', 'correlated', 'logged']))
    .default([])
    .describe('What holds for every request of the service once it is called'),
  needs: names.optional().describe('Only where one of these options is given'),
  instruments: names.default([]),
  meter,
});
export type InitLibrary = z.infer<typeof initSchema>;

/** Text in a start command, an environment variable or a manifest's annotation that switches instrumentation on. */
const commandSchema = z.strictObject({
  library: z.string(),
  text: z.string(),
  covers: z.array(z.enum(['traced', 'measured', 'correlated', 'logged'])),
});
export type CommandLibrary = z.infer<typeof commandSchema>;

const settingSchema = z.strictObject({
  library: z.string(),
  text: z.string().describe('Beginning of a dotted name in a list of middlewares or apps'),
  does: z.array(z.enum(DOES)),
  apps: z.boolean().optional().describe('Holds in the list of apps too: it brings its middleware itself'),
});
export type SettingLibrary = z.infer<typeof settingSchema>;

const trackerSchema = z.strictObject({
  library: z.string(),
  modules: names,
  init: names,
  report: names,
});
export type Tracker = z.infer<typeof trackerSchema>;

const metricSchema = z.strictObject({
  library: z.string(),
  modules: names,
  defines: z
    .record(z.string(), z.enum(['counter', 'gauge', 'histogram', 'summary', 'unknown']))
    .default({})
    .describe('Constructor → type'),
  name: argument.default(0).describe('Argument or option that holds the name'),
  options: argument.optional().describe('Argument that is the option object (Go struct literals)'),
  labels: argument.optional(),
  help: argument.optional().describe('Argument that holds the help text, where no option does'),
  before: z
    .strictObject({ calls: names, arguments: z.array(argument), joiner: z.string() })
    .optional()
    .describe('Calls that make what instruments are made on, and their arguments that stand before every name'),
  suffixes: z.record(z.string(), z.string()).default({}).describe('Constructor → what it puts behind the name'),
  records: names.default([]).describe('Methods that record a value on an instrument'),
  emits: z
    .record(z.string(), z.enum(['counter', 'gauge', 'histogram', 'summary', 'unknown']))
    .default({})
    .describe('Calls that name and record at once: statsd.incr'),
  convention: z
    .union([z.enum(['prometheus', 'opentelemetry']), z.record(z.string(), z.enum(['prometheus', 'opentelemetry']))])
    .optional()
    .describe('Whose rules names follow (by module where they differ); absent: names are free'),
  addsTotal: z.boolean().default(false).describe("Adds _total to a counter's name itself"),
  defaultBuckets: z
    .enum(['seconds'])
    .optional()
    .describe('What the buckets of a histogram without its own are made for'),
});
export type MetricLibrary = z.infer<typeof metricSchema>;

/** A client that sends metrics somewhere: StatsD and its kin. */
const metricClientSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names,
  options: names.describe('Options, keywords and option functions that give it a host, prefix or tags'),
  address: z
    .number()
    .int()
    .optional()
    .describe('From this argument on, a plain one is an address or prefix where it is not empty'),
  environment: names.default([]).describe('Variables from which the library takes host, prefix or tags itself'),
});
export type MetricClient = z.infer<typeof metricClientSchema>;

const spanSchema = z.strictObject({
  library: z.string(),
  modules: names,
  start: names,
  callback: names
    .default([])
    .describe('Of those that start: they hand the span to a function given as argument, which must end it'),
  scoped: names
    .default([])
    .describe('Of those that start: they run a function given as argument, record what it throws, and end the span'),
  attribute: names,
  event: names,
  exception: names,
  status: names,
  end: names,
});
export type SpanLibrary = z.infer<typeof spanSchema>;

const correlationSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names,
});

export const instrumentationSchema = z.strictObject({
  middleware: z.array(middlewareSchema).default([]),
  settings: z.array(settingSchema).default([]),
  init: z.array(initSchema).default([]),
  commands: z.array(commandSchema).default([]),
  trackers: z.array(trackerSchema).default([]),
  metrics: z.array(metricSchema).default([]),
  metricClients: z.array(metricClientSchema).default([]),
  spans: z.array(spanSchema).default([]),
  correlation: z
    .array(correlationSchema)
    .default([])
    .describe('Calls that put an id of the request on every record of the service'),
});
export type Instrumentation = z.infer<typeof instrumentationSchema>;
