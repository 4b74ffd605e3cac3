import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import { linesOf } from '../../util/lines.js';

type Dashboard = Extract<Artefact, { kind: 'grafana-dashboard' }>;

/** Rows hold panels, panels hold panels in one more level: what nests deeper is no dashboard. */
const MAX_DEPTH = 6;

/** Quick test on the text, so that other JSON is never parsed. */
export function mayBeDashboard(text: string): boolean {
  return (
    text.includes('"panels"') &&
    (text.includes('"schemaVersion"') || text.includes('"templating"')) &&
    text.includes('"title"')
  );
}

/**
 * Reads a dashboard, exported alone or wrapped as `{ "dashboard": … }`.
 * @param place where the text itself stands in another file (a ConfigMap): then it is the place of everything in it
 * @returns undefined for JSON that is no dashboard
 * @throws RangeError where it nests beyond the stack
 */
export function readDashboard(path: string, text: string, place?: Span): Dashboard | undefined {
  const parsed = parseTree(text);
  const root = (parsed && child(parsed, 'dashboard')) ?? parsed;
  if (root?.type !== 'object') return undefined;
  const panels = panelsOf(root, 0);
  const title = child(root, 'title')?.value;
  if (typeof title !== 'string' || (child(root, 'panels') ?? child(root, 'rows'))?.type !== 'array') return undefined;
  const lines = linesOf(text);
  const at = (node: Node): Span => place ?? lines.span(node.offset, node.offset + node.length);
  const expressions = panels.flatMap((panel) =>
    elements(child(panel, 'targets')).flatMap((target) => {
      const expression = child(target, 'expr');
      return typeof expression?.value === 'string' && expression.value.trim() !== ''
        ? [{ text: expression.value, at: at(expression) }]
        : [];
    }),
  );
  return {
    kind: 'grafana-dashboard',
    path,
    title,
    panels: panels.length,
    expressions,
    at: at(child(root, 'title') ?? root),
  };
}

/** Panels that show something: rows are headings. */
function panelsOf(node: Node, depth: number): Node[] {
  if (depth > MAX_DEPTH) return [];
  const direct = [...elements(child(node, 'panels')), ...elements(child(node, 'rows'))];
  return direct.flatMap((panel) => {
    const isRow =
      child(panel, 'type')?.value === 'row' ||
      (child(panel, 'type') === undefined && child(panel, 'panels') !== undefined);
    return [...(isRow ? [] : [panel]), ...panelsOf(panel, depth + 1)];
  });
}

function child(node: Node, key: string): Node | undefined {
  return findNodeAtLocation(node, [key]);
}

function elements(node: Node | undefined): Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}
