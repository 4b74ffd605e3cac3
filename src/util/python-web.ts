/** Whether a file of Python is an application itself, as its own text tells. */
import type { FileFacts } from '../model/facts.js';

const WEB = /^(?:flask|fastapi|starlette|quart|sanic|bottle|aiohttp|falcon|litestar|ninja)(?:\.|$)/;

/** It imports a web framework and decorates functions with routes: it serves, whoever can run or import it too. */
export function answersRequests(facts: FileFacts): boolean {
  if (facts.language !== 'python' || !facts.imports.some(({ module }) => WEB.test(module))) return false;
  return facts.calls.some(({ result, callee }) => result === 'decorator' && /\.(?:route|get|post|put)$/.test(callee));
}
