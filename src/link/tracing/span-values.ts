/** Small questions about values and places that the parts about spans share. */
import type { Ref, Span, Statement, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { partsOf } from '../../model/values.js';

/** Values nest as deeply as the source does. */
const MAX_DEPTH = 10;

/** Whether a value hands on the thing called `name`; what only reads a member of it, or is a call of its own, does not. */
export function mentions(value: Value, name: Ref | undefined, depth = 0): boolean {
  if (name === undefined || depth > MAX_DEPTH) return false;
  const inner = (part: Value) => mentions(part, name, depth + 1);
  switch (value.kind) {
    case 'ref':
      // `span.end` as a value ends it when it is called.
      return (
        value.ref === name || (value.ref.startsWith(`${name}.`) && /\.(?:end|finish|End|Finish)\b/.test(value.ref))
      );
    case 'object':
      return value.entries.some((entry) => inner(entry.value));
    case 'array':
      return value.items.some(inner);
    case 'either':
      return value.options.some(inner);
    case 'spread':
    case 'keyword':
      return inner(value.value);
    case 'element':
      return inner(value.of);
    case 'other':
      return value.refs.includes(name);
    default:
      return false;
  }
}

/** Whether a value reads `name` at all, in tests too: `if (span)`, `span != nil`, `span?.isRecording()`. */
export function reads(value: Value, name: Ref, file: LinkedFile, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.kind === 'ref') return value.ref === name || value.ref.startsWith(`${name}.`);
  if (value.kind === 'call') return file.facts.calls[value.call]?.callee.startsWith(`${name}.`) === true;
  if (value.kind === 'test') return value.operands.some((operand) => reads(operand, name, file, depth + 1));
  if (value.kind === 'either') return value.options.some((option) => reads(option, name, file, depth + 1));
  return value.kind === 'other' && value.refs.some((ref) => ref === name || ref.startsWith(`${name}.`));
}

/** The places in the text that a value takes: those of the calls and functions in it. */
function placesOf(value: Value, file: LinkedFile, depth = 0): Span[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (values: readonly Value[]) => values.flatMap((one) => placesOf(one, file, depth + 1));
  switch (value.kind) {
    case 'call':
    case 'result': {
      const at = file.facts.calls[value.call]?.at;
      return at ? [at] : [];
    }
    case 'ref': {
      const at = value.call === undefined ? undefined : file.facts.calls[value.call]?.at;
      return at ? [at] : [];
    }
    case 'function': {
      const at = file.facts.functions[value.fn]?.at;
      return at ? [at] : [];
    }
    default:
      return inner(partsOf(value));
  }
}

/** The places in the text that a statement itself takes, those of the statements inside it left out. */
export function placesOfStatement(statement: Statement, file: LinkedFile): Span[] {
  switch (statement.kind) {
    case 'call': {
      const at = file.facts.calls[statement.call]?.at;
      return at ? [at] : [];
    }
    case 'return':
    case 'throw':
      return [statement.at];
    case 'assign':
    case 'send':
      return placesOf(statement.value, file);
    case 'if':
      return placesOf(statement.test, file);
    default:
      return [];
  }
}
