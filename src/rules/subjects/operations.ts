/** Calls that leave the process: to databases, caches, other services, queues. */
import type { Answer } from '../../model/evidence.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import type { Operation } from '../../model/requests.js';
import { callShape } from '../fingerprint.js';
import { placeAttributes, roleOf, symbolOf } from './place.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

interface OperationAt {
  operation: Operation;
  file: LinkedFile;
  fn: number;
  repository: Repository;
}

const told = (answer: Answer | undefined): boolean | undefined =>
  answer === undefined || answer.state === 'unknown' ? undefined : answer.state === 'yes';

export const operationAttributes: AttributeTable<OperationAt> = {
  ...placeAttributes,
  kind: {
    doc: '`database`, `cache`, `http-client`, `queue-publish`, `queue-consume`, `job`, `auth`, `payment`',
    of: ({ operation }) => operation.kind,
  },
  target: { doc: 'what is called: `postgresql`, `redis`, `http`', of: ({ operation }) => operation.target },
  whom: {
    doc: 'target with the library, where that has another name, for messages',
    of: ({ operation: { target, library } }) => (target === library ? target : `${target} (${library})`),
  },
  library: { doc: 'client library', of: ({ operation }) => operation.library },
  heuristic: { doc: 'told by names alone', of: ({ operation }) => operation.heuristic === true },
  service: {
    doc: 'name of the service',
    of: ({ operation, repository }) => repository.services[operation.service]?.service.name ?? repository.name,
  },
  serviceTraced: {
    doc: 'tracing is initialised in the service',
    of: ({ operation, repository }) => {
      const view = repository.services[operation.service];
      if (!view) return undefined;
      return view.tracing.length > 0 ? true : view.hints?.tracing?.length ? undefined : false;
    },
  },
  logged: { doc: 'its function logs', of: ({ operation }) => operation.logged },
  measured: { doc: 'its function records a metric', of: ({ operation }) => operation.measured },
  traced: { doc: 'a span or instrumentation covers it', of: ({ operation }) => told(operation.traced) },
  propagates: {
    doc: 'the trace context goes with it to the other process',
    of: ({ operation }) => told(operation.propagates),
  },
};

export function* operationSubjects(repository: Repository): Iterable<Subject> {
  for (const operation of repository.operations) {
    const file = repository.files[operation.file];
    const call = file?.facts.calls[operation.call];
    if (!file || !call) continue;
    // What a decorator registers stands in the function that it decorates.
    const decorated =
      call.result === 'decorator'
        ? file.facts.functions.findIndex(({ decorators }) => decorators.includes(operation.call))
        : -1;
    const at: OperationAt = { operation, file, fn: decorated < 0 ? call.fn : decorated, repository };
    yield {
      ...operation.place,
      service: operation.service,
      role: roleOf(at, operation.call),
      symbol: symbolOf(at),
      shape: callShape(call, file.facts.calls),
      attribute: attributesOf(operationAttributes, at),
    };
  }
}
