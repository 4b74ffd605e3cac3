/** Calls that leave the process: what is called, by which library, in whose name. */
import type { CallFact } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Operation } from '../../model/requests.js';
import { isServed, type Work } from '../requests/work.js';
import { beatEntries } from './beat.js';
import { clientCall } from './client-calls.js';
import { Engines } from './engines.js';
import { guessedCall } from './guessed-calls.js';
import { GeneratedCode, type ProjectCall, stubCall, taskCall } from './project-clients.js';
import { targetOf, workloadNames } from './targets.js';

interface Found extends ProjectCall {
  step: number;
  heuristic?: true;
}

const BEAT: Found = { kind: 'job', library: 'celery', target: 'schedule', step: 0 };

/** Finds the operations of all judged files and gives their calls a role. One call, with all that is called on its result, is one. */
export function findOperations(work: Work): Operation[] {
  const operations: Operation[] = [];
  const generated = new GeneratedCode(work);
  const workloads = workloadNames(work.context.artefacts);
  const engines = new Engines(work);
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated')
      continue;
    const due = new Set(beatEntries(work, file));
    for (const [index, call] of linked.facts.calls.entries()) {
      const found = due.has(index) ? BEAT : findOne(work, generated, file, linked, index, call);
      if (!found || (found.library === 'fetch' && isInBrowser(work, file, linked, call))) continue;
      const { kind, library } = found;
      const host =
        kind === 'http-client' && found.target === 'http'
          ? targetOf(work, file, call, found.step, workloads)
          : undefined;
      const engine = kind === 'database' && found.target === 'database' ? engines.of(linked.service) : undefined;
      const target = host ?? engine ?? found.target;
      work.addRole(file, index, { kind: 'operation', operation: kind, target: found.target, library });
      // Scripts and migrations are no part of what the service does while it runs.
      if (!isServed(linked)) continue;
      operations.push({
        kind,
        target,
        library,
        service: linked.service,
        file,
        call: index,
        place: work.place(file, call.at),
        logged: false,
        measured: false,
        traced: { state: 'no', evidence: [] },
        ...(found.heuristic && { heuristic: true }),
      });
    }
  }
  return operations;
}

function findOne(
  work: Work,
  generated: GeneratedCode,
  file: number,
  linked: LinkedFile,
  index: number,
  call: CallFact,
): Found | undefined {
  const known = clientCall(work, file, index);
  if (known) {
    const { kind, library, target } = known.client;
    return { kind, library, target, step: known.step };
  }
  const own = taskCall(work, file, call) ?? stubCall(work, file, call) ?? generated.of(file, index);
  if (own) return { ...own, step: 0 };
  const guess = guessedCall(work, linked, call);
  const symbol = guess && work.symbol(file, call.fn, call.callee);
  if (!guess || (symbol && work.libraries(linked).clients.of(symbol).length > 0)) return undefined;
  if (work.context.names.target(file, index)) return undefined;
  const { kind, library, target } = guess;
  return { kind, library, target, step: 0, ...(!guess.known && { heuristic: true }) };
}

/** Code that is shared with a front end: only a browser can call an address without a host, and what it alone imports is its own. */
function isInBrowser(work: Work, file: number, { facts, path }: LinkedFile, call: CallFact): boolean {
  if (facts.marks.includes('dom') || /\.client\.[cm]?[jt]sx?$/.test(path)) return true;
  const url = call.args[0];
  return (
    (url !== undefined && (work.text(file, call.fn, url)?.text ?? '').startsWith('/')) || isBrowsers(work, file, 0)
  );
}

function isBrowsers(work: Work, file: number, depth: number): boolean {
  const linked = work.files[file];
  if (depth > 3 || !linked || linked.entries.size > 0) return false;
  const users = work.context.names.importers(file).filter((user) => work.files[user]?.role !== 'test');
  return (
    users.length > 0 && users.every((user) => work.files[user]?.role === 'browser' || isBrowsers(work, user, depth + 1))
  );
}
