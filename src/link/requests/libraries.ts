/** What a service has through the repository's own libraries: a logger, an error tracker or tracing set up in a package that it imports. */
import type { ServiceView } from '../../model/services.js';
import type { LinkContext } from '../context.js';

/** Lists of a view that hold for every service which the code is part of. */
const SHARED = [
  'levelConfigured',
  'redaction',
  'metricsLibraries',
  'metricsEndpoints',
  'runtimeMetrics',
  'errorTrackers',
  'gracefulShutdown',
] as const;

/** Adds to each service what stands in those files of libraries that its own files reach by imports. */
export function shareLibraries(context: LinkContext): void {
  const { services } = context;
  const isLibrary = (index: number) => services[index]?.service.role === 'library';
  if (!services.some((_, index) => isLibrary(index))) return;
  for (const [index, view] of services.entries()) {
    if (view.service.role !== 'service') continue;
    const reached = reachedFiles(context, index);
    for (const [other, library] of services.entries())
      if (other !== index && isLibrary(other)) share(library, view, reached);
  }
}

function share(from: ServiceView, to: ServiceView, reached: ReadonlySet<string>): void {
  const here = <T extends { place: { path: string } }>(all: readonly T[]) =>
    all.filter(({ place }) => reached.has(place.path));
  for (const list of SHARED) for (const having of here(from[list])) if (isNew(to[list], having)) to[list].push(having);
  for (const logger of here(from.loggers)) {
    const known = to.loggers.find(({ name }) => name === logger.name);
    if (known) known.structured ||= logger.structured;
    else to.loggers.push({ ...logger });
  }
  // A sub-application's error middleware is its own; a handler of the process is everybody's, and in Go so is the recovery of a server
  // that a library builds: the modules of a repository share one.
  for (const handler of here(from.globalHandlers))
    if ((handler.scope === 'process' || from.service.language === 'go') && isNew(to.globalHandlers, handler))
      to.globalHandlers.push(handler);
}

function isNew<T extends { name: string; place: { path: string } }>(list: readonly T[], having: T): boolean {
  return !list.some(({ name, place }) => name === having.name && place.path === having.place.path);
}

/** Paths of all files that those of a service import, directly or not. */
export function reachedFiles({ files, names }: LinkContext, service: number): Set<string> {
  const queue = files.flatMap((file, index) => (file.service === service && runs(file.role) ? [index] : []));
  const seen = new Set(queue);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const { module, typeOnly } of files[at]?.facts.imports ?? []) {
      if (typeOnly) continue;
      for (const next of names.modules(at, module))
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
    }
  }
  return new Set([...seen].map((index) => files[index]?.path ?? ''));
}

const runs = (role: string): boolean => role === 'service' || role === 'library' || role === 'browser';
