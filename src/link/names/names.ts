/** The answers about names that the rest of link asks for; see `Names` in src/link/context.ts. */
import type { LinkedFile } from '../../model/repository.js';
import type { LinkInput, Names } from '../context.js';
import { CallGraph } from './callgraph.js';
import { createModules, type Modules } from './modules.js';
import { Resolver } from './resolve.js';
import { followValue, textOf } from './values.js';

/** Makes the resolver over all files; nothing is computed before it is asked for. */
export function createNames(
  files: readonly LinkedFile[],
  byPath: ReadonlyMap<string, number>,
  resolution: LinkInput['resolution'],
): Names {
  const modules = createModules(files, byPath, resolution);
  let resolver = new Resolver(files, modules);
  const graph = new CallGraph(() => resolver);
  let importing: number[][] | undefined;
  return {
    resolve: (file, fn, ref) => resolver.resolve(file, fn, ref),
    evaluate: (file, fn, value) => resolver.evaluate(file, fn, value),
    target: (file, call) => graph.target(file, call),
    steps: (file, call) => resolver.calls.steps(file, call),
    follow: (file, fn, value) => followValue(resolver, { file, fn, value }),
    text: (file, fn, value) => textOf(resolver, { file, fn, value }),
    callers: (file, fn) => graph.callers(file, fn),
    modules: (file, module) => modules.of(file, module),
    importers(file) {
      importing ??= reverse(files, modules);
      return importing[file] ?? [];
    },
    forget() {
      resolver = new Resolver(files, modules);
    },
  };
}

function reverse(files: readonly LinkedFile[], modules: Modules): number[][] {
  const importing: number[][] = [];
  const add = (from: number, to: number) => {
    if (from === to) return;
    importing[to] ??= [];
    const list = importing[to] as number[];
    if (list.at(-1) !== from && !list.includes(from)) list.push(from);
  };
  for (const [file, { facts, language }] of files.entries())
    for (const { module, name } of facts.imports) {
      for (const to of modules.of(file, module)) add(file, to);
      // `from package import module`
      if (language !== 'python' || name === '*') continue;
      for (const to of modules.of(file, module.endsWith('.') ? module + name : `${module}.${name}`)) add(file, to);
    }
  // JavaScript's `export … from` names modules that no import fact repeats.
  for (const [file, { facts, language }] of files.entries()) {
    if (language === 'python' || language === 'go') continue;
    for (const { value } of facts.exports) {
      const end = value.kind === 'ref' ? value.ref.indexOf('#', 1) : -1;
      if (value.kind === 'ref' && end > 0) for (const to of modules.of(file, value.ref.slice(0, end))) add(file, to);
    }
  }
  return importing;
}
