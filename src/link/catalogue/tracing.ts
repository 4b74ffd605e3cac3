/**
 * `rules/libraries/<language>/tracing.yml`: how tracing is set up: SDKs and agents, what instruments which library, exporters,
 * samplers, propagators, where the service's name is given, and what its project has retired.
 */
import { z } from 'zod';

const names = z.array(z.string());
const argument = z.union([z.number().int(), z.string()]);

const startSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names.default([]).describe('What starts it; none: importing it does'),
  agent: z.boolean().default(false).describe('Names, samples and flushes by its own configuration'),
  needs: names.optional().describe('Only where one of these options is given'),
  covers: names.default([]).describe('What it instruments by itself; "*": all that an agent knows'),
  unless: names.default([]).describe('Options that switch this off where they are false'),
  service: names.default([]).describe('Options that name the service'),
  resource: names.default([]).describe('Options that hold the attributes of the service'),
  sampler: names.default([]).describe('Options that hold a sampler, or the share of traces to keep'),
  nameless: z.boolean().default(false).describe('Needs no name of the service'),
  identity: names.default([]).describe('Options that tell its traces apart where there is no name of the service'),
  begin: names.default([]).describe('Methods of it that begin the work, for its place'),
  flush: names.default([]).describe('Methods and functions that hand on what is left; none: it does so itself'),
  propagates: z.boolean().default(false).describe('Sets the propagation of the trace context up by default'),
  patches: z
    .union([z.boolean(), names])
    .default(false)
    .describe(
      'Has to be started before these modules are loaded; true: before all that the automatic instrumentation knows',
    ),
  patchesWith: names.default([]).describe('So in those versions alone that have one of these functions'),
});
export type Start = z.infer<typeof startSchema>;

const instrumentsSchema = z.strictObject({
  library: z.string().default('opentelemetry'),
  modules: names,
  calls: names.describe('What instruments; none: importing it does'),
  covers: names.describe(
    'Libraries by their name in clients.yml, `http-server`, `http-app` (the one application it is wrapped around), `grpc-server`, or "*": all that an agent knows',
  ),
  auto: z.boolean().default(false).describe('Part of the automatic instrumentation'),
  patches: names.default([]).describe('Modules that must not be loaded before it is made'),
  replaces: names
    .default([])
    .describe('Classes and functions that `instrument()` replaces: what they made before stays as it is'),
});
export type Instruments = z.infer<typeof instrumentsSchema>;

const exporterSchema = z.strictObject({ name: z.string(), modules: names, calls: names });
export type Exporter = z.infer<typeof exporterSchema>;

const samplerSchema = z.strictObject({
  name: z.string(),
  modules: names,
  calls: names.describe('Classes, functions and values'),
  share: z.number().min(0).max(1).optional().describe('The part of traces that it keeps'),
  at: argument.optional().describe('Where that part stands among its arguments'),
  root: argument.optional().describe('Where the sampler stands that decides for traces that begin here'),
});
export type Sampler = z.infer<typeof samplerSchema>;

/** A call by which an option is given: Go's functional options. */
const optionSchema = z.strictObject({
  modules: names,
  calls: names,
  gives: z.enum(['sampler', 'service', 'resource', 'instrumentations']),
});
export type OptionCall = z.infer<typeof optionSchema>;

const propagatorSchema = z.strictObject({ name: z.string(), modules: names, calls: names });
export type Propagator = z.infer<typeof propagatorSchema>;

/** Constants and functions by which the attribute `service.name` is written. */
const nameSchema = z.strictObject({ modules: names, names });
export type NameSymbol = z.infer<typeof nameSchema>;

const retiredSchema = z.strictObject({
  what: z.string().describe('In words, for messages'),
  modules: names,
  instead: z.string(),
  bridges: names.default([]).describe('Modules beside which it is only translated'),
});
export type Retired = z.infer<typeof retiredSchema>;

export const tracingSchema = z.strictObject({
  starts: z.array(startSchema).default([]),
  instruments: z.array(instrumentsSchema).default([]),
  exporters: z.array(exporterSchema).default([]),
  samplers: z.array(samplerSchema).default([]),
  options: z.array(optionSchema).default([]),
  propagators: z.array(propagatorSchema).default([]),
  names: z.array(nameSchema).default([]),
  retired: z.array(retiredSchema).default([]),
});
export type Tracing = z.infer<typeof tracingSchema>;
