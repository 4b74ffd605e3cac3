/**
 * `rules/libraries/<language>/frameworks.yml`: how requests, messages and jobs enter a program. Routers are described by
 * their methods, so that one engine (`requests/routers.ts`) follows prefixes, mounts and groups of all of them.
 */
import { z } from 'zod';

const names = z.array(z.string());
/** An argument: its position (negative: from the end), or the name of a keyword or option. */
const argument = z.union([z.number().int(), z.string()]);
export type ArgumentAt = z.infer<typeof argument>;

const registration = z.strictObject({
  path: argument.optional().describe('Where the path stands; absent: set by a builder method, or the root'),
  handler: argument
    .optional()
    .describe('Where the handler stands; absent: the decorated function, or the last argument'),
  method: argument.optional().describe('Where the HTTP method or the list of methods stands'),
  methods: names.optional().describe('Fixed methods'),
  pattern: z.boolean().optional().describe('The path may begin with a method: "GET /x"'),
});
export type Registration = z.infer<typeof registration>;

const mount = z.strictObject({
  prefix: argument.optional(),
  child: argument,
  replaces: z.boolean().optional().describe("A prefix that is given stands instead of the child's own"),
});

export const routerSchema = z.strictObject({
  framework: z.string(),
  modules: names,
  makes: names.describe('Symbols whose call makes a router; "" is the module itself'),
  apps: names.default([]).describe('Those of the makes that are whole applications: nothing mounts them unseen'),
  types: names.default([]).describe('Declared types of routers'),
  parts: names.default([]).describe('Makers, or whole modules, whose routers serve only where they are mounted'),
  functions: z.boolean().default(false).describe('The module itself has the methods of a default router'),
  self: argument.optional().describe('Argument of those functions that is the router all the same: Register(api, …)'),
  prefix: argument.optional().describe('Prefix among the arguments of the maker'),
  named: argument.optional().describe('Argument of the maker whose text is the prefix where none is given'),
  on: argument.optional().describe('Argument of the maker that is the router on which it stands: Api(app)'),
  gathers: z.boolean().default(false).describe('Positional arguments of the maker are routers that it mounts'),
  around: names.default([]).describe('Options of makers and mounts that hold middleware: middleware=[…]'),
  verbs: z.record(z.string(), z.string()).default({}),
  handler: z.enum(['last', 'second']).default('last'),
  routes: z.record(z.string(), registration).default({}),
  groups: z.record(z.string(), argument).default({}).describe('Methods that give a router below a prefix'),
  scopes: names.default([]).describe('Methods that give a router without a prefix: With, Group(fn), Subrouter'),
  equips: names
    .default([])
    .describe('Those of `groups` and `scopes` whose arguments after the prefix are middleware: Group("/x", auth)'),
  mounts: z.record(z.string(), mount).default({}),
  joins: names.default([]).describe('Methods that mount the router on the one that they are given: api.init_app(app)'),
  use: names.default([]).describe('Methods that add middleware; they may mount routers as well'),
  hooks: names.default([]).describe('Methods that add functions around every request'),
  prefixes: names.default([]).describe('Methods that set a prefix of the router itself'),
  errors: names.default([]).describe('Methods that set an error handler'),
  builders: z
    .record(z.string(), z.enum(['path', 'prefix', 'methods', 'handler', 'other']))
    .default({})
    .describe('Methods that build one route step by step'),
  through: names.default([]).describe('Members that stand for the router itself'),
  ordered: z.boolean().default(false).describe('Middleware covers only what is registered after it'),
  chain: z
    .boolean()
    .default(false)
    .describe('Middleware in a row before one handler; what its maker is given is middleware'),
  does: z
    .record(z.string(), z.array(z.enum(['logging', 'metrics', 'tracing', 'recovery', 'bound-logger'])))
    .default({})
    .describe('What a router made by this symbol does for every request without being told; "*": any router'),
  doesWith: z.string().optional().describe('Option of the maker without which it does nothing by itself'),
});
export type RouterLibrary = z.infer<typeof routerSchema>;

const ENTRY_KINDS = [
  'route',
  'rpc',
  'consumer',
  'job',
  'websocket',
  'error-middleware',
  'middleware',
  'lambda',
] as const;
export const entrySchema = z.strictObject({
  framework: z.string(),
  kind: z.enum(ENTRY_KINDS),
  modules: names,
  calls: names.describe('Last name of the call that registers the handler'),
  handler: z
    .union([argument, z.literal('decorated')])
    .describe('Argument that handles, or an option: "eachMessage"; "decorated": the function below'),
  name: argument.optional().describe('Argument that names the queue, the job, the event'),
  events: names.optional().describe('Only where the first argument is one of these'),
});
export type EntryLibrary = z.infer<typeof entrySchema>;

const methodsSchema = z.strictObject({
  framework: z.string(),
  kind: z.enum(ENTRY_KINDS),
  modules: names,
  bases: names.describe('Base classes; "*": any class of a file that imports the modules'),
  methods: names.describe('Methods of such a class that are entries; "*": all'),
});
export type EntryMethods = z.infer<typeof methodsSchema>;

/** A call of a library that answers health checks by itself. */
const healthSchema = z.strictObject({
  library: z.string(),
  modules: names,
  calls: names.describe('Symbols whose call brings the endpoints'),
  paths: names.default([]).describe('Their paths where the call names none'),
  path: argument.optional().describe('Argument that names the path'),
});
export type HealthLibrary = z.infer<typeof healthSchema>;

export const frameworksSchema = z.strictObject({
  routers: z.array(routerSchema).default([]),
  entries: z.array(entrySchema).default([]),
  classes: z.array(methodsSchema).default([]),
  health: z.array(healthSchema).default([]),
});
export type Frameworks = z.infer<typeof frameworksSchema>;
