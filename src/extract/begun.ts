/**
 * Where a text speaks of spans that are begun or ended. The statement trees of whole functions are kept only around such places: they
 * tell on which ways something that was begun is ended, and everywhere else they would be weight.
 */
const BEGUN =
  /[sS]tart\w{0,24}[sS]pan|[sS]tart_?[tT]ransaction|[sS]tart_?[sS]egment|[tT]rac(?:e|er|ing)\w{0,12}(?:\([^()\n]{0,60}\))?\.(?:[sS]tart\w{0,12}|trace)\(|\b\w{0,30}[sS]pan\b\s{0,4}:?=[^=]|\(\s{0,40}[sS]pan\b|[sS]pan\??\.(?:end|finish|End|Finish)\b/g;

/** Most texts hold none of these words, and are read faster for them alone. */
const SPOKEN = /[sS]pan|[tT]rac|[tT]ransaction|[sS]egment/;

/** Offsets of such places, in order. */
export function begunIn(text: string): readonly number[] {
  if (!SPOKEN.test(text)) return [];
  return [...text.matchAll(BEGUN)].map(({ index }) => index);
}

/** Whether one of them lies between two offsets. */
export function begunBetween(places: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < start) low = middle + 1;
    else high = middle;
  }
  return (places[low] ?? end) < end;
}
