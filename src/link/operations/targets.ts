/** Whom a call to another process reaches: a service of the repository, a host that is known, else the kind of the client. */

import type { Artefact } from '../../model/artefacts.js';
import type { CallFact, Value } from '../../model/facts.js';
import { baseOf, stepsOf } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

const HOST = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/@\s…]*@)?([a-z0-9][a-z0-9.-]*)(?=[:/?#]|$)/i;
const OPTIONS = new Set(['url', 'uri', 'baseURL', 'base_url', 'prefixUrl', 'prefix', 'host', 'hostname', 'BaseURL']);
const DEPTH = 4;
/** Steps that tell a client of its address: resty's `New().SetBaseURL(…)`. */
const SETS_BASE = /^(?:SetBaseURL|SetHostURL|SetBaseUrl|baseUrl)$/;

/** Names under which the repository's own workloads are reached. */
export function workloadNames(artefacts: readonly Artefact[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const artefact of artefacts) {
    if (artefact.kind === 'compose') for (const { name } of artefact.services) names.add(name);
    if (artefact.kind !== 'kubernetes') continue;
    for (const { name } of artefact.workloads) names.add(name);
    for (const { kind, name } of artefact.resources) if (kind === 'Service') names.add(name);
  }
  return names;
}

/** The host that an HTTP call names, as the workload that it is where it is one; undefined where none is known. */
export function targetOf(
  work: Work,
  file: number,
  call: CallFact,
  step: number,
  workloads: ReadonlySet<string>,
): string | undefined {
  const args = stepsOf(call)[step]?.args ?? [];
  let host: string | undefined;
  for (const arg of args.slice(0, 3)) host ??= hostIn(work, file, call.fn, arg, 0);
  // `axios.create({ baseURL })`, `httpx.Client(base_url=…)`: where the client was made.
  const made = host === undefined ? maker(work, file, call) : undefined;
  for (const { name, args: given } of made ? stepsOf(made.call) : [])
    if (made && (given === made.call.args || SETS_BASE.test(name)))
      for (const arg of given) host ??= hostIn(work, made.file, made.call.fn, arg, 0);
  if (host === undefined) return undefined;
  const [first = ''] = host.split('.');
  if (workloads.has(host)) return host;
  if (
    workloads.has(first) &&
    /^[^.]+(?:\.[a-z0-9-]+)?(?:\.svc\b.*)?$/i.test(host) &&
    !/\.(?:com|io|org|net|dev)$/.test(host)
  )
    return first;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host) && !/^[\d.]+$/.test(host) ? host : undefined;
}

function hostIn(work: Work, file: number, fn: number, value: Value, depth: number): string | undefined {
  if (depth > DEPTH) return undefined;
  if (value.kind === 'keyword')
    return OPTIONS.has(value.name) ? hostIn(work, file, fn, value.value, depth + 1) : undefined;
  if (value.kind === 'object') {
    for (const { key, value: inner } of value.entries) {
      const found = OPTIONS.has(key) ? hostIn(work, file, fn, inner, depth + 1) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  const text = work.text(file, fn, value)?.text;
  if (text !== undefined) return HOST.exec(text)?.[1];
  const followed = work.context.names.follow(file, fn, value);
  const { value: given } = followed;
  if (given.kind === 'object') return hostIn(work, followed.file, followed.fn, given, depth + 1);
  // `new URL('/path', base)`, `http.NewRequest("GET", url, nil)`, `requests.Request("GET", url)`.
  if (given.kind !== 'call' && given.kind !== 'result') return undefined;
  const call = work.facts(followed.file)?.calls[given.call];
  if (!call || !/(?:URL|Request|NewRequest|NewRequestWithContext)$/.test(call.callee)) return undefined;
  for (const arg of call.args.slice(0, 3)) {
    const found = hostIn(work, followed.file, call.fn, arg, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function maker(work: Work, file: number, call: CallFact): { file: number; call: CallFact } | undefined {
  const resolved = work.context.names.resolve(file, call.fn, call.callee);
  if (resolved.kind === 'made') {
    const made = work.facts(resolved.file)?.calls[resolved.call];
    return made && { file: resolved.file, call: made };
  }
  // A field that says its type tells what it was made of all the same.
  const base = baseOf(call.callee);
  const kept = base === undefined ? undefined : fieldValue(work, file, base);
  const made = kept?.kind === 'call' ? work.facts(file)?.calls[kept.call] : undefined;
  return made && { file, call: made };
}

/** What a class's own field is given where it is declared: `private http: AxiosInstance = axios.create({ baseURL })`. */
function fieldValue(work: Work, file: number, ref: string): Value | undefined {
  const [, name, field] = /^@([\w$]+)\.([\w$]+)$/.exec(ref) ?? [];
  const type = work.facts(file)?.types.find((one) => one.name === name);
  return type?.fields.find((one) => one.name === field)?.value;
}
