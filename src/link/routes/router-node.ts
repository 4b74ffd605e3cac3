/** One router: what it is, where it is mounted, what stands on it. */
import type { Span, Value } from '../../model/facts.js';
import type { RouterLibrary } from '../catalogue/frameworks.js';
import type { Text } from '../requests/work.js';
import type { Bindings } from './bindings.js';

/** How far names and calls are followed to a router. */
export const DEPTH = 12;

/** Middleware or a hook on a router. */
export interface Use {
  file: number;
  fn: number;
  value: Value;
  prefix: Text;
  at: Span;
  /** The value is a handler with what is wrapped around it: a variable in it is that handler. */
  wraps?: true;
  /** What variables in the value stand for. */
  bindings?: Bindings;
}

export interface Mount {
  parent: RouterNode;
  prefix: Text;
  /** The prefix stands instead of the router's own. */
  replaces?: boolean;
  /** What is mounted adds to its parent itself. */
  shared?: true;
  file: number;
  fn: number;
  at: Span;
}

export interface RouterNode {
  id: string;
  library: RouterLibrary;
  file: number;
  prefix: Text;
  mounts: Mount[];
  uses: Use[];
  /** A whole application. */
  isApp?: true;
  /** Known by its declared type alone: what else was done to the same router elsewhere is not known. */
  floating: boolean;
  /** Serves only where something else mounts it. */
  part?: true;
  /** The router of the class that this one's class extends: what stands around that stands around this. */
  inherits?: RouterNode;
  /** Stands in a class that others extend, each with a router of its own. */
  inherited?: true;
  /** What it does for every request without being told, and where that shows. */
  builtIn?: { does: RouterLibrary['does'][string]; file: number; at: Span };
}

/** The routers that a node stands for: those that callers give, where it is a parameter that several hand one over in. */
export function handed(node: RouterNode): RouterNode[] {
  const { mounts } = node;
  const isHanded = mounts.length > 1 && mounts.every(({ fn }) => fn === HANDED);
  return isHanded ? mounts.map(({ parent }) => parent) : [node];
}

/** Function of the mounts of a parameter on what its callers give. */
export const HANDED = -1;

/** Own property of a record that came from a file: names like `constructor` are not in it. */
export function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
