/**
 * A cursor over a tree-sitter tree, as `treesitter.ts` needs it.
 *
 * The public `TreeCursor` copies its state into WebAssembly memory before each question and back after it, which costs
 * more than the question. Between two questions of one cursor that state lies where it is needed already, so asking the
 * WebAssembly functions directly halves the time of a walk. They are no public interface: where one is missing, or a
 * trial walk differs, the public cursor is used.
 */
import type { Tree, TreeCursor } from 'web-tree-sitter';

/** Answers about the current node, and moves. While one is open, nothing else may be asked of tree-sitter. */
export interface Cursor {
  typeId(): number;
  fieldId(): number;
  start(): number;
  end(): number;
  isMissing(): boolean;
  firstChild(): boolean;
  nextSibling(): boolean;
  parent(): boolean;
  close(): void;
}

/** The functions of the WebAssembly module, by which `Parser.init` extends the options it is given. */
export type Engine = Record<string, unknown>;

type Ask = (tree: number) => number;

const FUNCTIONS = {
  root: '_ts_tree_root_node_wasm',
  open: '_ts_tree_cursor_new_wasm',
  typeId: '_ts_tree_cursor_current_node_type_id_wasm',
  fieldId: '_ts_tree_cursor_current_field_id_wasm',
  start: '_ts_tree_cursor_start_index_wasm',
  end: '_ts_tree_cursor_end_index_wasm',
  isMissing: '_ts_tree_cursor_current_node_is_missing_wasm',
  firstChild: '_ts_tree_cursor_goto_first_child_wasm',
  nextSibling: '_ts_tree_cursor_goto_next_sibling_wasm',
  parent: '_ts_tree_cursor_goto_parent_wasm',
  close: '_ts_tree_cursor_delete_wasm',
} as const;

/** Opens cursors on trees. */
export type OpenCursor = (tree: Tree) => Cursor;

/** The public cursor. */
export const publicCursor: OpenCursor = (tree) => new PublicCursor(tree.walk());

class PublicCursor implements Cursor {
  constructor(private readonly cursor: TreeCursor) {}
  typeId = () => this.cursor.nodeTypeId;
  fieldId = () => this.cursor.currentFieldId;
  start = () => this.cursor.startIndex;
  end = () => this.cursor.endIndex;
  isMissing = () => this.cursor.nodeIsMissing;
  firstChild = () => this.cursor.gotoFirstChild();
  nextSibling = () => this.cursor.gotoNextSibling();
  parent = () => this.cursor.gotoParent();
  close = () => this.cursor.delete();
}

class DirectCursor implements Cursor {
  constructor(
    private readonly ask: Record<keyof typeof FUNCTIONS, Ask>,
    private readonly tree: number,
  ) {
    // The root node, and then the cursor on it, are left where the next question looks for them.
    ask.root(tree);
    ask.open(tree);
  }
  typeId(): number {
    return this.ask.typeId(this.tree);
  }
  fieldId(): number {
    return this.ask.fieldId(this.tree);
  }
  start(): number {
    return this.ask.start(this.tree);
  }
  end(): number {
    return this.ask.end(this.tree);
  }
  isMissing(): boolean {
    return this.ask.isMissing(this.tree) === 1;
  }
  firstChild(): boolean {
    return this.ask.firstChild(this.tree) === 1;
  }
  nextSibling(): boolean {
    return this.ask.nextSibling(this.tree) === 1;
  }
  parent(): boolean {
    return this.ask.parent(this.tree) === 1;
  }
  close(): void {
    this.ask.close(this.tree);
  }
}

/** The fastest way to open cursors that gives the same walk over `sample` as the public one. */
export function cursorsOf(engine: Engine, sample: Tree): OpenCursor {
  const ask: Partial<Record<keyof typeof FUNCTIONS, Ask>> = {};
  for (const [name, exported] of Object.entries(FUNCTIONS)) {
    const found = engine[exported];
    if (typeof found !== 'function') return publicCursor;
    ask[name as keyof typeof FUNCTIONS] = found as Ask;
  }
  const direct: OpenCursor = (tree) =>
    new DirectCursor(ask as Record<keyof typeof FUNCTIONS, Ask>, (tree as unknown as { 0: number })[0]);
  try {
    return walkOf(direct(sample)) === walkOf(publicCursor(sample)) ? direct : publicCursor;
  } catch {
    return publicCursor;
  }
}

/** All that a cursor says about a tree. */
function walkOf(cursor: Cursor): string {
  const said: unknown[] = [];
  for (let depth = 0; depth >= 0; ) {
    said.push(depth, cursor.typeId(), cursor.fieldId(), cursor.start(), cursor.end(), cursor.isMissing());
    if (cursor.firstChild()) {
      depth++;
      continue;
    }
    while (depth >= 0 && !cursor.nextSibling()) {
      cursor.parent();
      depth--;
    }
  }
  cursor.close();
  return said.join(' ');
}
