/** Mechanisms by which a service puts an id of the request on every log record, found in its code. */

import type { Having } from '../../model/evidence.js';
import type { CallFact, Value } from '../../model/facts.js';
import type { LinkedFile } from '../../model/repository.js';
import type { Entry } from '../../model/requests.js';
import { ancestry, methodsOfType, typeOf } from './classes.js';
import { writesContext } from './context-loggers.js';
import { isSetByEntries, variablesReadBy } from './context-variables.js';
import { add, type ServiceReach } from './instrumentation.js';
import { namesId } from './request-ids.js';
import { lastName } from './symbols.js';
import { keysIn, namesIn, someName, someText, textsIn } from './values.js';
import type { FunctionAt, Work } from './work.js';

/** Mechanisms of one service. */
export interface Correlation {
  /** Ties every record. */
  all: Having[];
  /** Ties the context-taking calls alone (Go). */
  contextual: Having[];
  /** Functions whose loggers are tied (`get_job_logger`). */
  makers: FunctionAt[];
  /** Python: context variables that a formatter or filter shows, and that single entries set for themselves. */
  variables: string[];
}

/** Libraries that open their context for HTTP requests alone: jobs and sockets stay without one. */
const REQUESTS_ALONE = new Set(['nestjs-pino']);

/** Whether a mechanism ties the records that are written below an entry. */
export function spans(mechanism: Having, entry: Entry): boolean {
  return !REQUESTS_ALONE.has(mechanism.name) || entry.kind === 'route' || entry.kind === 'error-middleware';
}

/** Mechanisms by service index: those of libraries come from `reach`, those of the project from its loggers' set-up. */
export function readCorrelation(work: Work, reach: readonly ServiceReach[]): Correlation[] {
  const found = work.context.services.map(
    (_, index): Correlation => ({
      all: [...(reach[index]?.correlated ?? [])],
      contextual: [],
      makers: [],
      variables: [],
    }),
  );
  for (const [file, linked] of work.files.entries()) {
    const of = found[linked.service];
    if (!of || linked.role === 'test' || linked.role === 'example' || linked.role === 'browser') continue;
    if (linked.language === 'go') goMechanisms(work, of, file, linked);
    else if (linked.language === 'python') pythonMechanisms(work, of, file, linked);
    else scriptMechanisms(work, of, file, linked);
  }
  return found;
}

/** A handler or hook that reads the context ties the calls that hand the context over. */
function goMechanisms(work: Work, of: Correlation, file: number, linked: LinkedFile): void {
  for (const [fn, fact] of linked.facts.functions.entries()) {
    const first = fact.params[0];
    const handles = fact.className !== undefined && fact.name === 'Handle' && first?.type === 'context#Context';
    const hook =
      fact.className !== undefined &&
      fact.name === 'Run' &&
      fact.params.length === 3 &&
      /zerolog#Event$/.test(first?.type ?? '');
    const fires = fact.className !== undefined && fact.name === 'Fire' && /logrus#Entry$/.test(first?.type ?? '');
    const writes = writesContext(work, { file, fn });
    if (writes) add(of.contextual, fact.name, work.place(file, writes));
    if (!handles && !hook && !fires) continue;
    const reads = work
      .callsWithin({ file, fn })
      .find(({ call }) =>
        /(?:\.Value|SpanContextFromContext|SpanFromContext|GetCtx|GetReqID|FromContext)$/.test(call.callee),
      );
    if (reads) add(of.contextual, fact.className ?? 'handler', work.place(file, reads.call.at));
  }
  for (const [index, roles] of linked.roles) {
    const call = linked.facts.calls[index];
    for (const role of roles)
      if (call && role.kind === 'init' && role.what === 'logging' && role.library === 'opentelemetry')
        add(of.contextual, role.library, work.place(file, call.at));
  }
}

const PYTHON_HOOKS = ['Filter', 'Formatter', 'LoggerAdapter', 'Handler', 'JsonFormatter', 'Processor'];

function pythonMechanisms(work: Work, of: Correlation, file: number, linked: LinkedFile): void {
  const { facts } = linked;
  const known = work.libraries(linked).catalogue.instrumentation.correlation;
  for (const fact of facts.imports) {
    const entry = known.find(({ modules, calls }) => modules.includes(fact.module) && calls.includes(fact.name));
    if (!entry || entry.library === 'celery') continue;
    // Binding alone puts nothing on a record: the merging processor or filter must be set up.
    add(of.all, entry.library, work.place(file, fact.at));
  }
  const wanted = known.flatMap(({ calls }) => calls);
  const isWanted = (name: string) => wanted.some((one) => name.endsWith(one));
  for (const call of facts.calls)
    for (const arg of call.args) {
      if (!someName(arg, isWanted) && !someText(arg, isWanted)) continue;
      const entry = mentioned(known, namesIn(arg).concat(textsIn(arg)));
      if (entry && entry.library !== 'celery') add(of.all, entry.library, work.place(file, call.at));
    }
  // A list of processors that is kept in a variable, to be spread into more than one.
  for (const fact of facts.functions)
    for (const value of Object.values(fact.locals)) {
      const entry = value.kind === 'array' ? mentioned(known, namesIn(value)) : undefined;
      if (entry && entry.library !== 'celery') add(of.all, entry.library, work.place(file, fact.at));
    }
  const added = facts.assignments.filter(({ fn }) => fn === 0).map(({ value }) => value);
  for (const value of [...Object.values(facts.functions[0]?.locals ?? {}), ...added]) {
    if (value.kind !== 'object') continue;
    const texts = textsIn(value);
    const entry = known.find(({ modules, calls }) =>
      texts.some(
        (text) =>
          modules.some((module) => text.startsWith(`${module.split('.')[0]}.`)) &&
          calls.some((name) => text.endsWith(name)),
      ),
    );
    if (entry) add(of.all, entry.library, work.place(file, facts.functions[0]?.at ?? [1, 1, 1, 1]));
  }
  for (const [type, fact] of facts.types.entries()) {
    const symbols = ancestry(work, { file, type });
    const isHook = symbols.some(
      (symbol) =>
        /^(?:logging|pythonjsonlogger|structlog)/.test(symbol.module) &&
        PYTHON_HOOKS.includes(symbol.path.at(-1) ?? ''),
    );
    // `logging` takes any object with a method `filter` for one.
    const filter = Object.hasOwn(fact.methods, 'filter') ? facts.functions[fact.methods.filter as number] : undefined;
    const isFilter = fact.name.endsWith('Filter') && filter?.params.some(({ name }) => name === 'record') === true;
    if (!isHook && !isFilter) continue;
    const methods = [...methodsOfType(work, { file, type }).values()];
    const read = methods.flatMap((method) => variablesReadBy(work, method));
    if (read.length > 0 && read.every((name) => isSetByEntries(work, linked.service, name))) {
      of.variables.push(...read);
      continue;
    }
    if (read.length === 0 && !methods.some((method) => setsId(work, method))) continue;
    const makers = makersOf(work, file, type);
    if (makers.length > 0) of.makers.push(...makers);
    else add(of.all, fact.name, work.place(file, fact.at));
  }
  for (const call of facts.calls) {
    // What a file of settings says is not at hand: the library is taken to be set up there.
    const library = isReadFromFile(work, file, call) && known.find((entry) => isImported(work, linked, entry.modules));
    if (library) add(of.all, library.library, work.place(file, call.at));
    if (lastName(call.callee) === 'setLogRecordFactory') {
      const [factory] = call.args.flatMap((arg) => functionsIn(work, file, call.fn, arg));
      if (!factory || setsId(work, factory)) add(of.all, 'log record factory', work.place(file, call.at));
    }
    // What an entry binds holds for that entry alone.
    const around = (linked.entries.get(call.fn)?.kind ?? 'middleware') === 'middleware';
    if (around && bindsContext(work, file, call)) add(of.all, 'bound context', work.place(file, call.at));
  }
}

type Known = { library: string; modules: string[]; calls: string[] };

/** The library of which one of the names is a call: `structlog.contextvars.merge_contextvars`. */
function mentioned(known: readonly Known[], names: readonly string[]): Known | undefined {
  return known.find(({ modules, calls }) =>
    names.some((name) =>
      calls.some(
        (wanted) =>
          name.endsWith(wanted) &&
          modules.some((module) => name.replace('#', '.').startsWith(module.split('.')[0] ?? '')),
      ),
    ),
  );
}

/** `fileConfig("logging.ini")`, `dictConfig(yaml.safe_load(file))`. */
function isReadFromFile(work: Work, file: number, { callee, args: [given], fn }: CallFact): boolean {
  if (callee === 'logging.config#fileConfig' || callee === 'logging#config.fileConfig') return true;
  if (!given || (callee !== 'logging.config#dictConfig' && callee !== 'logging#config.dictConfig')) return false;
  const { value, file: from } = work.context.names.follow(file, fn, given);
  const made = value.kind === 'call' || value.kind === 'result' ? work.facts(from)?.calls[value.call] : undefined;
  return made !== undefined && /load/.test(lastName(made.callee));
}

/** Whether a service imports one of the packages; celery and structlog are imported for other reasons. */
function isImported(work: Work, { service }: LinkedFile, modules: readonly string[]): boolean {
  const names = modules
    .map((module) => module.split('.')[0])
    .filter((name) => name !== 'celery' && name !== 'structlog');
  return work.files.some(
    (file) => file.service === service && file.facts.imports.some(({ module }) => names.includes(module.split('.')[0])),
  );
}

/** Whether a call binds an id for all that runs below it, and the logger shows what is bound without further set-up. */
export function bindsContext(work: Work, file: number, call: CallFact): boolean {
  const name = lastName(call.callee);
  // Powertools for Lambda: the fields of the invocation, its request's id among them.
  if (/^(?:addContext|injectLambdaContext|inject_lambda_context)$/.test(name)) return true;
  if (!/^(?:contextualize|bind_contextvars|bound_contextvars)$/.test(name)) return false;
  if (!call.args.some((arg) => keysIn(arg).some(namesId))) return false;
  const module = work.symbol(file, call.fn, call.callee)?.module ?? '';
  if (name === 'contextualize') return module === 'loguru';
  // Unconfigured, structlog merges what is bound; a configuration must name the processor.
  return (
    /^structlog\b/.test(module) &&
    !work.files.some(
      (other) =>
        other.service === work.files[file]?.service &&
        other.facts.calls.some(({ callee }) => /^structlog#configure(?:_once)?$/.test(callee)),
    )
  );
}

/** Functions of the project that are named in a value: `{ mixin: requestFields }`. */
function functionsIn(work: Work, file: number, fn: number, value: Value): FunctionAt[] {
  return namesIn(value).flatMap((ref) => {
    const found = work.context.names.resolve(file, fn, ref);
    return found.kind === 'function' ? [{ file: found.file, fn: found.fn }] : [];
  });
}

/** The function writes something under the name of an id, or reads one. */
function setsId(work: Work, at: FunctionAt): boolean {
  const facts = work.facts(at.file);
  const inside = work.functionsWithin(at);
  if (facts?.assignments.some((fact) => inside.has(fact.fn) && namesId(lastName(fact.target)))) return true;
  return work
    .callsWithin(at)
    .some(({ call }) =>
      call.args.some((arg) => textsIn(arg).some((text) => namesId(text)) || keysIn(arg).some((key) => namesId(key))),
    );
}

/** Functions that set the class up on a logger which they return; none: the class is part of the whole service's set-up. */
function makersOf(work: Work, file: number, type: number): FunctionAt[] {
  const makers: FunctionAt[] = [];
  for (const [other, linked] of work.files.entries()) {
    if (linked.language !== 'python') continue;
    for (const call of linked.facts.calls) {
      if (lastName(call.callee) !== work.facts(file)?.types[type]?.name || call.fn === 0) continue;
      const made = typeOf(work, other, call.fn, call.callee);
      if (made?.file !== file || made.type !== type) continue;
      const fact = linked.facts.functions[call.fn];
      const returnsLogger = fact?.returns.some((value) => value.kind === 'ref' || value.kind === 'call');
      if (returnsLogger) makers.push({ file: other, fn: call.fn });
    }
  }
  return makers;
}

/** An asynchronous store or a library's id that the file of the logger reads, itself or through a function that it calls. */
function scriptMechanisms(work: Work, of: Correlation, file: number, linked: LinkedFile): void {
  if (!linked.isLogger && !createsLogger(work, file, linked)) return;
  for (const [index, call] of linked.facts.calls.entries()) {
    const direct = readsStore(work, file, call.fn, call.callee);
    const target = direct ? undefined : work.context.names.target(file, index);
    const given = isOfLogger(work, file, call) ? call.args.flatMap((arg) => functionsIn(work, file, call.fn, arg)) : [];
    const through = [...(target ? [target] : []), ...given].some((at) =>
      work.callsWithin(at).some((inner) => readsStore(work, at.file, inner.call.fn, inner.call.callee)),
    );
    if (direct || through) add(of.all, 'asynchronous context', work.place(file, call.at));
  }
}

function createsLogger(work: Work, file: number, linked: LinkedFile): boolean {
  // A line that is written sets nothing up.
  const writes = (index: number) => linked.roles.get(index)?.some(({ kind }) => kind === 'log') === true;
  return linked.facts.calls.some((call, index) => !writes(index) && isOfLogger(work, file, call));
}

function isOfLogger(work: Work, file: number, call: CallFact): boolean {
  const symbol = work.symbol(file, call.fn, call.callee);
  return (
    symbol !== undefined &&
    symbol.origin === 'imported' &&
    (/^(?:winston|pino|bunyan|log4js|tslog|loglevel)$/.test(symbol.module) ||
      (symbol.module === '@nestjs/common' && /Logger$/.test(symbol.path.at(-1) ?? '')))
  );
}

function readsStore(work: Work, file: number, fn: number, callee: string): boolean {
  const name = lastName(callee);
  if (!/^(?:getStore|id|get|getId|getClsService|getActiveSpan|getSpanContext|getSpan|active)$/.test(name)) return false;
  const linked = work.files[file];
  const symbol = linked && work.symbol(file, fn, callee);
  if (!symbol) return name === 'getStore';
  if (name === 'getStore') return /^(?:node:)?async_hooks$/.test(symbol.module);
  if (symbol.module === '@opentelemetry/api') return /trace|getActiveSpan|getSpan/.test(symbol.path.join('.'));
  return work
    .libraries(linked)
    .correlation.of(symbol)
    .some(({ entry, path }) => entry.calls.includes(path.at(-1) ?? ''));
}
