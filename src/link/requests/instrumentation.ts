/** What instruments a whole service: initialisations, start commands, settings, side-effect imports. */
import type { Having, Place } from '../../model/evidence.js';
import type { Language } from '../../model/facts.js';
import type { Service, ServiceView } from '../../model/services.js';
import type { Does, InitLibrary } from '../catalogue/instrumentation.js';
import { requestCatalogue } from '../catalogue/requests.js';
import { middlewareSettings } from '../routes/frameworks/django-settings.js';
import { importedSymbol, initArgs, isOff } from './effects.js';
import { metersOf } from './meters.js';
import { textsFromOutside } from './outside.js';
import { argumentAt, isServed, type Work } from './work.js';

/** What holds for every request of a service, with where it shows. */
export interface ServiceReach {
  measured: Place[];
  /** Instruments are there, and whether they count is told outside of the code. */
  mayMeasure: boolean;
  correlated: Having[];
  logged: Place[];
  /** Agents of tracing that lists of middlewares and apps switch on; the rest is read with the set-up of tracing. */
  agents: Having[];
  /** What a browser traces itself. */
  browserTracing: (Having & { instruments: string[] })[];
  metricsEndpoints: Having[];
  runtimeMetrics: Having[];
  errorTrackers: Having[];
  requestMetrics: Having[];
  requestLogs: Having[];
}

function empty(): ServiceReach {
  return {
    measured: [],
    mayMeasure: false,
    correlated: [],
    logged: [],
    agents: [],
    browserTracing: [],
    metricsEndpoints: [],
    runtimeMetrics: [],
    errorTrackers: [],
    requestMetrics: [],
    requestLogs: [],
  };
}

/** Reach by service index; services without instrumentation have empty lists. */
export function readInstrumentation(work: Work): ServiceReach[] {
  const reach = work.context.services.map(() => empty());
  for (const [file, linked] of work.files.entries()) {
    const of = reach[linked.service];
    if (!of || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated') continue;
    calls(work, of, file);
    imports(work, of, file);
    if (linked.language === 'python') settings(work, of, file);
  }
  for (const [index, view] of work.context.services.entries()) {
    const of = reach[index];
    if (of) commands(work, of, view.service);
  }
  return reach;
}

function calls(work: Work, reach: ServiceReach, file: number): void {
  const linked = work.files[file];
  if (!linked) return;
  const { init } = work.libraries(linked);
  for (const [index, call] of linked.facts.calls.entries()) {
    for (const role of linked.roles.get(index) ?? []) {
      if (role.kind === 'init' && role.what === 'error-tracker')
        add(reach.errorTrackers, role.library, work.place(file, call.at));
    }
    if (!linked.roles.get(index)?.some((role) => role.kind === 'init')) continue;
    const symbol = work.symbol(file, call.fn, call.callee);
    if (!symbol) continue;
    for (const { entry, path } of init.of(symbol)) {
      const args = initArgs(call, entry.calls, path);
      if (!args || (entry.needs && !entry.needs.some((need) => argumentAt(args, need) !== undefined))) continue;
      const having = { name: entry.library, place: work.place(file, call.at) };
      // A browser's own tracing says nothing of the requests that a service answers.
      const serves = linked.role !== 'browser';
      const off = entry.needs?.every((need) => {
        const value = argumentAt(args, need);
        return value === undefined || isOff(work, file, call.fn, value);
      });
      apply(
        reach,
        entry.what,
        off ? [] : covered(work, reach, entry, linked.language),
        having,
        entry.instruments,
        serves,
        linked.language === 'go',
      );
    }
  }
}

function imports(work: Work, reach: ServiceReach, file: number): void {
  const linked = work.files[file];
  if (!linked || linked.role === 'browser' || linked.role === 'tool') return;
  const { init } = work.libraries(linked);
  for (const fact of linked.facts.imports) {
    if (fact.typeOnly) continue;
    for (const { entry } of init.of(importedSymbol(fact.module))) {
      const having = { name: entry.library, place: work.place(file, fact.at) };
      const bySide = fact.local === '' && entry.modules.includes(fact.module);
      if (entry.calls.length === 0 || bySide)
        apply(reach, entry.what, covered(work, reach, entry, linked.language), having, entry.instruments, true, false);
    }
  }
}

/** What an entry covers here: OpenTelemetry's metrics are lost where nothing collects them. */
function covered(
  work: Work,
  reach: ServiceReach,
  { covers, meter }: InitLibrary,
  language: Language,
): readonly string[] {
  const meters = meter ? metersOf(work, language) : 'yes';
  if (meters === 'yes') return covers;
  reach.mayMeasure ||= meters === 'open' && covers.includes('measured');
  return covers.filter((one) => one !== 'measured');
}

function apply(
  reach: ServiceReach,
  what: string,
  covers: readonly string[],
  having: Having,
  instruments: string[],
  serves: boolean,
  go: boolean,
): void {
  if (
    what === 'tracing' &&
    !serves &&
    !reach.browserTracing.some((known) => known.name === having.name && known.place.path === having.place.path)
  )
    reach.browserTracing.push({ ...having, instruments });
  if (what === 'metrics-endpoint') add(reach.metricsEndpoints, having.name, having.place);
  if (what === 'runtime-metrics') add(reach.runtimeMetrics, having.name, having.place);
  if (!serves) return;
  if (covers.includes('measured')) {
    reach.measured.push(having.place);
    add(reach.requestMetrics, having.name, having.place);
  }
  if (covers.includes('correlated') && !go) add(reach.correlated, having.name, having.place);
}

/** Settings of Django and of gunicorn that hold for every request. */
function settings(work: Work, reach: ServiceReach, file: number): void {
  const linked = work.files[file];
  const top = linked?.facts.functions[0];
  if (!linked || !top) return;
  // Tornado calls it when a request has been answered.
  const logs = linked.facts.calls.find((call) => argumentAt(call.args, 'log_function') !== undefined);
  if (logs) does(reach, ['logging'], 'tornado', work.place(file, logs.at));
  if (/(?:^|\/)[^/]*gunicorn[^/]*\.py$/.test(linked.path)) {
    const place = work.place(file, top.at);
    const isSet = (name: string) => Object.hasOwn(top.locals, name) && !isOff(work, file, 0, top.locals[name]);
    if (isSet('accesslog')) does(reach, ['logging'], 'gunicorn', place);
    if (isSet('statsd_host')) does(reach, ['metrics'], 'gunicorn', place);
  }
  if (!(Object.hasOwn(top.locals, 'INSTALLED_APPS') || /settings/.test(linked.path))) return;
  // Where the configuration of the logs is at hand, it says whether the filter that prints the middleware's id is set up.
  const { correlation } = work.libraries(linked).catalogue.instrumentation;
  const configured = Object.hasOwn(top.locals, 'LOGGING') && top.locals.LOGGING?.kind === 'object';
  const told = new Set(configured ? correlation.map(({ library }) => library) : []);
  for (const { does: effects, name, place } of middlewareSettings(work, file))
    does(
      reach,
      effects.filter((effect) => effect !== 'correlation' || !told.has(name)),
      name,
      place,
    );
}

function does(reach: ServiceReach, effects: readonly Does[], name: string, place: Place): void {
  if (effects.includes('metrics')) {
    reach.measured.push(place);
    add(reach.requestMetrics, name, place);
  }
  if (effects.includes('tracing')) add(reach.agents, name, place);
  if (effects.includes('logging')) {
    reach.logged.push(place);
    add(reach.requestLogs, name, place);
  }
  if (effects.includes('correlation')) add(reach.correlated, name, place);
}

/** Start commands, environment and manifests' annotations that switch instrumentation on from outside. */
function commands(work: Work, reach: ServiceReach, service: Service): void {
  const texts = textsFromOutside(service);
  const languages = new Set(
    work.files.filter((file) => work.context.services[file.service]?.service === service).map((file) => file.language),
  );
  for (const language of languages)
    for (const command of requestCatalogue(language).instrumentation.commands)
      for (const { text, place } of texts) {
        if (!text.includes(command.text)) continue;
        if (command.covers.includes('measured')) {
          reach.measured.push(place);
          add(reach.requestMetrics, command.library, place);
        }
        if (command.covers.includes('correlated')) add(reach.correlated, command.library, place);
        if (command.covers.includes('logged')) does(reach, ['logging'], command.library, place);
      }
}

/** Where a Python service is given the directory in which its processes share metrics: a package from outside may count and hand them out. */
export function multiprocess({ service }: ServiceView): Place[] {
  const set = service.environment.filter(({ name }) => name === 'PROMETHEUS_MULTIPROC_DIR');
  return service.language === 'python' ? set.map(({ place }) => place) : [];
}

/** Adds a thing once by name and file. */
export function add(list: Having[], name: string, place: Place): void {
  if (!list.some((known) => known.name === name && known.place.path === place.path)) list.push({ name, place });
}

/** Libraries that a service's files import and that record metrics or open spans. */
export function metricsLibraries(work: Work): Map<number, Having[]> {
  const found = new Map<number, Having[]>();
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked) && linked.role !== 'tool') continue;
    const { metrics } = work.libraries(linked);
    for (const fact of linked.facts.imports) {
      if (fact.typeOnly) continue;
      for (const { entry } of metrics.of({
        module: fact.module,
        path: fact.name === '*' ? [] : [fact.name],
        origin: 'imported',
      })) {
        // Telemetry interfaces that serve traces as well count where an instrument is made.
        const only =
          entry.library === 'opentelemetry' ||
          entry.library === 'sentry' ||
          entry.library === 'dd-trace' ||
          entry.library === 'newrelic';
        if (only && !usesMetrics(work, file)) continue;
        const list = found.get(linked.service) ?? [];
        if (!list.some((known) => known.name === entry.library))
          list.push({ name: entry.library, place: work.place(file, fact.at) });
        found.set(linked.service, list);
      }
    }
  }
  return found;
}

function usesMetrics(work: Work, file: number): boolean {
  for (const roles of work.files[file]?.roles.values() ?? [])
    if (roles.some((role) => role.kind === 'metric-definition' || role.kind === 'metric-record')) return true;
  return false;
}
