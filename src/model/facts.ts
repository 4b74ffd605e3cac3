/**
 * Facts: what one file says, in words that hold for every language.
 *
 * A front-end (`src/extract/`) turns one file into `FileFacts` and knows no library. Facts are plain JSON,
 * they never mention the file's own path, and equal content gives equal facts: that is what the cache keys on.
 */

import type { HandlerFact, HandlerKind, Statement, ThrowFact, TryParts } from './handler-facts.js';
import type { Arithmetic, Ref, Value } from './values.js';

export type { Arithmetic, HandlerFact, HandlerKind, Ref, Statement, ThrowFact, TryParts, Value };

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
  /** Go: a channel; `type` is that of what is sent over it. */
  channel?: true;
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
  /** Go: the lists and functions that locals in `reassigned` begin as: `all := []Option{a}`, `mw := func(…) {…}`. */
  begins?: Record<string, Value>;
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

export interface FieldFact {
  name: string;
  /** Declared type, resolved. */
  type?: Ref;
  /** Initial value (class field, dataclass default, `self.x = …` in any method, constructor assignment). */
  value?: Value;
  /** Go: holds an address, as a channel does. */
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
  /** Go: what the methods of an interface give, by name. */
  gives?: Record<string, Ref[]>;
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
  /** Marker of generated code in the first lines, `//go:build ignore`, a shebang, `package main`, `if __name__ == "__main__"`; the script of a Vue or Svelte component; `'use server'`. */
  marks: (
    | 'generated'
    | 'build-ignore'
    | 'shebang'
    | 'go-main'
    | 'python-main'
    | 'jsx'
    | 'dom'
    | 'component'
    | 'server-actions'
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
