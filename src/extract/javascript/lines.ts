import type { Span } from '../../model/facts.js';

/** Offsets (UTF-16) to lines and columns. */
export class LineTable {
  readonly #starts: number[] = [0];
  /** Length of the longest line: minified code is known by it. */
  readonly longest: number;
  readonly #length: number;
  #last = 0;

  constructor(text: string) {
    let longest = 0;
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      if (at - from > longest) longest = at - from;
      from = at + 1;
      this.#starts.push(from);
    }
    this.longest = Math.max(longest, text.length - from);
    this.#length = text.length;
  }

  /** Lines of the text; a last line break opens no further line. */
  get count(): number {
    const lines = this.#starts.length;
    return this.#starts[lines - 1] === this.#length ? lines - 1 : lines;
  }

  /** 1-based line of an offset. */
  line(offset: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    // Facts come nearly in the order of the text: the last answer is a good first guess.
    const last = this.#last;
    if ((starts[last] as number) <= offset) {
      low = last;
      const near = Math.min(high, last + 8);
      if (near === high || (starts[near] as number) > offset) high = near;
    }
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    this.#last = low;
    return low + 1;
  }

  /** Offset at which a 1-based line starts; the end of the text past the last line. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.#length;
  }

  span(start: number, end: number): Span {
    const startLine = this.line(start);
    const startColumn = start - this.startOf(startLine) + 1;
    const endLine = this.line(end);
    return [startLine, startColumn, endLine, end - this.startOf(endLine) + 1];
  }
}
