/** What is given to an SDK: options by name, wherever their object was made, and whether all of them are known. */
import type { Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { bare } from './known.js';

/** A value with where its own names are to be read. */
export interface ValueAt {
  value: Value;
  file: number;
  fn: number;
}

const DEPTH = 4;

/** The option `name` among arguments: a keyword, a key of an object that may be spread, or a Go function that gives it. */
export function optionOf(
  work: Work,
  { file, fn }: { file: number; fn: number },
  args: readonly Value[],
  name: string,
  depth = 0,
): ValueAt | undefined {
  if (depth > DEPTH) return undefined;
  for (const arg of args) {
    if (arg.kind === 'keyword' && arg.name === name) return { value: arg.value, file, fn };
    const at = work.context.names.follow(file, fn, arg);
    if (at.value.kind === 'object') {
      const entry = at.value.entries.findLast(({ key }) => key === name);
      if (entry) return { ...at, value: entry.value };
      const spread = at.value.entries.filter(({ key }) => key === '...').map(({ value }) => value);
      const found = spread.length > 0 ? optionOf(work, at, spread, name, depth + 1) : undefined;
      if (found) return found;
    }
    if (at.value.kind === 'call') {
      const call = work.facts(at.file)?.calls[at.value.call];
      if (call && lastName(call.callee) === name && call.args[0])
        return { value: call.args[0], file: at.file, fn: call.fn };
    }
  }
  return undefined;
}

/** Whether something is given whose content cannot be read: options may stand in it. */
export function hasOpenOptions(
  work: Work,
  { file, fn }: { file: number; fn: number },
  args: readonly Value[],
  depth = 0,
): boolean {
  if (depth > DEPTH) return true;
  return args.some((arg) => {
    if (arg.kind === 'keyword') return false;
    const at = work.context.names.follow(file, fn, bare(arg));
    const { value } = at;
    if (value.kind === 'object') {
      const spread = value.entries.filter(({ key }) => key === '...' || key === '[]').map((entry) => entry.value);
      return spread.length > 0 && hasOpenOptions(work, at, spread, depth + 1);
    }
    if (value.kind === 'literal') return false;
    return work.files[at.file]?.language === 'go' ? isOpenInGo(work, at) : true;
  });
}

/** Go's options are calls that some file shows; what a parameter, or a call through one, brings is not seen. */
function isOpenInGo(work: Work, { file, fn, value }: ValueAt): boolean {
  if (value.kind === 'ref') return isGiven(work, file, fn, value.ref);
  if (value.kind !== 'call' && value.kind !== 'result') return false;
  const call = work.facts(file)?.calls[value.call];
  if (!call || call.callee === 'append' || work.context.names.target(file, value.call)) return false;
  return !work.symbol(file, call.fn, call.callee);
}

function isGiven(work: Work, file: number, fn: number, ref: string): boolean {
  const { kind } = work.context.names.resolve(file, fn, ref);
  return kind === 'parameter' || (kind === 'unknown' && !ref.startsWith('$')) || ref.startsWith('@');
}
