import type { CallFact, Value } from '../../model/facts.js';
import type { Leak } from '../../model/leaks.js';
import { classifyName, classifyPath, wholeObject } from './classify.js';
import { leaksOf, ofEntry, ofItems, ofRef } from './flow.js';
import { isMask } from './forms.js';
import { isShort } from './harmless.js';
import { isBarrier, type Link, lastLink, linksOf, READS_ALL } from './links.js';
import { instanceLeaks, rowMethod, writesItself } from './objects.js';
import { isOtherSense } from './senses.js';
import { fileOf, inner, isScript, qualifiedOf, type Site, segmentsOf } from './site.js';
import { taxonomy } from './taxonomy.js';
import { words } from './words.js';

const SLICERS = new Set(['slice', 'substring', 'substr', 'charAt', 'at', 'Slice']);
const REPLACERS = /^(?:replace|replaceAll|Replace|ReplaceAll|ReplaceAllString|sub|removeprefix|removesuffix|split)$/;
/** `attribute.String("k", v)`, `slog.Any("k", v)`: a field, not a conversion. */
const FIELD =
  /^(?:String|Strings|StringSlice|Stringer|Any|Reflect|Interface|Object|ByteString|Binary|Int|Int64|Float64|Array|Inline|Str|Attr)$/;
const CONTAINERS = /^(?:WithAttributes|WithSpanAttributes|Group|Dict|NewSet|H|M)$/;

/** Sensitive values in the result of a call; `position`: of several results, as Go has them. */
export function ofCall(index: number, site: Site, position?: number): Leak[] {
  const call = fileOf(site).facts.calls[index];
  if (!call) return [];
  // `user, password, ok := r.BasicAuth()`
  if (position === 1 && lastLink(call).name === 'BasicAuth')
    return [{ category: 'credential', name: 'BasicAuth()', strength: 'strong', via: 'name' }];
  // What the second result is its function's name does not tell.
  if (position) return call.chain?.length ? [] : (ofResult(index, call, site, position) ?? []);
  if (isBarrier(call)) return [];
  // Go: a conversion to a type that decides itself what a record shows of it.
  if (fileOf(site).language === 'go' && !call.chain?.length && writesItself(call.callee, site)) return [];
  const links = linksOf(call);
  return ofLink(call, index, links, links.length - 1, site);
}

function ofLink(call: CallFact, index: number, links: readonly Link[], at: number, site: Site): Leak[] {
  const link = links[at];
  if (!link) return [];
  const { base, name, args } = link;
  const deeper = inner(site);
  /** What the call is made on: the link before it, or the name at its beginning. */
  const receiver = (form = site.form): Leak[] =>
    at > 0
      ? ofLink(call, index, links, at - 1, inner(site, { form }))
      : base === undefined
        ? []
        : ofRef(base, inner(site, { form }));
  const field = fieldOf(links, at, site);
  if (field) return ofEntry(field.key, field.value, deeper);
  if (CONTAINERS.test(name) && fileOf(site).language === 'go') return ofItems(args, deeper, true);
  if (SLICERS.has(name)) return isShortSlice(args) ? [] : receiver();
  // What stands before and behind the sign of an address: a login name, a host.
  if (name === 'split' && args[0]?.kind === 'literal' && args[0].text === '@') return [];
  if (REPLACERS.test(name)) {
    if (args.some((arg) => arg.kind === 'literal' && arg.text.length > 1 && isMask(arg.text))) return [];
    const last = args.at(-1);
    if (last?.kind === 'literal' && /^[*x•#.]+$/i.test(last.text)) return [];
    return receiver();
  }
  if (call.isNew && at === 0) return ofNew(name, args, site);
  const whole = at === 0 ? wholeCall(call, name, site) : undefined;
  if (whole) return whole;
  const { passThrough, serializers, lookUps } = taxonomy();
  const dotted = at === 0 ? segmentsOf(call.callee).join('.') : name;
  if (passThrough.has(name) || passThrough.has(dotted)) {
    const written = at === 0 && links.length === 1 ? writtenBy(index, call, site) : undefined;
    if (written) return written;
    const form = serializers.has(name) ? 'dump' : isFormatter(name, site) ? 'text' : site.form;
    const given = args.flatMap((arg) => leaksOf(arg, inner(site, { form })));
    const left = excludedBy(args);
    const own = at > 0 || /^[$#@]/.test(base ?? '') ? receiver(form) : [];
    return [...given, ...own.filter((leak) => !left.has(leak.name.slice(leak.name.lastIndexOf('.') + 1)))];
  }
  if (READS_ALL.test(name)) return args.flatMap((arg) => (arg.kind === 'ref' ? contentLeak(arg.ref) : []));
  const key = args.slice(0, 2).find((arg) => arg.kind === 'literal' && arg.type === 'string');
  if (lookUps.has(name) && key?.kind === 'literal') return ofLookUp(key.text, base, site);
  const [first] = args;
  if (/^(?:map|flatMap)$/.test(name) && first?.kind === 'function') {
    const returns = fileOf(site).facts.functions[first.fn]?.returns ?? [];
    return returns.flatMap((value) => leaksOf(value, inner(site, { fn: first.fn })));
  }
  const known =
    at === 0 && links.length === 1
      ? (instanceLeaks(call.callee, name, site) ?? ofResult(index, call, site))
      : undefined;
  if (known?.length) return known;
  // `getCookie('theme')` gives what its argument names.
  if (/cookie|header|item|env|param|config|setting|option/i.test(name) && args.length > 0) return [];
  return ofNoun(call, links, at, site);
}

/** `settings.model_dump(exclude={"PASSWORD"})`: fields that a serializer leaves out. */
function excludedBy(args: readonly Value[]): ReadonlySet<string> {
  const value = args.flatMap((arg) => (arg.kind === 'keyword' && arg.name === 'exclude' ? [arg.value] : []))[0];
  const names =
    value?.kind === 'array'
      ? value.items.flatMap((item) => (item.kind === 'literal' ? [item.text] : []))
      : value?.kind === 'object'
        ? value.entries.map((entry) => entry.key)
        : [];
  return new Set(names);
}

/** `getToken()`, `conn.RemoteAddr()`: the name of the call says what it gives. */
function ofNoun(call: CallFact, links: readonly Link[], at: number, site: Site): Leak[] {
  const { name, args } = links[at] as Link;
  const all = words(name);
  const gives = givesNoun(name);
  const noun = nounOf(name);
  // A call with arguments does something with them; `verification_code(user)` gives a code all the same.
  if (!gives && args.length > 0) return [];
  // `refreshToken()` is done, and gives what it likes.
  if (name === 'BasicAuth' || (!gives && all.length > 1 && all[0] === 'refresh')) return [];
  const path = at === 0 && !gives ? segmentsOf(call.callee) : [noun];
  const verdict = classifyPath(path);
  if (verdict.kind !== 'sensitive' || verdict.strength !== 'strong') return [];
  // Whose it is: the getter before it, or the name that it is called on. `b.GetRepo().GetFullName()` is the name of a thing.
  const owner = at > 0 ? [nounOf((links[at - 1] as Link).name)] : segmentsOf(call.callee).slice(0, -1);
  if (isOtherSense(verdict, gives ? [...owner, noun] : path, site)) return [];
  // `GetUserIDFromToken`, `userIDForToken` give what stands before `from` and `for`.
  const source = all.findIndex((word, place) => place > (gives ? 1 : 0) && /^(?:from|by|for|of)$/.test(word));
  if (source > 0 && classifyName(all.slice(gives ? 1 : 0, source).join('_')).kind !== 'sensitive') return [];
  const making = /^(?:create|make|build|compute|request|load|read|derive|acquire)$/.test(all[0] ?? '');
  if (gives && making && !['credential', 'token'].includes(verdict.category)) return [];
  return [{ category: verdict.category, name: `${name}()`, strength: verdict.strength, via: 'name' }];
}

/** Whether a name says that it gives what the rest of it names: `getToken`. */
const givesNoun = (name: string): boolean => {
  const all = words(name);
  return all.length > 1 && taxonomy().givers.has(all[0] as string);
};

const nounOf = (name: string): string => (givesNoun(name) ? words(name).slice(1).join('_') : name);

function ofLookUp(text: string, base: string | undefined, site: Site): Leak[] {
  const name = text.slice(text.lastIndexOf('.') + 1);
  const owner = base === undefined ? [] : segmentsOf(base).slice(-1);
  // `cookies.get('session')`
  const cookie = /^cookies$/i.test(owner[0] ?? '') && /^(?:sess(?:ion)?|sid|auth)$/i.test(name);
  if (cookie) return [{ category: 'session', name: text, strength: 'strong', via: 'name' }];
  const verdict = classifyPath([...owner, name]);
  if (verdict.kind !== 'sensitive' || isOtherSense(verdict, [name], site)) return [];
  return [{ category: verdict.category, name: text, strength: verdict.strength, via: 'name' }];
}

/** An instance made on the spot: of a wrapper of text only what went in shows. */
function ofNew(name: string, args: readonly Value[], site: Site): Leak[] {
  if (/^(?:String|URL|Error|\w+Error|\w+Exception|Headers|Map|Set|Buffer)$/.test(name))
    return args.flatMap((arg) => leaksOf(arg, inner(site)));
  return [];
}

/** The project function that a call calls, a method of a database row's model included. */
function targetOf(index: number, call: CallFact, site: Site): { file: number; fn: number } | undefined {
  const { base, name } = lastLink(call);
  const known = site.context.names.target(site.file, index);
  return known ?? (base !== undefined && !call.chain?.length ? rowMethod(base, name, site) : undefined);
}

/** `account.to_dict()` of a type of the repository that lists there what it gives: only that. */
function writtenBy(index: number, call: CallFact, site: Site): Leak[] | undefined {
  const target = site.results > 0 ? undefined : targetOf(index, call, site);
  const returns = target ? (site.context.files[target.file]?.facts.functions[target.fn]?.returns ?? []) : [];
  const listed = returns.length > 0 && returns.every(({ kind }) => kind === 'object');
  return listed ? ofResult(index, call, site) : undefined;
}

/** What a project function gives back, its parameters read as the arguments of this call. One level deep. */
function ofResult(index: number, call: CallFact, site: Site, position = 0): Leak[] | undefined {
  if (site.results > 0) return undefined;
  const target = targetOf(index, call, site);
  const fact = target && site.context.files[target.file]?.facts.functions[target.fn];
  if (!target || !fact) return undefined;
  // `GetUserName()` gives a login name, whatever it calls that inside.
  if (/user_?name$/i.test(fact.name)) return [];
  const handed = new Set<string>();
  const { onParameter: _, typed: __, ...rest } = site;
  const there = inner(rest, {
    file: target.file,
    fn: target.fn,
    results: site.results + 1,
    onParameter: (name) => void handed.add(name),
  });
  const parameters = new Set(fact.params.flatMap((param) => [param.name, ...Object.keys(param.names ?? {})]));
  const leaks = fact.returns.flatMap((value) => {
    const one = (fact.results?.count ?? 1) > 1 ? resultAt(value, position) : value;
    return one ? leaksOf(one, there) : [];
  });
  // A parameter that is named so is what the caller passes: judged there.
  const own = leaks.filter((leak) => {
    if (leak.via === 'form' || !parameters.has(leak.name)) return true;
    handed.add(leak.name);
    return false;
  });
  const passed = [...handed].flatMap((name) => {
    const arg = argumentFor(
      call.args,
      fact.params.findIndex(
        (param) => param.name === name || (param.names !== undefined && Object.hasOwn(param.names, name)),
      ),
      name,
    );
    return arg ? leaksOf(arg, inner(site, { results: site.results + 1 })) : [];
  });
  return [
    ...own.map((leak) => ({ ...leak, name: leak.via === 'form' ? leak.name : `${segmentsOf(call.callee).at(-1)}()` })),
    ...passed,
  ];
}

/** One of the results that a function gives: an item of a list, or one of those of the call that it hands on. */
function resultAt(value: Value, position: number): Value | undefined {
  if (value.kind === 'array') return value.items[position];
  return value.kind === 'call' && position > 0 ? { kind: 'result', call: value.call, index: position } : value;
}

/** The argument that a call gives for a parameter, by place or by keyword. */
export function argumentFor(args: readonly Value[], index: number, name: string): Value | undefined {
  const keyword = args.find((arg) => arg.kind === 'keyword' && arg.name === name);
  if (keyword?.kind === 'keyword') return keyword.value;
  const before = args.slice(0, index + 1);
  const arg = index < 0 || before.some((one) => one.kind === 'spread') ? undefined : args[index];
  return arg?.kind === 'keyword' ? undefined : arg;
}

function fieldOf(links: readonly Link[], at: number, site: Site): { key: string; value: Value } | undefined {
  const link = links[at];
  if (fileOf(site).language !== 'go' || !link || !FIELD.test(link.name)) return undefined;
  const [key, value] = link.args;
  // `attribute.Key("k").String(v)`
  const opener = links[at - 1];
  const named = opener?.name === 'Key' ? opener.args[0] : undefined;
  if (named?.kind === 'literal' && key) return { key: named.text, value: key };
  return key?.kind === 'literal' && key.type === 'string' && value ? { key: key.text, value } : undefined;
}

/** A call that gives a whole object: `request.json()`, `os.Environ()`, `httputil.DumpRequest(r, true)`. */
function wholeCall({ callee }: CallFact, name: string, site: Site): Leak[] | undefined {
  const plain = wholeObject(segmentsOf(callee));
  const whole = plain ?? wholeObject(qualifiedOf(callee));
  if (!whole || (site.form === 'text' && isScript(site) && !/^(?:text|get_data)$/.test(name))) return undefined;
  return [{ ...whole, name: (plain ? segmentsOf(callee) : qualifiedOf(callee)).join('.'), via: 'object' }];
}

/** What is read whole: the body of a request, a file that is named for the secrets or settings in it. */
function contentLeak(ref: string): Leak[] {
  const whole = wholeObject(segmentsOf(ref));
  const name = segmentsOf(ref).join('.');
  if (whole) return [{ ...whole, name, via: 'object' }];
  const all = words(segmentsOf(ref).at(-1) ?? '');
  if (
    all.some((word) => /^(?:secrets?|credentials?|passwords?|dotenv)$/.test(word)) ||
    all.join(' ').includes('private key')
  )
    return [{ category: 'credential', strength: 'strong', name: `the content of ${name}`, via: 'object' }];
  return all.some((word) => /^(?:config|configuration|env)$/.test(word))
    ? [{ category: 'credential', strength: 'weak', name: `the content of ${name}`, via: 'content' }]
    : [];
}

/** Go formats a struct with its fields; the rest do with an object what its language does. */
function isFormatter(name: string, site: Site): boolean {
  return fileOf(site).language === 'go' ? /^Sprint/.test(name) : /^(?:String|toString|concat|join)$/.test(name);
}

function isShortSlice(args: readonly Value[]): boolean {
  const numbers = args.map((arg) => (arg.kind === 'literal' && arg.type === 'number' ? Number(arg.text) : Number.NaN));
  const [from = 0, to] = numbers;
  return isShort([from, to ?? null]);
}
