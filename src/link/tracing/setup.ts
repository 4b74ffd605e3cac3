/** How tracing is set up in each service, and what its set-up gets wrong. */
import type { Having } from '../../model/evidence.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Service } from '../../model/services.js';
import type { Instrumented, TracingFault, TracingSetup } from '../../model/tracing.js';
import { groupBy } from '../../util/group.js';
import type { ServiceReach } from '../requests/instrumentation.js';
import type { Work } from '../requests/work.js';
import { readEnvironment } from './environment.js';
import { faultsOf, ownStarts, Reach, type Reached, retiredImports } from './faults.js';
import { isFlushedBy } from './flush.js';
import { environmentNames, namesOfService } from './naming.js';
import { hasOpenOptions, optionOf } from './options.js';
import { setsUp } from './reached.js';
import { readFile, type StartAt } from './read.js';
import { initialisations } from './requests.js';
import { environmentSamplers } from './samplers.js';

/** Fills `tracing` and `tracingSetup` of all services; gives the faults in the order of their places, each once. */
export function linkSetups(work: Work, reach: readonly ServiceReach[]): TracingFault[] {
  const setups = work.files.map((linked, file) => (setsUp(linked) ? readFile(work, file, linked) : undefined));
  // Names are looked for where there is something to be named.
  if (setups.some((setup) => setup && setup.starts.length > 0))
    for (const [file, setup] of setups.entries())
      setup?.serviceName.push(...namesOfService(work, file, work.files[file] as LinkedFile));
  const reaches = new Reach(work, setups);
  const faults = work.files.flatMap((linked, file) =>
    retiredImports(work, file).map(
      (draft): TracingFault => ({
        ...draft,
        service: linked.service,
        tracing: [linked.service],
        role: linked.role,
      }),
    ),
  );
  /** Paths of files that start what some service which runs them flushes. */
  const flushed = new Set<string>();
  for (const [index, view] of work.context.services.entries()) {
    const { browserTracing, agents } = reach[index] ?? { browserTracing: [], agents: [] };
    view.tracing = browserTracing;
    if (view.service.role === 'browser') continue;
    const reached = reaches.of(index);
    const { setup, instrumented } = setupOf(work, view.service, reached, agents);
    view.tracingSetup = setup;
    view.tracing = [...initialisations(setup, instrumented), ...browserTracing];
    // A library is judged in the services that it is part of.
    if (view.service.role !== 'service') continue;
    for (const start of reached.starts)
      if (isFlushedBy(work, start, reached.flushes)) flushed.add(work.files[start.file]?.path ?? '');
    for (const draft of faultsOf(work, view.service, reached)) {
      const linked = work.files[work.context.byPath.get(draft.place.path) ?? -1];
      const { service, role } = linked ?? { service: index, role: 'service' };
      faults.push({ ...draft, service, tracing: [index], role });
    }
  }
  return distinct(faults.filter(({ fault, place }) => fault !== 'no-flush' || !flushed.has(place.path)));
}

/** Each fault once, in the order of their places: services share the files of libraries. */
function distinct(faults: readonly TracingFault[]): TracingFault[] {
  const byKey = groupBy(faults, ({ fault, place }) => `${fault} ${place.path} ${place.at.join()}`);
  return [...byKey.values()]
    .map((same) => ({ ...(same.at(-1) as TracingFault), tracing: same.flatMap(({ tracing }) => tracing) }))
    .sort(byPlace);
}

function byPlace(a: TracingFault, b: TracingFault): number {
  if (a.place.path !== b.place.path) return a.place.path < b.place.path ? -1 : 1;
  return a.place.at[0] - b.place.at[0] || (a.fault < b.fault ? -1 : a.fault > b.fault ? 1 : 0);
}

/** Joins what the files of a service and its environment say. */
function setupOf(
  work: Work,
  service: Service,
  reached: Reached,
  agents: readonly Having[],
): { setup: TracingSetup; instrumented: Instrumented[] } {
  const setup: TracingSetup = {
    starts: [],
    instrumented: [],
    serviceName: [],
    samplers: [],
    exporters: [],
    propagators: [],
    flushes: [...reached.flushes],
  };
  const listed: Instrumented[] = [];
  for (const { entry, file, at } of reached.starts)
    addOnce(setup.starts, { name: entry.library, place: work.place(file, at) });
  for (const file of reached.files) {
    const one = reached.setups[file];
    if (!one || isIdle(work, reached, file)) continue;
    setup.instrumented.push(
      ...one.instrumented.map(({ name, place, covers, depends }) => ({
        name,
        place,
        covers,
        ...(depends && { depends }),
      })),
    );
    // Wrapping a handler of Go without a provider traces nothing.
    if (work.files[file]?.language !== 'go')
      listed.push(...one.instrumented.map(({ library, place, covers }) => ({ name: library, place, covers })));
    setup.serviceName.push(...one.serviceName);
    setup.samplers.push(
      ...one.samplers.map(({ name, place, share }) => ({ name, place, ...(share === undefined ? {} : { share }) })),
    );
    setup.exporters.push(...one.exporters);
    setup.propagators.push(...one.propagators);
  }
  const languages = new Set(reached.files.flatMap((file) => work.files[file]?.language ?? []));
  const outside = readEnvironment(service, languages);
  setup.starts.push(...outside.starts);
  setup.instrumented.push(...outside.instrumented);
  setup.exporters.push(...outside.exporters);
  setup.propagators.push(...outside.propagators);
  setup.serviceName.push(...environmentNames(service.startCommands, service.environment));
  setup.samplers.push(...environmentSamplers(service.environment));
  // Agents that lists of middlewares and apps switch on.
  setup.starts.push(...agents);
  const switched = agents.map((having): Instrumented => ({ ...having, covers: ['http-server'] }));
  setup.instrumented.push(...switched);
  setup.sdks = ownStarts(work, reached)
    .filter(({ entry }) => !entry.agent)
    .map((start) => ({
      name: start.entry.library,
      place: work.place(start.file, start.at),
      ...(start.entry.nameless ? { nameless: true } : {}),
      ...(isIdentified(work, start) ? { identified: true } : {}),
    }));
  setup.open = openOptions(work, reached);
  return { setup, instrumented: [...listed, ...outside.instrumented, ...switched] };
}

/** Whether a file of another package starts tracing in functions that nothing of the service comes to: a set-up that a library only offers. */
function isIdle(work: Work, { service, setups, starts }: Reached, file: number): boolean {
  const offers = work.files[file]?.service !== service && (setups[file]?.starts.length ?? 0) > 0;
  return offers && !starts.some((start) => start.file === file);
}

/** Whether a release, an environment or the like is given, or may stand in options that cannot be read. */
function isIdentified(work: Work, start: StartAt): boolean {
  const { identity } = start.entry;
  return (
    identity.some((name) => optionOf(work, start, start.args, name) !== undefined) ||
    (identity.length > 0 && hasOpenOptions(work, start, start.args))
  );
}

/** Whether a sampler or the service's name may stand in what could not be followed. */
function openOptions(work: Work, reached: Reached): ('sampler' | 'service-name')[] {
  const starts = ownStarts(work, reached).filter(({ entry }) => !entry.agent);
  const given = starts.some((start) => hasOpenOptions(work, start, start.args));
  const resources = reached.files.some((file) => (reached.setups[file]?.resources.length ?? 0) > 0);
  const { collector, templates } = deployments(work);
  const open: ('sampler' | 'service-name')[] = [];
  if (given || collector || templates) open.push('sampler');
  if (given || resources || templates) open.push('service-name');
  return open;
}

/** What deploys the repository beside the manifests that could be read: a collector that may sample, templates that may set variables. */
function deployments({ context: { artefacts } }: Work): { collector: boolean; templates: boolean } {
  const holds = (what: string) =>
    artefacts.some(
      (artefact) =>
        (artefact.kind === 'log-pipeline' && artefact.tool === what) ||
        (artefact.kind === 'other' && artefact.what === what),
    );
  const patched = artefacts.some(
    (artefact) =>
      artefact.kind === 'kubernetes' &&
      artefact.resources.some(({ kind }) => kind === 'Kustomization' || kind === 'Component' || kind === 'ConfigMap'),
  );
  return { collector: holds('otel-collector'), templates: holds('helm-template') || patched };
}

/** Adds a thing once by name and file. */
function addOnce(list: Having[], having: Having): void {
  if (!list.some(({ name, place }) => name === having.name && place.path === having.place.path)) list.push(having);
}
