/** Calls of the clients that the catalogue knows: which library a call belongs to, and whether it is what leaves the process. */
import type { CallFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Client } from '../catalogue/clients.js';
import { ancestry, typeOf } from '../requests/classes.js';
import { baseOf, type LibrarySymbol, lastName, librarySymbol, type Step, stepsOf } from '../requests/symbols.js';
import { before, type Work } from '../requests/work.js';
import { runsHere } from './lazy-queries.js';

/** A look-up in the parts of a request or of an answer calls nobody: `r.Header.Get("X-Id")`. */
const PARTS = /^(?:Header|Trailer|Form|PostForm|MultipartForm|Cookies?|headers|cookies|searchParams|interceptors)$/;
/** Types of what a call gave. */
const ANSWERS = /^(?:\w*Response|Rows?|Result|CursorResult|ScalarResult|ResultSet)$/;

export interface ClientCall {
  client: Client;
  /** Which step of the chain it is: 0 for the callee. */
  step: number;
}

/** The client's operation that a call is; undefined where it is none, or only builds what another call runs. */
export function clientCall(work: Work, file: number, index: number): ClientCall | undefined {
  const linked = work.files[file];
  const call = linked?.facts.calls[index];
  if (!linked || !call) return undefined;
  const { catalogue, clients } = work.libraries(linked);
  const steps = stepsOf(call);
  if (!mayBe(catalogue.clients, catalogue.language, call)) return undefined;
  const runtime = catalogue.clients.find((client) => client.globals.includes(call.callee));
  if (runtime && isGlobal(work, file, call)) return { client: runtime, step: 0 };
  const symbols = symbolsOf(work, file, index, call);
  if (symbols[0]?.origin === 'typed' && isOfOwnField(work, file, call)) return undefined;
  const each = function* () {
    for (const [step, symbol] of symbols.entries())
      for (const found of symbol ? clients.of(symbol) : []) yield { ...found, step, origin: symbol?.origin };
  };
  for (const { entry, path, step, origin } of each())
    if (
      isOne(entry, entry.calls, path, step === 0 ? origin : 'made') &&
      !isOfArray(steps[step]) &&
      hasCommand(work, file, call, steps[step]?.args[0], entry)
    )
      return { client: entry, step };
  for (const { entry, path, step, origin } of each())
    if (isOne(entry, entry.lazy, path, step === 0 ? origin : 'made') && runsHere(work, file, index, entry.runs))
      return { client: entry, step };
  return undefined;
}

/** `$fetch` is a name of the runtime, and how a local `fetch` is written. */
function isGlobal(work: Work, file: number, { callee, fn }: CallFact): boolean {
  if (!callee.startsWith('$')) return true;
  const name = callee.slice(1);
  for (let at = fn; at >= 0; at = work.facts(file)?.functions[at]?.parent ?? -1) {
    const fact = work.facts(file)?.functions[at];
    if (fact?.params.some((param) => param.name === name || Object.hasOwn(param.names ?? {}, name))) return false;
    if (fact && Object.hasOwn(fact.locals, name)) return false;
  }
  return true;
}

/** The package symbol of each step of a call's chain. */
function symbolsOf(work: Work, file: number, index: number, call: CallFact): (LibrarySymbol | undefined)[] {
  const symbols = [
    work.symbol(file, call.fn, call.callee) ??
      givenSymbol(work, file, call) ??
      modelSymbol(work, file, call) ??
      keptSymbol(work, file, call) ??
      handedSymbol(work, file, call.fn, call.callee, 0),
  ];
  for (const [number, { name }] of (call.chain ?? []).entries()) {
    const before = symbols[number];
    if (before) symbols.push({ ...before, path: [...before.path, ...name.split('.')], origin: 'made' });
    else {
      // What a project function gives may be a library's own.
      const resolved = work.context.names.steps(file, index)[number + 1];
      symbols.push(resolved && librarySymbol(resolved));
    }
  }
  return symbols;
}

/** A field that a project class declares is none of what the library's class above it has, though its own type says nothing. */
function isOfOwnField(work: Work, file: number, call: CallFact): boolean {
  const base = baseOf(call.callee);
  const owner = base === undefined ? undefined : baseOf(base);
  const type = owner === undefined ? undefined : typeOf(work, file, call.fn, owner);
  if (base === undefined || !type) return false;
  const name = lastName(base);
  const fields = work.facts(type.file)?.types[type.type]?.fields ?? [];
  const tells = ({ type: of }: { type?: string }) => of !== undefined && work.symbol(type.file, 0, of) !== undefined;
  const declared = fields.some((field) => field.name === name && !tells(field));
  return declared === true && work.symbol(file, call.fn, base)?.path.at(-1) === name;
}

/** Lists of records have some of the methods that their models have: `user.roles.find((role) => …)`. */
function isOfArray(step: Step | undefined): boolean {
  return step?.args[0]?.kind === 'function' && /(?:^|\.)(?:find|filter|map|reduce|remove|some|every)$/.test(step.name);
}

const GIVES = /^(?:\$?transaction|tx|txIf|task|taskIf|begin|connect|connection|with\w*|using|execute|run\w*|batch)$/;

/** What a client hands to the function that it is given: `db.transaction(async (tx) => tx.insert(…))`. */
function givenSymbol(work: Work, file: number, call: CallFact): LibrarySymbol | undefined {
  if (!call.callee.startsWith('$')) return undefined;
  const given = work.context.names.resolve(file, call.fn, call.callee);
  if (given.kind !== 'parameter' || given.index !== 0 || given.file !== file) return undefined;
  const facts = work.facts(file);
  const index = facts?.calls.findIndex(({ args, chain }) =>
    [...args, ...(chain ?? []).flatMap((link) => link.args)].some(
      (arg) => arg.kind === 'function' && arg.fn === given.fn,
    ),
  );
  const giver = index === undefined || index < 0 ? undefined : facts?.calls[index];
  if (!giver || index === undefined || giver.callee === call.callee) return undefined;
  const step = stepsOf(giver).findIndex(
    ({ name, args }) => GIVES.test(lastOf(name)) && args.some((arg) => arg.kind === 'function'),
  );
  const symbol = step < 0 ? undefined : symbolsOf(work, file, index, giver)[step];
  if (!symbol) return undefined;
  const path = symbol.path.slice(0, -1).filter((part) => !GIVES.test(part));
  return { ...symbol, path: [...path, ...given.path.split('.').filter((part) => part !== '')], origin: 'made' };
}

/** What an earlier call of one of these gave: `query = User.query.filter_by(…)`, then `query.first()`. */
function keptSymbol(work: Work, file: number, call: CallFact): LibrarySymbol | undefined {
  const base = work.files[file]?.language === 'python' && call.callee.startsWith('$') ? baseOf(call.callee) : undefined;
  if (base === undefined) return undefined;
  const kept = work.context.names.follow(file, call.fn, { kind: 'ref', ref: base });
  const maker = kept.file === file && kept.value.kind === 'call' ? work.facts(file)?.calls[kept.value.call] : undefined;
  if (!maker || kept.value.kind !== 'call' || !before(maker.at, call.at)) return undefined;
  const symbol = symbolsOf(work, file, kept.value.call, maker).at(-1);
  return symbol && { ...symbol, path: [...symbol.path, lastName(call.callee)], origin: 'made' };
}

const MOST_CALLERS = 8;
const HANDS = 3;

/** What the callers of a function give it: `buildRouter({ db: client.db() })` for `db.collection(…)`, and what that gives in turn. */
function handedSymbol(work: Work, file: number, fn: number, ref: string, depth: number): LibrarySymbol | undefined {
  if (!ref.startsWith('$') || depth > HANDS) return undefined;
  const given = work.context.names.resolve(file, fn, ref);
  if (given.kind === 'value' || given.kind === 'made') return undefined;
  if (given.kind !== 'parameter') return ofLocal(work, file, fn, ref, depth);
  for (const { file: from, call: index, link } of work.context.names
    .callers(given.file, given.fn)
    .slice(0, MOST_CALLERS)) {
    const call = work.facts(from)?.calls[index];
    const arg = call && (link === undefined ? call : call.chain?.[link])?.args[given.index];
    if (!call || !arg || work.files[from]?.role === 'test') continue;
    const parts = given.path.split('.').filter((part) => part !== '');
    const taken = arg.kind === 'object' ? arg.entries.find(({ key }) => key === parts[0])?.value : undefined;
    const symbol = symbolOfValue(work, from, call.fn, taken ?? arg, depth + 1);
    if (symbol) return { ...symbol, path: [...symbol.path, ...(taken ? parts.slice(1) : parts)], origin: 'made' };
  }
  return undefined;
}

/** `const keys = db.collection('keys')` where `db` was handed over. */
function ofLocal(work: Work, file: number, fn: number, ref: string, depth: number): LibrarySymbol | undefined {
  const [, head = '', rest = ''] = /^(\$\w+)\.?(.*)$/.exec(ref) ?? [];
  const { value, file: at } = work.context.names.follow(file, fn, { kind: 'ref', ref: head });
  if (value.kind !== 'call' || at !== file) return undefined;
  const symbol = symbolOfValue(work, file, fn, value, depth + 1);
  return (
    symbol && { ...symbol, path: [...symbol.path, ...rest.split('.').filter((part) => part !== '')], origin: 'made' }
  );
}

function symbolOfValue(work: Work, file: number, fn: number, value: Value, depth: number): LibrarySymbol | undefined {
  if (value.kind === 'ref') return work.symbol(file, fn, value.ref) ?? handedSymbol(work, file, fn, value.ref, depth);
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  if (!call || value.kind !== 'call') return undefined;
  const own = work.symbol(file, call.fn, call.callee) ?? handedSymbol(work, file, call.fn, call.callee, depth);
  const steps = (call.chain ?? []).flatMap(({ name }) => name.split('.'));
  return own && { ...own, path: [...own.path, ...steps], origin: 'made' };
}

/** `User.query.filter_by(…)` of a class whose base some object made: `class User(db.Model)`. */
function modelSymbol(work: Work, file: number, call: CallFact): LibrarySymbol | undefined {
  const at = call.callee.search(/\.query(?:\.|$)/);
  if (work.files[file]?.language !== 'python' || at <= 0) return undefined;
  const type = typeOf(work, file, call.fn, call.callee.slice(0, at));
  const base = type && ancestry(work, type).find(({ module }) => /sqlalchemy/i.test(module));
  return base && { ...base, path: [...base.path, ...call.callee.slice(at + 1).split('.')], origin: 'made' };
}

function isOne(client: Client, names: readonly string[], path: readonly string[], origin = 'made'): boolean {
  const last = path.at(-1) ?? '';
  const before = path.slice(0, -1);
  if (before.some((part) => PARTS.test(part) || ANSWERS.test(part) || client.except.includes(part))) return false;
  if (origin === 'made' && names.includes('()') && client.makers.includes(path.join('.'))) return true;
  const named =
    path.length === 0
      ? origin === 'imported' && (names.includes('') || names.includes('default'))
      : names.includes(last) || names.includes(`${before.at(-1)}.*`);
  if (!named) return false;
  if (client.records.includes(last)) return true;
  // What a call gave is an answer, no client.
  if (before.some((part) => client.calls.includes(part))) return false;
  return client.via === undefined || pattern(client.via).test(before.join('.'));
}

function hasCommand(
  work: Work,
  file: number,
  call: CallFact,
  value: CallFact['args'][number] | undefined,
  client: Client,
) {
  if (client.event !== undefined) return work.text(file, call.fn, value)?.text === client.event;
  if (client.command === undefined) return true;
  const given = value && work.context.names.follow(file, call.fn, value);
  const made = given?.value.kind === 'call' ? work.facts(given.file)?.calls[given.value.call] : undefined;
  return made !== undefined && pattern(client.command).test(lastName(made.callee));
}

const patterns = new Map<string, RegExp>();

function pattern(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
}

const nameSets = new Map<string, ReadonlySet<string>>();

/** Most calls are none: their names, and what they are called on, say so before anything is resolved. */
function mayBe(clients: readonly Client[], language: LinkedFile['language'], call: CallFact): boolean {
  let names = nameSets.get(language);
  if (!names) {
    names = new Set(clients.flatMap((client) => [...client.calls, ...client.lazy, ...client.globals]));
    nameSets.set(language, names);
  }
  const callee = lastName(call.callee);
  const of = baseOf(call.callee);
  if (
    names.has(callee) ||
    (of !== undefined && names.has(`${lastName(of)}.*`)) ||
    (call.chain ?? []).some(({ name }) => names.has(lastOf(name)))
  )
    return true;
  if (language === 'go' || language === 'python') return false;
  // The name of an imported function is free, and so is that of a function that a library made.
  return /#default$|^\w+$|^[@$#]\w+$|#\w+$|^@\w+\.\w+$|^\$[\w.]+$|\b(?:createPromiseClient|createClient)\b/.test(
    call.callee,
  );
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
