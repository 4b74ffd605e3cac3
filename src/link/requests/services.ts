/** What a service has as a whole: frameworks, request metrics and logs, global error handlers. */
import type { Route } from '../../model/repository.js';
import { ancestry } from './classes.js';
import type { ErrorHandlerDraft } from './drafts.js';
import { add, metricsLibraries, type ServiceReach } from './instrumentation.js';
import { type Effect, effectsOf } from './middleware.js';
import type { RouterNode } from './router-node.js';
import { lastName } from './symbols.js';
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
    view.tracing = of.tracing;
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
  // Connect and gRPC interceptors that recover.
  if (linked.language === 'go')
    for (const fact of facts.handlers) {
      if (fact.kind !== 'recover') continue;
      const around = facts.functions[fact.fn];
      const outer = around && around.parent > 0 ? facts.functions[around.parent] : around;
      const name = outer?.name || around?.name || '';
      if (/recover/i.test(name) || /recover|panic/i.test(linked.path)) push(name || 'recover', 'framework', fact.at);
    }
}

const FRONT = ['react', 'vue', '@angular/core', 'svelte', 'next', 'nuxt', 'preact', 'solid-js'];

function frontEnds(dependencies: ReadonlySet<string>): string[] {
  return FRONT.filter((name) => dependencies.has(name)).map((name) => (name === '@angular/core' ? 'angular' : name));
}
