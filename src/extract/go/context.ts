/** What the parts of the Go front-end share while one file is read: its text, the facts so far, and where the reader stands. */
import type { CallFact, FileFacts, FunctionFact, HandlerFact, Ref, Span, Value } from '../../model/facts.js';
import { begunIn } from '../begun.js';
import type { LineIndex } from '../treesitter.js';
import type { Imports } from './imports.js';
import { type Binding, Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';

const MOST_CONDITIONS = 4;

/** A handler whose body is being read, with what it binds. */
interface Watch {
  handler: number;
  binding?: Binding;
  ref: Ref;
}

/** State that a nested function has for itself and gives back when it ends. */
interface Place {
  fn: number;
  scope: Scope;
  loop: CallFact['loop'];
  conditions: readonly Ref[];
  guard: Value | undefined;
}

export class Context {
  scope = new Scope();
  /** Enclosing function. */
  fn = 0;
  /** Innermost handler whose body is being read. */
  handler: number | undefined;
  loop: CallFact['loop'];
  /** Names read by the tests of enclosing ifs, outermost first, as many as a call keeps. */
  conditions: readonly Ref[] = [];
  /** The test of the innermost `if` or `case`. */
  guard: Value | undefined;
  /** Names given several values in the top-level function being read. */
  reassigned: ReadonlySet<string> = new Set();
  /** Where each package variable of this file is declared. */
  readonly packageVariables = new Map<string, Span>();
  /** Where the text speaks of spans: functions around such places keep their statements. */
  readonly begun: readonly number[];
  /** Where variables that hold such a text are read. */
  private textReads: { read: Value; binding: Binding }[] = [];
  private watches: Watch[] = [];
  /** Names declared in each function, to tell a second declaration. */
  private readonly declared = new Map<number, Set<string>>();

  constructor(
    readonly text: string,
    readonly lines: LineIndex,
    readonly facts: FileFacts,
    readonly imports: Imports,
    /** Names of the types of this file. */
    readonly types: ReadonlySet<string>,
    /** Names at the top level of this file. */
    readonly topLevel: ReadonlySet<string>,
    readonly comments: readonly SyntaxNode[],
    /** Functions and methods of this file with results: whether the last one is an error. */
    readonly lastResults: ReadonlyMap<string, boolean>,
    /** Reads the body of a function (literal); set by the part that can, so that expressions need not import it. */
    readonly readFunction: (
      context: Context,
      node: SyntaxNode,
      as: { name: string; flavour?: FunctionFact['flavour'] },
    ) => number,
  ) {
    this.begun = begunIn(text);
  }

  source(node: SyntaxNode): string {
    return this.text.slice(node.start, node.end);
  }

  /** Clauses of a switch include the space up to the next: a span ends where the code ends. */
  span(start: SyntaxNode, end: SyntaxNode = start): Span {
    let last = end.end;
    while (last > start.start && /\s/.test(this.text[last - 1] as string)) last--;
    return this.lines.span(start.start, last);
  }

  get function(): FunctionFact {
    return this.facts.functions[this.fn] as FunctionFact;
  }

  /** Runs `read` in a block of its own. */
  block<T>(read: () => T): T {
    const outer = this.scope;
    this.scope = new Scope(outer);
    try {
      return read();
    } finally {
      this.scope = outer;
    }
  }

  /** Runs `read` as the body of function `fn`: loops and tests around it are no longer around its calls, handlers are. */
  inFunction(fn: number, read: () => void): void {
    const outer: Place = {
      fn: this.fn,
      scope: this.scope,
      loop: this.loop,
      conditions: this.conditions,
      guard: this.guard,
    };
    const inside = { fn, scope: new Scope(outer.scope), loop: undefined, conditions: [], guard: undefined };
    Object.assign(this, inside satisfies Place);
    try {
      read();
    } finally {
      Object.assign(this, outer);
    }
  }

  inLoop<T>(kind: CallFact['loop'], read: () => T): T {
    const outer = this.loop;
    this.loop = kind;
    try {
      return read();
    } finally {
      this.loop = outer;
    }
  }

  under<T>(guard: Value, tested: Ref[], read: () => T): T {
    const outer = { conditions: this.conditions, guard: this.guard };
    if (outer.conditions.length < MOST_CONDITIONS)
      this.conditions = [...new Set([...outer.conditions, ...tested])].slice(0, MOST_CONDITIONS);
    this.guard = guard;
    try {
      return read();
    } finally {
      Object.assign(this, outer);
    }
  }

  /** Runs `read` as the body of a handler, counting how often it reads the bound error. */
  inHandler<T>(handler: number, binding: Binding | undefined, ref: Ref | undefined, read: () => T): T {
    const outer = this.handler;
    this.handler = handler;
    if (ref) this.watches.push({ handler, binding, ref });
    try {
      return read();
    } finally {
      this.handler = outer;
      if (ref) this.watches.pop();
    }
  }

  /** Notes that a variable, or a path that begins with no variable of its own, was read. */
  noteRead(ref: Ref, binding?: Binding): void {
    for (const watch of this.watches) {
      const same = watch.binding ? watch.binding === binding : ref === watch.ref || ref.startsWith(`${watch.ref}.`);
      if (same) (this.facts.handlers[watch.handler] as HandlerFact).errorReads++;
    }
  }

  /** Forgets what an abandoned declaration left behind. */
  reset(): void {
    this.scope = new Scope();
    this.fn = 0;
    this.handler = undefined;
    this.loop = undefined;
    this.conditions = [];
    this.guard = undefined;
    this.watches = [];
  }

  /**
   * Declares a variable of the current function with its initial value. A plain alias is followed from here on, anything else
   * becomes a local of the function unless it is given another value somewhere.
   */
  declare(name: string, value: Value | undefined, type?: Ref): Binding {
    const binding: Binding = { name, ref: `$${name}`, fn: this.fn, calls: [] };
    if (name === '_' || name === '') return binding;
    this.scope.add(binding);
    const again = this.isDeclaredAgain(name);
    if (type !== undefined) this.noteType(name, type, again);
    // What is asserted to be of a type is more than the name that it comes from.
    if (value?.kind === 'ref' && isAlias(value.ref) && type === undefined && !this.reassigned.has(name)) {
      binding.ref = value.ref;
      return binding;
    }
    const fact = this.function;
    if (value && !this.reassigned.has(name) && this.isText(value)) binding.text = value;
    if (again || this.reassigned.has(name)) {
      delete fact.locals[name];
      fact.reassigned = [...new Set([...(fact.reassigned ?? []), name])];
      this.noteBeginning(name, value, again);
    } else if (value) {
      fact.locals[name] = value;
    }
    return binding;
  }

  /** What a list or function begins as, unless two variables of the function have the name. */
  private noteBeginning(name: string, value: Value | undefined, again: boolean): void {
    const fact = this.function;
    if (again && fact.begins) delete fact.begins[name];
    if (again || (value?.kind !== 'array' && value?.kind !== 'function')) return;
    fact.begins ??= Object.create(null) as Record<string, Value>;
    fact.begins[name] = value;
  }

  /** Adds a parameter, named result or receiver. */
  declareParameter(name: string, ref: Ref, type: Ref | undefined): void {
    if (name === '_' || name === '') return;
    this.scope.add({ name, ref, fn: this.fn, calls: [], parameter: true, ...(type !== undefined && { type }) });
    this.isDeclaredAgain(name);
    if (this.reassigned.has(name) && ref.startsWith('$'))
      this.function.reassigned = [...new Set([...(this.function.reassigned ?? []), name])];
  }

  private isText(value: Value): boolean {
    if (value.kind === 'text') return true;
    return value.kind === 'call' && /^fmt#Sprint(?:f|ln)?$/.test(this.facts.calls[value.call]?.callee ?? '');
  }

  noteTextRead(read: Value, binding: Binding): void {
    this.textReads.push({ read, binding });
  }

  /** A name that two blocks of a function give to different texts is the text of its own block wherever it is read. */
  readTexts(): void {
    for (const { read, binding } of this.textReads) {
      if (!binding.text || !this.facts.functions[binding.fn]?.reassigned?.includes(binding.name)) continue;
      delete (read as { ref?: string }).ref;
      Object.assign(read, binding.text);
    }
    this.textReads = [];
  }

  private isDeclaredAgain(name: string): boolean {
    const names = this.declared.get(this.fn) ?? new Set();
    this.declared.set(this.fn, names);
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }

  private noteType(name: string, type: Ref, again: boolean): void {
    const fact = this.function;
    fact.localTypes ??= Object.create(null) as Record<string, Ref>;
    if (again && fact.localTypes[name] !== type) delete fact.localTypes[name];
    else fact.localTypes[name] = type;
  }
}

/** An alias hides where its value came from when that has no name. */
function isAlias(ref: Ref): boolean {
  return !ref.startsWith('?');
}
