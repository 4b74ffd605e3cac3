import type { CallRole } from '../../model/calls.js';
import type { CallFact, FunctionFact, Ref } from '../../model/facts.js';
import type { LinkedFile, Repository } from '../../model/repository.js';
import { DEVELOPMENT, IN_DEVELOPMENT } from '../../util/development.js';
import { callShape } from '../fingerprint.js';
import { contextForm } from './context.js';
import { leaksOf, leakWords, sinkOf } from './leak-words.js';
import { isLogHandler } from './log-handlers.js';
import { metricFaultAttributes } from './metric-faults.js';
import { type CallAt, entryOf, placeAttributes, roleOf, symbolOf } from './place.js';
import { type AttributeTable, attributesOf, type Subject } from './subject.js';

type LogRole = Extract<CallRole, { kind: 'log' }>;

const logOf = (at: CallAt) => at.roles.find((role): role is LogRole => role.kind === 'log');

export const callAttributes: AttributeTable<CallAt> = {
  ...placeAttributes,
  ...metricFaultAttributes,
  is: {
    doc: 'what the call does: `log` (a logger), `console` (console and print), and the other roles of calls (`route`, `respond`, `span`, …)',
    of: (at) => [...new Set(at.roles.map((role) => (role.kind === 'log' && role.console ? 'console' : role.kind)))],
  },
  callee: {
    doc: 'callee as facts write it: `winston#info`, `$req.log.info`, `console.log`',
    of: ({ call }) => call.callee,
  },
  name: { doc: 'callee as a person would write it, for messages', of: ({ call }) => spoken(call) },
  library: {
    doc: 'logging library; `console` for the console; empty for other calls',
    of: (at) => logOf(at)?.library ?? '',
  },
  level: {
    doc: '`trace` … `fatal`; `any` where dynamic; `none` for other calls',
    of: (at) => logOf(at)?.level ?? 'none',
  },
  method: { doc: 'console method or print function as written', of: (at) => logOf(at)?.method ?? '' },
  style: {
    doc: 'how the message is given: `plain`, `lazy`, `value`, `built`, `printf`; `none` for other calls',
    of: (at) => logOf(at)?.style ?? 'none',
  },
  structured: { doc: 'the logger writes fields', of: (at) => logOf(at)?.structured ?? false },
  contextual: { doc: 'the call takes a request context', of: (at) => logOf(at)?.contextual ?? false },
  contextForm: {
    doc: 'the form of the call that takes the request context which is in reach here, where the service uses that form; else empty',
    of: (at) => contextForm(at) ?? '',
  },
  wrapper: { doc: 'a project function that wraps a logger', of: (at) => logOf(at)?.wrapper === true },
  exits: { doc: 'the call logs and ends the process', of: (at) => logOf(at)?.exits === true },
  lastWords: { doc: 'the process exits right after the call', of: (at) => logOf(at)?.exits === true || exitsNext(at) },
  usage: { doc: 'usage, help or version output', of: (at) => isUsage(at) },
  inHandler: { doc: 'stands in an error handler', of: ({ call }) => call.handler !== undefined },
  loop: { doc: 'innermost loop around it: `data`, `forever`, `other`, `none`', of: ({ call }) => call.loop ?? 'none' },
  conditions: { doc: 'names tested by the enclosing ifs', of: ({ call }) => call.conditions ?? [] },
  development: {
    doc: 'stands where a test asks for development (`if (env.isDevelopment)`)',
    of: ({ call }) => call.conditions?.some((ref) => DEVELOPMENT.test(ref)) === true,
  },
  loggerModule: {
    doc: "the file, or the object around the call, implements the project's own logger",
    of: (at) => at.file.isLogger || isOwnLogger(at) || isLogHandler(at.file, at.fn),
  },
  onlyStyle: {
    doc: 'the service logs in this style alone, so that the logger and not the call is to be changed',
    of: (at) => printfOnly(at),
  },
  developmentOnly: {
    doc: "runs on a developer's own machine alone: `if (process.env.NODE_ENV === 'development')`",
    of: ({ call }) => call.conditions?.includes(IN_DEVELOPMENT) === true,
  },
  leaks: {
    doc: 'categories of sensitive values that reach the call',
    of: (at) => leaksOf(at).map((leak) => leak.category),
  },
  leakNames: { doc: 'names of those values', of: (at) => leaksOf(at).map((leak) => leak.name) },
  leakStrength: {
    doc: '`strong` where one of them is told by more than a hint, `weak`, or `none`',
    of: (at) =>
      leaksOf(at).some((leak) => leak.strength === 'strong') ? 'strong' : leaksOf(at).length ? 'weak' : 'none',
  },
  leakVia: {
    doc: 'how they were told: `name`, `object`, `form`, `parameter`, `content` (of a settings file)',
    of: (at) => leaksOf(at).map((leak) => leak.via),
  },
  strongLeaks: {
    doc: 'categories of the sensitive values that are told by more than a hint',
    of: (at) => leaksOf(at).flatMap((leak) => (leak.strength === 'strong' ? [leak.category] : [])),
  },
  leaked: { doc: 'the sensitive values in words, for messages', of: (at) => leakWords(at) },
  sink: { doc: 'where the values go, in words: `a log record`, `a span`, …', of: (at) => sinkOf(at) },
  uncorrelated: {
    doc: 'the first log call of a request handler that nothing ties to its request',
    of: ({ file, index }) => [...file.uncorrelated.values()].includes(index),
  },
  entryName: { doc: 'name of the route, queue or job that is handled', of: (at) => entryOf(at)?.name ?? '' },
};

/** Every call with a role, and no other: rules judge what calls do. */
/**
 * Calls as subjects: those with a role, or all of them. The shipped rules speak of roles alone, and a large repository has ten calls
 * without one for each with; a rule of the user's own may name any callee.
 */
export function* callSubjects(repository: Repository, every = false): Iterable<Subject> {
  for (const file of repository.files) {
    for (const [index, call] of file.facts.calls.entries()) {
      const roles = file.roles.get(index) ?? [];
      if (!every && roles.length === 0 && !file.leaks.has(index)) continue;
      const at: CallAt = { file, fn: call.fn, index, call, roles, repository };
      yield {
        path: file.path,
        at: call.at,
        service: file.service,
        role: roleOf(at, index),
        get symbol() {
          return symbolOf(at);
        },
        get shape() {
          return callShape(call, file.facts.calls);
        },
        attribute: attributesOf(callAttributes, at),
      };
    }
  }
}

/** `$req.log.info` → `req.log.info`, `winston#info` → `winston.info`, `#logger.warn` → `logger.warn`, with the levels of a folded chain. */
function spoken(call: CallFact): string {
  const [module, member] = call.callee.includes('#') ? call.callee.split('#') : ['', call.callee];
  const plain = (member ?? '').replace(/^[$@?]/, '').replace(/^\.|^default\./, '');
  const base = !module || /^[./]/.test(module) ? plain : `${module.split('/').at(-1)}.${plain}`;
  const chain = (call.chain ?? []).map((link) => link.name).filter((name) => name);
  return [base, ...chain.slice(-1)]
    .filter((part) => part)
    .join('….')
    .replace(/^….$/, 'call');
}

/** `logger: { info: (...args) => console.info(prefix, ...args) }`: a method of a logger or a stream that hands all that it is given on. */
function isOwnLogger({ file, call }: CallAt): boolean {
  const fact = file.facts.functions[call.fn];
  if (!fact?.className) return false;
  // A stream that writes through to another: `def write(self, text): self.stdout.write(text)`.
  const given = call.args.some((arg) => arg.kind === 'ref' && fact.params.some(({ name }) => arg.ref === `$${name}`));
  if (fact.name === 'write' && /\.write$/.test(call.callee) && given) return true;
  if (isConsoleMethod(file, fact, call.callee) && given) return true;
  if (!/^log$|logger$/i.test(fact.className)) return false;
  const rest = fact.params.find((param) => param.rest)?.name;
  return call.args.some((arg) => arg.kind === 'spread' && arg.value.kind === 'ref' && arg.value.ref === `$${rest}`);
}

const LEVEL_METHOD = /^(?:trace|debug|info|log|warn|error)$/;

/** `{ debug: (text, data) => console.debug(text, data), warn: … }`: a logger whose methods are those of the console. */
function isConsoleMethod({ facts }: LinkedFile, { name, className }: FunctionFact, callee: Ref): boolean {
  if (!LEVEL_METHOD.test(name) || callee !== `console.${name}`) return false;
  return facts.functions.filter((other) => other.className === className && LEVEL_METHOD.test(other.name)).length > 1;
}

interface Exit {
  fn: number;
  handler: number | undefined;
  branch: string;
  line: number;
}

const exitsOf = new WeakMap<LinkedFile, Exit[]>();
const branchOf = (conditions: readonly string[] | undefined): string => (conditions ?? []).join('\0');

/** Where a file ends the process: calls that exit, and Python's `raise SystemExit`. */
function exits(file: LinkedFile): Exit[] {
  const known = exitsOf.get(file);
  if (known) return known;
  const { calls, throws } = file.facts;
  const found: Exit[] = [];
  for (const [index, roles] of file.roles) {
    const call = calls[index];
    // `fmt.Println(err); log.Fatal(err)`
    if (!call || !roles.some((role) => role.kind === 'exit' || (role.kind === 'log' && role.exits))) continue;
    found.push({ fn: call.fn, handler: call.handler, branch: branchOf(call.conditions), line: call.at[0] });
  }
  for (const call of file.language === 'go' ? calls : []) {
    const { fn, handler, conditions, at } = call;
    if (call.callee === 'panic') found.push({ fn, handler, branch: branchOf(conditions), line: at[0] });
  }
  for (const { value, fn, handler, conditions, at } of throws) {
    const raised = value?.kind === 'call' ? calls[value.call]?.callee : value?.kind === 'ref' ? value.ref : '';
    if (raised === 'SystemExit') found.push({ fn, handler, branch: branchOf(conditions), line: at[0] });
  }
  exitsOf.set(file, found);
  return found;
}

const WITHIN_LINES = 10;
const ENDS = /^_?(?:fatal|die|exit|abort|bail|quit|panic)/i;

/** An exit follows in the same function, handler and branch within a few lines. */
function exitsNext({ file, call }: CallAt): boolean {
  // What a Go main says under a condition it says before it ends, or in place of serving: a setting that is wrong, a list that was asked for.
  const conditional = call.handler !== undefined || (call.conditions?.length ?? 0) > 0;
  if (file.language === 'go' && file.facts.packageName === 'main' && conditional)
    if (file.facts.functions[call.fn]?.name === 'main') return true;
  const branch = branchOf(call.conditions);
  // A function that is there to end the process does so behind all of its branches.
  const ends = ENDS.test(file.facts.functions[call.fn]?.name ?? '');
  return exits(file).some((exit) => {
    const lines = exit.line - call.at[2];
    const near = lines >= 0 && lines <= WITHIN_LINES;
    const behind = exit.branch === branch || (ends && branch.startsWith(exit.branch));
    return near && exit.fn === call.fn && exit.handler === call.handler && behind;
  });
}

const USAGE_FUNCTION =
  /(^|_)(print_?)?(usage|help|version|banner)$|^(?:print|show)\w*(?:Usage|Help(?!er))|[.#]Usage$|^(usage|help|(print|show|display)(Usage|Help|Version|Banner))$/i;
const USAGE_VALUE = /(^|\/)version#|(^|[.#$@_])(\w*version\w*|\w+Ver|usage\w*|help(_?text|_?message)?)$/i;
/** A flag or option of that name, given to the program. */
const ASKS_VERSION =
  /(?:^|[.#$@])(?:cli|cmd|args?|flags?|opts?|options)\.version$|(?:^|[.#$@_])(?:show|print|display)_?version$/i;
const USAGE_TEXT = /^\s*(usage|options|commands|synopsis)\b\s*:/i;

function isUsage({ file, call }: CallAt): boolean {
  if (USAGE_FUNCTION.test(file.facts.functions[call.fn]?.name ?? '')) return true;
  // `if cli.Version { fmt.Println("commit:", commit) }`
  if (call.conditions?.some((ref) => ASKS_VERSION.test(ref))) return true;
  const only = call.args.length === 1 ? call.args[0] : undefined;
  const named =
    only?.kind === 'ref' ? only.ref : only?.kind === 'call' ? file.facts.calls[only.call]?.callee : undefined;
  if (named && USAGE_VALUE.test(named)) return true;
  return call.args.some((arg) => {
    const head = arg.kind === 'text' ? arg.parts[0] : arg;
    return head?.kind === 'literal' && USAGE_TEXT.test(head.text);
  });
}

/** True where no logger of the service can take fields: then how a message is built is a matter of the logger. */
function printfOnly({ file, repository, roles }: CallAt): boolean {
  const role = roles.find((candidate): candidate is LogRole => candidate.kind === 'log');
  if (!role || role.console || role.style !== 'printf') return false;
  const loggers = repository.services[file.service]?.loggers ?? [];
  return !role.structured && !loggers.some((logger) => logger.structured);
}
