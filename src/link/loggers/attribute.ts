/** Loggers known by their names alone are taken to be of the library that their file, or nearly all of their service, logs with. */
import type { CallRole } from '../../model/calls.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { readNamed } from './named.js';

/** A service logs with one library where that many of its calls do. */
const NEARLY_ALL = 0.8;

interface Used {
  structured: boolean;
  count: number;
}
type Tally = Map<string, Used>;

/** Gives the log calls of unknown loggers their library where there is but one that they can be of. */
export function attributeNamed(context: LinkContext, catalogue: Catalogue, configured: readonly string[]): void {
  const byFile = context.files.map((): Tally => new Map());
  const byService = new Map<string, Tally>();
  const serviceKey = (file: number) => {
    const linked = context.files[file];
    return linked ? `${linked.service}:${catalogueLanguage(linked.language)}` : '';
  };
  for (const [file, { roles, role: fileRole }] of context.files.entries()) {
    if (fileRole === 'test') continue;
    const service = byService.get(serviceKey(file)) ?? new Map();
    byService.set(serviceKey(file), service);
    for (const list of roles.values())
      for (const role of list)
        if (isOfLibrary(role)) for (const tally of [byFile[file], service]) count(tally, role.library, role.structured);
  }
  for (const [file, linked] of context.files.entries()) {
    const loggers = catalogue[catalogueLanguage(linked.language)].loggers;
    const name = only(byFile[file], 1) ?? only(byService.get(serviceKey(file)), NEARLY_ALL);
    const used =
      name === undefined ? undefined : (byFile[file]?.get(name) ?? byService.get(serviceKey(file))?.get(name));
    if (name === undefined || !used) continue;
    const methods = loggers.libraries.get(name)?.methods;
    if (!methods) continue;
    for (const [index, list] of linked.roles) {
      const at = list.findIndex((role) => role.kind === 'log' && role.library === 'unknown');
      const call = linked.facts.calls[index];
      const named = list[at];
      if (!call || named?.kind !== 'log' || !methods.has(named.method)) continue;
      const site = { context, catalogue: loggers, file, fn: call.fn };
      const library = { name, structured: used.structured, methods };
      const role = readNamed(site, call, context.names.steps(file, index), configured, library);
      if (role) list[at] = role;
    }
  }
}

function isOfLibrary(role: CallRole): role is Extract<CallRole, { kind: 'log' }> {
  return role.kind === 'log' && !role.console && role.library !== 'unknown';
}

function count(tally: Tally | undefined, library: string, structured: boolean): void {
  const used = tally?.get(library);
  if (used) used.count++;
  else tally?.set(library, { structured, count: 1 });
}

function only(tally: Tally | undefined, share: number): string | undefined {
  const all = [...(tally ?? [])].sort((a, b) => b[1].count - a[1].count);
  const total = all.reduce((sum, [, { count }]) => sum + count, 0);
  const first = all[0];
  return first && first[1].count >= total * share ? first[0] : undefined;
}
