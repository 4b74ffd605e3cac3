/** Before and after of a finding: the repository's own code, and the same code mended. */
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Finding } from '../../model/scan.js';
import { shipped } from '../../util/shipped.js';
import { fenced, type Markdown } from '../escape.js';
import { mask } from '../mask.js';
import { type CodeLanguage, isKnown, RECOMMENDED, writeCall } from './calls.js';
import { mendCall } from './mend.js';
import { mendHandler } from './mend-handler.js';
import { languageOf, loggerOf, MOST_READ } from './own-logger.js';
import { type Quote, quote } from './quote.js';
import type { Report } from './report.js';
import { startFor } from './start.js';

export interface Example {
  finding: Finding;
  before: Markdown;
  after: Markdown | undefined;
  /** Whether `after` is this very code rewritten, or a pattern to follow. */
  own: boolean;
  /** The logger that `after` speaks and that its file does not have yet; undefined where it is no matter of loggers. */
  logger: string | undefined;
}

/** How a service logs: its library or wrapper, and what a file calls the logger. */
interface Speech {
  language: CodeLanguage;
  library: string | undefined;
  on: string | undefined;
}

/** Rules whose finding is one log call that can be written anew. */
const CALL_RULES = new Set(['logging/console-log', 'logging/string-built-message', 'errors/lost-error-object']);

/** Rules whose finding is a handler that has to log, and how loud. */
const HANDLER_RULES = new Map<string, 'error' | 'warn'>([
  ['errors/swallowed-catch', 'error'],
  ['errors/console-only', 'error'],
  ['errors/generic-response', 'error'],
  ['errors/silent-fallback', 'warn'],
]);

/** A value in a record, as each language writes it. */
const ORDER: Record<CodeLanguage, readonly [string, string]> = {
  javascript: ['orderId', 'order.id'],
  python: ['order_id', 'order.id'],
  go: ['order_id', 'order.ID'],
};

const MOST_TRIED = 40;
/** Characters of quoted code that can be taken in at a glance. */
const SHORT = 240;

const remediesSchema = z.record(z.string(), z.partialRecord(z.enum(['javascript', 'python', 'go']), z.string()));
type Remedies = ReadonlyMap<string, z.infer<typeof remediesSchema>[string]>;
let remedies: Remedies | undefined;

/** Patterns to follow, by rule. Throws where the shipped file is malformed. */
export function loadRemedies(): Remedies {
  remedies ??= new Map(
    Object.entries(shipped('templates/remedies/after.yml', (text) => remediesSchema.parse(parse(text)))),
  );
  return remedies;
}

function remedy(ruleId: string, language: CodeLanguage): string | undefined {
  return loadRemedies().get(ruleId)?.[language];
}

/**
 * The example of a rule: the first finding that can be rewritten as it stands, else the first that can be quoted. Services come before
 * front ends and tools, and short code before long.
 */
export function example(report: Report, findings: readonly Finding[]): Example | undefined {
  const served = new Set(report.scan.services.filter((one) => one.role === 'service').map((one) => one.name));
  const preferred = [
    ...findings.filter((one) => served.has(one.service ?? '')),
    ...findings.filter((one) => !served.has(one.service ?? '')),
  ].slice(0, MOST_TRIED);
  let fallback: Example | undefined;
  for (const short of [true, false]) {
    for (const finding of preferred) {
      const before = quote(report, finding);
      if (!before || (short && before.raw.length > SHORT)) continue;
      const made = exampleOf(report, finding, before);
      if (made.own) return made;
      fallback ??= made;
    }
    if (fallback && !CALL_RULES.has(fallback.finding.ruleId) && !HANDLER_RULES.has(fallback.finding.ruleId)) break;
  }
  return fallback;
}

function exampleOf(report: Report, finding: Finding, before: Quote): Example {
  const language = languageOf(finding.location.path);
  const source = report.source(finding.location.path) ?? [];
  const found = language && receiverIn(source, language);
  const library = language && loggerOf(report, finding.service, language, source, found);
  const wrapped = language !== undefined && library !== undefined && !isKnown(language, library);
  const logger = wrapped ? `${library} (check its arguments)` : (library ?? (language && RECOMMENDED[language]));
  const base = { finding, before: before.block };
  // The name of a class, or a path, is not how its instance is called.
  const on = found ?? (wrapped ? (/^[a-z_]\w*$/.test(library) ? library : 'logger') : undefined);
  const rewritten = language && !before.strict ? rewrite(before, finding, { language, library, on }) : undefined;
  if (rewritten !== undefined) {
    const after = fenced(mask(rewritten), before.language);
    return { ...base, after, own: true, logger: wrapped || found === undefined ? logger : undefined };
  }
  const pattern = language && patternOf(report, finding, before, { language, library, on });
  return {
    ...base,
    after: pattern ? fenced(pattern.trimEnd(), before.language) : undefined,
    own: false,
    logger: language && remedy(finding.ruleId, language) ? logger : undefined,
  };
}

/** The quoted code, mended: one call written anew, or the handler made to log. */
function rewrite(before: Quote, finding: Finding, { language, library, on }: Speech) {
  const { raw, span } = before;
  const error = boundError(raw, language);
  if (CALL_RULES.has(finding.ruleId)) {
    const at = finding.pillar === 'errors' ? (loggingLine(raw) ?? span) : span;
    const call = raw.slice(at.from, at.to);
    const caught = finding.pillar === 'errors' ? error : undefined;
    // What is done with the result of a call, a logger has none of.
    if (/=\s*$/.test(raw.slice(0, at.from))) return undefined;
    const mended = call.length < 600 ? mendCall(call, language, library, caught, on) : undefined;
    if (mended !== undefined && mended !== call)
      return raw.slice(0, at.from) + mended + (call.endsWith(';') ? ';' : '') + raw.slice(at.to);
  }
  const level = HANDLER_RULES.get(finding.ruleId);
  if (level === undefined || before.cut) return undefined;
  const message = `${operation(finding.message, raw)} failed`;
  return mendHandler(raw, { language, library, level, message, error, ...(on === undefined ? {} : { on }) });
}

/** The log methods by which a logger is known in a file; Go's printing loggers have none of them. */
const CALLED: Record<CodeLanguage, RegExp> = {
  javascript: /(?<![\w$.])((?:this\.)?_?(?:log|[lL]ogger))\.(?:trace|debug|info|log|warn|error|fatal)\(/g,
  python:
    /(?<![\w.])((?:self\.)?_?(?:log|logger|logging|LOG|LOGGER))\.(?:debug|info|warning|error|exception|critical)\(/g,
  go: /(?<![\w.])(log|logger|slog)\.(?:Debug|Info|Warn|Error)f?\(/g,
};

/** How a file calls its logger, most often; undefined where it does not log. */
function receiverIn(source: readonly string[], language: CodeLanguage): string | undefined {
  const times = new Map<string, number>();
  for (const line of source.slice(0, MOST_READ)) {
    if (line.length > 2_000) continue;
    for (const [, name = ''] of line.matchAll(CALLED[language])) times.set(name, (times.get(name) ?? 0) + 1);
  }
  return [...times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

/** The one log call of a quoted handler that stands on a line of its own. */
function loggingLine(raw: string): { from: number; to: number } | undefined {
  const calls = [...raw.matchAll(/^[ \t]*([\w$.]*log(?:ger)?\w*\.\w+\(.*\));?[ \t]*$/gim)];
  const [only] = calls;
  if (!only?.[1] || calls.length > 1) return undefined;
  const from = only.index + only[0].indexOf(only[1]);
  return { from, to: from + only[1].length };
}

/** What a handler's function does, by its name as the finding's message tells it, or by what the handler answers. */
function operation(message: string, code: string): string {
  const heard = /\b(\w+)\.on\(\s*['"]error['"]/.exec(code)?.[1];
  if (heard !== undefined) return heard;
  const route = /\bin the handler of ([A-Z]+ [\w/:.<>{}*-]+)/.exec(message)?.[1];
  if (route !== undefined) return route;
  const name = /\bin `([A-Za-z_$][\w$.]*)`/.exec(message)?.[1]?.split('.').at(-1) ?? '';
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .trim()
    .toLowerCase();
  if (/^on \w/.test(words)) return name;
  if (words !== '' && words !== 'main' && words !== 'constructor') return words;
  return /\b(res|reply|response)\.(status|json|send)|http\.Error\(|HTTPException/.test(code) ? 'request' : 'operation';
}

function patternOf(
  report: Report,
  finding: Finding,
  before: Quote,
  { language, library, on }: Speech,
): string | undefined {
  const template = remedy(finding.ruleId, language);
  if (template === undefined && finding.pillar === 'logging' && CALL_RULES.has(finding.ruleId))
    return writeCall(language, library, { level: 'info', message: 'order placed', fields: [ORDER[language]] });
  if (template === undefined) {
    const service = report.scan.services.find((one) => one.name === finding.service);
    const start = service && startFor(finding.ruleId, language, { ...service, logger: library });
    return start?.code ?? report.rule(finding.ruleId)?.examples[language]?.good;
  }
  const error = boundError(before.raw, language);
  const call = { message: 'what was tried has failed', fields: [], error, ...(on === undefined ? {} : { on }) };
  return Handlebars.compile(template, { noEscape: true })({
    error,
    logCall: writeCall(language, library, { ...call, level: 'error' }),
    warnCall: writeCall(language, library, { ...call, level: 'warn' }),
  });
}

function boundError(code: string, language: CodeLanguage): string {
  const bound = {
    javascript:
      /catch\s*\(\s*([A-Za-z_$][\w$]*)|\(\s*\(?\s*([A-Za-z_$][\w$]*)\b[^()]*\)?\s*=>|function\s*\w*\(\s*([A-Za-z_$][\w$]*)/,
    python: /except[^:\n]* as ([A-Za-z_]\w*)/,
    go: /if\s+(?:[^;\n]*;\s*)?([A-Za-z_][\w.]*)\s*!=\s*nil/,
  }[language].exec(code);
  return bound?.[1] ?? bound?.[2] ?? bound?.[3] ?? { javascript: 'error', python: 'error', go: 'err' }[language];
}
