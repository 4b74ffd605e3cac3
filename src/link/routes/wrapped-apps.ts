/** Applications of Python that are wrapped as a whole: `app.wsgi_app = Metrics(app.wsgi_app)`, `app = CorrelationId(app)`. */
import { typeOf } from '../requests/classes.js';
import { baseOf, lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';
import { NOTHING } from './paths.js';
import type { Routers } from './routers.js';

/** Notes what wraps a router as middleware of that router. */
export function wrapApps(work: Work, routers: Routers): void {
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'python' || linked.role === 'test') continue;
    for (const { target, value, fn, at } of linked.facts.assignments) {
      const base = /^(?:wsgi_app|asgi_app)$/.test(lastName(target)) ? baseOf(target) : undefined;
      const node = base === undefined ? undefined : routers.ofRef(file, fn, base);
      node?.uses.push({ file, fn, value, prefix: NOTHING, at });
    }
    for (const [index, call] of linked.facts.calls.entries()) {
      const [first] = call.args;
      if (first?.kind !== 'ref' || call.result === 'decorator' || !wraps(work, file, call.fn, call.callee)) continue;
      const node = routers.ofRef(file, call.fn, first.ref);
      const value = { kind: 'call', call: index } as const;
      node?.uses.push({ file, fn: call.fn, value, prefix: NOTHING, at: call.at });
    }
  }
}

/** A middleware of a library, or a class of the project that is called with each request. */
function wraps(work: Work, file: number, fn: number, callee: string): boolean {
  const linked = work.files[file];
  if (!linked || !/^[A-Z]/.test(lastName(callee))) return false;
  const symbol = work.symbol(file, fn, callee);
  if (symbol) return work.libraries(linked).middleware.of(symbol).length > 0;
  const type = typeOf(work, file, fn, callee);
  const fact = type && work.facts(type.file)?.types[type.type];
  return fact !== undefined && Object.hasOwn(fact.methods, '__call__');
}
