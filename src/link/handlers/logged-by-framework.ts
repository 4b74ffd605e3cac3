/** Python: answers that a clause throws, and the error handlers to which the framework hands them, which log them with what led to them. */
import type { HandlerFact, Ref, Value } from '../../model/facts.js';
import type { LinkContext } from '../context.js';
import { carried } from './carried.js';
import { LEVELS } from './effect-record.js';
import { effectsOf } from './effects.js';
import { type ErrorScope, functionScope } from './scope.js';

/** Registers a function for exceptions, as a decorator or as a call; where errors come in, the exception is the first parameter or the last. */
const REGISTERS =
  /(?:^|[.#])(?:(errorhandler|app_errorhandler|register_error_handler)|exception_handler|add_exception_handler)$/;

/** Classes of exceptions descend so deeply at most. */
const DEEPEST = 8;

/** What a registered function does with the exceptions of a class: their trace is logged, their text alone, or neither. */
type Told = 'trace' | 'text' | 'no';

const REGISTERED = new WeakMap<LinkContext, Map<number, Map<string, Told>>>();

/**
 * Whether all that a clause throws is logged by the error handler that is registered for it in the same service. An exception that is
 * raised in a clause carries the one that was caught (`__context__`), so that its trace shows the cause.
 */
export function loggedByFramework(scope: ErrorScope, fact: HandlerFact): boolean {
  const { context, file, index } = scope;
  if (file.language !== 'python') return false;
  const handler = file.facts.handlers.indexOf(fact);
  const thrown = file.facts.throws.filter((one) => one.handler === handler);
  if (thrown.length === 0) return false;
  const registered = registeredIn(context).get(file.service);
  if (!registered) return false;
  return thrown.every(({ value, cause, fn }) => {
    if (value?.kind !== 'call' || isNone(cause)) return false;
    const ref = file.facts.calls[value.call]?.callee ?? '';
    const nearest = lineage(context, index, fn, ref, 0).find((key) => registered.has(key));
    const told = nearest === undefined ? 'no' : registered.get(nearest);
    return told === 'trace' || (told === 'text' && carried(value, scope) !== 'none');
  });
}

/** `raise … from None` */
const isNone = (cause: Value | undefined) => cause?.kind === 'literal' && cause.type === 'null';

/** For each service: the classes of exceptions that functions are registered for, and what those log. */
function registeredIn(context: LinkContext): Map<number, Map<string, Told>> {
  const known = REGISTERED.get(context);
  if (known) return known;
  const services = new Map<number, Map<string, Told>>();
  for (const [index, { language, role, service, facts }] of context.files.entries()) {
    if (language !== 'python' || (role !== 'service' && role !== 'library')) continue;
    for (const [number, call] of facts.calls.entries()) {
      const match = REGISTERS.exec(call.callee);
      if (!match) continue;
      const handler = handlerOf(context, index, number);
      if (!handler) continue;
      const told = toldBy(context, handler, match[1] !== undefined);
      const of = services.get(service) ?? new Map<string, Told>();
      services.set(service, of);
      for (const ref of classesIn(call.args[0])) of.set(keyOf(context, index, call.fn, ref), told);
    }
  }
  REGISTERED.set(context, services);
  return services;
}

const classesIn = (value: Value | undefined): Ref[] => {
  const items = value?.kind === 'array' ? value.items : value ? [value] : [];
  return items.flatMap((item) => (item.kind === 'ref' ? [item.ref] : []));
};

/** The function that a call registers: the decorated one, or the last argument. */
function handlerOf(context: LinkContext, file: number, index: number): { file: number; fn: number } | undefined {
  const facts = context.files[file]?.facts;
  const call = facts?.calls[index];
  if (!facts || !call) return undefined;
  if (call.result === 'decorator') {
    const fn = facts.functions.findIndex(({ decorators }) => decorators.includes(index));
    return fn > 0 ? { file, fn } : undefined;
  }
  const given = call.args.length > 1 ? call.args.at(-1) : undefined;
  if (given?.kind !== 'ref') return undefined;
  const found = context.names.resolve(file, call.fn, given.ref);
  return found.kind === 'function' ? { file: found.file, fn: found.fn } : undefined;
}

/** @param first whether the exception is the first parameter, not the last */
function toldBy(context: LinkContext, at: { file: number; fn: number }, first: boolean): Told {
  const params = context.files[at.file]?.facts.functions[at.fn]?.params ?? [];
  const own = params[0]?.name === 'self' ? 1 : 0;
  const scope = functionScope(context, at, first ? own : params.length - 1, 1);
  if (!scope) return 'no';
  const { logged, level, reports } = effectsOf(scope);
  if (reports) return 'trace';
  if (level === undefined || LEVELS.indexOf(level) < LEVELS.indexOf('warn')) return 'no';
  return logged === 'object' ? 'trace' : logged === 'text' ? 'text' : 'no';
}

/** The keys of a class and of all that it descends from, nearest first. All exceptions are `Exception`s in the end. */
function lineage(context: LinkContext, file: number, fn: number, ref: Ref, depth: number): string[] {
  const found = context.names.resolve(file, fn, ref);
  const bases = found.kind === 'type' ? (context.files[found.file]?.facts.types[found.type]?.bases ?? []) : [];
  const above =
    found.kind === 'type' && depth < DEEPEST
      ? bases.flatMap((base) => lineage(context, found.file, 0, base, depth + 1))
      : [];
  return [keyOf(context, file, fn, ref), ...above, ...(depth === 0 ? ['Exception'] : [])];
}

/** A class of the project by its place, any other by its own name. */
function keyOf(context: LinkContext, file: number, fn: number, ref: Ref): string {
  const found = context.names.resolve(file, fn, ref);
  return found.kind === 'type' ? `${found.file}:${found.type}` : (ref.split(/[#.]/).at(-1) ?? ref);
}
