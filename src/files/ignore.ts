import ignore, { type Ignore } from 'ignore';

/** Ignore files of one folder, lowest precedence first. */
export const IGNORE_FILES = ['.gitignore', '.obs-auditignore'] as const;

/** Case counts, as on the machines that repositories are built on, so that every machine walks the same files. */
const create = () => ignore({ ignorecase: false });

/**
 * Adds the patterns of an ignore file to those that hold for its folder already.
 *
 * All levels live in one matcher, with the patterns anchored at their folder: the last match wins, so a deeper file overrules
 * a higher one, and a folder that is ignored cannot be brought back from inside. That is git's own order.
 *
 * @param inherited matcher of the parent folder; undefined for none
 * @param folder the folder of the ignore file relative to the root; '' for the root
 */
export function extendIgnore(inherited: Ignore | undefined, folder: string, text: string): Ignore {
  const matcher = create();
  if (inherited) matcher.add(inherited);
  for (const line of text.split(/\r?\n/)) {
    const pattern = folder === '' ? line : anchor(line, folder);
    if (pattern !== '') addTolerantly(matcher, pattern);
  }
  return matcher;
}

/** Matcher of the globs of `--include` and `--exclude`: gitignore syntax, with braces; undefined for no globs. */
export function globMatcher(globs: readonly string[]): ((path: string) => boolean) | undefined {
  if (globs.length === 0) return undefined;
  const matcher = create();
  for (const glob of globs) {
    for (const pattern of expandBraces(glob.replace(/^\.\//, ''))) {
      // `.` and `./` mean the whole tree, which gitignore syntax has no name for.
      addTolerantly(matcher, pattern === '' || pattern === '.' ? '*' : pattern);
    }
  }
  return (path) => matcher.ignores(path);
}

/** A pattern that the library cannot compile is one line of an untrusted file: it matches nothing. */
function addTolerantly(matcher: Ignore, pattern: string): void {
  if (pattern.length > 1000) return;
  try {
    matcher.add(pattern);
  } catch {
    // See above.
  }
}

function anchor(line: string, folder: string): string {
  if (line.trim() === '' || line.startsWith('#')) return '';
  const negated = line.startsWith('!');
  // `\#` and `\!` escape the first character of a line only: behind a prefix they stand for themselves.
  const body = (negated ? line.slice(1) : line).replace(/^\\(?=[#!])/, '');
  const withoutEnd = body.trimEnd().replace(/\/$/, '');
  const local = withoutEnd.includes('/') ? body.replace(/^\//, '') : `**/${body}`;
  return `${negated ? '!' : ''}/${folder.replace(/[\\*?[\]! #]/g, '\\$&')}/${local}`;
}

/** `a.{ts,tsx}` → `a.ts`, `a.tsx`. At most 64 patterns come of one glob. */
function expandBraces(glob: string): string[] {
  let patterns = [glob];
  for (let round = 0; round < 6; round++) {
    const next = patterns.flatMap((pattern) => {
      const braces = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
      if (!braces) return [pattern];
      const before = pattern.slice(0, braces.index);
      const after = pattern.slice(braces.index + braces[0].length);
      return (braces[1] ?? '').split(',').map((part) => before + part + after);
    });
    if (next.length === patterns.length || next.length > 64) return patterns;
    patterns = next;
  }
  return patterns;
}
