/** TanStack Start: handlers of file routes (`createFileRoute('/api/boats/$id')({ server: { handlers: { GET } } })`) and server functions. */
import type { Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { lastName, stepsOf } from '../../requests/symbols.js';
import { argumentAt, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { flatten } from '../drafts.js';
import { NOTHING, pathOf } from '../paths.js';
import { usesPackage } from './file-hooks.js';

const PACKAGES = ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/start'];
const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY|ALL)$/;

/** Drafts of both. */
export function tanstackRoutes(work: Work): RouteDraft[] {
  return work.files.flatMap((linked, file) => {
    if (
      linked.language === 'go' ||
      linked.language === 'python' ||
      /^(?:test|example|generated|tool)$/.test(linked.role)
    )
      return [];
    const { calls } = linked.facts;
    const names = calls.filter(({ callee }) =>
      /^create(?:ServerFn|FileRoute|ServerFileRoute|APIFileRoute)$/.test(lastName(callee)),
    );
    if (names.length === 0 || !PACKAGES.some((name) => usesPackage(work, linked.service, name))) return [];
    return [...calls.entries()].flatMap(([index]) => ofCall(work, file, index));
  });
}

function ofCall(work: Work, file: number, index: number): RouteDraft[] {
  const call = work.facts(file)?.calls[index];
  if (!call) return [];
  const name = lastName(call.callee);
  const links = stepsOf(call).slice(1);
  const base = { framework: 'tanstack-start', file, fn: call.fn, call: index, chain: [] };
  if (name === 'createServerFn') {
    const given = links.find((link) => link.name === 'handler');
    const handler = functionOf(work, file, call.fn, given?.args[0]);
    const named = call.assignedTo?.[0];
    if (!given || named === undefined) return [];
    const uses = links.filter((link) => link.name === 'middleware').flatMap((link) => flatten(link.args));
    const own = uses.map((value) => ({ file, fn: call.fn, value, prefix: NOTHING, at: call.at }));
    return [
      {
        ...base,
        kind: 'rpc',
        method: 'RPC',
        path: { text: named.replace(/^.*[.#$]/, ''), dynamic: false },
        at: call.at,
        handler,
        own,
      },
    ];
  }
  if (!/^create(?:File|ServerFile|APIFile)Route$/.test(name)) return [];
  const path = pathOf(work, file, call.fn, call.args[0]);
  const text = { ...path, text: path.text.replace(/\$(?=\/|$)/g, '*').replace(/\$(\w+)/g, ':$1') };
  const handlers = links.flatMap((link) => {
    const server = argumentAt(link.args, 'server');
    const inner = server && argumentAt([server], 'handlers');
    return link.name === 'methods' ? link.args : inner ? [inner] : link.args;
  });
  return handlers
    .flatMap((value) => entriesOf(value))
    .map(
      ({ key, value }): RouteDraft => ({
        ...base,
        kind: 'route',
        method: key === 'ALL' ? 'ANY' : key,
        path: text,
        at: call.at,
        handler: functionOf(work, file, call.fn, value),
        own: [],
      }),
    );
}

function entriesOf(value: Value): { key: string; value: Value }[] {
  return value.kind === 'object' ? value.entries.filter(({ key }) => METHOD.test(key)) : [];
}
