/** Values that have no bound: ids, addresses, raw paths, times and messages. */
import type { Ref, Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { lastName, stepsOf } from '../requests/symbols.js';
import { words } from '../sensitive/words.js';
import type { Site } from './elapsed.js';

/** What an unbounded value is, in words. */
export interface Unbounded {
  what: string;
  /** It only stands in where another value is missing. */
  fallback?: true;
  /** Nothing but a common name says so: `url`. */
  hint?: true;
}

const DEEPEST = 8;
const CALLERS = 50;

/** Subjects of which there is no end; tenants, accounts, tasks and nodes are few enough to some and are left alone. */
const NOUNS = new Set([
  'user',
  'customer',
  'visitor',
  'session',
  'request',
  'req',
  'order',
  'trace',
  'span',
  'correlation',
  'transaction',
  'payment',
  'invoice',
  'cart',
  'message',
]);
const PERSONS = new Set(['user', 'customer', 'recipient', 'sender', 'owner', 'contact', 'account', 'author', 'member']);
const an = (noun: string) => `${/^[aeiou](?!se)/.test(noun) ? 'an' : 'a'} ${noun}`;
export const USER_ID = 'a user id';
const RAW_PATH = 'the raw path of the request';
const FULL_URL = 'a full URL';
const MESSAGE = 'the text of an error';
const TIME = 'a point in time';
const CLIENT_ADDRESS = 'the address of a client';

/** Names of what a label's value is when the name alone leaves no doubt; undefined for all others. */
export function unboundedName(label: string): string | undefined {
  const parts = words(label);
  const name = parts.join(' ');
  if (parts.length === 2 && parts[1] === 'id' && NOUNS.has(parts[0] ?? '')) return an(`${noun(parts[0])} id`);
  if (/^(?:userid|uid|sessionid|requestid|orderid|traceid|uuid|guid)$/.test(name)) return 'an id';
  if (/^(?:(?:user|customer) )?(?:email|e mail|email address)$/.test(name)) return 'an e-mail address';
  if (/^(?:(?:full|raw|request|original|page|http) )?url$|^url full$|^request uri$|^http target$|^url path$/.test(name))
    return name === 'url path' || name === 'http target' ? RAW_PATH : FULL_URL;
  if (/^(?:client ip|client address|remote (?:addr|ip|address)|user agent|user agent original)$/.test(name))
    return name.startsWith('user') ? 'a user agent' : CLIENT_ADDRESS;
  if (/^(?:error message|err msg|error msg|exception message|stack ?trace)$/.test(name)) return MESSAGE;
  return name === 'timestamp' ? TIME : undefined;
}

const noun = (word: string | undefined) => (word === 'req' ? 'request' : (word ?? ''));

/** Whether a value has no bound, as far as its name, its origin and what callers pass tell. */
export function unbounded(value: Value, site: Site, depth = 0): Unbounded | undefined {
  if (depth > DEEPEST) return undefined;
  const inner = (of: Value) => unbounded(of, site, depth + 1);
  switch (value.kind) {
    case 'ref':
      return ofRef(value, site, depth);
    case 'call':
      return ofCall(value.call, site, depth);
    case 'result':
      return undefined;
    case 'text':
      return first(value.parts, (part) => errorItself(part, site) ?? inner(part));
    case 'either':
      return ofEither(value, site, depth);
    case 'keyword':
    case 'spread':
      return inner(value.value);
    default:
      return undefined;
  }
}

function first<T>(items: readonly T[], of: (item: T) => Unbounded | undefined): Unbounded | undefined {
  for (const item of items) {
    const found = of(item);
    if (found) return found;
  }
  return undefined;
}

/** `userId || 'none'` is a user id; `route || req.path` is a raw path only where there is no route. */
function ofEither(value: Extract<Value, { kind: 'either' }>, site: Site, depth: number): Unbounded | undefined {
  const options = value.op === '&&' ? value.options.slice(-1) : value.options;
  const judged = options.map((option) => unbounded(option, site, depth + 1));
  const found = judged.find((one) => one !== undefined);
  if (!found) return undefined;
  const rest = options.every((option, at) => judged[at] !== undefined || option.kind === 'literal');
  return rest ? found : { ...found, fallback: true };
}

function ofRef(value: Extract<Value, { kind: 'ref' }>, site: Site, depth: number): Unbounded | undefined {
  const followed = site.work.context.names.follow(site.file, site.fn, value);
  if (followed.value.kind !== 'ref') {
    if (followed.value.kind === 'literal' || followed.value.kind === 'test') return undefined;
    const found = unbounded(followed.value, { ...site, file: followed.file, fn: followed.fn }, depth + 1);
    if (found) return found;
  }
  const named = byName(value.ref, site);
  if (named) return named;
  return depth < 3 ? ofParameter(value.ref, site, depth) : undefined;
}

/** What callers pass for a parameter. */
function ofParameter(ref: Ref, site: Site, depth: number): Unbounded | undefined {
  const resolved = site.work.context.names.resolve(site.file, site.fn, ref);
  if (resolved.kind !== 'parameter' || resolved.path !== '') return undefined;
  const callers = site.work.context.names.callers(resolved.file, resolved.fn);
  return first(callers.slice(0, CALLERS), ({ file, call: index, link }) => {
    const linked = site.work.files[file];
    const call = linked?.facts.calls[index];
    if (!call || linked.role === 'test' || linked.role === 'example') return undefined;
    const args = link === undefined ? call.args : call.chain?.[link]?.args;
    const arg = args?.[resolved.index];
    return arg && arg.kind !== 'keyword' ? unbounded(arg, { ...site, file, fn: call.fn }, depth + 3) : undefined;
  });
}

/** What a request is called where its path and address are read from it. */
const REQUEST = /^(?:req|request|ctx|raw|rawRequest|nextUrl|httpRequest|originalRequest|scope|_request)$/;
const GO_REQUEST = /^(?:r|rq|req|request|httpReq|httpRequest)$/i;
const CLIENT = /^(?:req|request|ctx|client|remote|socket|connection)$/;
const SETTINGS = /^(?:settings|config|features|flags|channels?|options|notifications?|enabled|templates?)$/i;
const PATHS = new Set([
  'path',
  'url',
  'originalUrl',
  'pathname',
  'rawPath',
  'full_path',
  'path_info',
  'rel_url',
  'raw_path',
  'uri',
  'raw_url',
]);
const ERROR = /^(?:e|ex|err|error|exc|exception|cause|reason)$/;

function byName(ref: Ref, site: Site): Unbounded | undefined {
  const { root, path } = parseRef(ref);
  const head = root.kind === 'local' || root.kind === 'top' || root.kind === 'global' ? [root.name] : [];
  const segments = [...head, ...path]
    .filter((segment) => segment !== '[]')
    .map((segment) => segment.replaceAll('()', ''));
  const last = segments.at(-1) ?? '';
  const before = segments.at(-2) ?? '';
  const language = site.work.files[site.file]?.language;
  // A constant of the module is one value.
  if (segments.length === 1 && /^[A-Z][A-Z0-9_]*$/.test(last) && root.kind !== 'local') return undefined;
  const ofRequest = language === 'go' ? ofGoRequest(segments) : ofRequestObject(segments, language === 'python');
  if (ofRequest) return ofRequest;
  if (/^(?:message|stack|msg)$/.test(last) && ERROR.test(before)) return { what: MESSAGE };
  if (/^(?:id|_id|pk|ID|Id)$/.test(last)) {
    const owner = words(before).at(-1);
    return owner && NOUNS.has(owner) && !/type|kind|class/i.test(before)
      ? { what: an(`${noun(owner)} id`) }
      : undefined;
  }
  const parts = words(last);
  const at = parts.at(-1) ?? '';
  if (parts.length >= 2 && at === 'id') {
    const owner = parts.at(-2) ?? '';
    return NOUNS.has(owner) ? { what: an(`${noun(owner)} id`) } : undefined;
  }
  if (/^(?:userid|uid|uuid|guid|sessionid|requestid|traceid|user uid|user uuid)$/.test(parts.join(' ')))
    return { what: 'an id' };
  if (
    (parts.join(' ').replace(/ address$/, '') === 'email' && !SETTINGS.test(before)) ||
    (at === 'email' && parts.length === 2 && PERSONS.has(parts[0] ?? ''))
  )
    return { what: 'an e-mail address' };
  if (
    /^(?:(?:full|request|original|raw|page|image|redirect|target page) ur[li]|ur[li]|href)$/.test(parts.join(' ')) &&
    root.kind === 'local' &&
    segments.length === 1
  )
    return { what: FULL_URL, ...(parts.length === 1 && { hint: true as const }) };
  if (/^(?:error|err|exception) (?:message|msg|text)$/.test(parts.join(' '))) return { what: MESSAGE };
  if (/^user agent$/.test(parts.join(' '))) return { what: 'a user agent' };
  return undefined;
}

function ofGoRequest(segments: readonly string[]): Unbounded | undefined {
  const [owner, before, last] = [segments.at(-3), segments.at(-2), segments.at(-1) ?? ''];
  if (/^(?:Path|RawPath|RawQuery)$/.test(last) && before === 'URL' && (owner === undefined || GO_REQUEST.test(owner)))
    return { what: RAW_PATH };
  if (last === 'RequestURI') return { what: RAW_PATH };
  return last === 'RemoteAddr' ? { what: CLIENT_ADDRESS } : undefined;
}

function ofRequestObject(segments: readonly string[], python: boolean): Unbounded | undefined {
  const [owner = '', before = '', last = ''] = [segments.at(-3), segments.at(-2), segments.at(-1)];
  if (PATHS.has(last) && REQUEST.test(before)) return { what: last === 'url' && python ? FULL_URL : RAW_PATH };
  if (last === 'path' && before === 'url' && REQUEST.test(owner)) return { what: RAW_PATH };
  return /^(?:ip|remoteAddress|remote_addr|clientIp|client_ip)$/.test(last) && CLIENT.test(before)
    ? { what: CLIENT_ADDRESS }
    : undefined;
}

const PASSING = new Set([
  'String',
  'str',
  'toString',
  'String.raw',
  'trim',
  'strip',
  'toLowerCase',
  'lower',
  'toUpperCase',
  'upper',
  'encodeURIComponent',
  'decodeURIComponent',
  'Sprint',
  'Sprintf',
  'Itoa',
  'FormatInt',
  'FormatUint',
  'ToLower',
  'ToUpper',
  'TrimSpace',
  'repr',
  'format',
  'concat',
  'toHexString',
  'Hex',
]);
const UUID = /^(?:uuid|uuid[147]|v[147]|randomUUID|NewString|NewUUID|New|nanoid|ulid|cuid)$/;
const UUID_MODULE = /(?:^|[/@.])(?:uuid|nanoid|ulid|cuid2?|crypto)(?:\.\w+)?#/;
const RAW_CALLS: ReadonlyMap<string, string> = new Map([
  ['get_full_path', RAW_PATH],
  ['build_absolute_uri', FULL_URL],
  ['EscapedPath', RAW_PATH],
  ['UserAgent', 'a user agent'],
  ['ClientIP', CLIENT_ADDRESS],
  ['toISOString', TIME],
  ['isoformat', TIME],
  ['UnixNano', TIME],
  ['UnixMilli', TIME],
  ['TraceID', 'a trace id'],
]);
const CLOCK = /^(?:Date\.now|time#time|time#time_ns)$/;

function ofCall(index: number, site: Site, depth: number): Unbounded | undefined {
  const call = site.work.facts(site.file)?.calls[index];
  if (!call) return undefined;
  const steps = stepsOf(call);
  const last = steps.at(-1)?.name ?? '';
  const language = site.work.files[site.file]?.language;
  if (CLOCK.test(call.callee) && steps.length === 1) return { what: TIME };
  if (
    (UUID_MODULE.test(call.callee) || call.callee === 'crypto.randomUUID') &&
    UUID.test(lastName(call.callee)) &&
    !/hash/i.test(last)
  )
    return { what: 'a random id' };
  if (language === 'go' && last === 'Error' && steps.at(-1)?.args.length === 0) return { what: MESSAGE };
  if (RAW_CALLS.has(last) && !(last === 'isoformat' && /date(?:#|\.)today/.test(call.callee)))
    return { what: RAW_CALLS.get(last) ?? '' };
  const receiver = receiverOf(call.callee);
  if (
    language === 'go' &&
    (last === 'String' || last === 'RequestURI') &&
    /(?:^|[.$])(?:r|rq|req|request|httpReq|httpRequest)\.URL$/i.test(receiver)
  )
    return { what: FULL_URL };
  if (last === 'String' && steps.some((step) => step.name === 'TraceID' || step.name === 'SpanID'))
    return { what: 'a trace id' };
  if (!PASSING.has(last)) return undefined;
  const args = steps.at(-1)?.args ?? [];
  const found = first(args, (arg) => errorItself(arg, site) ?? unbounded(arg, site, depth + 1));
  if (found) return found;
  if (/^[$#@]/.test(receiver) && !call.chain?.length) return ofRef({ kind: 'ref', ref: receiver }, site, depth + 1);
  return undefined;
}

const receiverOf = (callee: Ref) => (/[.][^.#]*$/.test(callee) ? callee.slice(0, callee.lastIndexOf('.')) : '');

/** An error made text: `String(err)`, `${err}`, `str(e)`. */
function errorItself(value: Value, site: Site): Unbounded | undefined {
  if (value.kind !== 'ref' || !/^\$(?:e|ex|err|error|exc|exception)$/.test(value.ref)) return undefined;
  const handlers = site.work.facts(site.file)?.handlers ?? [];
  return handlers.some((handler) => handler.binds === value.ref) ? { what: MESSAGE } : undefined;
}
