/** Routers that are handed over: parameters whose callers tell which, and names that are declared or called like one. */
import type { CallFact } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { lastName, librarySymbol } from '../requests/symbols.js';
import { argumentAt, type Work } from '../requests/work.js';
import { captured } from './captured-groups.js';
import { callersThroughInterface } from './interfaces.js';
import { NOTHING } from './paths.js';
import { declared, firstName, guessed } from './router-libraries.js';
import { DEPTH, HANDED, own, type RouterNode } from './router-node.js';
import type { Routers } from './routers.js';

/** The router that a name is declared to be; that of a parameter is what its callers give. */
export function declaredRouter(
  work: Work,
  routers: Routers,
  file: number,
  fn: number,
  ref: string,
  depth: number,
): RouterNode | undefined {
  const { root, path } = parseRef(ref);
  if (root.kind === 'local' && path.length === 0) {
    for (let at = fn; at >= 0; at = work.facts(file)?.functions[at]?.parent ?? -1) {
      const params = work.facts(file)?.functions[at]?.params ?? [];
      const index = params.findIndex((param) => param.name === root.name);
      if (index >= 0) return parameterRouter(work, routers, file, at, index, depth + 1);
    }
  }
  const library = declared(work, file, fn, ref);
  if (!library) return undefined;
  const folder = work.files[file]?.path.replace(/[^/]*$/, '') ?? '';
  const node = routers.node(`field:${folder}:${ref}`, library, file);
  node.floating = true;
  const does = own(library.does, '*');
  if (does) node.builtIn = { does, file, at: work.function({ file, fn })?.at ?? [1, 1, 1, 1] };
  return node;
}

/** The router in a parameter: what a group opens or callers give; several mount it; else one of the declared type, open as to the rest. */
export function parameterRouter(
  work: Work,
  routers: Routers,
  file: number,
  fn: number,
  index: number,
  depth: number,
): RouterNode | undefined {
  const key = `${file}:${fn}:${index}`;
  const id = `parameter:${key}`;
  const known = routers.nodes.get(id);
  const closure = routers.closure(file, fn, index);
  if (known) {
    // It was met before the call that hands the router over was read.
    if (closure && known.floating) {
      routers.mount(known, closure);
      known.floating = false;
      delete known.part;
    }
    return known;
  }
  const fact = work.facts(file)?.functions[fn];
  const param = fact?.params[index];
  if (closure?.shared) return closure.parent;
  if (closure) {
    const node = routers.node(id, closure.parent.library, file);
    routers.mount(node, closure);
    return node;
  }
  if (!fact || !param || depth > DEPTH) return undefined;
  const shift = fact.className !== undefined && /^(?:self|cls)$/.test(fact.params[0]?.name ?? '') ? 1 : 0;
  const given = new Set<RouterNode>();
  const callers: { file: number; call: number; link?: number | undefined }[] = [
    ...work.context.names.callers(file, fn),
    ...(declared(work, file, fn, `$${param.name}`) ? callersThroughInterface(work, { file, fn }) : []),
  ];
  for (const caller of callers.slice(0, 20)) {
    const call = work.facts(caller.file)?.calls[caller.call];
    const args = (caller.link === undefined ? undefined : call?.chain?.[caller.link]?.args) ?? call?.args ?? [];
    const arg = argumentAt(args, param.name) ?? argumentAt(args, index - shift);
    const node = call && routers.ofGiven(caller.file, call, arg, depth + 1);
    if (node) given.add(captured(work, routers, caller.file, call.fn, node));
  }
  const [only, ...more] = given;
  if (only && more.length === 0) return only;
  if (only) {
    const node = routers.node(id, only.library, file);
    for (const parent of given) routers.mount(node, { parent, prefix: NOTHING, file, fn: HANDED, at: fact.at });
    return node;
  }
  const name = param.name || firstName(param) || '';
  const library = declared(work, file, fn, `$${name}`) ?? guessed(work, file, name);
  if (!library) return undefined;
  const node = routers.node(id, library, file);
  node.floating = true;
  // What is called a router is mounted somewhere, what is called an application is not.
  if (library.parts.length > 0 && /rout/i.test(name)) node.part = true;
  return node;
}

/** What is called like a router and registered on like one, though nothing tells what made it: `server.app.get('/x', handler)`. */
export function namedRouter(
  work: Work,
  routers: Routers,
  file: number,
  call: CallFact,
  base: string,
): RouterNode | undefined {
  const name = lastName(base);
  const resolved = work.context.names.resolve(file, call.fn, base);
  if (librarySymbol(resolved) || resolved.kind === 'type' || resolved.kind === 'global') return undefined;
  const library = guessed(work, file, name);
  const [path, ...rest] = call.args;
  const last = rest.at(-1) ?? path;
  if (!library || !last || last.kind === 'object' || last.kind === 'literal') return undefined;
  const method = lastName(call.callee);
  const below = path?.kind === 'literal' && /^[/*]/.test(path.text) && rest.length > 0;
  const verb = own(library.verbs, method) !== undefined && below;
  const use = library.use.includes(method) && (below || routers.ofValue(file, call.fn, last) !== undefined);
  if (!verb && !use) return undefined;
  const node = routers.node(`named:${file}:${base}`, library, file);
  node.floating = true;
  return node;
}
