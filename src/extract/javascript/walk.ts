/**
 * The state of one walk over one tree. The walk is a set of functions that recurse over the tree (`statements.ts`,
 * `values.ts`, `calls.ts`, `functions.ts`, `handlers.ts`, `classes.ts`, `modules.ts`) and share this.
 */
import type {
  AssignmentFact,
  CallFact,
  ExportFact,
  FileFacts,
  FunctionFact,
  HandlerFact,
  ImportFact,
  Ref,
  Span,
  Statement,
  ThrowFact,
  TypeFact,
  Value,
} from '../../model/facts.js';
import { begunIn } from '../begun.js';
import type { Node } from './ast.js';
import type { Comments } from './comments.js';
import type { LineTable } from './lines.js';
import { assignedNames } from './names.js';
import { type Binding, Scope } from './scopes.js';

export const NONE: readonly never[] = [];

/** The branch of a callback's `if (err)` that handles the error. */
export interface ErrorTest {
  branch: 'then' | 'else';
  binding: Binding;
}

export class Walk {
  readonly functions: FunctionFact[] = [];
  readonly calls: CallFact[] = [];
  readonly handlers: HandlerFact[] = [];
  readonly imports: ImportFact[] = [];
  readonly exports: ExportFact[] = [];
  readonly types: TypeFact[] = [];
  readonly throws: ThrowFact[] = [];
  readonly assignments: AssignmentFact[] = [];
  readonly marks = new Set<FileFacts['marks'][number]>();

  /** Where the walk stands: function, scope, innermost handler (-1: none), guarding handlers, loop, tests. */
  fn = 0;
  scope: Scope;
  handler = -1;
  guards: readonly number[] = NONE;
  loop: CallFact['loop'];
  conditions: readonly Ref[] = NONE;
  /** The test of the innermost `if` or `case`. */
  guard: Value | undefined;
  /** Receives the statement tree while a handler's body is walked. */
  sink: Statement[] | undefined;
  /** Statements seen so far in this function, to count those of a guarded block. */
  statements = 0;
  /** `break` leaves a switch here, no loop. */
  inSwitch = false;
  /** Calls guarded by the `try` whose `finally` this is. */
  finallyOf: number[] | undefined;
  /** The `if`s of the enclosing callback that test its error. */
  errorTests: Map<Node, ErrorTest> | undefined;
  /** The object literal in an argument whose `error` property is an observer, and the call it is handed to. */
  observer: { object: Node; call: number } | undefined;

  /** Classes (and what behaves like one) by name. */
  readonly typeOf = new Map<string, TypeFact>();
  /** Values of `this` that were read. */
  readonly selves = new Set<Ref>();
  /** Bindings that were given a value, in that order. */
  readonly written: Binding[] = [];
  /** Where names that stand for built text are read. */
  readonly textReads: { read: Value; binding: Binding }[] = [];
  /** `var` occurs at all: else there is nothing to hoist. */
  readonly hasVar: boolean;
  /** Where the text speaks of spans: functions around such places keep their statements. */
  readonly begun: readonly number[];
  #assigned: Set<string> | undefined;

  constructor(
    readonly program: Node,
    text: string,
    readonly lines: LineTable,
    readonly comments: Comments,
  ) {
    this.scope = new Scope(undefined, 0);
    this.hasVar = /\bvar\b/.test(text);
    this.begun = begunIn(text);
  }

  span(start: number, end: number): Span {
    return this.lines.span(start, end);
  }

  spanOf(node: Node): Span {
    return this.lines.span(node.start, node.end);
  }

  /** Names that are assigned to anywhere in the file after their declaration. Made when first asked for. */
  get assigned(): Set<string> {
    this.#assigned ??= assignedNames(this.program);
    return this.#assigned;
  }

  /** Notes that a binding is given a value. */
  write(binding: Binding, value?: Value): void {
    if (binding.writes++ === 0) {
      this.written.push(binding);
      binding.value = value;
    }
  }

  push(statement: Statement): void {
    this.sink?.push(statement);
  }
}

/** Sets a key that comes from the scanned file; `__proto__` would change the record instead. */
export function put<T>(record: Record<string, T>, key: string, value: T): void {
  if (key !== '__proto__') record[key] = value;
}
