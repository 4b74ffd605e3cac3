/** What stands before every route of a file-system router: SvelteKit's `handle`, Next.js `middleware`, Astro's `onRequest`. */
import type { LinkedFile } from '../../../model/repository.js';
import { isServed, type Work } from '../../requests/work.js';
import { NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';

/** File, framework and the exports that requests pass. */
const HOOKS = [
  { framework: 'sveltekit', place: /(?:^|\/)src\/hooks\.server(?:\/index)?\.[jt]s$/, names: ['handle'] },
  { framework: 'next', place: /(?:^|\/)(?:middleware|proxy)\.[jt]s$/, names: ['middleware', 'proxy', 'default'] },
  { framework: 'astro', place: /(?:^|\/)src\/middleware(?:\/index)?\.[jt]s$/, names: ['onRequest'] },
];

/** Middleware by service and framework. */
export function hooks(work: Work): Map<number, Map<string, Use[]>> {
  const found = new Map<number, Map<string, Use[]>>();
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked)) continue;
    for (const { framework, place, names } of HOOKS) {
      if (!place.test(linked.path) || !isRoot(work, linked, framework)) continue;
      for (const { name, value } of linked.facts.exports)
        if (names.includes(name))
          add(found, linked.service, framework, { file, fn: 0, value, prefix: NOTHING, at: [1, 1, 1, 1] });
    }
  }
  return found;
}

/** Next.js reads the file beside `app` or `pages` alone. */
function isRoot(work: Work, linked: LinkedFile, framework: string): boolean {
  if (framework !== 'next') return true;
  const folder = work.context.services[linked.service]?.service.path ?? '.';
  const inside = folder === '.' ? linked.path : linked.path.slice(folder.length + 1);
  return /^(?:src\/)?[^/]+$/.test(inside) && usesPackage(work, linked.service, 'next');
}

function add(found: Map<number, Map<string, Use[]>>, service: number, framework: string, use: Use): void {
  const of = found.get(service) ?? new Map<string, Use[]>();
  found.set(service, of);
  of.set(framework, [...(of.get(framework) ?? []), use]);
}

const imported = new WeakMap<Work, Map<number, Set<string>>>();

/** A service depends on a package, or its files import it: frameworks that bundle are often listed as needed for development only. */
export function usesPackage(work: Work, service: number, name: string): boolean {
  if (work.context.services[service]?.service.dependencies.has(name)) return true;
  let known = imported.get(work);
  if (!known) {
    known = new Map();
    for (const linked of work.files) {
      const modules = known.get(linked.service) ?? new Set<string>();
      known.set(linked.service, modules);
      for (const { module } of linked.facts.imports) modules.add(packageOf(module));
    }
    imported.set(work, known);
  }
  return known.get(service)?.has(name) ?? false;
}

function packageOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}
