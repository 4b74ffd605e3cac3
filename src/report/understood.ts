import type { Repository } from '../model/repository.js';
import type { ScanResult } from '../model/scan.js';

/** Endings that a front-end reads: the walk names no language for files that are not judged. */
const SOURCE = /\.(?:[mc]?[jt]sx?|vue|svelte|py|pyi|go)$/;

/** How much of the repository was seen, judged and understood: what every share in the report stands on. */
export function understood(repository: Repository): ScanResult['understood'] {
  const byRole = new Map<string, number>();
  const sources = repository.walked.filter((file) => file.language !== undefined || SOURCE.test(file.path));
  for (const { role } of sources) byRole.set(role, (byRole.get(role) ?? 0) + 1);
  const { files } = repository;
  return {
    files: Math.max(sources.length, files.length),
    judged: files.length,
    lines: files.reduce((sum, file) => sum + file.facts.lines, 0),
    partial: files.filter((file) => file.facts.parse.state === 'partial').length,
    failed: files.filter((file) => file.facts.parse.state === 'failed').length,
    byRole: Object.fromEntries([...byRole].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
