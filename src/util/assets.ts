import { fileURLToPath } from 'node:url';

/** Absolute path of a folder shipped in the package (`rules`, `templates`); the same from `src/` and from `dist/`. */
export function assetFolder(name: 'rules' | 'templates'): string {
  return fileURLToPath(new URL(`../../${name}/`, import.meta.url));
}
