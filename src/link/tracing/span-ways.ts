/** What is known of a span on the ways through a function, and how ways part and meet. */
import type { Span } from '../../model/facts.js';

/** What a span may be on one way; several bits where it depends. */
export const NONE = 1;
export const OPEN = 2;
export const CLOSED = 4;
export const MAYBE = 8;

/** A way out of a block of statements. `raised`: a call that may throw, `surely` where failing is its nature. */
export interface Leave {
  how: 'return' | 'throw' | 'raised' | 'break' | 'continue' | 'lapse';
  state: number;
  at?: Span;
  surely?: boolean;
}

const MOST_WAYS = 8;

export const close = (state: number): number => (state & NONE) | (state === NONE ? 0 : CLOSED);
/** What is open may be ended by somebody else from here on. */
export const handOn = (state: number): number => (state & OPEN ? (state & ~OPEN) | MAYBE : state);

/** Ways of two branches, one of which is taken. */
export function meet(some: readonly number[], others: readonly number[]): readonly number[] {
  const [a, ...restA] = some;
  const [b, ...restB] = others;
  if (a === undefined) return others;
  if (b === undefined) return some;
  return joined([a | b], [...restA, ...restB]);
}

/** Ways beside each other. */
export function joined(some: readonly number[], others: readonly number[]): readonly number[] {
  const all = [...new Set([...some, ...others])];
  return all.length > MOST_WAYS ? [all.reduce((sum, state) => sum | state, 0)] : all;
}

export function distinct(leaves: readonly Leave[]): Leave[] {
  const found = new Map<string, Leave>();
  for (const leave of leaves) {
    const key = `${leave.how} ${leave.state} ${leave.surely === true} ${leave.how === 'raised' ? '' : (leave.at ?? '')}`;
    if (!found.has(key)) found.set(key, leave);
  }
  return [...found.values()];
}
