/** The Go front-end: one file's text → facts. It knows the language, and no library. */
import type { FileFacts, TypeFact } from '../../model/facts.js';
import { emptyFacts } from '../empty.js';
import { LineIndex } from '../treesitter.js';
import { readPackageDeclaration } from './assignments.js';
import { headerMarks, readSuppressions } from './comments.js';
import { Context } from './context.js';
import { readFunction } from './functions.js';
import { readImports } from './imports.js';
import { survey } from './survey.js';
import { child, detachErrors, parseGo, part, type SyntaxNode } from './syntax.js';
import { isExported, readTypes } from './types.js';

const DECLARATIONS = new Set([
  'const_declaration',
  'function_declaration',
  'import_declaration',
  'method_declaration',
  'package_clause',
  'type_declaration',
  'var_declaration',
]);
/** A file of which more than this share could not be parsed is not understood at all. */
const MOST_GAPS = 0.5;

/**
 * Facts of a Go file. `initTreeSitter()` must have finished. Never throws: what cannot be parsed is a gap, and a file that is
 * mostly gaps has the state 'failed'.
 */
export function extractGo(text: string): FileFacts {
  const lines = new LineIndex(text);
  try {
    const facts = emptyFacts('go', lines.count);
    readFile(facts, text, lines);
    // Of a file that is not understood nothing is known, not half of it.
    return facts.parse.state === 'failed' ? { ...emptyFacts('go', lines.count), parse: facts.parse } : facts;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ...emptyFacts('go', lines.count), parse: { state: 'failed', gaps: [], detail } };
  }
}

type Gap = { start: number; end: number };

function readFile(facts: FileFacts, text: string, lines: LineIndex): void {
  const tree = parseGo(text);
  const gaps: Gap[] = [];
  const declarations = readableDeclarations(tree.root, gaps);
  if (tree.hasError)
    gaps.push(...declarations.flatMap(detachErrors), ...tree.gaps.filter(({ start, end }) => start === end));
  const comments = tree.detached;
  const { qualifiers, topLevel, types, lastResults, reassigned } = survey(tree.root, declarations, text);
  const span = ({ start, end }: Gap) => lines.span(start, end);
  const imports = readImports(declarations, text, qualifiers, span);
  const context = new Context(text, lines, facts, imports, types, topLevel, comments, lastResults, readFunction);
  readHeader(context, declarations, comments);
  facts.imports = imports.facts;
  facts.functions.push({
    name: '<module>',
    parent: -1,
    params: [],
    locals: Object.create(null) as Record<string, never>,
    decorators: [],
    returns: [],
    at: lines.span(0, text.length),
  });
  for (const declaration of declarations) {
    context.reassigned = reassigned.get(declaration) ?? new Set();
    const abandoned = readSafely(context, declaration);
    if (abandoned) gaps.push(declaration);
    context.readTexts();
  }
  attachMethods(facts);
  settleReassigned(context);
  facts.suppressions = readSuppressions(text, comments, lines);
  judgeGaps(facts, gaps, text, span);
}

/**
 * The top-level declarations. An unreadable stretch of the file may be one big error node with good declarations in it: those
 * are kept, and only what lies between them is a gap.
 */
function readableDeclarations(root: SyntaxNode, gaps: Gap[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode) => {
    let from = node.start;
    for (const inner of node.children) {
      if (DECLARATIONS.has(inner.type)) {
        found.push(inner);
        if (node.type === 'ERROR' && inner.start > from) gaps.push({ start: from, end: inner.start });
        from = inner.end;
      } else if (inner.type === 'ERROR' && node.type !== 'ERROR') {
        visit(inner);
      }
    }
    if (node.type === 'ERROR' && node.end > from) gaps.push({ start: from, end: node.end });
  };
  visit(root);
  return found;
}

function readHeader(context: Context, declarations: readonly SyntaxNode[], comments: readonly SyntaxNode[]): void {
  const { facts } = context;
  const clause = declarations.find(({ type }) => type === 'package_clause');
  const name = clause && child(clause, 'package_identifier');
  facts.packageName = name ? context.source(name) : '';
  facts.marks = headerMarks(context.text, comments, clause?.start ?? 0);
  if (facts.packageName === 'main') facts.marks.push('go-main');
}

/** Reads a declaration; one that is nested too deeply is given up without a trace. Tells whether it was. */
function readSafely(context: Context, declaration: SyntaxNode): boolean {
  const { facts } = context;
  const lists = [facts.functions, facts.calls, facts.handlers, facts.types, facts.assignments, facts.exports] as const;
  const lengths = lists.map(({ length }) => length);
  try {
    readDeclaration(context, declaration);
    return false;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    for (const [i, list] of lists.entries()) list.length = lengths[i] as number;
    context.reset();
    return true;
  }
}

function readDeclaration(context: Context, node: SyntaxNode): void {
  const { facts } = context;
  const exportName = (name: string) => {
    if (isExported(name)) facts.exports.push({ name, value: { kind: 'ref', ref: `#${name}` } });
  };
  switch (node.type) {
    case 'type_declaration':
      readTypes(context, node, true);
      break;
    case 'var_declaration':
    case 'const_declaration':
      readPackageDeclaration(context, node).forEach(exportName);
      break;
    case 'function_declaration':
    case 'method_declaration': {
      const nameNode = part(node, 'name');
      const name = nameNode ? context.source(nameNode) : '';
      readFunction(context, node, { name });
      if (node.type === 'function_declaration') exportName(name);
      break;
    }
  }
}

/** Methods of this file on types of this file; those of the package's other files are joined later. */
function attachMethods(facts: FileFacts): void {
  const types = new Map<string, TypeFact>(facts.types.map((type) => [type.name, type]));
  for (const [index, { name, className }] of facts.functions.entries()) {
    const type = className === undefined ? undefined : types.get(className);
    if (type) type.methods[name] = index;
  }
}

/** Package variables that a function gives another value have no single one; the first is then an assignment like the others. */
function settleReassigned({ facts, packageVariables }: Context): void {
  const [file] = facts.functions;
  if (!file) return;
  const assigned = facts.assignments.flatMap(({ target }) => (/^#[^.]+$/.test(target) ? [target.slice(1)] : []));
  for (const name of new Set(assigned)) {
    const value = Object.hasOwn(file.locals, name) ? file.locals[name] : undefined;
    file.reassigned = [...(file.reassigned ?? []), name];
    if (!value) continue;
    delete file.locals[name];
    facts.assignments.push({ target: `#${name}`, value, fn: 0, at: packageVariables.get(name) ?? file.at });
  }
}

function judgeGaps(
  facts: FileFacts,
  gaps: Gap[],
  text: string,
  span: (gap: Gap) => FileFacts['parse']['gaps'][number],
) {
  if (gaps.length === 0) return;
  gaps.sort((a, b) => a.start - b.start || a.end - b.end);
  const lost = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  const state = lost > text.length * MOST_GAPS || facts.packageName === '' ? 'failed' : 'partial';
  facts.parse = { state, gaps: gaps.map(span) };
}
