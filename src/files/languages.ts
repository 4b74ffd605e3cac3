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
  ['vue', 'javascript'],
  ['svelte', 'javascript'],
  ['py', 'python'],
  ['go', 'go'],
]);

/** Languages that services are written in and that no front-end reads, by their names on GitHub. */
const UNREAD_BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['c', 'C'],
  ['cc', 'C++'],
  ['cpp', 'C++'],
  ['cxx', 'C++'],
  ['clj', 'Clojure'],
  ['cr', 'Crystal'],
  ['cs', 'C#'],
  ['dart', 'Dart'],
  ['erl', 'Erlang'],
  ['ex', 'Elixir'],
  ['exs', 'Elixir'],
  ['fs', 'F#'],
  ['groovy', 'Groovy'],
  ['hs', 'Haskell'],
  ['java', 'Java'],
  ['jl', 'Julia'],
  ['kt', 'Kotlin'],
  ['lua', 'Lua'],
  ['ml', 'OCaml'],
  ['php', 'PHP'],
  ['pl', 'Perl'],
  ['pm', 'Perl'],
  ['rb', 'Ruby'],
  ['rs', 'Rust'],
  ['scala', 'Scala'],
  ['swift', 'Swift'],
  ['zig', 'Zig'],
]);

/** The language of a file by its extension; undefined for everything without a front-end. */
export function languageOf(path: string): Language | undefined {
  return BY_EXTENSION.get(extensionOf(path));
}

/** The language of a source file without a front-end; undefined for everything else. */
export function unreadLanguageOf(path: string): string | undefined {
  return UNREAD_BY_EXTENSION.get(extensionOf(path));
}

/** What follows the last dot of a file's name, in lower case; '' where there is none. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
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
