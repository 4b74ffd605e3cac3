/** Queries that a call only builds: whether it is run where it stands. */
import type { CallFact, FileFacts, Value } from '../../model/facts.js';
import { baseOf } from '../requests/symbols.js';
import { encloses, type Work } from '../requests/work.js';

const THENS = new Set(['then', 'catch', 'finally']);
/** Builtins that go through what they are given. */
const CONSUMES = new Set(
  'list set tuple sorted len bool sum min max any all dict frozenset enumerate next iter reversed zip map filter'.split(
    ' ',
  ),
);

/** Whether a query that a call builds runs there: it is awaited, or gone through. */
export function runsHere(work: Work, file: number, index: number, by: 'awaited' | 'iterated'): boolean {
  const facts = work.facts(file);
  const call = facts?.calls[index];
  if (!facts || !call) return false;
  return by === 'awaited' ? isAwaited(facts, call) : isIterated(facts, call, index);
}

function isAwaited(facts: FileFacts, call: CallFact): boolean {
  if (call.awaited || call.result === 'returned') return true;
  if (call.chain?.some(({ name }) => THENS.has(name))) return true;
  return facts.calls.some(
    (other) =>
      other.fn === call.fn &&
      /^Promise\.|asyncio#gather/.test(other.callee) &&
      encloses(other.at, call.at) &&
      other !== call,
  );
}

function isIterated(facts: FileFacts, call: CallFact, index: number): boolean {
  // What a class or module declares is a template for the queries of requests.
  if (call.fn === 0) return false;
  if (call.result === 'condition') return true;
  if (call.result === 'argument') {
    const given = facts.calls.find((other) => other.args.some((arg) => arg.kind === 'call' && arg.call === index));
    return given !== undefined && CONSUMES.has(given.callee);
  }
  if (call.result === 'other') return !isEntry(facts, call, index);
  return call.result === 'assigned' && isOnlyRead(facts, call);
}

/** An entry of a dictionary is gone through by whoever gets the dictionary. */
function isEntry(facts: FileFacts, call: CallFact, index: number): boolean {
  const fact = facts.functions[call.fn];
  const values = [
    ...Object.values(fact?.locals ?? {}),
    ...(fact?.returns ?? []),
    ...facts.calls.filter((other) => other.fn === call.fn).flatMap((other) => other.args),
    ...facts.assignments.filter((other) => other.fn === call.fn).map((other) => other.value),
  ];
  return values.some((value) => holds(value, index, 0));
}

function holds(value: Value, index: number, depth: number): boolean {
  if (depth > 6) return false;
  if (value.kind === 'object')
    return value.entries.some(
      ({ value: inner }) => (inner.kind === 'call' && inner.call === index) || holds(inner, index, depth + 1),
    );
  if (value.kind === 'keyword') return holds(value.value, index, depth + 1);
  return value.kind === 'array' && value.items.some((item) => holds(item, index, depth + 1));
}

/** A local of which no method is called and that goes nowhere else is gone through in the function itself. */
function isOnlyRead(facts: FileFacts, call: CallFact): boolean {
  const name = call.assignedTo?.length === 1 ? call.assignedTo[0] : undefined;
  if (name === undefined || name.startsWith('@') || name.startsWith('#') || name.includes('.')) return false;
  const fact = facts.functions[call.fn];
  if (fact?.reassigned?.includes(name)) return false;
  const ref = `$${name}`;
  const reads = (value: Value) => mentions(value, ref, 0);
  if (fact?.returns.some(reads) || Object.values(fact?.locals ?? {}).some(reads)) return false;
  if (facts.assignments.some((other) => other.fn === call.fn && reads(other.value))) return false;
  return !facts.calls.some(
    (other) =>
      isWithin(facts, other.fn, call.fn) &&
      ((baseOf(other.callee) ?? '').startsWith(ref) ||
        (!CONSUMES.has(other.callee) &&
          [...other.args, ...(other.chain ?? []).flatMap((link) => link.args)].some(reads))),
  );
}

function isWithin(facts: FileFacts, inner: number, outer: number): boolean {
  for (let at = inner, depth = 0; at >= 0 && depth < 50; at = facts.functions[at]?.parent ?? -1, depth++)
    if (at === outer) return true;
  return false;
}

function mentions(value: Value, ref: string, depth: number): boolean {
  if (depth > 6) return false;
  const each = (values: readonly Value[]) => values.some((one) => mentions(one, ref, depth + 1));
  switch (value.kind) {
    case 'ref':
      return value.ref === ref;
    case 'object':
      return each(value.entries.map((entry) => entry.value));
    case 'array':
      return each(value.items);
    case 'either':
      return each(value.options);
    case 'keyword':
    case 'spread':
      return mentions(value.value, ref, depth + 1);
    default:
      return false;
  }
}
