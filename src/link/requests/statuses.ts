/** Status codes as programs write them: numbers, named constants of HTTP, codes of gRPC. */
import type { Value } from '../../model/facts.js';
import { lastName } from './symbols.js';
import type { Work } from './work.js';

const NAMES = new Map<string, number>([
  ['ok', 200],
  ['created', 201],
  ['accepted', 202],
  ['nocontent', 204],
  ['movedpermanently', 301],
  ['found', 302],
  ['seeother', 303],
  ['notmodified', 304],
  ['temporaryredirect', 307],
  ['badrequest', 400],
  ['unauthorized', 401],
  ['paymentrequired', 402],
  ['forbidden', 403],
  ['notfound', 404],
  ['methodnotallowed', 405],
  ['notacceptable', 406],
  ['requesttimeout', 408],
  ['conflict', 409],
  ['gone', 410],
  ['preconditionfailed', 412],
  ['requestentitytoolarge', 413],
  ['payloadtoolarge', 413],
  ['unsupportedmediatype', 415],
  ['unprocessableentity', 422],
  ['toomanyrequests', 429],
  ['internalservererror', 500],
  ['internalserver', 500],
  ['notimplemented', 501],
  ['badgateway', 502],
  ['serviceunavailable', 503],
  ['gatewaytimeout', 504],
]);

const GRPC = new Map<string, number>([
  ['ok', 200],
  ['canceled', 499],
  ['unknown', 500],
  ['invalidargument', 400],
  ['deadlineexceeded', 504],
  ['notfound', 404],
  ['alreadyexists', 409],
  ['permissiondenied', 403],
  ['resourceexhausted', 429],
  ['failedprecondition', 400],
  ['aborted', 409],
  ['outofrange', 400],
  ['unimplemented', 501],
  ['internal', 500],
  ['unavailable', 503],
  ['dataloss', 500],
  ['unauthenticated', 401],
]);

const plain = (name: string) => name.replaceAll(/[_-]/g, '').toLowerCase();

/** The status of a name such as `HTTP_500_INTERNAL_SERVER_ERROR`, `StatusNotFound`, `INTERNAL_SERVER_ERROR`. */
export function statusOfName(name: string): number | undefined {
  const number = /(?:^|_)([1-5]\d\d)(?:_|$)/.exec(name)?.[1];
  if (number) return Number(number);
  return (
    NAMES.get(
      plain(name)
        .replace(/^(?:http)?(?:status)?/, '')
        .replace(/(?:exception|error)$/, (end) => (end === 'error' ? 'error' : '')),
    ) ?? NAMES.get(plain(name))
  );
}

/** The HTTP status that a value is, gRPC codes translated; undefined where it is open. */
export function statusOf(work: Work, file: number, fn: number, value: Value | undefined): number | undefined {
  if (!value) return undefined;
  if (value.kind === 'keyword') return statusOf(work, file, fn, value.value);
  if (value.kind === 'literal') {
    const number = Number(value.text);
    return Number.isInteger(number) && number >= 100 && number < 600 ? number : undefined;
  }
  if (value.kind !== 'ref') return undefined;
  const name = lastName(value.ref);
  const grpc = /codes?[#.]|connect#Code/i.test(value.ref) ? GRPC.get(plain(name).replace(/^code/, '')) : undefined;
  const known = grpc ?? statusOfName(name);
  if (known !== undefined) return known;
  const followed = work.context.names.follow(file, fn, value);
  return followed.value.kind === 'literal' ? statusOf(work, followed.file, followed.fn, followed.value) : undefined;
}
