/** Calls with an effect that operators see: reported errors, spans, process exits, messages to the user, global handlers. */
import type { CallFact, Value } from '../../model/facts.js';
import type { SpanLibrary } from '../catalogue/instrumentation.js';
import { parseRef } from '../names/ref.js';
import { baseOf, isNamed, type LibrarySymbol, lastName, stepsOf } from './symbols.js';
import { argumentAt, type Work } from './work.js';

const EXITS =
  /^(?:process\.exit|process\.abort|(?:node:)?process#exit|sys#exit|os#_exit|os#Exit|syscall#Exit|exit|quit|Deno\.exit)$/;
const SCRIPT_GLOBAL = /^(?:process|(?:node:)?process#)\.?(?:on|once|addListener)$/;
const BROWSER_GLOBAL = /^(?:window|self|globalThis)\.addEventListener$|^addEventListener$/;

/** Roles of reporting, span, exit, show-user and global-handler calls. */
export function linkEffects(work: Work): void {
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'test' || linked.role === 'generated') continue;
    const front = linked.role === 'browser' || linked.facts.marks.includes('jsx') || linked.facts.marks.includes('dom');
    for (const [index, call] of linked.facts.calls.entries()) {
      if (EXITS.test(call.callee)) work.addRole(file, index, { kind: 'exit' });
      globalHandler(work, file, index, call);
      if (linked.language !== 'go' && linked.language !== 'python' && front && showsUser(call))
        work.addRole(file, index, { kind: 'show-user' });
      reports(work, file, index, call);
    }
  }
}

function globalHandler(work: Work, file: number, index: number, call: CallFact): void {
  const language = work.files[file]?.language;
  if (language === 'go' || language === 'python') return;
  const event = call.args[0];
  if (event?.kind !== 'literal') return;
  if (
    SCRIPT_GLOBAL.test(call.callee) &&
    !isTakenOff(work, file, call, event.text) &&
    /^(?:uncaughtException|unhandledRejection|uncaughtExceptionMonitor)$/.test(event.text)
  )
    work.addRole(file, index, { kind: 'global-handler', scope: 'process' });
  if (BROWSER_GLOBAL.test(call.callee) && /^(?:error|unhandledrejection)$/.test(event.text))
    work.addRole(file, index, { kind: 'global-handler', scope: 'browser' });
}

/** A listener for the time of one operation: the same function takes it off again. */
function isTakenOff(work: Work, file: number, { fn, args: [, listener] }: CallFact, event: string): boolean {
  if (listener?.kind !== 'ref') return false;
  return (work.facts(file)?.calls ?? []).some(
    ({ callee, fn: other, args: [name, off] }) =>
      other === fn &&
      /^(?:process|(?:node:)?process#)\.?(?:off|removeListener)$/.test(callee) &&
      name?.kind === 'literal' &&
      name.text === event &&
      off?.kind === 'ref' &&
      off.ref === listener.ref,
  );
}

const USER_MODULES =
  /^(?:react-toastify|react-hot-toast|sonner|sweetalert2?|notistack|vue-toastification|ngx-toastr|@\/?[\w/.-]*(?:toast|notif)[\w-]*)$/i;
const USER_NAMES =
  /(?:^|[#$.@])(?:toast|toaster|toastr|message|notification|notifications|snackBar|snackbar|snackBarHelperService|Swal|Modal|notify|\$toast|\$message|\$notify|alertService|toastService|notificationService|messageService)(?:[.(]|$)/;
const USER_METHODS =
  /^(?:error|warning|warn|success|info|open|show|add|create|fire|notify|danger|present|failure|promise)$/;
const USER_FUNCTIONS =
  /^(?:alert|confirm|enqueueSnackbar|showToast|showError|showErrorToast|showErrorToastAndLog|showNotification|showSnackbar|showMessage|addToast|openSnackbar|notifyError|handleErrorToast|toast|swal)$/;
/** State setters that put the error in view. */
const USER_STATE =
  /^set(?:\w*(?:Err|Error|Errors|Failure|Failed|Alert|Toast|Notification|Invalid|Message|Warning)\w*)$/;

function showsUser(call: CallFact): boolean {
  const { callee } = call;
  const { root } = parseRef(callee);
  const name = lastName(callee);
  if (root.kind === 'module' && USER_MODULES.test(root.module)) return true;
  if (USER_FUNCTIONS.test(name) || USER_STATE.test(name)) return true;
  if (callee === 'window.alert' || callee === 'window.confirm') return true;
  // Consoles and loggers have the same methods as a toast.
  return USER_METHODS.test(name) && USER_NAMES.test(baseOf(callee) ?? '') && !callee.startsWith('console.');
}

function reports(work: Work, file: number, index: number, call: CallFact): void {
  const linked = work.files[file];
  if (!linked) return;
  const { trackers, spans, init } = work.libraries(linked);
  const symbol = work.symbol(file, call.fn, call.callee);
  const values = call.args;
  if (symbol) {
    for (const { entry, path } of trackers.of(symbol)) {
      const last = path.at(-1) ?? '';
      if (entry.report.includes(last))
        work.addRole(file, index, { kind: 'report-error', library: entry.library, values });
      else if (isNamed(entry.init, path) || (path.length === 1 && entry.init.includes(last)))
        work.addRole(file, index, { kind: 'init', what: 'error-tracker', library: entry.library });
    }
    for (const { entry, path } of init.of(symbol)) {
      const args = initArgs(call, entry.calls, path);
      if (!args) continue;
      if (
        entry.needs &&
        !entry.needs.some((need) => argumentAt(args, need) !== undefined || hasOption(work, file, call.fn, args, need))
      )
        continue;
      work.addRole(file, index, { kind: 'init', what: entry.what, library: entry.library });
    }
  } else if (/(?:^|[#$.@])(?:Sentry|\$sentry|sentry|Bugsnag|bugsnag|Rollbar|rollbar|Raven)\.\w+$/.test(call.callee)) {
    const name = lastName(call.callee);
    if (/^(?:captureException|captureMessage|capture_exception|capture_message|notify)$/.test(name))
      work.addRole(file, index, { kind: 'report-error', library: 'sentry', values });
  }
  spanSteps(work, file, index, call, symbol ? spans.of(symbol).map(({ entry }) => entry) : []);
}

/** Arguments of the step that switches a library on: the call's own, or those of one on its result (`Instrumentor().instrument()`). */
export function initArgs(call: CallFact, names: readonly string[], path: readonly string[]): Value[] | undefined {
  if (names.includes(path.at(-1) ?? '') || isNamed(names, path)) return call.args;
  return call.chain?.find((link) => names.includes(link.name))?.args;
}

/** A rate that is zero unless the environment says otherwise switches nothing on. */
export function isOff(work: Work, file: number, fn: number, value: Value | undefined, depth = 0): boolean {
  if (!value || depth > 4) return false;
  const followed = work.context.names.follow(file, fn, value);
  const at = followed.value;
  if (at.kind === 'literal') return /^(?:0(?:\.0*)?|false|False|None|null|undefined)$/.test(at.text);
  if (at.kind === 'either') return isOff(work, followed.file, followed.fn, at.options.at(-1), depth + 1);
  if (at.kind !== 'call') return false;
  const call = work.facts(followed.file)?.calls[at.call];
  return call !== undefined && call.args.length > 0 && isOff(work, followed.file, call.fn, call.args.at(-1), depth + 1);
}

function hasOption(work: Work, file: number, fn: number, args: readonly Value[], name: string): boolean {
  return args.some((arg) => {
    const { value } = work.context.names.follow(file, fn, arg);
    return value.kind === 'object' && value.entries.some((entry) => entry.key === name);
  });
}

const UNMISTAKABLE = new Map<string, 'exception' | 'attribute' | 'event' | 'status' | 'end' | 'start'>([
  ['recordException', 'exception'],
  ['record_exception', 'exception'],
  ['RecordError', 'exception'],
  ['startActiveSpan', 'start'],
  ['start_as_current_span', 'start'],
  ['setAttribute', 'attribute'],
  ['setAttributes', 'attribute'],
  ['set_attribute', 'attribute'],
  ['set_attributes', 'attribute'],
  ['SetAttributes', 'attribute'],
  ['setTag', 'attribute'],
  ['set_tag', 'attribute'],
  ['SetTag', 'attribute'],
  ['addEvent', 'event'],
  ['add_event', 'event'],
  ['AddEvent', 'event'],
  ['setStatus', 'status'],
  ['set_status', 'status'],
  ['SetStatus', 'status'],
  ['End', 'end'],
  ['end', 'end'],
  ['Finish', 'end'],
  ['finish', 'end'],
]);
const ALONE = new Set(['recordException', 'record_exception', 'startActiveSpan', 'start_as_current_span']);

function spanSteps(work: Work, file: number, index: number, call: CallFact, entries: SpanLibrary[]): void {
  for (const [position, step] of stepsOf(call).entries()) {
    const entry = entries.find((candidate) => whatOf(candidate, step.name));
    let what = entry && whatOf(entry, step.name);
    if (!what) {
      const guess = UNMISTAKABLE.get(step.name);
      if (guess && (ALONE.has(step.name) || onSpan(call))) what = guess;
      else if (isStarted(work, file, index, call, position)) what = 'start';
    }
    if (!what) continue;
    if (what === 'attribute' && tellsError(step.args)) what = 'exception';
    const library = entry?.library ?? 'opentelemetry';
    work.addRole(file, index, { kind: 'span', library, what, values: step.args });
  }
}

const STARTS = /^(?:[sS]tart\w*Span\w*|start_(?:\w+_)?span|StartTransaction)$/;

/** A tracer of which nothing is known but its name starts a span; so does what is named so and gives something called a span. */
function isStarted(work: Work, file: number, index: number, call: CallFact, position: number): boolean {
  const step = stepsOf(call)[position];
  if (!step || step.args.length === 0) return false;
  const on = position === 0 ? lastName(baseOf(call.callee) ?? '') : stepsOf(call)[position - 1]?.name;
  const byTracer = /[tT]racer$/.test(on ?? '');
  // Go's `Start` gives the context and the span; anything else with that name may start anything.
  if (step.name === 'Start') return byTracer && call.assignedTo?.length === 2;
  if (!STARTS.test(step.name)) return false;
  const named = call.assignedTo?.some((name) => /span$/i.test(name)) === true;
  return (byTracer || named) && work.context.names.steps(file, index)[position]?.kind !== 'function';
}

/** OpenTracing and Datadog mark a failed span by a tag. */
function tellsError([key]: readonly Value[]): boolean {
  if (key?.kind === 'literal') return /^(?:error|error\.\w+|otel\.status_code)$/.test(key.text);
  return key?.kind === 'ref' && /(?:^|[.#])(?:Error|ERROR|ErrorMsg|ERROR_MSG)$/.test(key.ref);
}

function onSpan({ callee }: CallFact): boolean {
  const base = baseOf(callee) ?? '';
  return /span$/i.test(base) || /span/i.test(lastName(base));
}

function whatOf(entry: SpanLibrary, name: string) {
  const kinds = ['start', 'attribute', 'event', 'exception', 'status', 'end'] as const;
  return kinds.find((kind) => entry[kind].includes(name));
}

/** Symbols of instrumentation that only an import switches on (`import 'dd-trace/init'`). */
export function importedSymbol(module: string): LibrarySymbol {
  return { module, path: [], origin: 'imported' };
}
