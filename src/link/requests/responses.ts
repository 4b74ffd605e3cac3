/** Calls that answer the client, with the status where it is known. */
import type { CallFact, Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { statusOf, statusOfName } from './statuses.js';
import { baseOf, type LibrarySymbol, lastName, type Step, stepsOf } from './symbols.js';
import { argumentAt, type Work } from './work.js';

interface Answer {
  status?: number;
  values: Value[];
}

/** Gives every answering call of service and library code its role. */
export function linkResponses(work: Work): void {
  for (const [file, linked] of work.files.entries()) {
    if (linked.role === 'browser' || linked.role === 'test' || linked.role === 'generated') continue;
    const { facts, language } = linked;
    const answerOf = language === 'go' ? goAnswer : language === 'python' ? pythonAnswer : scriptAnswer;
    for (const [index, call] of facts.calls.entries()) {
      const answer = answerOf(work, file, call);
      if (answer) work.addRole(file, index, { kind: 'respond', ...answer });
    }
    if (language === 'python') returnedPairs(work, file);
  }
}

const RESPONSE_NAMES = /^(?:res|resp|response|reply|rep|ctx|context|c|h|_res)$/;
const ENDS = new Set([
  'json',
  'send',
  'end',
  'jsonp',
  'render',
  'sendFile',
  'text',
  'html',
  'body',
  'redirect',
  'download',
]);

function scriptAnswer(work: Work, file: number, call: CallFact): Answer | undefined {
  const steps = stepsOf(call);
  const [first] = steps;
  if (!first) return undefined;
  const status = (value: Value | undefined) => statusOf(work, file, call.fn, value);
  const { callee } = call;
  if (/(?:^|#|\.)NextResponse\.json$|^Response\.json$|^(?:next\/server#)?(?:Next)?Response$/.test(callee)) {
    const given = argumentAt(call.args.slice(1), 'status');
    const options = call.args[1];
    if (!given && options)
      return options.kind === 'object' ? { status: 200, values: call.args } : { values: call.args };
    return { status: given ? status(given) : 200, values: call.args.slice(0, 1) };
  }
  if (call.result === 'thrown' && call.isNew) return thrownAnswer(work, file, call);
  const base = baseOf(callee);
  if (base === undefined) return undefined;
  const { root, path } = parseRef(base);
  const receiver = path.at(-1) ?? (root.kind === 'local' ? root.name : '');
  if (root.kind === 'module' || !RESPONSE_NAMES.test(receiver)) return undefined;
  if (first.name === 'sendStatus' || first.name === 'throw')
    return { status: status(call.args[0]), values: call.args.slice(1) };
  const ending = steps.find((step) => ENDS.has(step.name));
  const set = steps.find((step) => step.name === 'status' || step.name === 'code' || step.name === 'writeHead');
  if (set) return { status: status(set.args[0]), values: ending ? ending.args : [] };
  if (
    !ending ||
    (first.name !== ending.name && !/^(?:set|header|type|append|cookie|setHeader|location)$/.test(first.name))
  )
    return undefined;
  // Hono: `c.json(body, 500)`.
  const second = status(ending.args[1]);
  if (second !== undefined) return { status: second, values: ending.args.slice(0, 1) };
  // Restify: `res.send(503, body)`.
  const leading = ending.name === 'send' && ending.args[0]?.kind === 'literal' ? status(ending.args[0]) : undefined;
  if (leading !== undefined) return { status: leading, values: ending.args.slice(1) };
  return { status: statusSetBefore(work, file, call), values: ending.args };
}

/** 200, unless the function sets the code by assignment. */
function statusSetBefore(work: Work, file: number, call: CallFact): number | undefined {
  const facts = work.facts(file);
  const assigned = facts?.assignments.filter(
    (fact) => fact.fn === call.fn && /\.(?:statusCode|status)$/.test(fact.target),
  );
  if (!assigned || assigned.length === 0) return 200;
  const last = assigned.filter((fact) => fact.at[0] <= call.at[0]).at(-1);
  return last ? statusOf(work, file, call.fn, last.value) : 200;
}

function thrownAnswer(work: Work, file: number, call: CallFact): Answer | undefined {
  const name = lastName(call.callee);
  if (name === 'HttpException' || name === 'HTTPException') {
    const [first, second] = call.args.map((arg) => statusOf(work, file, call.fn, arg));
    return { status: second ?? first, values: call.args };
  }
  const symbol = work.symbol(file, call.fn, call.callee);
  const known = symbol?.module === '@nestjs/common' ? statusOfName(name.replace(/Exception$/, '')) : undefined;
  return known === undefined ? undefined : { status: known, values: call.args };
}

const PYTHON_RESPONSES =
  /(?:^|\.)(?:Response|HttpResponse|JsonResponse|JSONResponse|HTMLResponse|PlainTextResponse|StreamingResponse|ORJSONResponse|UJSONResponse|StreamingHttpResponse)$/;
const DJANGO_NAMED = new Map([
  ['HttpResponseServerError', 500],
  ['HttpResponseBadRequest', 400],
  ['HttpResponseForbidden', 403],
  ['HttpResponseNotFound', 404],
  ['HttpResponseNotAllowed', 405],
  ['HttpResponseGone', 410],
  ['HttpResponseRedirect', 302],
]);

function pythonAnswer(work: Work, file: number, call: CallFact): Answer | undefined {
  const name = lastName(call.callee);
  const status = (value: Value | undefined) => statusOf(work, file, call.fn, value);
  const named = DJANGO_NAMED.get(name);
  if (named !== undefined) return { status: named, values: call.args };
  if (/^HTTP[A-Z]\w+$/.test(name) && call.result === 'thrown' && name !== 'HTTPException' && name !== 'HTTPError') {
    const known = statusOfName(name.slice(4));
    return known === undefined ? undefined : { status: known, values: call.args };
  }
  if (name === 'HTTPException' && call.result === 'thrown') {
    const given = argumentAt(call.args, 'status_code') ?? argumentAt(call.args, 0);
    return { status: status(given), values: call.args };
  }
  if (name === 'abort' || name === 'send_error' || name === 'set_status')
    return { status: status(argumentAt(call.args, 0) ?? argumentAt(call.args, 'code')), values: call.args.slice(1) };
  const symbol = work.symbol(file, call.fn, call.callee);
  if (name === 'make_response' && symbol) {
    const second = argumentAt(call.args, 1);
    return { status: second ? status(second) : 200, values: call.args.slice(0, 1) };
  }
  if (name === 'jsonify' && symbol) return { status: 200, values: call.args };
  const full = symbol && [symbol.module, ...symbol.path].join('.');
  if (!full || symbol.origin !== 'imported' || !PYTHON_RESPONSES.test(full) || /^(?:requests|httpx)/.test(full))
    return undefined;
  const given =
    argumentAt(call.args, 'status') ??
    argumentAt(call.args, 'status_code') ??
    (/^(?:rest_framework|starlette|fastapi)/.test(full) ? argumentAt(call.args, 1) : undefined);
  return { status: given ? status(given) : 200, values: call.args.filter((arg) => arg.kind !== 'keyword').slice(0, 1) };
}

/** Flask: `return jsonify(…), 500`. */
function returnedPairs(work: Work, file: number): void {
  const linked = work.files[file];
  for (const [fn, fact] of linked?.facts.functions.entries() ?? [])
    for (const value of fact.returns) {
      if (value.kind !== 'array' || value.items[0]?.kind !== 'call' || value.items.length < 2) continue;
      const status = statusOf(work, file, fn, value.items[1]);
      if (status === undefined) continue;
      const roles = linked?.roles.get(value.items[0].call);
      const respond = roles?.find((role) => role.kind === 'respond');
      if (respond?.kind === 'respond') respond.status = status;
      else work.addRole(file, value.items[0].call, { kind: 'respond', status, values: [] });
    }
}

const GO_CONTEXT = /^(?:c|ctx|e|g|gc|context|ec)$/;
const GO_BODY =
  /^(?:JSON|String|XML|HTML|IndentedJSON|PureJSON|SecureJSON|JSONPretty|Blob|JSONBlob|NoContent|Data|AbortWithStatus|AbortWithStatusJSON|AbortWithError|Redirect|YAML|ProtoBuf|Stream|Render|SendStatus)$/;

function goAnswer(work: Work, file: number, call: CallFact): Answer | undefined {
  const steps = stepsOf(call);
  const [first] = steps;
  if (!first) return undefined;
  const status = (value: Value | undefined) => statusOf(work, file, call.fn, value);
  const symbol = work.symbol(file, call.fn, call.callee);
  const library = symbol && goLibraryAnswer(symbol, call.args, first, status);
  if (library) return library;
  const base = baseOf(call.callee);
  if (base === undefined) return undefined;
  const { root, path } = parseRef(base);
  const receiver = path.at(-1) ?? (root.kind === 'local' ? root.name : '');
  if (first.name === 'WriteHeader' && call.args.length === 1) return { status: status(call.args[0]), values: [] };
  if (root.kind === 'module' || !GO_CONTEXT.test(receiver)) return undefined;
  if (first.name === 'Status' && steps.length > 1)
    return { status: status(first.args[0]), values: steps[1]?.args ?? [] };
  if (!GO_BODY.test(first.name)) return undefined;
  const code = status(call.args[0]);
  if (code === undefined && call.args.length < 2 && first.name === 'JSON') return { status: 200, values: call.args };
  return { status: code, values: call.args.slice(1) };
}

function goLibraryAnswer(
  symbol: LibrarySymbol,
  args: readonly Value[],
  first: Step,
  status: (value: Value | undefined) => number | undefined,
): Answer | undefined {
  const module = symbol.module.replace(/\/v\d+$/, '');
  const { name } = first;
  if (symbol.path.length === 1 && module === 'net/http') {
    if (name === 'Error') return { status: status(args[2]), values: args.slice(1, 2) };
    if (name === 'NotFound') return { status: 404, values: [] };
    if (name === 'Redirect') return { status: status(args[3]), values: [] };
  }
  if (module === 'google.golang.org/grpc/status' && /^(?:Error|Errorf|New|Newf)$/.test(name))
    return { status: status(args[0]), values: args.slice(1) };
  if (/(?:connectrpc\.com\/connect|bufbuild\/connect-go)$/.test(module) && name === 'NewError')
    return { status: status(args[0]), values: args.slice(1) };
  if (/(?:labstack\/echo|gofiber\/fiber)$/.test(module) && /^(?:NewHTTPError|NewError)$/.test(name))
    return { status: status(args[0]), values: args.slice(1) };
  return undefined;
}
