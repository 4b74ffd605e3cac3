/**
 * What becomes of the error in every error handler: fills `LinkedFile.handlers`. Runs after calls have their roles. It reads the
 * statement tree of the handler and follows one level of project functions; what it cannot follow is `known: false`, never an accusation.
 */
import type { HandlerFact, Span } from '../../model/facts.js';
import type { LinkedFile, LinkedHandler, Treatment } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { byDelegate } from './delegate.js';
import { effectsOf } from './effects.js';
import { endingOf } from './ending.js';
import { hasAnswered, isProbe } from './probing.js';
import { CallOrder, handlerScope, within } from './scope.js';

/** Fills `handlers` of every file. A file whose nesting exhausts the stack keeps unknown handlers. */
export function treatHandlers(context: LinkContext): void {
  for (const [index, file] of context.files.entries()) {
    const order = new CallOrder(file.facts.calls);
    file.handlers = file.facts.handlers.map((fact, handler) => treated(context, index, handler, fact, order));
  }
  markLoggedAgain(context);
}

const UNTREATED: Treatment = {
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

function treated(
  context: LinkContext,
  index: number,
  handler: number,
  fact: HandlerFact,
  order: CallOrder,
): LinkedHandler {
  try {
    return treat(context, index, handler, fact, order);
  } catch (error) {
    // Only the scanned file's own nesting can exhaust the stack; anything else is a fault of the program.
    if (!(error instanceof RangeError)) throw error;
    return { fact, index: handler, treatment: { ...UNTREATED, ends: 'other' }, known: false };
  }
}

function treat(
  context: LinkContext,
  index: number,
  handler: number,
  fact: HandlerFact,
  order: CallOrder,
): LinkedHandler {
  const file = context.files[index] as LinkedFile;
  if (fact.delegate !== undefined) return { fact, index: handler, ...byDelegate(context, index, fact, fact.delegate) };
  const known = !hasGap(file, fact.bodyAt) && !(NEEDS_FUNCTION.has(fact.kind) && fact.bodyFn === undefined);
  const scope = handlerScope(context, index, handler, order);
  const effects = effectsOf(scope);
  const fn = file.facts.functions[fact.bodyFn ?? fact.fn];
  const first = fact.body[0];
  const expression =
    fact.bodyFn !== undefined && fact.body.length === 1 && first?.kind === 'return' && sameSpan(first.at, fact.bodyAt);
  const { passes, answers, ...ending } = endingOf(scope, effects, fact.body, fn, expression);
  const { active: _, panics: __, ...told } = effects;
  const answered = answers === undefined ? effects.answers : Math.max(answers, effects.answers ?? 0);
  return {
    fact,
    index: handler,
    known,
    treatment: {
      ...told,
      ...ending,
      passes: effects.passes || passes,
      ...(answered !== undefined && { answers: answered }),
      ...(isProbe(file, fact) && { probe: true }),
      ...(hasAnswered(context, index, fact) && { answered: true }),
    },
  };
}

/** Kinds that are functions: without one there is nothing to judge. */
const NEEDS_FUNCTION: ReadonlySet<HandlerFact['kind']> = new Set([
  'rejection',
  'observer',
  'error-middleware',
  'error-listener',
  'error-boundary',
]);

const hasGap = (file: LinkedFile, body: Span): boolean =>
  file.facts.parse.state === 'failed' ||
  file.facts.parse.gaps.some((gap) => within(gap, body) || within(body, gap) || overlaps(gap, body));

const overlaps = (a: Span, b: Span): boolean =>
  a[0] <= b[2] && b[0] <= a[2] && (a[0] !== b[2] || a[1] < b[3]) && (b[0] !== a[2] || b[1] < a[3]);

const sameSpan = (a: Span, b: Span): boolean => a.every((part, index) => part === b[index]);

/**
 * Marks handlers that log an error and hand the same one to somebody who logs it again: it throws, it calls `next` in a service whose
 * error middleware logs, or, in Go, it returns the error to a caller that logs.
 */
function markLoggedAgain(context: LinkContext): void {
  const middlewareLogs = new Set<number>();
  for (const file of context.files) {
    for (const handler of file.handlers) {
      if (handler.fact.kind === 'error-middleware' && logsIt(handler)) middlewareLogs.add(file.service);
    }
  }
  for (const [index, file] of context.files.entries()) {
    for (const handler of file.handlers) {
      const { treatment, fact } = handler;
      if (!handler.known || !(treatment.logs.length > 0 || treatment.prints.length > 0)) continue;
      if (file.language === 'go') {
        const same = treatment.returnsError === 'same' || treatment.throws === 'same';
        if (same && callersLog(context, index, fact.fn)) treatment.loggedAgain = true;
      } else if (treatment.throws === 'same' || (callsNext(file, handler) && middlewareLogs.has(file.service))) {
        treatment.loggedAgain = true;
      }
    }
  }
}

const logsIt = ({ treatment, known }: LinkedHandler): boolean =>
  known && treatment.logged !== 'none' && (treatment.logs.length > 0 || treatment.prints.length > 0);

function callersLog(context: LinkContext, index: number, fn: number): boolean {
  return context.names
    .callers(index, fn)
    .some(({ file, call }) =>
      (context.files[file]?.handlers ?? []).some((handler) => handler.fact.guarded.includes(call) && logsIt(handler)),
    );
}

/** `next(err)` with the error itself, in the handler's own body. */
function callsNext(file: LinkedFile, { fact }: LinkedHandler): boolean {
  return fact.body.some((statement) => {
    if (statement.kind !== 'call') return false;
    const call = file.facts.calls[statement.call];
    const arg = call?.args[0];
    return call !== undefined && /^\$next$/.test(call.callee) && arg?.kind === 'ref' && arg.ref === fact.binds;
  });
}
