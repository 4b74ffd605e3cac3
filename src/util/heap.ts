import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A heap below this many bytes is left to V8: what could be saved is small beside the program itself. */
const LARGE = 100_000_000;

/**
 * Keeps a large heap near what is alive in it. Left alone, V8 lets the heap grow to more than twice of what lived at the last
 * collection: of facts that stay alive until the end, the next one is due when everything is over. Call it where the heap is full of
 * what stays, or where much of it has died; from then on an eighth more is worth a collection.
 */
export function keepHeapClose(): void {
  if (process.memoryUsage().heapUsed < LARGE) return;
  setFlagsFromString('--heap-growing-percent=12');
  setFlagsFromString('--expose-gc');
  // The limit is set anew by a collection alone.
  runInNewContext('gc')();
}
