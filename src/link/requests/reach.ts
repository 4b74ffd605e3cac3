/** For each placed route what logs, measures, traces and correlates it. */
import type { Answer, Place } from '../../model/evidence.js';
import type { Route } from '../../model/requests.js';
import { aroundHandler } from '../routes/around-handler.js';
import type { RouteDraft } from '../routes/drafts.js';
import type { RouterNode, Use } from '../routes/router-node.js';
import { tracesRequests } from '../tracing/requests.js';
import type { Correlation } from './correlation.js';
import type { ServiceReach } from './instrumentation.js';
import { applicationOf, merged } from './merged-routes.js';
import { type Effect, effectsOf, functionEffects } from './middleware.js';
import type { PlacedRoute } from './placed-routes.js';
import { type EntryLogs, isTiedLine } from './uncorrelated.js';
import type { FunctionAt, Work } from './work.js';

/** What the service has that could cover a route without being seen on its router. */
export interface Loose {
  logging: boolean;
  metrics: boolean;
  tracing: boolean;
  /** Go: what stands on some router of the service; a router that is handed over unseen may lie below it. */
  onRouters: ReadonlySet<Effect['does']>;
}

/** The routes of the repository with their four answers. */
export function answerRoutes(
  work: Work,
  placed: readonly PlacedRoute[],
  reach: readonly ServiceReach[],
  mechanisms: readonly Correlation[],
  loose: readonly Loose[],
  logs: ReadonlyMap<string, EntryLogs>,
): Route[] {
  const effects = new Map<Use, Effect[]>();
  const of = (use: Use) => {
    let found = effects.get(use);
    if (!found) {
      found = effectsOf(work, use);
      effects.set(use, found);
    }
    return found;
  };
  const measuring = new Set(work.metrics.all.map(({ file }) => work.files[file]?.service));
  const routes = placed.map(({ draft, path, uses, floating, routers }): Route => {
    const service = work.files[draft.file]?.service ?? -1;
    const serving = draft.host ?? service;
    const around = [...uses.flatMap(of), ...routers.flatMap((node) => builtIn(work, node))];
    const handler = draft.handler
      ? [
          ...[draft.handler, ...(draft.through ?? [])].flatMap((at) => handlerEffects(work, at)),
          ...aroundHandler(work, draft.handler),
        ]
      : [];
    const whole = reach[serving];
    // Go wraps whole routers in handlers, wherever they are handed over.
    const wrapped = work.files[draft.file]?.language === 'go';
    // What a handler that was not found does itself, nobody can say.
    const unseen = draft.handler === undefined && !draft.foreign;
    const open = loose[serving] ?? { logging: false, metrics: false, tracing: false, onRouters: new Set() };
    const elsewhere = draft.host === undefined ? served(work, service, reach) : undefined;
    const language = work.files[draft.file]?.language ?? '';
    const tracing = tracesRequests(work.context.services[serving]?.tracingSetup, draft.framework, language);
    const answer = (does: Effect['does'], everywhere: readonly Place[], unsure: boolean, depends = false): Answer => {
      const evidence = [...around, ...handler].filter((effect) => effect.does === does).map((effect) => effect.place);
      const all = unique([...everywhere, ...evidence]);
      return {
        state:
          all.length > 0
            ? 'yes'
            : depends ||
                elsewhere?.has(does) ||
                (isOpen(routers[0]) && open.onRouters.has(does)) ||
                (unsure && (floating || !draft.node || unseen || wrapped))
              ? 'unknown'
              : 'no',
        evidence: all,
      };
    };
    return {
      method: draft.method,
      path: path.text,
      dynamic: path.dynamic,
      framework: draft.framework,
      service,
      place: work.place(draft.file, draft.at),
      ...(draft.handler ? { handler: draft.handler } : {}),
      logged: answer('logging', whole?.logged ?? [], open.logging || unseen),
      measured: answer(
        'metrics',
        whole?.measured ?? [],
        open.metrics || ((draft.floating === true || unseen) && measuring.has(serving)),
        whole?.mayMeasure,
      ),
      traced: answer('tracing', tracing.evidence, open.tracing, tracing.state === 'unknown'),
      correlated: correlated(work, draft, around, mechanisms[serving], logs),
    };
  });
  return merged(
    routes,
    placed.map(({ draft, routers }) => applicationOf(work, draft, routers)),
  );
}

/** A parameter of which nobody was seen to give it: which router that is cannot be told. */
function isOpen(root: RouterNode | undefined): boolean {
  return root?.floating === true && root.id.startsWith('parameter:');
}

/** What a router does by itself: `gin.Default()` logs and recovers. */
function builtIn(work: Work, { library, builtIn }: RouterNode): Effect[] {
  return (builtIn?.does ?? []).map((does) => ({
    does,
    name: library.framework,
    place: work.place(builtIn?.file ?? 0, builtIn?.at ?? [1, 1, 1, 1]),
  }));
}

/** What holds in some service of the repository: routes of a library are served by services that bring it. */
function served(work: Work, service: number, reach: readonly ServiceReach[]): Set<Effect['does']> | undefined {
  const language = work.context.services[service]?.service.language;
  if (work.context.services[service]?.service.role !== 'library' || language === 'go' || language === 'python')
    return undefined;
  const found = new Set<Effect['does']>();
  for (const [index, { logged, measured }] of reach.entries()) {
    if (logged.length > 0) found.add('logging');
    if (measured.length > 0) found.add('metrics');
    if (tracesRequests(work.context.services[index]?.tracingSetup, '', language ?? '').state === 'yes')
      found.add('tracing');
  }
  return found;
}

/** What a handler does itself: any log line of a real logger counts as logging here, also one level down. */
function handlerEffects(work: Work, at: FunctionAt): Effect[] {
  const effects = functionEffects(work, at).filter((effect) => effect.does !== 'logging');
  const line = firstLog(work, at, 0);
  return line ? [...effects, { does: 'logging', name: 'handler', place: line }] : effects;
}

function firstLog(work: Work, at: FunctionAt, depth: number): Place | undefined {
  const roles = work.files[at.file]?.roles;
  const calls = work.callsWithin(at);
  for (const { index, call } of calls)
    if (roles?.get(index)?.some((role) => role.kind === 'log' && !role.console)) return work.place(at.file, call.at);
  if (depth >= 1) return undefined;
  for (const { index } of calls) {
    const target = work.context.names.target(at.file, index);
    const found = target && firstLog(work, target, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function correlated(
  work: Work,
  draft: RouteDraft,
  around: readonly Effect[],
  mechanism: Correlation | undefined,
  logs: ReadonlyMap<string, EntryLogs>,
): Answer {
  if (mechanism && mechanism.all.length > 0)
    return { state: 'yes', evidence: mechanism.all.map((having) => having.place) };
  const { handler } = draft;
  const own = handler && logs.get(`${handler.file}:${handler.fn}`);
  const calls = handler && work.facts(handler.file)?.calls;
  if (own && own.calls.length > 0 && calls) {
    const at = calls[own.calls[0] ?? -1]?.at;
    const evidence = at ? [work.place(handler.file, at)] : [];
    return own.untied.length === 0 ? { state: 'yes', evidence } : { state: 'no', evidence: [] };
  }
  const identified = around.some(({ does }) => does === 'correlation');
  const lines = around.flatMap(({ does, call, place }) =>
    does === 'logging' && call && mechanism && isTiedLine(work, mechanism, call, identified) ? [place] : [],
  );
  if (lines.length > 0) return { state: 'yes', evidence: unique(lines) };
  // A logger bound by middleware ties what it writes itself.
  const bound = around
    .filter((effect) => effect.does === 'bound-logger' || printsId(effect, around))
    .map(({ place }) => place);
  if (bound.length > 0) return { state: 'yes', evidence: unique(bound) };
  return { state: handler || draft.foreign ? 'no' : 'unknown', evidence: [] };
}

/** Loggers of requests that print the id which their own library has given the request before. */
const PRINT_ID: ReadonlySet<string> = new Set(['chi', 'echo', 'go-pkgz/rest']);

function printsId({ does, name, call }: Effect, around: readonly Effect[]): boolean {
  const ids = () => around.some((other) => other.does === 'correlation' && other.name === name);
  return does === 'logging' && !call && PRINT_ID.has(name) && ids();
}

function unique(places: readonly Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter((place) => {
    const key = `${place.path}:${place.at.join(':')}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
