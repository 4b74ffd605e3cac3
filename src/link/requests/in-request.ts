/** Go functions that run while a request is served: what a handler calls, as far as the calls can be followed. */
import type { LinkContext } from '../context.js';

/** Handlers by their parameters, where no router says so. */
const REQUEST =
  /^(?:net\/http#Request|github\.com\/gin-gonic\/gin#Context|github\.com\/labstack\/echo(?:\/v\d+)?#Context)$/;
const SERVES = new Set(['route', 'rpc', 'consumer', 'websocket', 'middleware', 'error-middleware', 'lambda']);

/** Fills `inRequest` of Go files: functions by index, those that stand inside them included. */
export function linkInRequest(context: LinkContext): void {
  const waiting: { file: number; fn: number }[] = [];
  const reach = (file: number, fn: number) => {
    const linked = context.files[file];
    if (linked?.language !== 'go' || linked.role === 'test' || linked.inRequest?.has(fn)) return;
    linked.inRequest ??= new Set();
    linked.inRequest.add(fn);
    waiting.push({ file, fn });
  };
  const byFunction = context.files.map(() => new Map<number, number[]>());
  const inside = context.files.map(() => new Map<number, number[]>());
  const group = (map: Map<number, number[]> | undefined, key: number, item: number) => {
    const known = map?.get(key);
    if (known) known.push(item);
    else map?.set(key, [item]);
  };
  for (const [file, { facts, language, entries }] of context.files.entries()) {
    if (language !== 'go') continue;
    for (const [index, call] of facts.calls.entries()) group(byFunction[file], call.fn, index);
    for (const [fn, fact] of facts.functions.entries()) {
      group(inside[file], fact.parent, fn);
      const takesRequest = fact.params.some(({ type }) => type !== undefined && REQUEST.test(type));
      if (takesRequest || SERVES.has(entries.get(fn)?.kind ?? '')) reach(file, fn);
    }
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { file, fn } = next;
    // What runs beside the request may outlive it.
    const functions = context.files[file]?.facts.functions ?? [];
    for (const inner of inside[file]?.get(fn) ?? []) if (functions[inner]?.flavour !== 'goroutine') reach(file, inner);
    for (const index of byFunction[file]?.get(fn) ?? []) {
      const call = context.files[file]?.facts.calls[index];
      const target = call?.mode === 'go' ? undefined : context.names.target(file, index);
      if (target) reach(target.file, target.fn);
    }
  }
}
