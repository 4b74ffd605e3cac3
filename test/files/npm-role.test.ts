import { expect, it } from 'vitest';
import { type Manifest, roleOf } from '../../src/files/services/npm-role.js';

const place = { path: 'package.json', at: [1, 1, 1, 1] as [number, number, number, number] };
const manifest = (scripts: Record<string, string>, some: Partial<Manifest> = {}): Manifest => ({
  path: 'package.json',
  name: 'shop',
  isPrivate: true,
  ships: true,
  main: ['dist/index.js'],
  bin: [],
  dependencies: new Set(),
  peerDependencies: new Set(),
  devDependencies: new Set(),
  scripts: new Map(Object.entries(scripts).map(([name, text]) => [name, { text, place }])),
  ...some,
});

it('takes a package whose worker is started for a service, and one that only builds for a library', () => {
  expect(roleOf(manifest({ build: 'tsc', worker: 'yarn node dist/bin/worker.js' }), false)).toBe('service');
  expect(roleOf(manifest({ build: 'tsc', 'worker:dev': 'tsx watch bin/worker.ts' }), false)).toBe('library');
  expect(roleOf(manifest({ build: 'tsc' }), false)).toBe('library');
});

it('takes a private package that begins in the source of a program, and that none needs, for a service', () => {
  const program = { main: ['./src/main.ts'] };
  expect(roleOf(manifest({ dev: 'tsx ./src/main.ts' }, program), false)).toBe('service');
  expect(roleOf(manifest({ dev: 'tsx ./src/main.ts' }, program), true)).toBe('library');
  expect(roleOf(manifest({}, { main: ['./src/index.ts'] }), false)).toBe('library');
  expect(roleOf(manifest({}, { ...program, dependencies: new Set(['citty']) }), false)).toBe('library');
});
