/**
 * Lexical scopes. A scope learns all its names before the code in it is walked, so that a use above the declaration
 * resolves too; what a name is an alias of is worked out when it is first used (`names.ts`).
 */
import type { Ref, Value } from '../../model/facts.js';
import { keyName, type Node } from './ast.js';

export interface Binding {
  readonly name: string;
  /** The name as others write it, alias followed; undefined until first used. */
  ref: Ref | undefined;
  /** The name itself: `#x` at the top level, `$x` elsewhere. */
  readonly own: Ref;
  /** What it is initialised with, and the path that destructuring takes from there (`a.b`, `''`). */
  readonly init: Node | undefined;
  readonly path: string;
  /** `const`, import, class or function: never written again. */
  readonly constant: boolean;
  /** Where the initialiser's names are read. */
  readonly scope: Scope;
  /** Function that owns it. */
  readonly fn: number;
  reads: number;
  writes: number;
  /** A parameter, or the error of a `catch`: has a value from the start. */
  parameter: boolean;
  /** Declared several times (`var`). */
  several: boolean;
  value: Value | undefined;
}

export class Scope {
  readonly names = new Map<string, Binding>();
  /** What `this` is here: `@Class`, or `?`. */
  self: Ref;

  constructor(
    readonly parent: Scope | undefined,
    readonly fn: number,
    self?: Ref,
  ) {
    this.self = self ?? parent?.self ?? '?';
  }

  /** The module's scope, whose names are written `#name`. */
  get top(): boolean {
    return this.parent === undefined;
  }

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  declare(name: string, constant: boolean, init?: Node, path = '', ref?: Ref): Binding {
    const known = this.names.get(name);
    // `var` twice, or a parameter declared again: one name with several values.
    if (known && !known.constant) {
      if (init) known.several = true;
      return known;
    }
    const own = this.top ? `#${name}` : `$${name}`;
    const binding: Binding = {
      name,
      ref,
      own,
      init,
      path,
      constant,
      scope: this,
      fn: this.fn,
      reads: 0,
      writes: 0,
      parameter: false,
      several: false,
      value: undefined,
    };
    this.names.set(name, binding);
    return binding;
  }
}

/** Calls `found` for each name of a pattern with its path from the destructured value; `without`: the keys that a rest leaves out. */
export function eachName(
  pattern: Node | null,
  path: string,
  found: (name: string, path: string, at: Node, without?: readonly string[]) => void,
): void {
  switch (pattern?.type) {
    case 'Identifier':
      found(pattern.name, path, pattern);
      break;
    case 'AssignmentPattern':
      eachName(pattern.left, path, found);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties as Node[]) {
        if (property.type === 'RestElement')
          eachName(property.argument, path, (name, from, at) => found(name, from, at, keysBeside(pattern)));
        else eachName(property.value, join(path, keyName(property)), found);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements as (Node | null)[]) {
        if (element?.type === 'RestElement') eachName(element.argument, path, found);
        else eachName(element, join(path, '[]'), found);
      }
      break;
    case 'RestElement':
      eachName(pattern.argument, path, found);
      break;
    case 'TSParameterProperty':
      eachName(pattern.parameter, path, found);
      break;
  }
}

/** Keys that a pattern takes out by name: `...rest` holds the others. */
function keysBeside(pattern: Node): string[] {
  return (pattern.properties as Node[]).filter(({ type }) => type !== 'RestElement').map(keyName);
}

export function join(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

/** Declares what the statements of one block declare: `let`, `const`, classes, functions, types, imports. */
export function declareBlock(scope: Scope, statements: readonly Node[]): void {
  for (const statement of statements) declareStatement(scope, statement);
}

/** Whether a block needs a scope of its own. */
export function declares(statements: readonly Node[]): boolean {
  return statements.some(({ type, kind }) =>
    type === 'VariableDeclaration' ? kind !== 'var' : type.endsWith('Declaration') || type === 'TypeAlias',
  );
}

function declareStatement(scope: Scope, statement: Node): void {
  switch (statement.type) {
    case 'VariableDeclaration':
      // `var` of the top level of a function body is declared here too: `hoistVariables` finds it known.
      if (statement.kind !== 'var') declareVariables(scope, statement);
      break;
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
    case 'TypeAlias':
    case 'InterfaceDeclaration':
      if (statement.id) scope.declare(statement.id.name, true);
      break;
    case 'TSModuleDeclaration':
      if (statement.id?.type === 'Identifier') scope.declare(statement.id.name, true);
      break;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration) declareStatement(scope, statement.declaration);
      break;
    case 'ImportDeclaration':
      declareImports(scope, statement);
      break;
    case 'TSImportEqualsDeclaration': {
      const from: Node = statement.moduleReference;
      if (from.type === 'TSExternalModuleReference') {
        scope.declare(statement.id.name, true, undefined, '', `${from.expression.value}#`);
      } else scope.declare(statement.id.name, true, from);
      break;
    }
  }
}

function declareImports(scope: Scope, { source, specifiers }: Node): void {
  for (const specifier of specifiers as Node[]) {
    const name = importedName(specifier);
    scope.declare(specifier.local.name, true, undefined, '', `${source.value}#${name === '*' ? '' : name}`);
  }
}

/** Imported name of an import specifier: `default`, `*`, or the name. */
export function importedName(specifier: Node): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.imported.name ?? specifier.imported.value;
}

export function declareVariables(scope: Scope, declaration: Node): void {
  const constant = declaration.kind !== 'let' && declaration.kind !== 'var';
  for (const { id, init } of declaration.declarations as Node[]) {
    // What a rest leaves out makes it another object: no alias.
    eachName(id, '', (name, path, _, without) =>
      scope.declare(name, constant, without?.length ? undefined : (init ?? undefined), path),
    );
  }
}

/** Declares the `var`s of a function body, nested blocks included, functions not. */
export function hoistVariables(scope: Scope, statements: readonly (Node | null | undefined)[]): void {
  const pending = [...statements].reverse();
  for (let node = pending.pop(); node !== undefined || pending.length > 0; node = pending.pop()) {
    if (!node) continue;
    switch (node.type) {
      case 'VariableDeclaration':
        if (node.kind === 'var') declareVariables(scope, node);
        break;
      case 'ExportNamedDeclaration':
        pending.push(node.declaration);
        break;
      case 'BlockStatement':
      case 'StaticBlock':
        for (let at = node.body.length - 1; at >= 0; at--) pending.push(node.body[at]);
        break;
      case 'IfStatement':
        pending.push(node.alternate, node.consequent);
        break;
      case 'ForStatement':
        pending.push(node.body, node.init);
        break;
      case 'ForInStatement':
      case 'ForOfStatement':
        pending.push(node.body, node.left);
        break;
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'LabeledStatement':
      case 'WithStatement':
        pending.push(node.body);
        break;
      case 'TryStatement':
        pending.push(node.finalizer, node.handler?.body, node.block);
        break;
      case 'SwitchStatement':
        for (const branch of node.cases as Node[]) pending.push(...(branch.consequent as Node[]));
        break;
    }
  }
}
