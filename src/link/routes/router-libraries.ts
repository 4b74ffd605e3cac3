/** Which library's router a call makes, a name is declared to be, or is most likely to be by what it is called. */
import type { CallFact, ParamFact, Value } from '../../model/facts.js';
import type { RouterLibrary } from '../catalogue/frameworks.js';
import { isNamed, type LibrarySymbol, librarySymbol } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

const HANDED_OVER = /^(?:app|router|server|fastify|api|instance|application|web)$/i;

/** The library whose router a call makes by its own name, and by which of the library's names. */
export function makes(
  work: Work,
  file: number,
  call: CallFact,
): { entry: RouterLibrary; path: readonly string[]; module: string } | undefined {
  const from = work.files[file];
  if (!from) return undefined;
  // Go: `new(restful.WebService)`.
  const type =
    call.callee === 'new' && from.language === 'go' && call.args[0]?.kind === 'ref' ? call.args[0].ref : undefined;
  const symbol =
    librarySymbol(work.context.names.resolve(file, call.fn, type ?? call.callee)) ?? baseClass(work, file, call);
  if (!symbol) return undefined;
  const found = work
    .libraries(from)
    .routers.of(symbol)
    .find(({ entry, path }) => isNamed(type === undefined ? entry.makes : entry.types, path));
  return found && { entry: found.entry, path: found.path, module: symbol.module };
}

/** `new App()` where the project's App extends a router of a package. */
function baseClass(work: Work, file: number, call: CallFact): LibrarySymbol | undefined {
  const resolved = work.context.names.resolve(file, call.fn, call.callee);
  if (resolved.kind !== 'type') return undefined;
  const bases = work.facts(resolved.file)?.types[resolved.type]?.bases ?? [];
  for (const base of bases) {
    const symbol = work.symbol(resolved.file, 0, base);
    if (symbol) return symbol;
  }
  return undefined;
}

/** The library of which a name is declared to be a router. */
export function declared(work: Work, file: number, fn: number, ref: string): RouterLibrary | undefined {
  const from = work.files[file];
  const symbol = from && work.symbol(file, fn, ref);
  if (!symbol) return undefined;
  return work
    .libraries(from)
    .routers.of(symbol)
    .find(({ entry, path }) => isNamed(entry.types, path))?.entry;
}

/** `module.exports = (app) => …` where nobody can be seen to call it: the framework that the service depends on. */
export function guessed(work: Work, file: number, name: string): RouterLibrary | undefined {
  const from = work.files[file];
  if (!from || from.language === 'go' || from.language === 'python' || !HANDED_OVER.test(name)) return undefined;
  const dependencies = work.context.services[from.service]?.service.dependencies;
  const { routers } = work.libraries(from).catalogue.frameworks;
  return routers.find((router) => router.modules.some((module) => dependencies?.has(module)));
}

/** The first of arguments that are taken apart: `...[router, options]`. */
export function firstName(param: ParamFact): string | undefined {
  const [first] = Object.entries(param.names ?? {});
  return param.rest && first?.[1] === '[]' ? first[0] : undefined;
}

/** An option that is there and not switched off. */
export function isGiven(value: Value | undefined): boolean {
  return value !== undefined && !(value.kind === 'literal' && /^(?:false|null|undefined|0)$/.test(value.text));
}
