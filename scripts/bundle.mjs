// Joins the built modules and the packages they use into a few files in dist/bundle/, and makes dist/cli.js start from there: finding,
// reading and linking five hundred small modules took most of the time of a small scan. The modules themselves stay in dist/ for the
// scripts, benchmarks and tests that load single ones; the package ships the bundle alone, with the licences of what is in it.
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const installed = Object.keys(manifest.dependencies);
const bundle = await rolldown({
  input: { cli: 'dist/cli.js', worker: 'dist/extract/worker.js' },
  platform: 'node',
  // What stays a dependency is native, starts files of its own, or is large and rarely needed.
  external: (id) => id === 'web-tree-sitter' || installed.some((name) => id === name || id.startsWith(`${name}/`)),
  // The other form of some packages cannot be taken apart.
  resolve: { mainFields: ['module', 'main'] },
});
// All in one folder, as far from the package's root as the modules are: `import.meta.url` leads to the same files.
const { output } = await bundle.write({ dir: 'dist/bundle', format: 'esm', chunkFileNames: '[name]-[hash].js' });
await bundle.close();
writeFileSync('dist/cli.js', "#!/usr/bin/env node\nimport './bundle/cli.js';\n");
chmodSync('dist/cli.js', 0o755);

const packages = new Set(
  output
    .flatMap((chunk) => Object.keys(chunk.modules ?? {}))
    .flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
);
const licences = [...packages].sort().map((folder) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!file) throw new Error(`${name} ships no licence to pass on (${license})`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/bundle/LICENSES.txt', licences.join('\n---\n\n'));
if (!existsSync('dist/bundle/worker.js')) throw new Error('the bundle has no worker');
