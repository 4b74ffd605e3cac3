/** How tracing is set up in each service, and what its set-up gets wrong. */
import type { Having, TracingFault, TracingSetup } from '../../model/repository.js';
import type { ServiceReach } from '../requests/instrumentation.js';
import type { Work } from '../requests/work.js';
import { readEnvironment } from './environment.js';
import { environmentNames } from './naming.js';
import { reachedFiles, setsUp } from './reached.js';
import { type FileSetup, readFile } from './read.js';
import { environmentSamplers } from './samplers.js';

/** Fills `tracingSetup` of all services; gives the faults in the order of their places. */
export function linkSetups(work: Work, reach: readonly ServiceReach[]): TracingFault[] {
  const files = work.files.map((linked, file) => (setsUp(linked) ? readFile(work, file, linked) : undefined));
  for (const [index, view] of work.context.services.entries()) {
    if (view.service.role === 'browser') continue;
    view.tracingSetup = setupOf(work, index, files, reach[index]);
  }
  return [];
}

/** Joins what the files of a service and its environment say. */
function setupOf(
  work: Work,
  index: number,
  files: readonly (FileSetup | undefined)[],
  reach: ServiceReach | undefined,
): TracingSetup {
  const setup: TracingSetup = {
    starts: [],
    instrumented: [],
    serviceName: [],
    samplers: [],
    exporters: [],
    propagators: [],
    flushes: [],
  };
  const service = work.context.services[index]?.service;
  if (!service) return setup;
  const reached = reachedFiles(work, index);
  for (const file of reached) {
    const one = files[file];
    if (!one) continue;
    for (const { entry, file: at, at: span } of one.starts)
      addOnce(setup.starts, { name: entry.library, place: work.place(at, span) });
    setup.instrumented.push(...one.instrumented.map(({ name, place, covers }) => ({ name, place, covers })));
    setup.serviceName.push(...one.serviceName);
    setup.samplers.push(...one.samplers);
    setup.exporters.push(...one.exporters);
    setup.propagators.push(...one.propagators);
  }
  const languages = new Set(reached.flatMap((file) => work.files[file]?.language ?? []));
  const outside = readEnvironment(work, service, languages);
  setup.starts.push(...outside.starts);
  setup.instrumented.push(...outside.instrumented);
  setup.exporters.push(...outside.exporters);
  setup.propagators.push(...outside.propagators);
  setup.serviceName.push(...environmentNames(service.startCommands, service.environment));
  setup.samplers.push(...environmentSamplers(service.environment));
  // Agents that lists of middlewares and apps switch on.
  if (setup.starts.length + setup.instrumented.length === 0)
    for (const { name, place } of reach?.tracing ?? [])
      if (name !== 'sentry') {
        setup.starts.push({ name, place });
        setup.instrumented.push({ name, place, covers: ['http-server'] });
      }
  return setup;
}

/** Adds a thing once by name and file. */
function addOnce(list: Having[], having: Having): void {
  if (!list.some(({ name, place }) => name === having.name && place.path === having.place.path)) list.push(having);
}
