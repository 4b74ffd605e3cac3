/** What a middleware does for the requests that pass it: known libraries by name, project functions by what they do. */

import type { CallRole } from '../../model/calls.js';
import type { Place } from '../../model/evidence.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { Does } from '../catalogue/instrumentation.js';
import { implementations } from '../routes/interfaces.js';
import type { Use } from '../routes/router-node.js';
import { bindsLogger, bindsTrace, correlates } from './bound-loggers.js';
import { functionOf, returnedFunction } from './callables.js';
import { chained, gathered } from './chained.js';
import { ancestry, goMethods, methodsOfType, typeOf, typeOfValue } from './classes.js';
import { logsByName, measuresByName } from './done-by-name.js';
import { listenersOf } from './events.js';
import { tracesAlone } from './meters.js';
import { isRequestLine } from './request-lines.js';
import { isNamed, lastName, librarySymbol } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

/** One thing that a middleware does, with where that shows. */
export interface Effect {
  does: Does;
  name: string;
  place: Place;
  /** The call that shows it, where it is one of the project's own code. */
  call?: { file: number; index: number };
}

const DEPTH = 2;
/** Names, lists and wrappers on the way to what is added. */
const MOST_STEPS = 8;
/** Arguments of a maker of middleware that may be part of what it makes. */
const HANDED: ReadonlySet<Value['kind']> = new Set<Value['kind']>(['call', 'array', 'ref', 'spread', 'function']);

/** Effects of the middleware that was added with `use`; none where it does nothing of interest or cannot be followed. */
export function effectsOf(work: Work, use: Use): Effect[] {
  const effects = ofValue(work, use.file, use.fn, use.value, use, 0);
  const isOpen = work.files[use.file]?.language === 'python' && !effects.some(({ does }) => does === 'metrics');
  const name = isOpen ? measuresByName(work, use, use.value) : undefined;
  return name === undefined ? effects : [...effects, { does: 'metrics', name, place: work.place(use.file, use.at) }];
}

function ofValue(work: Work, file: number, fn: number, value: Value, use: Use, depth: number): Effect[] {
  if (depth > MOST_STEPS) return [];
  const place = work.place(use.file, use.at);
  switch (value.kind) {
    case 'keyword':
    case 'spread':
      return ofValue(work, file, fn, value.value, use, depth + 1);
    case 'array':
      return value.items.flatMap((item) => ofValue(work, file, fn, item, use, depth + 1));
    case 'either':
      return value.options.flatMap((option) => ofValue(work, file, fn, option, use, depth + 1));
    case 'ref': {
      const bound = use.bindings?.value({ value, file, fn });
      if (bound && bound.value !== value) return ofValue(work, bound.file, bound.fn, bound.value, use, depth + 1);
      const known = ofLibrary(work, file, fn, value.ref, place);
      if (known.length > 0) return known;
      const parts = chained(work, file, fn, value.ref);
      if (parts.length > 0) return parts.flatMap((part) => effectsOf(work, { ...use, ...part }));
      const type = typeOf(work, file, fn, value.ref);
      if (type) return ofType(work, type, place);
      const target = functionOf(work, file, fn, value);
      if (target) return [...functionEffects(work, target), ...logsByName(work, { file, fn, ref: value.ref, place })];
      const listed = gathered(work, file, fn, value.ref);
      if (listed.length > 0) return listed.flatMap((one) => ofValue(work, one.file, one.fn, one.value, use, depth + 1));
      const given = use.wraps ? [] : ofParameter(work, file, fn, value.ref, use, depth);
      if (given.length > 0) return given;
      const followed = work.context.names.follow(file, fn, value);
      return followed.value.kind === 'ref'
        ? []
        : ofValue(work, followed.file, followed.fn, followed.value, use, depth + 1);
    }
    case 'object':
      // Go: a list with a type of its own, `chi.Middlewares{a, b}`.
      return [
        ...(value.type ? ofLibrary(work, file, fn, value.type, place) : []),
        ...value.entries.flatMap((entry) => ofValue(work, file, fn, entry.value, use, depth + 1)),
      ];
    case 'call':
    case 'result': {
      const call = work.facts(file)?.calls[value.call];
      if (!call) return [];
      const known = ofLibrary(work, file, call.fn, call.callee, place);
      // Options and wrappers hand over what matters: `grpc.ChainUnaryInterceptor(a, b)`, `wrap(mw)`.
      const given = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
      const inner = given
        .filter(({ kind }) => HANDED.has(kind))
        .flatMap((arg) => ofValue(work, file, call.fn, arg, use, depth + 1));
      inner.push(...chained(work, file, call.fn, call.callee).flatMap((part) => effectsOf(work, { ...use, ...part })));
      const target = work.context.names.target(file, value.call);
      const type = typeOfValue(work, file, call.fn, value);
      // `func NewLogger() Middleware { return logger }`
      const returned = target && returnedFunction(work, target);
      const makers = [target, returned?.fn === target?.fn ? undefined : returned];
      const own = [
        ...makers.flatMap((at) => (at ? functionEffects(work, at) : [])),
        ...(type ? ofType(work, type, place) : []),
      ];
      // `RequestIDHandler("request_id")`
      const ids = correlates(work, file, call)
        ? [{ does: 'correlation' as const, name: lastName(call.callee), place }]
        : [];
      return [
        ...known,
        ...inner,
        ...own,
        ...ids,
        ...(target ? logsByName(work, { file, fn: call.fn, ref: call.callee, place: work.place(file, call.at) }) : []),
      ];
    }
    case 'function':
      return functionEffects(work, { file, fn: value.fn });
    default:
      return [];
  }
}

/** Middleware handed over through a parameter: what the callers give. */
function ofParameter(work: Work, file: number, fn: number, ref: string, use: Use, depth: number): Effect[] {
  const resolved = work.context.names.resolve(file, fn, ref);
  const found = resolved.kind === 'parameter' ? resolved : parameterNamed(work, file, fn, ref);
  if (!found) return [];
  const rest = work.facts(found.file)?.functions[found.fn]?.params[found.index]?.rest;
  return work.context.names
    .callers(found.file, found.fn)
    .slice(0, 4)
    .flatMap(({ file: from, call: index }) => {
      const call = work.facts(from)?.calls[index];
      const args = call?.args.slice(found.index, rest ? undefined : found.index + 1) ?? [];
      return args.flatMap((arg) => ofValue(work, from, call?.fn ?? 0, arg, use, depth + 1));
    });
}

function parameterNamed(work: Work, file: number, fn: number, ref: string) {
  const index = work.facts(file)?.functions[fn]?.params.findIndex((param) => `$${param.name}` === ref) ?? -1;
  return index < 0 ? undefined : { file, fn, index };
}

function ofLibrary(work: Work, file: number, fn: number, ref: string, place: Place): Effect[] {
  const linked = work.files[file];
  const symbol = linked && work.symbol(file, fn, ref);
  if (!symbol) return [];
  const effects: Effect[] = [];
  for (const { entry, path } of work.libraries(linked).middleware.of(symbol)) {
    const named = !entry.names || isNamed(entry.names, path) || entry.names.some((name) => path.includes(name));
    if (!named) continue;
    const counts = !entry.meter || !tracesAlone(work, linked.language);
    const { tracingSetup } = work.context.services[linked.service] ?? {};
    const traces = !entry.started || tracingSetup?.starts.some(({ name }) => name === entry.library);
    for (const does of entry.does)
      if ((does !== 'metrics' || counts) && (does !== 'tracing' || traces))
        effects.push({ does, name: entry.library, place });
  }
  return effects;
}

/** What a class does because it extends a library's middleware. */
function inheritedEffects(work: Work, type: { file: number; type: number }, place: Place): Effect[] {
  const linked = work.files[type.file];
  if (!linked || linked.language === 'go') return [];
  return ancestry(work, type).flatMap((symbol) => {
    const name = [symbol.module, ...symbol.path].join('.');
    const { settings } = work.libraries(linked).catalogue.instrumentation;
    const listed = settings.filter(({ text }) => name.startsWith(`${text}.`));
    const known = work
      .libraries(linked)
      .middleware.of(symbol)
      .flatMap(({ entry, path }) => (!entry.names || isNamed(entry.names, path) ? [entry] : []));
    return [...listed, ...known].flatMap(({ does, library }) =>
      does.map((each) => ({ does: each, name: library, place })),
    );
  });
}

function ofType(work: Work, type: { file: number; type: number }, place: Place): Effect[] {
  const effects: Effect[] = inheritedEffects(work, type, place);
  const methods = work.files[type.file]?.language === 'go' ? goMethods(work, type) : methodsOfType(work, type);
  for (const [name, method] of methods)
    if (
      /^(?:dispatch|__call__|use|intercept|process_request|process_response|Intercept|ServeHTTP|WrapUnary|Wrap|process_view)$/.test(
        name,
      )
    )
      effects.push(...functionEffects(work, method).map((effect) => ({ ...effect, place: effect.place ?? place })));
  return effects;
}

const cache = new WeakMap<Work, Map<string, Effect[]>>();

/** What a project function does for every request that it sees, in its closures and in what it calls. */
export function functionEffects(work: Work, at: FunctionAt, depth = 0): Effect[] {
  let known = cache.get(work);
  if (!known) {
    known = new Map();
    cache.set(work, known);
  }
  const key = `${at.file}:${at.fn}:${depth}`;
  const found = known.get(key);
  if (found) return found;
  const effects: Effect[] = [];
  known.set(key, effects);
  const linked = work.files[at.file];
  if (!linked) return effects;
  const inside = work.functionsWithin(at);
  for (const { index, call } of work.callsWithin(at)) {
    const place = work.place(at.file, call.at);
    const name = work.function(at)?.name || 'middleware';
    const always = call.handler === undefined && tests(call) < 2;
    for (const role of linked.roles.get(index) ?? []) {
      const does = doesOf(role);
      // A line or a count that is written only when something is wrong is none of every request.
      if (
        !does ||
        (does === 'metrics' && !always) ||
        (does === 'logging' && !isRequestLine(call, name, linked.facts.calls))
      )
        continue;
      effects.push({ does, name, place, call: { file: at.file, index } });
    }
    if (always && recordsThrough(work, at.file, index, call)) effects.push({ does: 'metrics', name, place });
    for (const effect of ofLibrary(work, at.file, call.fn, call.callee, place)) effects.push(effect);
    if (always && bindsTrace(work, at, call)) effects.push({ does: 'bound-logger', name, place });
    if (correlates(work, at.file, call)) effects.push({ does: 'correlation', name, place });
    const target = depth < DEPTH && always && work.context.names.target(at.file, index);
    const targets = target ? [target] : depth < DEPTH && always ? implementations(work, at.file, call) : [];
    // What it gives is what another wrapper gives: `return authenticated(measured(h))` is no step deeper.
    const next = depth + (givesBack(work, at, index) ? 0 : 1);
    for (const one of targets)
      effects.push(...functionEffects(work, one, next).filter(({ does }) => does !== 'logging' || depth === 0));
    if (depth < DEPTH && always)
      for (const one of listenersOf(work, at.file, call))
        effects.push(...functionEffects(work, one, depth + 1).filter(({ does }) => does === 'metrics'));
  }
  for (const { fn, target, value, at: place } of linked.facts.assignments)
    if (inside.has(fn) && bindsLogger(work, at.file, fn, target, value))
      effects.push({ does: 'bound-logger', name: lastName(target), place: work.place(at.file, place) });
  for (const handler of linked.facts.handlers)
    if (handler.kind === 'recover' && inside.has(handler.fn))
      effects.push({
        does: 'recovery',
        name: work.function(at)?.name || 'recover',
        place: work.place(at.file, handler.at),
      });
  return effects;
}

/** Whether the function returns what the call gives. */
function givesBack(work: Work, at: FunctionAt, index: number): boolean {
  return work.function(at)?.returns.some((value) => value.kind === 'call' && value.call === index) === true;
}

/** Names that the tests around a call read; what a test asks the standard library about one of them is none of its own. */
function tests({ conditions = [] }: CallFact): number {
  return conditions.filter((ref) => !/^(?:strings|bytes|slices|path|regexp)#/.test(ref)).length;
}

/** What one call does by its own roles: a decorator that counts, a span that is opened around a function. */
export function roleEffects(work: Work, file: number, index: number, name: string): Effect[] {
  const linked = work.files[file];
  const at = linked?.facts.calls[index]?.at;
  return (at ? (linked.roles.get(index) ?? []) : []).flatMap((role) => {
    const does = doesOf(role);
    return at && does && does !== 'logging' ? [{ does, name, place: work.place(file, at) }] : [];
  });
}

const RECORDS = /^(?:Inc|Dec|Add|Set|Observe|Record|Update)$/;

/** Go: `metrics().requests.With(labels).Inc()`, an instrument that is reached through functions and fields of the project. */
function recordsThrough(work: Work, file: number, index: number, call: CallFact): boolean {
  const linked = work.files[file];
  const last = call.chain?.at(-1)?.name.split('.').at(-1) ?? '';
  if (linked?.language !== 'go' || !RECORDS.test(last)) return false;
  const { metrics } = work.libraries(linked);
  return work.context.names.steps(file, index).some((step) => {
    const symbol = librarySymbol(step);
    return symbol !== undefined && metrics.of(symbol).length > 0;
  });
}

function doesOf(role: CallRole): Does | undefined {
  if (role.kind === 'log') return role.console ? undefined : 'logging';
  if (role.kind === 'metric-record') return 'metrics';
  return role.kind === 'span' && role.what === 'start' ? 'tracing' : undefined;
}
