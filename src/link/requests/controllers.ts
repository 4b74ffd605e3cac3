/** Routes written as classes with decorated methods: NestJS controllers and those of routing-controllers and tsoa. */
import type { TypeFact, Value } from '../../model/facts.js';
import type { RouteDraft } from './drafts.js';
import { joinPaths, NOTHING, pathsOf } from './paths.js';
import { lastName } from './symbols.js';
import { argumentAt, type Text, type Work } from './work.js';

const CONTROLLERS = new Map([
  ['@nestjs/common', 'nest'],
  ['routing-controllers', 'routing-controllers'],
  ['tsoa', 'tsoa'],
  ['@tsoa/runtime', 'tsoa'],
  ['@loopback/rest', 'loopback'],
]);
const VERBS = new Map([
  ['Get', 'GET'],
  ['Post', 'POST'],
  ['Put', 'PUT'],
  ['Patch', 'PATCH'],
  ['Delete', 'DELETE'],
  ['Head', 'HEAD'],
  ['Options', 'OPTIONS'],
  ['All', 'ANY'],
  ['Sse', 'GET'],
]);
const CLASS = new Set(['Controller', 'JsonController', 'RestController', 'Route']);

/** Routes of all controllers, below the global prefix where the service sets one. */
export function controllerRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const prefixes = globalPrefixes(work);
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python') continue;
    if (!linked.facts.imports.some((fact) => CONTROLLERS.has(fact.module))) continue;
    for (const type of linked.facts.types) {
      const controller = decorator(work, file, type.decorators, (name) => CLASS.has(name));
      if (!controller) continue;
      const bases = paths(work, file, controller.args).map((path) =>
        joinPaths(prefixes.get(linked.service) ?? NOTHING, path),
      );
      routes.push(...methodRoutes(work, file, type, controller.framework, bases));
    }
  }
  return routes;
}

function methodRoutes(work: Work, file: number, type: TypeFact, framework: string, bases: Text[]): RouteDraft[] {
  const facts = work.facts(file);
  const routes: RouteDraft[] = [];
  for (const fn of Object.values(type.methods)) {
    const fact = facts?.functions[fn];
    const verb = fact && decorator(work, file, fact.decorators, (name) => VERBS.has(name));
    if (!verb) continue;
    for (const base of bases)
      for (const path of paths(work, file, verb.args))
        routes.push({
          kind: 'route',
          method: VERBS.get(verb.name) ?? 'ANY',
          path: joinPaths(base, path),
          framework,
          file,
          fn: 0,
          call: verb.call,
          at: verb.at,
          handler: { file, fn },
          own: [],
          chain: [],
        });
  }
  return routes;
}

function paths(work: Work, file: number, args: Value[]): Text[] {
  const given = argumentAt(args, 'path') ?? (args[0]?.kind === 'object' ? undefined : args[0]);
  return given ? pathsOf(work, file, 0, given) : [NOTHING];
}

function decorator(work: Work, file: number, calls: readonly number[], is: (name: string) => boolean) {
  for (const index of calls) {
    const call = work.facts(file)?.calls[index];
    const symbol = call && work.symbol(file, call.fn, call.callee);
    const framework = symbol && CONTROLLERS.get(symbol.module);
    const name = symbol?.path.at(-1) ?? '';
    if (call && framework && is(name)) return { call: index, name, framework, args: call.args, at: call.at };
  }
  return undefined;
}

function globalPrefixes(work: Work): Map<number, Text> {
  const prefixes = new Map<number, Text>();
  for (const [file, linked] of work.files.entries())
    for (const call of linked.facts.calls)
      if (lastName(call.callee) === 'setGlobalPrefix') {
        const text = work.text(file, call.fn, call.args[0]);
        if (!prefixes.has(linked.service)) prefixes.set(linked.service, text ?? { text: '…', dynamic: true });
      }
  return prefixes;
}
