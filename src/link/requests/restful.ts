/** Flask-RESTful and its kin: resources are classes whose methods are named like HTTP's; Flask's MethodView likewise. */
import type { CallFact } from '../../model/facts.js';
import { ancestry, methodsOfType, type TypeAt, typeOf } from './classes.js';
import type { RouteDraft } from './drafts.js';
import { joinPaths, NOTHING, pathsOf } from './paths.js';
import { lastName } from './symbols.js';
import { argumentAt, type FunctionAt, type Text, type Work } from './work.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
const RESOURCE = /(?:^|\.)(?:Resource|MethodView|MethodResource|HTTPEndpoint|RequestHandler|View|HTTPMethodView)$/;
const MODULES =
  /^(?:flask|flask_restful|flask_restx|flask_restplus|flask_smorest|starlette|falcon|sanic|tornado|aiohttp)(?:\.|$)/;

/** Routes of `add_resource(Resource, '/x')`, `add_url_rule(view_func=View.as_view())` and class decorators. */
export function resourceRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python') continue;
    for (const [index, call] of linked.facts.calls.entries()) routes.push(...ofCall(work, file, index, call));
    for (const [type, fact] of linked.facts.types.entries())
      for (const index of fact.decorators) {
        const call = linked.facts.calls[index];
        if (!call || lastName(call.callee) !== 'route') continue;
        const paths = call.args.filter((arg) => arg.kind !== 'keyword').flatMap((arg) => pathsOf(work, file, 0, arg));
        routes.push(...ofResource(work, { file, type }, file, index, call, paths, 'flask'));
      }
  }
  return routes;
}

function ofCall(work: Work, file: number, index: number, call: CallFact): RouteDraft[] {
  const name = lastName(call.callee);
  if (/^add_(?:\w+_)?resource$/.test(name)) {
    const [first, ...rest] = call.args.filter((arg) => arg.kind !== 'keyword');
    const type = first?.kind === 'ref' ? typeOf(work, file, call.fn, first.ref) : undefined;
    if (!type) return [];
    const paths = rest.flatMap((arg) => pathsOf(work, file, call.fn, arg));
    return ofResource(work, type, file, index, call, paths, 'flask-restful');
  }
  if (name !== 'add_url_rule') return [];
  const view = argumentAt(call.args, 'view_func') ?? call.args[2];
  const made = view?.kind === 'call' ? work.facts(file)?.calls[view.call] : undefined;
  if (!made || lastName(made.callee) !== 'as_view') return [];
  const type = typeOf(work, file, call.fn, made.callee.replace(/\.as_view$/, ''));
  const path = argumentAt(call.args, 'rule') ?? call.args[0];
  return type ? ofResource(work, type, file, index, call, pathsOf(work, file, call.fn, path), 'flask') : [];
}

/** One route for each HTTP method that the class has. */
export function ofResource(
  work: Work,
  type: TypeAt,
  file: number,
  index: number,
  call: CallFact,
  paths: readonly Text[],
  framework: string,
): RouteDraft[] {
  const symbols = ancestry(work, type);
  const known = symbols.some((s) => RESOURCE.test(s.path.join('.')) || MODULES.test(s.module));
  if (!known && symbols.length > 0) return [];
  const methods = methodsOfType(work, type);
  const routes: RouteDraft[] = [];
  for (const method of METHODS) {
    const handler: FunctionAt | undefined = methods.get(method) ?? methods.get(`on_${method}`);
    if (!handler) continue;
    for (const path of paths)
      routes.push({
        kind: 'route',
        method: method.toUpperCase(),
        path: joinPaths(NOTHING, path),
        framework,
        file,
        fn: call.fn,
        call: index,
        at: call.at,
        handler,
        own: [],
        chain: [],
      });
  }
  return routes;
}
