/** Values that stand for an answer to the client: a thrown or returned HTTP exception, a gRPC status, a body with its status. */
import type { CallFact, Statement, Value } from '../../model/facts.js';
import type { ErrorScope } from './scope.js';

/** gRPC and Connect codes that say that the server is at fault, by the last part of their name. */
const RPC_FAULT = /^(Code)?(Internal|Unknown|Unavailable|DataLoss)$|^(INTERNAL|UNKNOWN|UNAVAILABLE|DATA_LOSS)$/;
const RPC_STATUS =
  /^(google\.golang\.org\/grpc\/status#(Error|Errorf|New|Newf)|connectrpc\.com\/connect#NewError|github\.com\/bufbuild\/connect-go#NewError)$/;
/** Exceptions that frameworks turn into a response. */
const HTTP_EXCEPTION =
  /^(HTTPException|HttpException|StarletteHTTPException|createError|createHttpError|NewHTTPError|NewError|abort|HTTPError|APIError|ApiError|HttpError|Boom)$/;
const NAMED: readonly [RegExp, number][] = [
  [
    /^(InternalServerError(Exception)?|ServerError|SanicException|APIException|internal|badImplementation|HTTPInternalServerError|ErrInternalServerError)$/,
    500,
  ],
  [/^(ServiceUnavailable(Exception)?|serverUnavailable|HTTPServiceUnavailable)$/, 503],
  [/^(BadGateway(Exception)?|badGateway|HTTPBadGateway)$/, 502],
  [/^(GatewayTimeout(Exception)?|gatewayTimeout)$/, 504],
];

/** Whether a code by that name says that the server is at fault. */
export function isRpcFault(ref: string): boolean {
  return RPC_FAULT.test(ref.split(/[#.]/).at(-1) ?? '');
}

/** The status that `value` answers with; undefined where it is no answer, 0 where the status is open. */
export function statusOf(scope: ErrorScope, value: Value): number | undefined {
  if (value.kind === 'array' && scope.file.language === 'python') return ofTuple(value.items);
  if (value.kind === 'object') return ofAnswer(value);
  if (value.kind !== 'call') return undefined;
  const call = scope.file.facts.calls[value.call];
  if (!call) return undefined;
  const role = scope.file.roles.get(value.call)?.find((one) => one.kind === 'respond');
  if (role?.kind === 'respond' && role.status !== undefined) return role.status;
  const open = role ? 0 : undefined;
  if (RPC_STATUS.test(call.callee)) {
    const code = call.args.find((arg) => arg.kind === 'ref');
    return code?.kind === 'ref' && isRpcFault(code.ref) ? 500 : 400;
  }
  const name = call.callee.split(/[#.]/).at(-1) ?? '';
  if (call.callee === '@sveltejs/kit#error') return givenStatus(call) ?? open;
  for (const [pattern, status] of NAMED) if (pattern.test(name)) return status;
  return HTTP_EXCEPTION.test(name) ? (givenStatus(call) ?? open) : open;
}

const ANSWER = /^\$(?:ctx|context|res|resp|response|reply)(?:\.res(?:ponse)?)?\.(status|statusCode|status_code|body)$/;

/** Koa's `ctx.status = 500` and `ctx.body = …`, Node's `res.statusCode = 500`: the same for an answer that is assigned. */
export function assignedStatus({ target, value }: Extract<Statement, { kind: 'assign' }>): number | undefined {
  const part = ANSWER.exec(target)?.[1];
  if (part === undefined) return undefined;
  return part === 'body' ? 0 : numberOf(value);
}

function givenStatus(call: CallFact): number | undefined {
  for (const arg of call.args) {
    const value = arg.kind === 'keyword' && /^(status|status_code|code)$/.test(arg.name) ? arg.value : arg;
    const status = numberOf(value);
    if (status !== undefined) return status;
    if (value.kind !== 'object') continue;
    for (const entry of value.entries) {
      const inner = /^(status|statusCode|code)$/.test(entry.key) ? numberOf(entry.value) : undefined;
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

const GO_STATUS: Readonly<Record<string, number>> = {
  StatusInternalServerError: 500,
  StatusNotImplemented: 501,
  StatusBadGateway: 502,
  StatusServiceUnavailable: 503,
  StatusGatewayTimeout: 504,
};

/** `500`, `status.HTTP_500_INTERNAL_SERVER_ERROR`, `http.StatusInternalServerError`, `HttpStatus.INTERNAL_SERVER_ERROR`. */
export function numberOf(value: Value): number | undefined {
  if (value.kind === 'literal' && value.type === 'number') {
    const status = Number(value.text);
    return status >= 100 && status < 600 ? status : undefined;
  }
  if (value.kind !== 'ref') return undefined;
  const name = value.ref.split(/[#.]/).at(-1) ?? '';
  const digits = /^HTTP_(\d{3})(?:_|$)/.exec(name)?.[1];
  if (digits) return Number(digits);
  if (/^INTERNAL_SERVER_ERROR$/.test(name)) return 500;
  if (Object.hasOwn(GO_STATUS, name)) return GO_STATUS[name];
  return /^Status[A-Z]/.test(name) ? 400 : undefined;
}

/** What a function behind an API gateway answers: `{ statusCode: 500, body }`. */
function ofAnswer({ entries }: Value & { kind: 'object' }): number | undefined {
  const status = entries.find(({ key }) => key === 'statusCode');
  return status && numberOf(status.value);
}

/** Flask's `return {"error": …}, 500`. */
function ofTuple(items: readonly Value[]): number | undefined {
  const last = items.length === 2 || items.length === 3 ? items[1] : undefined;
  return last ? numberOf(last) : undefined;
}
