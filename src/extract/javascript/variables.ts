/** Variable declarations: aliases are names already; everything else is a local with its value. */
import type { Value } from '../../model/facts.js';
import type { Node } from './ast.js';
import { patternDefaults } from './functions.js';
import { moduleOf, requireDeclaration } from './modules.js';
import { extend, plainRef, refTo } from './names.js';
import { refsOf } from './refs.js';
import { type Binding, eachName } from './scopes.js';
import { typeRef } from './types.js';
import { named, type Use } from './values.js';
import { put, type Walk } from './walk.js';

/** Walks `const a = …, { b } = …`. */
export function variables(w: Walk, node: Node): void {
  if (node.declare) return;
  const result = node.kind === 'using' || node.kind === 'await using' ? 'with' : 'assigned';
  for (const declarator of node.declarations as Node[]) variable(w, declarator, result);
}

function variable(w: Walk, { id, init }: Node, result: Use['result']): void {
  if (id.type === 'Identifier' && id.typeAnnotation) noteType(w, id);
  if (!init) return;
  patternDefaults(w, id);
  const names: string[] = [];
  eachName(id, '', (name) => names.push(name));
  const module = moduleOf(w, init);
  if (module) requireDeclaration(w, id, init, module);
  const assigned = module
    ? ({ kind: 'ref', ref: plainRef(w, init, w.scope) ?? `${module}#` } as const)
    : named(w, init, names.length === 1 && id.type === 'Identifier' ? (names[0] ?? '') : '', { result, names });
  eachName(id, '', (name, path, _, without) => {
    const binding = w.scope.find(name);
    if (!binding) return;
    const taken = path === '' ? assigned : part(assigned, path);
    w.write(binding, without?.length ? rest(taken, without) : taken);
    if (id.type === 'Identifier' && assigned.kind === 'call') noteMade(w, binding, assigned.call);
    w.push({ kind: 'assign', target: refTo(w, binding), value: assigned });
  });
}

/** `{ ...of }` with nothing under the keys that were taken out. */
function rest(of: Value, without: readonly string[]): Value {
  const taken = without.map((key) => ({ key, value: { kind: 'literal', type: 'null', text: '' } as const }));
  return { kind: 'object', entries: [{ key: '...', value: of }, ...taken] };
}

/** What destructuring takes out of a value. */
function part(of: Value, path: string): Value {
  if (of.kind === 'call') return { kind: 'ref', ref: `?.${path}`, call: of.call };
  if (of.kind === 'ref') return { ...of, ref: extend(of.ref, path) };
  if (of.kind === 'object') {
    const entry = of.entries.find(({ key }) => key === path);
    if (entry) return entry.value;
  }
  return { kind: 'other', refs: refsOf(of, []) };
}

function noteType(w: Walk, id: Node): void {
  const type = typeRef(w, id.typeAnnotation);
  const binding = type && w.scope.find(id.name);
  if (binding) typesOf(w, binding, type);
}

/** `new X()` is evidently an X. */
function noteMade(w: Walk, binding: Binding, call: number): void {
  const made = w.calls[call];
  if (made?.isNew && !made.chain && w.functions[binding.fn]?.localTypes?.[binding.name] === undefined)
    typesOf(w, binding, made.callee);
}

function typesOf(w: Walk, binding: Binding, type: string): void {
  const fact = w.functions[binding.fn];
  if (!fact) return;
  fact.localTypes ??= {};
  put(fact.localTypes, binding.name, type);
}
