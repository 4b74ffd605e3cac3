import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCache, pruneCache } from '../../src/extract/cache.js';

const GO = { language: 'go', jsx: false } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined) => found && new TextDecoder().decode(found);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obs-audit-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const packs = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pack'));

test('what one scan wrote the next one finds, by text and grammar', () => {
  const first = openCache(folder);
  first.put('a', GO, bytes('facts of a'));
  first.put('b', GO, bytes('facts of b: é'));
  first.flush();
  const second = openCache(folder);
  expect(text(second.get('b', GO))).toBe('facts of b: é');
  expect(text(second.get('a', GO))).toBe('facts of a');
  expect(second.get('a', { language: 'python', jsx: false })).toBeUndefined();
  expect(second.get('c', GO)).toBeUndefined();
});

test('a broken pack is a miss', () => {
  const first = openCache(folder);
  first.put('a', GO, bytes('facts of a'));
  first.flush();
  const [pack] = packs();
  const path = join(folder, pack as string);
  writeFileSync(path, readFileSync(path).subarray(0, -3));
  expect(openCache(folder).get('a', GO)).toBeUndefined();
  writeFileSync(path, 'no pack');
  expect(openCache(folder).get('a', GO)).toBeUndefined();
});

test('many small packs become one, and keep their entries', () => {
  for (let n = 0; n < 120; n++) {
    const cache = openCache(folder);
    cache.put(`text ${n}`, GO, bytes(`facts ${n}`));
    cache.flush();
  }
  expect(packs()).toHaveLength(120);
  pruneCache(folder);
  expect(packs()).toHaveLength(1);
  const cache = openCache(folder);
  for (let n = 0; n < 120; n++) expect(text(cache.get(`text ${n}`, GO))).toBe(`facts ${n}`);
});
