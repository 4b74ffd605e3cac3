import type { Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';

/**
 * Keys that the loggers of a service redact, in lower case: pino's `redact` (a list of paths, or `{ paths }`) and options of the
 * same shape. A path covers its last key alone.
 */
export function redactedKeys(files: readonly LinkedFile[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const file of files) {
    for (const call of file.facts.calls) {
      for (const arg of call.args) {
        if (arg.kind !== 'object') continue;
        for (const entry of arg.entries) {
          if (/^redact(?:Paths|Keys|ed\w*)?$|^maskFields$|^censorKeys$/.test(entry.key)) collect(entry.value, keys);
        }
      }
    }
  }
  return keys;
}

function collect(value: Value, keys: Set<string>): void {
  if (value.kind === 'array') for (const item of value.items) collect(item, keys);
  if (value.kind === 'object')
    for (const entry of value.entries) if (entry.key === 'paths' || entry.key === 'keys') collect(entry.value, keys);
  if (value.kind === 'literal' && value.type === 'string') {
    const key = value.text.match(/([\w-]+)\W*$/)?.[1];
    if (key) keys.add(key.toLowerCase());
  }
}
