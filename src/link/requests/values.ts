/** What a value reads, at any depth: names, keys, literal texts. Most values have none of what is looked for, so that nothing is gathered on the way. */
import type { CallFact, Value } from '../../model/facts.js';

const DEPTH = 8;

/** Whether a text passes; looked for in the order in which the texts are written. */
type Test = (text: string) => boolean;

function anyOf(values: readonly Value[], some: typeof someName, test: Test, depth: number): boolean {
  for (const value of values) if (some(value, test, depth)) return true;
  return false;
}

/** Whether one of the names that a value reads passes. */
export function someName(value: Value, test: Test, depth = 0): boolean {
  if (depth > DEPTH) return false;
  switch (value.kind) {
    case 'ref':
      return test(value.ref);
    case 'text':
      return anyOf(value.parts, someName, test, depth + 1);
    case 'object':
      for (const entry of value.entries) if (someName(entry.value, test, depth + 1)) return true;
      return false;
    case 'array':
      return anyOf(value.items, someName, test, depth + 1);
    case 'either':
      return anyOf(value.options, someName, test, depth + 1);
    case 'test':
      return anyOf(value.operands, someName, test, depth + 1);
    case 'spread':
    case 'keyword':
      return someName(value.value, test, depth + 1);
    case 'element':
      return someName(value.of, test, depth + 1);
    case 'other':
      for (const ref of value.refs) if (test(ref)) return true;
      return false;
    default:
      return false;
  }
}

/** Whether one of the keys of the objects and keywords in a value passes. */
export function someKey(value: Value, test: Test, depth = 0): boolean {
  if (depth > DEPTH) return false;
  switch (value.kind) {
    case 'keyword':
      return test(value.name) || someKey(value.value, test, depth + 1);
    case 'array':
      return anyOf(value.items, someKey, test, depth + 1);
    case 'spread':
      return someKey(value.value, test, depth + 1);
    case 'object':
      for (const { key, value: inner } of value.entries) if (test(key) || someKey(inner, test, depth + 1)) return true;
      return false;
    default:
      return false;
  }
}

/** Whether one of the literal texts in a value passes. */
export function someText(value: Value, test: Test, depth = 0): boolean {
  if (depth > DEPTH) return false;
  switch (value.kind) {
    case 'literal':
      return value.type === 'string' && test(value.text);
    case 'keyword':
    case 'spread':
      return someText(value.value, test, depth + 1);
    case 'array':
      return anyOf(value.items, someText, test, depth + 1);
    case 'object':
      for (const entry of value.entries) if (someText(entry.value, test, depth + 1)) return true;
      return false;
    case 'text':
      return anyOf(value.parts, someText, test, depth + 1);
    case 'either':
      return anyOf(value.options, someText, test, depth + 1);
    default:
      return false;
  }
}

/** Whether one of the arguments of a call, or of what is called on its result, passes. */
export function someArgument({ args, chain }: CallFact, test: (arg: Value) => boolean): boolean {
  return args.some(test) || (chain?.some((link) => link.args.some(test)) ?? false);
}

const gathered = (some: typeof someName, value: Value): string[] => {
  const found: string[] = [];
  some(value, (text) => {
    found.push(text);
    return false;
  });
  return found;
};

/** Names that a value reads. */
export const namesIn = (value: Value): string[] => gathered(someName, value);

/** Keys of the objects and keywords in a value. */
export const keysIn = (value: Value): string[] => gathered(someKey, value);

/** Literal texts in a value. */
export const textsIn = (value: Value): string[] => gathered(someText, value);
