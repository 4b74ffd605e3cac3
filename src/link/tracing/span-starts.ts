/** Where spans are started: in what form, in which function they are open, and under which name. */
import type { CallFact, Ref, Span, Value } from '../../model/facts.js';
import type { SpanUse } from '../../model/tracing.js';
import type { SpanLibrary } from '../catalogue/instrumentation.js';
import { functionOf } from '../requests/callables.js';
import { stepsOf } from '../requests/symbols.js';
import { isServed, type Work } from '../requests/work.js';
import { mentions } from './span-values.js';

export interface Begun {
  file: number;
  call: number;
  library: string;
  form: SpanUse['form'];
  /** The function in which it is open, and its name there; without a name nothing can end it by that. */
  fn: number;
  name?: Ref;
  /** A function given beside the span that ends it. */
  finish?: Ref;
  /** Go: which of several results it is. */
  position?: number;
  /** Go: the context that carries it. */
  context?: Ref;
  /** Where it is open, where the form says so. */
  open?: Span;
  /** Only names say that a tracer starts it. */
  guessed?: true;
  /** The library ends it. */
  byLibrary?: true;
  recordsThrown?: true;
  /** It is kept, returned or handed on as it is started: nobody knows who ends it. */
  lost?: true;
}

/** All starts of a file by libraries. */
export function begunIn(work: Work, file: number): Begun[] {
  const linked = work.files[file];
  if (!linked) return [];
  const found: Begun[] = [];
  for (const [index, roles] of linked.roles) {
    const role = roles.find((one) => one.kind === 'span' && one.what === 'start');
    const call = linked.facts.calls[index];
    if (role?.kind !== 'span' || !call) continue;
    const entry = work
      .libraries(linked)
      .catalogue.instrumentation.spans.find(({ library }) => library === role.library);
    // What is written in the repository may do what it likes under a library's name.
    if (!entry || isOwn(work, file, index, call, entry)) continue;
    const begun = begunBy(work, file, index, call, entry);
    found.push(work.symbol(file, call.fn, call.callee) ? begun : { ...begun, guessed: true });
  }
  return found;
}

/** Whether the step of the call that starts the span is a function of the repository. */
function isOwn(work: Work, file: number, index: number, call: CallFact, entry: SpanLibrary): boolean {
  const at = stepsOf(call).findIndex(({ name }) => entry.start.includes(name));
  return work.context.names.steps(file, index)[Math.max(at, 0)]?.kind === 'function';
}

function begunBy(work: Work, file: number, index: number, call: CallFact, entry: SpanLibrary): Begun {
  const linked = work.files[file];
  const step = stepsOf(call).find(({ name }) => entry.start.includes(name)) ?? stepsOf(call)[0];
  const position = linked?.language === 'go' ? positionIn(entry.library) : undefined;
  const common = {
    file,
    call: index,
    library: entry.library,
    fn: call.fn,
    ...(position !== undefined && { position }),
  };
  const name = step?.name ?? '';
  if (call.result === 'decorator' || call.result === 'with')
    return managed(work, { ...common, form: 'scope' }, call, step?.args);
  if (entry.scoped.includes(name) || entry.callback.includes(name)) {
    const begun = byCallback(work, { ...common, form: 'callback' }, step?.args ?? [], call);
    if (begun) return entry.scoped.includes(name) ? { ...begun, byLibrary: true, recordsThrown: true } : begun;
  }
  if (linked?.language !== 'go' && linked?.language !== 'python' && step?.args.some(({ kind }) => kind === 'function'))
    return { ...common, form: 'callback', lost: true };
  return manual(work, { ...common, form: 'manual' }, call);
}

/** As a context manager or decorator it ends by itself. */
function managed(work: Work, common: Omit<Begun, 'name'>, call: CallFact, args: readonly Value[] = []): Begun {
  const decorated = call.result === 'decorator' ? work.decorated(common.file, common.call) : undefined;
  const fn = decorated ?? common.fn;
  const open = decorated === undefined ? call.manages : work.function({ file: common.file, fn })?.at;
  const bound = call.assignedTo?.length === 1 ? localOf(call.assignedTo[0]) : undefined;
  return {
    ...common,
    fn,
    form: 'scope',
    byLibrary: true,
    ...(recordsThrown(args) && { recordsThrown: true }),
    ...(open && { open }),
    ...(bound !== undefined && { name: bound }),
  };
}

/** Python's context managers record what passes them unless they are told not to. */
function recordsThrown(args: readonly Value[]): boolean {
  const off = (name: string) =>
    args.some(
      (arg) =>
        arg.kind === 'keyword' && arg.name === name && arg.value.kind === 'literal' && arg.value.text === 'false',
    );
  return !(off('record_exception') && off('set_status_on_exception'));
}

/** The span is the parameter of the function that is given last; undefined where none is given. */
function byCallback(
  work: Work,
  common: Omit<Begun, 'name'>,
  args: readonly Value[],
  call: CallFact,
): Begun | undefined {
  const given = args.findLast(({ kind }) => kind === 'function' || kind === 'ref');
  if (!given || args.length === 0) return undefined;
  const target =
    given.kind === 'function' ? { file: common.file, fn: given.fn } : functionOf(work, common.file, call.fn, given);
  const fact = target?.file === common.file ? work.function(target) : undefined;
  if (!target || !fact) return { ...common, lost: true };
  const [span, finish] = fact.params;
  return {
    ...common,
    fn: target.fn,
    open: fact.at,
    ...(span?.name && { name: `$${span.name}` }),
    ...(finish?.name && { finish: `$${finish.name}` }),
  };
}

const IS_SPAN = /span|^sp$|txn|transaction|segment|^seg$|^tx$|scope/i;

function manual(work: Work, common: Omit<Begun, 'name'>, call: CallFact): Begun {
  const linked = work.files[common.file];
  const names = call.assignedTo ?? [];
  if (common.fn === 0 || call.result === 'returned' || call.result === 'argument' || call.result === 'other')
    return { ...common, lost: true };
  if (call.result === 'unused' || call.result === 'discarded') return common;
  if (linked?.language === 'go' && names.length === 2) {
    const at = spanPosition(names, common.library);
    const name = localOf(names[at]);
    const context = localOf(names[1 - at]);
    if (name === undefined && names[at] !== '_') return { ...common, lost: true };
    return { ...common, ...(name !== undefined && { name }), ...(context !== undefined && { context }) };
  }
  const name = names.length === 1 ? localOf(names[0]) : undefined;
  return name === undefined ? { ...common, lost: true } : { ...common, name };
}

/** OpenTelemetry gives the context first, OpenTracing and Datadog the span. */
function spanPosition([first = '', second = '']: readonly string[], library: string): number {
  if (IS_SPAN.test(second) && !IS_SPAN.test(first)) return 1;
  if (IS_SPAN.test(first) && !IS_SPAN.test(second)) return 0;
  if (/ctx|context/i.test(first)) return 1;
  if (/ctx|context/i.test(second)) return 0;
  return positionIn(library);
}

const positionIn = (library: string): number => (library === 'opentelemetry' || library === 'opencensus' ? 1 : 0);

/** A plain name is a local variable; fields, members and `_` are none. */
function localOf(name: string | undefined): Ref | undefined {
  return name !== undefined && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && name !== '_' ? `$${name}` : undefined;
}

/**
 * Starts that a helper makes for its callers: it returns the span, or gives a function of its caller to the library as it is. Each
 * caller then has a span of its own.
 */
export function handedOn(work: Work, begun: Begun): Begun[] {
  const { file, library } = begun;
  const call = work.facts(file)?.calls[begun.call];
  if (!call) return [];
  if (begun.form === 'callback' && begun.lost) {
    const arg = stepsOf(call)
      .flatMap(({ args }) => args)
      .findLast(({ kind }) => kind === 'ref');
    const given = arg?.kind === 'ref' ? work.context.names.resolve(file, call.fn, arg.ref) : undefined;
    if (given?.kind !== 'parameter' || given.path !== '') return [];
    return callersOf(work, given).flatMap(({ at, fact }) => {
      const value = fact.args[given.index];
      const common = { file: at.file, call: at.call, library, fn: fact.fn, form: 'callback' as const };
      const made = value && byCallback(work, common, [value], fact);
      const { byLibrary, recordsThrown, guessed } = begun;
      const likewise = {
        ...(byLibrary && { byLibrary }),
        ...(recordsThrown && { recordsThrown }),
        ...(guessed && { guessed }),
      };
      return made ? [{ ...made, ...likewise }] : [];
    });
  }
  if (begun.form !== 'manual') return [];
  return returned(work, begun, call);
}

function returned(work: Work, begun: Begun, call: CallFact): Begun[] {
  const { file, library, name } = begun;
  const fn = work.facts(file)?.functions[call.fn];
  if (!fn || call.fn === 0) return [];
  const isSpan = (value: Value) => value.kind === 'ref' && value.ref === name;
  const isStart = (value: Value) => value.kind === 'call' && value.call === begun.call;
  const positions = fn.returns.map((value) =>
    isStart(value)
      ? (begun.position ?? 0)
      : value.kind === 'array'
        ? value.items.findIndex(isSpan)
        : isSpan(value)
          ? 0
          : -1,
  );
  const position = positions.find((at) => at >= 0);
  if (position === undefined || fn.returns.some((value) => value.kind === 'object' && mentions(value, name))) return [];
  const count = fn.results?.count ?? 1;
  return callersOf(work, { file, fn: call.fn }).map(({ at, fact }) => {
    const common = { file: at.file, call: at.call, library, fn: fact.fn, form: 'manual' as const, position };
    const names = fact.assignedTo ?? [];
    if (fact.result === 'with' || fact.result === 'decorator') return managed(work, common, fact);
    if (names.length < 2 || names.length !== count) return manual(work, common, fact);
    const span = localOf(names[position]);
    return span === undefined ? { ...common, lost: true as const } : { ...common, name: span };
  });
}

function callersOf(work: Work, at: { file: number; fn: number }) {
  return work.context.names.callers(at.file, at.fn).flatMap((caller) => {
    const linked = work.files[caller.file];
    const fact = linked?.facts.calls[caller.call];
    return fact && isServed(linked) && caller.link === undefined ? [{ at: caller, fact }] : [];
  });
}
