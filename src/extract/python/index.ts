/** The Python front-end: one file's text → its facts. */
import type { ExportFact, FileFacts } from '../../model/facts.js';
import { begunIn } from '../begun.js';
import { emptyFacts } from '../empty.js';
import { LineIndex, type SyntaxTree } from '../treesitter.js';
import { suppressions } from './comments.js';
import type { State } from './context.js';
import { closeFunction } from './functions.js';
import { headMarks, isDjangoCommand } from './marks.js';
import { Names } from './scopes.js';
import { block } from './statements.js';
import { parsePython } from './syntax.js';

/** More of the text than this in gaps, and what remains is no longer worth believing. */
const MOSTLY_BROKEN = 0.5;

/** Facts of a Python file. `initTreeSitter` must have finished. Never throws: a file that cannot be read is `failed`. */
export function extractPython(text: string): FileFacts {
  try {
    return facts(text, parsePython(text));
  } catch (error) {
    // Nesting beyond the stack, or tree-sitter giving up: nothing is known then.
    return failed(text, error instanceof Error ? error.message : String(error));
  }
}

function failed(text: string, detail: string): FileFacts {
  return {
    ...emptyFacts('python', new LineIndex(text).count),
    parse: { state: 'failed', gaps: [], detail },
    marks: headMarks(text),
  };
}

function facts(text: string, tree: SyntaxTree): FileFacts {
  const broken = tree.gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
  if (broken > text.length * MOSTLY_BROKEN) return failed(text, 'mostly not Python');
  const lines = new LineIndex(text);
  const names = new Names(text, tree.root);
  const result = emptyFacts('python', new LineIndex(text).count);
  const state: State = {
    text,
    lines,
    names,
    facts: result,
    comments: tree.detached,
    gaps: tree.gaps,
    begun: begunIn(text),
    nesting: 0,
  };
  if (tree.gaps.length > 0)
    result.parse = { state: 'partial', gaps: tree.gaps.map(({ start, end }) => lines.span(start, end)) };
  result.marks = headMarks(text);
  result.functions.push({
    name: '<module>',
    parent: -1,
    params: [],
    locals: Object.create(null),
    decorators: [],
    returns: [],
    at: lines.span(0, text.length),
  });
  block(state, { scope: names.module, fn: 0 }, tree.root);
  const [module] = result.functions;
  if (module) closeFunction(module, names.module);
  result.exports = exportedNames(names);
  if (result.types.some(isDjangoCommand)) result.marks.push('django-command');
  if (text.includes('obs-audit')) result.suppressions = suppressions(state);
  return result;
}

/** Python exports whatever a module binds: its own names, those it imported, and aliases. */
function exportedNames(names: Names): ExportFact[] {
  return [...names.module.bindings]
    .filter(([, binding]) => binding.kind !== 'exception')
    .map(([name]) => ({ name, value: { kind: 'ref', ref: names.resolve(names.module, name) } }));
}
