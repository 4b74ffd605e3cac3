import type { Repository } from '../../model/repository.js';
import type { SubjectKind } from '../../model/rule.js';
import { callAttributes, callSubjects } from './calls.js';
import { fieldAttributes, fieldSubjects } from './fields.js';
import { functionAttributes, functionSubjects } from './functions.js';
import { handlerAttributes, handlerSubjects } from './handlers.js';
import { metricAttributes, metricSubjects, routeAttributes, routeSubjects } from './inventory.js';
import { levelAttributes, levelSubjects } from './levels.js';
import { operationAttributes, operationSubjects } from './operations.js';
import { repositoryAttributes, repositorySubjects, serviceAttributes, serviceSubjects } from './services.js';
import type { AttributeTable, Subject } from './subject.js';
import { throwAttributes, throwSubjects } from './throws.js';
import { spanAttributes, spanSubjects, tracingFaultAttributes, tracingFaultSubjects } from './tracing.js';

interface Kind {
  attributes: AttributeTable<never>;
  /** `every`: also those that only rules of the user's own can be about. */
  of(repository: Repository, every?: boolean): Iterable<Subject>;
}

/** What each kind of subject is called in a rule's `for`, which attributes it has, and how it is gathered. */
export const SUBJECTS: Readonly<Record<SubjectKind, Kind>> = {
  call: { attributes: callAttributes, of: callSubjects },
  handler: { attributes: handlerAttributes, of: handlerSubjects },
  throw: { attributes: throwAttributes, of: throwSubjects },
  function: { attributes: functionAttributes, of: functionSubjects },
  route: { attributes: routeAttributes, of: routeSubjects },
  metric: { attributes: metricAttributes, of: metricSubjects },
  service: { attributes: serviceAttributes, of: serviceSubjects },
  level: { attributes: levelAttributes, of: levelSubjects },
  operation: { attributes: operationAttributes, of: operationSubjects },
  span: { attributes: spanAttributes, of: spanSubjects },
  'tracing-fault': { attributes: tracingFaultAttributes, of: tracingFaultSubjects },
  field: { attributes: fieldAttributes, of: fieldSubjects },
  repository: { attributes: repositoryAttributes, of: repositorySubjects },
};
