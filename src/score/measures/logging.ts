import type { CallRole } from '../../model/calls.js';
import type { Place } from '../../model/evidence.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import type { ServiceView } from '../../model/services.js';
import {
  count,
  hasServices,
  type Measure,
  type Measured,
  open,
  placeOf,
  productionFiles,
  services,
  shareInWords,
  shareOfServices,
} from './measure.js';

type LogRole = Extract<CallRole, { kind: 'log' }>;
interface LogCall {
  file: LinkedFile;
  call: number;
  role: LogRole;
  place: Place;
}

/** Log and console calls of production code. A tool's printing is its interface, and a logger's own module prints by trade. */
export function logCalls(repository: Repository): LogCall[] {
  const calls: LogCall[] = [];
  for (const file of productionFiles(repository)) {
    for (const [call, roles] of file.roles) {
      const role = roles.find((one): one is LogRole => one.kind === 'log');
      const fact = file.facts.calls[call];
      const tool = file.role === 'tool' || file.byHand?.has(call) || (fact && file.commandLine?.has(fact.fn));
      if (!role || !fact || (role.console && (tool || file.isLogger))) continue;
      calls.push({ file, call, role, place: { path: file.path, at: fact.at } });
    }
  }
  return calls;
}

/** A record is structured when its values are fields: a message built or formatted at the call hides them in text. */
export function isStructured(role: LogRole): boolean {
  return role.structured && (role.style === 'plain' || role.style === 'value');
}

const noCalls: Measured = { kind: 'not-applicable', detail: 'Nothing in production code logs or prints.' };

export const servicesWithLogger: Measure = ({ repository }) => {
  const calls = logCalls(repository);
  const using = new Set(calls.filter((one) => !one.role.console).map((one) => one.file.service));
  const loud = new Set(calls.map((one) => one.file.service));
  const indexOf = (view: ServiceView) => repository.services.indexOf(view);
  // A library or tool that says nothing needs no logger; a service that says nothing is blind.
  const judged = hasServices(repository)
    ? services(repository)
    : repository.services.filter((view) => loud.has(indexOf(view)));
  if (judged.length === 0) return noCalls;
  const firstCall = (view: ServiceView) =>
    calls.filter((one) => !one.role.console && one.file.service === indexOf(view)).slice(0, 1);
  return shareOfServices(
    judged,
    (view) => (using.has(indexOf(view)) ? (view.loggers.length > 0 ? view.loggers : firstCall(view)) : []),
    'a levelled logger in use',
  );
};

export const callsThroughLogger: Measure = ({ repository }) => {
  const calls = logCalls(repository);
  if (calls.length === 0) return noCalls;
  const console = calls.filter((one) => one.role.console);
  const covered = calls.length - console.length;
  return {
    kind: 'share',
    covered,
    total: calls.length,
    unknown: 0,
    evidence: console.map((one) => one.place),
    detail: `${shareInWords({ covered, total: calls.length }, 'log calls', ['uses', 'use'], 'a levelled logger')} ${count(console.length, 'call writes', 'calls write')} to the console.`,
  };
};

export const structuredCalls: Measure = ({ repository }) => {
  const calls = logCalls(repository);
  if (calls.length === 0) return noCalls;
  const text = calls.filter((one) => !isStructured(one.role));
  const covered = calls.length - text.length;
  return {
    kind: 'share',
    covered,
    total: calls.length,
    unknown: 0,
    evidence: text.map((one) => one.place),
    detail: shareInWords({ covered, total: calls.length }, 'log calls', ['writes', 'write'], 'structured output'),
  };
};

export const levelConfigured: Measure = ({ repository }) => {
  const logging = new Set(
    logCalls(repository)
      .filter((one) => !one.role.console)
      .map((one) => one.file.service),
  );
  const users = repository.services.filter(
    (view, index) => logging.has(index) && (view.service.role === 'service' || !hasServices(repository)),
  );
  if (users.length === 0) return { kind: 'not-applicable', detail: 'There is no levelled logger.' };
  const views = users.filter(({ service }) => service.role !== 'library');
  if (views.length === 0)
    return { kind: 'not-applicable', detail: 'At which level a library logs is for the program that uses it to say.' };
  return shareOfServices(views, (view) => view.levelConfigured, 'a log level set by configuration');
};

function credentialsLogged(confidences: readonly string[]): Measure {
  return ({ repository, findings }) => {
    const leaks = open(findings, 'logging/sensitive-data').filter(
      (finding) => finding.severity === 'critical' && confidences.includes(finding.confidence),
    );
    if (leaks.length > 0) {
      const detail = `${count(leaks.length, 'call writes', 'calls write')} a credential or payment value to a log.`;
      return { kind: 'existence', state: 'unmet', evidence: leaks.map(placeOf), detail };
    }
    if (logCalls(repository).length === 0) return noCalls;
    const detail = 'No credential or payment value was found in a log call.';
    return { kind: 'existence', state: 'met', evidence: [], detail };
  };
}
export const noCredentialLogged = credentialsLogged(['high', 'medium']);
export const noSureCredentialLogged = credentialsLogged(['high']);

const REQUEST_SCOPE = new Set(['route', 'rpc', 'consumer', 'job', 'websocket', 'error-middleware']);

/** Handlers that log themselves, and routes whose requests middleware logs. */
export const correlatedEntries: Measure = ({ repository }) => {
  const tied: Place[] = [];
  const loose: Place[] = [];
  let unknown = 0;
  const seen = new Set<string>();
  const logging = new Map<LinkedFile, Set<number>>();
  for (const { file, call } of logCalls(repository)) {
    const fn = file.facts.calls[call]?.fn;
    if (fn !== undefined) logging.set(file, (logging.get(file) ?? new Set()).add(fn));
  }
  for (const [index, file] of repository.files.entries()) {
    for (const [fn, entry] of file.entries) {
      if (!REQUEST_SCOPE.has(entry.kind) || !logging.get(file)?.has(fn)) continue;
      seen.add(`${index}:${fn}`);
      const call = file.uncorrelated.get(fn);
      const at = (call === undefined ? undefined : file.facts.calls[call]?.at) ?? file.facts.functions[fn]?.at;
      if (at) (call === undefined ? tied : loose).push({ path: file.path, at });
    }
  }
  for (const route of repository.routes) {
    if (route.logged.state !== 'yes') continue;
    if (route.handler && seen.has(`${route.handler.file}:${route.handler.fn}`)) continue;
    if (route.correlated.state === 'unknown') unknown += 1;
    else (route.correlated.state === 'yes' ? tied : loose).push(route.place);
  }
  const share = { covered: tied.length, total: tied.length + loose.length, unknown };
  if (share.total + unknown === 0)
    return { kind: 'not-applicable', detail: 'Nothing logs while handling a request, message or job.' };
  return {
    kind: 'share',
    ...share,
    evidence: loose.length > 0 ? loose : tied,
    detail: shareInWords(share, 'handlers that log', ['ties its records', 'tie their records'], 'to the request'),
  };
};
