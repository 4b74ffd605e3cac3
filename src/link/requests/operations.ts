/** Calls that leave the process, with what is logged, measured and traced about them, and what a service depends on. */
import type { Having, Operation, Place } from '../../model/repository.js';
import { stepsOf } from './symbols.js';
import { isServed, type Work } from './work.js';

const PARTS = /^(?:Header|Form|PostForm|MultipartForm|URL|Trailer|Cookies?|Query(?:\(\))?|headers|searchParams)$/;

/** Finds the operations of all judged files and gives their calls a role. */
export function findOperations(work: Work): Operation[] {
  const operations: Operation[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example' || linked.role === 'generated')
      continue;
    const { clients } = work.libraries(linked);
    const known = namesOf(work, linked.language);
    for (const [index, call] of linked.facts.calls.entries()) {
      const steps = stepsOf(call);
      if (!steps.some((step) => known.has(step.name))) continue;
      const global = work.libraries(linked).catalogue.clients.find((client) => client.globals.includes(call.callee));
      const symbol = global ? undefined : work.symbol(file, call.fn, call.callee);
      const found =
        global ??
        (symbol &&
          clients.of(symbol).find(({ entry, path }) => {
            const last = path.at(-1) ?? '';
            // A look-up in a request's own parts calls nobody: `r.Header.Get("X-Id")`.
            if (path.some((part) => PARTS.test(part))) return false;
            return (
              entry.calls.includes(last) || steps.some((step, number) => number > 0 && entry.calls.includes(step.name))
            );
          })?.entry);
      if (!found) continue;
      const { kind, target, library } = found;
      work.addRole(file, index, { kind: 'operation', operation: kind, target, library });
      // Scripts and migrations are no part of what the service does while it runs.
      if (!isServed(linked)) continue;
      const place = work.place(file, call.at);
      operations.push({
        kind,
        target,
        library,
        service: linked.service,
        file,
        call: index,
        place,
        logged: false,
        measured: false,
        traced: { state: 'no', evidence: [] },
      });
    }
  }
  return operations;
}

const names = new Map<string, Set<string>>();

function namesOf(work: Work, language: string): Set<string> {
  const found = names.get(language);
  if (found) return found;
  const linked = work.files.find((file) => file.language === language);
  const clients = linked ? work.libraries(linked).catalogue.clients : [];
  const all = new Set(clients.flatMap((client) => [...client.calls, ...client.globals]));
  names.set(language, all);
  return all;
}

const STATED = new Set(['database', 'cache', 'http-client', 'queue-publish', 'queue-consume', 'payment']);

/** What each service depends on: its operations, and clients among its direct dependencies that no call shows. */
export function dependsOn(work: Work, operations: readonly Operation[]): void {
  for (const [index, view] of work.context.services.entries()) {
    const seen = new Set<string>();
    const add = (kind: string, having: Having) => {
      const key = `${kind} ${having.name}`;
      if (seen.has(key)) return;
      seen.add(key);
      view.dependsOn.push({ kind, name: having.name, place: having.place });
    };
    for (const operation of operations)
      if (operation.service === index && STATED.has(operation.kind))
        add(operation.kind, { name: operation.target, place: operation.place });
    const { manifest } = view.service;
    if (!manifest) continue;
    const place: Place = { path: manifest, at: [1, 1, 1, 1] };
    const languages = new Set(work.files.filter((file) => file.service === index).map((file) => file.language));
    for (const language of languages) {
      const linked = work.files.find((file) => file.service === index && file.language === language);
      for (const client of linked ? work.libraries(linked).catalogue.clients : []) {
        if (!STATED.has(client.kind) || client.kind === 'http-client') continue;
        const named = client.packages.length > 0 ? client.packages : client.modules;
        const has = named.some((name) => hasDependency(view.service.dependencies, name, language === 'go'));
        if (has && view.service.role === 'service') add(client.kind, { name: client.target, place });
      }
    }
    view.dependsOn.sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  }
}

function hasDependency(dependencies: ReadonlySet<string>, name: string, go: boolean): boolean {
  if (dependencies.has(name)) return true;
  if (!go) return false;
  for (const dependency of dependencies) if (name === dependency.replace(/\/v\d+$/, '')) return true;
  return false;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
