/** What a rule judges, one at a time, in the form that every kind of subject shares. */
import type { Span } from '../../model/facts.js';
import type { FileRole } from '../../model/files.js';
import type { Attribute } from '../../model/rule.js';

export interface Subject {
  path: string;
  at: Span;
  /** Index into `Repository.services`; -1 where none. */
  service: number;
  /** Role of the file, or of the service for subjects that are a whole service. */
  role: FileRole;
  /** Enclosing symbol and normalised code, for the fingerprint: neither holds a line number or a value. */
  symbol: string;
  shape: string;
  /** undefined where unknown. Only names of the kind's table are asked for: rules are checked when they are loaded. */
  attribute(name: string): Attribute;
}

/** The closed list of a kind's attributes: documentation and evaluation in one place. */
export type AttributeTable<T> = Readonly<Record<string, { doc: string; of: (subject: T) => Attribute }>>;

/** Looks attributes up in a table, each computed when it is first asked for. */
export function attributesOf<T>(table: AttributeTable<T>, subject: T): (name: string) => Attribute {
  const known = new Map<string, Attribute>();
  return (name) => {
    if (!known.has(name)) known.set(name, Object.hasOwn(table, name) ? table[name]?.of(subject) : undefined);
    return known.get(name);
  };
}
