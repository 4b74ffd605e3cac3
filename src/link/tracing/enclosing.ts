/** Spans that are open around a place: of its function, of what its function is handed to, of its callers. */

import type { Place } from '../../model/evidence.js';
import type { CallFact, Span } from '../../model/facts.js';
import { functionEffects } from '../requests/middleware.js';
import { someArgument } from '../requests/values.js';
import { before, encloses, type FunctionAt, isServed, type Work } from '../requests/work.js';

/** Where a span is open: on all ways that are seen to lead there, on some of them, on none. */
export interface Around {
  state: 'yes' | 'unknown' | 'no';
  evidence: Place[];
}

const NONE: Around = { state: 'no', evidence: [] };
/** Levels of callers that are looked at, and how many callers of one function. */
const LEVELS = 2;
const MOST_CALLERS = 12;

export class Enclosing {
  private readonly ofCallers = new Map<string, Around>();

  constructor(private readonly work: Work) {}

  /** Whether a span is open at a place of function `fn`. */
  at(file: number, fn: number, at: Span, levels = LEVELS): Around {
    const own = this.within(file, fn, at);
    if (own) return { state: 'yes', evidence: [own] };
    return levels > 0 ? this.byCallers(file, fn, levels) : NONE;
  }

  /** A span of the function, or of one that it is written in. */
  private within(file: number, fn: number, at: Span): Place | undefined {
    const facts = this.work.facts(file);
    if (!facts) return undefined;
    const chain: number[] = [];
    for (let up = fn; up >= 0 && chain.length < 50; up = facts.functions[up]?.parent ?? -1) chain.push(up);
    for (const up of chain)
      for (const decorator of facts.functions[up]?.decorators ?? [])
        if (this.opens(file, decorator)) return this.work.place(file, facts.calls[decorator]?.at ?? at);
    const calls = chain.flatMap((up) => this.work.callsIn(file, up)).sort((a, b) => a - b);
    for (const index of calls) {
      const call = facts.calls[index] as CallFact;
      if (!before(call.at, at) || call.result === 'decorator') continue;
      const holds = encloses(call.at, at);
      if (!holds && (call.fn === 0 || takesFunction(call))) continue;
      if (
        this.starts(file, index) ||
        (holds && takesFunction(call) && this.opens(file, index)) ||
        this.begins(file, index)
      )
        return this.work.place(file, call.at);
    }
    return undefined;
  }

  /** The call starts a span itself. */
  private starts(file: number, index: number): boolean {
    const linked = this.work.files[file];
    return (
      linked?.roles.get(index)?.some((role) => role.kind === 'span' && role.what === 'start') === true ||
      linked?.spans?.some((span) => span.call === index) === true
    );
  }

  /** The call is one of a span, or of a project function that opens one around what it is given. */
  private opens(file: number, index: number): boolean {
    if (this.starts(file, index)) return true;
    const target = this.work.context.names.target(file, index);
    return target !== undefined && functionEffects(this.work, target).some((effect) => effect.does === 'tracing');
  }

  /** A helper that starts a span and hands it over: `ctx, span := s.begin(ctx, "load")`. */
  private begins(file: number, index: number): boolean {
    const call = this.work.facts(file)?.calls[index];
    if (!call?.assignedTo?.some((name) => /span/i.test(name)) && call?.result !== 'with') return false;
    return this.opens(file, index);
  }

  /** Every call of the function that is seen stands inside a span. */
  private byCallers(file: number, fn: number, levels: number): Around {
    const named = this.namedAround(file, fn);
    const key = `${named.file}:${named.fn}:${levels}`;
    const known = this.ofCallers.get(key);
    if (known) return known;
    this.ofCallers.set(key, NONE);
    const found = this.callersOf(named, levels);
    this.ofCallers.set(key, found);
    return found;
  }

  private callersOf({ file, fn }: FunctionAt, levels: number): Around {
    // What is called from outside begins there, whoever else calls it.
    if (fn <= 0 || this.work.files[file]?.entries.has(fn)) return NONE;
    const callers = this.work.context.names
      .callers(file, fn)
      .filter((caller) => isServed(this.work.files[caller.file]));
    if (callers.length === 0 || callers.length > MOST_CALLERS) return NONE;
    const evidence: Place[] = [];
    let open = 0;
    for (const { file: from, call } of callers) {
      const fact = this.work.facts(from)?.calls[call];
      if (!fact) continue;
      const around = this.at(from, fact.fn, fact.at, levels - 1);
      if (around.state !== 'no') open++;
      if (around.state === 'yes') evidence.push(...around.evidence);
    }
    if (open === 0) return NONE;
    return open === callers.length && evidence.length > 0
      ? { state: 'yes', evidence }
      : { state: 'unknown', evidence: [] };
  }

  /** A closure is called by whom its function gave it to; the function around it has callers. */
  private namedAround(file: number, fn: number): FunctionAt {
    const functions = this.work.facts(file)?.functions ?? [];
    let at = fn;
    for (let depth = 0; depth < 50; depth++) {
      const fact = functions[at];
      if (!fact || fact.parent <= 0 || this.work.files[file]?.entries.has(at)) break;
      at = fact.parent;
    }
    return { file, fn: at };
  }
}

function takesFunction(call: CallFact): boolean {
  return someArgument(call, (arg) => arg.kind === 'function');
}
