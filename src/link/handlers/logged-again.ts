/** Handlers that log an error and hand the same one to somebody who logs it again. */
import type { LinkedHandler } from '../../model/handlers.js';
import type { LinkedFile } from '../../model/repository.js';
import type { LinkContext } from '../context.js';

/**
 * Keeps `loggedAgain` only where the receiver logs: who catches a thrown error is taken to; `next` where an error middleware of the
 * service does; in Go one of the callers that the error is returned to. Runs when every handler has its treatment.
 */
export function keepLoggedAgain(context: LinkContext): void {
  const middlewareLogs = new Set<number>();
  for (const file of context.files) {
    for (const handler of file.handlers) {
      if (handler.fact.kind === 'error-middleware' && logsIt(handler)) middlewareLogs.add(file.service);
    }
  }
  for (const [index, file] of context.files.entries()) {
    for (const { treatment, fact } of file.handlers) {
      if (!treatment.loggedAgain) continue;
      if (file.language === 'go') treatment.loggedAgain = callersLog(context, index, fact.fn, 0);
      else treatment.loggedAgain = treatment.throws === 'same' || middlewareLogs.has(file.service);
    }
  }
}

const logsIt = ({ treatment, known }: LinkedHandler): boolean =>
  known && treatment.logged !== 'none' && (treatment.logs.length > 0 || treatment.prints.length > 0);

/** Callers that hand the error on, wrapped or not, are asked for their own callers. */
const MAX_LEVELS = 4;

function callersLog(context: LinkContext, index: number, fn: number, level: number): boolean {
  const callers = context.names.callers(index, fn);
  // A function that only a command framework calls: its error comes out of `Execute()` in the main package.
  if (callers.length === 0) return level > 0 && executeLogs(context, index);
  return callers.some(({ file, call }) => {
    const at = context.files[file] as LinkedFile;
    const caller = at.facts.calls[call]?.fn;
    const further = () => caller !== undefined && level < MAX_LEVELS && callersLog(context, file, caller, level + 1);
    if (at.facts.calls[call]?.result === 'returned') return further();
    return at.handlers.some((handler) => {
      if (!handler.fact.guarded.includes(call)) return false;
      if (logsIt(handler)) return true;
      return handler.treatment.returnsError !== 'no' && further();
    });
  });
}

const EXECUTES = /\.(Execute|ExecuteContext|Run|RunContext)$/;

function executeLogs(context: LinkContext, index: number): boolean {
  const { path, facts } = context.files[index] as LinkedFile;
  if (facts.packageName !== 'main') return false;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return context.files.some(
    (file) =>
      file.path.slice(0, file.path.lastIndexOf('/') + 1) === folder &&
      file.handlers.some(
        (handler) =>
          logsIt(handler) && handler.fact.guarded.some((call) => EXECUTES.test(file.facts.calls[call]?.callee ?? '')),
      ),
  );
}
