import { expect, it } from 'vitest';
import { keepHeapClose } from '../../src/util/heap.js';

it('lets go of what a large heap no longer needs', () => {
  const before = process.memoryUsage().heapUsed;
  const filled = [new Array(20_000_000).fill(1.5)];
  expect(process.memoryUsage().heapUsed - before).toBeGreaterThan(150_000_000);
  filled.pop();
  keepHeapClose();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
});
