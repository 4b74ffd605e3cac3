/** Whole objects that carry sensitive values: requests, their headers and bodies, values of foreign types that are known for it. */
import type { Ref } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { declaredType } from './harmless.js';
import { fileOf, isScript, type Site } from './site.js';
import { taxonomy } from './taxonomy.js';

/** Leaks of a whole object, such as the headers of a request. */
export function ofWhole(
  segments: readonly string[],
  name: string,
  whole: Pick<Leak, 'category' | 'strength'>,
  site: Site,
): Leak[] {
  if (site.part || segments.at(-1) === '[]' || (site.form === 'text' && isScript(site))) return [];
  // `const { password, ...rest } = req.body`: who takes something out has thought of it.
  if (whole.category === 'contact' && site.replaced?.size) return [];
  if (whole.category === 'session') {
    const redacted = (key: string) =>
      !site.console && (site.redaction.covers([...site.keys, key]) || site.redaction.covers([...segments, key]));
    const covered = (key: string) => site.replaced?.has(key) || redacted(key);
    if (covered('authorization') && covered('cookie')) return [];
  }
  return [{ ...whole, name, via: 'object' }];
}

/** Values of foreign types that are known to carry secrets (`http.Header`), and requests that the console prints whole. */
export function wholeType(
  ref: Ref,
  segments: readonly string[],
  site: Site,
): Pick<Leak, 'category' | 'strength'> | undefined {
  if (segments.length > 2) return undefined;
  const last = segments.at(-1) ?? '';
  // Trailers come after a body, of which they tell sums and sizes.
  if (/trailers?$/i.test(last)) return undefined;
  if (site.console && isScript(site) && site.form !== 'text' && /^(?:req|request)$/.test(last) && isRequest(ref, site))
    return { category: 'session', strength: last === 'req' ? 'strong' : 'weak' };
  if (segments.length === 1 && isGatewayEvent(last, site)) return { category: 'session', strength: 'strong' };
  const { types } = taxonomy();
  const resolved = site.context.names.resolve(site.file, site.fn, ref);
  if (resolved.kind === 'typed' && resolved.path === '') {
    const name = `${resolved.module}#${resolved.type}`;
    // Go prints a request with its headers; no serialiser can write one.
    if (name === 'net/http#Request' && site.form === 'text') return { category: 'session', strength: 'strong' };
    return types.get(name);
  }
  const declared = segments.length === 1 ? declaredType(segments[0] as string, site) : undefined;
  return declared === undefined ? undefined : types.get(declared);
}

/** What an API gateway hands to a function: headers, cookies and the body of the request. */
function isGatewayEvent(name: string, site: Site): boolean {
  const { entries, facts } = fileOf(site);
  const entry = entries.get(site.fn);
  const [param] = facts.functions[site.fn]?.params ?? [];
  // `@Body('event') event` is what its decorator says.
  const first = param?.decorators?.length ? undefined : param?.name;
  // The name of such an entry is a method and a path.
  return /^(?:event|evt)$/.test(name) && name === first && entry?.kind === 'route' && entry.name.includes(' /');
}

function isRequest(ref: Ref, site: Site): boolean {
  const resolved = site.context.names.resolve(site.file, site.fn, ref);
  return fileOf(site).role === 'service' && (resolved.kind === 'parameter' || resolved.kind === 'typed');
}
