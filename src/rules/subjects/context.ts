/** Log calls that leave a request's context out although it is in reach and their logger has a form that takes it. */

import type { CallRole } from '../../model/calls.js';
import type { CallFact, Ref } from '../../model/facts.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import { type CallAt, entryOf, type InFile } from './place.js';

type LogRole = Extract<CallRole, { kind: 'log' }>;

/**
 * The form that would take the context (`slog.InfoContext`, `req.log.info`), as a person would write it; undefined where the call
 * has one, none is in reach, or the service does not use that form: then there is no convention that the call departs from.
 */
export function contextForm(at: CallAt): string | undefined {
  const role = at.roles.find((candidate): candidate is LogRole => candidate.kind === 'log');
  if (!role || role.console || role.contextual || role.wrapper || at.call.mode === 'defer') return undefined;
  if (at.call.loop === 'forever') return undefined;
  const bound = boundForm(at, role);
  if (bound) return bound;
  if (at.file.language === 'go') return goForm(at, role);
  return at.file.language === 'python' ? undefined : scriptForm(at, role);
}

// ---- a logger that was bound to the request just above

const REQUEST_ID =
  /^(?:x[-_])?(?:request|req|correlation|trace|task|job|message)[-_.]?(?:id|uuid)$|^(?:rid|reqid|traceid)$/i;

/** `log = logger.bind(request_id=…)` stands above, and the call is made on `logger`. */
function boundForm({ file, fn, call }: CallAt, role: LogRole): string | undefined {
  if (role.on === undefined) return undefined;
  const { calls, functions } = file.facts;
  for (const scope of scopes({ file, fn })) {
    if (scope === 0) continue;
    for (const [name, value] of Object.entries(functions[scope]?.locals ?? {})) {
      const made = value.kind === 'call' ? calls[value.call] : undefined;
      if (!made || value.kind !== 'call' || made.fn !== scope || !isBefore(made, call)) continue;
      const binds = file.roles.get(value.call)?.find((candidate) => candidate.kind === 'bind-logger');
      const fields = binds?.kind === 'bind-logger' ? binds.fields : [];
      const ids = fields.flatMap((field) =>
        field.kind === 'keyword' ? [field.name] : field.kind === 'object' ? field.entries.map(({ key }) => key) : [],
      );
      if (!ids.some((id) => REQUEST_ID.test(id)) || made.callee !== `${role.on}${dot(role.on)}${lastOf(made.callee)}`)
        continue;
      return `${name}.${role.method}`;
    }
  }
  return undefined;
}

const isBefore = (a: CallFact, b: CallFact): boolean => a.at[0] < b.at[0];
const lastOf = (ref: Ref): string => ref.slice(Math.max(ref.lastIndexOf('.'), ref.lastIndexOf('#')) + 1);
const dot = (ref: Ref): string => (ref.endsWith('#') ? '' : '.');

function* scopes({ file, fn }: InFile): Iterable<number> {
  for (let at = fn, depth = 0; at >= 0 && depth < 100; depth++) {
    const fact = file.facts.functions[at];
    if (!fact) return;
    yield at;
    // What runs beside the request may outlive it.
    if (fact.flavour === 'goroutine') return;
    at = fact.parent;
  }
}

// ---- Go

/** Functions that set something up: their context is no request's even where one is the occasion. */
const SETS_UP = /^_*(?:[Rr]un|[Ww]atch|[Ss]tart|[Ss]top|[Nn]ew|[Bb]uild|[Oo]pen|[Ii]nit|[Ss]etup|[Rr]egister)(?![a-z])/;

function goForm(at: CallAt, role: LogRole): string | undefined {
  const { file, call } = at;
  const library = /^(?:log\/)?slog$/.test(role.library) ? 'slog' : role.library;
  const forms = formsOf(at.repository).get(file.service)?.get(library);
  if (!forms || !isShared(role.on ?? call.callee, library) || isBound(at)) return undefined;
  const context = contextIn(at);
  if (context === undefined) return undefined;
  if (library === 'slog')
    return /^(?:Debug|Info|Warn|Error)$/.test(role.method) ? `${plain(call.callee)}Context` : undefined;
  return [...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** A logger of the package or the program. One that was handed over or made here may carry the request already. */
function isShared(on: Ref, library: string): boolean {
  if (on.startsWith('@')) return library === 'slog';
  return !on.startsWith('$') && !on.startsWith('?');
}

/** `slog.With("request_id", id).Info(…)`, `logging.For(ctx).Info(…)`: the call carries the request in another way. */
function isBound({ file, call }: CallAt): boolean {
  const args = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  return args.some((arg) => {
    if (arg.kind === 'literal') return arg.type === 'string' && REQUEST_ID.test(arg.text);
    const name = arg.kind === 'ref' ? arg.ref : arg.kind === 'call' ? (file.facts.calls[arg.call]?.callee ?? '') : '';
    return /^\$(?:ctx|context|req|request|r|c)$|^context#|\.Context$/.test(name);
  });
}

const CONTEXT_TYPE = /^context#Context$/;
const REQUEST_TYPE =
  /^(?:net\/http#Request|github\.com\/gin-gonic\/gin#Context|github\.com\/labstack\/echo(?:\/v\d+)?#Context)$/;

/** The name under which a request or its context is a parameter here. */
function contextIn(at: CallAt): string | undefined {
  for (const scope of scopes(at)) {
    const fact = at.file.facts.functions[scope];
    const ofRequest = at.file.inRequest?.has(scope) === true && !SETS_UP.test(fact?.name ?? '');
    for (const { name, type } of fact?.params ?? []) {
      if (type === undefined || name === '' || name === '_') continue;
      if (REQUEST_TYPE.test(type) || (ofRequest && CONTEXT_TYPE.test(type))) return name;
    }
  }
  return undefined;
}

/** The context-taking forms that each service uses, by library, with how often. */
type Forms = Map<number, Map<string, Map<string, number>>>;
const formsByRepository = new WeakMap<Repository, Forms>();

function formsOf(repository: Repository): Forms {
  const known = formsByRepository.get(repository);
  if (known) return known;
  const found: Forms = new Map();
  for (const file of repository.files) {
    if (file.role === 'test' || file.role === 'example') continue;
    for (const [index, roles] of file.roles) {
      const call = file.facts.calls[index];
      for (const role of roles) {
        if (!call || role.kind !== 'log' || !role.contextual || role.wrapper) continue;
        // slog's `Log` and `LogAttrs` have no form without a context.
        if (/slog$/.test(role.library) && !/(?:Context|Ctx)$/.test(role.method)) continue;
        const libraries = found.get(file.service) ?? new Map<string, Map<string, number>>();
        const forms = libraries.get(role.library) ?? new Map<string, number>();
        found.set(file.service, libraries.set(role.library, forms));
        const form = spoken(file, call, role);
        if (form === undefined) continue;
        forms.set(form, (forms.get(form) ?? 0) + 1);
      }
    }
  }
  formsByRepository.set(repository, found);
  return found;
}

/** `github.com/rs/zerolog/log#Ctx` → `log.Ctx`; what a local was made by stands for the local. Fields of a type are there for its methods alone. */
function spoken(file: LinkedFile, call: CallFact, role: LogRole): string | undefined {
  const local = role.on?.startsWith('$') ? file.facts.functions[call.fn]?.locals[role.on.slice(1)] : undefined;
  const made = local?.kind === 'call' || local?.kind === 'result' ? file.facts.calls[local.call] : undefined;
  const { callee } = made ?? call;
  return callee.startsWith('@') ? undefined : plain(callee);
}

function plain(ref: Ref): string {
  const [module, member] = ref.includes('#') ? ref.split('#') : ['', ref];
  const name =
    (module ?? '')
      .replace(/\/v\d+$/, '')
      .split('/')
      .at(-1) ?? '';
  return [name, (member ?? '').replace(/^[$@?]/, '')].filter((part) => part !== '').join('.');
}

// ---- JavaScript

const REQUEST_LOGGER =
  /^\$(?:req|request|ctx|context|c)\.(?:log|logger)$|^\$(?:ctx|context|c)\.(?:req|request)\.(?:log|logger)$/;
const OF_REQUEST = new Set(['route', 'rpc', 'middleware', 'error-middleware', 'websocket']);

/** A shared logger in the handler of a service whose requests have a logger of their own. */
function scriptForm(at: CallAt, role: LogRole): string | undefined {
  const entry = entryOf(at);
  if (!entry || !OF_REQUEST.has(entry.kind)) return undefined;
  const { on } = role;
  if (on === undefined || !/^(?:#|[\w@./~-]+#)|^\$(?:app|fastify|server|instance)\.log$/.test(on)) return undefined;
  const request = requestIn(at);
  if (request === undefined || !requestLoggers(at.repository).has(at.file.service)) return undefined;
  const ids = role.fields.flatMap((field) => (field.kind === 'object' ? field.entries.map(({ key }) => key) : []));
  return ids.some((id) => REQUEST_ID.test(id)) ? undefined : `${request}.log.${role.method}`;
}

/** The name of the request among the parameters of the handler. */
function requestIn(at: CallAt): string | undefined {
  for (const scope of scopes(at)) {
    if (!at.file.entries.has(scope)) continue;
    const names = (at.file.facts.functions[scope]?.params ?? []).map((param) => param.name);
    return names.find((name) => /^(?:req|request|ctx|context|c)$/.test(name));
  }
  return undefined;
}

const loggersByRepository = new WeakMap<Repository, Set<number>>();

/** Services in which a request has a logger: it is used, or the framework was given one. */
function requestLoggers(repository: Repository): Set<number> {
  const known = loggersByRepository.get(repository);
  if (known) return known;
  const found = new Set<number>();
  for (const file of repository.files) {
    if (file.role === 'test' || file.role === 'example') continue;
    for (const roles of file.roles.values())
      for (const role of roles)
        if (role.kind === 'log' && role.on !== undefined && REQUEST_LOGGER.test(role.on)) found.add(file.service);
    if (file.facts.calls.some(givesRequestLogger)) found.add(file.service);
  }
  // A logger that finds the request by itself needs no other form.
  for (const [service, view] of repository.services.entries())
    if (view.correlation.some(({ name }) => !/pino-http|express-pino|fastify/.test(name))) found.delete(service);
  loggersByRepository.set(repository, found);
  return found;
}

function givesRequestLogger(call: CallFact): boolean {
  if (/^(?:pino-http|express-pino-logger)#(?:default|pinoHttp)?$/.test(call.callee)) return true;
  const [options] = call.args;
  if (!/^fastify#(?:default|fastify|Fastify)?$/.test(call.callee) || options?.kind !== 'object') return false;
  return options.entries.some(
    ({ key, value }) => /^logger(?:Instance)?$/.test(key) && !(value.kind === 'literal' && value.text === 'false'),
  );
}
