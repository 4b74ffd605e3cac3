import { createHash } from 'node:crypto';
import type { CallFact, Ref, Value } from '../model/facts.js';

/**
 * Identity of a finding that survives moved lines: rule, path, enclosing symbol, normalised code, and which of several equal places
 * in that symbol it is.
 */
export function fingerprint(rule: string, path: string, symbol: string, shape: string, ordinal: number): string {
  return createHash('sha256').update([rule, path, symbol, shape, ordinal].join('\0')).digest('hex').slice(0, 32);
}

/**
 * The form of a value without its content. Only text that reads like a message (it has a space) counts, so that no secret literal
 * ever reaches a fingerprint.
 */
export function shapeOf(value: Value, calls: readonly CallFact[], depth = 0): string {
  if (depth > 4) return '_';
  const inner = (part: Value) => shapeOf(part, calls, depth + 1);
  switch (value.kind) {
    case 'literal':
      return value.type === 'string' && value.text.includes(' ') ? JSON.stringify(value.text) : value.type;
    case 'ref':
      return value.ref;
    case 'call':
      return calleeOf(calls[value.call]);
    case 'result':
      return `${calleeOf(calls[value.call])}[${value.index}]`;
    case 'text':
      return `${value.build}(${value.parts.map(inner).join()})`;
    case 'object':
      return `{${value.entries.map((entry) => entry.key).join()}}`;
    case 'array':
      return `[${value.items.map(inner).join()}]`;
    case 'either':
      return `${value.op}(${value.options.map(inner).join()})`;
    case 'test':
      return `${value.op}(${value.operands.map(inner).join()})`;
    case 'spread':
      return `...${inner(value.value)}`;
    case 'keyword':
      return `${value.name}=${inner(value.value)}`;
    case 'element':
      return `${inner(value.of)}[]`;
    case 'function':
      return 'function';
    case 'other':
      return `(${value.refs.join()})`;
  }
}

/** Callee and arguments of a call, its chain included. */
export function callShape(call: CallFact, calls: readonly CallFact[]): string {
  const link = (name: Ref, args: readonly Value[]) => `${name}(${args.map((arg) => shapeOf(arg, calls)).join()})`;
  return [link(call.callee, call.args), ...(call.chain ?? []).map((next) => link(next.name, next.args))].join('.');
}

const calleeOf = (call: CallFact | undefined): string => (call ? `${call.callee}()` : '_');
