import type { FunctionFact, Value } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext, LinkInput } from '../context.js';
import { withoutCleared } from './beside.js';
import { argumentFor } from './calls.js';
import { classifyName } from './classify.js';
import { leaksOf, ofItems } from './flow.js';
import { labelOf, slotsOfFormat } from './labels.js';
import { lastLink, linksOf } from './links.js';
import { type Redaction, redactionOf } from './redaction.js';
import { type Sink, sinkOf, trackerSink } from './sinks.js';
import { MOST_STEPS, type Site } from './site.js';
import { CATEGORIES } from './taxonomy.js';
import { ofLabelled, ofSlot } from './texts.js';

const SECRETS: ReadonlySet<string> = new Set(['credential', 'token', 'session', 'payment', 'bank']);

/** Names of functions that are there to record what they are given. */
const TELLS = /log|audit|track|report|record|event|notify|emit|trace|metric|capture|breadcrumb|print/i;

/** Names of functions that are there to print what they are given. */
const PRINTS = /print|show|display|dump|render|output|write/i;

const PLACE = /(?:path|file|filename|dir|directory|folder)$/i;

/** A parameter that reaches a sink, in a call of the same file. */
interface Reaching {
  file: number;
  fn: number;
  call: number;
  index: number;
  name: string;
}

/** What the type checker is asked: a name in the arguments of a call. */
interface Question {
  file: number;
  call: number;
  name: string;
}

/**
 * Fills `LinkedFile.leaks`: the sensitive values that reach a log or console call, the fields bound to a logger, a span, a
 * metric's labels or an error tracker. Three tiers: names in the value, single-assignment locals, and arguments of project
 * functions that hand them on to a log (there the leak stands at the caller that passes the value).
 * @param typeFields fields of TypeScript values whose type syntax left open, where types are asked for
 */
export function findLeaks(context: LinkContext, typeFields?: LinkInput['typeFields']): void {
  const redactionIn = redactions(context);
  const reaching = new Map<string, Reaching>();
  const questions: Question[] = [];
  context.files.forEach((file, index) => {
    if (file.role === 'generated') return;
    for (const call of sinksOf(file)) {
      const ask = (name: string): undefined => void questions.push({ file: index, call, name });
      judgeCall(context, index, call, redactionIn(file.service), reaching, typeFields && ask);
    }
  });
  if (typeFields && questions.length > 0) withTypes(context, questions, typeFields, redactionIn);
  for (const parameter of reaching.values()) atCallers(context, parameter, redactionIn);
}

/** Calls that may hand something over: those with a role, and those of error trackers that their names alone tell. */
function sinksOf(file: LinkedFile): number[] {
  const tracker = file.facts.calls.flatMap((call, index) =>
    !file.roles.has(index) && trackerSink(call) ? [index] : [],
  );
  return [...file.roles.keys(), ...tracker];
}

/** The leaks of one call; `typed` answers, or notes, what fields a name has that syntax tells nothing of. */
function judgeCall(
  context: LinkContext,
  index: number,
  call: number,
  redaction: Redaction,
  reaching: Map<string, Reaching>,
  typed: Site['typed'],
): void {
  const file = context.files[index] as LinkedFile;
  const fact = file.facts.calls[call];
  if (!fact) return;
  const roles = file.roles.get(call) ?? [];
  const sinks = roles.flatMap((role) => sinkOf(role, file, fact) ?? []);
  for (const sink of roles.length ? sinks : [trackerSink(fact)]) {
    if (!sink) continue;
    const site: Site = {
      ...siteAt(context, index, fact.fn, redaction),
      form: sink.form,
      console: sink.console,
      ...(typed && !sink.measured && { typed }),
      onParameter: (name) => {
        const fn = file.facts.functions[fact.fn];
        const at = parameterIndex(fn, name);
        // Go: a variable of a block inside may have the same name.
        const hidden = file.language === 'go' && fn?.reassigned?.includes(name) === true;
        if (at >= 0 && !hidden)
          reaching.set(`${index} ${fact.fn} ${at}`, { file: index, fn: fact.fn, call, index: at, name });
      },
    };
    add(file, call, reported(withoutCleared(leaksOfSink(sink, site), fact, site), file, sink, context, site));
  }
}

/** Judges the calls again about which there were questions, now with what the type checker answers. */
function withTypes(
  context: LinkContext,
  questions: readonly Question[],
  typeFields: NonNullable<LinkInput['typeFields']>,
  redactionIn: (service: number) => Redaction,
): void {
  const asked = questions.flatMap(({ file, call, name }) => {
    const at = context.files[file]?.facts.calls[call]?.at;
    return at ? [{ file, call, name, path: context.files[file]?.path ?? '', at }] : [];
  });
  // Hardly anything is asked of names from here on, and the type checker needs as much room as they.
  context.names.forget();
  const answers = typeFields(asked.map(({ path, at, name }) => ({ path, at, name })));
  const fields = new Map(asked.map(({ file, call, name }, at) => [`${file} ${call} ${name}`, answers[at]]));
  for (const key of new Set(asked.map(({ file, call }) => `${file} ${call}`))) {
    const [file = 0, call = 0] = key.split(' ').map(Number);
    const linked = context.files[file] as LinkedFile;
    linked.leaks.delete(call);
    judgeCall(context, file, call, redactionIn(linked.service), new Map(), (name) =>
      fields.get(`${file} ${call} ${name}`),
    );
  }
}

function siteAt(context: LinkContext, file: number, fn: number, redaction: Redaction): Site {
  return {
    context,
    file,
    fn,
    form: 'object',
    keys: [],
    redaction,
    console: false,
    depth: 0,
    results: 0,
    steps: { left: MOST_STEPS },
  };
}

function redactions(context: LinkContext): (service: number) => Redaction {
  const known = new Map<number, Redaction>();
  return (service) => {
    let redaction = known.get(service);
    if (!redaction) {
      const files = context.files.flatMap((file, index) => (file.service === service ? [index] : []));
      redaction = redactionOf(context, files);
      known.set(service, redaction);
    }
    return redaction;
  };
}

function leaksOfSink({ message, values, pairs }: Sink, site: Site): Leak[] {
  const format = message && site.context.names.text(site.file, site.fn, message);
  const text = message?.kind === 'literal' || (format && !format.dynamic) ? (format?.text ?? '') : undefined;
  const own = message ? leaksOf(message, site) : [];
  const slots = text === undefined ? [] : slotsOfFormat(text);
  const [only] = values;
  if (text !== undefined && slots.length === 0 && values.length === 1 && only) {
    return [...own, ...ofLabelled(labelOf(text), only, site)];
  }
  if (slots.length > 0 && !values.some(({ kind }) => kind === 'object')) {
    // What the links before it are given stands before the values of the format: `log.WithContext(ctx).Infof("%s", x)`.
    const before = Math.max(0, values.length - slots.length);
    return [...own, ...values.flatMap((value, at) => ofSlot(slots[at - before], value, site))];
  }
  return [...own, ...ofItems(values, site, pairs)];
}

/** Leaks that matter where the code runs: whom a tool prints an address to typed it himself; a password is another matter. */
function reported(leaks: Leak[], file: LinkedFile, sink: Sink, context: LinkContext, site: Site): Leak[] {
  if (file.role !== 'tool' && !file.commandLine?.has(site.fn)) return leaks;
  return leaks.filter((leak) => (SECRETS.has(leak.category) ? !isFresh(leak, sink, context, site) : !sink.console));
}

/** A tool that makes a secret prints it for its user. */
function isFresh(leak: Leak, sink: Sink, context: LinkContext, site: Site): boolean {
  if (/(?:^|[._])(?:new|fresh|generated?|random|created?|make|mint|issue)/i.test(leak.name)) return true;
  if (sink.message && SAYS_FRESH.test(wordsOf(sink.message))) return true;
  const file = context.files[site.file] as LinkedFile;
  if (isAskedFor(leak, file.facts.functions[site.fn]) || isAnswer(sink)) return true;
  const locals = [file.facts.functions[site.fn], file.facts.functions[0]].flatMap((fn) =>
    Object.entries(fn?.locals ?? {}),
  );
  const initial = locals.find(([name]) => name === leak.name.split('.')[0])?.[1];
  const made = initial?.kind === 'call' || initial?.kind === 'result' ? file.facts.calls[initial.call] : undefined;
  const inPlace = made ?? callOf(sink.message, file) ?? undefined;
  return (
    inPlace !== undefined &&
    linksOf(inPlace).some(({ name, base }) =>
      /gen(?:erate|_)|random|create|make|mint|issue|new|set_?up|sign|uuid|token_(?:hex|urlsafe|bytes)|hex|encode/i.test(
        `${base ?? ''} ${name}`,
      ),
    ) &&
    lastLink(inPlace).name !== 'get'
  );
}

/** What is printed without a word about it is the answer of a command: a password that another program reads. */
function isAnswer({ console, message, values }: Sink): boolean {
  const [printed, ...rest] = [...(message ? [message] : []), ...values];
  return console && rest.length === 0 && printed !== undefined && /^(?:ref|call|result)$/.test(printed.kind);
}

/** A command that is named for what it prints: `runToken`, `print_api_key`. */
function isAskedFor({ category }: Leak, fn: FunctionFact | undefined): boolean {
  const name = fn?.name.replace(/_?(?:cmd|command)$/i, '') ?? '';
  const verdict = classifyName(
    name.replace(/^_*(?:run|print|show|get|make|do|create|issue|generate|mint|sign|new)_?(?=[A-Z_a-z])/, ''),
  );
  return verdict.kind === 'sensitive' && verdict.category === category;
}

const SAYS_FRESH =
  /\b(?:(?:auto-?)?generated|temporary|one-?time|your(?: new)?)(?: \w+)? (?:password|passphrase|secret|token|key|pin|code)\b|^export \w/i;

/** The literal words of a message, those of its alternatives included. */
function wordsOf(value: Value, depth = 0): string {
  if (depth > 5) return '';
  const all = (values: readonly Value[]) => values.map((one) => wordsOf(one, depth + 1)).join(' ');
  if (value.kind === 'literal') return value.text;
  if (value.kind === 'text') return all(value.parts);
  return value.kind === 'either' ? all(value.options) : '';
}

function callOf(value: Value | undefined, file: LinkedFile) {
  return value?.kind === 'call' ? file.facts.calls[value.call] : undefined;
}

/** Leaks of the callers that pass a value for a parameter which reaches a sink. */
function atCallers(context: LinkContext, parameter: Reaching, redactionIn: (service: number) => Redaction): void {
  const { file, fn, call: handed, index, name } = parameter;
  // Who takes a path logs where something is, not what it holds.
  if (PLACE.test(name)) return;
  for (const caller of context.names.callers(file, fn)) {
    const from = context.files[caller.file] as LinkedFile;
    const fact = from.facts.calls[caller.call];
    // A wrapper's callers are log calls of their own and judged above.
    if (!fact || from.role === 'generated' || from.roles.get(caller.call)?.some((role) => role.kind === 'log'))
      continue;
    if (caller.link === undefined && fact.chain?.length && linksOf(fact).length !== 1 + fact.chain.length) continue;
    const args = caller.link === undefined ? fact.args : (fact.chain?.[caller.link]?.args ?? []);
    const arg = argumentFor(args, index, name);
    if (!arg) continue;
    // Of the options that a function is given it logs more than it should: that is its own fault, not its callers'.
    const options = context.names.follow(caller.file, fact.fn, arg).value.kind === 'object';
    if (options && !TELLS.test(context.files[file]?.facts.functions[fn]?.name ?? '')) continue;
    // What a command hands over to be printed is its answer.
    const command = from.role === 'tool' || from.commandLine?.has(fact.fn);
    const printed = context.files[file]?.roles.get(handed)?.some((role) => role.kind === 'log' && role.console);
    if (command && printed && PRINTS.test(context.files[file]?.facts.functions[fn]?.name ?? '')) continue;
    const site = siteAt(context, caller.file, fact.fn, redactionIn(from.service));
    add(
      from,
      caller.call,
      leaksOf(arg, site)
        .filter((leak) => leak.strength === 'strong')
        .map((leak) => ({ ...leak, via: 'parameter', handedOver: { file, call: handed } })),
    );
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
