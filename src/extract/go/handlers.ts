/** Error handlers as facts: `if err != nil` blocks, recovered panics, discarded results. */
import type { HandlerFact, Statement } from '../../model/facts.js';
import { branch } from './branch.js';
import { commentAbove, commentText } from './comments.js';
import type { Context } from './context.js';
import type { ErrorTest } from './errortests.js';
import type { SyntaxNode } from './syntax.js';

/** Adds the handler that a test makes of a block and reads its body by `read`; returns the body's statements. */
export function readHandler(
  context: Context,
  test: ErrorTest,
  at: { start: SyntaxNode; bodyStart: SyntaxNode; bodyEnd?: SyntaxNode },
  read: () => Statement[],
): Statement[] {
  const { start, bodyStart, bodyEnd = bodyStart } = at;
  const index = add(context, {
    kind: test.kind,
    fn: context.fn,
    ...(test.binds !== undefined && { binds: test.binds }),
    ...(test.sent && { sent: test.sent }),
    body: [],
    guarded: test.guarded,
    guardedStatements: test.guarded.length,
    errorReads: 0,
    at: context.span(start, bodyEnd),
    bodyAt: context.span(bodyStart, bodyEnd),
    ...comment(context, start.start, bodyEnd.end),
  });
  const body = context.inHandler(index, test.binding, test.binds, read);
  const handler = context.facts.handlers[index] as HandlerFact;
  handler.body = test.rest ? [branch(test.rest, body, [])] : body;
  if (test.rest) handler.narrowed = true;
  return body;
}

/** Adds a handler without a body: `_ = f()`, a bare `recover()`. */
export function addBodiless(
  context: Context,
  kind: 'discard' | 'recover',
  statement: SyntaxNode,
  guarded: number[],
): void {
  const lineEnd = context.text.indexOf('\n', statement.end);
  const at = context.span(statement);
  add(context, {
    kind,
    fn: context.fn,
    body: [],
    guarded,
    guardedStatements: guarded.length,
    errorReads: 0,
    at,
    bodyAt: at,
    ...comment(context, statement.start, lineEnd < 0 ? context.text.length : lineEnd),
  });
}

function add(context: Context, handler: HandlerFact): number {
  const index = context.facts.handlers.push(handler) - 1;
  for (const guarded of handler.guarded) {
    const call = context.facts.calls[guarded];
    if (call?.fn === context.fn) call.guards = [...(call.guards ?? []), index];
  }
  return index;
}

/** Words of a comment that stands above a handler when it says why the error may go. */
const DELIBERATE =
  /\b(?:ignor\w*|skip\w*|best[- ]effort|on purpose|intentional\w*|deliberate\w*|harmless|graceful\w*|optional|expected|non-?(?:fatal|critical)|not (?:fatal|critical|an error|important)|(?:do(?:es)?n't|do(?:es)? not) (?:care|matter)|(?:it is|it's|is|that's) (?:ok|okay|fine)|no need|errors? here)\b/i;

function comment(context: Context, start: number, end: number): { comment?: string } {
  const text = commentText(context.text, context.comments, start, end);
  if (text !== undefined) return { comment: text };
  const above = commentAbove(context.text, context.comments, start);
  return above !== undefined && DELIBERATE.test(above) ? { comment: above } : {};
}
