/** JavaScript: `console.log = logger.info.bind(logger)`. What a service prints from then on goes to its logger. */
import type { Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { identify, type LogRole } from './identify.js';

const METHOD = /^console\.(?:log|info|warn|error|debug|trace)$/;
/** `log.info`, `this.logger.warn` */
const NAMED = /(?:^|[.$#@])_?log(?:ger)?\.\w+$/i;

/** Takes console calls of services that replace the console's methods for calls of their loggers. Runs when calls have their roles. */
export function replaceConsole(context: LinkContext, catalogue: Catalogue): void {
  const replaced = new Map<number, Map<string, string>>();
  for (const [file, linked] of context.files.entries()) {
    if (linked.role !== 'service' && linked.role !== 'library' && linked.role !== 'tool') continue;
    for (const { target, value, fn } of linked.facts.assignments) {
      if (!METHOD.test(target)) continue;
      const library = loggerBehind(context, catalogue, file, fn, value);
      if (library === undefined) continue;
      const methods = replaced.get(linked.service) ?? new Map<string, string>();
      replaced.set(linked.service, methods.set(target, library));
    }
  }
  if (replaced.size === 0) return;
  for (const linked of context.files) {
    const methods = replaced.get(linked.service);
    if (!methods || linked.role === 'browser') continue;
    for (const [index, role] of consoleCalls(linked)) {
      const library = methods.get(linked.facts.calls[index]?.callee ?? '');
      if (library !== undefined) Object.assign(role, { console: false, library });
    }
  }
}

const consoleCalls = ({ roles }: LinkedFile): [number, LogRole][] =>
  [...roles].flatMap(([index, all]) =>
    all.flatMap((role): [number, LogRole][] => (role.kind === 'log' && role.console ? [[index, role]] : [])),
  );

/** The library of the logger that a value hands records to; undefined where it is none. */
function loggerBehind(
  context: LinkContext,
  catalogue: Catalogue,
  file: number,
  fn: number,
  value: Value,
): string | undefined {
  const linked = context.files[file];
  if (!linked) return undefined;
  if (value.kind === 'function') {
    const inside = [...linked.roles].filter(([index]) => linked.facts.calls[index]?.fn === value.fn);
    const roles = inside.flatMap(([, all]) => all);
    return roles.flatMap((role) => (role.kind === 'log' && !role.console ? [role.library] : []))[0];
  }
  const call = value.kind === 'call' ? linked.facts.calls[value.call] : undefined;
  const bound = call && /^(.+)\.bind$/.exec(call.callee)?.[1];
  const ref = bound ?? (value.kind === 'ref' ? value.ref : undefined);
  if (ref === undefined) return undefined;
  const loggers = catalogue[catalogueLanguage(linked.language)].loggers;
  const identity = identify({ context, catalogue: loggers, file, fn }, context.names.resolve(file, fn, ref));
  if (identity) return identity.library.spec.console ? undefined : identity.library.spec.name;
  return NAMED.test(ref) && !ref.startsWith('console.') ? 'logger' : undefined;
}
