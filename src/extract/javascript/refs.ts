/** The names that values read. */

import type { CallFact, Ref, Value } from '../../model/facts.js';
import { IN_DEVELOPMENT } from '../../util/development.js';
import type { Walk } from './walk.js';

const REFS = 20;

/** The names that a value reads, added to `refs`; with `calls`, callees and arguments of the calls in it too. */
export function refsOf(from: Value, refs: Ref[], calls?: readonly CallFact[]): Ref[] {
  if (refs.length >= REFS) return refs;
  switch (from.kind) {
    case 'ref':
      if (!refs.includes(from.ref)) refs.push(from.ref);
      break;
    case 'text':
      for (const part of from.parts) refsOf(part, refs, calls);
      break;
    case 'object':
      for (const entry of from.entries) refsOf(entry.value, refs, calls);
      break;
    case 'array':
      for (const item of from.items) refsOf(item, refs, calls);
      break;
    case 'either':
      for (const option of from.options) refsOf(option, refs, calls);
      break;
    case 'test':
      for (const operand of from.operands) refsOf(operand, refs, calls);
      break;
    case 'spread':
    case 'keyword':
      refsOf(from.value, refs, calls);
      break;
    case 'element':
      refsOf(from.of, refs, calls);
      break;
    case 'other':
      for (const ref of from.refs) if (!refs.includes(ref)) refs.push(ref);
      break;
    case 'call': {
      const call = calls?.[from.call];
      if (!call) break;
      if (!refs.includes(call.callee)) refs.push(call.callee);
      for (const argument of call.args) if (argument.kind !== 'call') refsOf(argument, refs);
      break;
    }
  }
  return refs;
}

const CONDITIONS = 4;

/** `process.env.NODE_ENV === 'development'`, `!== 'production'`, alone or with other tests that must hold. */
export function holdsInDevelopment(test: Value): boolean {
  if (test.kind === 'either') return test.op === '&&' && test.options.some(holdsInDevelopment);
  if (test.kind !== 'test' || !test.operands.some((one) => one.kind === 'ref' && /(?:^|\.)NODE_ENV$/.test(one.ref)))
    return false;
  const literal = test.operands.find((one) => one.kind === 'literal');
  const name = literal?.kind === 'literal' ? literal.text : '';
  return /^===?$/.test(test.op) ? /^dev(?:elopment)?$/.test(name) : /^!==?$/.test(test.op) && /^prod/.test(name);
}

/** The tests around what stands under `test`: outermost first, the innermost four where there are more. */
export function withTest(w: Walk, test: Value, development = false): readonly Ref[] {
  const refs = refsOf(test, [], w.calls);
  if (development) refs.push(IN_DEVELOPMENT);
  if (refs.length === 0) return w.conditions;
  return [...w.conditions, ...refs.filter((ref) => !w.conditions.includes(ref))].slice(-CONDITIONS);
}
