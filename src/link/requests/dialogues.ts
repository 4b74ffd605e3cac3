/** Functions that speak with whoever sits at a terminal: what they print is one side of a conversation. */
import type { LinkedFile } from '../../model/repository.js';
import { folderOf } from './classes.js';
import type { FunctionAt, Work } from './work.js';

/** Reads an answer from the terminal. */
const ASKS =
  /^(?:fmt#Scan(?:f|ln)?|golang\.org\/x\/(?:term|crypto\/ssh\/terminal)#ReadPassword|github\.com\/(?:AlecAivazis\/survey|manifoldco\/promptui|charmbracelet\/huh|peterh\/liner)\b.*|(?:builtins#|six#moves\.|six\.moves#)?input|getpass#getpass|click#(?:prompt|confirm)|typer#(?:prompt|confirm)|questionary#\w+|(?:node:)?readline(?:\/promises)?#(?:default\.)?createInterface)$/;
/** Reads lines from the standard input. */
const READS = /^bufio#New(?:Reader|Scanner)$/;

/** Whoever calls a function that asks still takes part, and whoever calls that one: `confirm()` of a helper of `confirm()`. */
const ROUNDS = 2;

/** Functions that ask at a terminal, and those that print around calls of them. */
export function dialoguesOf(work: Work): FunctionAt[] {
  const found = new Map<string, FunctionAt>();
  const add = (at: FunctionAt) => {
    const key = `${at.file}:${at.fn}`;
    if (at.fn === 0 || found.has(key) || work.function(at)?.name === 'main') return [];
    found.set(key, at);
    return [at];
  };
  let latest = work.files.flatMap((linked, file) =>
    isJudged(linked) ? askers(linked).flatMap((fn) => add({ file, fn: namedAround(linked, fn) })) : [],
  );
  for (let round = 0; round < ROUNDS; round++) {
    latest = latest.flatMap(({ file, fn }) =>
      callersOf(work, file, fn).flatMap((caller) => {
        const linked = work.files[caller.file];
        const from = linked?.facts.calls[caller.call]?.fn;
        if (!linked || from === undefined || !isJudged(linked) || !prints(linked, from)) return [];
        return add({ file: caller.file, fn: from });
      }),
    );
  }
  return [...found.values()];
}

/** Callers of a function, those of Go that call a variable of the package which holds it: `var ReadLine = func() string { … }`. */
function callersOf(work: Work, file: number, fn: number): { file: number; call: number }[] {
  const callers: { file: number; call: number }[] = [...work.context.names.callers(file, fn)];
  const { path, language = '' } = work.files[file] ?? {};
  const fact = work.function({ file, fn });
  if (callers.length > 0 || language !== 'go' || !fact?.name || fact.className) return callers;
  for (const [other, linked] of work.files.entries()) {
    if (linked.language !== 'go' || folderOf(linked.path) !== folderOf(path ?? '')) continue;
    for (const [call, { callee }] of linked.facts.calls.entries())
      if (callee === `#${fact.name}`) callers.push({ file: other, call });
  }
  return callers;
}

const isJudged = ({ role }: LinkedFile): boolean => role === 'service' || role === 'library';

function askers({ facts }: LinkedFile): number[] {
  return facts.calls.flatMap(({ callee, args, fn }) => {
    const stdin = READS.test(callee) && args.some((arg) => arg.kind === 'ref' && arg.ref === 'os#Stdin');
    return ASKS.test(callee) || stdin ? [fn] : [];
  });
}

/** The function with a name around one that has none. */
function namedAround({ facts }: LinkedFile, fn: number): number {
  let at = fn;
  while (at > 0 && !facts.functions[at]?.name) at = facts.functions[at]?.parent ?? 0;
  return at;
}

function prints({ facts, roles }: LinkedFile, fn: number): boolean {
  for (const [index, list] of roles)
    if (facts.calls[index]?.fn === fn && list.some((role) => role.kind === 'log' && role.console)) return true;
  return false;
}
