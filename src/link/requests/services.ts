/** What a service has as a whole: frameworks, request metrics and logs, global error handlers. */
import type { FunctionFact, Span } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Route } from '../../model/requests.js';
import type { ErrorHandlerDraft } from '../routes/drafts.js';
import type { RouterNode } from '../routes/router-node.js';
import { ancestry } from './classes.js';
import { add, metricsLibraries, type ServiceReach } from './instrumentation.js';
import { type Effect, effectsOf } from './middleware.js';
import { isNamed, lastName } from './symbols.js';
import { namesIn } from './values.js';
import type { Work } from './work.js';

/** Fills the service views from what the other parts found. */
export function linkServices(
  work: Work,
  routes: readonly Route[],
  routers: Iterable<RouterNode>,
  errors: readonly ErrorHandlerDraft[],
  reach: readonly ServiceReach[],
): void {
  const { services } = work.context;
  const libraries = metricsLibraries(work);
  for (const [index, view] of services.entries()) {
    const of = reach[index];
    if (!of) continue;
    view.metricsLibraries = libraries.get(index) ?? [];
    view.metricsEndpoints = of.metricsEndpoints;
    view.runtimeMetrics = of.runtimeMetrics;
    view.requestMetrics = of.requestMetrics;
    view.requestLogs = of.requestLogs;
    view.errorTrackers = of.errorTrackers;
    const frameworks = new Set(routes.filter((route) => route.service === index).map((route) => route.framework));
    for (const name of frontEnds(view.service.dependencies)) frameworks.add(name);
    view.frameworks = [...frameworks].sort();
  }
  for (const node of routers) {
    const view = services[work.files[node.file]?.service ?? -1];
    if (view && node.uses.length > 0 && !view.frameworks.includes(node.library.framework))
      view.frameworks.push(node.library.framework);
    for (const use of node.uses) {
      const owner = services[work.files[use.file]?.service ?? -1];
      for (const effect of owner ? effectsOf(work, use) : []) {
        if (effect.does === 'metrics') add(owner?.requestMetrics ?? [], effect.name, effect.place);
        if (effect.does === 'logging') add(owner?.requestLogs ?? [], effect.name, effect.place);
        if (effect.does === 'recovery' || effect.does === 'error') handler(work, use.file, effect);
      }
    }
  }
  for (const draft of errors) {
    handler(work, draft.file, { does: 'error', name: draft.framework, place: work.place(draft.file, draft.at) });
    if (draft.call !== undefined) work.addRole(draft.file, draft.call, { kind: 'global-handler', scope: 'framework' });
  }
  for (const [file] of work.files.entries()) ofFile(work, file);
}

function handler(work: Work, file: number, effect: Effect): void {
  const view = work.context.services[work.files[file]?.service ?? -1];
  if (!view) return;
  const known = view.globalHandlers.some(
    (having) => having.name === effect.name && having.place.path === effect.place.path,
  );
  if (!known) view.globalHandlers.push({ name: effect.name, scope: 'framework', place: effect.place });
}

/** Handlers of the process and the browser, error boundaries, classes that a framework asks, recovery that is the default. */
function ofFile(work: Work, file: number): void {
  const linked = work.files[file];
  const view = linked && work.context.services[linked.service];
  if (!linked || !view || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') return;
  const { facts } = linked;
  const push = (name: string, scope: 'process' | 'framework' | 'browser', at: Parameters<Work['place']>[1]) => {
    const place = work.place(file, at);
    if (!view.globalHandlers.some((known) => known.name === name && known.place.path === place.path))
      view.globalHandlers.push({ name, scope, place });
  };
  for (const [index, roles] of linked.roles) {
    const call = facts.calls[index];
    const role = roles.find((candidate) => candidate.kind === 'global-handler');
    if (!call || role?.kind !== 'global-handler' || role.scope === 'framework') continue;
    const event = call.args[0]?.kind === 'literal' ? call.args[0].text : lastName(call.callee);
    push(event, role.scope, call.at);
  }
  for (const { target, at } of facts.assignments) {
    if (/^(?:window|self|globalThis)\.(?:onerror|onunhandledrejection)$/.test(target))
      push(lastName(target), 'browser', at);
    if (/(?:^sys#|\.)excepthook$/.test(target)) push('excepthook', 'process', at);
    if (/\.config\.errorHandler$/.test(target)) push('errorHandler', 'browser', at);
  }
  for (const fact of facts.handlers) if (fact.kind === 'error-boundary') push('error boundary', 'browser', fact.at);
  for (const call of facts.calls) {
    const name = lastName(call.callee);
    if (
      linked.language === 'go' &&
      name === 'Default' &&
      work.symbol(file, call.fn, call.callee)?.module.startsWith('github.com/gin-gonic/gin')
    )
      push('gin recovery', 'framework', call.at);
    if (name === 'useGlobalFilters') push('useGlobalFilters', 'framework', call.at);
  }
  for (const [fn, entry] of linked.entries)
    if (entry.kind === 'error-middleware') push(entry.framework, 'framework', facts.functions[fn]?.at ?? [1, 1, 1, 1]);
  for (const [type, fact] of facts.types.entries()) {
    const angular =
      fact.bases.length > 0 &&
      linked.language === 'typescript' &&
      ancestry(work, { file, type }).some((s) => s.module === '@angular/core' && s.path[0] === 'ErrorHandler');
    if (angular) push('ErrorHandler', 'browser', fact.at);
  }
  const boundary = facts.imports.find((fact) => fact.module === 'react-error-boundary' && !fact.typeOnly);
  if (boundary) push('error boundary', 'browser', boundary.at);
  if (linked.language !== 'go') return;
  for (const { name, at } of recoveries(linked)) push(name, 'framework', at);
  for (const { name, at } of mentioned(work, file, linked)) push(name, 'framework', at);
}

/** Recovery middleware that is named in a list or handed over, wherever that ends: nobody names it for another purpose. */
function mentioned(work: Work, file: number, linked: LinkedFile): { name: string; at: Span }[] {
  const { middleware } = work.libraries(linked);
  const brought = linked.facts.imports.some(({ module }) =>
    middleware.ofModule(module).some((entry) => entry.does.includes('recovery')),
  );
  if (!brought) return [];
  const values = [
    ...linked.facts.functions.flatMap((fact, fn) =>
      [...Object.values(fact.locals), ...fact.returns].map((value) => ({ value, fn, at: fact.at })),
    ),
    ...linked.facts.calls.flatMap(({ args, callee, fn, at }) =>
      [...args, { kind: 'ref', ref: callee } as const].map((value) => ({ value, fn, at })),
    ),
  ];
  return values.flatMap(({ value, fn, at }) =>
    namesIn(value).flatMap((ref) => {
      const symbol = work.symbol(file, fn, ref);
      const found =
        symbol &&
        middleware
          .of(symbol)
          .find(({ entry, path }) => entry.does.includes('recovery') && (!entry.names || isNamed(entry.names, path)));
      return found ? [{ name: found.entry.library, at }] : [];
    }),
  );
}

/** Where a Go file recovers in something named or shaped so: middleware, interceptors, hooks around a request's handler. */
function recoveries({ path, facts }: LinkedFile): { name: string; at: Span }[] {
  const places = [
    ...facts.handlers.filter((fact) => fact.kind === 'recover'),
    ...facts.calls.filter((call) => call.callee === 'recover'),
  ];
  return places.flatMap(({ fn, at }) => {
    const around: FunctionFact[] = [];
    for (let index = fn; index > 0; index = facts.functions[index]?.parent ?? 0) {
      const fact = facts.functions[index];
      if (fact) around.push(fact);
    }
    const names = around.map((fact) => fact.name).filter((name) => name !== '');
    const name = names.find((one) => /recover/i.test(one)) ?? names[0] ?? '';
    const wraps = around.some((fact) => fact.params.some(({ type }) => type !== undefined && SERVING.test(type)));
    return wraps || /recover/i.test(name) || /recover|panic/i.test(path) ? [{ name: name || 'recover', at }] : [];
  });
}

/** What only middleware, interceptors and handlers of requests are given. */
const SERVING =
  /net\/http#(?:Handler|HandlerFunc|ResponseWriter)$|grpc#(?:UnaryHandler|StreamHandler)$|connect#UnaryFunc$/;

const FRONT = ['react', 'vue', '@angular/core', 'svelte', 'next', 'nuxt', 'preact', 'solid-js'];

function frontEnds(dependencies: ReadonlySet<string>): string[] {
  return FRONT.filter((name) => dependencies.has(name)).map((name) => (name === '@angular/core' ? 'angular' : name));
}
