/**
 * Functions of a command line that lies beside a server's code: what a person at a terminal runs and reads. Printing is their interface.
 * Files that are commands and nothing else are tools already; here stand those of packages that serve as well.
 */
import type { CallFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import { functionOf } from './callables.js';
import { dialoguesOf } from './dialogues.js';
import { GoCommands } from './go-commands.js';
import { DEEPEST, goesOn, SERVING, serves } from './goes-on.js';
import { lastName } from './symbols.js';
import type { FunctionAt, Work } from './work.js';

/** What makes a Python function a command. */
const DECORATES = /^(?:click|typer|flask\.cli|cyclopts|rich_click)(?:\.|$)/;

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
  const ofGo = new GoCommands(work);
  const onlyByName = callsByName(work);
  const ofTool = (file: number) => work.files[file]?.role === 'tool';
  for (const [file, linked] of work.files.entries()) {
    const runs = linked.language === 'go' || linked.language === 'python';
    if (runs && ofTool(file)) found.set(file, new Set(linked.facts.functions.keys()));
    if (linked.role !== 'service' && linked.role !== 'library') continue;
    for (const [fn, fact] of linked.facts.functions.entries()) {
      if (fn === 0) continue;
      const command =
        linked.language === 'go'
          ? ofGo.isCommand(file, linked, fn, fact)
          : isDecorated(work, file, fn) && !serves(work, file, fn);
      if (command) add(file, fn);
    }
  }
  // Who asks until there is an answer does not serve.
  for (const { file, fn } of dialoguesOf(work)) if (!serves(work, file, fn)) add(file, fn);
  for (const [file, linked] of work.files.entries()) {
    const calls = runByHand(work, file, linked);
    if (calls) linked.byHand = calls;
  }
  const isRun = (file: number, call: number) =>
    work.files[file]?.byHand?.has(call) || found.get(file)?.has(work.files[file]?.facts.calls[call]?.fn ?? -1) === true;
  let calledUnseen: ReadonlySet<string> | undefined;
  const unseen = () => {
    calledUnseen ??= namesOfUnseen(work, isRun);
    return calledUnseen;
  };
  let handedNames: ReadonlySet<string> | undefined;
  const isHanded = (at: FunctionAt) => {
    handedNames ??= namesHanded(work);
    return handedNames.has(work.function(at)?.name ?? '');
  };
  // Helpers that commands alone call, and theirs.
  const addHelpers = (takes: (from: number, to: number) => boolean) => {
    for (let round = 0; round < 3; round++) {
      let grown = false;
      for (const [file, linked] of work.files.entries())
        for (const call of found.has(file) || linked.byHand ? linked.facts.calls.keys() : []) {
          if (!isRun(file, call)) continue;
          const target = work.context.names.target(file, call);
          if (!target || found.get(target.file)?.has(target.fn) || !takes(file, target.file)) continue;
          if (isOpenMethod(work, target) && !(ofTool(file) && onlyByName(target, ofTool) && printsOnly(work, target)))
            continue;
          // A call whose target is not seen may be one of a method of that name.
          if (work.function(target)?.className && unseen().has(work.function(target)?.name ?? '')) continue;
          if (!callersAll(work, isRun, target) || goesOn(work, target, 0)) continue;
          if (linked.language === 'python' && isHanded(target)) continue;
          // What tools alone call may still be handed to the server as a value: it is theirs where it speaks to a terminal.
          if (linked.role === 'tool' && !printsOnly(work, target)) continue;
          if (add(target.file, target.fn)) grown = true;
        }
      if (!grown) break;
    }
  };
  addHelpers(() => true);
  for (const { file, fn } of printersForCommands(work, isRun)) add(file, fn);
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

/** Groups of commands stand in one another; deeper than this nobody types. */
const DEEPEST_GROUP = 4;

/** Python: a function that a library for command lines calls, or a group of commands of the project: `@cli.command()`. */
function isDecorated(work: Work, file: number, fn: number, depth = 0): boolean {
  const linked = work.files[file];
  if (linked?.language !== 'python' || depth > DEEPEST_GROUP) return false;
  return (linked.facts.functions[fn]?.decorators ?? []).some((index) => {
    const call = linked.facts.calls[index];
    if (!call) return false;
    const symbol = work.symbol(file, call.fn, call.callee);
    if (symbol && (DECORATES.test(symbol.module) || (symbol.module === 'flask' && symbol.path.at(-2) === 'cli')))
      return true;
    const [, group] = /^(.+)\.(?:command|group)$/.exec(call.callee) ?? [];
    const of = group === undefined ? undefined : work.context.names.resolve(file, call.fn, group);
    return of?.kind === 'function' && isDecorated(work, of.file, of.fn, depth + 1);
  });
}

/** Whether a function is the only one of its name, and all calls of that name anywhere stand in files of a kind. */
function callsByName(work: Work): (at: FunctionAt, isOf: (file: number) => boolean) => boolean {
  let callers: Map<string, Set<number>> | undefined;
  return (at, isOf) => {
    callers ??= callersByName(work);
    const from = callers.get(work.function(at)?.name ?? '');
    return from !== undefined && [...from].every(isOf);
  };
}

/** For each name that one function alone has: the files with calls of that name. */
function callersByName(work: Work): Map<string, Set<number>> {
  const times = countBy(work.files.flatMap(({ facts }) => facts.functions.map(({ name }) => name)));
  const callers = new Map<string, Set<number>>();
  for (const [name, count] of times) if (count === 1) callers.set(name, new Set());
  for (const [file, { facts }] of work.files.entries())
    for (const call of facts.calls) for (const name of namesOf(call)) callers.get(name)?.add(file);
  return callers;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Last names of what Python services hand over as values: `Process(target=load)`. */
function namesHanded(work: Work): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { language, role, facts } of work.files) {
    if (language !== 'python' || (role !== 'service' && role !== 'library')) continue;
    for (const { args } of facts.calls)
      for (const arg of args) {
        const value = arg.kind === 'keyword' ? arg.value : arg;
        if (value.kind === 'ref') names.add(lastName(value.ref));
      }
  }
  return names;
}

/** Last names of the calls of Go services whose targets are not seen, those of commands left out. */
function namesOfUnseen(work: Work, isRun: (file: number, call: number) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [file, { language, role, facts }] of work.files.entries()) {
    if (language !== 'go' || (role !== 'service' && role !== 'library')) continue;
    for (const [index, call] of facts.calls.entries())
      if (!isRun(file, index) && !work.context.names.target(file, index))
        for (const name of namesOf(call)) names.add(name);
  }
  return names;
}

/** A method of Python is called through whatever holds the object: not all of its callers are seen. */
function isOpenMethod(work: Work, at: FunctionAt): boolean {
  return work.files[at.file]?.language === 'python' && work.function(at)?.className !== undefined;
}

/**
 * Go: functions that commands hand over and nobody calls (`run(ctx, account.Delete)`), that print and are called through an interface
 * by commands alone (`device.Diagnose()`), and those that do nothing but run the command line.
 */
function printersForCommands(work: Work, isRun: (file: number, call: number) => boolean): FunctionAt[] {
  const byName = new Map<string, boolean>();
  const handed: FunctionAt[] = [];
  for (const [file, { language, facts }] of work.files.entries()) {
    if (language !== 'go') continue;
    for (const [index, call] of facts.calls.entries()) {
      const run = isRun(file, index);
      // A call whose target is seen says nothing of other methods of that name.
      const seen = work.context.names.target(file, index) !== undefined;
      for (const name of [...(seen ? [] : [lastName(call.callee)]), ...(call.chain ?? []).map((link) => link.name)])
        byName.set(name, run && byName.get(name) !== false);
      if (!run) continue;
      const named = call.args.filter((arg) => arg.kind === 'ref' && /#/.test(arg.ref));
      handed.push(...named.flatMap((arg) => functionOf(work, file, call.fn, arg) ?? []));
    }
  }
  const called = work.files.flatMap(({ language, role, facts }, file) =>
    language === 'go' && (role === 'service' || role === 'library')
      ? facts.functions.flatMap(({ name, className }, fn) =>
          (className && byName.get(name) === true && !serves(work, file, fn)) || executesOnly(work, { file, fn })
            ? [{ file, fn }]
            : [],
        )
      : [],
  );
  const alone = ({ file, fn }: FunctionAt) => work.context.names.callers(file, fn).length === 0;
  return [
    ...handed.filter((at) => alone(at) && !goesOn(work, at, DEEPEST)),
    ...called.filter((at) => printsOnly(work, at) && (alone(at) || callersOrExecute(work, isRun, at))),
  ];
}

const callersOrExecute = (work: Work, isRun: (file: number, call: number) => boolean, at: FunctionAt): boolean =>
  executesOnly(work, at) || callersAll(work, isRun, at);

/** `if err := root.Execute(); err != nil { fmt.Println(err); os.Exit(1) }`: how a program with commands ends. */
function executesOnly(work: Work, at: FunctionAt): boolean {
  if (!/^(?:main|Execute|Run)$/.test(work.function(at)?.name ?? '')) return false;
  const calls = work.callsWithin(at);
  const isCli = ({ fn, callee }: CallFact) =>
    /\.Run$/.test(callee) && CLIS.test(work.symbol(at.file, fn, callee)?.module ?? '');
  const executing = calls.filter(({ call }) => executes(call) || isCli(call)).map(({ index }) => index);
  if (executing.length === 0) return false;
  const { facts, roles } = work.files[at.file] as LinkedFile;
  const prints = calls.filter(({ index }) => roles.get(index)?.some((role) => role.kind === 'log'));
  const ends = prints.every(({ call }) =>
    facts.handlers[call.handler ?? -1]?.guarded.some((guarded) => executing.includes(guarded)),
  );
  return ends || calls.every(({ call }) => namesOf(call).every((name) => ENDS.test(name)));
}

const CLIS = /^github\.com\/(?:mitchellh|hashicorp)\/cli$/;
const ENDS =
  /^(?:Execute(?:C|Context)?|Print(?:ln|f)?|Fprint(?:ln|f)?|Exit|Error|Background|[nN]ew\w*(?:Command|Cmd|Root|App|CLI))$/;
const namesOf = ({ callee, chain = [] }: CallFact): string[] => [lastName(callee), ...chain.map(({ name }) => name)];

/** Runs what the arguments of the process ask for: `root.Execute()`, `app.Run(os.Args)`. */
function executes(call: CallFact): boolean {
  const args = [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
  return namesOf(call).some(
    (name) =>
      /^Execute(?:C|Context)?$/.test(name) ||
      (/^Run(?:Context)?$/.test(name) && args.some((arg) => arg.kind === 'ref' && arg.ref === 'os#Args')),
  );
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
const WORKS = /^_*(?:[mM]ain|[rR]un|[sS]tart|[sS]erve|[wW]ork|[lL]oop|[cC]onsume|[lL]isten|[wW]atch)(?![a-z])/;
