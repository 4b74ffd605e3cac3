import type { FunctionFact, Value } from '../../model/facts.js';
import type { CallRole, Leak, LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { leaksOf, ofItems, type Site } from './flow.js';
import { redactedKeys } from './redaction.js';
import { CATEGORIES } from './taxonomy.js';

const SECRETS: ReadonlySet<string> = new Set(['credential', 'token', 'session', 'payment', 'bank']);

/**
 * Fills `LinkedFile.leaks`: the sensitive values that reach a log or console call, the fields bound to a logger, a span, a
 * metric's labels or an error tracker. Three tiers: names in the value, single-assignment locals, and arguments of project
 * functions that hand them on to a log (there the leak stands at the caller that passes the value).
 */
export function findLeaks(context: LinkContext): void {
  const redacted = new Map<number, ReadonlySet<string>>();
  const redactedIn = (service: number) => {
    let keys = redacted.get(service);
    if (!keys) {
      keys = redactedKeys(context.files.filter((file) => file.service === service));
      redacted.set(service, keys);
    }
    return keys;
  };
  /** Parameters that reach a sink, by file, function and index. */
  const reaching = new Map<string, { file: number; fn: number; index: number }>();
  context.files.forEach((file, index) => {
    for (const [call, roles] of file.roles) {
      const sinks = roles.flatMap((role) => sinkOf(role, file, call) ?? []);
      if (sinks.length === 0) continue;
      const fact = file.facts.calls[call];
      if (!fact) continue;
      const site: Site = {
        context,
        file: index,
        fn: fact.fn,
        form: 'object',
        redacted: redactedIn(file.service),
        depth: 0,
      };
      site.onParameter = (name) => {
        const at = parameterIndex(file.facts.functions[fact.fn], name);
        if (at >= 0) reaching.set(`${index} ${fact.fn} ${at}`, { file: index, fn: fact.fn, index: at });
      };
      const leaks = sinks.flatMap((sink) => ofItems(sink.values, site, sink.pairs));
      // Whom a tool prints an address to typed it himself; a password is another matter.
      const printed = file.role === 'tool' && roles.some((role) => role.kind === 'log' && role.console);
      add(file, call, printed ? leaks.filter((leak) => SECRETS.has(leak.category)) : leaks);
    }
  });
  for (const { file, fn, index } of reaching.values()) {
    for (const caller of context.names.callers(file, fn)) {
      const from = context.files[caller.file] as LinkedFile;
      const fact = from.facts.calls[caller.call];
      // A wrapper's callers are log calls of their own and judged above.
      if (!fact || from.roles.get(caller.call)?.some((role) => role.kind === 'log')) continue;
      const arg = fact.chain?.length ? undefined : fact.args[index];
      if (!arg || arg.kind === 'spread' || arg.kind === 'keyword') continue;
      const site: Site = {
        context,
        file: caller.file,
        fn: fact.fn,
        form: 'object',
        redacted: redactedIn(from.service),
        depth: 0,
      };
      add(
        from,
        caller.call,
        leaksOf(arg, site).map((leak) => ({ ...leak, via: 'parameter' })),
      );
    }
  }
}

/** Values of a call that leave the process as telemetry; undefined for a role that is no sink. */
function sinkOf(role: CallRole, file: LinkedFile, call: number): { values: Value[]; pairs: boolean } | undefined {
  switch (role.kind) {
    case 'log':
      return { values: [...(role.message ? [role.message] : []), ...role.fields], pairs: false };
    case 'bind-logger':
      return { values: role.fields, pairs: true };
    case 'report-error':
      return { values: role.values, pairs: false };
    case 'span':
      return role.what === 'attribute' || role.what === 'event' ? { values: role.values, pairs: true } : undefined;
    case 'metric-record': {
      const fact = file.facts.calls[call];
      return fact
        ? { values: [...fact.args, ...(fact.chain ?? []).flatMap((link) => link.args)], pairs: false }
        : undefined;
    }
    default:
      return undefined;
  }
}

function parameterIndex(fn: FunctionFact | undefined, name: string): number {
  return fn?.params.findIndex((param) => param.name === name) ?? -1;
}

function add(file: LinkedFile, call: number, leaks: Leak[]): void {
  if (leaks.length === 0) return;
  const all = [...(file.leaks.get(call) ?? []), ...leaks];
  const unique = new Map(all.map((leak) => [`${leak.category} ${leak.name}`, leak]));
  file.leaks.set(call, [...unique.values()].sort(worstFirst));
}

function worstFirst(a: Leak, b: Leak): number {
  if (a.strength !== b.strength) return a.strength === 'strong' ? -1 : 1;
  return (
    CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}
