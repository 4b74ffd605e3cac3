import type { HandlerFact, Ref, Statement } from '../../model/facts.js';
import type { LinkedHandler, Treatment } from '../../model/handlers.js';
import type { Repository } from '../../model/repository.js';
import { IN_DEVELOPMENT } from '../../util/development.js';
import { callShape, shapeOf } from '../fingerprint.js';
import { guardsWork } from './guarded-work.js';
import { isLogHandler } from './log-handlers.js';
import { type InFile, placeAttributes, roleOf, symbolOf } from './place.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface HandlerAt extends InFile {
  handler: LinkedHandler;
}

/** An attribute that is unknown where the handler could not be followed. */
const told =
  <T>(read: (treatment: Treatment) => T) =>
  (at: HandlerAt): T | undefined =>
    at.handler.known ? read(at.handler.treatment) : undefined;

export const handlerAttributes: AttributeTable<HandlerAt> = {
  ...placeAttributes,
  kind: {
    doc: '`catch`, `rejection`, `observer`, `error-middleware`, `error-listener`, `callback`, `if-error`, `discard`, `recover`, `suppress`, `finally-return`, `error-boundary`',
    of: ({ handler }) => handler.fact.kind,
  },
  clause: {
    doc: 'the clause in words, for messages: `` `except ValueError` ``',
    of: ({ handler, file }) => clauseOf(handler.fact, file.language),
  },
  guarded: { doc: 'the guarded call, for messages', of: (at) => guardedWords(at) },
  guardsWork: {
    doc: 'what it guards leaves the process: it is awaited, takes a context, is a database, HTTP, queue, file or process operation, or is named so',
    of: ({ file, handler }) => guardsWork(file, handler.fact),
  },
  commented: { doc: 'a comment stands in the body', of: ({ handler }) => handler.fact.comment !== undefined },
  named: {
    doc: 'Python: the clause names exceptions other than `Exception` and `BaseException`',
    of: ({ handler }) => namesExceptions(handler.fact),
  },
  endsProgram: {
    doc: 'Python: the clause names nothing but what ends a program (`KeyboardInterrupt`) or tells a framework what to do next (`Retry` of Celery)',
    of: ({ handler: { fact } }) =>
      (fact.types?.length ?? 0) > 0 && fact.types?.every((type) => ENDS.test(lastName(type))),
  },
  lookup: {
    doc: 'the clause names not-found and look-up exceptions alone',
    of: ({ handler }) => namesLookups(handler.fact),
  },
  usesError: { doc: 'the body reads the bound error', of: ({ handler }) => handler.fact.errorReads > 0 },
  observes: { doc: 'somebody or something learns of the error', of: told((treatment) => observes(treatment)) },
  logs: { doc: 'a logger is called', of: told((treatment) => treatment.logs.length > 0) },
  level: {
    doc: 'highest level of those log calls; `none` without',
    of: told((treatment) => treatment.level ?? 'none'),
  },
  loggerModule: {
    doc: 'stands in the module that implements the logger, or in a log handler',
    of: ({ file, fn }) => file.isLogger || isLogHandler(file, fn),
  },
  prints: { doc: 'the console is called', of: told((treatment) => treatment.prints.length > 0) },
  developmentOnly: {
    doc: "all that it prints, it prints on a developer's own machine alone: `if (process.env.NODE_ENV === 'development')`",
    of: ({ handler, file }) => printsInDevelopment(handler.treatment, file),
  },
  logged: {
    doc: 'what of the error the log or console calls receive: `object`, `text`, `none`',
    of: told((treatment) => treatment.logged),
  },
  reports: {
    doc: 'an error tracker or a span is told',
    of: told((treatment) => treatment.reports || treatment.recordsOnSpan),
  },
  counts: { doc: 'a metric is recorded', of: told((treatment) => treatment.counts) },
  throws: { doc: '`no`, `same`, `wrapped`, `other`', of: told((treatment) => treatment.throws) },
  passes: {
    doc: 'the error is handed on (`next`, `reject`, a channel, state, a function that observes it)',
    of: told((treatment) => treatment.passes),
  },
  flagged: {
    doc: 'of what `passes` says: a flag, a state or a text alone, and not the error',
    of: told((treatment) => treatment.flagged === true),
  },
  returnsError: { doc: '`no`, `same`, `wrapped`', of: told((treatment) => treatment.returnsError) },
  answers: {
    doc: 'status that the client is answered with; 0: unknown status; -1: no answer',
    of: told((treatment) => treatment.answers ?? -1),
  },
  showsUser: { doc: 'a user of the front end sees it', of: told((treatment) => treatment.showsUser) },
  exits: { doc: 'the process ends', of: told((treatment) => treatment.exits) },
  ends: {
    doc: '`empty`, `returns-nothing`, `returns-default`, `assigns-default`, `continues`, `other`',
    of: told((treatment) => treatment.ends),
  },
  partial: {
    doc: 'a branch treats the error that it tests for, the rest vanishes',
    of: told((treatment) => treatment.partial),
  },
  probe: {
    doc: 'all that is guarded is parsing, probing or look-up, or the function is named so',
    of: told((treatment) => treatment.probe === true),
  },
  callsWork: {
    doc: 'it guards a call that neither parses nor looks',
    of: told((treatment) => treatment.callsWork === true),
  },
  declared: {
    doc: 'Python: the clause names exceptions that say what is wrong with the input alone, and nothing that it guards leaves the process',
    of: told((treatment) => treatment.declared === true),
  },
  answered: {
    doc: 'what is guarded has already answered the client, or logged',
    of: told((treatment) => treatment.answered === true),
  },
  loggedBefore: {
    doc: 'what is guarded logs its own errors; Go: or the error comes from somewhere that is not seen, such as a channel',
    of: told((treatment) => treatment.loggedBefore === true),
  },
  leaves: {
    doc: 'the handler ends in a `return`, a `throw` or the like: what stands behind it does not run',
    of: ({ handler }) => leaves(handler.fact.body),
  },
  inSpan: { doc: 'a span is open where it stands', of: ({ handler }) => handler.span !== undefined },
  recordsOnSpan: {
    doc: 'the exception is recorded on a span, or its status is set',
    of: told((treatment) => treatment.recordsOnSpan),
  },
  loggedAgain: {
    doc: 'who receives the error is known to log it',
    of: told((treatment) => treatment.loggedAgain === true),
  },
};

export function* handlerSubjects(repository: Repository): Iterable<Subject> {
  for (const file of repository.files) {
    for (const handler of file.handlers) {
      const at: HandlerAt = { file, fn: handler.fact.fn, handler };
      const calls = file.facts.calls;
      yield {
        path: file.path,
        at: handler.fact.at,
        service: file.service,
        role: roleOf(at, handler.fact.guarded[0]),
        get symbol() {
          return symbolOf(at);
        },
        get shape() {
          const guarded = handler.fact.guarded.map((index) => calls[index]?.callee ?? '');
          const body = statementShapes(handler.fact.body, (index) => {
            const call = calls[index];
            return call ? callShape(call, calls) : '';
          });
          return [
            handler.fact.kind,
            handler.fact.types?.join() ?? '',
            handler.fact.delegate ?? '',
            guarded.join(),
            body,
          ].join(';');
        },
        attribute: attributesOf(handlerAttributes, at),
      };
    }
  }
}

/** Whether anybody learns of the error: the one definition behind the rules and the errors coverage. */
export function observes(treatment: Treatment): boolean {
  return (
    treatment.logs.length > 0 ||
    treatment.prints.length > 0 ||
    treatment.reports ||
    treatment.recordsOnSpan ||
    treatment.counts ||
    treatment.passes ||
    treatment.showsUser ||
    treatment.exits ||
    treatment.throws !== 'no' ||
    treatment.returnsError !== 'no' ||
    treatment.answers !== undefined
  );
}

function printsInDevelopment({ prints }: Treatment, { facts }: HandlerAt['file']): boolean {
  return prints.length > 0 && prints.every((call) => facts.calls[call]?.conditions?.includes(IN_DEVELOPMENT));
}

function leaves(body: readonly Statement[], depth = 0): boolean {
  const last = body.at(-1);
  if (last?.kind === 'if') return depth < 20 && leaves(last.then, depth + 1) && leaves(last.else, depth + 1);
  return last?.kind === 'return' || last?.kind === 'throw';
}

const BROAD = new Set(['Exception', 'BaseException']);
const lastName = (ref: Ref): string => ref.split(/[#.]/).at(-1) ?? ref;

function guardedWords({ handler, file }: HandlerAt): string {
  const call = file.facts.calls[handler.fact.guarded[0] ?? -1];
  if (!call) return 'the call';
  const links = (call.chain ?? []).map(({ name }) => `().${name}`).join('');
  return `\`${call.callee.replace(/^.*#/, '').replace(/^[$@?]/, '')}${links}\``;
}

function namesExceptions(fact: HandlerFact): boolean {
  return fact.types !== undefined && fact.types.length > 0 && !fact.types.some((type) => BROAD.has(lastName(type)));
}

const ENDS = /^(KeyboardInterrupt|SystemExit|GeneratorExit|BrokenPipeError|CancelledError|Retry|TryAgain)$/;
const LOOKUP =
  /^(KeyError|IndexError|LookupError|AttributeError|FileNotFoundError|ImportError|ModuleNotFoundError|StopIteration)$|DoesNotExist$|NotFound|NoResultFound$|MultipleObjectsReturned$|MultipleResultsFound$|Missing|^Unknown[A-Z]\w+(?:Error|Exception)$/;

function namesLookups(fact: HandlerFact): boolean {
  return fact.types !== undefined && fact.types.length > 0 && fact.types.every((type) => LOOKUP.test(lastName(type)));
}

function clauseOf(fact: HandlerFact, language: string): string {
  const python = language === 'python';
  switch (fact.kind) {
    case 'catch':
      return python
        ? `\`except${fact.types?.length ? ` ${fact.types.map(lastName).join(', ')}` : ''}\``
        : 'this `catch`';
    case 'rejection':
      return 'this rejection callback';
    case 'observer':
      return "this observer's `error` callback";
    case 'error-middleware':
      return 'this error middleware';
    case 'error-listener':
      return 'this error listener';
    case 'callback':
      return 'this callback';
    case 'if-error':
      return 'this `if err != nil`';
    case 'discard':
      return 'this assignment to `_`';
    case 'recover':
      return 'this `recover()`';
    case 'suppress':
      return '`contextlib.suppress`';
    case 'finally-return':
      return 'this `return` in `finally`';
    case 'error-boundary':
      return 'this error boundary';
  }
}

function statementShapes(body: readonly Statement[], call: (index: number) => string, depth = 0): string {
  if (depth > 6) return '_';
  return body
    .map((statement) => {
      switch (statement.kind) {
        case 'call':
          return call(statement.call);
        case 'return':
        case 'throw':
          return `${statement.kind} ${statement.value ? shapeOf(statement.value, []) : ''}`;
        case 'assign':
          return `${statement.target}=`;
        case 'if':
          return `if{${statementShapes(statement.then, call, depth + 1)}}{${statementShapes(statement.else, call, depth + 1)}}`;
        case 'send':
          return `send ${statement.target}`;
        case 'block':
          return `${statement.of}{${statementShapes(statement.body, call, depth + 1)}}`;
        default:
          return statement.kind;
      }
    })
    .join(';');
}
