import type { CallFact, Ref, ThrowFact, Value } from '../../model/facts.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import { callShape, shapeOf } from '../fingerprint.js';
import { isStub, originsOf } from './origins.js';
import { type InFile, placeAttributes, roleOf, symbolOf } from './place.js';
import { says } from './sentences.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

/** An error that is made: thrown, raised, or in Go built by `errors.New` and its kin. */
interface ThrowAt extends InFile {
  made?: CallFact;
  thrown?: ThrowFact;
}

export const throwAttributes: AttributeTable<ThrowAt> = {
  ...placeAttributes,
  generic: {
    doc: 'the class says nothing: `Error`, `Exception`, `RuntimeError`, Go `errors.New`',
    of: (at) => isGeneric(at),
  },
  constant: { doc: 'the message is a constant, or there is none', of: (at) => messageOf(at.made)?.constant },
  message: {
    doc: 'the constant message, shortened, for messages',
    of: (at) => shorten(messageOf(at.made)?.text ?? ''),
  },
  class: { doc: 'name of the class or constructor', of: ({ made }) => (made ? lastName(made.callee) : '') },
  chained: { doc: 'carries a cause: `from e`, `cause`', of: (at) => isChained(at) },
  inHandler: { doc: 'stands in an error handler', of: (at) => (at.thrown?.handler ?? at.made?.handler) !== undefined },
  validates: { doc: 'judges an argument, configuration or request data', of: (at) => validates(at) },
  asserts: { doc: 'assertion: unreachable, not implemented, misuse by a programmer', of: (at) => asserts(at) },
};

export function* throwSubjects(repository: Repository): Iterable<Subject> {
  for (const file of repository.files) {
    const { calls, throws } = file.facts;
    for (const thrown of throws) {
      const made = thrown.value?.kind === 'call' ? calls[thrown.value.call] : undefined;
      yield subject(file, thrown.at, { file, fn: thrown.fn, thrown, ...(made && { made }) });
    }
    if (file.language !== 'go') continue;
    for (const made of calls) {
      if (GO_ERRORS.has(made.callee) && made.result === 'returned')
        yield subject(file, made.at, { file, fn: made.fn, made });
    }
  }
}

function subject(file: LinkedFile, at: Subject['at'], it: ThrowAt): Subject {
  const { calls } = file.facts;
  return {
    path: file.path,
    at,
    service: file.service,
    role: roleOf(it, it.thrown?.value?.kind === 'call' ? it.thrown.value.call : undefined),
    get symbol() {
      return symbolOf(it);
    },
    get shape() {
      if (it.made) return `throw ${callShape(it.made, calls)}`;
      return `throw ${it.thrown?.value ? shapeOf(it.thrown.value, calls) : ''}`;
    },
    attribute: attributesOf(throwAttributes, it),
  };
}

const GO_ERRORS = new Set(['errors#New', 'fmt#Errorf', 'github.com/pkg/errors#New', 'github.com/pkg/errors#Errorf']);
const GENERIC = new Set(['Error', 'Exception', 'BaseException', 'RuntimeError']);
const lastName = (ref: Ref): string => ref.split(/[#.]/).at(-1) ?? ref;

/** Python raises classes as well as instances: `raise Exception`. Sentinels of a Go package stand outside of functions (function 0). */
function isGeneric({ made, thrown, fn }: ThrowAt): boolean {
  if (made && !thrown) return fn > 0;
  if (made) return GENERIC.has(made.callee);
  return thrown?.value?.kind === 'ref' && GENERIC.has(thrown.value.ref);
}

/** The message of the error: `constant` is undefined where the argument's origin is not known here. */
function messageOf(made: CallFact | undefined): { constant: boolean | undefined; text: string } {
  const first = made?.args[0];
  if (!first) return { constant: true, text: '' };
  if (made && made.args.length > 1 && made.args.slice(1).some((arg) => arg.kind !== 'literal'))
    return { constant: false, text: '' };
  return constantText(first);
}

function constantText(value: Value): { constant: boolean | undefined; text: string } {
  if (value.kind === 'literal') return { constant: value.type === 'string', text: value.text };
  if (value.kind === 'text') {
    const parts = value.parts.map(constantText);
    return { constant: parts.every((part) => part.constant === true), text: parts.map((part) => part.text).join('') };
  }
  // A named constant or a translated text may hold anything.
  return { constant: value.kind === 'ref' ? undefined : false, text: '' };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function isChained({ made, thrown }: ThrowAt): boolean {
  if (thrown?.cause) return !(thrown.cause.kind === 'literal' && thrown.cause.type === 'null');
  return (made?.args ?? []).some(
    (arg) => arg.kind === 'object' && arg.entries.some((entry) => entry.key === 'cause' || entry.key === '...'),
  );
}

/** Functions that read configuration, arguments or a format, and those that are told how to work. */
const READER =
  /[a-z]Parse(?=[A-Z]|$)|^_*(parse|[cC]heck|[uU]nmarshal|[vV]alidate|[pP]rovision|[cC]onfigure|[dD]ecode|[aA]dapt|[vV]erify_?([aA]rgs|[cC]onfig|[oO]ptions|[iI]nput)|Parse|new|New|with|With)(?![a-z])|^(load|make|build|create|read|get|init|parse|new|Load|Make|Build|Create|Read|Get|Init|New)\w*(Config|Options|Settings|_config|_options|_settings)$/;
/** Types that hold configuration: what their methods refuse is what an operator wrote. */
const SETTINGS = /^(Config|Settings|Options|Flags)$|(Config|Settings|Options|Flags)$/;
const CONFIGURATION =
  /(^|[/_.-])(config|configuration|conf|caddyfile|options|flags|settings|validat(e|ion|ors?))([/_.-]|$)/i;

/** The key of a translation as the sentence that it stands for: `[[error:not-allowed]]`, `errors.quota_exceeded`. */
const sentenceOf = (text: string): string => (/\s/.test(text) ? text : text.replace(/[-_.:/]+/g, ' '));

/** Sentences that say nothing at all; their words are also those of validation. */
const EMPTY_SENTENCE = /^(an? )?(unknown|unexpected|internal|unhandled|general) (error|failure|exception|problem)\b/i;

/** The text says so, or the test in front of it reads nothing but what the function was given: neither state nor what work brought. */
function validates(at: ThrowAt): boolean {
  const { made, thrown, file, fn } = at;
  const text = sentenceOf(messageOf(made).text);
  if (says('validation', text) && !EMPTY_SENTENCE.test(text)) return true;
  if (CONFIGURATION.test(file.path) || READER.test(nearestName(at))) return true;
  if (refuses(at) || SETTINGS.test(file.facts.functions[fn]?.className ?? '')) return true;
  const handler = thrown?.handler ?? made?.handler;
  if (handler !== undefined) {
    const { treatment } = file.handlers[handler] ?? {};
    return treatment?.probe === true || treatment?.declared === true;
  }
  const guard = thrown?.guard ?? made?.guard;
  if (!guard) return false;
  const origins = originsOf(file, fn, guard);
  if (origins.has('work') || origins.has('state')) return false;
  return !(origins.has('open') && says('failure', text));
}

/** Name of the nearest function around it that has one. */
function nearestName({ file, fn }: ThrowAt): string {
  for (let at = fn, depth = 0; at > 0 && depth < 20; depth++) {
    const fact = file.facts.functions[at];
    if (!fact || fact.name) return fact?.name ?? '';
    at = fact.parent;
  }
  return '';
}

/** Go: the error is returned beside a status of the client's fault (`return nil, http.StatusForbidden, errors.New(…)`). */
function refuses({ made, file, fn }: ThrowAt): boolean {
  const index = made ? file.facts.calls.indexOf(made) : -1;
  const beside = (file.facts.functions[fn]?.returns ?? []).flatMap((value) =>
    value.kind === 'array' && value.items.some((item) => item.kind === 'call' && item.call === index)
      ? value.items
      : [],
  );
  return beside.some((item) => item.kind === 'ref' && CLIENT_FAULT.test(item.ref));
}
const CLIENT_FAULT =
  /^net\/http#Status(BadRequest|Unauthorized|PaymentRequired|Forbidden|NotFound|MethodNotAllowed|NotAcceptable|Conflict|Gone|PreconditionFailed|RequestEntityTooLarge|UnsupportedMediaType|UnprocessableEntity|TooManyRequests)$/;

function asserts({ made, file, fn }: ThrowAt): boolean {
  if (says('assertion', messageOf(made).text) || isStub(file, fn, made)) return true;
  return /^_*(?:[aA]ssert|[iI]nvariant|[uU]nreachable|[mM]ust(?![a-z])|[vV]alidate|[pP]anic)/.test(
    file.facts.functions[fn]?.name ?? '',
  );
}
