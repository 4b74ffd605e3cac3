/** Flask-RESTful and its kin: resources are classes whose methods are named like HTTP's; Flask's MethodView likewise. */
import type { CallFact, Value } from '../../../model/facts.js';
import { ancestry, methodsOfType, type TypeAt, typeOf } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { handedVerb } from '../handed-verbs.js';
import { joinPaths, methodsOf, NOTHING, pathsOf } from '../paths.js';
import type { RouterNode } from '../router-node.js';
import type { Routers } from '../routers.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
const RESOURCE = /(?:^|\.)(?:Resource|MethodView|MethodResource|HTTPEndpoint|RequestHandler|View|HTTPMethodView)$/;
const MODULES =
  /^(?:flask|flask_restful|flask_restx|flask_restplus|flask_smorest|starlette|falcon|sanic|tornado|aiohttp)(?:\.|$)/;

/** A call that registers a resource, and what it says beside the class. */
export interface Resource {
  file: number;
  index: number;
  call: CallFact;
  paths: readonly Text[];
  framework: string;
  /** Router on which it stands. */
  node?: RouterNode | undefined;
  /** Methods that the registration allows; all that the class has where it names none. */
  methods?: readonly string[];
  /** Falcon: `suffix="one"` answers with `on_get_one`. */
  suffix?: string;
}

/** Routes of `add_resource(Resource, '/x')`, `add_url_rule(view_func=View.as_view())`, Falcon's and class decorators. */
export function resourceRoutes(work: Work, routers: Routers): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python') continue;
    for (const [index, call] of linked.facts.calls.entries())
      routes.push(...ofCall(work, routers, file, index, call), ...handedVerb(work, routers, file, index, call));
    for (const [type, fact] of linked.facts.types.entries())
      for (const index of fact.decorators) {
        const call = linked.facts.calls[index];
        if (!call || !/^(?:route|view)$/.test(lastName(call.callee))) continue;
        const given = call.args.filter((arg) => arg.kind !== 'keyword');
        const named = argumentAt(call.args, 'rule') ?? argumentAt(call.args, 'path');
        const paths = (given.length > 0 ? given : named ? [named] : []).flatMap((arg) => pathsOf(work, file, 0, arg));
        const node = routers.start(file, index, call)?.node;
        const framework = node?.library.framework ?? 'flask';
        routes.push(...ofResource(work, { file, type }, { file, index, call, paths, framework, node }));
      }
  }
  return routes;
}

function ofCall(work: Work, routers: Routers, file: number, index: number, call: CallFact): RouteDraft[] {
  const name = lastName(call.callee);
  if (/^add_(?:\w+_)?resource$/.test(name)) {
    const [first, ...rest] = call.args.filter((arg) => arg.kind !== 'keyword');
    const resource = first ?? argumentAt(call.args, 'resource');
    const type = resource?.kind === 'ref' ? typeOf(work, file, call.fn, resource.ref) : undefined;
    if (!type) return [];
    const paths = rest.flatMap((arg) => pathsOf(work, file, call.fn, arg));
    const node = below(routers, file, call);
    return ofResource(work, type, { file, index, call, paths, framework: 'flask-restful', node });
  }
  if (name === 'add_url_rule') {
    const type = viewType(work, file, call.fn, argumentAt(call.args, 'view_func') ?? argumentAt(call.args, 2));
    const paths = pathsOf(work, file, call.fn, argumentAt(call.args, 'rule') ?? call.args[0]);
    const methods = methodsOf(work, file, call.fn, argumentAt(call.args, 'methods'));
    const node = below(routers, file, call);
    return type ? ofResource(work, type, { file, index, call, paths, framework: 'flask', node, methods }) : [];
  }
  if (name !== 'add_route') return [];
  const node = below(routers, file, call);
  const framework = node?.library.framework;
  if (framework === 'sanic' || framework === 'fastapi') {
    const [at, where] = framework === 'sanic' ? ([0, 1] as const) : ([1, 0] as const);
    const view = argumentAt(call.args, at);
    const type =
      framework === 'sanic'
        ? viewType(work, file, call.fn, view)
        : view?.kind === 'ref'
          ? typeOf(work, file, call.fn, view.ref)
          : undefined;
    const paths = pathsOf(work, file, call.fn, argumentAt(call.args, where));
    return type ? ofResource(work, type, { file, index, call, paths, framework, node }) : [];
  }
  const isFalcon = framework === 'falcon' || work.symbol(file, call.fn, call.callee)?.module.startsWith('falcon');
  if (!isFalcon) return [];
  const resource = argumentAt(call.args, 'resource') ?? argumentAt(call.args, 1);
  const type = instanceType(work, file, call.fn, resource);
  const suffix = work.text(file, call.fn, argumentAt(call.args, 'suffix'))?.text;
  const paths = pathsOf(work, file, call.fn, argumentAt(call.args, 'uri_template') ?? call.args[0]);
  if (!type) return [];
  return ofResource(work, type, { file, index, call, paths, framework: 'falcon', node, ...(suffix && { suffix }) });
}

function below(routers: Routers, file: number, call: CallFact): RouterNode | undefined {
  const base = baseOf(call.callee);
  return base === undefined ? undefined : routers.ofRef(file, call.fn, base);
}

/** The class of `View.as_view()`, behind a name and inside decorators too. */
export function viewType(
  work: Work,
  file: number,
  fn: number,
  value: Value | undefined,
  depth = 0,
): TypeAt | undefined {
  if (!value || depth > 4) return undefined;
  const at = work.context.names.follow(file, fn, value);
  const call = at.value.kind === 'call' ? work.facts(at.file)?.calls[at.value.call] : undefined;
  if (!call) return undefined;
  if (lastName(call.callee) === 'as_view') return typeOf(work, at.file, call.fn, call.callee.replace(/\.as_view$/, ''));
  for (const arg of [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)]) {
    const found = arg.kind === 'call' ? viewType(work, at.file, call.fn, arg, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The class of an object: `things`, `Things()`. */
function instanceType(work: Work, file: number, fn: number, value: Value | undefined): TypeAt | undefined {
  if (value?.kind === 'ref') {
    const direct = typeOf(work, file, fn, value.ref);
    if (direct) return direct;
  }
  const at = value && work.context.names.follow(file, fn, value);
  const call = at?.value.kind === 'call' ? work.facts(at.file)?.calls[at.value.call] : undefined;
  return at && call && typeOf(work, at.file, call.fn, call.callee);
}

/** One route for each HTTP method that the class has. */
export function ofResource(work: Work, type: TypeAt, resource: Resource): RouteDraft[] {
  const { file, index, call, paths, framework, node, suffix } = resource;
  const symbols = ancestry(work, type);
  const known = symbols.some((s) => RESOURCE.test(s.path.join('.')) || MODULES.test(s.module));
  if (!known && symbols.length > 0 && framework !== 'falcon') return [];
  const allowed = resource.methods && resource.methods.length > 0 ? new Set(resource.methods) : undefined;
  const methods = methodsOfType(work, type);
  const end = suffix ? `_${suffix}` : '';
  return METHODS.flatMap((name) => {
    const handler: FunctionAt | undefined = (suffix ? undefined : methods.get(name)) ?? methods.get(`on_${name}${end}`);
    const method = name.toUpperCase();
    if (!handler || (allowed && !allowed.has(method))) return [];
    return paths.map(
      (path): RouteDraft => ({
        kind: 'route',
        method,
        path: node ? path : joinPaths(NOTHING, path),
        framework,
        file,
        fn: call.fn,
        call: index,
        at: call.at,
        handler,
        ...(node && { node }),
        own: [],
        chain: [],
      }),
    );
  });
}
