import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The commit that is checked out at `root`, or null outside a git checkout. Read from git's own files: a program started in an
 * untrusted checkout may obey that checkout's configuration.
 */
export function commitOf(root: string): string | null {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  // In a worktree or submodule `.git` is a file that names the folder; refs are then shared through `commondir`.
  const link = read(join(root, '.git'));
  const folder = link?.startsWith('gitdir: ') ? resolve(root, link.slice(8)) : join(root, '.git');
  const common = resolve(folder, read(join(folder, 'commondir')) ?? '.');
  const head = read(join(folder, 'HEAD'));
  const ref = head?.startsWith('ref: ') ? head.slice(5) : undefined;
  const commit = ref
    ? (read(join(folder, ref)) ?? read(join(common, ref)) ?? packed(read(join(common, 'packed-refs')), ref))
    : head;
  return commit && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
}

function packed(refs: string | undefined, ref: string): string | undefined {
  return refs
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}
