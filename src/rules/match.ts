/**
 * Three-valued matching (Kleene): an attribute that is not known makes a comparison unknown, and unknown only goes away where the
 * other operands decide alone (`false and unknown` is false). Unknown is never a finding.
 */
import type { Attribute, Condition, Predicate } from '../model/rule.js';

export type Truth = boolean | undefined;

/** Judges `predicate` over the attributes that `attribute` looks up. */
export function holds(predicate: Predicate, attribute: (name: string) => Attribute): Truth {
  return every(Object.entries(predicate), ([key, operand]) => {
    if (key === 'all') return every(operand as Predicate[], (part) => holds(part, attribute));
    if (key === 'any') return negate(every(operand as Predicate[], (part) => negate(holds(part, attribute))));
    if (key === 'not') return negate(holds(operand as Predicate, attribute));
    return compare(attribute(key), operand as Condition);
  });
}

function every<T>(items: readonly T[], judge: (item: T) => Truth): Truth {
  let result: Truth = true;
  for (const item of items) {
    const truth = judge(item);
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

const negate = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

/** A list attribute satisfies a condition when one of its items does. */
function compare(value: Attribute, condition: Condition): Truth {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.some((item) => compareOne(item, condition));
  return compareOne(value as string | number | boolean, condition);
}

function compareOne(value: string | number | boolean, condition: Condition): boolean {
  if (typeof condition !== 'object') return value === condition;
  if (Array.isArray(condition)) return condition.includes(value);
  const range = condition as { min?: number; max?: number; matches?: string };
  if (range.matches !== undefined && !pattern(range.matches).test(String(value))) return false;
  if (range.min !== undefined && !(Number(value) >= range.min)) return false;
  return range.max === undefined || Number(value) <= range.max;
}

const patterns = new Map<string, RegExp>();
function pattern(source: string): RegExp {
  let found = patterns.get(source);
  if (!found) {
    found = new RegExp(source);
    patterns.set(source, found);
  }
  return found;
}
