/** The repository's own code as the report quotes it: a few lines, dedented, secrets masked. */
import type { Finding, Location } from '../../model/scan.js';
import { fenced, type Markdown } from '../escape.js';
import { mask } from '../mask.js';
import type { Report } from './report.js';

const MOST_LINES = 16;
const MOST_COLUMNS = 160;

const FENCE_LANGUAGE: Record<string, string> = {
  ts: 'ts',
  tsx: 'tsx',
  mts: 'ts',
  cts: 'ts',
  js: 'js',
  jsx: 'jsx',
  mjs: 'js',
  cjs: 'js',
  vue: 'vue',
  svelte: 'svelte',
  py: 'python',
  go: 'go',
  yml: 'yaml',
  yaml: 'yaml',
  json: 'json',
};

export interface Quote {
  /** Fenced block. */
  block: Markdown;
  /** The same lines unmasked and dedented, for mending; never shown as they are. */
  raw: string;
  /** Where the finding's own text begins and ends in `raw`. */
  span: { from: number; to: number };
  language: string;
  /** There is more of it than is quoted. */
  cut: boolean;
  /** A leak lies within: every literal has to be masked in whatever is made of it. */
  strict: boolean;
}

/** The last part of a file's name, as fenced blocks call the language; '' where unknown. */
export function fenceLanguage(path: string): string {
  return FENCE_LANGUAGE[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? '';
}

/** Quotes a finding's place; undefined where the file is not at hand or its lines are no longer what they were. */
export function quote(report: Report, finding: Finding): Quote | undefined {
  const { path, startLine, startColumn, endLine, endColumn } = finding.location;
  const source = report.source(path);
  const first = source?.[startLine - 1];
  if (!source || first === undefined || first.length > 2_000) return undefined;
  const last = Math.min(lastLine(source, finding.location, finding.pillar === 'errors'), source.length);
  const lines = source.slice(startLine - 1, Math.min(last, startLine - 1 + MOST_LINES));
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0),
  );
  const dedented = lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0));
  const offset = (line: number, column: number) =>
    dedented.slice(0, line - startLine).reduce((sum, one) => sum + one.length + 1, 0) +
    Math.max(0, column - 1 - indent);
  const raw = dedented.join('\n');
  const to = endLine - startLine < dedented.length ? offset(endLine, endColumn) : raw.length;
  const strict = leaks(report, path, startLine, startLine + lines.length - 1);
  const cutOff = last > startLine - 1 + MOST_LINES;
  const more = cutOff ? [comment(path)] : [];
  const shown = [...mask(raw, strict).split('\n').map(shorten), ...more].join('\n');
  const language = fenceLanguage(path);
  return {
    block: fenced(shown, language),
    raw,
    span: { from: offset(startLine, startColumn), to },
    language,
    cut: cutOff,
    strict,
  };
}

const comment = (path: string) => (path.endsWith('.py') ? '# …' : '// …');

function shorten(line: string): string {
  return line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS - 1)}…` : line;
}

/** A handler's place may be no more than what opens it: it is shown to the end of its block, which is where the indentation returns. */
function lastLine(source: readonly string[], { startLine, endLine }: Location, block: boolean): number {
  const opening = source[endLine - 1] ?? '';
  if (!block || (endLine > startLine && !/[{:]\s*$/.test(opening))) return endLine;
  const depth = indentOf(opening);
  let last = endLine;
  for (let line = endLine; line < Math.min(source.length, endLine + MOST_LINES); line += 1) {
    const content = source[line] ?? '';
    if (content.trim() === '') continue;
    if (indentOf(content) > depth) last = line + 1;
    else return /^\s*[)}\]]/.test(content) ? line + 1 : last;
  }
  return last;
}

const indentOf = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;

/** Whether a value is known to leak within these lines. */
function leaks(report: Report, path: string, from: number, to: number): boolean {
  return report.scan.findings.some(
    ({ ruleId, location }) =>
      ruleId === 'logging/sensitive-data' &&
      location.path === path &&
      location.startLine <= to &&
      location.endLine >= from,
  );
}
