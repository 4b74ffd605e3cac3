import type { Ref, Value } from '../model/facts.js';

const DEEPEST = 3;

/** The value of `left op right`, which reads `refs`; differences, products and quotients keep their operands. */
export function arithmeticValue(op: string, left: Value, right: Value, refs: Ref[]): Value {
  if (op !== '-' && op !== '*' && op !== '/') return { kind: 'other', refs };
  return { kind: 'other', refs, arithmetic: { op, operands: [operand(left), operand(right)] } };
}

function operand(value: Value): Value {
  if (value.kind === 'ref' || value.kind === 'call') return value;
  if (value.kind === 'literal' && value.type === 'number') return value;
  const kept = value.kind === 'other' && depth(value) < DEEPEST ? value.arithmetic : undefined;
  return { kind: 'other', refs: [], ...(kept && { arithmetic: kept }) };
}

/** Operands were cut to `DEEPEST` when they were made, which bounds the recursion. */
function depth(value: Value): number {
  if (value.kind !== 'other' || !value.arithmetic) return 0;
  return 1 + Math.max(...value.arithmetic.operands.map(depth));
}
