/** Health endpoints, container probes, and graceful shutdown. */

import type { Artefact } from '../../model/artefacts.js';
import type { Place } from '../../model/evidence.js';
import type { CallFact } from '../../model/facts.js';
import type { Route } from '../../model/requests.js';
import type { ServiceView } from '../../model/services.js';
import { lastName, librarySymbol, stepsOf } from './symbols.js';
import { argumentAt, isServed, type Work } from './work.js';

const HEALTH =
  /(?:^|\/)(?:_?_?health(?:z|[-_]?checks?)?|healthy|_?health|livez|live(?:ness)|readyz?|readiness|-\/(?:ready|healthy)|healthz?\/(?:alive|live|liveness|ready|readiness|startup|started|status|db|full))\/?$/i;
/** Words that name a resource's state as well: health only near the root. */
const NEAR_ROOT =
  /^\/(?:(?:api|v\d+|_|internal|system|status|management|actuator|api\/v\d+)\/)?(?:ping|pong|_{0,2}(?:lb)?heartbeat_{0,2}|up|alive|live|started|status(?:\.json)?)\/?$/i;
/** Methods of gRPC's health checking protocol (https://github.com/grpc/grpc/blob/master/doc/health-checking.md). */
const RPC_HEALTH = /(?:^|\.)Health\/(?:Check|Watch|List)$/;
const READINESS = /ready|readiness|readyz/i;
const LIVENESS = /live(?:ness|z)?(?:\/|$)|alive/i;

function isHealth(path: string): boolean {
  return HEALTH.test(path) || NEAR_ROOT.test(path.replace(/^\/?…\/?/, '/'));
}

type Health = ServiceView['healthEndpoints'][number];

/** Fills `healthEndpoints` from routes and from containers' checks. */
export function linkHealth(work: Work, routes: readonly Route[]): void {
  const { services, artefacts } = work.context;
  for (const route of routes) {
    const view = services[route.service];
    if (view && route.method === 'RPC' && RPC_HEALTH.test(route.path))
      push(view, { name: 'grpc.health.v1.Health', kind: 'endpoint', path: route.path, place: route.place });
    if (!view || !isHealth(route.path) || !/^(?:GET|ANY|HEAD)$/.test(route.method)) continue;
    // `/users/:id/status` is a resource's state, not the service's.
    if (/[:<{[]/.test(route.path)) continue;
    push(view, { name: route.path, kind: kindOf(route.path), path: route.path, place: route.place });
  }
  for (const [file, linked] of work.files.entries())
    if (isServed(linked))
      for (const [index, call] of linked.facts.calls.entries())
        for (const path of broughtBy(work, file, index, call)) {
          const view = services[linked.service];
          if (view) push(view, { name: path, kind: kindOf(path), path, place: work.place(file, call.at) });
        }
  for (const [file, linked] of work.files.entries()) {
    const view = services[linked.service];
    if (linked.language === 'go' && view && isServed(linked))
      for (const health of handlersByName(work, file, routes)) push(view, health);
  }
  for (const artefact of artefacts)
    for (const { hint, health } of checks(artefact))
      for (const view of owners(services, artefact.path, hint)) push(view, health);
}

const kindOf = (path: string): Health['kind'] =>
  READINESS.test(path) ? 'readiness' : LIVENESS.test(path) ? 'liveness' : 'endpoint';

/** A type by its own name, or, where that says nothing, by its package's: `ping.Handler`. */
const HEALTH_HANDLER =
  /^(?:ping|health(?:z|check)?|live(?:z|ness)|readyz?|readiness)(?:handler|endpoint|check(?:er)?|probe)?$/i;

/** Go: handlers that are named for health and that no route was seen to reach: what mounts them is put together from data. */
function handlersByName(work: Work, file: number, routes: readonly Route[]): Health[] {
  const { path = '', facts } = work.files[file] ?? {};
  return (facts?.types ?? []).flatMap(({ name, methods, at }) => {
    const fn = methods.ServeHTTP;
    if (fn === undefined || routes.some(({ handler }) => handler?.file === file && handler.fn === fn)) return [];
    const told = /^(?:handler|server|endpoint)$/i.test(name) ? (path.split('/').at(-2) ?? '') : name;
    if (!HEALTH_HANDLER.test(told)) return [];
    return [{ name: told, kind: kindOf(told), path: '', place: work.place(file, at) }];
  });
}

/** Paths of the health endpoints that a call of a library brings. */
function broughtBy(work: Work, file: number, index: number, call: CallFact): string[] {
  const linked = work.files[file];
  if (!linked) return [];
  const { health, catalogue } = work.libraries(linked);
  return stepsOf(call).flatMap((step) => {
    if (!catalogue.frameworks.health.some(({ calls }) => calls.includes(step.name))) return [];
    const symbols = [
      work.symbol(file, call.fn, call.callee),
      ...work.context.names.steps(file, index).map(librarySymbol),
    ];
    const known = symbols
      .flatMap((symbol) => (symbol ? health.of(symbol) : []))
      .find(({ entry }) => entry.calls.includes(step.name));
    if (!known) return [];
    const named = work.text(file, call.fn, argumentAt(step.args, known.entry.path));
    return named && !named.dynamic ? [named.text] : known.entry.paths;
  });
}

function push(view: ServiceView, health: Health): void {
  if (
    !view.healthEndpoints.some(
      (known) => known.kind === health.kind && known.path === health.path && known.place.path === health.place.path,
    )
  )
    view.healthEndpoints.push(health);
}

function checks(artefact: Artefact): { hint: string; health: Health }[] {
  const place = (at: Place['at']): Place => ({ path: artefact.path, at });
  if (artefact.kind === 'dockerfile')
    return artefact.healthcheck
      ? [{ hint: '', health: { name: 'HEALTHCHECK', kind: 'container', path: '', place: place(artefact.healthcheck) } }]
      : [];
  if (artefact.kind === 'compose')
    return artefact.services.flatMap((service) =>
      service.healthcheck && (service.build || !service.image)
        ? [
            {
              hint: service.name,
              health: { name: service.name, kind: 'container' as const, path: '', place: place(service.healthcheck) },
            },
          ]
        : [],
    );
  if (artefact.kind !== 'kubernetes') return [];
  return artefact.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) =>
      container.probes.map((probe) => ({
        hint: workload.name,
        health: { name: container.name, kind: probe.kind, path: probe.path ?? '', place: place(probe.at) },
      })),
    ),
  );
}

/** Services that an artefact is about: by folder, by name; the only one there is. */
function owners(services: readonly ServiceView[], path: string, hint: string): ServiceView[] {
  const serving = services.filter((view) => view.service.role === 'service');
  if (serving.length === 1) return serving;
  const named =
    hint === ''
      ? []
      : serving.filter((view) => view.service.name === hint || view.service.path.split('/').includes(hint));
  if (named.length > 0) return named;
  const holders = serving.filter((view) => view.service.path !== '.' && path.startsWith(`${view.service.path}/`));
  return holders.sort((a, b) => b.service.path.length - a.service.path.length).slice(0, 1);
}

const SIGNAL = /^(?:SIGTERM|SIGINT)$/;

/** Fills `gracefulShutdown`: signals that are handled, servers that are drained, lifespans that clean up. */
export function linkShutdown(work: Work): void {
  for (const [file, linked] of work.files.entries()) {
    const view = work.context.services[linked.service];
    if (!view || !(isServed(linked) || linked.role === 'tool')) continue;
    for (const call of linked.facts.calls) {
      const name = shutdownName(work, file, call);
      if (name && !view.gracefulShutdown.some((known) => known.name === name && known.place.path === linked.path))
        view.gracefulShutdown.push({ name, place: work.place(file, call.at) });
    }
  }
}

function shutdownName(work: Work, file: number, call: CallFact): string | undefined {
  const language = work.files[file]?.language;
  const name = lastName(call.callee);
  if (language === 'go') {
    const symbol = work.symbol(file, call.fn, call.callee);
    if (symbol?.module === 'os/signal' && /^(?:Notify|NotifyContext)$/.test(name)) return `signal.${name}`;
    if (
      /^(?:Shutdown|GracefulStop|ShutdownWithContext|ShutdownWithTimeout)$/.test(name) &&
      /^net\/http$|grpc|echo|fiber/.test(symbol?.module ?? '')
    )
      return name;
    return undefined;
  }
  if (language === 'python') {
    const symbol = work.symbol(file, call.fn, call.callee);
    if (symbol?.module === 'signal' && name === 'signal') return 'signal';
    if (name === 'add_signal_handler') return name;
    return call.args.some((arg) => arg.kind === 'keyword' && arg.name === 'lifespan') ? 'lifespan' : undefined;
  }
  const event = stepsOf(call)
    .filter((step) => /^(?:on|once)$/.test(step.name))
    .map((step) => step.args[0])
    .find((arg) => arg?.kind === 'literal' && SIGNAL.test(arg.text));
  if (event?.kind === 'literal' && /^process\b|process#/.test(call.callee)) return event.text;
  return /^(?:createTerminus|enableShutdownHooks|closeWithGrace|gracefulShutdown|GracefulShutdown|httpTerminator|createHttpTerminator)$/.test(
    name,
  )
    ? name
    : undefined;
}
