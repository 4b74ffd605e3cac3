/** Comments: those that belong to a handler, and those that suppress findings. */
import type { SuppressionFact } from '../../model/facts.js';
import { suppressionFact } from '../suppressions.js';
import type { SyntaxNode } from '../treesitter.js';
import type { State } from './context.js';

/** The comments on a clause's first line and in its body, joined; undefined where there are none. */
export function commentOf(state: State, clause: SyntaxNode): string | undefined {
  const { comments, lines, text } = state;
  const texts: string[] = [];
  const indent = column(state, clause.start);
  let end = clause.end;
  for (let i = firstFrom(comments, clause.start); i < comments.length; i++) {
    const comment = comments[i] as SyntaxNode;
    if (comment.start >= end) {
      // The tree ends a block with its last statement; what follows indented as the block still belongs to it.
      const follows = text.slice(end, comment.start).trim() === '';
      const sameLine = lines.line(comment.start) === lines.line(end);
      if (!follows || (!sameLine && column(state, comment.start) <= indent)) break;
      end = comment.end;
    }
    texts.push(commentText(text.slice(comment.start, comment.end)));
  }
  const joined = texts.filter((line) => line !== '').join(' ');
  return joined === '' ? undefined : joined;
}

/** The comment that stands alone on the line above a statement; undefined where there is none. */
export function commentAbove({ comments, lines, text }: State, node: SyntaxNode): string | undefined {
  const comment = comments[firstFrom(comments, node.start) - 1];
  if (!comment || lines.line(comment.start) + 1 !== lines.line(node.start)) return undefined;
  const before = text.slice(text.lastIndexOf('\n', comment.start) + 1, comment.start);
  return before.trim() === '' ? commentText(text.slice(comment.start, comment.end)) || undefined : undefined;
}

/** Words to a tool, which give no reason: `# noqa: BLE001`, `# pragma: no cover`. */
const DIRECTIVE =
  /#?\s*\b(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|pragma:? *no ?(?:cover|branch|qa)|type: *ignore(?:\[[^\]]*\])?|(?:pylint|pyright|mypy|ruff|isort|fmt|flake8|yapf|black)\s*:\s*[\w=,[\] -]+|nosec(?:\s+B\d+)?|NOSONAR)/g;

/** More of a comment than anyone reads. */
const LONGEST_COMMENT = 500;

/** What a comment says to people, its marker left out. */
function commentText(comment: string): string {
  return comment
    .slice(0, LONGEST_COMMENT)
    .replace(DIRECTIVE, '')
    .replace(/^#[#:\s]*/, '')
    .trim();
}

function column(state: State, offset: number): number {
  return state.lines.span(offset, offset)[1];
}

/** Index of the first comment that starts at or after an offset. */
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

/** Suppressions of a file. One beside code holds for its own line, one that stands alone for the next line of code. */
export function suppressions(state: State): SuppressionFact[] {
  const { text, lines } = state;
  return state.comments.flatMap((comment) => {
    const line = lines.line(comment.start);
    const lineStart = text.lastIndexOf('\n', comment.start) + 1;
    const alone = text.slice(lineStart, comment.start).trim() === '';
    const target = alone ? codeLineAfter(text, comment.end, line) : line;
    return suppressionFact(text.slice(comment.start, comment.end), line, target) ?? [];
  });
}

/** How far the next line of code is looked for. */
const LOOK_AHEAD = 4000;

/** The next line after a comment that holds more than blanks and comments; the comment's own line at the end of the file. */
function codeLineAfter(text: string, from: number, line: number): number {
  const following = text
    .slice(from, from + LOOK_AHEAD)
    .split('\n')
    .slice(1);
  const next = following.findIndex((rest) => !/^\s*(#|$)/.test(rest));
  return next < 0 ? line : line + 1 + next;
}
