/** Functions that a web framework hands errors to: `@app.errorhandler(Exception)`, `@app.exception_handler(AppError)`. */
import type { FunctionFact, HandlerFact, Ref } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { commentOf } from './comments.js';
import { at, type State } from './context.js';
import { errorReads } from './reads.js';

const REGISTERS = /(?:^|[.#])(?:errorhandler|app_errorhandler|exception_handler)$/;
const BROAD: ReadonlySet<Ref> = new Set(['Exception', 'BaseException']);

/**
 * Adds the handler that a decorated function is and returns its index; undefined for any other function. A handler of a status code
 * is none: it dresses an answer up whose error the framework has logged. So is a broad `exception_handler`: Starlette raises the
 * error again when it has answered.
 */
export function errorMiddleware(state: State, fn: number, fact: FunctionFact, node: SyntaxNode): number | undefined {
  const body = node.children.find((child) => child.type === 'block');
  const call = fact.decorators
    .map((index) => state.facts.calls[index])
    .find((decorator) => decorator && REGISTERS.test(decorator.callee));
  if (!call || !body) return undefined;
  const [given] = call.args;
  const types = given?.kind === 'array' ? given.items : given ? [given] : [];
  const named = types.flatMap((type) => (type.kind === 'ref' ? [type.ref] : []));
  if (named.length === 0 || named.length < types.length) return undefined;
  const isLast = call.callee.endsWith('exception_handler');
  if (isLast && named.some((type) => BROAD.has(type))) return undefined;
  const param = fact.params.at(isLast ? -1 : 0);
  const handler: HandlerFact = {
    kind: 'error-middleware',
    fn,
    bodyFn: fn,
    ...(param && { binds: `$${param.name}` }),
    types: named,
    body: [],
    guarded: [],
    guardedStatements: 0,
    errorReads: param ? errorReads(state, body, param.name) : 0,
    at: state.lines.span(node.start, body.start),
    bodyAt: at(state, body),
  };
  const comment = commentOf(state, node);
  if (comment !== undefined) handler.comment = comment;
  return state.facts.handlers.push(handler) - 1;
}
