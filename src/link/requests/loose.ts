/** Instrumentation that was not seen on any router: what wraps a handler elsewhere may cover routes all the same. */
import type { Value } from '../../model/facts.js';
import type { Does } from '../catalogue/instrumentation.js';
import type { RouteDraft } from '../routes/drafts.js';
import { middlewareSettings } from '../routes/frameworks/django-settings.js';
import type { RouterNode } from '../routes/router-node.js';
import { functionOf } from './callables.js';
import { multiprocess } from './instrumentation.js';
import { effectsOf } from './middleware.js';
import type { Loose } from './reach.js';
import { isNamed, lastName } from './symbols.js';
import { type FunctionAt, isServed, type Work } from './work.js';

/** By service index: kinds of middleware that stand somewhere in its code, on no router and around no handler of a route. */
export function looseInstrumentation(
  work: Work,
  routers: Iterable<RouterNode>,
  drafts: readonly RouteDraft[],
): Loose[] {
  const loose = work.context.services.map(
    (view): Loose => ({
      logging: false,
      metrics: multiprocess(view).length > 0,
      tracing: false,
      onRouters: new Set(),
    }),
  );
  const note = (service: number, does: Does) => {
    const of = loose[service];
    if (of && (does === 'logging' || does === 'metrics' || does === 'tracing')) of[does] = true;
  };
  const nodes = [...routers];
  const placed = new Placed(work, nodes, drafts);
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked)) continue;
    if (linked.language === 'python')
      for (const { may = [] } of middlewareSettings(work, file)) for (const does of may) note(linked.service, does);
    const { middleware } = work.libraries(linked);
    for (const [index, call] of linked.facts.calls.entries()) {
      if (placed.has(file, index)) continue;
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
      const calls = work.callsWithin({ file, fn });
      for (const { index } of calls.filter((inner) => !placed.has(file, inner.index)))
        for (const role of linked.roles.get(index) ?? []) {
          if (role.kind === 'metric-record') note(linked.service, 'metrics');
          if (role.kind === 'span' && role.what === 'start') note(linked.service, 'tracing');
        }
    }
  }
  // What is called so counts or times, though how could not be followed.
  for (const { file, own } of drafts)
    for (const use of work.files[file]?.language === 'python' ? own : []) {
      const call = use.value.kind === 'call' ? work.facts(use.file)?.calls[use.value.call] : undefined;
      if (call && /Instrument/.test(lastName(call.callee))) note(work.files[file]?.service ?? -1, 'metrics');
    }
  // What stands on a router of Go covers what is below it, and nothing else that is known to lie elsewhere.
  const onRouters = loose.map(() => new Set<Does>());
  for (const node of nodes)
    for (const use of node.uses)
      for (const { does } of effectsOf(work, use)) {
        const linked = work.files[use.file];
        if (linked?.language === 'go') onRouters[linked.service]?.add(does);
        else note(linked?.service ?? -1, does);
      }
  for (const [index, of] of loose.entries()) of.onRouters = onRouters[index] ?? new Set();
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

/** Calls of Go that give the middleware of a router or stand around a handler of a route, those in their arguments included. */
class Placed {
  private readonly calls = new Set<string>();
  private readonly functions = new Set<string>();
  /** Functions that they are given: what answers in the end. */
  private readonly given = new Set<string>();
  private readonly around = new Map<string, boolean>();

  constructor(
    private readonly work: Work,
    routers: readonly RouterNode[],
    drafts: readonly RouteDraft[],
  ) {
    const uses = [...routers.flatMap((node) => node.uses), ...drafts.flatMap((draft) => draft.own)];
    for (const { file, fn, value } of uses) if (work.files[file]?.language === 'go') this.note(file, fn, value, 0);
    // `app.get('/metrics', middleware())`: what answers at one address stands around no other.
    for (const { file, call } of drafts)
      for (const arg of (call !== undefined && work.facts(file)?.calls[call]?.args) || [])
        if (arg.kind === 'call') this.calls.add(`${file}:${arg.call}`);
  }

  private note(file: number, fn: number, value: Value, depth: number): void {
    const { work } = this;
    if (value.kind === 'spread') this.note(file, fn, value.value, depth + 1);
    if (value.kind === 'array') for (const item of value.items) this.note(file, fn, item, depth + 1);
    if (value.kind === 'ref') {
      const target = functionOf(work, file, fn, value);
      if (target) this.functions.add(`${target.file}:${target.fn}`);
    }
    if (value.kind === 'function' && depth > 0) this.given.add(`${file}:${value.fn}`);
    const call = value.kind === 'call' && depth < 6 ? work.facts(file)?.calls[value.call] : undefined;
    if (value.kind !== 'call' || !call || this.calls.has(`${file}:${value.call}`)) return;
    this.calls.add(`${file}:${value.call}`);
    for (const arg of call.args) this.note(file, call.fn, arg, depth + 1);
  }

  /** Whether a call is one of them, stands in a handler itself, or in a function that nothing else calls. */
  has(file: number, index: number): boolean {
    const call = this.work.facts(file)?.calls[index];
    if (!call) return false;
    const at = { file, fn: call.fn };
    return this.calls.has(`${file}:${index}`) || this.answers(at) || this.isAround(at);
  }

  /** What a handler does is its own. */
  private answers({ file, fn }: FunctionAt): boolean {
    const { entries, facts, language } = this.work.files[file] ?? {};
    for (let at = language === 'go' ? fn : 0; at > 0; at = facts?.functions[at]?.parent ?? 0)
      if (entries?.get(at)?.kind === 'route' || this.given.has(`${file}:${at}`)) return true;
    return false;
  }

  /** Whether all that is known to use a function, or the one around it, puts it around a route or on a router. */
  isAround(at: FunctionAt): boolean {
    const outer = this.outermost(at);
    const key = `${outer.file}:${outer.fn}`;
    const known = this.around.get(key);
    if (known !== undefined) return known;
    if (outer.fn === 0 || this.work.files[outer.file]?.language !== 'go') return false;
    this.around.set(key, false);
    const callers = this.work.context.names.callers(outer.file, outer.fn);
    const found =
      callers.every(({ file, call }) => this.has(file, call)) && (callers.length > 0 || this.functions.has(key));
    this.around.set(key, found);
    return found;
  }

  private outermost({ file, fn }: FunctionAt): FunctionAt {
    const functions = this.work.facts(file)?.functions;
    let at = fn;
    for (let parent = functions?.[at]?.parent ?? 0; parent > 0; parent = functions?.[at]?.parent ?? 0) at = parent;
    return { file, fn: at };
  }
}
