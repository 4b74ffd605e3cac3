/** Switches, read as chains of ifs. */
import type { Statement, Value } from '../../model/facts.js';
import { branch } from './branch.js';
import type { Context } from './context.js';
import { type ErrorTest, errorTest } from './errortests.js';
import { readHandler } from './handlers.js';
import { testedRefs } from './refs.js';
import { readStatements } from './statements.js';
import { child, part, type SyntaxNode } from './syntax.js';
import { typeRef } from './type-refs.js';
import { readValue } from './values.js';

interface Clause {
  /** undefined for the default clause. */
  test?: Value;
  body: Statement[];
}

/** `switch { case a: … }` and `switch x { case a, b: … }`; the initial statement has been read. */
export function readSwitch(context: Context, node: SyntaxNode): Statement[] {
  const tagNode = part(node, 'value');
  const tag = tagNode && readValue(context, tagNode, { result: 'condition' });
  let onSuccess: ErrorTest | undefined;
  const clauses = clausesOf(node).map((clause): Clause => {
    if (clause.type === 'default_case') {
      // Every case before it being refused, the error of `case err == nil` is there.
      const read = () =>
        tag
          ? context.under({ kind: 'test', op: '!=', operands: [tag] }, [], () => readBody(context, clause))
          : readBody(context, clause);
      const body = onSuccess ? readHandler(context, onSuccess, { start: clause, bodyStart: clause }, read) : read();
      return { body };
    }
    const list = child(clause, 'expression_list');
    const nodes = list ? list.children : [];
    const values = nodes.map((value) => readValue(context, value, { result: 'condition' }));
    const [only] = nodes;
    const [value] = values;
    const error = !tag && nodes.length === 1 && only && value ? errorTest(context, only, value) : undefined;
    if (error?.holdsOn === 'success') onSuccess = error;
    const test: Value = tag
      ? { kind: 'test', op: '==', operands: [tag, ...values] }
      : values.length === 1 && value
        ? value
        : { kind: 'test', op: '||', operands: values };
    const body = context.under(test, testedRefs(context, test), () => {
      const read = () => readBody(context, clause);
      return error?.holdsOn === 'error'
        ? readHandler(context, error, { start: clause, bodyStart: clause }, read)
        : read();
    });
    return { test, body };
  });
  return chain(clauses);
}

/** `switch v := x.(type) { case T: … }`: `v` stands for `x`. */
export function readTypeSwitch(context: Context, node: SyntaxNode): Statement[] {
  const valueNode = part(node, 'value');
  const value: Value = valueNode ? readValue(context, valueNode) : { kind: 'other', refs: [] };
  const alias = part(node, 'alias');
  const [name] = alias ? alias.children : [];
  if (name) context.declare(context.source(name), value);
  const clauses = clausesOf(node).map((clause): Clause => {
    if (clause.type === 'default_case') {
      const other: Value = { kind: 'test', op: 'type', operands: [value] };
      return { body: context.under(other, [], () => readBody(context, clause)) };
    }
    const types = clause.children.filter(({ type }) => type !== 'statement_list');
    const operands = types.flatMap((type): Value[] => {
      const ref = typeRef(context, type);
      return ref === undefined ? [] : [{ kind: 'ref', ref }];
    });
    const test: Value = { kind: 'test', op: 'type', operands: [value, ...operands] };
    return { test, body: context.under(test, testedRefs(context, value), () => readBody(context, clause)) };
  });
  return chain(clauses);
}

const clausesOf = (node: SyntaxNode) => node.children.filter(({ type }) => /_case$/.test(type));

function readBody(context: Context, clause: SyntaxNode): Statement[] {
  return context.block(() => readStatements(context, child(clause, 'statement_list')));
}

function chain(clauses: Clause[]): Statement[] {
  const initial = clauses.find(({ test }) => !test)?.body ?? [];
  return clauses
    .filter(({ test }) => test)
    .reduceRight<Statement[]>((otherwise, { test, body }) => [branch(test as Value, body, otherwise)], initial);
}
