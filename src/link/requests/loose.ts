/** Instrumentation that was not seen on any router: what wraps a handler elsewhere may cover routes all the same. */
import type { Does } from '../catalogue/instrumentation.js';
import { effectsOf } from './middleware.js';
import type { Loose } from './reach.js';
import type { RouterNode } from './router-node.js';
import { isNamed } from './symbols.js';
import { isServed, type Work } from './work.js';

/** By service index: kinds of middleware that stand somewhere in its code. */
export function looseInstrumentation(work: Work, routers: Iterable<RouterNode>): Loose[] {
  const loose = work.context.services.map((): Loose => ({ logging: false, metrics: false, tracing: false }));
  const note = (service: number, does: Does) => {
    const of = loose[service];
    if (of && (does === 'logging' || does === 'metrics' || does === 'tracing')) of[does] = true;
  };
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked)) continue;
    const { middleware } = work.libraries(linked);
    for (const call of linked.facts.calls) {
      const symbol = work.symbol(file, call.fn, call.callee);
      if (!symbol) continue;
      for (const { entry, path } of middleware.of(symbol))
        if (!entry.names || isNamed(entry.names, path)) for (const does of entry.does) note(linked.service, does);
    }
    // A project function shaped like a middleware of the request that measures or traces.
    if (linked.language !== 'go') continue;
    for (const [fn, fact] of linked.facts.functions.entries()) {
      if (!fact.params.some((param) => /net\/http#(?:Handler|HandlerFunc|Request)$/.test(param.type ?? ''))) continue;
      const calls = work.callsWithin({ file, fn });
      for (const { index } of calls)
        for (const role of linked.roles.get(index) ?? []) {
          if (role.kind === 'metric-record') note(linked.service, 'metrics');
          if (role.kind === 'span' && role.what === 'start') note(linked.service, 'tracing');
        }
    }
  }
  for (const node of routers)
    for (const use of node.uses)
      for (const effect of effectsOf(work, use)) note(work.files[use.file]?.service ?? -1, effect.does);
  // What a library of the repository offers may stand around the routes of any of its services.
  for (const [index, view] of work.context.services.entries()) {
    const offered = view.service.role === 'library' ? loose[index] : undefined;
    for (const of of offered ? loose : []) {
      of.logging ||= offered?.logging ?? false;
      of.metrics ||= offered?.metrics ?? false;
      of.tracing ||= offered?.tracing ?? false;
    }
  }
  return loose;
}
