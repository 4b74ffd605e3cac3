/**
 * Routes that a file's place names: Next.js `pages/api` and `app/…/route`, SvelteKit `+server` and `+page.server`, Astro and SolidStart
 * endpoints, Qwik City, Medusa, Vercel functions. What stands before all of them (`hooks.server`, `middleware`) covers them all.
 */
import type { ExportFact, Span, Value } from '../../../model/facts.js';
import type { LinkedFile } from '../../../model/repository.js';
import { functionOf } from '../../requests/callables.js';
import { type FunctionAt, isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import type { Use } from '../router-node.js';
import { hooks, usesPackage } from './file-hooks.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const SAME = Object.fromEntries(METHODS.map((method) => [method, method]));
const QWIK = Object.fromEntries(
  METHODS.map((method) => [`on${method.charAt(0)}${method.slice(1).toLowerCase()}`, method]),
);

/** Where a framework looks for files, and which of their exports answer. */
interface Convention {
  framework: string;
  /** One of these stands for the framework among dependencies or imports; the names of SvelteKit's files say it alone. */
  packages: string[];
  /** Its first group is the path. */
  place: RegExp;
  answers: Record<string, string>;
}

const CONVENTIONS: readonly Convention[] = [
  {
    framework: 'next',
    packages: ['next'],
    place: /(?:^|\/)pages\/(api(?:\/.+)?)\.[cm]?[jt]sx?$/,
    answers: { default: 'ANY' },
  },
  { framework: 'next', packages: ['next'], place: /(?:^|\/)app\/((?:.+\/)?)route\.[jt]sx?$/, answers: SAME },
  {
    framework: 'sveltekit',
    packages: [],
    place: /(?:^|\/)src\/routes\/((?:.+\/)?)\+server\.[jt]s$/,
    answers: { ...SAME, fallback: 'ANY' },
  },
  {
    framework: 'sveltekit',
    packages: [],
    place: /(?:^|\/)src\/routes\/((?:.+\/)?)\+page\.server\.[jt]s$/,
    answers: { load: 'GET', actions: 'POST' },
  },
  {
    framework: 'astro',
    packages: ['astro'],
    place: /(?:^|\/)src\/pages\/(.+)\.[jt]s$/,
    answers: { ...SAME, ALL: 'ANY' },
  },
  {
    framework: 'solid-start',
    packages: ['@solidjs/start', 'solid-start'],
    place: /(?:^|\/)src\/routes\/(.+)\.[jt]sx?$/,
    answers: SAME,
  },
  {
    framework: 'qwik-city',
    packages: ['@builder.io/qwik-city', '@qwik.dev/router'],
    place: /(?:^|\/)src\/routes\/((?:.+\/)?)index\.[jt]sx?$/,
    answers: { ...QWIK, onRequest: 'ANY' },
  },
  {
    framework: 'medusa',
    packages: ['@medusajs/medusa', '@medusajs/framework'],
    place: /(?:^|\/)src\/api\/((?:.+\/)?)route\.[jt]s$/,
    answers: SAME,
  },
  {
    framework: 'vercel',
    packages: ['@vercel/node', '@vercel/functions'],
    place: /^(?:[^/]+\/){0,2}(api\/.+)\.[jt]s$/,
    answers: { ...SAME, default: 'ANY' },
  },
];

/** Drafts of all files that a file-system router serves. */
export function fileRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const around = hooks(work);
  for (const [file, linked] of work.files.entries()) {
    if (!isServed(linked) || linked.language === 'go' || linked.language === 'python') continue;
    for (const convention of CONVENTIONS) {
      const place = convention.place.exec(linked.path)?.[1];
      if (place === undefined || !applies(work, linked, convention)) continue;
      const own = around.get(linked.service)?.get(convention.framework) ?? [];
      routes.push(...answers(work, file, convention, pathOf(place), own));
    }
  }
  return routes;
}

function applies(work: Work, linked: LinkedFile, { framework, packages }: Convention): boolean {
  // Vercel's folder is called like many others: the file itself must know of it.
  if (framework === 'vercel') return linked.facts.imports.some(({ module }) => packages.includes(module));
  return packages.length === 0 || packages.some((name) => usesPackage(work, linked.service, name));
}

function answers(work: Work, file: number, convention: Convention, path: string, around: readonly Use[]): RouteDraft[] {
  const exports = new Map<string, ExportFact>();
  for (const fact of work.facts(file)?.exports ?? []) exports.set(fact.name, fact);
  return [...exports.values()]
    .filter(({ name }) => Object.hasOwn(convention.answers, name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, value }) => {
      const method = convention.answers[name] ?? 'ANY';
      if (name !== 'actions') return [draft(work, file, convention.framework, method, path, value, around)];
      const given = work.context.names.follow(file, 0, value).value;
      if (given.kind !== 'object') return [];
      return given.entries.map((entry) =>
        draft(
          work,
          file,
          'sveltekit',
          method,
          entry.key === 'default' ? path : `${path}?/${entry.key}`,
          entry.value,
          around,
        ),
      );
    });
}

/** `(group)` and `@slot` folders are not part of the path, nor is `index`. */
function pathOf(place: string): string {
  const parts = place.split('/').filter((part) => part !== '' && !/^(?:\(.*\)|@.*)$/.test(part));
  if (parts.at(-1) === 'index') parts.pop();
  return `/${parts.join('/')}`;
}

function draft(
  work: Work,
  file: number,
  framework: string,
  method: string,
  path: string,
  value: Value,
  around: readonly Use[],
): RouteDraft {
  // A wrapper may do what middleware does: `export const GET = withMetrics(handler)`.
  const followed = work.context.names.follow(file, 0, value);
  const handler = functionOf(work, followed.file, followed.fn, followed.value) ?? functionOf(work, file, 0, value);
  const at = placeOf(work, file, value, handler);
  const wrapper: Use[] =
    followed.value.kind === 'call'
      ? [{ file: followed.file, fn: followed.fn, value: followed.value, prefix: { text: '', dynamic: false }, at }]
      : [];
  return {
    kind: 'route',
    method,
    path: { text: path, dynamic: false },
    framework,
    file,
    fn: 0,
    at,
    handler,
    own: [...around, ...wrapper],
    chain: [],
  };
}

/** Where a route stands in its file: at its function, at the call that makes it, at the top where it comes from elsewhere. */
function placeOf(work: Work, file: number, value: Value, handler: FunctionAt | undefined): Span {
  const top: Span = [1, 1, 1, 1];
  const followed = work.context.names.follow(file, 0, value);
  if (followed.file === file && followed.value.kind === 'call')
    return work.facts(file)?.calls[followed.value.call]?.at ?? top;
  return (handler?.file === file ? work.function(handler)?.at : undefined) ?? top;
}
