/** Import statements. */
import type { Ref } from '../../model/facts.js';
import type { SyntaxNode } from '../treesitter.js';
import { dottedText } from './syntax.js';

export interface ImportedName {
  module: string;
  /** `*` for the module itself and for all its names. */
  name: string;
  /** `*` for `from x import *`. */
  local: string;
  ref: Ref;
  /** For `import a.b.c`: the modules under the bound name `a`. */
  submodules: readonly string[];
  node: SyntaxNode;
}

/** The names that an `import` or `from … import` statement brings. */
export function importedNames(text: string, statement: SyntaxNode): ImportedName[] {
  if (statement.type === 'import_statement') return statement.children.flatMap((item) => moduleImport(text, item));
  const [from, ...items] = statement.children;
  if (!from) return [];
  const module = dottedText(text, from);
  return items.flatMap((item): ImportedName[] => {
    if (item.type === 'wildcard_import')
      return [{ module, name: '*', local: '*', ref: '', submodules: [], node: item }];
    const [name, local] = parts(text, item);
    return name ? [{ module, name, local: local ?? name, ref: `${module}#${name}`, submodules: [], node: item }] : [];
  });
}

function moduleImport(text: string, item: SyntaxNode): ImportedName[] {
  const [module, alias] = parts(text, item);
  if (!module) return [];
  if (alias !== undefined) return [{ module, name: '*', local: alias, ref: `${module}#`, submodules: [], node: item }];
  const [root, ...rest] = module.split('.') as [string, ...string[]];
  const submodules = rest.map((_, i) => [root, ...rest.slice(0, i + 1)].join('.'));
  return [{ module, name: '*', local: root, ref: `${root}#`, submodules, node: item }];
}

/** Name and alias of one item. */
function parts(text: string, item: SyntaxNode): [name?: string, alias?: string] {
  if (item.type === 'dotted_name') return [dottedText(text, item)];
  const [name, alias] = item.children;
  return item.type === 'aliased_import' && name && alias
    ? [dottedText(text, name), text.slice(alias.start, alias.end)]
    : [];
}
