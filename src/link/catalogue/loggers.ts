/** `rules/libraries/<language>/loggers.yml`: which names are loggers, and what their methods mean. */
import { z } from 'zod';
import { type CatalogueLanguage, PatternSet } from './pattern.js';

const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'any']);
const position = z.number().int().nonnegative();

/** How the arguments of a method make a record. */
const shape = {
  /** Position of the message; object-first calls (`log.info({…}, 'text')`) are recognised from the arguments. */
  message: position.optional(),
  /** Position of the level, where it is an argument. */
  levelAt: position.optional(),
  /** Position of a context argument. */
  contextAt: position.optional(),
  /** The method formats: its message is a format string. */
  printf: z.boolean().optional(),
  /** Arguments after the message are alternating keys and values. */
  pairs: z.boolean().optional(),
  /** All arguments are alternating keys and values, the message one of them (`logger.Log("msg", …)`). */
  keyed: z.boolean().optional(),
  /** The call ends the process. */
  exits: z.boolean().optional(),
  /** The call adds the traceback of the exception that is being handled by itself. */
  traceback: z.boolean().optional(),
  /** Overrides the library's. */
  structured: z.boolean().optional(),
  /** Counts only where this argument (a position, or a keyword that may be absent) is one of `streams`. */
  streamAt: z.union([position, z.string()]).optional(),
};
export const methodsSchema = z.strictObject({ levels: z.record(z.string(), level), ...shape });

const bindSchema = z.strictObject({
  methods: z.array(z.string()),
  /** `pairs`: alternating keys and values; `pair`: one key and its value; `value`: whole arguments; `none`: no fields (`Named`). */
  fields: z.enum(['pairs', 'pair', 'value', 'none']),
  /** Binds the request's context. */
  contextual: z.boolean().optional(),
});

export const loggerSchema = z.strictObject({
  name: z.string(),
  /** `created`: told by the options of the call that makes it, see `structuredBy`. */
  structured: z.union([z.boolean(), z.literal('created')]),
  /** Records are structured where one of these names stands in the service's logging set-up. */
  structuredBy: z.array(z.string()).default([]),
  /** Records are structured where the service imports one of these modules, which take the logger's lines over. */
  structuredWith: z.array(z.string()).default([]),
  /** Records are structured where the creating call lacks this option. */
  structuredWithout: z.string().optional(),
  /** The runtime's console: no logger. */
  console: z.boolean().optional(),
  /** Names that are loggers themselves. */
  is: z.array(z.string()).default([]),
  /** Functions whose result is a logger, classes and types whose instances are. */
  makes: z.array(z.string()).default([]),
  /** Calls that are log calls by themselves (`print`). */
  calls: z.array(z.strictObject({ names: z.array(z.string()), level, ...shape })).default([]),
  methods: z.array(methodsSchema).default([]),
  /** A logger is itself a function that logs at this level (`debug('app')('text')`). */
  callable: level.optional(),
  /** Functions named after a level that give a logger of that level (`level.Info(logger)`). */
  levelled: z.array(z.string()).default([]),
  /** Methods that give a logger with fields. */
  binds: z.array(bindSchema).default([]),
  /** Methods that open an event (`log.Info()`), which links then fill and end. */
  events: z
    .strictObject({
      levels: z.record(z.string(), level),
      /** Links that write the record. */
      ends: z.record(z.string(), z.strictObject({ printf: z.boolean().optional() })),
      /** Where the opening call has the level and the message (`logger.Check(level, "text")`). */
      opening: z.strictObject({ levelAt: position, message: position }).optional(),
    })
    .optional(),
  /** Calls that set logging up. */
  configures: z.array(z.string()).default([]),
});

export const loggersSchema = z.strictObject({
  loggers: z.array(loggerSchema),
  /** Functions that build one field: `zap.String("k", v)`. */
  fields: z.array(z.string()).default([]),
  /** Functions that build text: `fmt.Sprintf`. */
  formatters: z.array(z.string()).default([]),
  /** Functions that hand a text on, coloured or translated. */
  transparent: z.array(z.string()).default([]),
  /** Standard output and error as names. */
  streams: z.array(z.string()).default([]),
});

export type LoggerSpec = z.infer<typeof loggerSchema>;
export type MethodSpec = Omit<z.infer<typeof methodsSchema>, 'levels'> & { level: z.infer<typeof level> };
export type BindSpec = z.infer<typeof bindSchema>;

/** One library, its methods by name. */
export interface LoggerLibrary {
  spec: LoggerSpec;
  methods: ReadonlyMap<string, MethodSpec>;
  binds: ReadonlyMap<string, BindSpec>;
}

export interface LoggerCatalogue {
  libraries: ReadonlyMap<string, LoggerLibrary>;
  is: PatternSet<LoggerLibrary>;
  makes: PatternSet<LoggerLibrary>;
  levelled: PatternSet<LoggerLibrary>;
  calls: PatternSet<{ library: LoggerLibrary; method: MethodSpec }>;
  configures: PatternSet<LoggerLibrary>;
  fields: PatternSet<true>;
  formatters: PatternSet<true>;
  transparent: PatternSet<true>;
  streams: PatternSet<true>;
}

/** Indexes a validated file for look-ups. */
export function compileLoggers(language: CatalogueLanguage, file: z.infer<typeof loggersSchema>): LoggerCatalogue {
  const set = <T>() => new PatternSet<T>(language);
  const named = (names: string[]) =>
    new PatternSet<true>(
      language,
      names.map((name) => [name, true] as const),
    );
  const libraries = new Map<string, LoggerLibrary>();
  const catalogue: LoggerCatalogue = {
    libraries,
    is: set(),
    makes: set(),
    levelled: set(),
    calls: set(),
    configures: set(),
    fields: named(file.fields),
    formatters: named(file.formatters),
    transparent: named(file.transparent),
    streams: named(file.streams),
  };
  for (const spec of file.loggers) {
    const methods = new Map<string, MethodSpec>();
    for (const { levels, ...shape } of spec.methods)
      for (const [name, level] of Object.entries(levels)) methods.set(name, { level, ...shape });
    const binds = new Map(spec.binds.flatMap((bind) => bind.methods.map((name) => [name, bind] as const)));
    const library: LoggerLibrary = { spec, methods, binds };
    libraries.set(spec.name, library);
    for (const name of spec.is) catalogue.is.add(name, library);
    for (const name of spec.makes) catalogue.makes.add(name, library);
    for (const name of spec.levelled) catalogue.levelled.add(name, library);
    for (const name of spec.configures) catalogue.configures.add(name, library);
    for (const { names, ...method } of spec.calls)
      for (const name of names) catalogue.calls.add(name, { library, method });
  }
  return catalogue;
}
