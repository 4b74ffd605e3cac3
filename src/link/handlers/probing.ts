/** Handlers whose silence the code declares: parsing, probing and look-up, and callees that have already answered. */
import type { CallFact, HandlerFact, Language } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { effectsOf } from './effects.js';
import { functionScope } from './scope.js';

/** Parsing, decoding, probing: a failure says something about the input, not about the service. By the last part of the callee... */
const PROBE_NAME =
  /^(parse|safeParse|safeParseAsync|parse_\w+|parse[A-Z]\w*|Parse[A-Z]?\w*|\w+_parse|URL|RegExp|BigInt|Number|int|float|Decimal|UUID|complex|ip_address|ip_network|ip_interface|IPv4Address|IPv6Address|fromisoformat|strptime|fromtimestamp|literal_eval|[dD]ecode|[dD]ecode[A-Z_]\w*|decode_\w+|json_(?:decode|loads?|parse)|decodeURIComponent|decodeURI|atob|b64decode|urlsafe_b64decode|unhexlify|fromhex|unpack|Unmarshal\w*|Atoi|Stat|Lstat|LookPath|existsSync|exists|accessSync|statSync|lstatSync|require|import|import_module|find_spec|canAccess|getattr|hasattr|matchMedia|unquote|unsign|FromContext|Sscanf|validate_email|to_int|__import__|inet_aton|inet_pton|Compile|LoadLocation|Fraction|IPAddress|IPNetwork|\w+StringTo\w+|\w+FromString|\w+FromHex|DateTimeFormat|NumberFormat|Locale|toLocale\w*String|toISOString|Date|getInfoAsync|CompareHashAndPassword|checkpw|isFile|isDirectory|isSymbolicLink|import_string)$/;
const FILE_LOOKS = /^(stat|lstat|access|pathExists|realpath)$/;
/** ...of a language in which the name can mean nothing else. */
const PROBE_OF: Partial<Record<Language, RegExp>> = {
  python:
    /^(stat|lstat|relative_to|is_relative_to|resolve|readlink|is_mount|is_file|is_dir|isfile|isdir|islink|getsize|getmtime|get_terminal_size|getlogin|getuser|getpwuid|getpwnam|getgrgid|getgrnam|urlparse|urlsplit|create_time|dict|bytes)$/,
  javascript: FILE_LOOKS,
  typescript: FILE_LOOKS,
  // Whoever asks whether something is permitted is answered with an error where it is not.
  go: /^(Authorize(Silent)?|NewVersion|NewSemver|StrictNewVersion|NewConstraint|Int64|Float64|Cookie|UserHomeDir|Hostname|Getwd|Executable)$/,
};
/** ...or by the whole callee, where the last part alone could mean anything. */
const PROBE_REF =
  /^(json|yaml|js-yaml|toml|tomllib|tomli|pickle|orjson|ujson|simplejson|msgpack)#(default\.)?(loads?|safe_load|load_all)$|^(re|regex)#compile$|^fs(\/promises)?#(access|stat|lstat|realpath)|^(require|module)\.resolve$|^os#(stat|Readlink)$|^(jwt|jose|jsonwebtoken)#(verify|decode)|[jJ]wt(?:Service)?\.(?:verify|verifyAsync|decode)$|^(localStorage|sessionStorage|window\.localStorage|window\.sessionStorage)\.|^CSS\.supports$|(^|\/)uuid(\/v\d+)?#|^path\/filepath#(Abs|Rel|EvalSymlinks)$|\bidna#|(^|[.$])(ctx|Context\(\)|context)\.Err$|^net\/url#|^net#(ParseIP|ParseCIDR|SplitHostPort)$|^yaml#parse$|^github\.com\/tinylib\/msgp\/msgp#Read|^ctypes#(?:CDLL|(?:cdll|windll)\.LoadLibrary|util\.find_library)$|^ctypes\.util#find_library$/;
/** Look-ups without a side effect that feed a probe. */
const FEEDS =
  /^(get|getItem|item|items|keys|values|strip|trim|split|rsplit|partition|join|replace|replaceAll|slice|substring|substr|toString|String|str|bytes|lower|upper|toLowerCase|toUpperCase|encode|format|match|exec|test|includes|indexOf|startswith|startsWith|endswith|endsWith|at|pop|first|len|TrimSpace|TrimPrefix|TrimSuffix|Split|ToLower|readFileSync|from|charCodeAt|isoformat|normalize|basename|dirname|extname|splitext|replace_all|Sprintf|Bytes|String|Replace|find|map|filter|cwd|isArray|every|some|flat|flatMap|fromEntries|splitlines|group|groups|expanduser|joinpath|read_text|search|xpath|append|push|Path|PurePath|eval_xpath|select_one|find_all|extract_text)$/;
const PROBING_FUNCTION =
  /^_*(is|has|can|find|try|maybe|parse|lookup|look_?up|probe|detect|safe|guess|supports|a?exists|decode|ping|health_?[cC]heck|check_?[hH]ealth)(?![a-z])|([a-z](?:Available|Reachable|Ok|OK)|OrNone|OrNull|OrNil|_or_none|_or_null|Or|OrDefault|Default|_or_default|OrUndefined|_or)$|[a-z](Equals?|Matches(?![a-z])\w*|Compatible)$|_(equals?|matches|compatible)$|(^|[a-z_])(git|Git)_?(commit|revision|hash|version|branch|Commit|Revision|Hash|Version|Branch)|^_*(?!ensure|enforce|create|add|insert|make|delete|remove|drop|update)[a-z]\w*(?<![Ii]f|[Nn]ot|_if|_not)(Exists(?:Locked)?|_exists)$|^_*(is|has|can|find|try|maybe|parse|safe)_|^_*check_?([Ii]f|[Ww]hether)(?![a-z])/;
/** Go exports a function by its capital. */
const EXPORTED_PROBE =
  /^(Is|Has|Can|Find|Try|Maybe|Parse|Lookup|Probe|Detect|Guess|Supports|Exists|Decode)(?![a-z])|^(?!Ensure|Enforce|Create|Add|Insert|Make|Delete|Remove|Drop|Update)[A-Z]\w*(?<!If|Not)Exists(?:Locked)?$|[a-z]Is[A-Z]\w*$|^Autocomplete(?![a-z])|[a-z]Predictor$/;

const lastName = (ref: string): string => ref.split(/[#.]/).at(-1) ?? ref;
const LOOKUPS =
  /^(KeyError|IndexError|AttributeError|LookupError|ImportError|ModuleNotFoundError|StopIteration|FileNotFoundError|ImportStringError|ProcessLookupError|AccessDenied|ZombieProcess|Empty|QueueEmpty|NoReverseMatch|Resolver404|Http404)$|DoesNotExist$|NotFound|NoResultFound$|NoSuch|MissingKey/;
const UNPARSED =
  /^(ValueError|TypeError|UnicodeDecodeError|UnicodeError|JSONDecodeError|ParserError|InvalidOperation|SyntaxError|OverflowError|ValidationError|BadSignature|ParseError|DecodeError|InvalidTokenError|AddressValueError)$/;

/** What ends a program or a generator, or says that nobody waits any more: no errors. */
const ENDINGS = /^(KeyboardInterrupt|SystemExit|GeneratorExit|CancelledError|StopAsyncIteration)$/;

/**
 * How many statements still read as one parse and what takes its result. In Python every subscript may fail, so fewer do where
 * anything else is called.
 */
const maxStatements = (file: LinkedFile, guarded: readonly CallFact[]): number =>
  file.language !== 'python' ? 12 : guarded.length > 0 && guarded.every((call) => probes(file, call)) ? 8 : 4;

/** Whether parsing, probing or look-up is all that the handler guards, or the function's name says that it looks whether. */
export function isProbe(context: LinkContext, index: number, fact: HandlerFact): boolean {
  const file = context.files[index] as LinkedFile;
  const name = nameOf(file, fact.fn);
  if (file.language === 'go' && EXPORTED_PROBE.test(name)) return true;
  if (PROBING_FUNCTION.test(name) || isSchema(file, fact)) return true;
  const types = fact.types ?? [];
  const looksUp = (type: string) => LOOKUPS.test(lastName(type));
  if (types.length > 0 && types.every((type) => ENDINGS.test(lastName(type)))) return true;
  if (types.some(looksUp) && types.every((type) => looksUp(type) || UNPARSED.test(lastName(type)))) return true;
  // A log line among what is guarded fails for nobody.
  const silent = fact.guarded.filter((index) => !file.roles.get(index)?.some((role) => role.kind === 'log'));
  const guarded = silent.map((index) => file.facts.calls[index]).filter((call) => call !== undefined);
  if (fact.guardedStatements > maxStatements(file, guarded) && fact.kind !== 'if-error') return false;
  if (fact.guarded.length > 0 && guarded.length === 0) return false;
  if (fact.guardedStatements <= 1 && guarded.every(isContinuation) && importsOptionally(file, fact)) return true;
  // `x = rows[i]`: nothing but a look-up in what is at hand.
  if (file.language === 'python' && guarded.length === 0 && fact.guardedStatements === 1 && fact.kind === 'catch')
    return true;
  // `window.top.location.host`: nothing but a property that may not be there; an `await` could stand without a call.
  if (guarded.length === 0 && fact.body.length > 0 && isScript(file) && fact.kind === 'catch' && !isAsync(file, fact))
    return true;
  if (guarded.length === 0)
    return types.length > 0 && types.every((type) => UNPARSED.test(lastName(type)) || LOOKUPS.test(lastName(type)));
  // `request.headers['accept-language'].split(',')`: nothing but words of a language on what may not be there.
  if (
    isScript(file) &&
    fact.kind === 'catch' &&
    guarded.every((call) => feeds(call) && !waits(call) && !IMPORTED.test(call.callee))
  )
    return true;
  // `size_re.search(text).group()`, `page.xpath(query)[0].text`, `key, value = line.split("=")`: a look at what may not be there.
  const looksOnly = file.language === 'python' && fact.kind === 'catch' && fact.guardedStatements <= 2;
  if (looksOnly && guarded.every((call) => feeds(call) && !call.awaited && !IMPORTED.test(call.callee))) return true;
  const looks = (call: CallFact) => probes(file, call) || isMember(context, index, call);
  const accessors = new Set(guarded.filter(looks).flatMap((call) => accessorsIn(file, call)));
  return (
    guarded.some(looks) &&
    guarded.every(
      (call) => looks(call) || (feeds(call) && !call.awaited) || accessors.has(call) || isPlainHelper(file, call),
    )
  );
}

/** `Colour(value)` of an enumeration of the project: whether there is such a member. */
function isMember({ names, files }: LinkContext, index: number, { callee, fn, args, chain }: CallFact): boolean {
  if (args.length !== 1 || chain || files[index]?.language !== 'python') return false;
  const resolved = names.resolve(index, fn, callee);
  const type = resolved.kind === 'type' ? files[resolved.file]?.facts.types[resolved.type] : undefined;
  return (
    type !== undefined && (type.kind === 'enum' || type.bases.some((base) => /^enum#(?:Int|Str)?Enum$/.test(base)))
  );
}

/** Whether something is called that neither parses nor looks: its failure is a fault of the code, of what it uses or of its data. */
export function callsWork(file: LinkedFile, { guarded }: HandlerFact): boolean {
  return guarded
    .map((index) => file.facts.calls[index])
    .some((call) => call && /[#$@?.]/.test(call.callee) && !probes(file, call) && !feeds(call) && !asksGit(call));
}

/** `git describe`: where there is no repository there is no answer. */
function asksGit({ args: [first] }: CallFact): boolean {
  const word = first?.kind === 'array' ? first.items[0] : first;
  return word?.kind === 'literal' && /^git(?: |$)/.test(word.text);
}

/** `JSON.parse(getText())`: what only hands over the text that is parsed, and does not wait for it. */
function accessorsIn(file: LinkedFile, { args }: CallFact): CallFact[] {
  return args.flatMap((arg) => {
    const call = arg.kind === 'call' ? file.facts.calls[arg.call] : undefined;
    return call && call.args.length === 0 && !call.awaited && !call.chain ? [call] : [];
  });
}

/** `wrap(JSON.parse(text))`: a function of the same file that does nothing but look at what it is given. */
function isPlainHelper(file: LinkedFile, { callee, awaited, chain }: CallFact): boolean {
  const name = /^[#$](\w+)$/.exec(callee)?.[1];
  if (name === undefined || awaited || chain) return false;
  const fn = file.facts.functions.findIndex((one) => one.name === name && !one.className);
  if (fn < 1 || file.facts.functions[fn]?.async) return false;
  const inside = file.facts.calls.filter((call) => isWithin(file, call.fn, fn));
  return inside.every((call) => feeds(call) || probes(file, call));
}

function isWithin({ facts }: LinkedFile, fn: number, outer: number): boolean {
  for (let at = fn; at > 0; at = facts.functions[at]?.parent ?? 0) if (at === outer) return true;
  return false;
}

/** `z.number().catch(() => undefined)`: what a schema makes of a value that it does not take; there is no promise. */
function isSchema(file: LinkedFile, { kind, guarded }: HandlerFact): boolean {
  const schema = (call: number) => /^zod(?:\/[\w-]+)?#/.test(file.facts.calls[call]?.callee ?? '');
  return kind === 'rejection' && guarded.some(schema);
}

/** What is called, link by link; what a promise is followed by is no part of the work. */
const linksOf = (call: CallFact): string[] => [
  lastName(call.callee),
  ...(call.chain ?? []).map((link) => lastName(link.name)).filter((name) => !/^(then|catch|finally)$/.test(name)),
];
/** `await response.json()` parses a body that has arrived; with an argument it answers. */
const parsesBody = ({ callee, args }: CallFact): boolean => /^\$\w+\.(?:json|text)$/.test(callee) && args.length === 0;
/** `kill(pid, 0)` sends nothing: it asks whether the process lives. */
const asksAlive = (call: CallFact): boolean => {
  const last = call.args.at(-1);
  return /(?:^|[#.])[kK]ill$/.test(call.callee) && last?.kind === 'literal' && last.text === '0';
};
function probes(file: LinkedFile, call: CallFact): boolean {
  if (asksAlive(call)) return true;
  const named = (name: string) => PROBE_NAME.test(name) || PROBE_OF[file.language]?.test(name) === true;
  const whole = PROBE_REF.test(call.callee) || parsesBody(call);
  const links = whole ? linksOf(call).slice(1) : linksOf(call);
  return (whole || links.some(named)) && links.every((name) => named(name) || FEEDS.test(name));
}
/** A function of another module may do anything: `from .network import get`. */
const IMPORTED = /^(?!re#|(?:node:)?path#|[$?#])[^#]+#[\w.]+$/;
const isAsync = (file: LinkedFile, { fn }: HandlerFact): boolean => file.facts.functions[fn]?.async === true;
/** What is awaited, runs a callback or reads a file does more than look. */
const waits = ({ callee, awaited, args }: CallFact): boolean =>
  awaited === true || /readFileSync$/.test(callee) || args.some((arg) => arg.kind === 'function');
const isScript = ({ language }: LinkedFile): boolean => language === 'javascript' || language === 'typescript';
/** Of the standard libraries: they compute, and reach nothing. */
const COMPUTES =
  /^(?:Math\.\w+|Number\.\w+|isNaN|isFinite|JSON\.stringify|(?:node:)?path(?:\/posix)?#(?:default\.)?\w+)$/;
/** Predicates only look, whoever wrote them: `isPermitted(kind)`. */
const PREDICATE = /^(?:is|has|can)[A-Z]/;
const feeds = (call: CallFact): boolean =>
  (COMPUTES.test(call.callee) && !call.chain) ||
  linksOf(call).every((name) => FEEDS.test(name)) ||
  (PREDICATE.test(lastName(call.callee)) && !call.chain && !call.awaited);

/** What follows a promise that has no name: `import('x').then(…)`. */
const isContinuation = ({ callee }: CallFact): boolean => /^\?\.(?:then|catch)$/.test(callee);

/** `try: import x` and `try { await import('x') }`: the import stands right above the clause. */
function importsOptionally(file: LinkedFile, fact: HandlerFact): boolean {
  return file.facts.imports.some(
    ({ at, lazy }) => (lazy ? at[0] <= fact.at[0] : at[0] < fact.at[0]) && fact.at[0] - at[0] <= 3,
  );
}

function nameOf(file: LinkedFile, fn: number): string {
  for (let at = fn, depth = 0; at > 0 && depth < 20; depth++) {
    const fact = file.facts.functions[at];
    if (!fact) return '';
    if (fact.name) return fact.name;
    at = fact.parent;
  }
  return '';
}

/** What answers the client or logs by itself when it fails, so that its caller has nothing left to do but return. */
export function hasAnswered(context: LinkContext, index: number, fact: HandlerFact): boolean {
  const file = context.files[index] as LinkedFile;
  return fact.guarded.some((call) => {
    const target = context.names.target(index, call);
    if (target ? tells(context, target) : isGivenWriter(file, call) || bindsOrAnswers(file, call)) return true;
    // `measure(ctx, func() error { …; log; return err })`: what is handed over to be run has logged.
    const given = file.facts.calls[call]?.args ?? [];
    return given.some((arg) => arg.kind === 'function' && tells(context, { file: index, fn: arg.fn }));
  });
}

/** By context, file and function: a helper that a hundred handlers guard is read once. */
const TELLS = new WeakMap<LinkContext, Map<number, boolean>[]>();

/** Whether a function of the project answers, or logs at a level that somebody reads. */
function tells(context: LinkContext, target: { file: number; fn: number }): boolean {
  const files = TELLS.get(context) ?? [];
  TELLS.set(context, files);
  files[target.file] ??= new Map();
  const known = files[target.file] as Map<number, boolean>;
  let found = known.get(target.fn);
  if (found === undefined) {
    const scope = functionScope(context, target, undefined, 1);
    const effects = scope && effectsOf(scope);
    found =
      effects !== undefined &&
      (effects.answers !== undefined ||
        effects.level === 'warn' ||
        effects.level === 'error' ||
        answersThrough(context, target));
    known.set(target.fn, found);
  }
  return found;
}

/** Whether it answers through a helper of its own: `AbortForbidden(c)`. */
function answersThrough(context: LinkContext, target: { file: number; fn: number }): boolean {
  const scope =
    context.files[target.file]?.language === 'go' ? functionScope(context, target, undefined, 0) : undefined;
  return scope !== undefined && effectsOf(scope).answers !== undefined;
}

/** An unknown function of the project that is given the response writer; the standard library's only write to it. */
function isGivenWriter(file: LinkedFile, index: number): boolean {
  const call = file.facts.calls[index];
  if (!call || !/^[@$?]/.test(call.callee)) return false;
  const params = file.facts.functions[call.fn]?.params ?? [];
  const writers = params
    .filter((param) => /#(ResponseWriter|Response)$/.test(param.type ?? ''))
    .map((param) => `$${param.name}`);
  return call.args.some((arg) => arg.kind === 'ref' && writers.includes(arg.ref));
}

/** Gin's `Bind` and its kin answer 400 by themselves; `ShouldBind` does not. */
function bindsOrAnswers(file: LinkedFile, index: number): boolean {
  const call = file.facts.calls[index];
  const [, on, method] = /^\$(\w+)\.(\w+)$/.exec(call?.callee ?? '') ?? [];
  if (
    !call ||
    !method ||
    !/^(Bind|BindJSON|BindQuery|BindUri|BindHeader|BindXML|BindYAML|BindTOML|BindWith|MustBindWith)$/.test(method)
  )
    return false;
  for (let at = call.fn, depth = 0; at > 0 && depth < 20; depth++) {
    const fn = file.facts.functions[at];
    const param = fn?.params.find(({ name }) => name === on);
    if (param || !fn) return param?.type === 'github.com/gin-gonic/gin#Context';
    at = fn.parent;
  }
  return false;
}

/** Exceptions that say of the input what it is not: malformed, not of that form, expired. */
const DECLARED =
  /^(re|csv|struct|zlib|binascii)#[eE]rror$|^(ValueError|TypeError|SyntaxError|OverflowError|InvalidOperation|ZeroDivisionError|SignatureExpired)$|^Unicode\w*Error$|(Format|Parser?|Decode|Encode|Validation|BadSignature|Signature|Syntax|InvalidToken|AddressValue)(Error)?$|^(Authentication(Failed|Error)|InvalidCredentials\w*|NotAuthenticated)$/;

/** What a few statements of a parser look like; more than that does other work as well. */
const PARSER_STATEMENTS = 5;

/** Python: the clause names such exceptions alone, and nothing that it guards leaves the process. */
export function declaresInput(file: LinkedFile, { types = [], guarded, guardedStatements }: HandlerFact): boolean {
  if (file.language !== 'python' || types.length === 0 || guardedStatements > PARSER_STATEMENTS) return false;
  const leaves = guarded.some(
    (call) =>
      file.facts.calls[call]?.awaited === true || file.roles.get(call)?.some((role) => role.kind === 'operation'),
  );
  const says = (type: string) => DECLARED.test(type) || DECLARED.test(lastName(type)) || LOOKUPS.test(lastName(type));
  return !leaves && types.every(says);
}
