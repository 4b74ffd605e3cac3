/** Links small sources by path, for the tests of requests. */
import type { LinkInput } from '../../src/link/context.js';
import { link } from '../../src/link/link.js';
import type { LinkedFile, Repository } from '../../src/model/repository.js';
import { facts } from './extracted.js';
import { input, service } from './helpers.js';

/** The repository that these sources make, all in one service with these dependencies. */
export async function repository(
  sources: Record<string, string>,
  dependencies: string[] = [],
  rest: Partial<LinkInput> = {},
): Promise<Repository> {
  const files: Record<string, Awaited<ReturnType<typeof facts>>> = {};
  for (const [path, source] of Object.entries(sources)) files[path] = await facts(path, source);
  return link(input(files, { services: [service({ dependencies: new Set(dependencies) })], ...rest }));
}

/** `GET /path` of every route, sorted. */
export function paths(repository: Repository): string[] {
  return repository.routes.map((route) => `${route.method} ${route.path}`).sort();
}

/** Name of the function that answers a route, by its method and path. */
export function handlerOf(repository: Repository, route: string): string | undefined {
  const found = repository.routes.find(({ method, path }) => `${method} ${path}` === route);
  return found?.handler && repository.files[found.handler.file]?.facts.functions[found.handler.fn]?.name;
}

export function answersOf(repository: Repository, route: string): Record<string, string> | undefined {
  const found = repository.routes.find(({ method, path }) => `${method} ${path}` === route);
  if (!found) return undefined;
  const { logged, measured, traced, correlated } = found;
  return { logged: logged.state, measured: measured.state, traced: traced.state, correlated: correlated.state };
}

/** Lines of untied log calls by file. */
export function untied(repository: Repository): string[] {
  return repository.files.flatMap((file: LinkedFile) =>
    [...file.uncorrelated.values()].map((call) => `${file.path}:${file.facts.calls[call]?.at[0]}`),
  );
}
