/** Routers that a type of the project holds and answers with: `func (s *Server) ServeHTTP(w, r) { s.router.ServeHTTP(w, r) }`. */
import { goMethods, type TypeAt } from '../requests/classes.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';
import type { RouterNode } from './router-node.js';

/** A router by its name, where that is read. */
type RouterOf = (file: number, fn: number, ref: string) => RouterNode | undefined;

/** The router that an instance of a Go type answers with, or the one in its field `field`. */
export function heldRouter(work: Work, at: TypeAt, field: string, routerOf: RouterOf): RouterNode | undefined {
  const fact = work.facts(at.file)?.types[at.type];
  if (!fact || work.files[at.file]?.language !== 'go') return undefined;
  if (field !== '') return field.includes('.') ? undefined : routerOf(at.file, 0, `@${fact.name}.${field}`);
  const serve = goMethods(work, at).get('ServeHTTP');
  const answered = serve && answering(work, serve, routerOf);
  if (answered) return answered;
  for (const base of fact.bases) {
    const held = routerOf(at.file, 0, `@${fact.name}.${lastName(base)}`);
    if (held) return held;
  }
  return undefined;
}

function answering(work: Work, serve: FunctionAt, routerOf: RouterOf): RouterNode | undefined {
  for (const { call } of work.callsWithin(serve)) {
    const base = lastName(call.callee) === 'ServeHTTP' ? baseOf(call.callee) : undefined;
    const found = base === undefined ? undefined : routerOf(serve.file, call.fn, base);
    if (found) return found;
  }
  return undefined;
}

/** Results of calls that were given to fields, by folder, type and field: `s.router = r.Group("/v1")`, `r := &Router{}; r.Handler = routes()`. */
export function assignedFields(
  work: Work,
  folder: (file: number) => string,
): Map<string, { file: number; call: number }> {
  const fields = new Map<string, { file: number; call: number }>();
  const note = (key: string, file: number, call: number) => {
    if (!fields.has(key)) fields.set(key, { file, call });
  };
  for (const [file, linked] of work.files.entries())
    for (const [call, fact] of linked.facts.calls.entries())
      for (const name of fact.assignedTo ?? []) {
        if (name.startsWith('@') || (linked.language === 'go' && name.startsWith('#')))
          note(`${folder(file)}:${name}`, file, call);
        else if (linked.language === 'go' && /^\$\w+\.\w+$/.test(name)) {
          const [local = '', field = ''] = name.split('.');
          const resolved = work.context.names.resolve(file, fact.fn, local);
          const type = resolved.kind === 'instance' && resolved.path === '' ? resolved : undefined;
          const named = type && work.facts(type.file)?.types[type.type]?.name;
          if (type && named) note(`${folder(type.file)}:@${named}.${field}`, file, call);
        }
      }
  return fields;
}
