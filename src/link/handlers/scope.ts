/** One error handler (or a project function that is given the error) as the other parts of this folder see it. */
import type { CallFact, HandlerFact, Ref, Span } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { type Carried, carried } from './carried.js';

export interface ErrorScope {
  context: LinkContext;
  /** Index of the file, and the file. */
  index: number;
  file: LinkedFile;
  /** Names that stand for the error itself: `$err`. */
  errors: readonly Ref[];
  /** Locals made from the error, with what they carry of it. */
  derived: Map<Ref, Carried>;
  /** Calls that belong to it. */
  calls: readonly number[];
  /** 0 in the handler, 1 in a function that it calls: deeper calls are not followed. */
  depth: number;
}

/** Whether `inner` lies in `outer`. */
export function within(inner: Span, outer: Span): boolean {
  const startsIn = inner[0] > outer[0] || (inner[0] === outer[0] && inner[1] >= outer[1]);
  const endsIn = inner[2] < outer[2] || (inner[2] === outer[2] && inner[3] <= outer[3]);
  return startsIn && endsIn;
}

/** Calls of a file in the order of their start, so that a span finds its own without looking at all of them. */
export class CallOrder {
  readonly #order: readonly number[];
  readonly #calls: readonly CallFact[];

  constructor(calls: readonly CallFact[]) {
    this.#calls = calls;
    const at = (index: number) => (calls[index] as CallFact).at;
    this.#order = calls.map((_, index) => index).sort((a, b) => at(a)[0] - at(b)[0] || at(a)[1] - at(b)[1] || a - b);
  }

  /** Indexes of the calls inside `span`, in order. */
  inside(span: Span): number[] {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = (this.#calls[this.#order[middle] as number] as CallFact).at;
      if (at[0] < span[0] || (at[0] === span[0] && at[1] < span[1])) low = middle + 1;
      else high = middle;
    }
    const found: number[] = [];
    for (let i = low; i < this.#order.length; i++) {
      const index = this.#order[i] as number;
      const at = (this.#calls[index] as CallFact).at;
      if (at[0] > span[2]) break;
      if (within(at, span)) found.push(index);
    }
    return found;
  }
}

/** The scope of handler `handler` of file `index`. What inner handlers do for an error of their own is left out. */
export function handlerScope(context: LinkContext, index: number, handler: number, order: CallOrder): ErrorScope {
  const file = context.files[index] as LinkedFile;
  const fact = file.facts.handlers[handler] as HandlerFact;
  const errors = fact.binds ? [fact.binds] : [];
  const nested = new Set<number>();
  for (const [other, inner] of file.facts.handlers.entries()) {
    const inside = other !== handler && within(inner.bodyAt, fact.bodyAt) && !within(fact.bodyAt, inner.bodyAt);
    // An inner handler without a name of its own can still see the outer error: `catch (e) { try { … } catch { log(e) } }`.
    if (inside && inner.binds !== undefined) nested.add(other);
  }
  const calls = order.inside(fact.bodyAt).filter((call) => {
    const own = file.facts.calls[call]?.handler;
    return own === undefined || !nested.has(own) || mentionsOuter(file, call, fact, own);
  });
  const scope: ErrorScope = { context, index, file, errors, derived: membersOf(file, fact), calls, depth: 0 };
  derive(scope, [fact.fn, ...(fact.bodyFn === undefined ? [] : [fact.bodyFn])]);
  deriveSetHere(scope, fact);
  return scope;
}

/** A local that several handlers of a function set, each for itself: what it carries is known where the function ends with the handler. */
function deriveSetHere(scope: ErrorScope, { fn, bodyFn, body, hasFinally }: HandlerFact): void {
  if (body.at(-1)?.kind !== 'return' || hasFinally) return;
  const set = new Set(scope.file.facts.functions[bodyFn ?? fn]?.reassigned);
  for (const statement of set.size === 0 ? [] : body) {
    if (statement.kind !== 'assign' || !set.has(statement.target.slice(1))) continue;
    const what = carried(statement.value, scope);
    if (what !== 'none') scope.derived.set(statement.target, what);
  }
}

/** `.catch(({ message }) => …)`: what the callback takes out of the error. */
function membersOf(file: LinkedFile, { bodyFn, binds }: HandlerFact): Map<Ref, Carried> {
  const names = bodyFn === undefined || binds ? {} : (file.facts.functions[bodyFn]?.params[0]?.names ?? {});
  const whole = (member: string) =>
    carried({ kind: 'ref', ref: `$_.${member}` }, { file, errors: ['$_'], derived: new Map() });
  return new Map(Object.entries(names).map(([name, member]) => [`$${name}`, whole(member)]));
}

/** A call in an inner handler whose error has another name, which mentions the outer one. */
function mentionsOuter(file: LinkedFile, call: number, outer: HandlerFact, inner: number): boolean {
  const bound = file.facts.handlers[inner]?.binds;
  if (!outer.binds || bound === outer.binds) return false;
  const fact = file.facts.calls[call] as CallFact;
  const scope = { file, errors: [outer.binds], derived: new Map<Ref, Carried>() };
  return [...fact.args, ...(fact.chain ?? []).flatMap((link) => link.args)].some(
    (arg) => carried(arg, scope) !== 'none',
  );
}

/** The scope of a project function to which the error is given as parameter `param` (undefined: it is called without the error). */
export function functionScope(
  context: LinkContext,
  at: { file: number; fn: number },
  param: number | undefined,
  depth: number,
): ErrorScope | undefined {
  const file = context.files[at.file];
  const fact = file?.facts.functions[at.fn];
  if (!file || !fact) return undefined;
  const given = param === undefined ? undefined : fact.params[Math.min(param, fact.params.length - 1)];
  const names = given ? [given.name, ...Object.keys(given.names ?? {})].filter((name) => name) : [];
  const functions = functionsIn(file, at.fn);
  const calls: number[] = [];
  for (const [index, call] of file.facts.calls.entries()) if (functions.has(call.fn)) calls.push(index);
  const errors = names.map((name) => `$${name}`);
  const scope: ErrorScope = { context, index: at.file, file, errors, derived: new Map(), calls, depth };
  derive(scope, [...functions]);
  return scope;
}

/** A function and those that stand inside it. */
function functionsIn(file: LinkedFile, fn: number): Set<number> {
  const found = new Set([fn]);
  // An inner function comes after its parent, so one pass finds them all.
  for (const [index, fact] of file.facts.functions.entries()) if (found.has(fact.parent)) found.add(index);
  return found;
}

/** Two passes: a local made from a local made from the error is as far as code goes. */
function derive(scope: ErrorScope, functions: readonly number[]): void {
  if (scope.errors.length === 0 && scope.derived.size === 0) return;
  for (let pass = 0; pass < 2; pass++) {
    for (const fn of functions) {
      for (const [name, value] of Object.entries(scope.file.facts.functions[fn]?.locals ?? {})) {
        const what = carried(value, scope);
        if (what !== 'none') scope.derived.set(`$${name}`, what);
      }
    }
  }
}
