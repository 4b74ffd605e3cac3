/** What is logged, measured and traced about calls that leave the process. */
import type { Answer } from '../../model/evidence.js';
import type { CallFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Operation, Route } from '../../model/requests.js';
import type { Client } from '../catalogue/clients.js';
import { functionOf } from '../requests/callables.js';
import { type Effect, functionEffects } from '../requests/middleware.js';
import { stepsOf } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { Enclosing } from './enclosing.js';
import { instrumentation, isHinted, isInitialised } from './instrumented.js';
import { Propagation } from './propagation.js';

/** Kinds that call nobody, or whose calls other operations show. */
const NOBODY = new Set(['auth', 'job']);

/** Tells for each operation whether its function logs or measures it, whether a span or instrumentation covers it, and whether the trace context goes with it. */
export function coverOperations(work: Work, operations: readonly Operation[]): void {
  const enclosing = new Enclosing(work);
  const propagation = new Propagation(work, operations);
  for (const operation of operations) {
    const linked = work.files[operation.file];
    const call = linked?.facts.calls[operation.call];
    if (!linked || !call) continue;
    const handlers = runsLater.has(operation.kind) ? handlersAt(work, operation, call) : [];
    const functions = handlers.length > 0 ? handlers : [{ file: operation.file, fn: call.fn }];
    const effects = functions.flatMap((at) => functionEffects(work, at));
    operation.measured = effects.some((effect) => effect.does === 'metrics');
    operation.logged = functions.some((at) => logsItself(work, at));
    const client = clientOf(work, linked, operation);
    const instrumented = client
      ? instrumentation(work, operation, client)
      : { state: 'unknown' as const, evidence: [] };
    const around = NOBODY.has(operation.kind) ? undefined : enclosing.at(operation.file, call.fn, call.at);
    operation.traced = better(better(instrumented, around), spansOf(handlers.length > 0 ? effects : []));
    const propagates = client && propagation.of(operation, client, instrumented);
    if (propagates) operation.propagates = propagates;
  }
}

/** What is registered here and runs later. */
const runsLater: ReadonlySet<Operation['kind']> = new Set(['queue-consume', 'job']);

/** The functions that a registration is given, or decorates: they run for each message, or when it is time. */
function handlersAt(work: Work, { file, call: index }: Operation, call: CallFact): FunctionAt[] {
  const decorated = call.result === 'decorator' ? work.decorated(file, index) : undefined;
  if (decorated !== undefined) return [{ file, fn: decorated }];
  return stepsOf(call)
    .flatMap(({ args }) => args)
    .flatMap((arg) => (arg.kind === 'object' ? arg.entries.map(({ value }) => value) : [arg]))
    .flatMap((value) => functionOf(work, file, call.fn, value) ?? []);
}

function logsItself(work: Work, { file, fn }: FunctionAt): boolean {
  const roles = work.files[file]?.roles;
  return work
    .callsIn(file, fn)
    .some((index) => roles?.get(index)?.some((role) => role.kind === 'log' && !role.console) === true);
}

/** A handler that opens a span is traced by it. */
function spansOf(effects: readonly Effect[]): Answer | undefined {
  const evidence = effects.filter(({ does }) => does === 'tracing').map(({ place }) => place);
  return evidence.length > 0 ? { state: 'yes', evidence } : undefined;
}

/** A route may be traced where names tell of tracing whose set-up could not be followed. */
export function coverRoutes(work: Work, routes: readonly Route[]): void {
  for (const route of routes) {
    const view = work.context.services[route.service];
    if (view && route.traced.state === 'no' && !isInitialised(view) && isHinted(view))
      route.traced = { state: 'unknown', evidence: [] };
  }
}

function better(instrumented: Answer, around: Answer | undefined): Answer {
  if (!around || around.state === 'no') return instrumented;
  if (around.state === 'unknown') return instrumented.state === 'no' ? around : instrumented;
  return { state: 'yes', evidence: [...around.evidence, ...instrumented.evidence] };
}

function clientOf(work: Work, linked: LinkedFile, { library, kind }: Operation): Client | undefined {
  return work.libraries(linked).catalogue.clients.find((client) => client.library === library && client.kind === kind);
}
