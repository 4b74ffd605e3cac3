/** What the test around an error reads: what it was given, what it is, or what work brought. */
import type { CallFact, FunctionFact, Ref, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { partsOf } from '../../model/values.js';

/**
 * `given`: arguments, configuration and request data, and what is only read out of them. `work`: the result of an operation or of
 * another part of the program. `state`: fields and module variables. `open`: a name that is given several values, or cannot be told.
 */
export type Origin = 'given' | 'work' | 'state' | 'open';

/** Names of parameters that hold what work brought: callbacks of promises and of queries. */
const RESULT = /^(res|resp|response|reply|result|results|rows?|data|err|error|body|out|output)$/i;
/** Names that hold what a caller, a user or an operator wrote, wherever they come from. */
const GIVEN =
  /^(req|request|ctx|context|c|args?|argv|params?|query|body|payload|input|options?|opts|config|cfg|conf|settings?|env|environ|form|headers?|flags?|props|configService|configurationService)$|(Config|Settings|Options|Params|Args|Request|Input|Form|_config|_settings|_options|_args|_params)$/;
/** Functions that only read out of what they are given, by the last part of their name. */
const READS =
  /^(get|getenv|getEnv|Getenv|LookupEnv|GetString|GetBool|GetInt|getHeader|getlist|has|hasOwnProperty|hasOwn|len|cap|keys|values|entries|items|split|Split|SplitN|Fields|strip|trim|TrimSpace|Trim\w*|lower|upper|toLowerCase|toUpperCase|ToLower|ToUpper|startsWith|startswith|endsWith|endswith|HasPrefix|HasSuffix|Contains\w*|includes|indexOf|Index|some|every|any|all|filter|map|match|matches|MatchString|test|exec|search|fullmatch|find|findIndex|slice|join|concat|isArray|isInteger|isFinite|isNaN|isinstance|issubclass|hasattr|getattr|callable|type|bool|int|float|str|String|Number|Boolean|parseInt|parseFloat|Object|set|list|tuple|dict|sum|min|max|abs|first|last|at|pop|basename|dirname|extname|Base|Ext|IsZero|IsNil|IsValid|Equal\w*|equals|Compare|Kind|TypeOf|ValueOf|Unmarshal|loads|parse\w*|Parse\w*|decode\w*|Decode\w*|Atoi|URL|New|copy|format|Sprintf|validate\w*|Validate\w*|valid|Valid|is_\w+|is[A-Z]\w*|Is[A-Z]\w*|isset|param|Param|FormValue|Query|cookie|Cookie|Value|Bool|Int|Size|Len|Header)$/;
/** Functions that are given a context and only look at it. */
const LOOKS = /^(is|valid|parse)|(From|In)Context$|^(Get|get)\w*Context/i;
const DEPTH = 6;

const lastName = (ref: Ref): string => ref.split(/[#.]/).at(-1) ?? ref;
const rootName = (ref: Ref): string => ref.replace(/^[$@]/, '').split(/[#.]/)[0] ?? '';
const isContext = (arg: Value): boolean => arg.kind === 'ref' && /^\$(ctx|context|.*\.ctx)$/.test(arg.ref);

/** Where what a value reads comes from, each origin once. `fn`: the function in which it stands. */
export function originsOf(file: LinkedFile, fn: number, value: Value): ReadonlySet<Origin> {
  const found = new Set<Origin>();
  collect({ file, fn, found, seen: new Set() }, value, 0);
  return found;
}

interface Search {
  file: LinkedFile;
  fn: number;
  found: Set<Origin>;
  /** Names that are being followed. */
  seen: Set<Ref>;
}

function collect(search: Search, value: Value, depth: number): void {
  if (depth > DEPTH) return;
  switch (value.kind) {
    case 'ref':
      if (value.call !== undefined) collectCall(search, value.call, depth);
      else collectRef(search, value.ref, depth);
      break;
    case 'call':
    case 'result':
      collectCall(search, value.call, depth);
      break;
    case 'other':
      for (const ref of value.refs) collectRef(search, ref, depth + 1);
      break;
    default:
      for (const one of partsOf(value)) collect(search, one, depth + 1);
  }
}

function collectCall(search: Search, index: number, depth: number): void {
  const { facts, roles, language } = search.file;
  const call = facts.calls[index];
  if (!call) return;
  const operates = roles.get(index)?.some((role) => role.kind === 'operation') === true;
  const links = [lastName(call.callee), ...(call.chain ?? []).map((link) => lastName(link.name))];
  const reads = links.every((name) => READS.test(name)) || GIVEN.test(rootName(call.callee));
  const waits = call.awaited === true || (call.args.some(isContext) && !links.every((name) => LOOKS.test(name)));
  // Go: what cannot fail is no work, whatever it is called.
  const fails = language !== 'go' || call.assignedTo?.some((name) => /err/i.test(name)) === true;
  if (operates || waits || (!reads && fails)) {
    search.found.add('work');
    return;
  }
  const base = call.callee.replace(/[#.][^#.]*$/, '');
  if (base !== '') collectRef(search, base, depth + 1);
  for (const arg of [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)]) {
    // What is compared, counted or looked up is the base; callbacks say how.
    if (arg.kind !== 'function') collect(search, arg, depth + 1);
  }
}

function collectRef(search: Search, ref: Ref, depth: number): void {
  if (depth > DEPTH || search.seen.has(ref)) return;
  search.seen.add(ref);
  if (!ref.startsWith('$')) {
    const names = ref.split(/[#.@]/);
    if (/^process\.(env|argv)|^os\.environ/.test(ref) || names.some((name) => GIVEN.test(name)))
      search.found.add('given');
    // Imported names and names in capitals are constants, to which something is compared.
    // What a Go type exports is set by whoever builds it.
    else if (search.file.language === 'go' && /^@\w+\.[A-Z]/.test(ref)) search.found.add('given');
    else {
      const given = givenField(search, ref);
      if (given) collect(search, given, depth + 1);
      else if (/^@[^#]*$|^#[a-z_]/.test(ref)) search.found.add('state');
    }
    return;
  }
  const parts = ref.slice(1).split('.');
  const name = parts[0] ?? '';
  const owner = ownerOf(search, name);
  if (!owner) {
    search.found.add(GIVEN.test(name) ? 'given' : 'open');
    return;
  }
  const local = Object.hasOwn(owner.locals, name) ? owner.locals[name] : undefined;
  if (local) {
    collect(search, local, depth + 1);
    return;
  }
  if (owner.params.some((param) => param.name === name || (param.names && Object.hasOwn(param.names, name)))) {
    search.found.add(owner.name === '' && RESULT.test(name) ? 'work' : 'given');
    return;
  }
  const makers = search.file.facts.calls.flatMap((call, index) =>
    call.fn === search.fn && call.assignedTo?.some((target) => target === `$${name}` || target === name) ? [index] : [],
  );
  if (makers.length === 0) search.found.add('open');
  for (const maker of makers) collectCall(search, maker, depth + 1);
}

const CONSTRUCTORS = ['__init__', 'constructor'];

/** In a constructor, what a field was set to from a parameter: `self.name = name`. */
function givenField({ file, fn }: Search, ref: Ref): Value | undefined {
  const [, className, field] = /^@(\w+)\.(\w+)$/.exec(ref) ?? [];
  const type = file.facts.types.find(({ name }) => name === className);
  const made = CONSTRUCTORS.some((name) => type && Object.hasOwn(type.methods, name) && type.methods[name] === fn);
  if (!type || !made) return undefined;
  const set = type.fields.find(({ name }) => name === field)?.value;
  return set?.kind === 'ref' && set.ref.startsWith('$') ? set : undefined;
}

/** The nearest enclosing function that knows the name. */
function ownerOf({ file, fn }: Search, name: string): FunctionFact | undefined {
  for (let at = fn, depth = 0; at >= 0 && depth < 20; depth++) {
    const fact = file.facts.functions[at];
    if (!fact) return undefined;
    const known =
      Object.hasOwn(fact.locals, name) ||
      fact.reassigned?.includes(name) ||
      fact.params.some((param) => param.name === name || (param.names && Object.hasOwn(param.names, name)));
    if (known) return fact;
    at = fact.parent;
  }
  return undefined;
}

/** Whether a function does nothing but make this error: a stub, a refusal of what it does not support. */
export function isStub(file: LinkedFile, fn: number, made: CallFact | undefined): boolean {
  const own = file.facts.functions[fn];
  if (fn === 0 || !own) return false;
  return (
    Object.keys(own.locals).length === 0 &&
    file.facts.calls.every((call) => call.fn !== fn || call === made) &&
    file.facts.handlers.every((handler) => handler.fn !== fn)
  );
}
