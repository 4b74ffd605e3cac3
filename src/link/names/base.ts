/** What names are resolved to while they are followed. */
import type { Resolved } from '../context.js';

/** A result, or a module of the repository whose members are still to be read. */
export type Base = Resolved | { kind: 'module'; files: readonly number[] };

export const UNKNOWN: Resolved = { kind: 'unknown' };

type Known<B extends Base> = Exclude<B, { kind: 'unknown' }>;
type Concrete<B extends Base> = Exclude<B, { kind: 'unknown' | 'value' | 'parameter' | 'global' }>;

export function known<B extends Base>(base: B | undefined): base is Known<B> {
  return base !== undefined && base.kind !== 'unknown';
}

/** Whether it says what a thing is, not merely where it is written. */
export function concrete<B extends Base>(base: B | undefined): base is Concrete<B> {
  return known(base) && base.kind !== 'value' && base.kind !== 'parameter' && base.kind !== 'global';
}
