/**
 * Routes of Go whose router is not known: a call that is named like a registration and is given a path and a function that answers
 * requests. What else takes both?
 */
import type { CallFact, Value } from '../../model/facts.js';
import { functionOf } from '../requests/callables.js';
import { type Step, stepsOf } from '../requests/symbols.js';
import { type FunctionAt, isServed, type Text, type Work } from '../requests/work.js';
import { textsAt } from './bindings.js';
import type { RouteDraft } from './drafts.js';
import { methodsOf, splitPattern } from './paths.js';
import type { RouterNode } from './router-node.js';

const VERB = /^(?:Get|Post|Put|Patch|Delete|Head|Options|Any)$/i;
const REGISTERS = /route|regist|endpoint|handle|^add|^mount|^map/i;
/** What answers where no route does. */
const REFUSES = /NotFound|NotAllowed|NoRoute|NoMethod/;
const CONTEXT = /#(?:Context|Ctx|RequestCtx|RequestEvent)$/;

/** Drafts of such calls but for those in `known` and those that mount one of `routers`. */
export function handedHandlers(work: Work, known: readonly RouteDraft[], routers: Iterable<RouterNode>): RouteDraft[] {
  const seen = new Set(known.map(({ file, call }) => `${file}:${call}`));
  const mounts = new Set([...routers].flatMap((node) => node.mounts.map(({ file, at }) => `${file}:${at}`)));
  const answering = new Set(known.flatMap(({ handler }) => (handler ? [`${handler.file}:${handler.fn}`] : [])));
  return work.files.flatMap((linked, file) =>
    linked.language !== 'go' || !isServed(linked)
      ? []
      : [...linked.facts.calls.entries()].flatMap(([index, call]) =>
          seen.has(`${file}:${index}`)
            ? []
            : stepsOf(call)
                .filter(
                  (step) => mayRegister(step) && !mounts.has(`${file}:${step.at}`) && !mounts.has(`${file}:${call.at}`),
                )
                .flatMap((step) => ofStep(work, file, index, call, step))
                // Registered elsewhere, by what this call only prepares.
                .filter(({ handler }) => !answering.has(`${handler?.file}:${handler?.fn}`)),
        ),
  );
}

function mayRegister({ name, args }: Step): boolean {
  return args.length >= 2 && !REFUSES.test(name) && (VERB.test(name) || REGISTERS.test(name));
}

function ofStep(work: Work, file: number, index: number, call: CallFact, step: Step): RouteDraft[] {
  const isVerb = VERB.test(step.name);
  const at = step.args.findIndex((arg) => pathsIn(work, file, call.fn, arg).length > 0);
  const path = step.args[at];
  const given = step.args
    .slice(at + 1)
    .filter((arg) => arg.kind === 'function' || arg.kind === 'ref' || arg.kind === 'call');
  const handler =
    path && given.map((arg) => functionOf(work, file, call.fn, arg)).find((found) => answers(work, found));
  if (!path || !handler) return [];
  return pathsIn(work, file, call.fn, path).flatMap((whole) => {
    const { method, path: text } = splitPattern(whole);
    const stated = isVerb ? [step.name.toUpperCase()] : methodsIn(work, file, call.fn, step.args);
    return (method ? [method] : stated.length > 0 ? stated : ['ANY']).map(
      (name): RouteDraft => ({
        kind: 'route',
        method: name,
        path: text,
        framework: 'net/http',
        file,
        fn: call.fn,
        call: index,
        at: step.at,
        handler,
        own: [],
        chain: [],
        floating: true,
      }),
    );
  });
}

function pathsIn(work: Work, file: number, fn: number, value: Value): Text[] {
  if (value.kind !== 'literal' && value.kind !== 'text' && value.kind !== 'ref') return [];
  return textsAt(work, file, fn, value).filter(({ text }) => /^(?:[A-Z]+ )?\//.test(text));
}

function methodsIn(work: Work, file: number, fn: number, args: readonly Value[]): string[] {
  return args.flatMap((arg) =>
    arg.kind === 'literal' || arg.kind === 'ref'
      ? methodsOf(work, file, fn, arg).filter((name) => /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(name))
      : [],
  );
}

/** A function that takes a response writer and a request, or the context of a framework alone. */
function answers(work: Work, at: FunctionAt | undefined): boolean {
  const types = work.function(at)?.params.map(({ type }) => type ?? '') ?? [];
  if (types.some((type) => type === 'context#Context')) return false;
  return types.includes('net/http#ResponseWriter') || (types.length === 1 && CONTEXT.test(types[0] ?? ''));
}
