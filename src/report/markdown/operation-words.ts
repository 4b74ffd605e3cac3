/** What operations are called in a report: as a subject of their own, and as one call on the way of a request. */
import type { OperationKind } from '../../model/calls.js';

/** The rows of a table: `Calls to other services`. */
export const SUBJECTS: Readonly<Record<OperationKind, string>> = {
  auth: 'Authentication and tokens',
  payment: 'Payments',
  database: 'Database',
  cache: 'Cache',
  'http-client': 'Calls to other services',
  'queue-publish': 'Messages published',
  'queue-consume': 'Messages consumed',
  job: 'Background jobs',
};

/** One such call: `call`, as in an arrow of a sequence diagram. */
const CALLS: Readonly<Record<OperationKind, string>> = {
  auth: 'check',
  payment: 'payment',
  database: 'query',
  cache: 'cache access',
  'http-client': 'call',
  'queue-publish': 'message sent',
  'queue-consume': 'message received',
  job: 'job',
};

/** @returns the kind itself where it has no such word */
export const callWord = (kind: string): string => (CALLS as Readonly<Record<string, string>>)[kind] ?? kind;
