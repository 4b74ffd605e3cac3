/** Routes of Nuxt and other Nitro servers: files below `server/api`, `server/routes`, behind those below `server/middleware`. */
import type { Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { lastName } from '../../requests/symbols.js';
import { isServed, type Work } from '../../requests/work.js';
import type { RouteDraft } from '../drafts.js';
import { NOTHING } from '../paths.js';
import type { Use } from '../router-node.js';

const PLACE = /^(.*?(?:^|\/)server)\/(api|routes|middleware|plugins)\/(.+)\.[cm]?[jt]s$/;
const METHOD = /\.(get|post|put|patch|delete|head|options)$/;
const HANDLERS =
  /^(?:define(?:Cached|Lazy|WebSocket|\w+)?(?:Event)?Handler|(?:cached|lazy)?[eE]ventHandler|defineWrapped\w+)$/;
const PLUGIN = /^define(?:Nitro|NitroApp)?Plugin$/i;

/** Drafts of all files whose default export handles events. */
export function nitroRoutes(work: Work): RouteDraft[] {
  const around = new Map<string, Use[]>();
  const routes: { root: string; draft: RouteDraft }[] = [];
  for (const [file, linked] of work.files.entries()) {
    const place = PLACE.exec(linked.path);
    const value = place && linked.facts.exports.find(({ name }) => name === 'default')?.value;
    if (!value || !place || linked.language === 'go' || linked.language === 'python') continue;
    if (!isServed(linked) && linked.role !== 'browser') continue;
    const [, root = '', kind, name = ''] = place;
    const made = madeBy(work, file, value);
    if (kind === 'middleware' || kind === 'plugins') {
      const uses =
        kind === 'plugins' ? hooked(work, file, value) : made !== undefined && HANDLERS.test(made) ? [value] : [];
      const known = around.get(root) ?? [];
      around.set(root, [
        ...known,
        ...uses.map((use): Use => ({ file, fn: 0, value: use, prefix: NOTHING, at: [1, 1, 1, 1] })),
      ]);
    } else if (made !== undefined && HANDLERS.test(made)) {
      routes.push({ root, draft: draft(work, file, kind === 'api' ? `api/${name}` : name, value) });
    }
  }
  return routes.map(({ root, draft: one }) => ({ ...one, own: [...(around.get(root) ?? []), ...one.own] }));
}

/** Name of the function that made a value. */
function madeBy(work: Work, file: number, value: Value): string | undefined {
  const followed = work.context.names.follow(file, 0, value);
  const call = followed.value.kind === 'call' ? work.facts(followed.file)?.calls[followed.value.call] : undefined;
  return call && lastName(call.callee);
}

/** `defineNitroPlugin((app) => { app.hooks.hook('request', fn) })`. */
function hooked(work: Work, file: number, value: Value): Value[] {
  const made = madeBy(work, file, value);
  const plugin = made !== undefined && PLUGIN.test(made) ? functionOf(work, file, 0, value) : undefined;
  if (!plugin) return [];
  return work.callsWithin(plugin).flatMap(({ call }) => {
    const [event, handler] = call.args;
    const named = event?.kind === 'literal' && /^(?:request|beforeResponse|afterResponse)$/.test(event.text);
    return named && handler && lastName(call.callee) === 'hook' ? [handler] : [];
  });
}

function draft(work: Work, file: number, name: string, value: Value): RouteDraft {
  const method = METHOD.exec(name)?.[1]?.toUpperCase() ?? 'ANY';
  const handler = functionOf(work, file, 0, value);
  const made = work.context.names.follow(file, 0, value);
  const call = made.value.kind === 'call' && made.file === file ? work.facts(file)?.calls[made.value.call] : undefined;
  const at = call?.at ?? [1, 1, 1, 1];
  return {
    kind: 'route',
    method,
    path: { text: pathOf(name.replace(METHOD, '')), dynamic: false },
    framework: 'nitro',
    file,
    fn: 0,
    at,
    handler,
    own: [{ file, fn: 0, value, prefix: NOTHING, at }],
    chain: [],
  };
}

/** `users/[id]` → `/users/:id`, `[...slug]` → `**`. */
function pathOf(name: string): string {
  const parts = name
    .split('/')
    .filter((part) => part !== '' && !/^\(.*\)$/.test(part))
    .map((part) =>
      part.replace(/^\[\.\.\.(\w*)\]$/, (_, as) => `**${as === '' ? '' : `:${as}`}`).replace(/\[(\w+)\]/g, ':$1'),
    );
  if (parts.at(-1) === 'index') parts.pop();
  return `/${parts.join('/')}`;
}
