/** Whether a function of a command line is the service itself: it serves, or works until it is stopped. */
import type { CallFact, Statement, Value } from '../../model/facts.js';
import { folderOf, typeOf } from './classes.js';
import { lastName } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

/** The command that is the server. */
export const SERVING =
  /^(?:ListenAndServe|ListenAndServeTLS|Serve|ServeTLS|StartServer|RunServer|Listen|NotifyContext|run_forever|serve_forever|run_app)$/;
export const SERVER_NAME =
  /^(?:run|start|new)?_?(?:serve|server|web|web_?server|worker|daemon|all)(?:_?(?:cmd|command))?$/i;

/** So many calls down a function is followed. */
export const DEEPEST = 3;

/** Whether a function, or what it is seen to call so many calls down, serves or works until it is stopped. */
export const goesOn = (work: Work, at: FunctionAt, deepest: number): boolean => follow(work, at, deepest, false);

/** Whether a main goes on, or starts something that is not seen: `app.Run()` of a library, a method of an interface. */
export const startsWork = (work: Work, at: FunctionAt): boolean => follow(work, at, DEEPEST + 1, true);

/** Frameworks that call a command by what they are told. */
const OPEN =
  /^(?:github\.com\/(?:jessevdk\/go-flags|spf13\/cobra|urfave\/cli|alecthomas\/|mitchellh\/cli|google\/subcommands|peterbourgon\/ff)|gopkg\.in\/alecthomas\/|go\.uber\.org\/fx#)/;
const STARTS = /^(?:Run\w*|Start\w*|Serve\w*|Execute\w*|Listen\w*|Main|Loop|Watch|Consume|Poll|Subscribe)$/;

function follow(work: Work, at: FunctionAt, deepest: number, open: boolean): boolean {
  const seen = new Set<string>();
  let level = [at];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: FunctionAt[] = [];
    for (const one of level) {
      const key = `${one.file}:${one.fn}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const calls = work.callsWithin(one);
      if (serves(work, one.file, one.fn)) return true;
      if (calls.some(({ call }) => call.loop === 'forever') && !readsToItsEnd(work, one)) return true;
      for (const { call, index } of calls) {
        const target = work.context.names.target(one.file, index);
        if (target) next.push(target);
        const unseen = [...(target ? [] : [lastName(call.callee)]), ...(call.chain ?? []).map(({ name }) => name)];
        if (open && (OPEN.test(call.callee) || unseen.some((name) => STARTS.test(name)))) return true;
      }
    }
    level = next;
  }
  return false;
}

/** Go: a loop without a condition that ends with what it reads. */
function readsToItsEnd(work: Work, at: FunctionAt): boolean {
  const isEnd = (value: Value) => value.kind === 'ref' && value.ref === 'io#EOF';
  const tests = ({ test }: Extract<Statement, { kind: 'if' }>) => test.kind === 'test' && test.operands.some(isEnd);
  const handlers = work.facts(at.file)?.handlers ?? [];
  return (
    work.callsWithin(at).some(({ call }) => call.loop === 'forever' && call.args.some(isEnd)) ||
    handlers.some(({ fn, body }) => fn === at.fn && body.some((one) => one.kind === 'if' && tests(one)))
  );
}

/** Whether a function serves by its name, or calls what does. */
export function serves(work: Work, file: number, fn: number): boolean {
  if (SERVER_NAME.test(work.function({ file, fn })?.name ?? '')) return true;
  return work
    .callsWithin({ file, fn })
    .some(({ call }) => SERVING.test(lastName(call.callee)) && !isShutDown(work, file, call));
}

/** What starts a server, whatever it is called on. */
const STARTS_SERVER = /^(?:ListenAndServe(?:TLS)?|Serve(?:TLS)?|StartServer|RunTLS|StartTLS)$/;
/** What may start one. */
const MAY_START = /^(?:Start|Listen|listen|Run)$/;
/** Go: packages whose `Run` and `Start` are programs, tests and expressions. */
const NO_SERVERS =
  /^(?:os\/exec|testing|runtime\/.+|github\.com\/(?:expr-lang|antonmedv)\/expr.*|k8s\.io\/utils\/exec)$/;
/** An interface of the project with more implementations than this is not looked into. */
const MOST_METHODS = 12;

/** Whether code of a file starts a server: directly, or through functions of the project that go on. */
export function fileServes(work: Work, file: number): boolean {
  const linked = work.files[file];
  if (!linked) return false;
  // `group.Go(server.Run)`
  const isServer = (value: Value, fn: number) => {
    if (value.kind !== 'ref') return false;
    if (STARTS_SERVER.test(lastName(value.ref))) return true;
    if (!MAY_START.test(lastName(value.ref))) return false;
    if (linked.language !== 'go') return true;
    const found = work.context.names.resolve(file, fn, value.ref);
    if (found.kind === 'function') return goesOn(work, found, DEEPEST);
    return !NO_SERVERS.test(work.symbol(file, fn, value.ref)?.module ?? '');
  };
  return linked.facts.calls.some((call, index) => {
    const name = lastName(call.callee);
    if (STARTS_SERVER.test(name) && !isShutDown(work, file, call)) return true;
    if (call.args.some((arg) => isServer(arg, call.fn))) return true;
    const chained = call.chain?.some((link) => MAY_START.test(link.name) || STARTS_SERVER.test(link.name)) === true;
    if (chained && !NO_SERVERS.test(work.symbol(file, call.fn, call.callee)?.module ?? '')) return true;
    return MAY_START.test(name) && (linked.language !== 'go' || mayServe(work, file, index, call));
  });
}

/** What a function that serves until it is told to stop waits for. */
const STOPS = /^os\/signal#|(?:^|\.)(?:Done|Wait)$/;

/** Go: a server that its own function shuts down again without waiting for the end: it takes the answer to a login. */
function isShutDown(work: Work, file: number, { fn, callee }: CallFact): boolean {
  const functions = work.facts(file)?.functions ?? [];
  const of = callee.slice(0, Math.max(callee.lastIndexOf('.'), 0));
  if (work.files[file]?.language !== 'go' || of === '') return false;
  let outer = fn;
  while ((functions[outer]?.parent ?? 0) > 0) outer = functions[outer]?.parent ?? 0;
  const calls = work.callsWithin({ file, fn: outer }).map(({ call }) => call.callee);
  return calls.includes(`${of}.Shutdown`) && !calls.some((one) => STOPS.test(one));
}

/** Go: whether a call of `Run`, `Start` or `Listen` may start a server. One that gives a value has not served. */
function mayServe(work: Work, file: number, index: number, { fn, callee }: CallFact): boolean {
  const locals = work.facts(file)?.functions[fn]?.locals ?? {};
  if (Object.values(locals).some((value) => value.kind === 'result' && value.call === index && value.index === 0))
    return false;
  const target = work.context.names.target(file, index);
  if (target) return goesOn(work, target, DEEPEST);
  const symbol = work.symbol(file, fn, callee);
  if (symbol) return !NO_SERVERS.test(symbol.module);
  const dot = callee.lastIndexOf('.');
  const of = callee.slice(0, Math.max(dot, 0));
  if (of !== '' && work.facts(file)?.calls.some((call) => call.fn === fn && isPiped(call.callee, of))) return false;
  const receiver = of === '' ? undefined : typeOf(work, file, fn, of);
  if (!receiver) return true;
  const wanted = Object.keys(work.facts(receiver.file)?.types[receiver.type]?.methods ?? {});
  const methods = [...methodsByType(work).values()]
    .filter((having) => wanted.every((name) => having.has(name)))
    .flatMap((having) => having.get(lastName(callee)) ?? []);
  return methods.length === 0 || methods.length > MOST_METHODS || methods.some((at) => goesOn(work, at, DEEPEST));
}

/** `cmd.StdoutPipe()`: what has such a pipe is a program. */
const isPiped = (callee: string, of: string): boolean =>
  callee.startsWith(`${of}.`) && /^(?:Stdin|Stdout|Stderr)Pipe$/.test(callee.slice(of.length + 1));

const METHODS = new WeakMap<Work, Map<string, Map<string, FunctionAt>>>();

/** Methods of the types of a repository's Go code, by folder and type. */
function methodsByType(work: Work): Map<string, Map<string, FunctionAt>> {
  let types = METHODS.get(work);
  if (types) return types;
  types = new Map();
  for (const [file, { language, path, facts }] of work.files.entries())
    for (const [fn, { className, name }] of language === 'go' ? facts.functions.entries() : []) {
      if (!className) continue;
      const key = `${folderOf(path)} ${className}`;
      const methods = types.get(key) ?? new Map<string, FunctionAt>();
      types.set(key, methods.set(name, { file, fn }));
    }
  METHODS.set(work, types);
  return types;
}
