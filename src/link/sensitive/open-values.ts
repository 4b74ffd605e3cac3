/** Values of which the code at hand tells nothing but a name. */
import type { Ref } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { classifyPath, isPerson, saysHarmless } from './classify.js';
import { declaredType } from './harmless.js';
import { prismaRow } from './prisma.js';
import { schemaFields } from './schemas.js';
import { fileOf, isScript, type Site, segmentsOf } from './site.js';

/** What nothing is known of: a person's object by its name, or a TypeScript value whose fields the type checker knows. */
export function ofUnknown(ref: Ref, segments: readonly string[], name: string, site: Site): Leak[] {
  if (!isScript(site) || site.form === 'text') return [];
  const last = segments.at(-1) ?? '';
  const row = prismaRow(ref, site);
  const fields =
    row?.fields ?? schemaFields(ref, site) ?? (mayHaveFields(ref, last, site) ? site.typed?.(name) : undefined);
  if (fields) {
    return fields.flatMap((field): Leak[] => {
      const path = field.split('.');
      const verdict = classifyPath([row?.model ?? last, ...path]);
      if (site.replaced?.has((path[0] ?? '').toLowerCase())) return [];
      if (verdict.kind !== 'sensitive' || verdict.strength !== 'strong' || verdict.category === 'ip') return [];
      if (path.some((_, at) => site.redaction.covers([...site.keys, ...path.slice(0, at + 1)])) && !site.console)
        return [];
      return [{ category: verdict.category, name: `${name}.${field}`, strength: 'strong', via: 'object' }];
    });
  }
  if (segments.length > 3 || !isPerson(last) || last.endsWith('s') || isDeclaredPlain(ref, site)) return [];
  return [{ category: 'contact', name, strength: 'weak', via: 'object' }];
}

/** Names of texts, numbers and errors. */
const SCALAR =
  /^(?:e|err|i|j|n|msg|args|attempt|line)$|(?:message|text|url|uri|key|path|code|stack|title|href|src|content|str|prefix|suffix|seconds|ms|tokens?|endpoint|host|port|method|query|sql|html|output|permission|issuer)$/i;

/** Whether to ask the type checker, which reads no components: not for errors, and not for what is declared to be no object. */
function mayHaveFields(ref: Ref, last: string, site: Site): boolean {
  return (
    fileOf(site).language === 'typescript' &&
    !fileOf(site).facts.marks.includes('component') &&
    !saysHarmless(last) &&
    !SCALAR.test(last) &&
    !/^[A-Z][A-Z0-9_]*$/.test(last) &&
    !ref.includes('[]') &&
    !isDeclaredPlain(ref, site)
  );
}

/** A parameter declared to be text or a number is no object. */
function isDeclaredPlain(ref: Ref, site: Site): boolean {
  const type = declaredType(segmentsOf(ref)[0] ?? '', site);
  return type !== undefined && /^(?:string|number|boolean|bigint)$/.test(type);
}
