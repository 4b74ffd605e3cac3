/** Node's events: what a call emits runs the functions that listen for it, wherever they stand. */
import type { CallFact } from '../../model/facts.js';
import { functionOf } from './callables.js';
import { lastName } from './symbols.js';
import { type FunctionAt, isServed, type Work } from './work.js';

/** Events that streams, sockets and processes emit themselves: their names say nothing of who emits them. */
const OF_NODE =
  /^(?:abort|aborted|beforeExit|change|close|connect|connection|data|disconnect|drain|end|error|exit|finish|listening|message|open|pause|pipe|progress|readable|ready|reconnect|request|response|resume|timeout|update|upgrade)$/;

const listeners = new WeakMap<Work, Map<string, FunctionAt[]>>();

/** `bus.emit(REQUEST_TIME, …)`: the functions that `bus.on(REQUEST_TIME, …)` was given in the same service. */
export function listenersOf(work: Work, file: number, call: CallFact): readonly FunctionAt[] {
  if (lastName(call.callee) !== 'emit') return [];
  const key = keyOf(work, file, call);
  if (key === undefined) return [];
  let known = listeners.get(work);
  if (!known) {
    known = allListeners(work);
    listeners.set(work, known);
  }
  return known.get(key) ?? [];
}

function allListeners(work: Work): Map<string, FunctionAt[]> {
  const found = new Map<string, FunctionAt[]>();
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked) || linked.language === 'go' || linked.language === 'python') continue;
    for (const call of linked.facts.calls) {
      if (!/^(?:on|once|addListener)$/.test(lastName(call.callee)) || call.args.length < 2) continue;
      const key = keyOf(work, file, call);
      const listener = key && call.args[1] ? functionOf(work, file, call.fn, call.args[1]) : undefined;
      if (!key || !listener) continue;
      const list = found.get(key);
      if (list) list.push(listener);
      else found.set(key, [listener]);
    }
  }
  return found;
}

function keyOf(work: Work, file: number, call: CallFact): string | undefined {
  const text = work.text(file, call.fn, call.args[0]);
  if (!text || text.dynamic || text.text === '' || OF_NODE.test(text.text)) return undefined;
  return `${work.files[file]?.service} ${text.text}`;
}
