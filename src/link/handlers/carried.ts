/** What of an error a value carries: the object (with its stack), only text of it, or nothing. */
import type { CallFact, Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';

export type Carried = 'object' | 'text' | 'none';

interface Names {
  file: LinkedFile;
  errors: readonly Ref[];
  derived: ReadonlyMap<Ref, Carried>;
}

const RANK: Record<Carried, number> = { none: 0, text: 1, object: 2 };
export const more = (a: Carried, b: Carried): Carried => (RANK[a] >= RANK[b] ? a : b);
const most = (all: Iterable<Carried>): Carried => {
  let result: Carried = 'none';
  for (const one of all) result = more(result, one);
  return result;
};
const asText = (what: Carried): Carried => (what === 'none' ? 'none' : 'text');

/** Properties of an error or an error event that are the error again, or its stack. */
const WHOLE =
  /^(stack|cause|error|reason|exception|err|original|originalError|original_error|innerError|__traceback__|orig|detail)$/;
const TEXT_MEMBER = /^(message|msg|name|code|status|statusCode|title|description)$/;
/** Functions that give text of what they are given, and those that name their result so. */
const TEXTUAL = /^(String|str|repr|JSON\.stringify|toString|Error|fmt#(Sprint|Sprintf|Sprintln)|json#dumps)$/;
const TEXTUAL_NAME = /(message|msg|text|string|str|describe|reason|summar|code|status|label|title|detail)/i;
/** The formatted traceback of the exception that is being handled. */
const TRACEBACK =
  /^(traceback#(format_exc|format_exception|format_tb)|sys#exc_info|runtime\/debug#Stack|logging#exc_info)/;

/** Bounded: values nest as deeply as the source does, and the deepest parts tell nothing new. */
const MAX_DEPTH = 12;

export function carried(value: Value, names: Names, depth = 0): Carried {
  if (depth > MAX_DEPTH) return 'none';
  const inner = (part: Value): Carried => carried(part, names, depth + 1);
  switch (value.kind) {
    case 'literal':
    case 'function':
    case 'test':
      return 'none';
    case 'ref':
      // `toError(err).message`: a member of what a call gave.
      if (value.call !== undefined && value.ref.startsWith('?')) return ofMember(value.ref, value.call, names, depth);
      // `if result.Err != nil { return result }`: whoever gets the result gets its error.
      if (value.ref.startsWith('$') && names.errors.some((error) => error.startsWith(`${value.ref}.`))) return 'object';
      return ofRef(value.ref, names);
    case 'call':
    case 'result':
      return ofCall(names.file.facts.calls[value.call], names, depth);
    case 'text':
      // `${err.stack || err}`: the stack is text, and all that there is.
      return value.parts.some((part) => isStack(part, names)) ? 'object' : asText(most(value.parts.map(inner)));
    case 'object':
      return most(value.entries.map((entry) => inner(entry.value)));
    case 'array':
      return most(value.items.map(inner));
    case 'either':
      return most(value.options.map(inner));
    case 'spread':
      return inner(value.value);
    case 'keyword': {
      const off = value.value.kind === 'literal' && /^(false|none|null|0)$/i.test(value.value.text);
      if (value.name === 'exc_info' || value.name === 'exception') return off ? 'none' : 'object';
      return inner(value.value);
    }
    case 'element':
      return asText(inner(value.of));
    case 'other':
      return most(value.refs.map((ref) => ofRef(ref, names)));
  }
}

/** The stack of the error, or a formatted traceback. */
function isStack(value: Value, names: Names, depth = 0): boolean {
  if (depth > 4) return false;
  if (value.kind === 'either') return value.options.some((option) => isStack(option, names, depth + 1));
  if (value.kind === 'ref') return /\.stack$/.test(value.ref) && ofRef(value.ref, names) === 'object';
  return value.kind === 'call' && TRACEBACK.test(names.file.facts.calls[value.call]?.callee ?? '');
}

function ofMember(ref: Ref, call: number, names: Names, depth: number): Carried {
  const whole = ofCall(names.file.facts.calls[call], names, depth);
  const members = ref.split('.').slice(1);
  return whole === 'object' && !members.every((member) => WHOLE.test(member)) ? 'text' : whole;
}

function ofRef(ref: Ref, names: Names): Carried {
  const derived = names.derived.get(ref);
  if (derived) return derived;
  for (const error of names.errors) {
    if (ref === error) return 'object';
    if (!ref.startsWith(`${error}.`)) continue;
    const member = ref.slice(error.length + 1).split('.');
    return member.every((part) => WHOLE.test(part)) ? 'object' : 'text';
  }
  for (const [name, what] of names.derived) {
    if (!ref.startsWith(`${name}.`)) continue;
    // `const error = resolveError(e); … error.message`: of what was made of the error, its text.
    const text = what === 'object' && TEXT_MEMBER.test(ref.slice(ref.lastIndexOf('.') + 1));
    return text && names.file.language !== 'go' ? 'text' : what;
  }
  return 'none';
}

function ofCall(call: CallFact | undefined, names: Names, depth: number): Carried {
  if (!call) return 'none';
  if (TRACEBACK.test(call.callee)) return 'object';
  const chain = call.chain ?? [];
  const given = most(
    [...call.args, ...chain.flatMap((link) => link.args)].map((arg) => carried(arg, names, depth + 1)),
  );
  // `err.toString()`, `e.message.slice(…)`: made from the error by a method of its own.
  const receiver = call.callee.includes('.') ? call.callee.slice(0, call.callee.lastIndexOf('.')) : '';
  const own = receiver ? ofRef(receiver, names) : 'none';
  if (given === 'none') return /\.(unwrap|cause|getcause)$/i.test(call.callee) ? own : asText(own);
  if (call.isNew || given === 'text') return given;
  const name = call.callee.split(/[#.]/).at(-1) ?? '';
  if (TEXTUAL.test(call.callee) || TEXTUAL.test(name)) return 'text';
  return TEXTUAL_NAME.test(name) && names.file.language !== 'go' ? 'text' : 'object';
}
