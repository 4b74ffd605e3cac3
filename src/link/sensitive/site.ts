import type { Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import type { Redaction } from './redaction.js';

/**
 * How a value is turned into the record. object: its fields are written out, where the type does not decide otherwise. text: it is
 * made a string, which hides the fields of a JavaScript object and shows all of a Go struct. dump: a serialiser writes every field.
 */
export type Form = 'object' | 'text' | 'dump';

/** Where a value is read, and how it would show in the record. */
export interface Site {
  context: LinkContext;
  file: number;
  fn: number;
  form: Form;
  /** Keys under which the value stands in the record, outermost first. */
  keys: readonly string[];
  /** What the service's loggers redact themselves. */
  redaction: Redaction;
  /** The runtime's console prints it: whole, and past all redaction. */
  console: boolean;
  /** Called for each parameter of the function whose own name says nothing: callers may pass a secret in it. */
  onParameter?: (name: string) => void;
  /** Fields of a value that is named so in the call, by the type checker; undefined where it does not know, or not yet. */
  typed?: (name: string) => readonly string[] | undefined;
  /** One element of the value is shown, not the whole: `process.env[name]`. */
  part?: true;
  /** Keys, in small letters, that stand behind the value in its object and take the place of its own: `{ ...headers, cookie: '***' }`. */
  replaced?: ReadonlySet<string> | undefined;
  depth: number;
  /** Values that may still be looked at for this call: names that hold lists of names grow without bound. */
  steps: { left: number };
  /** Project functions whose results were looked into on the way here. */
  results: number;
}

const DEEPEST = 10;
export const MOST_STEPS = 2000;

/** Whether to go no further: too deep, or too much was looked at. */
export function isSpent(site: Site): boolean {
  return site.depth > DEEPEST || site.steps.left-- <= 0;
}

/** The same place one step further in. */
export function inner(site: Site, rest: Partial<Site> = {}): Site {
  return { ...site, ...rest, depth: site.depth + 1 };
}

export function fileOf(site: Site): LinkedFile {
  return site.context.files[site.file] as LinkedFile;
}

export function isScript(site: Site): boolean {
  const { language } = fileOf(site);
  return language === 'javascript' || language === 'typescript';
}

/** The names of a Ref without the mark of its origin: `$user.email` → user, email; `./auth#token` → token; `@Shop.db` → db. */
export function segmentsOf(ref: Ref): string[] {
  const path = ref.slice(ref.indexOf('#') + 1);
  const names = path.replace(/^\$/, '').split('.').filter(Boolean);
  // `@Class.member`, and not a name of the module `@scope/package`.
  return ref.startsWith('@') && !ref.includes('#') ? names.slice(1) : names;
}

/** The names of a Ref with the module that they are imported from: `os#environ` → os, environ. */
export function qualifiedOf(ref: Ref): string[] {
  const cut = ref.indexOf('#');
  const module = cut > 0 ? (ref.slice(0, cut).split(/[/:]/).at(-1) ?? '') : '';
  return module ? [module, ...segmentsOf(ref)] : segmentsOf(ref);
}

/** Those of them that are names: `users.[].email` → users, email. */
export function namesOf(ref: Ref): string[] {
  return segmentsOf(ref).filter((segment) => segment !== '[]' && segment !== '?' && !/^\d+$/.test(segment));
}

/** The value that a name was given, with the place to read it from; undefined where it stays a name. */
export function initialValue(ref: Ref, site: Site): { value: Value; site: Site } | undefined {
  const target = site.context.names.follow(site.file, site.fn, { kind: 'ref', ref });
  if (target.value.kind === 'ref' && target.value.ref === ref) return undefined;
  const moved = target.file !== site.file || target.fn !== site.fn;
  const { onParameter: _, typed: __, ...elsewhere } = site;
  return {
    value: target.value,
    site: inner(moved ? elsewhere : site, { file: target.file, fn: target.fn }),
  };
}
