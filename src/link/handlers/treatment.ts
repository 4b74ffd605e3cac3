/**
 * What becomes of the error in every error handler: fills `LinkedFile.handlers`. Runs after calls have their roles. It reads the
 * statement tree of the handler and follows one level of project functions; what it cannot follow is `known: false`, never an accusation.
 */
import type { HandlerFact, Span } from '../../model/facts.js';
import { type LinkedHandler, type Treatment, UNTREATED } from '../../model/handlers.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';
import { byDelegate } from './delegate.js';
import { dropsError } from './discards.js';
import { effectsOf } from './effects.js';
import { endingOf } from './ending.js';
import { logsAndHandsOn } from './log-path.js';
import { keepLoggedAgain } from './logged-again.js';
import { loggedAround } from './logged-around.js';
import { bodyIsLogged, loggedBefore } from './logged-before.js';
import { loggedByFramework } from './logged-by-framework.js';
import {
  handedBetween,
  isCaptured,
  isDeferredFor,
  isGiven,
  isKept,
  isReturnedToo,
  livesOn,
  outlivesLoop,
  tellsOuterError,
  tellsSource,
  testHandsOn,
  toldBefore,
} from './outside.js';
import { callsWork, declaresInput, hasAnswered, isProbe } from './probing.js';
import { CallOrder, handlerScope, within } from './scope.js';

/** Fills `handlers` of every file. A file whose nesting exhausts the stack keeps unknown handlers. */
export function treatHandlers(context: LinkContext): void {
  for (const [index, file] of context.files.entries()) {
    const order = new CallOrder(file.facts.calls);
    file.handlers = file.facts.handlers.map((fact, handler) =>
      treated(context, index, handler, registered(file, fact), order),
    );
  }
  keepLoggedAgain(context);
}

/** `app.onError((err, c) => …)`: syntax sees a callback, the framework hands it the errors of requests. */
function registered({ entries }: LinkedFile, fact: HandlerFact): HandlerFact {
  const entry = fact.kind === 'callback' && fact.bodyFn !== undefined ? entries.get(fact.bodyFn) : undefined;
  return entry?.kind === 'error-middleware' ? { ...fact, kind: 'error-middleware' } : fact;
}

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
  if (fact.kind === 'discard') {
    const ends = dropsError(context, index, fact) ? 'empty' : 'other';
    return { fact, index: handler, treatment: { ...UNTREATED, ends }, known: true };
  }
  const known = !hasGap(file, fact.bodyAt) && !(NEEDS_FUNCTION.has(fact.kind) && fact.bodyFn === undefined);
  const scope = handlerScope(context, index, handler, order);
  const effects = effectsOf(scope);
  const fn = file.facts.functions[fact.bodyFn ?? fact.fn];
  const first = fact.body[0];
  const expression =
    fact.bodyFn !== undefined && fact.body.length === 1 && first?.kind === 'return' && sameSpan(first.at, fact.bodyAt);
  const walk = { scope, effects, fn, expression };
  const { passes, flags, answers, fallsThrough, ...ending } = endingOf(walk, fact.body);
  const goesOn =
    file.language === 'go' &&
    ((fallsThrough && livesOn(scope, fact)) ||
      outlivesLoop(scope, fact) ||
      isDeferredFor(scope, fact) ||
      toldBefore(scope, fact) ||
      handedBetween(scope, fact));
  // `if err != nil { log }; return err`: told, and handed on after the block.
  const after = file.language === 'go' && !LEAVES.has(fact.body.at(-1)?.kind ?? 'return') && livesOn(scope, fact);
  // `err != nil && errors.Is(err, X)` is for one error alone; the others are tested elsewhere, or not at all on purpose.
  const forOne = fact.narrowed === true && (ending.partial || ending.ends === 'empty');
  // `except ImportError: import json as yaml`
  const imports = file.language === 'python' && file.facts.imports.some((one) => within(one.at, fact.bodyAt));
  if (goesOn || forOne || imports) Object.assign(ending, { ends: 'other', partial: false });
  const handedOn =
    passes ||
    goesOn ||
    after ||
    effects.passes ||
    isReturnedToo(scope, fact) ||
    (file.language === 'go' &&
      (testHandsOn(scope, fact, order) || isCaptured(scope, fact) || isGiven(scope, fact) || isKept(scope, fact)));
  const logs = [...effects.logs, ...effects.prints];
  const probe = isProbe(context, index, fact);
  if (effects.logged === 'none' && probe && tellsOuterError(scope, fact, logs)) effects.logged = 'object';
  if (effects.logged === 'none' && file.language === 'go' && tellsSource(scope, fact, logs)) effects.logged = 'text';
  const { active: _, panics: __, flags: ___, ...told } = effects;
  const flagged = flags || effects.flags;
  const answered = answers === undefined ? effects.answers : Math.max(answers, effects.answers ?? 0);
  return {
    fact,
    index: handler,
    known,
    treatment: {
      ...told,
      ...ending,
      passes: handedOn || flagged,
      ...(flagged && !handedOn && { flagged }),
      ...(answered !== undefined && { answers: answered }),
      ...(logs.length > 0 && logsAndHandsOn(walk, fact.body, logs) && { loggedAgain: true }),
      ...(probe && { probe: true }),
      ...(callsWork(file, fact) && { callsWork: true }),
      ...(declaresInput(file, fact) && { declared: true }),
      ...(SILENT.has(ending.ends) && hasAnswered(context, index, fact) && { answered: true }),
      ...((answered ?? 0) >= 500 &&
        (loggedBefore(context, index, fact) ||
          loggedAround(scope) ||
          loggedByFramework(scope, fact) ||
          bodyIsLogged(context, index, fact, answered ?? 0)) && { loggedBefore: true }),
    },
  };
}

/** Statements that end a block. */
const LEAVES: ReadonlySet<string> = new Set(['return', 'throw', 'continue']);

/** Ends that would be an accusation if nobody had answered before. */
const SILENT: ReadonlySet<Treatment['ends']> = new Set([
  'empty',
  'returns-nothing',
  'returns-default',
  'assigns-default',
  'continues',
]);

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
