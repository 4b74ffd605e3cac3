/**
 * Suppression comments, the same in every language: `obs-audit-ignore <rule>[, <rule>] -- <reason>` for the comment's own
 * line and the next line of code, `obs-audit-ignore-file [<rule>, …] -- <reason>` in the first ten lines for the whole file.
 */
import type { SuppressionFact } from '../model/facts.js';

/** `obs-audit-ignore-file` further down than this is an ordinary suppression: a reader looks for it at the top. */
const FILE_LINES = 10;

/** The directive must open its comment (or a line of a block comment): prose that mentions it is no suppression. */
const DIRECTIVE = /^[\s/*#<!{-]*obs-audit-ignore(-file)?(?![\w-])[ \t]*:?(.*)$/;
const RULES = /^[ \t]*([\w*][\w*/.-]*(?:[ \t]*,[ \t]*[\w*][\w*/.-]*)*)/;

/** What a suppression comment says; `file` where it is the form for a whole file. */
export interface Suppression {
  /** As written; `*` where a file comment names none. Empty where a line comment names none. */
  rules: string[];
  /** '' where none is given. */
  reason: string;
  file: boolean;
}

/** Reads the text of one comment, with or without its markers; undefined where it is no suppression. Never throws. */
export function parseSuppression(commentText: string): Suppression | undefined {
  if (!commentText.includes('obs-audit-ignore')) return undefined;
  for (const line of commentText.split('\n')) {
    const match = DIRECTIVE.exec(line);
    if (!match) continue;
    const file = match[1] !== undefined;
    const rest = (match[2] ?? '').trimEnd().replace(/(?:\*+\/\}?|-->)$/, '');
    const dash = /(?:^|\s)(?:--+|—|–)(?=\s|$)/.exec(rest);
    const named = RULES.exec(dash ? rest.slice(0, dash.index) : rest)?.[1];
    const rules = named ? named.split(',').map((rule) => rule.trim()) : file ? ['*'] : [];
    return { rules, reason: dash ? rest.slice(dash.index + dash[0].length).trim() : '', file };
  }
  return undefined;
}

/**
 * The fact for a comment that starts at `line`; `target` is the next line of code where the comment stands alone, else its
 * own line. Undefined where the comment is no suppression.
 */
export function suppressionFact(commentText: string, line: number, target: number): SuppressionFact | undefined {
  const parsed = parseSuppression(commentText);
  if (!parsed) return undefined;
  const { rules, reason } = parsed;
  return parsed.file && line <= FILE_LINES
    ? { rules, reason, file: true, line, target }
    : { rules, reason, line, target };
}
