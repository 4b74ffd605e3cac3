// Times the walk beside fast-glob on a tree whose .gitignore hides most of it. Usage: node bench/walk.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fg from 'fast-glob';
import { walk } from '../dist/files/walk.js';

const root = mkdtempSync(join(tmpdir(), 'obs-audit-walk-'));
const fill = (folder, files) => {
  for (let n = 0; n < files; n++) {
    const place = join(root, folder, `d${Math.floor(n / 1000)}`);
    if (n % 1000 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `f${n}.ts`), '');
  }
};
fill('src', 5_000);
fill('out', 100_000);
writeFileSync(join(root, '.gitignore'), '/out\n');
const time = async (name, list) => {
  const start = performance.now();
  const files = await list();
  console.log(`${name.padEnd(9)} ${files.length} files in ${Math.round(performance.now() - start)} ms`);
};
for (let run = 0; run < 5; run++) {
  await time('fast-glob', () =>
    fg('**/*', { cwd: root, dot: true, followSymbolicLinks: false, ignore: ['**/node_modules/**', '**/.git/**'] }),
  );
  await time('walk', async () => (await walk(root, { include: [], exclude: [], includeTests: false })).files);
}
rmSync(root, { recursive: true });
