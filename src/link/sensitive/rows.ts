/** What the models of a Python service say of their rows: a column's kind and whether it is unique, and which names hold rows. */
import type { CallFact, FieldFact, Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { namesIn } from '../requests/values.js';
import { fileOf, type Site } from './site.js';
import { words } from './words.js';

/** Members that a row or another object has, and no text: `token.user`, `token.delete()`. */
const OF_OBJECTS =
  /^(?:id|pk|user|owner|service|client|team|organi[sz]ation|save|delete|remove|refresh_from_db|revoke[d_]?\w*|created(?:_at)?|updated(?:_at)?|expires_at|(?:is|has|last)_\w+)$/;

/** Methods of a database session that are given a row. */
const TAKES_ROW = /session\.(?:add|delete|refresh|expunge|merge)$/i;

/** Whether a local or a field of Python is an object by what its function reads of it: a text that is secret has no owner and is not saved. */
export function isRow(ref: Ref, site: Site): boolean {
  const { facts, language } = fileOf(site);
  if (language !== 'python' || !/^[$@]/.test(ref)) return false;
  const start = `${ref}.`;
  const ofObject = (one: string) =>
    one.startsWith(start) && OF_OBJECTS.test(one.slice(start.length).split('.')[0] ?? '');
  return (
    facts.assignments.some(({ fn, target }) => fn === site.fn && ofObject(target)) ||
    facts.calls.some(
      (call) =>
        call.fn === site.fn &&
        (refsOf(call).some(ofObject) || (TAKES_ROW.test(call.callee) && isRef(call.args[0], ref))),
    )
  );
}

/** Functions that are given the path of a file. */
const OPENS = /^(?:open|io#open|aiofiles#open|pathlib#Path)$/;

/** Whether the function opens the file that the name tells: `open(settings.SIGNING_KEY)`. */
export function isOpened(ref: Ref, site: Site): boolean {
  const { calls } = fileOf(site).facts;
  return calls.some(({ fn, callee, args }) => fn === site.fn && OPENS.test(callee) && isRef(args[0], ref));
}

const isRef = (value: Value | undefined, ref: Ref): boolean => value?.kind === 'ref' && value.ref === ref;

const refsOf = (call: CallFact): string[] => [
  call.callee,
  ...(call.conditions ?? []),
  ...call.args.flatMap((arg) => namesIn(arg)),
];

/** `user.name`, where the service's `User` declares `name` to be unique: what signs in, not what a person is called. */
export function isUniqueColumn(owner: string, field: string, site: Site): boolean {
  const columns = columnsOf(owner, field, site);
  return columns.length > 0 && columns.every(({ args }) => args.some(isUnique));
}

/** `order.token`, where the service's `Order` declares `token` to be a UUID: the public id of the row. */
export function isUuidColumn(owner: string, field: string, site: Site): boolean {
  const columns = columnsOf(owner, field, site);
  return columns.length > 0 && columns.every(({ callee, args }) => IS_UUID.test(callee) || args.some(isUuid));
}

const IS_UUID = /(?:^|[#.])(?:UUID(?:Field)?|Uuid)$/;
const isUuid = (arg: Value): boolean => arg.kind === 'ref' && IS_UUID.test(arg.ref);
const isUnique = (arg: Value): boolean =>
  arg.kind === 'keyword' && arg.name === 'unique' && arg.value.kind === 'literal' && /^true$/i.test(arg.value.text);

/** The calls that declare a column in the models that are named as the object is: `current_user.name` in `User`. */
function columnsOf(owner: string, field: string, site: Site): CallFact[] {
  const { language, service } = fileOf(site);
  if (language !== 'python') return [];
  const name = ` ${words(owner).join(' ')}`;
  const own = (one: FieldFact) => one.name === field;
  return site.context.files.flatMap((file) =>
    file.language !== 'python' || file.service !== service
      ? []
      : file.facts.types
          .filter((type) => type.fields.some(own) && name.endsWith(` ${words(type.name).join(' ')}`))
          .flatMap((type) => columnCall(file, type.fields.find(own)?.value)),
  );
}

function columnCall(file: LinkedFile, value: Value | undefined): CallFact[] {
  const call = value?.kind === 'call' ? file.facts.calls[value.call] : undefined;
  return call ? [call] : [];
}
