/** Calls: a chain of calls on results is folded into one fact. */
import type { CallFact, ChainLink, Ref, Value } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { at, type Context, type State } from './context.js';
import { formatText } from './text.js';
import { ARGUMENT, baseRef, isSuper, type Use, unwind, value } from './values.js';

interface Step {
  segments: string[];
  args: SyntaxNode | undefined;
  node: SyntaxNode;
}

/** The value of a call expression; the call, or the chain that it ends, becomes one fact. */
export function call(state: State, context: Context, node: SyntaxNode, use: Use): Value {
  const steps: Step[] = [];
  let awaited = use.awaited === true;
  let base: SyntaxNode | undefined = node;
  while (base?.type === 'call' && !(steps.length > 0 && isSuper(state, base))) {
    const callee = unwind(state, context, base.children[0]);
    steps.push({ segments: callee.segments, args: base.children[1], node: base });
    awaited ||= callee.awaited;
    base = callee.base;
  }
  steps.reverse();

  const text = formatted(state, context, base, steps[0]);
  if (text) steps.shift();
  const [bottom, ...links] = steps;
  if (text && !bottom) return text;
  const test = text ? undefined : typeTest(state, context, base, steps);
  if (test) return test;

  // The fact's number is taken before the arguments are visited: an outer call comes before those in it.
  const fact = newCall(state, context, node, awaited ? { ...use, awaited: true } : use);
  const index = state.facts.calls.push(fact) - 1;
  fact.callee = callee(state, text ? '?' : baseRef(state, context, base).ref, bottom?.segments ?? []);
  fact.args = args(state, context, bottom?.args);
  if (links.length > 0) fact.chain = links.map((link) => chainLink(state, context, link));
  return { kind: 'call', call: index };
}

/** A call fact with what the context tells; callee and arguments are filled in by the caller. */
export function newCall(state: State, context: Context, node: SyntaxNode, use: Use): CallFact {
  const { handler, guards, loop, conditions } = context;
  return {
    callee: '?',
    args: [],
    ...(use.awaited && { awaited: true }),
    fn: context.fn,
    ...(handler !== undefined && { handler }),
    ...(guards && { guards: [...guards] }),
    ...(loop && { loop }),
    result: use.result,
    ...(use.assignedTo && { assignedTo: use.assignedTo }),
    ...(conditions && { conditions: [...conditions] }),
    at: at(state, node),
  };
}

function callee(state: State, base: Ref, segments: readonly string[]): Ref {
  let ref = base;
  for (const segment of segments) ref = state.names.join(ref, segment);
  return ref;
}

function chainLink(state: State, context: Context, link: Step): ChainLink {
  const end = link.node.end;
  const start = link.node.children[0]?.end ?? end;
  return {
    name: link.segments.join('.'),
    args: args(state, context, link.args),
    at: state.lines.span(start - (link.segments[link.segments.length - 1]?.length ?? 0), end),
  };
}

/** The arguments of a call; a generator expression stands without a list. */
export function args(state: State, context: Context, node: SyntaxNode | undefined): Value[] {
  if (!node) return [];
  // A call is a fact of its own: the literals in it nest from its own level.
  const around = state.nesting;
  state.nesting = 0;
  const given = node.type === 'argument_list' ? node.children.filter((child) => child.type !== 'ERROR') : [node];
  const values = given.map((child) => value(state, context, child, ARGUMENT));
  state.nesting = around;
  return values;
}

/** `'…'.format(x)`, the first call of a chain, also of a constant's name: text, not a call. */
function formatted(state: State, context: Context, base: SyntaxNode | undefined, step: Step | undefined) {
  const isText = base?.type === 'string' || base?.type === 'concatenated_string';
  if (!base || (!isText && !state.names.isConstantText(context.scope, base))) return undefined;
  if (step?.segments.length !== 1 || step.segments[0] !== 'format') return undefined;
  return formatText(value(state, context, base), args(state, context, step.args));
}

/** `isinstance(x, T)`: a test of its operands. */
function typeTest(
  state: State,
  context: Context,
  base: SyntaxNode | undefined,
  steps: readonly Step[],
): Value | undefined {
  const [step] = steps;
  if (steps.length !== 1 || !step || step.segments.length > 0 || base?.type !== 'identifier') return undefined;
  const op = state.names.resolve(context.scope, state.names.slice(base));
  if (op !== 'isinstance' && op !== 'issubclass') return undefined;
  return { kind: 'test', op, operands: args(state, context, step.args) };
}
