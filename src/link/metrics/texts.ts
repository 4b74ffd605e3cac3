/** Names that are put together of parts: namespaces and subsystems, lists, calls that join them. */
import type { Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import type { Text, Work } from '../requests/work.js';

/** Nothing of it is known. */
export const OPEN: Text = { text: '…', dynamic: true };

/** Parts joined, empty ones left out. */
export function join(parts: readonly (Text | undefined)[], joiner: string): Text {
  const all = parts.map((part) => part ?? OPEN).filter(({ text }) => text !== '');
  return { text: all.map(({ text }) => text).join(joiner), dynamic: all.some(({ dynamic }) => dynamic) };
}

/** Go: `prometheus.BuildFQName(namespace, subsystem, name)`. */
export function built(work: Work, file: number, value: Value): Text | undefined {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  if (!call || lastName(call.callee) !== 'BuildFQName') return undefined;
  return join(
    call.args.map((arg) => work.text(file, call.fn, arg)),
    '_',
  );
}
