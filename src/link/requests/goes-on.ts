/** Whether a function of a command line is the service itself: it serves, or works until it is stopped. */
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
      if (serves(work, one.file, one.fn) || calls.some(({ call }) => call.loop === 'forever')) return true;
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

/** Whether a function serves by its name, or calls what does. */
export function serves(work: Work, file: number, fn: number): boolean {
  if (SERVER_NAME.test(work.function({ file, fn })?.name ?? '')) return true;
  return work.callsWithin({ file, fn }).some(({ call }) => SERVING.test(lastName(call.callee)));
}
