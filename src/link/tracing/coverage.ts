/** What is logged, measured and traced about calls that leave the process. */
import type { Answer } from '../../model/evidence.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Operation, Route } from '../../model/requests.js';
import type { Client } from '../catalogue/clients.js';
import { functionEffects } from '../requests/middleware.js';
import type { Work } from '../requests/work.js';
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
    const effects = functionEffects(work, { file: operation.file, fn: call.fn });
    operation.measured = effects.some((effect) => effect.does === 'metrics');
    operation.logged = work
      .callsIn(operation.file, call.fn)
      .some((index) => linked.roles.get(index)?.some((role) => role.kind === 'log' && !role.console));
    const client = clientOf(work, linked, operation);
    const instrumented = client
      ? instrumentation(work, operation, client)
      : { state: 'unknown' as const, evidence: [] };
    const around = NOBODY.has(operation.kind) ? undefined : enclosing.at(operation.file, call.fn, call.at);
    operation.traced = better(instrumented, around);
    const propagates = client && propagation.of(operation, client, instrumented);
    if (propagates) operation.propagates = propagates;
  }
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
