/** Python: errors that a helper throws to answer, and that what is wrapped around the whole application logs. */
import { LEVELS } from './effect-record.js';
import { alwaysThrows } from './effects.js';
import { type ErrorScope, functionScope } from './scope.js';

/** Whether a handler answers by a function of the project that throws, in a service whose wrapper logs what is thrown. */
export function loggedAround(scope: ErrorScope): boolean {
  const { context, file, index, calls } = scope;
  const isWrapped = context.services[file.service]?.globalHandlers.some(({ name }) => name === 'wsgi');
  if (file.language !== 'python' || !isWrapped || !wrapperLogs(scope)) return false;
  const answering = calls.filter((call) => file.roles.get(call)?.some(({ kind }) => kind === 'respond'));
  return (
    answering.length > 0 &&
    answering.every((call) => {
      const target = context.names.target(index, call);
      const inner = target && functionScope(context, target, undefined, 1);
      return target !== undefined && inner !== undefined && alwaysThrows(inner, target.fn);
    })
  );
}

/** Whether a wrapper of the repository logs in a clause of its own, at a level that somebody reads. */
function wrapperLogs({ context }: ErrorScope): boolean {
  return context.files.some(({ entries, facts, roles }) =>
    [...entries].some(
      ([fn, { kind, framework }]) =>
        kind === 'error-middleware' &&
        framework === 'wsgi' &&
        facts.calls.some(
          (call, index) =>
            call.fn === fn &&
            call.handler !== undefined &&
            roles
              .get(index)
              ?.some((role) => role.kind === 'log' && LEVELS.indexOf(role.level) >= LEVELS.indexOf('warn')),
        ),
    ),
  );
}
