/** Finds the function that a value hands over: a handler, a middleware, a callback, however it is wrapped. */
import type { Value } from '../../model/facts.js';
import type { Resolved } from '../context.js';
import { lastName } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

const DEPTH = 6;

/**
 * The function of the repository that `value` stands for: itself, a name, a bound method, the last of an array, what a wrapper was
 * given (`asyncHandler(fn)`, `http.HandlerFunc(fn)`), what a factory returns (`getThing()`), an object's `handler`. Undefined where
 * it cannot be told.
 */
export function functionOf(
  work: Work,
  file: number,
  fn: number,
  value: Value | undefined,
  depth = 0,
): FunctionAt | undefined {
  if (!value || depth > DEPTH) return undefined;
  switch (value.kind) {
    case 'function':
      return { file, fn: value.fn };
    case 'ref':
      return value.call !== undefined && value.ref.startsWith('?')
        ? ofResolved(work, work.context.names.evaluate(file, fn, value), depth)
        : ofName(work, file, fn, value.ref, depth);
    case 'call':
      return ofCall(work, file, value.call, depth);
    case 'result':
      return ofCall(work, file, value.call, depth, value.index);
    case 'array':
      return functionOf(work, file, fn, value.items.at(-1), depth + 1);
    case 'spread':
    case 'keyword':
      return functionOf(work, file, fn, value.value, depth + 1);
    case 'object':
      return ofObject(work, file, fn, value, depth);
    case 'either':
      for (const option of value.options) {
        const found = functionOf(work, file, fn, option, depth + 1);
        if (found) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

function ofName(work: Work, file: number, fn: number, ref: string, depth: number): FunctionAt | undefined {
  const name = ref.endsWith('.bind') ? ref.slice(0, -5) : ref;
  const { names } = work.context;
  const resolved = names.resolve(file, fn, name);
  if (resolved.kind !== 'typed') return ofResolved(work, resolved, depth);
  // `endpoint, err := NewEndpoint(…)`, declared to give a router's type of handlers: the function that it gives is seen all the same.
  const { value, file: at, fn: within } = names.follow(file, fn, { kind: 'ref', ref: name });
  return value.kind === 'call' || value.kind === 'result' ? functionOf(work, at, within, value, depth + 1) : undefined;
}

function ofResolved(work: Work, resolved: Resolved, depth: number): FunctionAt | undefined {
  switch (resolved.kind) {
    case 'function':
      return { file: resolved.file, fn: resolved.fn };
    case 'type':
    case 'instance': {
      const type = work.facts(resolved.file)?.types[resolved.type];
      const methods = new Map(Object.entries(type?.methods ?? {}));
      const wanted = resolved.kind === 'instance' && resolved.path !== '' ? [resolved.path] : ['ServeHTTP', '__call__'];
      const method = wanted.map((candidate) => methods.get(candidate)).find((found) => found !== undefined);
      return method === undefined ? undefined : { file: resolved.file, fn: method };
    }
    case 'value':
      if (resolved.path !== '' && resolved.value.kind !== 'object') return undefined;
      if (resolved.path !== '' && resolved.value.kind === 'object') {
        const entry = resolved.value.entries.find((candidate) => candidate.key === resolved.path);
        return entry && functionOf(work, resolved.file, resolved.fn, entry.value, depth + 1);
      }
      return functionOf(work, resolved.file, resolved.fn, resolved.value, depth + 1);
    default:
      return undefined;
  }
}

function ofObject(
  work: Work,
  file: number,
  fn: number,
  value: Extract<Value, { kind: 'object' }>,
  depth: number,
): FunctionAt | undefined {
  for (const key of ['handler', 'handle', 'resolve']) {
    const entry = value.entries.find((candidate) => candidate.key === key);
    if (entry) return functionOf(work, file, fn, entry.value, depth + 1);
  }
  // Go's `&Handler{…}`: the struct's own method answers.
  return value.type ? ofName(work, file, fn, value.type, depth) : undefined;
}

function ofCall(work: Work, file: number, index: number, depth: number, result?: number): FunctionAt | undefined {
  const call = work.facts(file)?.calls[index];
  if (!call) return undefined;
  if (lastName(call.callee) === 'bind' && call.callee.includes('.'))
    return ofName(work, file, call.fn, call.callee, depth + 1);
  const target = work.context.names.target(file, index);
  const given = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  for (const arg of given.reverse()) {
    // A literal option object is configuration, not the handler.
    if (arg.kind === 'object' && target) continue;
    const found = functionOf(work, file, call.fn, arg, depth + 1);
    if (found) return found;
  }
  return target && returnedFunction(work, target, depth + 1, result);
}

/** The function that a factory returns; of several results, the one at `result`. */
export function returnedFunction(work: Work, target: FunctionAt, depth = 0, result?: number): FunctionAt | undefined {
  const fact = work.function(target);
  if (!fact || depth > DEPTH) return undefined;
  for (const value of fact.returns) {
    const returned = result !== undefined && value.kind === 'array' ? value.items[result] : value;
    const found = functionOf(work, target.file, target.fn, returned, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The handler itself, where a closure only hands its request on: `func(c) { return handle(c, store) }`. */
export function delegated(work: Work, at: FunctionAt): FunctionAt {
  const fact = work.function(at);
  const facts = work.facts(at.file);
  if (!fact || !facts || fact.name !== '' || fact.params.length === 0) return at;
  const own = [...facts.calls.entries()].filter(([, call]) => call.fn === at.fn);
  const [only] = own;
  if (!only || own.length > 1) return at;
  const [index, call] = only;
  const handsOn = call.args.some(
    (arg) => arg.kind === 'ref' && fact.params.some((param) => arg.ref === `$${param.name}`),
  );
  return (handsOn && work.context.names.target(at.file, index)) || at;
}
