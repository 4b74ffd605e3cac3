/** Routes with their full paths, and the middleware that their requests pass. */
import type { RouteDraft } from '../routes/drafts.js';
import { joinPaths, NOTHING, OPEN } from '../routes/paths.js';
import type { RouterNode, Use } from '../routes/router-node.js';
import { before, type Text } from './work.js';

const MOST_PATHS = 40;

/** One way from the root of a service to a router: the prefix, and the middleware on the way. */
interface Way {
  prefix: Text;
  uses: Use[];
  /** The routers on it, outermost first. */
  routers: RouterNode[];
  floating: boolean;
}

/** A draft with its full path and the middleware that its requests pass. */
export interface PlacedRoute {
  draft: RouteDraft;
  path: Text;
  uses: Use[];
  /** Routers that its requests pass, outermost first. */
  routers: RouterNode[];
  /** Something about its router is not known: what covers it may stand elsewhere. */
  floating: boolean;
}

/** Full paths of all drafts: one placed route for each way to its router. */
export function placeRoutes(drafts: readonly RouteDraft[]): PlacedRoute[] {
  const placed: PlacedRoute[] = [];
  for (const draft of drafts) {
    const ways = draft.node
      ? waysTo(draft.node, draft.file, draft.fn, draft.at, new Set())
      : [{ prefix: NOTHING, uses: [], routers: [], floating: draft.floating === true }];
    const byPath = new Map<string, PlacedRoute>();
    for (const way of ways.slice(0, MOST_PATHS)) {
      const path = draft.kind === 'rpc' ? draft.path : whole(way.prefix, draft);
      const uses = [...way.uses.filter((use) => covers(use, path)), ...draft.own.filter((use) => covers(use, path))];
      const known = byPath.get(path.text);
      if (known) known.uses.push(...uses);
      else byPath.set(path.text, { draft, path, uses, routers: way.routers, floating: way.floating });
    }
    placed.push(...byPath.values());
  }
  const seen = new Set<string>();
  return placed.filter((route) => {
    const key = keyOf(route);
    return !seen.has(key) && seen.add(key);
  });
}

/** What one registration registers on two branches, once with methods and once without, is one route. */
const keyOf = ({ draft: { file, at, method, framework, handler }, path }: PlacedRoute): string =>
  [file, at, method, framework, path.text, handler?.file, handler?.fn].join(' ');

/** Frameworks to which `/x` and `/x/` are two paths. */
const STRICT = new Set(
  'fastapi starlette flask flask-restful sanic aiohttp django django-ninja falcon bottle gin'.split(' '),
);

function whole(prefix: Text, { path, framework }: RouteDraft): Text {
  const root = path.text === '/' && prefix.text !== '' && prefix.text !== '/' && !STRICT.has(framework);
  return root ? prefix : joinPaths(prefix, path);
}

function covers(use: Use, path: Text): boolean {
  return (
    use.prefix.text === '' ||
    use.prefix.text === '/' ||
    use.prefix.dynamic ||
    `${path.text}/`.includes(`${use.prefix.text.replace(/\/?\*.*$|\/$/, '')}/`)
  );
}

function waysTo(
  node: RouterNode,
  file: number,
  fn: number,
  at: readonly [number, number, number, number],
  open: Set<RouterNode>,
): Way[] {
  if (open.has(node)) return [];
  const here = new Set(open).add(node);
  // Middleware of an ordered framework covers what is registered after it; across functions the order is not known.
  const uses = [...(node.inherits?.uses ?? []), ...node.uses].filter(
    (use) =>
      !node.library.ordered ||
      use.wraps ||
      use.file !== file ||
      use.fn !== fn ||
      before(use.at, at) ||
      isSame(use.at, at),
  );
  // A router that nothing was seen to mount is mounted all the same, somewhere that could not be followed.
  if (node.mounts.length === 0)
    return [
      {
        prefix: node.part ? joinPaths(OPEN, node.prefix) : node.prefix,
        uses,
        routers: [node],
        floating: node.floating || node.part === true || (node.uses.length === 0 && !node.isApp),
      },
    ];
  const ways: Way[] = [];
  for (const mount of node.mounts) {
    for (const way of waysTo(mount.parent, mount.file, mount.fn, mount.at, here)) {
      const below = join(way.prefix, mount.prefix);
      const prefix = mount.replaces ? below : join(below, node.prefix);
      ways.push({ prefix, uses: [...way.uses, ...uses], routers: [...way.routers, node], floating: way.floating });
      if (ways.length >= MOST_PATHS) return ways;
    }
  }
  return ways.length > 0 ? ways : [{ prefix: node.prefix, uses, routers: [node], floating: true }];
}

/** `app.use('/api', middleware, router)`: what stands in the call that mounts a router stands before it. */
const isSame = (a: readonly number[], b: readonly number[]): boolean => a.every((part, index) => part === b[index]);

function join(prefix: Text, path: Text): Text {
  if (path.text === '' || path.text === '/') return { text: prefix.text, dynamic: prefix.dynamic || path.dynamic };
  return joinPaths(prefix, path);
}
