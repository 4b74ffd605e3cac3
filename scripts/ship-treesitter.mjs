// The published package ships the two grammars as WebAssembly, so that installing it needs neither compiler nor download.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
mkdirSync('dist/grammars', { recursive: true });
for (const language of ['python', 'go']) {
  const folder = dirname(require.resolve(`tree-sitter-${language}/package.json`));
  copyFileSync(join(folder, `tree-sitter-${language}.wasm`), `dist/grammars/tree-sitter-${language}.wasm`);
}
chmodSync('dist/cli.js', 0o755);
