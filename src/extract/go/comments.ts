/** What comments say: marks of the file, suppressions, reasons inside a handler. */
import type { FileFacts, SuppressionFact } from '../../model/facts.js';
import { suppressionFact } from '../suppressions.js';
import type { LineIndex } from '../treesitter.js';
import type { SyntaxNode } from './syntax.js';

const GENERATED = /Code generated .*DO NOT EDIT|@generated\b|\bauto-?generated\b/i;
const BUILD_IGNORE = /^\/\/\s*(?:go:build|\+build)\s+(?:ignore\b|(?:tools|man|docs?|gen|generate|codegen)\s*$)/;

/** Marks that stand in comments before the package clause. */
export function headerMarks(text: string, comments: readonly SyntaxNode[], before: number): FileFacts['marks'] {
  const header = comments.filter(({ start }) => start < before).map(({ start, end }) => text.slice(start, end));
  const marks: FileFacts['marks'] = [];
  if (header.some((comment) => GENERATED.test(comment))) marks.push('generated');
  if (header.some((comment) => BUILD_IGNORE.test(comment))) marks.push('build-ignore');
  return marks;
}

/** Text of the comments between two offsets, without their marks; undefined where there is none. */
export function commentText(
  text: string,
  comments: readonly SyntaxNode[],
  start: number,
  end: number,
): string | undefined {
  const words: string[] = [];
  for (let i = firstFrom(comments, start); i < comments.length; i++) {
    const comment = comments[i] as SyntaxNode;
    if (comment.start >= end) break;
    words.push(plain(text.slice(comment.start, comment.end)));
  }
  const joined = words.filter(Boolean).join(' ');
  return joined === '' ? undefined : joined;
}

/** Text of the comment lines that end right above the line of an offset. */
export function commentAbove(text: string, comments: readonly SyntaxNode[], offset: number): string | undefined {
  const words: string[] = [];
  let line = text.lastIndexOf('\n', offset - 1) + 1;
  for (let i = firstFrom(comments, offset) - 1; i >= 0; i--) {
    const comment = comments[i] as SyntaxNode;
    const starts = text.lastIndexOf('\n', comment.start - 1) + 1;
    const between = text.slice(comment.end, line);
    if (!/^[ \t\r]*\n?$/.test(between) || text.slice(starts, comment.start).trim() !== '') break;
    words.unshift(plain(text.slice(comment.start, comment.end)));
    line = starts;
  }
  const joined = words.filter(Boolean).join(' ');
  return joined === '' ? undefined : joined;
}

function firstFrom(comments: readonly SyntaxNode[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle] as SyntaxNode).start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function plain(comment: string): string {
  const body = comment.startsWith('/*') ? comment.slice(2, -2).replaceAll(/^[ \t]*\*/gm, '') : comment.slice(2);
  return body.replaceAll(/\s+/g, ' ').trim();
}

/** Suppressions of the file. One that stands alone is for the next line that has code. */
export function readSuppressions(text: string, comments: readonly SyntaxNode[], lines: LineIndex): SuppressionFact[] {
  const found: SuppressionFact[] = [];
  for (const [i, comment] of comments.entries()) {
    const words = text.slice(comment.start, comment.end);
    if (!words.includes('obs-audit-ignore')) continue;
    const line = lines.line(comment.start);
    const alone = /^\s*$/.test(text.slice(text.lastIndexOf('\n', comment.start) + 1, comment.start));
    const fact = suppressionFact(words, line, alone ? lines.line(nextCode(text, comments, i)) : line);
    if (fact) found.push(fact);
  }
  return found;
}

/** Offset of the first code after a comment; further comments are none. */
function nextCode(text: string, comments: readonly SyntaxNode[], index: number): number {
  let offset = (comments[index] as SyntaxNode).end;
  for (let next = index + 1; ; next++) {
    while (offset < text.length && /\s/.test(text[offset] as string)) offset++;
    const comment = comments[next];
    if (comment?.start !== offset) return Math.min(offset, Math.max(0, text.length - 1));
    offset = comment.end;
  }
}
