/** The first log call of every entry that nothing ties to its request. */

import type { CallRole } from '../../model/calls.js';
import type { CallFact, Ref, Value } from '../../model/facts.js';
import type { Entry } from '../../model/requests.js';
import { DEVELOPMENT } from '../../util/development.js';
import { parseRef } from '../names/ref.js';
import { fieldHoldsContext, readsContext, takesContext } from './context-loggers.js';
import { setsVariable } from './context-variables.js';
import { bindsContext, type Correlation, spans } from './correlation.js';
import { namesId } from './request-ids.js';
import { baseOf, lastName } from './symbols.js';
import { keysIn, namesIn, textsIn } from './values.js';
import { isServed, type Work } from './work.js';

type LogRole = Extract<CallRole, { kind: 'log' }>;

const JUDGED = new Set<Entry['kind']>(['route', 'rpc', 'consumer', 'job', 'websocket', 'error-middleware', 'lambda']);

/** What the log calls of an entry say: how many there are, and the first that is untied. */
export interface EntryLogs {
  calls: number[];
  untied: number[];
}

/** Fills `uncorrelated` of all served files; gives the log calls of each entry by `file:fn`. */
export function linkUncorrelated(work: Work, mechanisms: readonly Correlation[]): Map<string, EntryLogs> {
  const logs = new Map<string, EntryLogs>();
  for (const [file, linked] of work.files.entries()) {
    const mechanism = mechanisms[linked.service] ?? { all: [], contextual: [], makers: [], variables: [] };
    for (const [fn, entry] of linked.entries) {
      if (!JUDGED.has(entry.kind)) continue;
      const found: EntryLogs = { calls: [], untied: [] };
      logs.set(`${file}:${fn}`, found);
      const scope = work.functionsWithin({ file, fn }, (inner) => linked.entries.has(inner));
      const calls = work.callsWithin({ file, fn }, (inner) => linked.entries.has(inner));
      const decorators = linked.facts.functions[fn]?.decorators ?? [];
      const bound =
        decorators.some((index) => bindsContext(work, file, linked.facts.calls[index] as CallFact)) ||
        calls.some(({ call }) => bindsContext(work, file, call) || setsVariable(mechanism, call));
      for (const { index, call } of calls) {
        const role = linked.roles.get(index)?.find((candidate): candidate is LogRole => candidate.kind === 'log');
        if (!role) continue;
        found.calls.push(index);
        // What only a developer's own machine writes is nobody's request.
        if (call.conditions?.some((ref) => DEVELOPMENT.test(ref))) continue;
        if (bound && !role.console) continue;
        if (!isTied(work, mechanism, { file, index, call, role, entry, entryFn: fn, scope, depth: 0 }))
          found.untied.push(index);
      }
      const [first] = found.untied;
      if (first !== undefined && isServed(linked)) linked.uncorrelated.set(fn, first);
    }
  }
  return logs;
}

/**
 * Whether a line that middleware writes about a request says which one: it has an id itself, or its logger comes from the request's
 * context, and something puts an id there (`identified`, or what the service has for all).
 */
export function isTiedLine(
  work: Work,
  mechanism: Correlation,
  { file, index }: { file: number; index: number },
  identified: boolean,
): boolean {
  const linked = work.files[file];
  const call = linked?.facts.calls[index];
  const role = linked?.roles.get(index)?.find((candidate): candidate is LogRole => candidate.kind === 'log');
  if (!linked || !call || !role) return false;
  let entryFn = call.fn;
  for (let at = entryFn; at > 0; at = linked.facts.functions[at]?.parent ?? 0) entryFn = at;
  const scope = work.functionsWithin({ file, fn: entryFn });
  const entry: Entry = { kind: 'middleware', name: '', framework: '' };
  const judged: Judged = { file, index, call, role, entry, entryFn, scope, depth: 0 };
  if (carriesId(work, judged)) return true;
  return (identified || mechanism.contextual.length > 0) && isTied(work, mechanism, judged);
}

interface Judged {
  file: number;
  index: number;
  call: CallFact;
  role: LogRole;
  entry: Entry;
  entryFn: number;
  scope: ReadonlySet<number>;
  depth: number;
}

function isTied(work: Work, mechanism: Correlation, judged: Judged): boolean {
  const { role, call, file } = judged;
  if (!role.console && mechanism.all.some((having) => spans(having, judged.entry))) return true;
  if (role.contextual && (mechanism.contextual.length > 0 || !/^(?:log\/)?slog$/.test(role.library))) return true;
  if (mechanism.contextual.length > 0 && fieldHoldsContext(work, file, call)) return true;
  if (carriesId(work, judged) || readsContext(work, mechanism, file, judged.index)) return true;
  if (role.console) return false;
  const on = levelled(call) ?? role.on ?? baseOf(call.callee);
  if (typeof on === 'object') return BINDS.test(lastName(work.facts(file)?.calls[on.call]?.callee ?? ''));
  if (on !== undefined && isBound(work, mechanism, judged, on, 0)) return true;
  // `logger.child({ requestId }).info(…)`, `log.Ctx(ctx).Info()`, `slog.With(…).Info()`.
  return chainBinds(work, file, judged);
}

/** go-kit's `level.Error(logger).Log(…)`: the logger is what the level is given, by name or made on the spot. */
function levelled({ callee, args: [logger] }: CallFact): Ref | { call: number } | undefined {
  if (!/go-kit\/(?:kit\/)?log\/level#/.test(callee)) return undefined;
  return logger?.kind === 'ref' ? logger.ref : logger?.kind === 'call' ? { call: logger.call } : undefined;
}

const BINDS =
  /^(?:child|bind|Session|WithSession|with|With|WithContext|WithField|WithFields|Ctx|FromContext|WithValues|with_fields|contextualize|opt|new|L|Extract|getChild|withContext|withRequestId|WithRequest|withRequest|with_request|WithSpan|WithSpanFromContext|fromContext|FromRequest|forRequest)$/;

function chainBinds(work: Work, file: number, { index, call, scope }: Judged): boolean {
  const names = [lastName(call.callee), ...(call.chain ?? []).map((link) => link.name)];
  if (!scope.has(call.fn)) return false;
  if (call.chain && holdsLogger(call)) return true;
  const bound = names.slice(0, -1).find((name) => BINDS.test(name));
  // `logFor(request).info(…)`: a function of the project makes the request's logger of it.
  if (bound === undefined) return call.chain !== undefined && madeOf(work, file, index, call);
  if (/^(?:With|with|new|L|opt|WithFields?)$/.test(bound)) {
    // zerolog's `With()`, logrus' `WithField()` and loguru's `opt()` bind only what they are given.
    const given = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
    return (
      given.some((arg) => [...keysIn(arg), ...namesIn(arg), ...textsIn(arg)].some(namesId)) ||
      (!/^WithF/.test(bound) && takesContext(work, file, call))
    );
  }
  return true;
}

function madeOf(work: Work, file: number, index: number, call: CallFact): boolean {
  const target = takesContext(work, file, call) ? work.context.names.target(file, index) : undefined;
  const returns = target ? (work.facts(target.file)?.functions[target.fn]?.returns ?? []) : [];
  return returns.some((value) => {
    const made = value.kind === 'call' && target ? work.facts(target.file)?.calls[value.call] : undefined;
    return made !== undefined && BINDS.test((made.chain ?? []).at(-1)?.name ?? lastName(made.callee));
  });
}

/** An id of the request among the values of the call. */
function carriesId(work: Work, { role, call, file }: Judged): boolean {
  const values: Value[] = [...role.fields, ...(role.message ? [role.message] : []), ...call.args];
  for (const link of call.chain ?? []) values.push(...link.args);
  for (const given of values) {
    // `extra=fields`, `**fields`, `...fields`
    const value = given.kind === 'keyword' || given.kind === 'spread' ? given.value : given;
    if (namesIn(value).some(namesId) || keysIn(given).some(namesId)) return true;
    if (value.kind === 'literal' && value.type === 'string' && namesId(value.text)) return true;
    if (value.kind === 'call' && givesId(work, file, value.call)) return true;
    if (value.kind === 'ref' && holdsId(work, file, call.fn, value, 0)) return true;
  }
  return false;
}

/** Whether what a name was given holds such an id: an object with its key, a copy of one, an error made with it. */
function holdsId(work: Work, file: number, fn: number, value: Value & { kind: 'ref' }, depth: number): boolean {
  if (madeWithId(work, file, fn, value.ref)) return true;
  const followed = work.context.names.follow(file, fn, value);
  if (followed.value === value || depth > 2) return false;
  if (namesIn(followed.value).some(namesId) || keysIn(followed.value).some(namesId)) return true;
  if (followed.value.kind !== 'call') return false;
  const made = work.facts(followed.file)?.calls[followed.value.call];
  if (!made) return false;
  // `const failure = new AppError(text, { requestId })`
  if (made.isNew) return givesId(work, followed.file, followed.value.call);
  // `copy.deepcopy(record)`, `dict(record)`, `record.copy()`, `Object.assign({}, record)`
  if (!COPIES.test(lastName(made.callee))) return false;
  const base = baseOf(made.callee);
  const copied = base === undefined ? made.args : [...made.args, { kind: 'ref' as const, ref: base }];
  return copied.some((one) => one.kind === 'ref' && holdsId(work, followed.file, made.fn, one, depth + 1));
}

/** `const event = createEvent({ service, requestId })`: what is made of an object has what that holds. */
function madeWithId(work: Work, file: number, fn: number, ref: Ref): boolean {
  const { root, path } = parseRef(ref);
  if (root.kind !== 'local' || path.length > 0) return false;
  const gives = (call: CallFact) =>
    call.fn === fn && call.assignedTo?.some((one) => one.replace(/^\$/, '') === root.name);
  const made = work.facts(file)?.calls.find(gives);
  return made !== undefined && MAKES.test(lastName(made.callee)) && made.args.some((arg) => keysIn(arg).some(namesId));
}

const MAKES = /^_?(?:[cC]reate|[mM]ake|[bB]uild|[iI]nit|[nN]ew)(?![a-z])/;
const COPIES = /^(?:copy|deepcopy|dict|assign|clone|cloneDeep|structuredClone)$/;

/** The call is named for such an id, or is given one. */
function givesId(work: Work, file: number, index: number): boolean {
  const call = work.facts(file)?.calls[index];
  return (
    call !== undefined &&
    (namesId(lastName(call.callee)) ||
      namesId(packageOf(call.callee)) ||
      call.args.some((arg) => [...namesIn(arg), ...keysIn(arg), ...textsIn(arg)].some(namesId)))
  );
}

/** `requestid` of `github.com/gin-contrib/requestid#Get`. */
function packageOf(callee: Ref): string {
  return /([^/#]+)#/.exec(callee)?.[1] ?? '';
}

const CARRIERS = /^(?:req|request|ctx|context|c|job|task|socket|message|msg|event|self|info|r|e|fastify|call|stream)$/i;
/** What is read from these is the logger of the application, whichever request is at hand: `e.App.Logger()`. */
const APPLICATION = /^(?:app|application|server|srv|engine|config|container|deps|globals?)(?:\(\))?$/i;
const LOGGERS = /(?:^|\.)(?:log|logger|Logger|Log|getLogger)(?:\(\))?$/;

/** The logger is bound to the request: read from it, made of it, or made by binding inside the entry. */
function isBound(work: Work, mechanism: Correlation, judged: Judged, on: Ref, depth: number): boolean {
  if (depth > 4) return false;
  const { file, scope } = judged;
  const { root, path } = parseRef(on);
  const facts = work.facts(file);
  if (root.kind === 'local' && ![root.name, ...path].slice(0, -1).some((name) => APPLICATION.test(name))) {
    const isParameter = [...scope].some((fn) =>
      facts?.functions[fn]?.params.some(
        (param) => param.name === root.name || (param.names && Object.hasOwn(param.names, root.name)),
      ),
    );
    // `req.log`, `ctx.logger`, or a logger that the framework hands to the handler.
    if (isParameter && (path.length === 0 || CARRIERS.test(root.name) || LOGGERS.test(path.join('.')))) return true;
    if (CARRIERS.test(root.name) && LOGGERS.test(path.join('.'))) return true;
  }
  const at = maker(work, judged, on);
  if (!at) return false;
  const made = work.facts(at.file)?.calls[at.call];
  if (!made) return false;
  const target = work.context.names.target(at.file, at.call);
  if (target && mechanism.makers.some((maker) => maker.file === target.file && maker.fn === target.fn)) return true;
  if (/celery\.utils\.log#get_task_logger$/.test(made.callee)) return true;
  if (holdsLogger(made)) return true;
  const names = [lastName(made.callee), ...(made.chain ?? []).map((link) => link.name)];
  const given = [...made.args, ...(made.chain ?? []).flatMap((link) => link.args)];
  if (given.some((arg) => [...keysIn(arg), ...namesIn(arg), ...textsIn(arg)].some(namesId))) return true;
  // A socket's messages are handled in what handles its connection, and with that one's logger.
  const outer = at.file === file && work.files[file]?.entries.has(made.fn) === true;
  if (at.file !== file || !(scope.has(made.fn) || outer)) return false;
  if (names.some((name) => BINDS.test(name))) return true;
  return takesContext(work, file, made);
}

/** `c.get('logger')`: middleware has put the request's logger where the handler reads it. */
function holdsLogger({ callee, args: [key] }: CallFact): boolean {
  const { root, path } = parseRef(callee);
  if (root.kind !== 'local' || !CARRIERS.test(root.name) || !/^(?:get|Get|MustGet)$/.test(path.at(-1) ?? ''))
    return false;
  return key?.kind === 'literal' && /^(?:log|logger)$/i.test(key.text);
}

/** The call that made a logger: what the name was given, else what it resolves to. */
function maker(work: Work, judged: Judged, on: Ref): { file: number; call: number } | undefined {
  const { file, call } = judged;
  const { names } = work.context;
  const followed = names.follow(file, call.fn, { kind: 'ref', ref: on });
  if (followed.value.kind === 'call' || followed.value.kind === 'result')
    return { file: followed.file, call: followed.value.call };
  const near = local(work, judged, on);
  if (near) return near;
  const resolved = names.resolve(file, call.fn, on);
  if (resolved.kind === 'made') return { file: resolved.file, call: resolved.call };
  if (resolved.kind === 'value' && (resolved.value.kind === 'call' || resolved.value.kind === 'result'))
    return { file: resolved.file, call: resolved.value.call };
  return undefined;
}

/** A local of the entry that a call made (`log := logging.From(ctx)`). */
function local(work: Work, { file, call, scope }: Judged, on: Ref): { file: number; call: number } | undefined {
  const { root, path } = parseRef(on);
  if (root.kind !== 'local' || path.length > 0) return undefined;
  const facts = work.facts(file);
  for (const fn of scope) {
    const locals = facts?.functions[fn]?.locals;
    const value = locals && Object.hasOwn(locals, root.name) ? locals[root.name] : undefined;
    if (value?.kind === 'call' || value?.kind === 'result') return { file, call: value.call };
  }
  const index = facts?.calls.findIndex(
    (candidate) =>
      candidate.fn === call.fn && candidate.assignedTo?.some((name) => name.replace(/^\$/, '') === root.name),
  );
  return index === undefined || index < 0 ? undefined : { file, call: index };
}
