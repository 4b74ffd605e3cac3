/** Facts of error handlers and of what is thrown. */
import type { Span } from './facts.js';
import type { Ref, Value } from './values.js';

/** The statement tree of an error handler's body (and of functions that begin spans): enough to tell what becomes of the error, or the span. */
export type Statement =
  | { kind: 'call'; call: number }
  | { kind: 'return'; value?: Value; at: Span }
  | { kind: 'throw'; value?: Value; at: Span }
  | { kind: 'assign'; target: Ref; value: Value }
  /** `test`: the names it reads and the calls in it, e.g. `err instanceof X`, `errors.Is(err, io.EOF)`. Switch and match are chains of ifs. */
  | { kind: 'if'; test: Value; then: Statement[]; else: Statement[] }
  | { kind: 'continue' }
  | { kind: 'break' }
  /** Go channel send `ch <- v`, Python/JS `yield v`; Python's `with v` of a plain name, outside handlers, is sent to `with`. */
  | { kind: 'send'; target: Ref; value: Value }
  /** Loops, nested try, with, labelled blocks, nested functions' bodies do not count. */
  | { kind: 'block'; of: 'loop' | 'try' | 'other'; body: Statement[]; parts?: TryParts };

/** What in the body of a `try` belongs to what. */
export interface TryParts {
  /** How many statements at its beginning are guarded. */
  guarded: number;
  /** Its clauses, as indexes of `handlers`; their bodies stand there. */
  clauses: number[];
  /** How many statements at its end are those of `finally`. */
  final: number;
}

export type HandlerKind =
  /** try … catch; Python except (one fact per clause; `except*` too). */
  | 'catch'
  /** `.catch(fn)`, `.then(ok, fn)`, `addErrback`. */
  | 'rejection'
  /** RxJS `{ error: fn }` and second callback of subscribe, `catchError(fn)`. */
  | 'observer'
  /** Function with (err, req, res, next); Python/Flask/FastAPI error handlers come from decorators in link. */
  | 'error-middleware'
  /** `x.on('error', fn)`, `addEventListener('error', fn)`, `x.onerror = fn`, process.on('uncaughtException'). */
  | 'error-listener'
  /** Node callback `(err, data) => …`: the `if (err) { … }` block in it, or the whole function where err is never tested. */
  | 'callback'
  /** Go `if err != nil { … }` (also `if err := f(); err != nil`, and the error case of `err == nil … else`). */
  | 'if-error'
  /** Go `_ = f()`: `at` is the statement. */
  | 'discard'
  /** Go `recover()` in a deferred function: the `if r := recover(); r != nil` block. */
  | 'recover'
  /** Python `contextlib.suppress(X)`: `at` is the call. */
  | 'suppress'
  /** `return` in `finally`: `at` is the return. */
  | 'finally-return'
  /** React `componentDidCatch(error, info)`. */
  | 'error-boundary';

export interface HandlerFact {
  kind: HandlerKind;
  /** Function in which the clause stands. */
  fn: number;
  /** For handlers that are functions (rejection, observer, middleware, listener, callback): that function; its calls have `fn` = this. */
  bodyFn?: number;
  /** Name of the bound error as a Ref (`$err`, `$e`); absent where it binds none. */
  binds?: Ref;
  /** Handed over by name (`.catch(handleError)`): what handles it; the body is then unknown here. */
  delegate?: Ref;
  /** Python: the exceptions named; [] for a bare except. Resolved like any name (`sqlalchemy.exc#IntegrityError`, `KeyError`). */
  types?: Ref[];
  body: Statement[];
  /** Go: the clause tests more than whether there is an error (`err != nil && errors.Is(err, X)`); the rest is the first `if` of the body. */
  narrowed?: true;
  /** Go: the error has been sent on a channel before the clause tests it. */
  sent?: true;
  /** The text of a comment inside the body (or on its first line), joined; absent where there is none. */
  comment?: string;
  /** Calls of the guarded block (try body; in Go the call whose error is tested; for rejection the promise's call). */
  guarded: number[];
  /** Statements in the guarded block, to tell "that is all that the block guards". */
  guardedStatements: number;
  /** try only: has a finally. */
  hasFinally?: true;
  /** Names that the body reads, with how often the bound error is read, in any position, nested functions included. */
  errorReads: number;
  /** First line of the clause: `catch (e) {`, `except X:`, `if err != nil {`, `.catch(` callback's start. */
  at: Span;
  /** The body's own span. */
  bodyAt: Span;
}

export interface ThrowFact {
  /** Thrown value; absent for a bare re-raise. Go: `return errors.New(…)`/`fmt.Errorf` is a call, panic is a call. */
  value?: Value;
  /** Python `raise … from e`. `null` for `from None`. */
  cause?: Value;
  fn: number;
  handler?: number;
  conditions?: Ref[];
  /** The test of the innermost `if` or `case` around it, in the same function. */
  guard?: Value;
  at: Span;
}
