/**
 * Functions of a command line that lies beside a server's code: what a person at a terminal runs and reads. Printing is their interface.
 * Files that are commands and nothing else are tools already; here stand those of packages that serve as well.
 */
import type { FunctionFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { functionOf } from './callables.js';
import { folderOf, typeOf } from './classes.js';
import { lastName } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

/** What a command's function is given. */
const GIVEN =
  /^(?:github\.com\/(?:spf13\/(?:cobra|pflag)|urfave\/cli(?:\/v\d)?|alecthomas\/kong|mitchellh\/cli|google\/subcommands)|flag)#(?:Command|Context|FlagSet)$/;
/** What makes a Python function a command. */
const DECORATES = /^(?:click|typer|flask\.cli|cyclopts|rich_click)(?:\.|$)/;
/** The command that is the server. */
const SERVING =
  /^(?:ListenAndServe|ListenAndServeTLS|Serve|ServeTLS|StartServer|RunServer|Listen|NotifyContext|run_forever|serve_forever|run_app)$/;
const SERVER_NAME = /^(?:run|start|new)?_?(?:serve|server|web|web_?server|worker|daemon|all)(?:_?(?:cmd|command))?$/i;

/** Fills `commandLine` of the files that hold such functions. */
export function linkCommandLines(work: Work): void {
  const found = new Map<number, Set<number>>();
  const add = (file: number, fn: number) => {
    const known = found.get(file) ?? new Set();
    found.set(file, known);
    if (known.has(fn)) return false;
    for (const inside of work.functionsWithin({ file, fn })) known.add(inside);
    return true;
  };
  const kong = foldersImporting(work, 'github.com/alecthomas/kong');
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'tool' && linked.language === 'go') found.set(file, new Set(linked.facts.functions.keys()));
    if (linked.role !== 'service' && linked.role !== 'library') continue;
    const ofKong = kong.has(folderOf(linked.path));
    for (const [fn, fact] of linked.facts.functions.entries()) {
      const command = isCommand(work, file, linked, fn, fact) || (ofKong && runsCommand(linked, fact));
      if (fn > 0 && command && !serves(work, file, fn)) add(file, fn);
    }
  }
  for (const [file, linked] of work.files.entries()) {
    const calls = runByHand(work, file, linked);
    if (calls) linked.byHand = calls;
  }
  const isRun = (file: number, call: number) =>
    work.files[file]?.byHand?.has(call) || found.get(file)?.has(work.files[file]?.facts.calls[call]?.fn ?? -1) === true;
  // Helpers that commands alone call, and theirs.
  const addHelpers = (takes: (from: number, to: number) => boolean) => {
    for (let round = 0; round < 3; round++) {
      let grown = false;
      for (const [file, linked] of work.files.entries())
        for (const call of found.has(file) || linked.byHand ? linked.facts.calls.keys() : []) {
          if (!isRun(file, call)) continue;
          const target = work.context.names.target(file, call);
          if (!target || found.get(target.file)?.has(target.fn) || !takes(file, target.file)) continue;
          if (isOpenMethod(work, target)) continue;
          if (!callersAll(work, isRun, target) || goesOn(work, target, 0)) continue;
          // What tools alone call may still be handed to the server as a value: it is theirs where it speaks to a terminal.
          if (linked.role === 'tool' && !printsOnly(work, target)) continue;
          if (add(target.file, target.fn)) grown = true;
        }
      if (!grown) break;
    }
  };
  addHelpers(() => true);
  // One of these commands may be the service, whatever it is called: of what they call, their own file's functions alone go with them.
  for (const { file, fn } of handedToCommandLines(work)) if (!goesOn(work, { file, fn }, DEEPEST)) add(file, fn);
  addHelpers((from, to) => from === to);
  for (const [file, functions] of found) {
    const linked = work.files[file];
    if (linked) linked.commandLine = functions;
  }
}

/** Python: functions that `argparse` calls for a command, and receivers of the signals around Django's `migrate`. */
function handedToCommandLines(work: Work): FunctionAt[] {
  return work.files.flatMap(({ language, role, facts }, file) => {
    if (language !== 'python' || (role !== 'service' && role !== 'library' && role !== 'tool')) return [];
    return facts.calls.flatMap(({ callee, args, chain = [], fn }) => {
      const given = [{ name: lastName(callee), args }, ...chain].flatMap((link) =>
        link.name === 'set_defaults' ? link.args.filter((arg) => arg.kind === 'keyword') : [],
      );
      if (MIGRATES.test(callee) && args[0]) given.push({ kind: 'keyword', name: 'receiver', value: args[0] });
      return given.flatMap(({ value }) => functionOf(work, file, fn, value) ?? []);
    });
  });
}

/** Sent by the command that changes the schema. */
const MIGRATES = /(?:^|[.#])(?:pre|post)_migrate\.connect$/;
const DEEPEST = 3;

/** Whether a function, or what it is seen to call so many calls down, serves or works until it is stopped. */
function goesOn(work: Work, at: FunctionAt, deepest: number): boolean {
  const seen = new Set<string>();
  let level = [at];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: FunctionAt[] = [];
    for (const one of level) {
      const key = `${one.file}:${one.fn}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const calls = work.callsWithin(one);
      if (serves(work, one.file, one.fn) || calls.some(({ call }) => call.loop === 'forever')) return true;
      for (const { index } of calls) {
        const target = work.context.names.target(one.file, index);
        if (target) next.push(target);
      }
    }
    level = next;
  }
  return false;
}

/** Folders of the Go packages that import a module. */
function foldersImporting(work: Work, module: string): ReadonlySet<string> {
  const importing = work.files.filter(
    ({ language, facts }) => language === 'go' && facts.imports.some((one) => one.module === module),
  );
  return new Set(importing.map(({ path }) => folderOf(path)));
}

/** Kong calls the method `Run` of the command that is chosen; the one that serves is named so. */
const runsCommand = ({ language }: LinkedFile, { name, className = '' }: FunctionFact): boolean =>
  language === 'go' && name === 'Run' && className !== '' && !SERVER_NAME.test(className.replace(/^\*/, ''));

function isCommand(work: Work, file: number, linked: LinkedFile, fn: number, fact: FunctionFact): boolean {
  if (linked.language === 'go')
    return (
      fact.params.some(
        ({ name, type }) => type !== undefined && (GIVEN.test(type) || wrapsFlags(work, file, fn, name)),
      ) || isOfCommand(work, file, linked, fact)
    );
  if (linked.language !== 'python') return false;
  return fact.decorators.some((index) => {
    const call = linked.facts.calls[index];
    const symbol = call && work.symbol(file, call.fn, call.callee);
    if (!call || !symbol) return false;
    return DECORATES.test(symbol.module) || (symbol.module === 'flask' && symbol.path.at(-2) === 'cli');
  });
}

/** Makes the flags of a command. */
const MAKES_FLAGS = /^(?:flag|github\.com\/spf13\/pflag)#NewFlagSet$/;

/** A method of a type that reads flags of its own and of which no method serves: `(*ExportCommand).Run`. */
function isOfCommand(work: Work, file: number, { facts }: LinkedFile, { className }: FunctionFact): boolean {
  if (className === undefined) return false;
  const methods = facts.functions.flatMap((one, fn) => (one.className === className ? [fn] : []));
  const readsFlags = facts.calls.some((call) => MAKES_FLAGS.test(call.callee) && methods.includes(call.fn));
  return readsFlags && !methods.some((fn) => serves(work, file, fn));
}

/** A parameter of a type of the project that holds a set of flags. */
function wrapsFlags(work: Work, file: number, fn: number, name: string): boolean {
  const at = name === '' ? undefined : typeOf(work, file, fn, `$${name}`);
  const type = at && work.facts(at.file)?.types[at.type];
  return type?.bases.some((base) => GIVEN.test(base)) ?? false;
}

function serves(work: Work, file: number, fn: number): boolean {
  if (SERVER_NAME.test(work.function({ file, fn })?.name ?? '')) return true;
  return work.callsWithin({ file, fn }).some(({ call }) => SERVING.test(lastName(call.callee)));
}

/** A method of Python is called through whatever holds the object: not all of its callers are seen. */
function isOpenMethod(work: Work, at: FunctionAt): boolean {
  return work.files[at.file]?.language === 'python' && work.function(at)?.className !== undefined;
}

/** Prints, and has no logger. */
function printsOnly(work: Work, { file, fn }: FunctionAt): boolean {
  const logs = work.callsWithin({ file, fn }).flatMap(({ index }) => {
    const role = work.files[file]?.roles.get(index)?.find(({ kind }) => kind === 'log');
    return role?.kind === 'log' ? [role] : [];
  });
  return logs.length > 0 && logs.every(({ console }) => console);
}

function callersAll(work: Work, isRun: (file: number, call: number) => boolean, at: FunctionAt): boolean {
  const callers = work.context.names.callers(at.file, at.fn);
  return callers.length > 0 && callers.every(({ file, call }) => isRun(file, call));
}

/** The calls under the test for `__main__` of a module of a service, where they neither serve nor work until they are stopped. */
function runByHand(
  work: Work,
  file: number,
  { path, role, facts, service }: LinkedFile,
): ReadonlySet<number> | undefined {
  if ((role !== 'service' && role !== 'library') || !facts.mainCalls) return undefined;
  if (work.context.services[service]?.service.entries.includes(path)) return undefined;
  const works = facts.mainCalls.some((index) => {
    const call = facts.calls[index];
    if (!call || call.loop === 'forever' || SERVING.test(lastName(call.callee))) return true;
    const target = WORKS.test(lastName(call.callee)) ? work.context.names.target(file, index) : undefined;
    return target !== undefined && goesOn(work, target, DEEPEST);
  });
  return works ? undefined : new Set(facts.mainCalls);
}

/** What a worker is started by. */
const WORKS = /^_*(?:main|run|start|serve|work|loop|consume|listen|watch)(?![a-z])/i;
