import { type Markdown, trusted } from '../escape.js';

type Column = string | { name: string; align: 'right' | 'center' };

/** A GFM table; '' without rows. Cells are Markdown already, and hold no line break and no bare pipe. */
export function table(columns: readonly Column[], rows: readonly (readonly Markdown[])[]): Markdown {
  if (rows.length === 0) return trusted('');
  const names = columns.map((column) => (typeof column === 'string' ? column : column.name));
  const rule = columns.map((column) =>
    typeof column === 'string' ? '---' : column.align === 'right' ? '---:' : ':---:',
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return trusted([line(names), line(rule), ...rows.map(line)].join('\n'));
}

/** At most `most` of a list, and a line that counts the rest. */
export function bounded<T>(all: readonly T[], most: number): { shown: readonly T[]; rest: Markdown } {
  const left = all.length - most;
  return {
    shown: all.slice(0, most),
    rest: trusted(left > 0 ? `… and ${left.toLocaleString('en-US')} more in the JSON report.` : ''),
  };
}
