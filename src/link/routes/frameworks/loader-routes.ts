/** Routes of Remix and React Router: files below `app/routes/`, or those that `app/routes.ts` names, whose `loader` answers reads and whose `action` answers writes. */
import { functionOf } from '../../requests/callables.js';
import type { Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { NOTHING } from '../paths.js';
import { usesPackage } from './file-hooks.js';
import { configuredRoutes } from './route-config.js';

const ROUTE = /(?:^|\/)app\/routes\/(.+)\.[jt]sx?$/;
const FRAMEWORKS = [
  '@remix-run/node',
  '@remix-run/react',
  '@remix-run/server-runtime',
  '@react-router/node',
  'react-router',
];
const HANDLERS: Record<string, string> = { loader: 'GET', action: 'POST' };

/** Drafts of all loaders and actions, those of pages included. */
export function loaderRoutes(work: Work): RouteDraft[] {
  const routes: RouteDraft[] = [];
  const { paths, folders } = configuredRoutes(work);
  for (const [file, linked] of work.files.entries()) {
    const configured = folders.some((folder) => linked.path.startsWith(folder));
    const place = ROUTE.exec(linked.path)?.[1];
    const served = configured
      ? paths.get(file)
      : place === undefined
        ? undefined
        : [{ text: pathOf(place), dynamic: false }];
    const named = linked.facts.exports.filter(({ name }) => Object.hasOwn(HANDLERS, name));
    if (served === undefined || named.length === 0 || /^(?:test|example|generated|tool)$/.test(linked.role)) continue;
    if (!FRAMEWORKS.some((name) => usesPackage(work, linked.service, name))) continue;
    for (const { name, value } of named) {
      const followed = work.context.names.follow(file, 0, value);
      const handler = functionOf(work, followed.file, followed.fn, followed.value) ?? functionOf(work, file, 0, value);
      if (!handler) continue;
      const at = handler.file === file ? work.function(handler)?.at : undefined;
      const wrapper = followed.value.kind === 'call' ? [followed.value] : [];
      for (const path of served)
        routes.push({
          kind: 'route',
          method: HANDLERS[name] ?? 'ANY',
          path,
          framework: 'react-router',
          file,
          fn: 0,
          at: at ?? [1, 1, 1, 1],
          handler,
          own: wrapper.map((made) => ({
            file: followed.file,
            fn: followed.fn,
            value: made,
            prefix: NOTHING,
            at: at ?? [1, 1, 1, 1],
          })),
          chain: [],
        });
    }
  }
  return routes;
}

/**
 * `api+/users.$id` → `/api/users/:id`: a dot is a slash, `_x` names no segment, `+` marks a folder of segments, `[.]` is a dot itself. A
 * file called `route` or `index` below a folder is that folder.
 */
function pathOf(place: string): string {
  const segments = place
    .replace(/\/(?:route|_?layout)$/, '')
    .replace(/\[([^\]]*)\]/g, (_, text: string) => text.replaceAll('.', '\u0000'))
    .split(/[/.]/)
    .map((part) => part.replace(/\+$/, '').replace(/(?<=.)_$/, ''))
    .filter((part) => part !== '' && !part.startsWith('_') && part !== 'index' && part !== 'route')
    .map((part) => part.replace(/^\((.*)\)$/, '$1?'))
    .map((part) => (part === '$' ? '*' : part.replace(/^\$/, ':')).replaceAll('\u0000', '.'));
  return `/${segments.join('/')}`;
}
