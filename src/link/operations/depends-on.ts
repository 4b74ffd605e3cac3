/** What each service depends on: whom its operations reach, and clients among its direct dependencies. */
import type { Having, Place } from '../../model/evidence.js';
import type { Operation } from '../../model/requests.js';
import type { Work } from '../requests/work.js';

const STATED = new Set(['database', 'cache', 'http-client', 'queue-publish', 'queue-consume', 'payment']);

/** Fills `dependsOn` of all services: their operations, and clients among their direct dependencies that no call shows. */
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
        const named = client.packages ?? client.modules;
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
