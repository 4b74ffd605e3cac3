/** Names that are put together of parts: namespaces and subsystems, lists, calls that join them. */
import type { CallFact, Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../requests/work.js';

/** Nothing of it is known. */
export const OPEN: Text = { text: '…', dynamic: true };

/** Parts joined, empty ones left out. */
export function join(parts: readonly (Text | undefined)[], joiner: string): Text {
  const all = parts.map((part) => part ?? OPEN).filter(({ text }) => text !== '');
  return { text: all.map(({ text }) => text).join(joiner), dynamic: all.some(({ dynamic }) => dynamic) };
}

/** Names that a call puts together: `prometheus.BuildFQName(namespace, subsystem, name)`, `metricName("hits")` of the project. */
export function built(work: Work, file: number, value: Value): Text | undefined {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  if (!call || value.kind !== 'call') return undefined;
  const given = (arg: Value) => work.text(file, call.fn, arg);
  if (isQualified(call)) return join(call.args.map(given), '_');
  const target = work.context.names.target(file, value.call);
  const fact = target && work.function(target);
  const [result, another] = fact?.returns ?? [];
  if (!target || !fact || !result || another) return undefined;
  const fill = (part: Value): Value => {
    if (part.kind === 'text') return { ...part, parts: part.parts.map(fill) };
    const index = part.kind === 'ref' ? fact.params.findIndex(({ name }) => part.ref === `$${name}`) : -1;
    if (index < 0) return part;
    const arg = argumentAt(call.args, index) ?? argumentAt(call.args, fact.params[index]?.name ?? '');
    const text = arg && given(arg);
    return text && !text.dynamic ? { kind: 'literal', type: 'string', text: text.text } : { kind: 'other', refs: [] };
  };
  const read = (part: Value) => work.text(target.file, target.fn, fill(part));
  const made = result.kind === 'call' ? work.facts(target.file)?.calls[result.call] : undefined;
  if (made) return isQualified(made) ? join(made.args.map(read), '_') : undefined;
  return read(result);
}

const isQualified = (call: CallFact): boolean => lastName(call.callee) === 'BuildFQName';
