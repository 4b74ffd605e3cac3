// Puts tree-sitter's engine and the two grammars, as WebAssembly, beside the built code. Shipped so, installing the package needs
// neither compiler nor download, and brings none of the debug builds and source maps that are in the packages they come from.
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const packages = {
  'web-tree-sitter': ['web-tree-sitter.js', 'web-tree-sitter.wasm'],
  'tree-sitter-python': ['tree-sitter-python.wasm'],
  'tree-sitter-go': ['tree-sitter-go.wasm'],
};
mkdirSync('dist/grammars', { recursive: true });
for (const [name, files] of Object.entries(packages)) {
  const folder = join('node_modules', name);
  for (const file of files) copyFileSync(join(folder, file), join('dist/grammars', file));
  copyFileSync(join(folder, 'LICENSE'), join('dist/grammars', `LICENSE-${name}`));
}
chmodSync('dist/cli.js', 0o755);
