/** Error handlers with what becomes of the error. */
import type { LogLevel } from './calls.js';
import type { HandlerFact } from './facts.js';

/** How an error handler treats the error: all that hold. Computed once in link, read by the rules. */
export interface Treatment {
  /** Log calls by a real logger in it (call indexes of the file), wrappers and helpers one level deep included. */
  logs: number[];
  /** Console and print calls in it. */
  prints: number[];
  /** A log or print call receives the error itself, its stack, or only its text / nothing of it. */
  logged: 'object' | 'text' | 'none';
  /** Reports to an error tracker, records on a span, increments a metric. */
  reports: boolean;
  recordsOnSpan: boolean;
  counts: boolean;
  /** throws: same error, wrapped or chained (cause), another one that drops it. */
  throws: 'no' | 'same' | 'wrapped' | 'other';
  /** Handed to `next`, `reject`, a callback, `t.Fatal`, a channel, a project function that observes it; returned (Go error result), kept in state or a list. */
  passes: boolean;
  /** It passes no more than that there was one: a flag, a state, a text. */
  flagged?: boolean;
  /** Go: returns the error, wrapped or not. JS/Python: returns a value that carries it. */
  returnsError: 'no' | 'same' | 'wrapped';
  /** Answers the client with this status (undefined: no answer; 0: unknown status). */
  answers?: number;
  showsUser: boolean;
  exits: boolean;
  /** How the body ends when nothing above applies. */
  ends: 'empty' | 'returns-nothing' | 'returns-default' | 'assigns-default' | 'continues' | 'other';
  /** The handler's test of the error (`if (e.code !== X) throw e`, `errors.Is`): some branch treats it, the rest vanishes. */
  partial: boolean;
  /** Parsing, probing or look-up is all that the handler guards, or its function is named so (`is…`, `find…`, `…OrNone`). */
  probe?: boolean;
  /** It guards a call that neither parses nor looks. */
  callsWork?: boolean;
  /** Python: the clause names exceptions that say what is wrong with the input, and nothing that it guards leaves the process. */
  declared?: boolean;
  /** What it guards has already answered the client, or logged. */
  answered?: boolean;
  /** What it guards logs its own errors; Go: or the error comes from somewhere that is not seen, such as a channel. */
  loggedBefore?: boolean;
  /** It logs and hands the same error to a receiver that is known to log it too. */
  loggedAgain?: boolean;
  /** Highest level of its log calls, those of helpers included. */
  level?: LogLevel;
}

/** A handler that does nothing at all. */
export const UNTREATED: Treatment = {
  logs: [],
  prints: [],
  logged: 'none',
  reports: false,
  recordsOnSpan: false,
  counts: false,
  throws: 'no',
  passes: false,
  returnsError: 'no',
  showsUser: false,
  exits: false,
  ends: 'empty',
  partial: false,
};

export interface LinkedHandler {
  fact: HandlerFact;
  index: number;
  treatment: Treatment;
  /** The span that is open where it stands: an index into the file's `spans`. */
  span?: number;
  /** false where the handler stands in (or its body is) something that could not be parsed or followed: outcome unknown. */
  known: boolean;
}
