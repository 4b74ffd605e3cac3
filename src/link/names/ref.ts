/** The written form of a name taken apart; see `Ref` in src/model/facts.ts. */
import type { Ref } from '../../model/facts.js';

export type RefRoot =
  | { kind: 'module'; module: string }
  | { kind: 'top'; name: string }
  | { kind: 'member'; className: string }
  | { kind: 'local'; name: string }
  | { kind: 'global'; name: string }
  | { kind: 'expression' };

export interface ParsedRef {
  root: RefRoot;
  path: string[];
}

/** Position of the `#` that ends a module name; -1 where the name has none (`this.#x` keeps its own). */
export function moduleEnd(ref: Ref): number {
  const hash = ref.indexOf('#', ref.startsWith('#') ? 1 : 0);
  if (hash <= 0) return -1;
  // `@Class.#field` and `$local.#field` are private members, `@scope/name#x` and `$lib/x#y` are modules.
  const first = ref[0];
  if ((first === '@' || first === '$' || first === '?' || first === '#') && !ref.slice(0, hash).includes('/'))
    return -1;
  return hash;
}

function split(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

/** Takes a name apart into where it is rooted and the members read from there. */
export function parseRef(ref: Ref): ParsedRef {
  const end = moduleEnd(ref);
  if (end > 0) return { root: { kind: 'module', module: ref.slice(0, end) }, path: split(ref.slice(end + 1)) };
  const path = split(ref);
  const head = path.shift() ?? '';
  const name = head.slice(1);
  if (head.startsWith('#')) return { root: { kind: 'top', name }, path };
  if (head.startsWith('@')) return { root: { kind: 'member', className: name }, path };
  if (head.startsWith('$')) return { root: { kind: 'local', name }, path };
  if (head === '?' || head === '') return { root: { kind: 'expression' }, path };
  return { root: { kind: 'global', name: head }, path };
}
