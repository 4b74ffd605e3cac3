/** Instrumentation that was not seen on any router: what wraps a handler elsewhere may cover routes all the same. */
import type { Value } from '../../model/facts.js';
import type { Does } from '../catalogue/instrumentation.js';
import type { RouterNode } from '../routes/router-node.js';
import { effectsOf } from './middleware.js';
import type { Loose } from './reach.js';
import { isNamed } from './symbols.js';
import { isServed, type Work } from './work.js';

/** By service index: kinds of middleware that stand somewhere in its code. */
export function looseInstrumentation(work: Work, routers: Iterable<RouterNode>): Loose[] {
  const loose = work.context.services.map((): Loose => ({ logging: false, metrics: false, tracing: false }));
  const note = (service: number, does: Does) => {
    const of = loose[service];
    if (of && (does === 'logging' || does === 'metrics' || does === 'tracing')) of[does] = true;
  };
  const nodes = [...routers];
  const placed = onRouters(work, nodes);
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked)) continue;
    const { middleware } = work.libraries(linked);
    for (const [index, call] of linked.facts.calls.entries()) {
      if (placed.has(`${file}:${index}`)) continue;
      const symbol = work.symbol(file, call.fn, call.callee);
      if (!symbol) continue;
      for (const { entry, path } of middleware.of(symbol))
        if (!entry.names || isNamed(entry.names, path)) for (const does of entry.does) note(linked.service, does);
    }
    // A project function shaped like a middleware of the request that measures or traces.
    if (linked.language !== 'go') continue;
    for (const [fn, fact] of linked.facts.functions.entries()) {
      if (
        !fact.params.some((param) =>
          /net\/http#(?:Handler|HandlerFunc|Request)$|\/fasthttp#(?:RequestHandler|RequestCtx)$/.test(param.type ?? ''),
        )
      )
        continue;
      // What a handler records is its own.
      if (linked.entries.get(fn)?.kind === 'route') continue;
      const calls = work.callsWithin({ file, fn });
      for (const { index } of calls)
        for (const role of linked.roles.get(index) ?? []) {
          if (role.kind === 'metric-record') note(linked.service, 'metrics');
          if (role.kind === 'span' && role.what === 'start') note(linked.service, 'tracing');
        }
    }
  }
  // What stands on a router of Go covers what is below it, and nothing else.
  for (const node of nodes)
    for (const use of node.uses)
      for (const effect of work.files[use.file]?.language === 'go' ? [] : effectsOf(work, use))
        note(work.files[use.file]?.service ?? -1, effect.does);
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

/** Calls of Go that give the middleware of a router, those in their arguments included. */
function onRouters(work: Work, routers: readonly RouterNode[]): Set<string> {
  const placed = new Set<string>();
  const note = (file: number, value: Value, depth: number): void => {
    if (value.kind === 'spread') note(file, value.value, depth + 1);
    if (value.kind === 'array') for (const item of value.items) note(file, item, depth + 1);
    const call = value.kind === 'call' && depth < 6 ? work.facts(file)?.calls[value.call] : undefined;
    if (value.kind !== 'call' || !call || placed.has(`${file}:${value.call}`)) return;
    placed.add(`${file}:${value.call}`);
    for (const arg of call.args) note(file, arg, depth + 1);
  };
  for (const node of routers)
    for (const { file, value } of node.uses) if (work.files[file]?.language === 'go') note(file, value, 0);
  return placed;
}
