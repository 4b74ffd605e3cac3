/**
 * Facts: what one file says, in words that hold for every language.
 *
 * A front-end (`src/extract/`) turns one file into `FileFacts` and knows no library. Facts are plain JSON,
 * they never mention the file's own path, and equal content gives equal facts: that is what the cache keys on.
 */

import type { Arithmetic, Ref, Value } from './values.js';

export type { Arithmetic, Ref, Value };

/** Languages with a front-end. JSX and TSX count as javascript and typescript. */
export type Language = 'javascript' | 'typescript' | 'python' | 'go';

/** A place: 1-based [startLine, startColumn, endLine, endColumn]; the end column is exclusive. */
export type Span = readonly [number, number, number, number];

export interface ImportFact {
  /** As written; Python relative imports keep their dots (`.models`, `..db`). */
  module: string;
  /** Imported name; `*` for the module itself (namespace, require, `import x`), `default` for a default import. */
  name: string;
  /** Local name; '' for an import for its side effects, `*` for all names of the module (Python's `from x import *`). */
  local: string;
  /** Type-only imports bring no code. */
  typeOnly?: true;
  /** `import()`/`require` inside a function, Python import inside a function. */
  lazy?: true;
  at: Span;
}

export interface ExportFact {
  /** `default`, `*` (re-export of all), or the exported name. CommonJS `module.exports = x` is `default`... */
  name: string;
  /** ...what is exported: a Ref (`#logger`, `./x#y`), or a value where an expression is exported (`export default createLogger()`). */
  value: Value;
}

export interface ParamFact {
  /** '' for a destructured one, whose names are then in `names` as `local → path` ({ a: { b } } → b: 'a.b'; default `...` for rest). */
  name: string;
  names?: Record<string, string>;
  /** Declared type, resolved like any name: `express#Request`, `context#Context`, `#User`. Generic arguments and pointers dropped. */
  type?: Ref;
  /** Default value (FastAPI `Depends(…)`, decorators of the parameter in `decorators`). */
  default?: Value;
  decorators?: number[];
  rest?: true;
}

export interface FunctionFact {
  /** Declared or inferred (variable, property, method) name; '' for an anonymous one. The file's top level is function 0, '<module>'. */
  name: string;
  /** Enclosing class, struct receiver type or object literal's name. */
  className?: string;
  /** Index of the enclosing function; -1 for function 0. */
  parent: number;
  /** In order; a receiver (`self`, `cls`, Go's) is none, so that positions are those of a call's arguments. */
  params: ParamFact[];
  /** Single-assignment locals and consts (in function 0: module-level names) whose value is not a plain alias. Several assignments: absent from here, in `reassigned`. */
  locals: Record<string, Value>;
  reassigned?: string[];
  /** Locals that this function adds text to that is no literal (``out += `${x};` ``). Python: also those that are such a text each time they are set. */
  appended?: string[];
  /** Declared or evident types of locals (`var x T`, `x: T`, `x := T{}`, `x := &T{}`). */
  localTypes?: Record<string, Ref>;
  /** Indexes of decorator calls in `calls`; a bare decorator `@app.get` is a call without arguments. */
  decorators: number[];
  async?: true;
  exported?: true;
  /** JavaScript: a body without a statement. */
  empty?: true;
  /** Go: number of results and which of them are `error`. Python/TS: declared return type. */
  results?: { count: number; errorAt?: number; named?: true; types?: Ref[] };
  /** Values of return statements (at most 8), an arrow function's expression body included. */
  returns: Value[];
  /** The body's statement tree: only around places that speak of spans (`src/extract/begun.ts`), to follow on which ways one is ended. */
  body?: Statement[];
  at: Span;
  /** 'component' for JSX-returning functions; 'test' for a callback of describe/it/test; 'goroutine' for `go func`. */
  flavour?: 'component' | 'goroutine' | 'deferred';
}

export interface ChainLink {
  /** Method of this link: in `log.Warn().Err(e).Msg(m)` the links after the first are `Err` and `Msg`; a path where properties lie between (`a().b.c()` → `b.c`); '' for `f()()`. */
  name: string;
  args: Value[];
  at: Span;
}

/**
 * One call, a method chain folded into it: the call at the bottom of the chain is `callee(args)`, the calls made on its
 * result are `chain` in order. `app.route('/x').get(h)`, `fetch(u).then(f).catch(g)`, `z.Warn().Str(k,v).Msg(m)` are one fact each.
 * Tagged templates are calls. Calls in arguments are facts of their own.
 */
export interface CallFact {
  callee: Ref;
  args: Value[];
  chain?: ChainLink[];
  isNew?: true;
  /** Go: `defer f()`; `go f()`. */
  mode?: 'defer' | 'go';
  awaited?: true;
  /** Index of the enclosing function in `functions`. */
  fn: number;
  /** Index of the innermost enclosing error handler in `handlers` (whose body this call is in); absent outside. */
  handler?: number;
  /** Indexes of `handlers` whose guarded block holds this call, innermost first (same function only). */
  guards?: number[];
  /** Kind of the innermost loop around it in its function: over data (`for of`, range, map/forEach callback is not one), forever (`while true`, `for {}`), or other. */
  loop?: 'data' | 'forever' | 'other';
  /** What becomes of the result. `discarded`: Go `_ = f()`; `condition`: in an if/while test. `with`: Python context manager, `using`. */
  result:
    | 'unused'
    | 'assigned'
    | 'returned'
    | 'argument'
    | 'discarded'
    | 'condition'
    | 'thrown'
    | 'decorator'
    | 'with'
    | 'other';
  /** Names given to the result: `const x = f()` → ['x'], Go `a, err := f()` → ['a','err'], `self.log = f()` → ['@Class.log']. */
  assignedTo?: string[];
  /** Names tested by enclosing `if`s in the same function (debug switches, `if (err)`), outermost first, at most 4. */
  conditions?: Ref[];
  /** Go, calls that stand in no error handler and whose result is returned, or that are a statement under a test of a path or assigned under one of a key: the test of the innermost `if` or `case`. */
  guard?: Value;
  /** Python, result `with`: the block that it manages. */
  manages?: Span;
  /** Whole chain. */
  at: Span;
  /** Generic or type argument (`useQuery<User>()`), where written. */
  typeArgs?: Ref[];
  /** JavaScript: the computed member that is called, a name or a call: `method` of `router[method](path)`, whose callee ends in `[]`. */
  key?: Value;
}

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

export interface FieldFact {
  name: string;
  /** Declared type, resolved. */
  type?: Ref;
  /** Initial value (class field, dataclass default, `self.x = …` in any method, constructor assignment). */
  value?: Value;
  /** Go: holds an address. */
  pointer?: true;
  /** Go tag as written, TS/Python decorators as call indexes. */
  tag?: string;
  decorators?: number[];
}

export interface TypeFact {
  name: string;
  /** 'alias': type X = {…}; 'schema' is not told here. */
  kind: 'class' | 'interface' | 'struct' | 'alias' | 'enum';
  /** Base classes, extended interfaces, embedded structs (Go). */
  bases: Ref[];
  fields: FieldFact[];
  /** Method names, with the function index where it has a body. */
  methods: Record<string, number>;
  decorators: number[];
  exported?: true;
  at: Span;
}

/** Assignment to something that is no local: `app.locals.x = …`, `logging.basicConfig` is a call, `module.exports` an export, `x.onerror = …`. */
export interface AssignmentFact {
  target: Ref;
  value: Value;
  fn: number;
  at: Span;
}

export interface SuppressionFact {
  /** Rule ids as written (globs allowed); `*` for a whole file whose comment names none. */
  rules: string[];
  /** '' where none is given: reported. */
  reason: string;
  /** Applies to the whole file. */
  file?: true;
  /** Line of the comment. It holds for its own line and the next line of code, `target`. */
  line: number;
  target: number;
}

export interface FileFacts {
  language: Language;
  /** complete: understood whole. partial: `gaps` could not be parsed, nothing inside them is known. failed: nothing is known. */
  parse: { state: 'complete' | 'partial' | 'failed'; gaps: Span[]; detail?: string };
  lines: number;
  /** Marker of generated code in the first lines, `//go:build ignore`, a shebang, `package main`, `if __name__ == "__main__"`; the script of a Vue or Svelte component. */
  marks: (
    | 'generated'
    | 'build-ignore'
    | 'shebang'
    | 'go-main'
    | 'python-main'
    | 'jsx'
    | 'dom'
    | 'component'
    | 'django-command'
    | 'vendored'
  )[];
  /** Go package name; Python module docstring and the rest: ''. */
  packageName: string;
  imports: ImportFact[];
  exports: ExportFact[];
  functions: FunctionFact[];
  calls: CallFact[];
  handlers: HandlerFact[];
  types: TypeFact[];
  throws: ThrowFact[];
  assignments: AssignmentFact[];
  suppressions: SuppressionFact[];
  /** Python: calls under `if __name__ == "__main__"` (indexes). */
  mainCalls?: number[];
  /** Python: where the module's names in capitals are given their one value (`DEBUG = True`). */
  constantsAt?: Record<string, Span>;
}
