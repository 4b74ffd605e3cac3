import type { Language } from '../model/facts.js';

const BY_EXTENSION: ReadonlyMap<string, Language> = new Map([
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['ts', 'typescript'],
  ['tsx', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['py', 'python'],
  ['go', 'go'],
]);

/** The language of a file by its extension; undefined for everything without a front-end. */
export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : BY_EXTENSION.get(name.slice(dot + 1).toLowerCase());
}

/** The language that a first line `#!/usr/bin/env node` names, for scripts without an extension (`bin/www`). */
export function languageOfShebang(firstLine: string): Language | undefined {
  if (!firstLine.startsWith('#!')) return undefined;
  if (/\b(?:ts-node|tsx|deno)\b/.test(firstLine)) return 'typescript';
  if (/\b(?:node|nodejs|bun)\b/.test(firstLine)) return 'javascript';
  return /\bpython[\d.]*\b/.test(firstLine) ? 'python' : undefined;
}

/** Languages of one package are interchangeable here: a JavaScript file in a TypeScript package is the same service. */
export function languageFamily(language: Language): 'js' | 'python' | 'go' {
  return language === 'python' || language === 'go' ? language : 'js';
}
