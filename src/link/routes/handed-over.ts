/** Mounts whose prefix or router is a parameter: `func (s *Server) Mount(path string, h http.Handler) { s.router.Mount(path, h) }`. */
import type { Value } from '../../model/facts.js';
import type { FunctionAt, Text, Work } from '../requests/work.js';
import { bindArguments } from './arguments.js';
import { Bindings, type ValueAt } from './bindings.js';
import { NOTHING, pathOf } from './paths.js';

const DEPTH = 3;
const MOST_CALLERS = 60;

/** What stands for two values at each caller of the function around them; `texts` of the first, the second followed. */
export interface Handed {
  texts: Text[];
  value: ValueAt | undefined;
  /** The caller that says so. */
  from: FunctionAt;
}

/** The prefix and the router of a mount as each caller gives them; empty where neither is a parameter. */
export function handedOver(
  work: Work,
  file: number,
  fn: number,
  prefix: Value | undefined,
  child: Value | undefined,
): Handed[] {
  return follow(work, { file, fn, prefix, child }, { file, fn }, new Bindings(work), 0);
}

/** The prefixes that a value is: in Go with what is put together by calls, and where it is a parameter one for each caller. */
export function prefixesOf(work: Work, file: number, fn: number, value: Value | undefined): Text[] {
  if (work.files[file]?.language !== 'go' || !value) return [pathOf(work, file, fn, value)];
  const texts = handedOver(work, file, fn, value, undefined).flatMap((handed) => handed.texts);
  const distinct = new Map(texts.map((text) => [text.text, text]));
  return distinct.size > 0
    ? [...distinct.values()].slice(0, MOST_CALLERS)
    : new Bindings(work).texts({ value, file, fn });
}

interface Given {
  file: number;
  fn: number;
  prefix: Value | undefined;
  child: Value | undefined;
}

function follow(work: Work, given: Given, from: FunctionAt, bindings: Bindings, depth: number): Handed[] {
  const { file, fn, prefix, child } = given;
  bindings.open.length = 0;
  const texts = prefix ? bindings.texts({ value: prefix, file, fn }) : [NOTHING];
  const value = child && bindings.value({ value: child, file, fn });
  for (const variable of depth < DEPTH ? bindings.open : []) {
    if (variable.index === undefined) continue;
    const fact = work.facts(variable.file)?.functions[variable.fn];
    const callers = work.context.names.callers(variable.file, variable.fn).slice(0, MOST_CALLERS);
    const found = callers.flatMap(({ file: there, call: index, link }) => {
      const call = work.facts(there)?.calls[index];
      if (!call || !fact || work.files[there]?.role === 'test') return [];
      const inner = new Bindings(work, bindings);
      const args = link === undefined ? call.args : (call.chain?.[link]?.args ?? call.args);
      bindArguments(inner, variable, fact, there, call.fn, args);
      return follow(work, given, { file: there, fn: call.fn }, inner, depth + 1);
    });
    if (found.length > 0) return found;
  }
  return depth === 0 && bindings.open.length === 0 ? [] : [{ texts, value, from }];
}
