/** What an initialised instrumentation of a service covers. */
import type { Answer, Place } from '../../model/evidence.js';
import type { Operation } from '../../model/requests.js';
import type { ServiceView } from '../../model/services.js';
import type { Client } from '../catalogue/clients.js';
import { functionEffects } from '../requests/middleware.js';
import { isServed, type Work } from '../requests/work.js';

const UNKNOWN: Answer = { state: 'unknown', evidence: [] };

/** Whether tracing is initialised in a service. */
export function isInitialised(view: ServiceView): boolean {
  return view.tracing.length > 0 || (view.tracingSetup?.starts.length ?? 0) > 0;
}

/** Names tell of tracing whose set-up could not be followed. */
export function isHinted(view: ServiceView): boolean {
  return (view.hints?.tracing?.length ?? 0) > 0;
}

/** Whether an initialised instrumentation of the service, or of those that a library serves, covers the client. */
export function instrumentation(work: Work, operation: Operation, client: Client): Answer {
  const own = work.context.services[operation.service];
  if (!own) return UNKNOWN;
  const users =
    own.service.role === 'library' ? work.context.services.filter((view) => view.service.role === 'service') : [];
  const answers = [own, ...users].map((view) => byView(view, operation, client));
  const best = answers.find((answer) => answer.state === 'yes') ?? answers.find((answer) => answer.state === 'unknown');
  if (best) return best;
  const open = client.kind === 'http-client' && tracingTransports(work).has(operation.service);
  return open ? UNKNOWN : { state: 'no', evidence: [] };
}

const transports = new WeakMap<Work, Set<number>>();

/** Services with a transport of their own that opens spans: which clients are given it cannot be told. */
function tracingTransports(work: Work): ReadonlySet<number> {
  const known = transports.get(work);
  if (known) return known;
  const found = new Set<number>();
  transports.set(work, found);
  for (const [file, linked] of work.files.entries())
    for (const [fn, fact] of linked.language === 'go' && isServed(linked) ? linked.facts.functions.entries() : [])
      if (fact.name === 'RoundTrip' && functionEffects(work, { file, fn }).some(({ does }) => does === 'tracing'))
        found.add(linked.service);
  return found;
}

function byView(view: ServiceView, { kind, library }: Operation, client: Client): Answer {
  const all = view.tracingSetup?.instrumented ?? [];
  const covering = all.filter(
    ({ covers }) =>
      [library, kind, ...client.over].some((name) => covers.includes(name)) || (covers.includes('*') && client.agents),
  );
  const sure = covering.filter(({ depends }) => !depends);
  if (sure.length > 0) return { state: 'yes', evidence: sure.map((having): Place => having.place) };
  // What a setting may switch on is neither missing nor there.
  if (covering.length > 0) return UNKNOWN;
  // An agent may or may not know the library.
  if (all.some(({ covers }) => covers.includes('*'))) return UNKNOWN;
  if (!isInitialised(view)) return isHinted(view) ? UNKNOWN : { state: 'no', evidence: [] };
  return mentions(view, client) ? UNKNOWN : { state: 'no', evidence: [] };
}

const INSTRUMENTS = /otel|opentelemetry|instrument|tracing|ddtrace|dd-trace|apm|nr[a-z]+$/i;

/** Packages that stand around any driver of Go's database/sql. */
const WRAPS_SQL = /\/(?:instrumentedsql|otelsql|ocsql|sqlhooks|sqlmw|go-sqltrace)(?:\/|$)/;

/** A package that by its name instruments the library is among the dependencies, though nothing was seen to switch it on. */
function mentions(view: ServiceView, client: Client): boolean {
  // What traces requests over net/http stands in the code itself.
  if (client.library === 'net/http') return false;
  const throughSql = [client.library, ...client.over].includes('database/sql');
  if (throughSql && [...view.service.dependencies].some((name) => WRAPS_SQL.test(name))) return true;
  const names = [client.library, ...client.modules, ...(client.packages ?? [])]
    .map((name) => (name.split('/').at(-1) ?? '').replace(/[^a-z0-9]/gi, '').toLowerCase())
    .filter((name) => name.length > 2);
  for (const dependency of view.service.dependencies) {
    if (!INSTRUMENTS.test(dependency)) continue;
    const told = (dependency.split('/').at(-1) ?? '').replace(/[^a-z0-9]/gi, '').toLowerCase();
    if (names.some((name) => told.includes(name))) return true;
  }
  return false;
}
