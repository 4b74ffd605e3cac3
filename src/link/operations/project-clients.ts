/** Clients that a repository's own code makes of libraries: tasks of a queue, stubs and queries that a generator wrote. */
import type { CallFact } from '../../model/facts.js';
import type { Client } from '../catalogue/clients.js';
import { baseOf, type LibrarySymbol, lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { clientCall } from './client-calls.js';

export interface ProjectCall {
  kind: Client['kind'];
  library: string;
  target: string;
}

const SENDS = new Set(
  'delay apply_async delay_on_commit send send_with_options enqueue kiq defer defer_async schedule push'.split(' '),
);
const SIGNATURE = /^(?:s|si|signature|subtask)$/;
const QUEUES = [
  { library: 'celery', target: 'celery', packages: ['celery'] },
  { library: 'rq', target: 'redis queue', packages: ['rq', 'django-rq'] },
  { library: 'dramatiq', target: 'task queue', packages: ['dramatiq', 'huey', 'arq', 'taskiq'] },
];
const TASK = /^(?:task|shared_task|actor|job|periodic_task|db_task|lock_task|broker\.task)$/;

/** `send_receipt.delay(id)`: a function of the repository that a decorator made a task. */
export function taskCall(work: Work, file: number, call: CallFact): ProjectCall | undefined {
  // `render.s(page).apply_async()` sends the signature of a task.
  const signed = SIGNATURE.test(lastName(call.callee)) ? call.chain?.at(-1)?.name : undefined;
  if (work.files[file]?.language !== 'python' || !SENDS.has(signed ?? lastName(call.callee))) return undefined;
  const base = baseOf(call.callee);
  const task = base === undefined ? undefined : work.context.names.resolve(file, call.fn, base);
  if (task?.kind !== 'function') return undefined;
  const decorators = work.function(task)?.decorators ?? [];
  for (const index of decorators) {
    const decorator = work.facts(task.file)?.calls[index];
    if (!decorator || !TASK.test(lastName(decorator.callee))) continue;
    const symbol = work.symbol(task.file, decorator.fn, decorator.callee);
    const linked = work.files[task.file];
    const known = symbol && linked && work.libraries(linked).clients.of(symbol);
    const client = known?.map(({ entry }) => entry).find((entry) => entry.kind === 'queue-publish');
    if (client) return { kind: client.kind, library: client.library, target: client.target };
    // A decorator of the repository's own, around that of the library which the service depends on.
    const queue =
      linked &&
      QUEUES.find(({ packages }) =>
        packages.some((name) => work.context.services[linked.service]?.service.dependencies.has(name)),
      );
    if (queue) return { kind: 'queue-publish', library: queue.library, target: queue.target };
  }
  return undefined;
}

/** `client.GetOrder(ctx, …)` on a stub that a generator wrote for an RPC service. */
export function stubCall(work: Work, file: number, call: CallFact): ProjectCall | undefined {
  const symbol = work.symbol(file, call.fn, call.callee);
  const language = work.files[file]?.language;
  const service =
    symbol &&
    (language === 'go' ? goStub(symbol, call) : language === 'python' ? pythonStub(symbol) : scriptStub(symbol));
  return service === undefined ? undefined : { kind: 'http-client', library: 'grpc', target: service };
}

const GO_STUBS =
  /(?:pb|proto|grpc|connect)(?:\/v\d+)?$|\/(?:gen|proto|protos|pb|protobuf|protogen|genproto|api)(?:\/|$)/;

/**
 * Made by `NewOrdersClient`, or declared to be an `OrdersClient`, of a package that is generated; its methods take a context. The
 * method may follow at once: `pb.NewOrdersClient(conn).GetOrder(ctx, …)`.
 */
function goStub({ module, path, origin }: LibrarySymbol, call: CallFact): string | undefined {
  if (!GO_STUBS.test(module)) return undefined;
  const link = origin === 'imported' ? call.chain?.[0] : undefined;
  const [made, method] = link ? [path.at(-1), link.name] : path;
  const name = /^(?:New)?(\w+)Client$/.exec(made ?? '')?.[1];
  if (path.length !== (link ? 1 : 2) || name === undefined || !/^[A-Z]/.test(method ?? '')) return undefined;
  if (/^(?:Close|Conn|Send|Recv)$/.test(method ?? '')) return undefined;
  const first = (link ?? call).args[0];
  const isContext =
    (first?.kind === 'ref' && /(?:^|[.$@])\w*(?:ctx|context)\w*$/i.test(first.ref)) || first?.kind === 'call';
  return isContext ? name.toLowerCase() : undefined;
}

function pythonStub({ module, path }: LibrarySymbol): string | undefined {
  const at = path.findIndex((part) => /^\w+Stub$/.test(part));
  if (at < 0 || at !== path.length - 2 || !/_pb2_grpc$|_grpc$/.test([module, ...path.slice(0, at)].join('.')))
    return undefined;
  return (path[at] ?? '').slice(0, -4).toLowerCase();
}

function scriptStub({ module, path, origin }: LibrarySymbol): string | undefined {
  // `new proto.stock.StockService(address, credentials).GetLevel(…)` of a package that is read from its `.proto` file.
  if (module === '@grpc/grpc-js' && path[0] === 'loadPackageDefinition')
    return path.length > 2 && /^[A-Z]/.test(path.at(-2) ?? '') ? (path.at(-2) ?? '').toLowerCase() : undefined;
  if (origin === 'imported' || !/_grpc_(?:web_)?pb$|_pb_service$|[./]grpc-client$|\.client$/.test(module))
    return undefined;
  const name = path.length === 2 ? /^(\w+)Client$/.exec(path[0] ?? '')?.[1] : undefined;
  return name?.toLowerCase();
}

const DEPTH = 3;

/** Functions that a generator wrote (queries of sqlc, builders of ent) run in the name of whoever calls them. */
export class GeneratedCode {
  private readonly known = new Map<string, ProjectCall | null>();

  constructor(private readonly work: Work) {}

  of(file: number, index: number): ProjectCall | undefined {
    const target = this.work.context.names.target(file, index);
    return target && this.inFunction(target, DEPTH);
  }

  private inFunction(at: FunctionAt, depth: number): ProjectCall | undefined {
    if (this.work.files[at.file]?.role !== 'generated') return undefined;
    const key = `${at.file}:${at.fn}`;
    const known = this.known.get(key);
    if (known !== undefined) return known ?? undefined;
    this.known.set(key, null);
    let found: ProjectCall | undefined;
    for (const { index } of this.work.callsWithin(at)) {
      const client = clientCall(this.work, at.file, index)?.client;
      const target = client || depth <= 0 ? undefined : this.work.context.names.target(at.file, index);
      found ??= client ?? (target && this.inFunction(target, depth - 1));
    }
    const call = found && { kind: found.kind, library: found.library, target: found.target };
    this.known.set(key, call ?? null);
    return call;
  }
}
