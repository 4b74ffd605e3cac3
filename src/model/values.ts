/** Names and values, as facts write them. */

/**
 * A name with its origin resolved inside the file. One string, so that facts stay small:
 *
 * | form                | meaning                                                                    |
 * | ------------------- | -------------------------------------------------------------------------- |
 * | `module#name.path`  | imported: the module as written (`./lib/logger#default.info`, `log/slog#Info`,
 * |                     | `logging#getLogger`, Python relative imports as `.pkg.mod#name`). A namespace, CommonJS
 * |                     | `require` or `import x` binding is the module itself: `winston#info`.        |
 * | `#name.path`        | declared at the top level of this file (function, class, const, var)         |
 * | `@Class.member`     | a member through this/self/cls/the receiver of the enclosing class or struct |
 * | `$name.path`        | a parameter or a local; see `FunctionFact.params` and `.locals`              |
 * | `name.path`         | a global or builtin: `console.log`, `print`, `process.env.X`, `fetch`        |
 * | `?.path`            | rooted in an expression that has no name: `?.then`                           |
 *
 * The module itself is `module#` with an empty path: `require('x')(y)` calls `x#`. `this` itself is `@Class`.
 *
 * An alias is followed at once: after `const l = this.log`, `l.info` is written `@Class.log.info`; after
 * `const { log } = req`, `log.info` is `$req.log.info`. Computed access with a constant is plain access
 * (`console['log']` → `console.log`), any other computed access is the segment `[]` (`$rows.[].name`).
 * Optional chaining, non-null `!`, casts, parentheses, `await` and Go's `*`/`&` are transparent.
 */
export type Ref = string;

/** Everything an argument, initialiser or returned expression can be. `at` is given where a rule may point at it. */
export type Value =
  | { kind: 'literal'; type: 'string' | 'number' | 'boolean' | 'null' | 'regexp'; text: string }
  /** `call`: for a name rooted in a call (`?.path`, `f().path`, `const { path } = f()`), the index of that call. */
  | { kind: 'ref'; ref: Ref; call?: number }
  /** A call inside a value. `call` indexes `FileFacts.calls`. `new X()` is a call with `isNew`. */
  | { kind: 'call'; call: number }
  /** Text built at this place. `parts` in order, literal text included. */
  | { kind: 'text'; build: 'template' | 'concat' | 'percent' | 'format'; parts: Value[] }
  /** Object, dict, struct or map literal. A spread (`...x`, `**x`) has the key `...`; a computed key is `[]`. `type`: Go composite or class. */
  | { kind: 'object'; entries: { key: string; value: Value }[]; type?: Ref }
  | { kind: 'array'; items: Value[] }
  | { kind: 'function'; fn: number }
  /** `a ?? b`, `a || b`, `a && b`, `c ? a : b`, `a if c else b`: any of these may be the value. Tests are left out. */
  | { kind: 'either'; op: '||' | '&&' | '??' | '?:'; options: Value[] }
  /** Comparison, negation, `!!x`, `typeof x`, `x in y`, `isinstance`: the operands' content does not flow on. */
  | { kind: 'test'; op: string; operands: Value[] }
  /** `...x` / `*x` / `x...` as an argument or item. */
  | { kind: 'spread'; value: Value }
  /** Keyword argument (Python). */
  | { kind: 'keyword'; name: string; value: Value }
  /** `x[expr]` with a non-constant index, `x[a:b]` slices: `of` is the base; `slice` has constant bounds where known; `index`: taken apart by position (Python's `a, b = x`); `nth`: JavaScript's `f()[2]`. */
  | { kind: 'element'; of: Value; slice?: [number | null, number | null]; index?: number; nth?: number }
  /** Go only: a function of several results, position `n` of call. */
  | { kind: 'result'; call: number; index: number }
  /** JSX, arithmetic, comprehension, anything else; `refs` are the names it reads. */
  | { kind: 'other'; refs: Ref[]; arithmetic?: Arithmetic };

/** `a - b`, `a * b`, `a / b`: kept so that units can be told apart (`(now - start) / 1000`). Operands that lie deep, or are neither number, name, call nor arithmetic, are bare `other`s. */
export interface Arithmetic {
  op: '-' | '*' | '/';
  operands: [Value, Value];
}

const NONE: readonly Value[] = [];

/** The values that a value is directly made of: parts of a text, entries, items, options, operands; none of a name or a call. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts;
    case 'object':
      return value.entries.map((entry) => entry.value);
    case 'array':
      return value.items;
    case 'either':
      return value.options;
    case 'test':
      return value.operands;
    case 'spread':
    case 'keyword':
      return [value.value];
    case 'element':
      return [value.of];
    default:
      return NONE;
  }
}
