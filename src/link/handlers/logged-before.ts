/** Errors that were told before a handler got them: who answers the client with them has nothing left to log. */
import type { HandlerFact } from '../../model/facts.js';
import type { LinkContext } from '../context.js';
import { carried } from './carried.js';
import { argumentsOf } from './logged.js';
import { within } from './scope.js';

/** So many functions down an error is followed to the one that logs it. */
const MAX_DEPTH = 3;

/**
 * Whether all that a handler guards logs its own errors. In Go also where nothing is seen to give the error: what comes out of a channel
 * or a list was made elsewhere, and may have been logged there.
 */
export function loggedBefore(context: LinkContext, index: number, fact: HandlerFact): boolean {
  const file = context.files[index];
  if (!file) return false;
  if (fact.guarded.length === 0) return file.language === 'go' && fact.kind === 'if-error';
  return fact.guarded.every((call) => {
    const target = context.names.target(index, call);
    return target !== undefined && logsItsErrors(context, target, 0);
  });
}

/** Servers that write the body of an answer of 500 beside the line of its request. */
const LOGS_BODIES = /^github\.com\/(?:grafana\/dskit|weaveworks\/common)\/(?:server|middleware)$/;

const BODIES = new WeakMap<LinkContext, Set<number>>();

/** Whether what answers 500 with the text of the error is logged with it by the server of its service. */
export function bodyIsLogged(context: LinkContext, index: number, fact: HandlerFact, status: number): boolean {
  if (fact.errorReads === 0 || status === 502 || status === 503) return false;
  let services = BODIES.get(context);
  if (!services) {
    const serving = context.files.filter(
      ({ language, role, facts }) =>
        language === 'go' && role !== 'test' && facts.imports.some(({ module }) => LOGS_BODIES.test(module)),
    );
    services = new Set(serving.map(({ service }) => service));
    BODIES.set(context, services);
  }
  const file = context.files[index];
  return file?.language === 'go' && services.has(file.service);
}

/** Whether a function of the project logs the error in each of its handlers, or guards nothing but functions that do. */
function logsItsErrors(context: LinkContext, { file, fn }: { file: number; fn: number }, depth: number): boolean {
  const linked = context.files[file];
  if (!linked || depth >= MAX_DEPTH) return false;
  const { handlers, calls } = linked.facts;
  const own = handlers.filter((handler) => handler.fn === fn && handler.kind !== 'discard');
  const logs = (handler: HandlerFact) =>
    calls.some((call, index) => {
      if (call.fn !== fn || !within(call.at, handler.bodyAt)) return false;
      if (!linked.roles.get(index)?.some((role) => role.kind === 'log' && !role.console)) return false;
      const scope = { file: linked, errors: handler.binds ? [handler.binds] : [], derived: new Map() };
      return argumentsOf(call).some((arg) => carried(arg, scope) !== 'none');
    });
  const told = (handler: HandlerFact) =>
    logs(handler) ||
    (handler.guarded.length > 0 &&
      handler.guarded.every((call) => {
        const target = context.names.target(file, call);
        return target !== undefined && logsItsErrors(context, target, depth + 1);
      }));
  return own.length > 0 && own.every(told);
}
