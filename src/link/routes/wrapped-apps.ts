/** Applications of Python that are wrapped as a whole: `app.wsgi_app = Metrics(app.wsgi_app)`, `app = CorrelationId(app)`. */
import type { Span } from '../../model/facts.js';
import { methodsOfType, typeOf } from '../requests/classes.js';
import { baseOf, lastName } from '../requests/symbols.js';
import { type FunctionAt, isServed, type Work } from '../requests/work.js';
import type { ErrorHandlerDraft } from './drafts.js';
import { NOTHING } from './paths.js';
import type { Use } from './router-node.js';
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

/** What a service wraps around applications that are no known router: `app = Logging(app)` over a WSGI or ASGI callable of its own. */
export function wrappersOf(work: Work, service: number): Use[] {
  return wrappings(work, service).map(
    ({ file, fn, index, at }): Use => ({
      file,
      fn,
      value: { kind: 'call', call: index },
      prefix: NOTHING,
      at,
      wraps: true,
    }),
  );
}

/** Wrappers that catch whatever the application throws: `try: return self.app(environ, start_response)`. */
export function errorWrappers(work: Work): ErrorHandlerDraft[] {
  return wrappings(work).flatMap(({ file, index, at, called }) =>
    catchesAll(work, called) ? [{ framework: 'wsgi', file, call: index, at, handler: called }] : [],
  );
}

/** A class of the project that is put around an application, and the method by which servers call it. */
interface Wrapping {
  file: number;
  fn: number;
  index: number;
  at: Span;
  called: FunctionAt;
}

function wrappings(work: Work, service?: number): Wrapping[] {
  return [...work.files.entries()].flatMap(([file, linked]) =>
    linked.language !== 'python' || !isServed(linked) || (service !== undefined && linked.service !== service)
      ? []
      : [...linked.facts.calls.entries()].flatMap(([index, { args, callee, fn, at }]): Wrapping[] => {
          const called = args[0]?.kind === 'ref' ? calledAs(work, file, fn, callee) : undefined;
          return called ? [{ file, fn, index, at, called }] : [];
        }),
  );
}

function calledAs(work: Work, file: number, fn: number, callee: string): FunctionAt | undefined {
  const type = /^[A-Z]/.test(lastName(callee)) ? typeOf(work, file, fn, callee) : undefined;
  const called = type && methodsOfType(work, type).get('__call__');
  const params = (work.function(called)?.params ?? []).map(({ name }) => name).join(' ');
  return /(?:environ start_response|scope receive send)$/.test(params) ? called : undefined;
}

/** Whether a call of what the wrapper holds stands in a clause for all exceptions. */
function catchesAll(work: Work, { file, fn }: FunctionAt): boolean {
  const facts = work.facts(file);
  return (facts?.handlers ?? []).some(
    ({ fn: within, kind, types = [], guarded }) =>
      within === fn &&
      kind === 'catch' &&
      (types.length === 0 || types.some((type) => /^(?:Base)?Exception$/.test(type))) &&
      guarded.some((index) => {
        const call = facts?.calls[index];
        return call !== undefined && /^@\w+\.\w+$/.test(call.callee) && call.args.length >= 2;
      }),
  );
}
