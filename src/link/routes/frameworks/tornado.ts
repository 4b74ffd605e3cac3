/** Tornado's tables of handlers: `Application([(r'/', Main), url(r'/x', Item)])`, and lists that are joined elsewhere. */
import type { CallFact, Span, Value } from '../../../model/facts.js';
import { ancestry, type TypeAt, typeOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { itemsIn } from '../lists.js';
import type { ValueAt } from '../loops.js';
import { NOTHING, pathOf } from '../paths.js';
import { readablePattern } from '../regex-paths.js';
import type { Use } from '../router-node.js';
import { ofResource } from './restful.js';

interface Entry {
  path: Text;
  type: TypeAt;
}

/** Routes of all tables of handlers. */
export function tornadoRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const uses = logFunctions(work);
  const seen = new Set<string>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test') continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      if (!isTable(work, file, call)) continue;
      for (const value of call.args)
        for (const item of itemsIn(work, { file, fn: call.fn, value })) {
          const entry = entryOf(work, item);
          if (!entry) continue;
          seen.add(`${entry.type.file}:${entry.type.type} ${entry.path.text}`);
          routes.push(...drafts(work, entry, file, index, call));
        }
    }
  }
  for (const [file, linked] of work.files.entries())
    if (linked.language === 'python' && linked.role !== 'test') routes.push(...loose(work, file, seen));
  return routes.map((route) => {
    const own = uses.get(work.files[route.file]?.service ?? -1);
    return own ? { ...route, own } : route;
  });
}

/** The setting `log_function`, which Tornado calls when a request has been answered, by service. */
function logFunctions(work: Work): Map<number, Use[]> {
  const found = new Map<number, Use[]>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test') continue;
    for (const call of linked.facts.calls) {
      const value = argumentAt(call.args, 'log_function');
      if (value) found.set(linked.service, [{ file, fn: call.fn, value, prefix: NOTHING, at: call.at }]);
    }
  }
  return found;
}

function isTable(work: Work, file: number, call: CallFact): boolean {
  const name = lastName(call.callee);
  if (name === 'Application' || name === 'add_handlers' || name === 'RuleRouter')
    return work.symbol(file, call.fn, call.callee)?.module.startsWith('tornado') ?? false;
  if (name !== '__init__') return false;
  // `super().__init__(handlers)` and `Application.__init__(self, handlers)` in a class that is an application.
  const className = work.facts(file)?.functions[call.fn]?.className;
  const type = work.facts(file)?.types.findIndex((fact) => fact.name === className) ?? -1;
  return type >= 0 && ancestry(work, { file, type }).some(isOf('Application'));
}

function isOf(name: string) {
  return (symbol: { module: string; path: string[] }) =>
    symbol.module.startsWith('tornado') && symbol.path.at(-1) === name;
}

/** Lists of handlers that no application was seen to take: their routes exist, below a prefix that is not known. */
function loose(work: Work, file: number, seen: ReadonlySet<string>): RouteDraft[] {
  const facts = work.facts(file);
  if (!facts?.imports.some(({ module }) => module.startsWith('tornado') || module.startsWith('.'))) return [];
  const lists: (ValueAt & { at: Span })[] = [];
  for (const [fn, { locals, at }] of facts.functions.entries())
    for (const value of Object.values(locals)) if (value.kind === 'array') lists.push({ file, fn, value, at });
  for (const { value, fn, at } of facts.assignments) if (value.kind === 'array') lists.push({ file, fn, value, at });
  return lists.flatMap(({ fn, value, at }) =>
    itemsIn(work, { file, fn, value }).flatMap((item) => {
      const entry = entryOf(work, item);
      if (!entry || seen.has(`${entry.type.file}:${entry.type.type} ${entry.path.text}`)) return [];
      const path = { text: `…${entry.path.text}`, dynamic: true };
      const place = work.facts(entry.type.file)?.types[entry.type.type]?.at ?? at;
      return drafts(work, { ...entry, path }, entry.type.file, -1, { fn: 0, at: place });
    }),
  );
}

/** `(r'/x', Handler)`, `url(r'/x', Handler)`. */
function entryOf(work: Work, { file, fn, value }: ValueAt): Entry | undefined {
  const call = value.kind === 'call' ? work.facts(file)?.calls[value.call] : undefined;
  if (call && !/^(?:url|URLSpec|Rule)$/.test(lastName(call.callee))) return undefined;
  const parts: Value[] = value.kind === 'array' ? value.items : (call?.args ?? []);
  const [pattern, handler] = parts;
  if (!pattern || (pattern.kind !== 'literal' && pattern.kind !== 'text' && pattern.kind !== 'ref')) return undefined;
  const named = call ? (argumentAt(call.args, 'handler') ?? handler) : handler;
  const type = named?.kind === 'ref' ? typeOf(work, file, fn, named.ref) : undefined;
  if (!type || !ancestry(work, type).some((symbol) => /Handler$/.test(symbol.path.at(-1) ?? ''))) return undefined;
  const path = readablePattern(pathOf(work, file, fn, pattern));
  return /^[/…<*]/.test(path.text) ? { path, type } : undefined;
}

function drafts(
  work: Work,
  { path, type }: Entry,
  file: number,
  index: number,
  call: Pick<CallFact, 'fn' | 'at'>,
): RouteDraft[] {
  const found = ofResource(work, type, {
    file,
    index,
    call: call as CallFact,
    paths: [path],
    framework: 'tornado',
  });
  if (index >= 0) return found;
  return found.map(({ call: _, ...draft }) => draft);
}
