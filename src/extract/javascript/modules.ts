/** Imports and exports: ES modules, CommonJS, TypeScript's `import =` and `export =`, dynamic imports. */
import type { ExportFact, ImportFact, Ref, Value } from '../../model/facts.js';
import { type Node, propertyName, stringOf, unwrap } from './ast.js';
import { classFact } from './classes.js';
import { functionFact } from './functions.js';
import { plainRef, refTo, requiredModule } from './names.js';
import { reference } from './references.js';
import { eachName, importedName } from './scopes.js';
import { statement } from './statements.js';
import { named, type Use, value } from './values.js';
import type { Walk } from './walk.js';

export function importDeclaration(w: Walk, node: Node): void {
  const module: string = node.source.value;
  const typeOnly = node.importKind === 'type' || node.importKind === 'typeof';
  const specifiers: Node[] = node.specifiers;
  if (specifiers.length === 0) addImport(w, node, module, '*', '', typeOnly);
  for (const specifier of specifiers) {
    const type = typeOnly || specifier.importKind === 'type' || specifier.importKind === 'typeof';
    addImport(w, specifier, module, importedName(specifier), specifier.local.name, type);
  }
}

function addImport(w: Walk, node: Node, module: string, name: string, local: string, typeOnly: boolean): void {
  const fact: ImportFact = { module, name, local, at: w.spanOf(node) };
  if (typeOnly) fact.typeOnly = true;
  if (w.fn !== 0) fact.lazy = true;
  w.imports.push(fact);
}

/** `import x = require('m')`, `import x = A.B`. */
export function importEquals(w: Walk, node: Node): void {
  const from: Node = node.moduleReference;
  if (from.type === 'TSExternalModuleReference') {
    addImport(w, node, String(from.expression.value), '*', node.id.name, node.importKind === 'type');
  }
  if (node.isExport) addExport(w, node.id.name, { kind: 'ref', ref: refOfName(w, node.id.name) });
}

/** A `require('m')` or `import('m')` in an expression; its module where it is constant. */
export function lazyImport(w: Walk, node: Node): string | undefined {
  const source: Node | undefined = node.source ?? node.arguments?.[0];
  const module = stringOf(source);
  if (module === undefined) {
    if (source) value(w, source);
    return undefined;
  }
  const fact: ImportFact = { module, name: '*', local: '', at: w.spanOf(node) };
  if (w.fn !== 0 || node.type === 'ImportExpression') fact.lazy = true;
  w.imports.push(fact);
  return module;
}

/** The module at the root of an initialiser that is nothing but a path on it: `require('m')`, `require('m').a`, `await import('m')`. */
export function moduleOf(w: Walk, init: Node): string | undefined {
  let node = unwrap(init);
  while (node.type === 'MemberExpression') node = unwrap(node.object);
  if (node.type === 'ImportExpression')
    return plainRef(w, init, w.scope) === undefined ? undefined : stringOf(node.source);
  return requiredModule(node, w.scope);
}

/** Names the imports of `const x = require('m')` and of its destructuring forms. The bare import that walking the initialiser gives is left out. */
export function requireDeclaration(w: Walk, id: Node, init: Node, module: string): void {
  const path = (plainRef(w, init, w.scope) ?? '').slice(module.length + 1);
  eachName(id, '', (local, taken) => {
    const name = [path, taken].filter(Boolean).join('.').split('.')[0] || '*';
    const fact: ImportFact = { module, name, local, at: w.spanOf(id) };
    if (w.fn !== 0) fact.lazy = true;
    w.imports.push(fact);
  });
}

function addExport(w: Walk, name: string, exported: Value): void {
  w.exports.push({ name, value: exported });
}

function refOfName(w: Walk, name: string): Ref {
  const binding = w.scope.find(name);
  return binding ? refTo(w, binding) : name;
}

/** `export …` in all its forms. */
export function exportDeclaration(w: Walk, node: Node): void {
  switch (node.type) {
    case 'ExportAllDeclaration': {
      const module: string = node.source.value;
      addImport(w, node, module, '*', '', node.exportKind === 'type');
      addExport(w, nameOf(node.exported) ?? '*', { kind: 'ref', ref: `${module}#` });
      break;
    }
    case 'ExportNamedDeclaration':
      exportNamed(w, node);
      break;
    case 'ExportDefaultDeclaration':
      exportDefault(w, node.declaration);
      break;
    case 'TSExportAssignment':
      exportValue(w, 'default', node.expression);
      break;
  }
}

function nameOf(specifier: Node | null): string | undefined {
  return specifier?.name ?? specifier?.value;
}

function exportNamed(w: Walk, node: Node): void {
  const declaration: Node | null = node.declaration;
  if (declaration) {
    statement(w, declaration);
    if (!w.scope.top) return; // inside a namespace `export` reaches the namespace only
    const declared: string[] = [];
    if (declaration.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations as Node[]) eachName(id, '', (name) => declared.push(name));
    } else if (declaration.id?.name) declared.push(declaration.id.name);
    for (const name of declared) addExport(w, name, { kind: 'ref', ref: refOfName(w, name) });
    return;
  }
  for (const { local, exported, exportKind } of node.specifiers as Node[]) {
    const name = nameOf(exported) ?? '';
    const from = nameOf(local) ?? '*';
    if (node.source) {
      addImport(w, node, node.source.value, from, '', node.exportKind === 'type' || exportKind === 'type');
      addExport(w, name, { kind: 'ref', ref: `${node.source.value}#${from === '*' ? '' : from}` });
    } else addExport(w, name, { kind: 'ref', ref: refOfName(w, from) });
  }
}

function exportDefault(w: Walk, node: Node): void {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
      if (node.id) {
        statement(w, node);
        addExport(w, 'default', { kind: 'ref', ref: refOfName(w, node.id.name) });
      } else if (node.type === 'FunctionDeclaration') {
        const fn = functionFact(w, node, '');
        addExport(w, 'default', { kind: 'function', fn });
      } else {
        classFact(w, node, 'default');
        addExport(w, 'default', { kind: 'ref', ref: '#default' });
      }
      break;
    default:
      exportValue(w, 'default', node);
  }
}

function exportValue(w: Walk, name: string, node: Node, use: Use = { result: 'assigned', names: [name] }): Value {
  const exported = named(w, node, name === 'default' ? '' : name, use);
  addExport(w, name, exported);
  return exported;
}

/** Name under which an assignment to `left` exports: `module.exports = x` → `default`, `exports.a = x` → `a`; undefined for other assignments. */
export function exportedName(w: Walk, left: Node): string | undefined {
  const name = propertyName(left);
  const object = unwrap(left.object);
  const free = (node: Node, wanted: string) =>
    node.type === 'Identifier' && node.name === wanted && !w.scope.find(wanted);
  if (name === 'exports' && free(object, 'module')) return 'default';
  const onExports =
    free(object, 'exports') ||
    isAlias(w, object) ||
    (object.type === 'MemberExpression' && propertyName(object) === 'exports' && free(unwrap(object.object), 'module'));
  return onExports ? name : undefined;
}

/** `const helpers = module.exports`: what is given to its members is exported. */
function isAlias(w: Walk, object: Node): boolean {
  const ref = object.type === 'Identifier' && w.scope.find(object.name) ? reference(w, object) : undefined;
  return ref?.kind === 'ref' && (ref.ref === 'module.exports' || ref.ref === 'exports');
}

/** `module.exports = …`, `exports.a = …`. The members of an object that is exported whole are exports too. */
export function exportAssignment(w: Walk, node: Node, name: string): { target: Ref; value: Value } {
  const target = name === 'default' ? 'module.exports' : `exports.${name}`;
  const right = unwrap(node.right);
  // `exports = module.exports = x`, `exports.a = exports.b = x`
  const exported = exportValue(w, name, right.type === 'AssignmentExpression' ? right : node.right);
  if (name === 'default' && exported.kind === 'object') {
    for (const { key, value: member } of exported.entries) if (key !== '...' && key !== '[]') addExport(w, key, member);
  }
  return { target, value: exported };
}

/** Marks what is exported by name, once everything is known. */
export function markExported(w: Walk): void {
  const names = new Set<string>();
  const functions = new Set<number>();
  for (const { value: exported } of w.exports as ExportFact[]) {
    if (exported.kind === 'ref' && exported.ref.startsWith('#')) names.add(exported.ref.slice(1));
    else if (exported.kind === 'function') functions.add(exported.fn);
  }
  for (const [index, fact] of w.functions.entries()) {
    if (
      functions.has(index) ||
      (fact.parent === 0 && index > 0 && fact.className === undefined && names.has(fact.name))
    )
      fact.exported = true;
  }
  for (const type of w.types) if (names.has(type.name)) type.exported = true;
}
