/** Gives log calls their roles: known libraries, loggers by name, the project's own wrappers. */
import type { CallRole } from '../../model/calls.js';
import { type Catalogue, catalogueLanguage } from '../catalogue.js';
import type { LinkContext } from '../context.js';
import { attributeNamed } from './attribute.js';
import { readCall } from './identify.js';
import { readNamed } from './named.js';
import { assignOwnLoggers } from './own-logger.js';
import type { Site } from './record.js';
import { replaceConsole } from './replaced-console.js';
import { structuredLoggers } from './structured.js';
import { viewLoggers } from './views.js';
import { assignWrappers } from './wrappers.js';

/**
 * Fills `LinkedFile.roles` with log, bind-logger and logging-init roles, `LinkedFile.isLogger`, and the loggers of the services.
 * `configured`: names that the user says are loggers.
 */
export function assignLoggers(context: LinkContext, catalogue: Catalogue, configured: readonly string[]): void {
  const structured = structuredLoggers(context, catalogue);
  for (const [file, linked] of context.files.entries()) {
    const loggers = catalogue[catalogueLanguage(linked.language)].loggers;
    for (const [index, call] of linked.facts.calls.entries()) {
      const steps = context.names.steps(file, index);
      const [callee] = steps;
      if (!callee || ((callee.kind === 'function' || callee.kind === 'type') && !call.chain)) continue;
      const site: Site = { context, catalogue: loggers, file, fn: call.fn };
      const role =
        readCall(site, call, steps, (library) => structured(library, file)) ?? readNamed(site, call, steps, configured);
      const roles: CallRole[] = role ? [role] : [];
      const set = loggers.configures.exact(callee);
      if (set) roles.push({ kind: 'init', what: 'logging', library: set.spec.name });
      if (roles.length > 0) linked.roles.set(index, roles);
    }
  }
  replaceConsole(context, catalogue);
  attributeNamed(context, catalogue, configured);
  assignWrappers(context, catalogue);
  assignOwnLoggers(context, catalogue);
  viewLoggers(context, catalogue);
}
