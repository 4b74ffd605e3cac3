/** Things that a service logs, each with the keys that it is logged under. */

import type { CallRole } from '../../model/calls.js';
import type { Language, Span, Value } from '../../model/facts.js';
import type { FileRole } from '../../model/files.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

/** One use of a key. */
interface Use {
  key: string;
  file: LinkedFile;
  at: Span;
}

interface FieldAt {
  thing: string;
  /** Uses by key, the rarest first. */
  keys: readonly (readonly [string, readonly Use[]])[];
  service: string;
}

/** Keys that mean the same, in the spelling without case and separators. The list is closed: `id` may be the id of anything. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  'user id': ['uid'],
  'request id': ['reqid', 'xrequestid', 'requestuuid'],
  'correlation id': ['corrid', 'xcorrelationid'],
  'organization id': ['orgid', 'organisationid'],
  'customer id': ['custid'],
  'account id': ['acctid', 'accid'],
  'transaction id': ['txnid', 'txid'],
  'message id': ['msgid'],
  'session id': ['sessid'],
  error: ['err', 'e', 'exception', 'exc'],
  'status code': ['httpstatus', 'httpstatuscode'],
  'duration in ms': ['durationms', 'elapsedms', 'tookms'],
};
const THINGS = new Map(
  Object.entries(SYNONYMS).flatMap(([thing, keys]) => [thing.replaceAll(' ', ''), ...keys].map((key) => [key, thing])),
);

const spoken = (thing: string, keys: FieldAt['keys']): string =>
  Object.hasOwn(SYNONYMS, thing) ? thing : wordsOf(keys.at(-1)?.[0] ?? thing);

export const fieldAttributes: AttributeTable<FieldAt> = {
  thing: { doc: 'what is logged, in words', of: ({ thing, keys }) => spoken(thing, keys) },
  spellings: { doc: 'number of keys that it is logged under', of: ({ keys }) => keys.length },
  uses: { doc: 'how often it is logged', of: ({ keys }) => keys.reduce((sum, [, uses]) => sum + uses.length, 0) },
  keys: {
    doc: 'the keys with how often each is used, for messages',
    of: ({ keys }) =>
      [...keys]
        .reverse()
        .map(([key, uses]) => `\`${key}\` (${uses.length})`)
        .join(', '),
  },
  places: { doc: 'where the rarer keys stand, for messages', of: ({ keys }) => placesOf(keys) },
  service: { doc: 'name of the service', of: ({ service }) => service },
};

/** What a service logs under a key of its own; each stands at the first use of its rarest key. */
export function* fieldSubjects(repository: Repository): Iterable<Subject> {
  for (const [service, byThing] of usesByService(repository)) {
    const name = repository.services[service]?.service.name ?? repository.name;
    for (const [thing, uses] of [...byThing].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
      const byKey = new Map<string, Use[]>();
      for (const use of uses) push(byKey, use.key, use);
      const keys = [...byKey].sort((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1));
      const first = keys[0]?.[1][0];
      if (!first) continue;
      yield {
        path: first.file.path,
        at: first.at,
        service,
        role: first.file.role,
        symbol: '',
        shape: `field ${thing}`,
        attribute: attributesOf(fieldAttributes, { thing, keys, service: name }),
      };
    }
  }
}

const JUDGED: ReadonlySet<FileRole> = new Set(['service', 'library']);

function usesByService(repository: Repository): Map<number, Map<string, Use[]>> {
  const found = new Map<number, Map<string, Use[]>>();
  for (const file of repository.files) {
    if (!JUDGED.has(file.role)) continue;
    const things = found.get(file.service) ?? new Map<string, Use[]>();
    found.set(file.service, things);
    for (const [index, roles] of [...file.roles].sort((a, b) => a[0] - b[0])) {
      const at = file.facts.calls[index]?.at;
      for (const key of at ? new Set(roles.flatMap((role) => keysOf(role, file.language))) : []) {
        const thing = thingOf(key);
        if (at && thing !== '') push(things, thing, { key, file, at });
      }
    }
  }
  return found;
}

function push(map: Map<string, Use[]>, key: string, use: Use): void {
  const known = map.get(key);
  if (known) known.push(use);
  else map.set(key, [use]);
}

/** A key without case and separators. */
const flatten = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The thing that a key means: a synonym's, or its own words whatever the spelling. */
function thingOf(key: string): string {
  const flat = flatten(key);
  return THINGS.get(flat) ?? flat;
}

/** A key in words: `orderId` → `order id`. */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Keywords of a log call that are no fields. */
const OPTIONS = new Set(['extra', 'exc_info', 'stack_info', 'stacklevel', 'exception', 'colors', 'depth', 'msg']);
/** Libraries whose log methods take any keyword for a field. */
const KEYWORDS = new Set(['structlog', 'loguru', 'eliot', 'aws-lambda-powertools']);

/** Types of maps that are made for fields; the keys of another literal of a type are the fields of a struct. */
const MAPS =
  /(?:Fields?|Map|Attr(?:ibute)?s|Labels|Data|Values|Params|Extra|Details|Props|Tags|Meta(?:data)?)$|#[A-Z]{1,2}$/;

function keysOf(role: CallRole, language: Language): string[] {
  if (role.kind !== 'log' && role.kind !== 'bind-logger') return [];
  if (role.kind === 'log' && role.console) return [];
  // The keywords of a wrapper are its own parameters.
  const keywords = role.kind === 'bind-logger' || (!role.wrapper && KEYWORDS.has(role.library));
  return role.fields.flatMap((value) => {
    if (value.kind === 'keyword') {
      if (value.name === 'extra') return entriesOf(value.value);
      return keywords && !OPTIONS.has(value.name) && isMeant(value.name, value.value) ? [value.name] : [];
    }
    // A dictionary among the arguments of Python's log methods holds values for the message.
    if (language === 'python' && role.kind === 'log') return [];
    const isStruct = language === 'go' && value.kind === 'object' && value.type !== undefined && !MAPS.test(value.type);
    return isStruct ? [] : entriesOf(value);
  });
}

function entriesOf(value: Value): string[] {
  if (value.kind !== 'object') return [];
  // A space before a key sorts it to the front.
  return value.entries.flatMap(({ key, value: given }) =>
    ['...', '[]', ''].includes(key.trim()) || !isMeant(key, given) ? [] : [key.trim()],
  );
}

/** `uid` is the user's id by default only: `"uid", provider.Uid` says whose it is. */
function isMeant(key: string, value: Value): boolean {
  if (flatten(key) !== 'uid' || value.kind !== 'ref') return true;
  const owner = value.ref
    .split(/[.$#@]/)
    .filter((part) => part !== '')
    .at(-2);
  return owner === undefined || /user|req|session|auth|claim|token|member|self|this|ctx|context|state/i.test(owner);
}

const SHOWN = 5;

function placesOf(keys: FieldAt['keys']): string {
  const rarer = keys.slice(0, -1).flatMap(([, uses]) => uses);
  const places = rarer.map(({ key, file, at }) => `\`${key}\` at ${file.path}:${at[0]}`);
  const shown = places.slice(0, SHOWN).join(', ');
  return places.length > SHOWN ? `${shown} and ${places.length - SHOWN} more` : shown;
}
