import type { Span } from '../model/facts.js';

/** Turns offsets of a text into 1-based places. */
export interface Lines {
  /** The span between two offsets, the end exclusive. */
  span(start: number, end: number): Span;
}

/** @param text the whole file, as its offsets count it */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (offset: number): [number, number] => {
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1];
  };
  return { span: (start, end) => [...position(start), ...position(end)] };
}
