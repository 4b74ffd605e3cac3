/** Which log lines of a middleware tell of the request as a whole. */
import type { CallFact } from '../../model/facts.js';
import { keysIn, namesIn, textsIn } from './values.js';

/** What a line about a request is made of. */
const LINE_WORDS =
  'method path url uri status duration latency elapsed took bytes remote route procedure response_time total_time'.split(
    ' ',
  );
const BEGUN_OR_DONE = '(?:start|complet|finish|handl|serv|process|receiv|incoming)';
/** `started handling request`, `HTTP request finished`. */
const SAYS_SO = new RegExp(
  `\\b${BEGUN_OR_DONE}\\w*\\b.{0,20}\\brequest\\b|\\brequest\\b.{0,20}\\b${BEGUN_OR_DONE}\\w*\\b`,
  'i',
);

/**
 * A line about the request as a whole: it names at least two of what such lines are made of.
 * @param calls of its file: what puts the line together counts with what it is given, `info(formatLine(res.statusCode, req.path))`
 */
export function isRequestLine(call: CallFact, name: string, calls: readonly CallFact[]): boolean {
  const made = call.args.flatMap((arg) => (arg.kind === 'call' ? (calls[arg.call] ?? []) : []));
  const given = [
    ...call.args,
    ...made.flatMap(({ callee, args }) => [{ kind: 'ref', ref: callee } as const, ...args]),
    ...(call.chain ?? []).flatMap((link) => [{ kind: 'ref', ref: link.name } as const, ...link.args]),
  ];
  const words = given
    .flatMap((arg) => [...namesIn(arg), ...keysIn(arg), ...textsIn(arg)])
    .join(' ')
    .toLowerCase()
    .replaceAll('-', '_');
  const found = LINE_WORDS.filter((word) => words.includes(word)).length;
  return (
    found >= 2 ||
    given.some((arg) => textsIn(arg).some((text) => SAYS_SO.test(text) && !/error|fail|panic/i.test(text))) ||
    /(?:request|access|http)_?log|log(?:ging|ger)?_?(?:request|middleware|interceptor)|^log(?:ger|ging|ged)?$/i.test(
      name,
    )
  );
}
