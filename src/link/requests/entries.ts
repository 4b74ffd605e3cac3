/** Functions that are called from outside: handlers of routes, messages, jobs, sockets, errors; middleware; `main`. */
import type { CallFact } from '../../model/facts.js';
import type { Entry } from '../../model/requests.js';
import type { ErrorHandlerDraft } from '../routes/drafts.js';
import { resolverFunctions } from '../routes/frameworks/rpc.js';
import type { RouterNode } from '../routes/router-node.js';
import { functionOf } from './callables.js';
import { ancestry } from './classes.js';
import type { PlacedRoute } from './placed-routes.js';
import { lastName, stepsOf } from './symbols.js';
import { argumentAt, type FunctionAt, type Work } from './work.js';

/** Marks the entries of all files. A function that is several things is the one found first: routes before callbacks. */
export function linkEntries(
  work: Work,
  routes: readonly PlacedRoute[],
  errors: readonly ErrorHandlerDraft[],
  routers: Iterable<RouterNode>,
): void {
  const mark = (at: FunctionAt | undefined, entry: Entry) => {
    const linked = at && work.files[at.file];
    if (!linked || at.fn === 0 || linked.role === 'browser' || linked.entries.has(at.fn)) return;
    linked.entries.set(at.fn, entry);
  };
  for (const { framework, handler } of errors) mark(handler, { kind: 'error-middleware', name: '', framework });
  // Who serves several methods is not called by the one that only asks for the others.
  const asks = ({ draft }: PlacedRoute) => (draft.method === 'OPTIONS' ? 1 : 0);
  for (const { draft, path } of [...routes].sort((a, b) => asks(a) - asks(b)))
    mark(draft.handler, { kind: draft.kind, name: `${draft.method} ${path.text}`, framework: draft.framework });
  for (const { draft, path } of routes)
    for (const at of draft.chain)
      mark(at, { kind: 'middleware', name: `${draft.method} ${path.text}`, framework: draft.framework });
  for (const node of routers)
    for (const use of node.uses)
      mark(functionOf(work, use.file, use.fn, use.value), {
        kind: 'middleware',
        name: '',
        framework: node.library.framework,
      });
  for (const { at, name, framework } of resolverFunctions(work)) mark(at, { kind: 'rpc', name, framework });
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'example') continue;
    for (const [index, call] of linked.facts.calls.entries()) catalogued(work, file, index, call, mark);
    classes(work, file, mark);
    for (const handler of linked.facts.handlers)
      if (handler.kind === 'error-middleware' && handler.bodyFn !== undefined)
        mark(
          { file, fn: handler.bodyFn },
          { kind: 'error-middleware', name: '', framework: linked.language === 'python' ? 'flask' : 'express' },
        );
    mains(work, file, mark);
  }
  sockets(work, mark);
}

type Mark = (at: FunctionAt | undefined, entry: Entry) => void;

function catalogued(work: Work, file: number, index: number, call: CallFact, mark: Mark): void {
  const linked = work.files[file];
  if (!linked) return;
  const { entries } = work.libraries(linked);
  for (const [number, step] of stepsOf(call).entries()) {
    const known = entriesNamed(work, linked.language);
    if (!known.has(step.name) && !(step.name === '' && known.has('default'))) continue;
    const symbol = work.symbol(file, call.fn, call.callee);
    if (!symbol) return;
    for (const { entry, path } of entries.of(symbol)) {
      const called = number > 0 ? step.name : (path.at(-1) ?? 'default');
      if (!entry.calls.includes(called)) continue;
      const first = work.text(file, call.fn, step.args[0])?.text;
      if (entry.events && !(first !== undefined && entry.events.includes(first))) continue;
      const name = work.text(file, call.fn, argumentAt(step.args, entry.name))?.text ?? '';
      if (entry.handler === 'decorated') {
        const fn = call.result === 'decorator' ? work.decorated(file, index) : undefined;
        if (fn !== undefined) mark({ file, fn }, { kind: entry.kind, name, framework: entry.framework });
        continue;
      }
      const value = argumentAt(step.args, entry.handler);
      const handler = functionOf(work, file, call.fn, value);
      if (handler && entry.kind === 'websocket' && settles(work, file, call.fn, handler)) continue;
      mark(handler, { kind: entry.kind, name, framework: entry.framework });
    }
  }
}

/** `new Promise((resolve) => socket.on('message', (answer) => resolve(answer)))`: whoever asked waits for it, and goes on itself. */
function settles(work: Work, file: number, fn: number, handler: FunctionAt): boolean {
  const facts = work.facts(file);
  for (let at = fn; at > 0; at = facts?.functions[at]?.parent ?? 0) {
    const isExecutor = facts?.calls.some(
      ({ isNew, callee, args: [given] }) =>
        isNew && callee === 'Promise' && given?.kind === 'function' && given.fn === at,
    );
    const settlers = isExecutor ? facts?.functions[at]?.params.map(({ name }) => `$${name}`) : undefined;
    if (settlers) return work.callsWithin(handler).some(({ call }) => settlers.includes(call.callee));
  }
  return false;
}

const names = new Map<string, Set<string>>();

function entriesNamed(work: Work, language: string): Set<string> {
  const found = names.get(language);
  if (found) return found;
  const linked = work.files.find((file) => file.language === language);
  const all = linked ? work.libraries(linked).catalogue.frameworks.entries.flatMap((entry) => entry.calls) : [];
  names.set(language, new Set(all));
  return new Set(all);
}

/** Methods that a framework calls on classes of the project. */
function classes(work: Work, file: number, mark: Mark): void {
  const linked = work.files[file];
  if (!linked) return;
  const known = work.libraries(linked).catalogue.frameworks.classes;
  for (const entry of known) {
    if (entry.bases.includes('*')) {
      if (!linked.facts.imports.some((fact) => entry.modules.some((module) => fact.module.startsWith(module))))
        continue;
      for (const [fn, fact] of linked.facts.functions.entries())
        if (fact.className && entry.methods.includes(fact.name))
          mark({ file, fn }, { kind: entry.kind, name: fact.className, framework: entry.framework });
      continue;
    }
    for (const [type, fact] of linked.facts.types.entries()) {
      const symbols = fact.bases.length > 0 ? ancestry(work, { file, type }) : [];
      const matches = symbols.some(
        (symbol) =>
          entry.modules.some((module) => symbol.module === module || symbol.module.startsWith(`${module}.`)) &&
          entry.bases.includes(symbol.path.at(-1) ?? ''),
      );
      if (!matches) continue;
      for (const method of entry.methods) {
        const fn = Object.hasOwn(fact.methods, method) ? fact.methods[method] : undefined;
        if (fn !== undefined) mark({ file, fn }, { kind: entry.kind, name: fact.name, framework: entry.framework });
      }
    }
  }
}

function mains(work: Work, file: number, mark: Mark): void {
  const facts = work.facts(file);
  if (!facts) return;
  if (facts.marks.includes('go-main'))
    for (const [fn, fact] of facts.functions.entries())
      if (fact.name === 'main' && !fact.className) mark({ file, fn }, { kind: 'main', name: 'main', framework: '' });
  for (const index of facts.mainCalls ?? []) {
    const target = work.context.names.target(file, index);
    mark(target, { kind: 'main', name: 'main', framework: '' });
  }
}

/** `socket.on('event', fn)` inside a connection handler is an entry of its own. */
function sockets(work: Work, mark: Mark): void {
  for (const [file, linked] of work.files.entries()) {
    const connections = [...linked.entries].filter(([, entry]) => entry.kind === 'websocket');
    for (const [fn, entry] of connections) {
      const socket = linked.facts.functions[fn]?.params[0]?.name;
      if (!socket) continue;
      for (const { call } of work.callsWithin({ file, fn })) {
        if (!call.callee.startsWith(`$${socket}.`) || !/^(?:on|once)$/.test(lastName(call.callee))) continue;
        const name = work.text(file, call.fn, call.args[0])?.text ?? '';
        mark(functionOf(work, file, call.fn, call.args.at(-1)), { ...entry, name });
      }
    }
  }
}
