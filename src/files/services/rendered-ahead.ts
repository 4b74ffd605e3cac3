import { joinPath, type Tree } from '../tree.js';

/** Frameworks that can do without a server: the file that configures them, and what it says then. */
const SETTINGS: { packages: RegExp; file: string; ahead: RegExp }[] = [
  { packages: /^nuxt(?:3|-edge)?$/, file: 'nuxt', ahead: /^\s*ssr:\s*false\b|^\s*target:\s*["']static["']/m },
  { packages: /^@react-router\//, file: 'react-router', ahead: /^\s*ssr:\s*false\b/m },
  { packages: /^next$/, file: 'next', ahead: /^\s*output:\s*["']export["']/m },
  { packages: /^@sveltejs\/kit$/, file: 'svelte', ahead: /["']@sveltejs\/adapter-static["']/ },
];

/**
 * An application that is rendered when it is built, or in the browser: nothing of it serves.
 *
 * @param folder of its package.json
 * @param packages that it needs, for development too
 */
export async function isRenderedAhead(tree: Tree, folder: string, packages: readonly string[]): Promise<boolean> {
  for (const { packages: names, file, ahead } of SETTINGS) {
    if (!packages.some((name) => names.test(name))) continue;
    for (const extension of ['js', 'ts', 'mjs', 'cjs']) {
      const path = joinPath(folder, `${file}.config.${extension}`);
      const text = tree.has(path) ? await tree.read(path) : undefined;
      if (text !== undefined) return ahead.test(text);
    }
  }
  return false;
}
