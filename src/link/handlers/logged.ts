/** What of the error its log calls receive: the object with its traceback, only text of it, or nothing. */
import type { CallRole } from '../../model/calls.js';
import type { CallFact, Value } from '../../model/facts.js';
import { type Carried, carried, more } from './carried.js';
import { type ErrorScope, functionScope } from './scope.js';

export function argumentsOf(call: CallFact): Value[] {
  return [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
}

/** What of the error the arguments of a call carry. */
export function given(scope: ErrorScope, values: readonly Value[]): Carried {
  let result: Carried = 'none';
  for (const value of values) result = more(result, carried(value, scope));
  return result;
}

/** What of the error a log or console call receives. */
export function loggedBy(
  scope: ErrorScope,
  index: number,
  call: CallFact,
  role: Extract<CallRole, { kind: 'log' }>,
): Carried {
  // Python's `logger.exception` and `traceback.print_exc` take the exception that is being handled by themselves.
  const last = [call.callee.split(/[#.]/).at(-1), ...(call.chain ?? []).map((link) => link.name)].at(-1) ?? '';
  if (
    scope.file.language === 'python' &&
    (role.traceback || role.method === 'exception' || /^(exception|print_exc|print_exception)$/.test(last))
  ) {
    return 'object';
  }
  // `log := logger.With("err", err)`: bound just above.
  const bound = scope.derived.get(call.callee.slice(0, Math.max(0, call.callee.lastIndexOf('.')))) ?? 'none';
  const values = [...argumentsOf(call), ...role.fields, ...(role.message ? [role.message] : [])];
  const what = more(bound, given(scope, values));
  if (what !== 'object' || bound === 'object' || scope.file.language !== 'python') return what;
  return keepsTraceback(scope, call) || (role.wrapper && wrapperKeeps(scope, index)) ? 'object' : 'text';
}

/** A logging function of the project that takes the exception itself: `logger.exception(error)`, `exc_info=True`. */
function wrapperKeeps(scope: ErrorScope, index: number): boolean {
  const target = scope.depth === 0 ? scope.context.names.target(scope.index, index) : undefined;
  const inner = target && functionScope(scope.context, target, undefined, scope.depth + 1);
  return (inner?.calls ?? []).some((call) => {
    const roles = inner?.file.roles.get(call) ?? [];
    const fact = inner?.file.facts.calls[call];
    return roles.some((role) => role.kind === 'log' && fact && inner && loggedBy(inner, call, fact, role) === 'object');
  });
}

/** In Python an exception as a positional argument is formatted as text: only `exc_info`, a field or a formatted traceback keeps it. */
function keepsTraceback(scope: ErrorScope, call: CallFact): boolean {
  return argumentsOf(call).some((arg) => {
    if (arg.kind === 'keyword' || arg.kind === 'object' || arg.kind === 'spread')
      return carried(arg, scope) === 'object';
    // Of a text that is put together only a stack counts as the whole error.
    if (arg.kind === 'call' || arg.kind === 'text') return carried(arg, scope) === 'object';
    return arg.kind === 'ref' && scope.derived.get(arg.ref) === 'object';
  });
}
