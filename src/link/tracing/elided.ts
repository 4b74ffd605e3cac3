/** Imports that leave no trace in the running program: TypeScript drops those of which only types are used. */
import type { FileFacts, ImportFact, Statement, Value } from '../../model/facts.js';
import { parseRef } from '../names/ref.js';
import { namesIn } from '../requests/values.js';

/** Modules of which a file uses a value: all that it imports, but in TypeScript what is named in types alone. */
export function loadedImports(facts: FileFacts): ImportFact[] {
  const imports = facts.imports.filter(({ typeOnly }) => !typeOnly);
  if (facts.language !== 'typescript') return imports;
  const used = usedSymbols(facts);
  return imports.filter(
    ({ local, module, name }) =>
      local === '' || used.has(name === '*' || name === 'default' ? module : `${module}#${name}`),
  );
}

/** Modules that are used, each also with the names of it that are. */
function usedSymbols(facts: FileFacts): Set<string> {
  const used = new Set<string>();
  const name = (ref: string) => {
    const { root, path } = parseRef(ref);
    if (root.kind !== 'module') return;
    used.add(root.module);
    used.add(`${root.module}#${(path[0] ?? '').replace('()', '')}`);
  };
  const value = (of: Value | undefined) => {
    if (of) for (const ref of namesIn(of)) name(ref);
  };
  for (const { callee, args, chain } of facts.calls) {
    name(callee);
    for (const arg of [...args, ...(chain ?? []).flatMap((link) => link.args)]) value(arg);
  }
  for (const { locals, returns, params } of facts.functions) {
    for (const of of [...Object.values(locals), ...returns]) value(of);
    for (const param of params) value(param.default);
  }
  for (const { bases, fields, kind } of facts.types) {
    if (kind === 'class') for (const base of bases) name(base);
    for (const field of fields) value(field.value);
  }
  for (const one of facts.exports) value(one.value);
  for (const one of facts.assignments) value(one.value);
  for (const one of facts.throws) value(one.value);
  for (const { body, delegate } of facts.handlers) {
    if (delegate) name(delegate);
    statements(body, value);
  }
  return used;
}

function statements(body: readonly Statement[], value: (of: Value | undefined) => void): void {
  for (const one of body) {
    if (one.kind === 'return' || one.kind === 'throw' || one.kind === 'assign' || one.kind === 'send') value(one.value);
    if (one.kind === 'block') statements(one.body, value);
    if (one.kind === 'if') {
      value(one.test);
      statements(one.then, value);
      statements(one.else, value);
    }
  }
}
