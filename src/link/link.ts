/** All facts → the linked repository: names resolved across files, then one part after the other. */
import type { Repository } from '../model/repository.js';
import { loadCatalogue } from './catalogue.js';
import type { LinkContext, LinkInput } from './context.js';
import { linkedFiles } from './files.js';
import { treatHandlers } from './handlers/treatment.js';
import { assignLoggers } from './loggers/assign.js';
import { findFixedLevels } from './loggers/levels.js';
import { createNames } from './names/names.js';
import { findRequestPath } from './operations/request-path.js';
import { linkInRequest } from './requests/in-request.js';
import { linkRequests, refineFileRoles } from './requests/index.js';
import { findLeaks } from './sensitive/index.js';
import { openSpans } from './tracing/span-handlers.js';
import { emptyView } from './view.js';

/**
 * Links the facts of all files into the repository that the rules judge. Each part fills its own fields and reads what the
 * parts before it left. Throws only where the shipped catalogue is malformed.
 */
export function link(input: LinkInput): Repository {
  const catalogue = loadCatalogue();
  // In the order of their paths, whatever order they were read in.
  const files = [...input.files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const { linked, byPath } = linkedFiles({ ...input, files });
  const context: LinkContext = {
    files: linked,
    byPath,
    services: input.services.map(emptyView),
    artefacts: input.artefacts,
    names: createNames(linked, byPath, input.resolution),
  };
  refineFileRoles(context);
  assignLoggers(context, catalogue, input.configuredLoggers);
  const { routes, operations, metrics, tracingFaults } = linkRequests(context);
  treatHandlers(context);
  openSpans(context);
  findFixedLevels(context);
  linkInRequest(context);
  findLeaks(context, input.typeFields);
  const requestPath = findRequestPath(context, routes, operations);
  const languages = new Map(linked.map(({ path, language }) => [path, language]));
  return {
    name: input.name,
    commit: input.commit,
    files: linked,
    services: context.services,
    artefacts: input.artefacts,
    routes,
    operations,
    ...(requestPath && { requestPath }),
    metrics,
    tracingFaults,
    problems: input.problems,
    walked: input.walked.map((file) => {
      const language = languages.get(file.path);
      return language ? { ...file, language } : file;
    }),
  };
}
