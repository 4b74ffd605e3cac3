/** How a NestJS application is set up: its global prefix, its versions, what its modules are mounted below, what stands before all handlers. */
import type { CallFact, Value } from '../../../model/facts.js';
import { typeOf } from '../../requests/classes.js';
import { lastName } from '../../requests/symbols.js';
import { argumentAt, isServed, type Text, type Work } from '../../requests/work.js';
import { flatten } from '../drafts.js';
import { joinPaths, NOTHING, OPEN, pathOf } from '../paths.js';
import type { Use } from '../router-node.js';

export interface NestSetup {
  prefix: Text;
  /** Paths that the prefix does not stand before. */
  excluded: string[];
  /** Versions in the path: `v1`. */
  versions?: { prefix: string; standard?: string };
  uses: Use[];
  /** Prefixes of controllers by `file:type`, where the router is told of their modules. */
  mounted: Map<string, Text>;
}

/** Set-up by service; services without Nest have none. */
export function nestSetups(work: Work): Map<number, NestSetup> {
  const setups = new Map<number, NestSetup>();
  const of = (service: number) => {
    const known = setups.get(service) ?? { prefix: NOTHING, excluded: [], uses: [], mounted: new Map<string, Text>() };
    setups.set(service, known);
    return known;
  };
  const modules = new Map<string, { file: number; args: Value[] }>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language === 'go' || linked.language === 'python' || !isServed(linked)) continue;
    if (!linked.facts.imports.some(({ module }) => module.startsWith('@nestjs/'))) continue;
    const setup = of(linked.service);
    for (const call of linked.facts.calls) application(work, setup, file, call);
    for (const [type, fact] of linked.facts.types.entries())
      for (const index of fact.decorators) {
        const call = linked.facts.calls[index];
        if (!call || lastName(call.callee) !== 'Module') continue;
        modules.set(`${file}:${type}`, { file, args: call.args });
        moduleUses(work, setup, file, call);
        // `static register() { return { module: AppModule, providers: […] } }`
        for (const fn of Object.values(fact.methods))
          for (const value of linked.facts.functions[fn]?.returns ?? [])
            if (argumentAt([value], 'module')) moduleUses(work, setup, file, { ...call, fn, args: [value] });
      }
  }
  for (const [file, linked] of work.files.entries())
    for (const call of setups.has(linked.service) ? linked.facts.calls : [])
      if (/(?:^|[#.])RouterModule\.(?:register|forRoutes)$/.test(call.callee) && call.args[0])
        mountModules(work, of(linked.service).mounted, modules, file, call.fn, call.args[0], NOTHING, 0);
  return setups;
}

/** Calls on the application and in `configure(consumer)`. */
function application(work: Work, setup: NestSetup, file: number, call: CallFact): void {
  const { callee, args, fn, at } = call;
  const use = (value: Value, prefix: Text = NOTHING) => setup.uses.push({ file, fn, value, prefix, at });
  switch (lastName(callee)) {
    case 'setGlobalPrefix':
      if (setup.prefix.text !== '') return;
      setup.prefix = pathOf(work, file, fn, args[0]);
      setup.excluded = excludedIn(work, file, fn, argumentAt(args, 'exclude'));
      return;
    case 'enableVersioning': {
      const type = argumentAt(args, 'type');
      if (type && !(type.kind === 'ref' && type.ref.endsWith('.URI'))) return;
      const [prefix, standard] = ['prefix', 'defaultVersion'].map((key) => {
        const value = argumentAt(args, key);
        return value?.kind === 'literal' && value.type === 'boolean' ? '' : work.text(file, fn, value)?.text;
      });
      setup.versions = { prefix: prefix ?? 'v', ...(standard !== undefined && { standard }) };
      return;
    }
    case 'useGlobalInterceptors':
    case 'useGlobalGuards':
      for (const value of flatten(args)) use(value);
      return;
    case 'use': {
      const made = work.symbol(file, fn, callee);
      if (!made?.module.startsWith('@nestjs/')) return;
      const below = args.length > 1 ? pathOf(work, file, fn, args[0]) : NOTHING;
      for (const value of args.length > 1 ? args.slice(1) : args) use(value, below);
      return;
    }
    case 'apply': {
      const routes = call.chain?.find((link) => link.name === 'forRoutes');
      for (const below of routes ? forRoutes(work, file, fn, routes.args) : [])
        for (const value of flatten(args)) use(value, below);
    }
  }
}

/** Paths that `forRoutes` names; what it names by controller is taken for all of the service. */
function forRoutes(work: Work, file: number, fn: number, args: readonly Value[]): Text[] {
  return flatten(args).map((value) => {
    const path = value.kind === 'object' ? argumentAt([value], 'path') : value;
    const text = path && work.text(file, fn, path);
    if (!text) return NOTHING;
    const plain = text.text.replace(/^\/+|[/{(]*\*.*$|\/+$/g, '');
    return plain === '' ? NOTHING : { text: `/${plain}`, dynamic: text.dynamic };
  });
}

function excludedIn(work: Work, file: number, fn: number, value: Value | undefined): string[] {
  const given = value && work.context.names.follow(file, fn, value);
  if (given?.value.kind !== 'array') return [];
  return given.value.items.flatMap((item) => {
    const path = item.kind === 'object' ? argumentAt([item], 'path') : item;
    const text = work.text(given.file, given.fn, path)?.text;
    return text === undefined ? [] : [text.replace(/^\/+|\/+$/g, '')];
  });
}

/** Providers of global interceptors and guards, modules of packages that add middleware of their own. */
function moduleUses(work: Work, setup: NestSetup, file: number, call: CallFact): void {
  const listed = (key: string) => {
    const value = argumentAt(call.args, key);
    return value ? flatten([work.context.names.follow(file, call.fn, value).value]) : [];
  };
  const add = (value: Value) => setup.uses.push({ file, fn: call.fn, value, prefix: NOTHING, at: call.at });
  for (const provider of listed('providers')) {
    const token = argumentAt([provider], 'provide');
    if (token?.kind !== 'ref' || !/[#.]APP_(?:INTERCEPTOR|GUARD)$/.test(token.ref)) continue;
    const given = argumentAt([provider], 'useClass') ?? argumentAt([provider], 'useExisting');
    if (given) add(given);
    const factory = argumentAt([provider], 'useFactory');
    const made = factory?.kind === 'function' ? work.facts(file)?.functions[factory.fn]?.returns : undefined;
    for (const value of made ?? []) add(value);
  }
  for (const module of listed('imports')) {
    const made = module.kind === 'call' ? work.facts(file)?.calls[module.call] : undefined;
    const ref = made?.callee ?? (module.kind === 'ref' ? module.ref : undefined);
    if (ref !== undefined && work.symbol(file, made?.fn ?? 0, ref)) add(module);
  }
}

/** `RouterModule.register([{ path: 'admin', module: AdminModule, children: […] }])`. */
function mountModules(
  work: Work,
  mounted: Map<string, Text>,
  modules: ReadonlyMap<string, { file: number; args: Value[] }>,
  file: number,
  fn: number,
  routes: Value,
  above: Text,
  depth: number,
): void {
  const given = work.context.names.follow(file, fn, routes);
  for (const route of given.value.kind === 'array' && depth < 6 ? given.value.items : []) {
    const path = argumentAt([route], 'path');
    const below = joinPaths(above, path ? pathOf(work, given.file, given.fn, path) : NOTHING);
    // A child may be the module itself.
    const module = route.kind === 'ref' ? route : argumentAt([route], 'module');
    const type = module?.kind === 'ref' ? typeOf(work, given.file, given.fn, module.ref) : undefined;
    const known = type && modules.get(`${type.file}:${type.type}`);
    for (const controller of known
      ? flatten([argumentAt(known.args, 'controllers') ?? { kind: 'array', items: [] }])
      : []) {
      const at = controller.kind === 'ref' && known ? typeOf(work, known.file, 0, controller.ref) : undefined;
      if (at) mounted.set(`${at.file}:${at.type}`, below);
    }
    const children = argumentAt([route], 'children');
    if (children) mountModules(work, mounted, modules, given.file, given.fn, children, below, depth + 1);
  }
}

/** The full path of a handler: prefix, version, module, controller and method. */
export function nestPath(setup: NestSetup | undefined, mounted: Text, version: string | undefined, path: Text): Text {
  const own = tidy(joinPaths(mounted, path));
  if (!setup) return own;
  const plain = own.text.replace(/^\/+|\/+$/g, '');
  const outside = setup.excluded.some(
    (one) => plain === one || (/[*(]/.test(one) && plain.startsWith(one.replace(/\/?[{(*].*$/, ''))),
  );
  const { versions } = setup;
  const named = version ?? versions?.standard;
  const segment: Text =
    versions && named !== undefined && named !== ''
      ? { text: `/${versions.prefix}${named}`, dynamic: named.includes(OPEN.text) }
      : NOTHING;
  const below = segment === NOTHING ? own : joinPaths(segment, own);
  return tidy(outside ? below : joinPaths(setup.prefix, below));
}

/** `/cats/` and `/cats` are one path. */
function tidy(path: Text): Text {
  const text = path.text.replace(/\/{2,}/g, '/').replace(/(?<=.)\/+$/, '');
  return { text: text === '' ? '/' : text, dynamic: path.dynamic };
}
