/**
 * Helpers of JavaScript projects that register what they are given, whose arguments could not be told apart: `setupRoute(router, 'get',
 * '/boats', [guard], list)`. The call names the path and the method, the helper's own registrations what stands before and around it.
 */
import type { CallFact, Value } from '../../model/facts.js';
import { functionOf } from '../requests/callables.js';
import { lastName } from '../requests/symbols.js';
import { isServed, type Text, type Work } from '../requests/work.js';
import { flatten, type RouteDraft } from './drafts.js';
import { joinPaths, NOTHING, pathOf } from './paths.js';
import { own, type RouterNode, type Use } from './router-node.js';
import type { Routers } from './routers.js';

const VERB = /^(?:get|post|put|patch|delete|del|head|options|all)$/i;

/**
 * Drafts of calls of such helpers.
 * @param known what was read already; @returns those drafts and `known` without what they tell better
 */
export function withHelperRoutes(work: Work, routers: Routers, known: readonly RouteDraft[]): RouteDraft[] {
  const isOpen = ({ path }: RouteDraft) => path.dynamic && path.text.endsWith('…');
  const key = ({ file, call }: RouteDraft) => `${file}:${call}`;
  const seen = new Set(known.filter((draft) => !isOpen(draft)).map(key));
  const found = helped(work, routers, seen);
  const better = new Set(found.map(key));
  return [...known.filter((draft) => !better.has(key(draft))), ...found];
}

function helped(work: Work, routers: Routers, seen: ReadonlySet<string>): RouteDraft[] {
  return work.files.flatMap((linked, file) =>
    linked.language === 'go' || linked.language === 'python' || !isServed(linked)
      ? []
      : [...linked.facts.calls.entries()].flatMap(([index, call]) =>
          seen.has(`${file}:${index}`) ? [] : ofCall(work, routers, file, index, call),
        ),
  );
}

function ofCall(work: Work, routers: Routers, file: number, index: number, call: CallFact): RouteDraft[] {
  const at = call.args.findIndex((arg) =>
    arg.kind === 'literal' || arg.kind === 'text' ? startsWithSlash(arg) : false,
  );
  const last = call.args.at(-1);
  if (at < 1 || at === call.args.length - 1 || !last || (last.kind !== 'ref' && last.kind !== 'function')) return [];
  const path = pathOf(work, file, call.fn, call.args[at]);
  const node = call.args
    .slice(0, at)
    .map((arg) => (arg.kind === 'ref' ? routers.ofGiven(file, call, arg) : undefined))
    .find((found) => found !== undefined && Object.keys(found.library.verbs).length > 0);
  const target = node && work.context.names.target(file, index);
  if (!node || !target) return [];
  const verb = call.args.slice(0, at).find((arg) => arg.kind === 'literal' && VERB.test(arg.text));
  const between = flatten(call.args.slice(at + 1, -1)).map(
    (value): Use => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at }),
  );
  return registrations(work, target.file, target.fn, node).map(
    ({ method, before, uses }): RouteDraft => ({
      kind: 'route',
      method: method ?? (verb?.kind === 'literal' ? methodOf(node, verb.text) : 'ANY'),
      path: joinPaths(before, path),
      framework: node.library.framework,
      file,
      fn: call.fn,
      call: index,
      at: call.at,
      handler: functionOf(work, file, call.fn, last),
      node,
      own: [...uses, ...between],
      chain: [],
    }),
  );
}

function startsWithSlash(value: Value): boolean {
  if (value.kind === 'text') return value.parts[0] !== undefined && startsWithSlash(value.parts[0]);
  return value.kind === 'literal' && value.type === 'string' && value.text.startsWith('/');
}

const methodOf = (node: RouterNode, verb: string) => own(node.library.verbs, verb.toLowerCase()) ?? 'ANY';

/** What a helper registers on a router: the method where it is fixed, and what it puts before the path that it is given. */
function registrations(
  work: Work,
  file: number,
  fn: number,
  node: RouterNode,
): { method?: string; before: Text; uses: Use[] }[] {
  return work.callsWithin({ file, fn }).flatMap(({ call }) => {
    const name = lastName(call.callee);
    const method = own(node.library.verbs, name);
    const [path, ...rest] = call.args;
    if ((method === undefined && name !== '[]') || !path || rest.length === 0 || !/^[$@]/.test(call.callee)) return [];
    const before = prefixOf(path);
    if (before === undefined) return [];
    const uses = flatten(rest).map((value): Use => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at }));
    return [{ ...(method !== undefined && { method }), before: { text: before, dynamic: false }, uses }];
  });
}

/** The text before what is put in; undefined where all of it is fixed. */
function prefixOf(value: Value): string | undefined {
  if (value.kind === 'ref' || value.kind === 'element') return '';
  if (value.kind !== 'text') return undefined;
  const open = value.parts.findIndex(({ kind }) => kind !== 'literal');
  return open < 0
    ? undefined
    : value.parts
        .slice(0, open)
        .map((part) => (part.kind === 'literal' ? part.text : ''))
        .join('');
}
