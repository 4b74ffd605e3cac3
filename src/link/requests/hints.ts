/**
 * Hints: names that tell of a subject (tracing, metrics, health, recovery, error tracking) where its set-up could not be followed.
 * "There is none" must be practically certain before it is said; a hint makes it unknown instead.
 */

import { isBuiltin } from 'node:module';
import type { Having } from '../../model/evidence.js';
import type { FunctionFact, Span, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { HintSubject, ServiceView } from '../../model/services.js';
import { eachPath, nameSubjects, packageSubjects } from './hint-names.js';
import { isServed, type Work } from './work.js';

type Hints = Map<HintSubject, Having[]>;

/** Enough to show; the subject is unknown from the first on. */
const MOST = 5;

const COMMANDS: readonly (readonly [HintSubject, RegExp])[] = [
  ['tracing', /otel|opentelemetry|ddtrace|dd-trace|newrelic|elastic-?apm|tracing|instrument/i],
  ['metrics', /otel|opentelemetry|prometheus|statsd|ddtrace|dd-trace|newrelic/i],
  ['error-tracker', /sentry|rollbar|bugsnag|newrelic/i],
];

/** Settings that an outside agent reads. */
const ENVIRONMENT: readonly (readonly [HintSubject, RegExp])[] = [
  ['tracing', /^(?:OTEL_|DD_TRACE|JAEGER_|ELASTIC_APM_|NEW_RELIC_)|TRACING/],
  ['metrics', /^(?:OTEL_|STATSD_|PROMETHEUS_|DD_|NEW_RELIC_)|METRICS/],
  ['error-tracker', /SENTRY|ROLLBAR|BUGSNAG|GLITCHTIP/],
];

/** Fills `hints` of all services from their own production code and from the packages of the repository that it imports. */
export function linkHints(work: Work): void {
  const own = work.context.services.map((): Hints => new Map());
  /** Subjects of the names of calls: there are far more calls than names. */
  const called = new Map<string, readonly HintSubject[]>();
  const imports = work.context.services.map(() => new Set<number>());
  for (const [file, linked] of work.files.entries()) {
    const hints = own[linked.service];
    if (!hints || !isProduction(linked)) continue;
    ofFile(work, file, linked, hints, called);
    for (const fact of linked.facts.imports)
      for (const target of work.context.names.modules(file, fact.module)) {
        const service = work.files[target]?.service ?? -1;
        if (service >= 0 && service !== linked.service) imports[linked.service]?.add(service);
      }
  }
  for (const [index, view] of work.context.services.entries()) {
    const hints = own[index];
    if (!hints) continue;
    ofManifests(view, hints);
    if (view.service.role === 'service') unclaimedProbes(work, hints);
  }
  for (const [index, view] of work.context.services.entries()) {
    const hints: Hints = new Map();
    for (const service of reachable(index, imports))
      for (const [subject, list] of own[service] ?? []) for (const one of list) push(hints, subject, one);
    if (hints.size > 0) view.hints = Object.fromEntries([...hints].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Go's commands share the packages of their server; elsewhere a tool is a program of its own. */
function isProduction(file: LinkedFile): boolean {
  return isServed(file) || (file.role === 'tool' && file.language === 'go');
}

function reachable(from: number, imports: readonly ReadonlySet<number>[]): number[] {
  const seen = new Set([from]);
  // A set that grows while it is walked: what is found is visited in turn.
  for (const service of seen) for (const next of imports[service] ?? []) seen.add(next);
  return [...seen].sort((a, b) => a - b);
}

function ofFile(
  work: Work,
  file: number,
  linked: LinkedFile,
  hints: Hints,
  called: Map<string, readonly HintSubject[]>,
): void {
  const { facts } = linked;
  const note = (subject: HintSubject, name: string, at: Span) =>
    push(hints, subject, { name, place: work.place(file, at) });
  const isTracer = mayTrace(work, file, linked);
  const declared = (subject: HintSubject, name: string, at: Span) => {
    if (subject !== 'tracing' || isTracer) note(subject, name, at);
  };
  const start: Span = [1, 1, 1, 1];
  for (const fact of facts.imports) {
    if (fact.typeOnly) continue;
    // A relative path is the repository's own, found or not.
    const outside = !fact.module.startsWith('.') && work.context.names.modules(file, fact.module).length === 0;
    const name = outside && !/^(?:\*|default)?$/.test(fact.name) ? `${fact.module}/${fact.name}` : fact.module;
    // What a package of the repository is called for is seen in its own files.
    for (const subject of packageSubjects(outside ? name : (name.split('/').at(-1) ?? name), outside))
      if (outside || subject !== 'tracing') note(subject, fact.module, fact.at);
  }
  for (const [fn, fact] of facts.functions.entries()) {
    const serves = linked.entries.has(fn) || takesRequest(fact);
    for (const subject of nameSubjects(fact.name, serves)) declared(subject, fact.name, fact.at);
    for (const value of Object.values(fact.locals)) paths(value, fact.at, note);
  }
  for (const fact of facts.types)
    for (const subject of nameSubjects(fact.name, false)) declared(subject, fact.name, fact.at);
  for (const fact of facts.handlers) if (fact.kind === 'recover') note('global-handler', 'recover()', fact.at);
  for (const [index, call] of facts.calls.entries()) {
    if (call.callee === 'recover') note('global-handler', 'recover()', call.at);
    const last = call.callee.slice(Math.max(call.callee.lastIndexOf('.'), call.callee.lastIndexOf('#')) + 1);
    let subjects = called.get(last);
    if (!subjects) {
      subjects = nameSubjects(last, false);
      called.set(last, subjects);
    }
    for (const subject of subjects) {
      // What a function of the project does for traces is seen where it stands.
      const seen = subject === 'tracing' && work.context.names.target(file, index) !== undefined;
      if (subject !== 'health' && !seen) note(subject, last, call.at);
    }
    for (const arg of call.args) paths(arg, call.at, note);
    for (const link of call.chain ?? []) for (const arg of link.args) paths(arg, call.at, note);
  }
  for (const { value, at } of facts.assignments) paths(value, at, note);
  const base = (linked.path.split('/').at(-1) ?? '').replace(/\..*$/, '');
  for (const subject of nameSubjects(base, true)) declared(subject, linked.path, start);
}

/** What Python code that traces nothing imports of the standard library, where it gives requests their ids. */
const PYTHON_STANDARD =
  /^(?:__future__|collections|contextlib|contextvars|copy|dataclasses|datetime|enum|functools|hashlib|inspect|itertools|json|logging|math|os|random|re|secrets|string|sys|threading|time|traceback|types|typing|uuid|warnings)(?:\.|$)/;

/** Whether a file imports a package that may hold a tracer: none of the repository, of the standard library or of a web framework. */
function mayTrace(work: Work, file: number, linked: LinkedFile): boolean {
  const { routers } = work.libraries(linked);
  const isStandard = (module: string) => {
    if (linked.language === 'go') return !module.includes('.');
    return linked.language === 'python' ? PYTHON_STANDARD.test(module) : isBuiltin(module);
  };
  return linked.facts.imports.some(
    ({ typeOnly, module }) =>
      !typeOnly &&
      !isStandard(module) &&
      routers.ofModule(module).length === 0 &&
      work.context.names.modules(file, module).length === 0,
  );
}

function paths(value: Value, at: Span, note: (subject: HintSubject, name: string, at: Span) => void): void {
  eachPath(value, (path) => note('health', path, at));
}

function takesRequest(fact: FunctionFact): boolean {
  return fact.params.some(
    (param) => /^(?:req|request|ctx|c)$/.test(param.name) || /(?:Request|HttpRequest|Context)$/.test(param.type ?? ''),
  );
}

function ofManifests(view: ServiceView, hints: Hints): void {
  const { service } = view;
  const place = { path: service.manifest ?? service.path, at: [1, 1, 1, 1] as Span };
  // Go traces nothing with what it does not import.
  for (const name of [...service.dependencies].sort())
    for (const subject of packageSubjects(name, true))
      if (subject !== 'global-handler' && (subject !== 'tracing' || service.language !== 'go'))
        push(hints, subject, { name, place });
  for (const { text, place: at } of service.startCommands)
    for (const [subject, pattern] of COMMANDS) if (pattern.test(text)) push(hints, subject, { name: text, place: at });
  for (const { name, place: at } of service.environment)
    for (const [subject, pattern] of ENVIRONMENT) if (pattern.test(name)) push(hints, subject, { name, place: at });
}

/** A container check that could not be given to one of several services may be that of any. */
function unclaimedProbes(work: Work, hints: Hints): void {
  const claimed = new Set(
    work.context.services.flatMap((view) => view.healthEndpoints.map(({ place }) => `${place.path}:${place.at[0]}`)),
  );
  for (const artefact of work.context.artefacts) {
    const found: Span[] = [];
    if (artefact.kind === 'dockerfile' && artefact.healthcheck) found.push(artefact.healthcheck);
    if (artefact.kind === 'compose')
      for (const one of artefact.services)
        if (one.healthcheck && (one.build || !one.image)) found.push(one.healthcheck);
    if (artefact.kind === 'kubernetes')
      for (const { containers } of artefact.workloads)
        for (const { probes } of containers) found.push(...probes.map((probe) => probe.at));
    for (const at of found)
      if (!claimed.has(`${artefact.path}:${at[0]}`))
        push(hints, 'health', { name: 'health check of a container', place: { path: artefact.path, at } });
  }
}

function push(hints: Hints, subject: HintSubject, having: Having): void {
  const list = hints.get(subject) ?? [];
  if (list.length >= MOST || list.some((one) => one.name === having.name)) return;
  list.push(having);
  hints.set(subject, list);
}
