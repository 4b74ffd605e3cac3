/** Import declarations, and which name each import goes by in the file. */
import type { ImportFact, Span } from '../../model/facts.js';
import { unquote } from './literals.js';
import { child, type SyntaxNode } from './syntax.js';

export interface Imports {
  facts: ImportFact[];
  /** Local package name → import path. */
  modules: ReadonlyMap<string, string>;
  /** Paths of dot imports. */
  dots: readonly string[];
}

/**
 * Reads the import declarations at the top of a file. An import without an alias goes by the name in the imported package's
 * own source, which is not at hand: of the names that its path suggests, the one that the file uses is taken.
 * `qualifiers`: the names that stand before a dot anywhere in the file.
 */
export function readImports(
  declarations: readonly SyntaxNode[],
  text: string,
  qualifiers: ReadonlySet<string>,
  span: (node: SyntaxNode) => Span,
): Imports {
  const facts: ImportFact[] = [];
  const modules = new Map<string, string>();
  const dots: string[] = [];
  const unnamed: { module: string; fact: ImportFact }[] = [];
  for (const spec of importSpecs(declarations)) {
    const path = spec.children.find((node) => node.type.endsWith('string_literal'));
    if (!path) continue;
    const module = unquote(text.slice(path.start, path.end));
    const alias = child(spec, 'package_identifier');
    const fact: ImportFact = { module, name: '*', local: '', at: span(spec) };
    facts.push(fact);
    if (alias) {
      fact.local = text.slice(alias.start, alias.end);
      modules.set(fact.local, module);
    } else if (child(spec, 'dot')) {
      fact.local = '*';
      dots.push(module);
    } else if (!child(spec, 'blank_identifier')) {
      unnamed.push({ module, fact });
    }
  }
  nameImports(unnamed, modules, qualifiers);
  return { facts, modules, dots };
}

function* importSpecs(declarations: readonly SyntaxNode[]): Iterable<SyntaxNode> {
  for (const declaration of declarations) {
    if (declaration.type !== 'import_declaration') continue;
    for (const node of declaration.children) {
      if (node.type === 'import_spec') yield node;
      else if (node.type === 'import_spec_list') yield* node.children.filter(({ type }) => type === 'import_spec');
    }
  }
}

/** Two rounds: first the names that are surely right, so that a vaguer guess cannot take them. */
function nameImports(
  unnamed: { module: string; fact: ImportFact }[],
  modules: Map<string, string>,
  qualifiers: ReadonlySet<string>,
): void {
  const open: typeof unnamed = [];
  const settle = (fact: ImportFact, name: string) => {
    fact.local = name;
    if (!modules.has(name)) modules.set(name, fact.module);
  };
  for (const entry of unnamed) {
    const used = packageNames(entry.module).find((name) => qualifiers.has(name) && !modules.has(name));
    if (used) settle(entry.fact, used);
    else open.push(entry);
  }
  for (const { module, fact } of open) {
    // The standard library keeps the name of its last folder.
    const standard = !/^[^/]*\./.test(module);
    const path = standard ? '' : module.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    const related = [...qualifiers]
      .filter((name) => name.length > 2 && !modules.has(name) && path.includes(name.toLowerCase()))
      .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
    settle(fact, related[0] ?? packageNames(module)[0] ?? module);
  }
}

/** Package names that an import path suggests, the likeliest first. */
export function packageNames(path: string): string[] {
  const segments = path.split('/').filter(Boolean);
  const names: string[] = [];
  let last = segments.pop() ?? path;
  // A major version is no name, save for paths like k8s.io/api/core/v1, where it is one: the last guess.
  const version = /^v\d+(?:(?:alpha|beta)\d+)?$/.test(last) && segments.length > 0 ? last : undefined;
  if (version) last = segments.pop() as string;
  last = last.replace(/\.v\d+$/, '');
  names.push(last);
  const stripped = last.replace(/^go[-.]/, '').replace(/[-.]go$/, '');
  names.push(stripped, stripped.replaceAll('-', ''), stripped.replaceAll('-', '_'));
  names.push(...stripped.split(/[-.]/).reverse());
  if (version) names.push(version);
  return [...new Set(names)].filter((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name));
}
