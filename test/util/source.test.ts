import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSource } from '../../src/util/source.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'read-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const readBytes = (bytes: Buffer | string) => {
  writeFileSync(join(root, 'f.ts'), bytes);
  return readSource(root, 'f.ts');
};

it('decodes UTF-8 with and without a mark, UTF-16 by its mark, and nothing at all', async () => {
  expect(await readBytes('\ufeffé')).toEqual({ text: 'é' });
  expect(await readBytes(Buffer.from('\ufeffaé', 'utf16le'))).toEqual({ text: 'aé' });
  expect(await readBytes(Buffer.from('\ufeffaé', 'utf16le').swap16())).toEqual({ text: 'aé' });
  expect(await readBytes('')).toEqual({ text: '' });
});

it('goes on with bytes that are no UTF-8, and refuses binary files', async () => {
  expect(await readBytes(Buffer.from('// caf\xe9\nx()', 'latin1'))).toEqual({ text: '// caf\ufffd\nx()' });
  const binary = await readBytes(Buffer.from([0xff, 0x00, 0x80, 0x41]));
  expect(binary).toEqual({ problem: { path: 'f.ts', kind: 'unreadable', detail: 'binary' } });
});

it('tells why a file cannot be read, without a path of the machine', async () => {
  expect(await readSource(root, 'absent.ts')).toEqual({
    problem: { path: 'absent.ts', kind: 'unreadable', detail: 'does not exist' },
  });
  expect(await readSource(root, '../etc/passwd')).toMatchObject({ problem: { kind: 'unreadable' } });
});
