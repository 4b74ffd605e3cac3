/** Fields that are bound to a logger or added to an event, as object values where their key is written. */
import type { Value } from '../../model/facts.js';
import type { BindSpec } from '../catalogue/loggers.js';
import { fieldOf, pairsOf, type Site } from './record.js';

/** The fields that a link of a chain adds: `.Str(k, v)`, `.Err(e)`. */
export function linkFields(site: Site, name: string, args: readonly Value[]): Value[] {
  const [key, ...values] = args;
  if (!key) return [];
  const text = key.kind === 'literal' ? key.text : site.context.names.text(site.file, site.fn, key)?.text;
  if (text === undefined || values.length === 0) {
    return name === 'Err' || name === 'AnErr'
      ? [{ kind: 'object', entries: [{ key: 'error', value: values[0] ?? key }] }]
      : [...args];
  }
  return values.map((value): Value => ({ kind: 'object', entries: [{ key: text, value }] }));
}

/** The fields that a method binds to a logger. */
export function boundFields(site: Site, bind: BindSpec, name: string, args: readonly Value[]): Value[] {
  if (bind.fields === 'none') return [];
  if (bind.fields === 'pairs') return pairsOf(site, args);
  if (bind.fields === 'pair') return linkFields(site, name, args);
  return args.map((value) => fieldOf(site, value));
}
