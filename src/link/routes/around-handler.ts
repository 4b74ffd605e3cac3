/** What stands around a handler without being middleware: decorators, hooks of its class, what FastAPI injects. */
import { methodsOfType } from '../requests/classes.js';
import { type Effect, effectsOf, functionEffects, roleEffects } from '../requests/middleware.js';
import { lastName } from '../requests/symbols.js';
import type { FunctionAt, Work } from '../requests/work.js';
import { NOTHING } from './paths.js';
import type { Use } from './router-node.js';

/** Methods that a framework calls around the method that answers. */
const HOOKS = [
  'dispatch',
  'dispatch_request',
  'initial',
  'finalize_response',
  'prepare',
  'on_finish',
  'log_request',
  'setup',
];

/** Effects of all that a handler of Python is wrapped in; none for other languages. */
export function aroundHandler(work: Work, at: FunctionAt): Effect[] {
  const linked = work.files[at.file];
  const fact = work.function(at);
  if (linked?.language !== 'python' || !fact) return [];
  const { file } = at;
  const use = (call: number, fn: number): Use => ({
    file,
    fn,
    value: { kind: 'call', call },
    prefix: NOTHING,
    at: linked.facts.calls[call]?.at ?? fact.at,
  });
  const index = fact.className === undefined ? -1 : linked.facts.types.findIndex(({ name }) => name === fact.className);
  const type = linked.facts.types[index];
  const decorators = [...fact.decorators, ...(type?.decorators ?? [])];
  const injected = fact.params.flatMap(({ default: given }) => {
    const call = given?.kind === 'call' ? linked.facts.calls[given.call] : undefined;
    return call && given?.kind === 'call' && /^(?:Depends|Security)$/.test(lastName(call.callee)) ? [given.call] : [];
  });
  const hooks = type ? methodsOfType(work, { file, type: index }) : new Map<string, FunctionAt>();
  return [
    ...decorators.flatMap((call) => roleEffects(work, file, call, fact.name)),
    ...[...decorators, ...injected].flatMap((call) => effectsOf(work, use(call, fact.parent))),
    ...HOOKS.flatMap((name) => {
      const hook = hooks.get(name);
      return hook && hook.fn !== at.fn ? functionEffects(work, hook) : [];
    }),
  ];
}
