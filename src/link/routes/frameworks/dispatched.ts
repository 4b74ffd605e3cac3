/**
 * Requests that a Go handler tells apart itself, by the path and method of the request: `if r.Method == http.MethodGet && r.URL.Path ==
 * "/boats" { return s.listBoats(w, r) }`, `case "/boats":`, `boatPath.MatchString(r.URL.Path)`.
 */
import type { CallFact, Value } from '../../../model/facts.js';
import { functionOf } from '../../requests/callables.js';
import { baseOf, lastName } from '../../requests/symbols.js';
import { type FunctionAt, isServed, type Text, type Work } from '../../requests/work.js';
import { type RouteDraft, routeOf } from '../drafts.js';
import { methodsOf } from '../paths.js';
import { readablePattern } from '../regex-paths.js';

/** Fewer is a middleware that lets one path pass. */
const LEAST = 2;
const DEPTH = 3;

interface Test {
  paths: Text[];
  methods: string[];
}

/**
 * Routes of all such handlers. Those whose handler is registered stand where that stands, and pass what its requests pass; the
 * registration itself is then no route of its own.
 * @param known what is registered; @returns the routes, and which of `known` they replace
 */
export function dispatchedRoutes(
  work: Work,
  known: readonly RouteDraft[],
): { routes: RouteDraft[]; replaced: Set<RouteDraft> } {
  const routes: RouteDraft[] = [];
  const replaced = new Set<RouteDraft>();
  for (const [file, linked] of work.files.entries()) {
    if (linked.language !== 'go' || !isServed(linked)) continue;
    for (const [fn, fact] of linked.facts.functions.entries()) {
      const request = fact.params.find(({ type }) => type === 'net/http#Request')?.name;
      const found = request ? work.callsIn(file, fn).flatMap((index) => ofCall(work, file, index, request)) : [];
      if (new Set(found.map(({ path }) => path.text)).size < LEAST) continue;
      const mount = registered(work, known, { file, fn }, 0);
      if (mount && /^(?:\/|.*[/*])$/.test(mount.draft.path.text)) replaced.add(mount.draft);
      const through = mount?.way ?? [{ file, fn }];
      const { node, framework } = mount?.draft ?? {};
      routes.push(
        ...found.map((route) => ({
          ...route,
          framework: framework ?? route.framework,
          own: mount?.draft.own ?? [],
          through,
          ...(node ? { node } : { floating: true as const }),
        })),
      );
    }
  }
  return { routes, replaced };
}

/** The registration whose handler reaches a function, with the functions on the way. */
function registered(
  work: Work,
  known: readonly RouteDraft[],
  at: FunctionAt,
  depth: number,
): { draft: RouteDraft; way: FunctionAt[] } | undefined {
  const draft = known.find(({ handler }) => handler?.file === at.file && handler.fn === at.fn);
  if (draft) return { draft, way: [at] };
  if (depth >= DEPTH) return undefined;
  for (const { file, call } of work.context.names.callers(at.file, at.fn).slice(0, 4)) {
    const fn = work.facts(file)?.calls[call]?.fn ?? 0;
    for (const around of enclosing(work, file, fn)) {
      const found = registered(work, known, { file, fn: around }, depth + 1);
      if (found) return { draft: found.draft, way: [...found.way, at] };
    }
  }
  return undefined;
}

/** A function and those around it, innermost first. */
function enclosing(work: Work, file: number, fn: number): number[] {
  const found: number[] = [];
  for (let at = fn; at > 0; at = work.facts(file)?.functions[at]?.parent ?? 0) found.push(at);
  return found;
}

function ofCall(work: Work, file: number, index: number, request: string): RouteDraft[] {
  const call = work.facts(file)?.calls[index];
  if (!call?.guard || !isGiven(call, `$${request}`)) return [];
  const test = readTest(work, file, call.fn, call.guard, `$${request}`);
  if (test.paths.length === 0) return [];
  const handler =
    functionOf(work, file, call.fn, { kind: 'call', call: index }) ?? work.context.names.target(file, index);
  if (!handler) return [];
  return test.paths.flatMap((path) =>
    (test.methods.length > 0 ? test.methods : ['ANY']).map((method) =>
      routeOf(file, index, call, { method, path, framework: 'net/http', handler }),
    ),
  );
}

/** The request is handed on, to the function itself or to the one that it gives. */
function isGiven(call: CallFact, request: string): boolean {
  const given = [...call.args, ...(call.chain ?? []).flatMap(({ args }) => args)];
  return given.some((arg) => arg.kind === 'ref' && arg.ref === request);
}

/** Paths and methods that a test compares those of the request with. */
function readTest(work: Work, file: number, fn: number, test: Value, request: string): Test {
  if (test.kind === 'call') return { paths: matched(work, file, test.call, request), methods: [] };
  if (test.kind !== 'test') return { paths: [], methods: [] };
  if (test.op === '&&' || test.op === '||') {
    const parts = test.operands.map((operand) => readTest(work, file, fn, operand, request));
    return { paths: parts.flatMap(({ paths }) => paths), methods: parts.flatMap(({ methods }) => methods) };
  }
  if (test.op !== '==') return { paths: [], methods: [] };
  const is = (value: Value, name: string) => value.kind === 'ref' && value.ref === `${request}.${name}`;
  // A switch has the values of a case beside what it tests.
  const { operands } = test;
  const texts = (besides: string) => operands.filter((operand) => !is(operand, besides));
  if (operands.some((operand) => is(operand, 'Method')))
    return { paths: [], methods: texts('Method').flatMap((one) => methodsOf(work, file, fn, one)) };
  if (!operands.some((operand) => is(operand, 'URL.Path'))) return { paths: [], methods: [] };
  const paths = texts('URL.Path').flatMap((one) => work.text(file, fn, one) ?? []);
  return { paths: paths.filter(({ text }) => text.startsWith('/')), methods: [] };
}

/** `boatPath.MatchString(r.URL.Path)` of a pattern that is compiled once, `strings.HasPrefix(r.URL.Path, "/static/")`. */
function matched(work: Work, file: number, index: number, request: string): Text[] {
  const call = work.facts(file)?.calls[index];
  const [path, prefix] = call?.args ?? [];
  if (!call || path?.kind !== 'ref' || path.ref !== `${request}.URL.Path`) return [];
  if (call.callee === 'strings#HasPrefix') {
    const text = work.text(file, call.fn, prefix);
    return text?.text.startsWith('/') ? [{ ...text, text: `${text.text}*` }] : [];
  }
  const base = lastName(call.callee) === 'MatchString' ? baseOf(call.callee) : undefined;
  const made = base === undefined ? undefined : work.context.names.follow(file, call.fn, { kind: 'ref', ref: base });
  const compiled = made?.value.kind === 'call' ? work.facts(made.file)?.calls[made.value.call] : undefined;
  const pattern =
    made && compiled?.callee.startsWith('regexp#') ? work.text(made.file, compiled.fn, compiled.args[0]) : undefined;
  return pattern ? [readablePattern(pattern)] : [];
}
