/** Whether Go's `_ = f()` drops an error that anybody would want to know of. */
import type { CallFact, FunctionFact, HandlerFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { isNothing } from './statements.js';

/** Functions whose only result is no error, by their names: `_ = subtle.ConstantTimeCompare(…)` keeps its time, it drops no error. */
const NO_ERROR =
  /^(AbortWithError|SetError|AddError|Elem|Error|DoChan|Take|ReadLock|Check|check|Is|is|Has|has|Equal|Compare|Contains|Match|Len|len|Get|Load|Add|Sub|Or|And|Sum|Swap|String|Now|Since|New|Must|append|copy|make|min|max|recover|Sprint|Next|Peek|RedirectStdLog|ReplaceGlobals)(?![a-z])/;
const NO_ERROR_PACKAGE =
  /^(crypto\/subtle|strings|bytes|math|math\/rand|sync\/atomic|slices|maps|sort|unicode|path|reflect|time|runtime)#/;
/** What command lines are made of: it fails where the code names a flag that is not there, or where the terminal is gone. */
const COMMAND_LINE =
  /^(Mark(Persistent)?Flag(Required|Filename|Dirname|Custom)|Mark(Hidden|Deprecated|ShorthandDeprecated)|Register\w*CompletionFunc|Help|Usage|Gen(Bash|Zsh|Fish|PowerShell)\w*|UsageError)$/;
/** Calls a function for each of something, or around something, and gives its error. */
const VISITS = /^(?:ForEach\w*|Each|Range|Walk|WalkDir|Visit\w*|Iterate|CollectedRequest)$/;

const lastName = (ref: string): string => ref.split(/[#.]/).at(-1) ?? ref;

/** The function that gives a chain its value: `q.Before("x").Register(…)` → `Register`. */
export const givesValue = ({ callee, chain }: CallFact): string => lastName(chain?.at(-1)?.name ?? callee);

/** Whether Go's `_ = f()` drops an error, as far as can be told. */
export function dropsError(context: LinkContext, index: number, fact: HandlerFact): boolean {
  const call = fact.guarded[0];
  const file = context.files[index];
  const callee = call === undefined ? undefined : file?.facts.calls[call];
  if (call === undefined || !callee || !file) return false;
  // Nobody has anything to do about a line that could not be logged.
  if (file.roles.get(call)?.some((role) => role.kind === 'log')) return false;
  const name = givesValue(callee);
  // `_ = err.WithDetail(…)` changes what it is called on; with a function, as in `WithTx(func …)`, it is work.
  if (/^With[A-Z]/.test(name) && !callee.args.some((arg) => arg.kind === 'function')) return false;
  if (VISITS.test(name) && callee.args.some((arg) => givesNil(file, arg))) return false;
  // A list gives back the element that it held: `pending.Remove(pending.Front())`.
  if (
    name === 'Remove' &&
    file.facts.imports.some(({ module }) => module === 'container/list') &&
    callee.args.some((arg) => isElement(arg, file, callee.fn))
  )
    return false;
  // A timer tells whether it was running.
  if (/^(?:Reset|Stop)$/.test(name) && /(?:timer|ticker)\.\w+$/i.test(callee.callee)) return false;
  if (COMMAND_LINE.test(name) || exitsOnError(file, callee)) return false;
  // `_ = state.Wrap(errReset)`: the error is what goes in; what comes out is the same once more.
  if ((callee.chain?.at(-1)?.args ?? callee.args).some(isError)) return false;
  if (writesToMemory(context, index, callee) || isFlushOfLogger(context, index, callee)) return false;
  const target = callee.chain?.length ? undefined : context.names.target(index, call);
  const declared = target && context.files[target.file]?.facts.functions[target.fn];
  if (declared) return declared.results?.errorAt !== undefined;
  const methods = implementationsOf(context, index, callee);
  if (methods.length > 0) return methods.some(({ results }) => results?.errorAt !== undefined);
  return !NO_ERROR_PACKAGE.test(callee.callee) && !NO_ERROR.test(name);
}

/** `_ = writeLength(&buf, n)`: a buffer in memory takes all that is written. What is marshalled or read on the way may fail all the same. */
function writesToMemory({ names }: LinkContext, index: number, call: CallFact): boolean {
  if (!/^(?:[wW]rite|[fF]?[pP]rint|[pP]ut)(?![a-z])/.test(givesValue(call)) || call.args.length < 2) return false;
  return call.args.some((arg) => {
    const found = arg.kind === 'ref' ? names.resolve(index, call.fn, arg.ref) : undefined;
    if (found?.kind !== 'typed' || found.path !== '') return false;
    return `${found.module}.${found.type}` === 'bytes.Buffer' || `${found.module}.${found.type}` === 'strings.Builder';
  });
}

/** `defer func() { _ = logger.Sync() }()`: a terminal refuses it, and there is nowhere left to say so. */
function isFlushOfLogger({ names }: LinkContext, index: number, { callee, fn, chain }: CallFact): boolean {
  if (chain || !callee.endsWith('.Sync')) return false;
  const found = names.resolve(index, fn, callee);
  return (found.kind === 'typed' || found.kind === 'made') && found.module === 'go.uber.org/zap';
}

const METHODS = new WeakMap<LinkContext, Map<string, FunctionFact[]>>();

/** The methods of the project that a call through an interface of its own may reach. */
function implementationsOf(
  context: LinkContext,
  index: number,
  { callee, fn, chain }: CallFact,
): readonly FunctionFact[] {
  const cut = callee.lastIndexOf('.');
  if (chain || cut < 0) return [];
  const on = context.names.resolve(index, fn, callee.slice(0, cut));
  if (on.kind !== 'instance' || on.path !== '') return [];
  if (context.files[on.file]?.facts.types[on.type]?.kind !== 'interface') return [];
  let known = METHODS.get(context);
  if (!known) {
    known = new Map();
    METHODS.set(context, known);
    for (const { language, role, facts } of context.files)
      if (language === 'go' && role !== 'test')
        for (const one of facts.functions)
          if (one.className !== undefined) known.set(one.name, [...(known.get(one.name) ?? []), one]);
  }
  return known.get(callee.slice(cut + 1)) ?? [];
}

/** What `Front`, `Back`, `Next` and `Prev` of a list give, or a name for it. */
function isElement(arg: Value, { facts }: LinkedFile, fn: number): boolean {
  if (arg.kind === 'call') return /^(?:Front|Back|Next|Prev)$/.test(lastName(facts.calls[arg.call]?.callee ?? ''));
  return (
    arg.kind === 'ref' &&
    (/^\$(?:e|el|elem|element|ele)$/.test(arg.ref) ||
      facts.functions[fn]?.localTypes?.[arg.ref.slice(1)] === 'container/list#Element')
  );
}

const isError = (arg: Value): boolean =>
  arg.kind === 'ref' && /(?:^|[$#.])(?:err|[eE]rr[A-Z]\w*|\w+Err)$/.test(arg.ref);

/** `flags.Parse(args)` of a set that ends the process itself when it meets an error. */
function exitsOnError(file: LinkedFile, { callee, fn }: CallFact): boolean {
  if (/^(flag|github\.com\/spf13\/pflag)#CommandLine\.Parse$/.test(callee)) return true;
  const on = /^\$(\w+)\.Parse$/.exec(callee)?.[1];
  const locals = file.facts.functions[fn]?.locals ?? {};
  const made = on !== undefined && Object.hasOwn(locals, on) ? locals[on] : undefined;
  const args = made?.kind === 'call' ? (file.facts.calls[made.call]?.args ?? []) : [];
  return args.some((arg) => arg.kind === 'ref' && /#ExitOnError$/.test(arg.ref));
}

/** A function literal that returns no error, or an object of such. */
function givesNil(file: LinkedFile, arg: Value): boolean {
  // A visitor whose methods are such functions.
  if (arg.kind === 'object') return arg.entries.length > 0 && arg.entries.every(({ value }) => givesNil(file, value));
  const returns = arg.kind === 'function' ? (file.facts.functions[arg.fn]?.returns ?? []) : [];
  return returns.length > 0 && returns.every(isNothing);
}
