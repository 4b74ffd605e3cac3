/**
 * Cornice and frameworks modelled on it: a service is made with its path and its methods decorate what answers (`boats =
 * Service(path="/boats")`, `@boats.get()`); a resource is a class below a decorator that names a path for the list and one for each.
 */
import type { CallFact } from '../../../model/facts.js';
import { methodsOfType } from '../../requests/classes.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { argumentAt, isServed, type Text, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { pathOf } from '../paths.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const PATH = /^(?:(\w+)_)?path$/;

/** Routes of services and resources. */
export function corniceRoutes(work: Work): RouteDraft[] {
  return work.files.flatMap((linked, file) => {
    if (linked.language !== 'python' || !isServed(linked)) return [];
    const ofServices = [...linked.facts.calls.entries()].flatMap(([index, call]) => ofService(work, file, index, call));
    const ofResources = linked.facts.types.flatMap((fact, type) =>
      fact.decorators.flatMap((index) => ofResource(work, file, type, index)),
    );
    return [...ofServices, ...ofResources];
  });
}

/** `@service.get()` where `service` was made with a path and the decorator names none. */
function ofService(work: Work, file: number, index: number, call: CallFact): RouteDraft[] {
  const verb = lastName(call.callee);
  const base = baseOf(call.callee);
  const fn = call.result === 'decorator' ? work.decorated(file, index) : undefined;
  if (
    fn === undefined ||
    base === undefined ||
    !VERBS.includes(verb) ||
    call.args.some(({ kind }) => kind !== 'keyword')
  )
    return [];
  const made = work.context.names.follow(file, call.fn, { kind: 'ref', ref: base });
  const service = made.value.kind === 'call' ? work.facts(made.file)?.calls[made.value.call] : undefined;
  const given = service && argumentAt(service.args, 'path');
  const path = given && pathOf(work, made.file, service.fn, given);
  return path?.text.startsWith('/') ? [draft(file, call, index, verb, path, fn, file)] : [];
}

/** `@resource(collection_path="/boats", path="/boats/{id}")`: the list's methods are called `collection_get` and so on. */
function ofResource(work: Work, file: number, type: number, index: number): RouteDraft[] {
  const call = work.facts(file)?.calls[index];
  const paths = (call?.args ?? []).flatMap((arg) => {
    const named = arg.kind === 'keyword' ? PATH.exec(arg.name) : null;
    const path = named && arg.kind === 'keyword' ? pathOf(work, file, call?.fn ?? 0, arg.value) : undefined;
    return named && path?.text.startsWith('/') ? [{ prefix: named[1] ?? '', path }] : [];
  });
  if (!call || paths.length === 0) return [];
  const methods = methodsOfType(work, { file, type });
  return paths.flatMap(({ prefix, path }) => {
    const own = VERBS.filter((verb) => methods.has(`${prefix}_${verb}`));
    const answered =
      own.length > 0
        ? own.map((verb) => [verb, `${prefix}_${verb}`] as const)
        : VERBS.map((verb) => [verb, verb] as const);
    return answered.flatMap(([verb, name]) => {
      const handler = methods.get(name);
      return handler ? [draft(file, call, index, verb, readable(path), handler.fn, handler.file)] : [];
    });
  });
}

/** Paths that are formatted once more: `/boats/{{id}}`. */
const readable = ({ text, dynamic }: Text): Text => ({
  text: text.replaceAll('{{', '{').replaceAll('}}', '}'),
  dynamic,
});

function draft(
  file: number,
  call: CallFact,
  index: number,
  verb: string,
  path: Text,
  fn: number,
  at: number,
): RouteDraft {
  return {
    kind: 'route',
    method: verb.toUpperCase(),
    path,
    framework: 'cornice',
    file,
    fn: call.fn,
    call: index,
    at: call.at,
    handler: { file: at, fn },
    own: [],
    chain: [],
    floating: true,
  };
}
