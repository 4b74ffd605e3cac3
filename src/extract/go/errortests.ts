/** Which conditions test an error, or what a panic left, against nil. */
import type { Ref, Value } from '../../model/facts.js';
import type { Context } from './context.js';
import type { Binding } from './scope.js';
import { operandsOf, operatorBetween, type SyntaxNode, unwrapped } from './syntax.js';

export interface ErrorTest {
  kind: 'if-error' | 'recover';
  /** Whether the condition holds where there is an error (`err != nil`) or where there is none (`err == nil`). */
  holdsOn: 'error' | 'success';
  binds?: Ref;
  binding?: Binding;
  /** Calls whose error it is. */
  guarded: number[];
  /** It has been sent on a channel. */
  sent?: true;
  /** What else must hold (`err != nil && rest`). */
  rest?: Value;
}

const ERROR_NAME =
  /^(?:e|[a-z]*errs?|[eE]rr(?:or)?s?|\w*[a-z0-9]Err(?:or)?s?|[eE]rr(?:or)?s?[A-Z_]\w*|\w+_err(?:or)?)\d*$/;
/** A field's name must be more certain: configuration speaks of `Errors` and `ErrorPages` too. */
const ERROR_FIELD = /^(?:[eE]rr(?:or)?|\w*[a-z0-9]Err(?:or)?)$/;
/** Functions, channels, loggers and texts that have to do with errors and are none. */
const NO_ERROR_NAME =
  /^(?:on|handle|report|is|has|std)_?[eE]rr|(?:Handler|Func|Fn|Chan|Ch|C|Log|Logger|Writer|Callback|Cb|Hook|Page|Template|Out|Buf|Group|Count|Counter|Code|Msg|Message|Status|Type|Reporter|Formatter|Service|Condition|Resp|Response|Config|Options|Span|Header|Detail|Event)s?$/;
/** What such calls give to a variable `e` is an element, entry or event. */
const ELEMENT_CALL = /(?:^|[.#])(?:Front|Back|Next|Prev|Get|Load|Find|Lookup|Peek|Pop)\w*$/;

/**
 * Tells whether a condition tests an error. `value` is what the condition was read as; it has one operand for each of
 * `operandsOf(condition)`. Of `a || err != nil` the body treats the error too; of `err == nil && …` the else block is
 * not the error's alone.
 */
export function errorTest(context: Context, condition: SyntaxNode, value: Value): ErrorTest | undefined {
  const plain = unwrapped(condition);
  const { operator, operands } = operandsOf(context.text, plain);
  if (operator !== '&&' && operator !== '||') return comparison(context, plain, value);
  if (value.kind !== 'test') return undefined;
  for (const [i, operand] of operands.entries()) {
    const test = comparison(context, unwrapped(operand), value.operands[i] as Value);
    if (test?.holdsOn !== 'error') continue;
    const others = value.operands.filter((_, other) => other !== i);
    if (operator === '&&')
      test.rest = others.length === 1 ? (others[0] as Value) : { kind: 'test', op: operator, operands: others };
    return test;
  }
  return undefined;
}

function comparison(context: Context, node: SyntaxNode, value: Value): ErrorTest | undefined {
  if (node.type !== 'binary_expression' || value.kind !== 'test') return undefined;
  const [left, right] = node.children;
  if (!left || !right) return undefined;
  const operator = operatorBetween(context.text, left, right);
  const tested = right.type === 'nil' ? left : left.type === 'nil' ? right : undefined;
  if (!tested || (operator !== '!=' && operator !== '==')) return undefined;
  const read = value.operands[tested === left ? 0 : 1];
  const kind = read && testedKind(context, unwrapped(tested), read);
  if (!kind) return undefined;
  const test: ErrorTest = { kind, holdsOn: operator === '!=' ? 'error' : 'success', guarded: [] };
  if (read.kind === 'ref') {
    test.binds = read.ref;
    const binding = bindingOf(context, tested);
    if (binding && unwrapped(tested).type === 'identifier') test.binding = binding;
    if (binding && binding.calls.length > 0 && binding.sent === binding.calls) test.sent = true;
    // What another function gave to a shared variable, such as the `err` that a deferred function looks at, is not what is guarded.
    if (kind === 'if-error')
      test.guarded = (binding?.calls ?? (read.call === undefined ? [] : [read.call])).filter(
        (call) => context.facts.calls[call]?.fn === context.fn,
      );
  }
  return test;
}

function testedKind(context: Context, node: SyntaxNode, value: Value): ErrorTest['kind'] | undefined {
  if (value.kind === 'call') return context.facts.calls[value.call]?.callee === 'recover' ? 'recover' : undefined;
  if (value.kind !== 'ref') return undefined;
  if (node.type === 'identifier') {
    const name = context.source(node);
    const binding = context.scope.find(name);
    if (binding?.recovered) return 'recover';
    return isErrorVariable(context, name, binding) ? 'if-error' : undefined;
  }
  const field = node.children[1];
  const name = node.type === 'selector_expression' && field ? context.source(field) : '';
  return ERROR_FIELD.test(name) && !NO_ERROR_NAME.test(name) ? 'if-error' : undefined;
}

const isErrorName = (name: string) => ERROR_NAME.test(name) && !NO_ERROR_NAME.test(name);

/** What a variable was declared as, or given, says more than its name. */
function isErrorVariable(context: Context, name: string, binding: Binding | undefined): boolean {
  if (binding?.parameter) {
    const { type, ref } = binding;
    return ref.startsWith('$') && type !== undefined && (type === 'error' || (isErrorName(name) && /Err/.test(type)));
  }
  const callees = binding?.calls.map((call) => context.facts.calls[call]?.callee ?? '') ?? [];
  if (binding?.lastResult) {
    const known = callees.map((callee) => givesErrorLast(context, callee));
    if (known[0] !== undefined) return known[0];
  }
  if (name !== 'e') return isErrorName(name);
  return callees.length > 0 && !callees.some((callee) => ELEMENT_CALL.test(callee));
}

/** Whether the last result of a function of this file is an error; undefined for others. */
function givesErrorLast(context: Context, callee: Ref): boolean | undefined {
  const name = /^#([^.]+)$/.exec(callee)?.[1] ?? /^@([^.]+\.[^.]+)$/.exec(callee)?.[1];
  return name === undefined ? undefined : context.lastResults.get(name);
}

/** The variable at the root of a path. */
function bindingOf(context: Context, node: SyntaxNode): Binding | undefined {
  let at: SyntaxNode | undefined = unwrapped(node);
  while (at && at.type !== 'identifier') at = at.children[0];
  return at && context.scope.find(context.source(at));
}
