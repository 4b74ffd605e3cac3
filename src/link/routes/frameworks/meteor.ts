/** Meteor: methods and publications by their names, and handlers of HTTP on `WebApp`, `JsonRoutes` and `Picker`. */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { lastName } from '../../requests/symbols.js';
import { isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { methodsOf, OPEN, pathOf } from '../paths.js';

const VERBS = /^(?:get|post|put|patch|delete|all|use)$/;
const WEB = /(?:^|[.#$])WebApp\.(?:handlers|rawHandlers|connectHandlers|rawConnectHandlers|express\w*)\.\w+$/;

/** Drafts of all of them; none in a repository that does not speak of Meteor. */
export function meteorRoutes(work: Work): RouteDraft[] {
  const speaks = work.files.some(({ facts }) => facts.imports.some(({ module }) => module.startsWith('meteor/')));
  if (!speaks) return [];
  return work.files.flatMap((linked, file) =>
    linked.language === 'go' || linked.language === 'python' || !isServed(linked)
      ? []
      : [...linked.facts.calls.entries()].flatMap(([index, call]) => ofCall(work, file, index, call)),
  );
}

function ofCall(work: Work, file: number, index: number, call: CallFact): RouteDraft[] {
  const name = lastName(call.callee);
  const [first, ...rest] = call.args;
  if (!first) return [];
  const of = (
    kind: 'route' | 'rpc',
    method: string,
    path: RouteDraft['path'],
    value: Value | undefined,
  ): RouteDraft => {
    const handler = functionOf(work, file, call.fn, value);
    const at = (handler?.file === file ? work.function(handler)?.at : undefined) ?? call.at;
    return { kind, method, path, framework: 'meteor', file, fn: call.fn, call: index, at, handler, own: [], chain: [] };
  };
  if (/(?:^|[.#])Meteor\.methods$/.test(call.callee)) {
    const methods = work.context.names.follow(file, call.fn, first).value;
    return methods.kind !== 'object'
      ? []
      : methods.entries
          .filter(({ key }) => key !== '...')
          .map(({ key, value }) => of('rpc', 'RPC', key === '[]' ? OPEN : { text: key, dynamic: false }, value));
  }
  if (/(?:^|[.#])Meteor\.publish(?:Composite)?$/.test(call.callee)) {
    const text = work.text(file, call.fn, first);
    return text ? [of('rpc', 'RPC', text, rest.at(-1))] : [];
  }
  if (WEB.test(call.callee) && VERBS.test(name) && rest.length > 0) {
    const path = pathOf(work, file, call.fn, first);
    return path.text.startsWith('/')
      ? [of('route', /^(?:use|all)$/.test(name) ? 'ANY' : name.toUpperCase(), path, rest.at(-1))]
      : [];
  }
  if (/(?:^|[.#])JsonRoutes\.add$/.test(call.callee) && rest.length > 1)
    return methodsOf(work, file, call.fn, first).map((method) =>
      of('route', method, pathOf(work, file, call.fn, rest[0]), rest.at(-1)),
    );
  if (/(?:^|[.#])Picker\.(?:route|filter\(\)\.route)$/.test(call.callee) && rest.length > 0)
    return [of('route', 'ANY', pathOf(work, file, call.fn, first), rest.at(-1))];
  return [];
}
