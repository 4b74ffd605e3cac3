/**
 * Patterns over names: how the catalogue says which symbol of which package it means.
 *
 * | pattern                     | means                                                                         |
 * | --------------------------- | ----------------------------------------------------------------------------- |
 * | `winston#createLogger`      | that member of the module; `winston#default.createLogger` is the same         |
 * | `winston#`                  | the module itself (its default export)                                        |
 * | `pg|pg-pool#Pool|Client.query` | alternatives, of modules and of any segment                                |
 * | `prom-client#*`             | any member, at any depth; `express#Router.*` likewise                         |
 * | `pg#*.query`                | `*` inside a path is one segment                                              |
 * | `fetch`, `console.log`      | without `#`: a global or builtin                                              |
 *
 * Instances are written like members: `pg#Pool.query` is `query` on whatever `new Pool()` made, on a thing declared to be a
 * `Pool`, and the member itself. Go version suffixes (`/v2`, `.v3`) are ignored; in Python `a.b#c` and `a#b.c` are one name.
 */
import type { Resolved } from '../context.js';

export type CatalogueLanguage = 'javascript' | 'python' | 'go';

interface Node<T> {
  next: Map<string, Node<T>>;
  here?: T;
  /** Trailing `*`. */
  below?: T;
}

export interface Match<T> {
  entry: T;
  /** Segments after the pattern, call marks kept (`child()`, `info`). */
  rest: string[];
}

const VERSION = /(?:\/v\d+|\.v\d+)$/;

/** Module names are compared without Node's scheme and Go's version suffix. */
function moduleKey(module: string, language: CatalogueLanguage): string {
  if (language === 'javascript') return module.startsWith('node:') ? module.slice(5) : module;
  return language === 'go' ? module.replace(VERSION, '') : module;
}

function alternatives(segment: string): string[] {
  return segment.split('|');
}

/** Segments of a dotted path; '' has none. */
export function segments(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

/** The segments by which a name is looked up; undefined where the name is nothing that a catalogue can mean. */
function keyOf(resolved: Resolved, language: CatalogueLanguage): string[] | undefined {
  const key = (module: string, ...paths: string[]) => {
    const path = paths.flatMap(segments);
    if (language === 'python') return ['py', ...module.split('.'), ...path];
    if (path[0] === 'default') path.shift();
    return [moduleKey(module, language), ...path];
  };
  if (resolved.kind === 'external') return key(resolved.module, resolved.path);
  if (resolved.kind === 'made') return key(resolved.module, resolved.by, resolved.path);
  if (resolved.kind === 'typed') return key(resolved.module, resolved.type, resolved.path);
  return resolved.kind === 'global' ? ['', ...segments(resolved.name)] : undefined;
}

/** A compiled set of patterns, each with what it stands for; the first of two equal patterns wins. */
export class PatternSet<T> {
  private readonly root: Node<T> = { next: new Map() };

  constructor(
    private readonly language: CatalogueLanguage,
    entries: Iterable<readonly [pattern: string, entry: T]> = [],
  ) {
    for (const [pattern, entry] of entries) this.add(pattern, entry);
  }

  add(pattern: string, entry: T): void {
    const hash = pattern.indexOf('#');
    const path = segments(pattern.slice(hash + 1)).map(alternatives);
    if (hash < 0) this.insert(this.root, [[''], ...path], 0, entry);
    for (const module of hash < 0 ? [] : alternatives(pattern.slice(0, hash))) {
      const start =
        this.language === 'python'
          ? [['py'], ...module.split('.').map((s) => [s])]
          : [[moduleKey(module, this.language)]];
      this.insert(this.root, [...start, ...path], 0, entry);
    }
  }

  /** Whether any pattern means the package of a name: most names are of none, and looked up no further. */
  private knows(resolved: Resolved): boolean {
    const { next, below } = this.root;
    if (below !== undefined || next.has('*')) return true;
    if (resolved.kind === 'global') return next.has('');
    if (resolved.kind !== 'external' && resolved.kind !== 'made' && resolved.kind !== 'typed') return false;
    if (this.language !== 'python') return next.has(moduleKey(resolved.module, this.language));
    const dot = resolved.module.indexOf('.');
    const python = next.get('py');
    return (
      python !== undefined &&
      (python.below !== undefined ||
        python.next.has('*') ||
        python.next.has(dot < 0 ? resolved.module : resolved.module.slice(0, dot)))
    );
  }

  /** The entry whose pattern is the whole name. */
  exact(resolved: Resolved): T | undefined {
    if (!this.knows(resolved)) return undefined;
    const key = keyOf(resolved, this.language);
    return key && this.longest(key, true)?.entry;
  }

  /** The entry with the longest pattern that the name starts with, and what follows it. */
  prefix(resolved: Resolved): Match<T> | undefined {
    if (!this.knows(resolved)) return undefined;
    const key = keyOf(resolved, this.language);
    return key && this.longest(key, false);
  }

  private insert(node: Node<T>, path: string[][], at: number, entry: T): void {
    const alternatives = path[at];
    if (!alternatives) {
      node.here ??= entry;
      return;
    }
    for (const segment of alternatives) {
      if (segment === '*' && at === path.length - 1) {
        node.below ??= entry;
        continue;
      }
      const next = node.next.get(segment) ?? { next: new Map() };
      node.next.set(segment, next);
      this.insert(next, path, at + 1, entry);
    }
  }

  private longest(key: string[], whole: boolean): Match<T> | undefined {
    let best: Match<T> | undefined;
    let depth = -1;
    const visit = (node: Node<T>, at: number) => {
      if (node.here !== undefined && at > depth && (!whole || at === key.length)) {
        best = { entry: node.here, rest: key.slice(at) };
        depth = at;
      }
      const segment = key[at];
      if (segment === undefined) return;
      if (node.below !== undefined && at >= depth) {
        best = { entry: node.below, rest: key.slice(at) };
        depth = at;
      }
      const named = node.next.get(segment.endsWith('()') ? segment.slice(0, -2) : segment);
      if (named) visit(named, at + 1);
      const any = node.next.get('*');
      if (any) visit(any, at + 1);
    };
    visit(this.root, 0);
    return best;
  }
}

/** The entry that the catalogue has for this name, or undefined. */
export function matchExternal<T>(resolved: Resolved, patterns: PatternSet<T>): T | undefined {
  return patterns.exact(resolved);
}
