import type { Repository } from '../model/repository.js';
import type { ScanResult } from '../model/scan.js';
import { groupBy } from '../util/group.js';

type Understood = ScanResult['understood'];

/** Endings that a front-end reads: the walk names no language for files that are not judged. */
const SOURCE = /\.(?:[mc]?[jt]sx?|vue|svelte|py|pyi|go)$/;

/** How much of the repository was seen, judged and understood: what every share in the report stands on. */
export function understood(repository: Repository): Understood {
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
    unread: unread(repository),
  };
}

/** Production code in languages without a front-end, the most files first. */
function unread({ walked }: Repository): Understood['unread'] {
  const production = walked.flatMap((file) => (file.role === 'service' ? (file.unread ?? []) : []));
  return [...groupBy(production, (language) => language)]
    .map(([language, files]) => ({ language, files: files.length }))
    .sort((a, b) => b.files - a.files || (a.language < b.language ? -1 : 1));
}

/** How much of the production code the scan's statements leave out, by files: `none` below a fifth, `most` from half on. */
export function leftOut({ judged, unread }: Understood): 'none' | 'some' | 'most' {
  const files = unread.reduce((sum, one) => sum + one.files, 0);
  const share = files === 0 ? 0 : files / (files + judged);
  return share >= 0.5 ? 'most' : share >= 0.2 ? 'some' : 'none';
}

/** `Rust (412 files) and Ruby (3 files)`; at most three languages, the rest as a number. */
export function unreadInWords({ unread }: Understood): string {
  const named = unread
    .slice(0, 3)
    .map(({ language, files }) => `${language} (${files.toLocaleString('en-US')} ${files === 1 ? 'file' : 'files'})`);
  const rest = unread.length - named.length;
  if (rest > 0) named.push(`${rest} more ${rest === 1 ? 'language' : 'languages'}`);
  const last = named.pop() ?? '';
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}
