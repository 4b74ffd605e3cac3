/**
 * Routes written as classes with decorated methods: NestJS controllers and resolvers, those of routing-controllers, tsoa, LoopBack,
 * inversify, Ts.ED, and of decorators that a project writes itself under the same names.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { methodsOfType, type TypeAt } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { joinPaths, NOTHING, pathsOf } from '../paths.js';
import type { Use } from '../router-node.js';
import { type NestSetup, nestPath, nestSetups } from './nest.js';

const FRAMEWORKS = new Map([
  ['@nestjs/common', 'nest'],
  ['@nestjs/graphql', 'graphql'],
  ['@nestjs/microservices', 'nest'],
  ['type-graphql', 'graphql'],
  ['routing-controllers', 'routing-controllers'],
  ['tsoa', 'tsoa'],
  ['@tsoa/runtime', 'tsoa'],
  ['@loopback/rest', 'loopback'],
  ['inversify-express-utils', 'inversify'],
  ['@tsed/common', 'tsed'],
  ['@tsed/di', 'tsed'],
  ['@tsed/schema', 'tsed'],
  ['@overnightjs/core', 'overnight'],
]);
const VERBS = new Map([
  ['get', 'GET'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
  ['del', 'DELETE'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['all', 'ANY'],
  ['sse', 'GET'],
]);
const CLASS = /^(?:(?:Json|Rest)?Controller|controller|Route)$/;
const FIELDS = /^(?:Query|Mutation|Subscription)$/;

interface Decorator {
  call: number;
  fact: CallFact;
  name: string;
  /** The package that has it; '' for one of the project. */
  framework: string;
}

/** Routes of all controllers, below the prefixes that the set-up of their service tells. */
export function controllerRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const setups = nestSetups(work);
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python') continue;
    for (const [type, fact] of linked.facts.types.entries()) {
      if (fact.kind !== 'class') continue;
      const around = decorators(work, file, fact.decorators);
      routes.push(...methodRoutes(work, { file, type }, around, setups.get(linked.service)));
    }
  }
  return routes;
}

function methodRoutes(work: Work, at: TypeAt, around: Decorator[], setup: NestSetup | undefined): RouteDraft[] {
  const controller = around.find(({ name }) => CLASS.test(name));
  const bases = controller ? paths(work, at.file, controller.fact.args) : [NOTHING];
  const routes: RouteDraft[] = [];
  for (const [name, handler] of methodsOfType(work, at)) {
    const fact = work.function(handler);
    const over = fact && fact.decorators.length > 0 ? decorators(work, handler.file, fact.decorators) : [];
    const own = [...(setup?.uses ?? []), ...uses(at.file, around), ...uses(handler.file, over)];
    for (const decorator of over) {
      const base = { file: handler.file, fn: 0, call: decorator.call, at: decorator.fact.at, handler, own, chain: [] };
      const rpc = handler.file === at.file ? procedure(work, handler, name, decorator) : undefined;
      if (rpc !== undefined) {
        const { framework } = decorator;
        routes.push({ ...base, kind: 'rpc', method: 'RPC', path: { text: rpc, dynamic: false }, framework });
        continue;
      }
      const method = verbOf(decorator, controller);
      if (!method) continue;
      for (const prefix of bases)
        for (const own of paths(work, handler.file, decorator.fact.args)) {
          const framework = controller?.framework || decorator.framework || 'controllers';
          const path = joinPaths(prefix, own);
          const mounted = setup?.mounted.get(`${at.file}:${at.type}`) ?? NOTHING;
          const wholes =
            framework === 'nest'
              ? versionsOf(work, at.file, handler.file, around, over).map((version) =>
                  nestPath(setup, mounted, version, path),
                )
              : [joinPaths(NOTHING, path)];
          const apart = new Map(wholes.map((whole) => [whole.text, whole]));
          for (const whole of apart.values()) routes.push({ ...base, kind: 'route', method, path: whole, framework });
        }
    }
  }
  return routes;
}

/** LoopBack and inversify write verbs small; elsewhere a verb counts in a class that is a controller by its decorator. */
function verbOf({ name, framework }: Decorator, controller: Decorator | undefined): string | undefined {
  if (framework === 'loopback') return VERBS.get(name);
  if (framework === 'inversify') return controller && VERBS.get(name.replace(/^http/, '').toLowerCase());
  if (!controller || !/^[A-Z]/.test(name)) return undefined;
  // `@Get` of one package and `@Controller` of another do not meet.
  return framework === controller.framework || framework === '' || framework === 'tsed'
    ? VERBS.get(name.toLowerCase())
    : undefined;
}

/** Name of the RPC method that a decorator makes of a function. */
function procedure(
  work: Work,
  { file }: FunctionAt,
  name: string,
  { fact, name: kind, framework }: Decorator,
): string | undefined {
  const first = work.text(file, 0, fact.args[0])?.text;
  if (framework === 'graphql' && FIELDS.test(kind)) {
    const named = work.text(file, 0, argumentAt(fact.args, 'name'))?.text;
    return `${kind}.${named ?? first ?? name}`;
  }
  if (framework !== 'nest' || !/^Grpc(?:Stream)?(?:Method|Call)$/.test(kind)) return undefined;
  return `${first ?? '…'}/${work.text(file, 0, fact.args[1])?.text ?? name.charAt(0).toUpperCase() + name.slice(1)}`;
}

/** The versions that a handler answers to: '' for those that no version concerns, undefined where none is named. */
function versionsOf(
  work: Work,
  file: number,
  of: number,
  around: Decorator[],
  over: Decorator[],
): (string | undefined)[] {
  const controller = around.find(({ name }) => CLASS.test(name));
  const own = over.find(({ name }) => name === 'Version') ?? around.find(({ name }) => name === 'Version');
  const value = own ? own.fact.args[0] : controller && argumentAt(controller.fact.args, 'version');
  if (!value) return [undefined];
  const from = own && over.includes(own) ? of : file;
  const listed = work.context.names.follow(from, 0, value).value;
  return (listed.kind === 'array' ? listed.items : [value]).map((one) =>
    one.kind === 'ref' && one.ref.endsWith('VERSION_NEUTRAL') ? '' : (work.text(from, 0, one)?.text ?? '…'),
  );
}

/** Interceptors and guards, whatever the framework calls them. */
function uses(file: number, of: Decorator[]): Use[] {
  return of
    .filter(({ name }) => /^Use(?:Interceptors?|Guards?|Before|After)?$|^(?:Middleware|Middlewares)$/.test(name))
    .flatMap(({ fact }) => fact.args.map((value) => ({ file, fn: 0, value, prefix: NOTHING, at: fact.at })));
}

function paths(work: Work, file: number, args: Value[]): Text[] {
  const given = argumentAt(args, 'path') ?? (args[0]?.kind === 'object' ? undefined : args[0]);
  return given ? pathsOf(work, file, 0, given) : [NOTHING];
}

/** `@nestjs/common/decorators` is a part of `@nestjs/common`. */
const packageOf = (module: string): string =>
  FRAMEWORKS.has(module) ? module : (/^(?:@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module);

/** Decorators of known packages and of the project itself. */
function decorators(work: Work, file: number, calls: readonly number[]): Decorator[] {
  return calls.flatMap((call) => {
    const fact = work.facts(file)?.calls[call];
    if (!fact) return [];
    const symbol = work.symbol(file, fact.fn, fact.callee);
    const framework = symbol ? FRAMEWORKS.get(packageOf(symbol.module)) : '';
    return framework === undefined
      ? []
      : [{ call, fact, name: symbol?.path.at(-1) ?? lastName(fact.callee), framework }];
  });
}
