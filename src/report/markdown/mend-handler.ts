/** The same error handler, mended: it logs the error, in the words of the service's logger, and does what it did. */
import { type CodeLanguage, type LogCall, writeCall } from './calls.js';
import { mendCall } from './mend.js';

export interface HandlerMend {
  language: CodeLanguage;
  library: string | undefined;
  level: LogCall['level'];
  message: string;
  /** Name of the error where the clause binds none. */
  error: string;
  /** How the file calls its logger, where it has one. */
  on?: string;
}

const OPENS: Record<CodeLanguage, RegExp> = {
  javascript: /(\bcatch\b[^{}]*|=>\s*|\)\s*)\{\s*(\}\)?;?)?\s*$/,
  python: /^except\b.*:\s*(pass|\.\.\.)?\s*(#.*)?$/,
  go: /^(\}\s*else\s+)?if\b.*!=\s*nil\s*\{\s*$/,
};
const INDENT: Record<CodeLanguage, string> = { javascript: '  ', python: '    ', go: '\t' };

/** Lines that the log call replaces: the console, and what only fills an empty block. */
const REPLACED: Record<CodeLanguage, RegExp> = {
  javascript: /^\s*console\.\w+\(.*\);?\s*$/,
  python: /^\s*(pass|\.\.\.|print\(.*\)|traceback\.print_exc\(\))\s*$/,
  go: /^\s*(fmt\.(Print|Fprint)\w*|println|print)\(.*\)\s*$/,
};

/** What lets the console pass a linter has nothing left to allow. */
const ALLOWED = /^\s*\/\/\s*(eslint|oxlint|biome)\b.*console\s*$/i;

/** Code of a handler, dedented, its clause on the first line; undefined where the clause is not of a form that is understood. */
export function mendHandler(
  code: string,
  { language, library, level, message, error, on }: HandlerMend,
): string | undefined {
  const lines = code.split('\n');
  // A clause may go over several lines, one for each parameter.
  const end =
    language === 'javascript' && /\($/.test(lines[0] ?? '') ? lines.findIndex((line) => /\{\s*$/.test(line)) : 0;
  const clause = lines.slice(0, end + 1).join('\n');
  const body = lines.slice(end + 1);
  if (!OPENS[language].test(clause.trim())) return undefined;
  const semicolon =
    language === 'javascript' && (/;\s*$/m.test(code) || !/[\w)'"`]\s*$/m.test(body.join('\n'))) ? ';' : '';
  let said = false;
  const rest = body.flatMap((line) => {
    if (ALLOWED.test(line)) return [];
    if (!REPLACED[language].test(line)) return [line];
    const mended = mendCall(line, language, library, error, on);
    if (mended === undefined) return /["'`]/.test(line) ? [line] : [];
    said = true;
    return [`${/^\s*/.exec(line)?.[0] ?? ''}${mended}${semicolon}`];
  });
  // A console call over several lines would be left behind in half.
  if (rest.some((line) => /^\s*(console\.|print\(|fmt\.Print)/.test(line))) return undefined;
  const first = body.find((line) => line.trim() !== '');
  const depth = /^\s*/.exec(first ?? '')?.[0] ?? '';
  const outer = /^\s*/.exec(clause)?.[0] ?? '';
  const indent = depth.length > outer.length ? depth : outer + INDENT[language];
  const call = `${indent}${writeCall(language, library, { level, message, fields: [], error, on })}${semicolon}`;
  return [opened(clause, language, error), ...(said ? [] : [call]), ...closed(clause, outer, language), ...rest].join(
    '\n',
  );
}

/** The clause with the error bound, and its block left open. */
function opened(clause: string, language: CodeLanguage, error: string): string {
  if (language === 'python') return clause.replace(/:\s*(pass|\.\.\.)\s*(#.*)?$/, ':');
  if (language === 'go') return clause.trimEnd();
  return clause
    .replace(/\bcatch\s*\{/, `catch (${error}) {`)
    .replace(/\(\)\s*=>\s*\{/, `(${error}) => {`)
    .replace(/\{\s*\}\)?;?\s*$/, '{');
}

/** What closed a block that stood on one line. */
function closed(clause: string, outer: string, language: CodeLanguage): string[] {
  const end = language === 'javascript' ? /\{\s*(\}\)?;?)\s*$/.exec(clause)?.[1] : undefined;
  return end === undefined ? [] : [outer + end];
}
