/** Handlers around whole routers in Go: `otelhttp.NewHandler(mux, "server")`, `h = logging(h)`, chains of negroni and alice. */
import type { CallFact, Span, Value } from '../../model/facts.js';
import { isNamed, lastName } from '../requests/symbols.js';
import { before, isServed, type Work } from '../requests/work.js';
import { NOTHING } from './paths.js';
import { handed, type RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

const HANDLER = /^net\/http#(?:Handler|HandlerFunc)$|^github\.com\/valyala\/fasthttp#RequestHandler$/;
/** Functions of packages that give back a handler for the one that they are given. */
const PASSES =
  /^net\/http#(?:StripPrefix|TimeoutHandler|MaxBytesHandler|AllowQuerySemicolons|HandlerFunc)$|h2c#NewHandler$|#HandlerFromMux(?:WithBaseURL)?$|gorilla\/handlers#|#(?:Wrap\w*|FromHTTPHandler|HTTPHandler)$|^github\.com\/justinas\/alice#New$/;

/** Whether a call gives a handler that hands its requests on to one of the arguments. */
export function wrapsHandler(work: Work, file: number, index: number, call: CallFact): boolean {
  const linked = work.files[file];
  if (linked?.language !== 'go' || call.callee.startsWith('?')) return false;
  const target = work.context.names.target(file, index);
  if (target) {
    const fact = work.function(target);
    return (
      HANDLER.test(fact?.results?.types?.[0] ?? '') && (fact?.params.some(({ type }) => takesRouter(type)) ?? false)
    );
  }
  if (PASSES.test(call.callee.replace(/\/v\d+(?=[/#])/g, ''))) return true;
  const symbol = work.symbol(file, call.fn, call.callee);
  if (symbol?.origin !== 'imported' || lastName(call.callee).startsWith('With')) return false;
  const entries = work.libraries(linked).middleware.of(symbol);
  return entries.some(({ entry, path }) => !entry.names || isNamed(entry.names, path));
}

function takesRouter(type: string | undefined): boolean {
  return type !== undefined && (HANDLER.test(type) || /#(?:ServeMux|Router|Mux|Engine|Echo|App)$/.test(type));
}

/** The values that a wrapper is given, those of its chain included. */
export function givenTo(call: CallFact): Value[] {
  return [...call.args, ...(call.chain ?? []).flatMap((link) => link.args)];
}

/** Adds what stands around whole routers to their middleware. */
export function readWraps(work: Work, routers: Routers): void {
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'go' || !isServed(linked)) continue;
    for (const [index, call] of linked.facts.calls.entries()) {
      if (givenTo(call).length === 0 || !wrapsHandler(work, file, index, call)) continue;
      const value: Value = { kind: 'call', call: index };
      for (const node of around(work, routers, file, call))
        node.uses.push({ file, fn: call.fn, value, prefix: NOTHING, at: call.at, wraps: true });
    }
    for (const { target, value, fn, at } of linked.facts.assignments) {
      // `config.Router = mux`: the server of a library that measures whatever stands on its router.
      const symbol = /[.#]/.test(target) ? work.symbol(file, fn, target) : undefined;
      const takes = symbol && work.libraries(linked).middleware.of(symbol);
      if (!takes?.some(({ entry, path }) => entry.names && isNamed(entry.names, path))) continue;
      const node = routers.ofValue(file, fn, value);
      node?.uses.push({ file, fn, value: { kind: 'ref', ref: target }, prefix: NOTHING, at, wraps: true });
    }
  }
  chains(work, routers);
}

/** The routers that a wrapper is put around: given itself, or the only one of the function in which a handler is wrapped step by step. */
function around(work: Work, routers: Routers, file: number, call: CallFact): RouterNode[] {
  for (const value of givenTo(call)) {
    const node = value.kind === 'ref' || value.kind === 'call' ? routers.ofValue(file, call.fn, value) : undefined;
    if (node) return handed(node);
  }
  const fact = work.facts(file)?.functions[call.fn];
  const steps = givenTo(call).some(
    (value) => value.kind === 'ref' && value.ref.startsWith('$') && fact?.reassigned?.includes(value.ref.slice(1)),
  );
  const root = steps ? onlyRoot(work, routers, file, call.fn, { until: call.at }) : undefined;
  return root ? handed(root) : [];
}

/** A chain whose handler could not be followed runs before the router of its function. */
function chains(work: Work, routers: Routers): void {
  const parents = new Set([...routers.nodes.values()].flatMap((node) => node.mounts.map(({ parent }) => parent)));
  for (const [id, node] of [...routers.nodes]) {
    if (!node.library.chain || parents.has(node)) continue;
    const [file = -1, index = -1] = id.split(':').map(Number);
    const call = work.facts(file)?.calls[index];
    if (!call) continue;
    const root = onlyRoot(work, routers, file, call.fn, { but: node });
    if (root) routers.mount(root, { parent: node, prefix: NOTHING, file, fn: call.fn, at: call.at });
  }
}

/** The one router that a function makes, holds or is given: another than `but`, made before `until`. */
function onlyRoot(
  work: Work,
  routers: Routers,
  file: number,
  fn: number,
  { but, until }: { but?: RouterNode; until?: Span },
): RouterNode | undefined {
  const facts = work.facts(file);
  const fact = facts?.functions[fn];
  if (!fact || fn === 0) return undefined;
  const roots = new Set<RouterNode>();
  const note = (node: RouterNode | undefined) => {
    if (node && node !== but) roots.add(top(node, but));
  };
  for (const value of Object.values(fact.locals)) {
    if (value.kind !== 'call' && value.kind !== 'result') continue;
    const made = facts?.calls[value.call]?.at;
    if (!until || !made || before(made, until)) note(routers.ofValue(file, fn, value));
  }
  for (const { name, type } of fact.params) if (takesRouter(type)) note(routers.ofRef(file, fn, `$${name}`));
  const all = [...roots].filter((node) => node !== but);
  // The chain is itself what is wrapped further on.
  const outer = all.filter((node) => node.library.chain);
  return all.length === 1 ? all[0] : outer.length === 1 && all.length === 2 ? outer[0] : undefined;
}

function top(node: RouterNode, but: RouterNode | undefined): RouterNode {
  let at = node;
  for (let depth = 0; depth < 8; depth++) {
    const [mount, ...more] = at.mounts;
    if (!mount || more.length > 0 || mount.parent === but) return at;
    at = mount.parent;
  }
  return at;
}
