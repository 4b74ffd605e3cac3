/** What the walk carries: the facts under construction, and where in the file it stands. */
import type { CallFact, FileFacts, Ref, Span, Value } from '../../model/facts.js';
import { partsOf } from '../../model/values.js';
import type { LineIndex, SyntaxNode } from '../treesitter.js';
import type { Names, Scope } from './scopes.js';

/** One file's extraction. */
export interface State {
  readonly text: string;
  readonly lines: LineIndex;
  readonly names: Names;
  readonly facts: FileFacts;
  readonly comments: readonly SyntaxNode[];
  readonly gaps: readonly { start: number; end: number }[];
  /** Where the text speaks of spans: functions around such places keep their statements. */
  readonly begun: readonly number[];
  /** How deep inside literals the walk is. */
  nesting: number;
}

/** Where the walk stands; a new one for each construct that changes it. */
export interface Context {
  readonly scope: Scope;
  readonly fn: number;
  /** Index in `types` of the class around, through methods and what is nested in them. */
  readonly type?: number;
  readonly handler?: number;
  readonly guards?: readonly number[];
  readonly loop?: CallFact['loop'];
  readonly conditions?: readonly Ref[];
  /** The test of the innermost `if` or `case`. */
  readonly guard?: Value;
  /** Literals are kept whole: settings of a module. */
  readonly wide?: boolean;
  /** Under `if TYPE_CHECKING`. */
  readonly typeOnly?: boolean;
}

export function at(state: State, node: SyntaxNode): Span {
  return state.lines.span(node.start, node.end);
}

/** Most conditions kept around a call. */
const MOST_CONDITIONS = 4;

/** The context inside an `if` that tests `test`. */
export function under(state: State, context: Context, test: Value): Context {
  const refs = testedNames(state, test);
  if (refs.length === 0) return { ...context, guard: test };
  return {
    ...context,
    guard: test,
    conditions: [...new Set([...(context.conditions ?? []), ...refs])].slice(0, MOST_CONDITIONS),
  };
}

/** The names that a test reads, those in the arguments of its calls included (`if os.getenv(NAME)`). */
function testedNames(state: State, test: Value): Ref[] {
  const refs = new Set<Ref>();
  const open = [test];
  for (let value = open.pop(); value; value = open.pop()) {
    const call = value.kind === 'call' ? state.facts.calls[value.call] : undefined;
    const within = call ? call.args : partsOf(value);
    if (call || within.length === 0) for (const ref of refsOf(state, value)) refs.add(ref);
    open.push(...[...within].reverse());
  }
  return [...refs];
}

/** The names that a value reads; of a call its callee only, for what it makes of its arguments is not known here. */
export function refsOf(state: State, ...values: (Value | undefined)[]): Ref[] {
  const refs = new Set<Ref>();
  const open = values.filter((value) => value !== undefined).reverse();
  for (let value = open.pop(); value; value = open.pop()) {
    switch (value.kind) {
      case 'ref':
        refs.add(value.ref);
        break;
      case 'other':
        for (const ref of value.refs) refs.add(ref);
        break;
      case 'call': {
        const callee = state.facts.calls[value.call]?.callee;
        if (callee !== undefined) refs.add(callee);
        break;
      }
      default:
        open.push(...partsOf(value).toReversed());
    }
  }
  return [...refs];
}
