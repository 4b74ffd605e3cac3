import type { SuppressionFact } from '../model/facts.js';
import type { Problem } from '../model/files.js';
import type { LinkedFile } from '../model/repository.js';
import { matchesId } from './glob.js';

/** Answers whether a finding is suppressed, and remembers which suppressions were of use. */
export class Suppressions {
  readonly #byPath = new Map<string, readonly SuppressionFact[]>();
  readonly #used = new Set<SuppressionFact>();

  constructor(files: readonly LinkedFile[]) {
    for (const file of files) {
      if (file.facts.suppressions.length > 0) this.#byPath.set(file.path, file.facts.suppressions);
    }
  }

  /** The reason of the suppression that covers a finding of `rule` which starts at `line`; undefined where none does. */
  reasonFor(path: string, line: number, rule: string): string | undefined {
    for (const fact of this.#byPath.get(path) ?? []) {
      const covers = fact.file === true || fact.line === line || fact.target === line;
      if (!covers || !fact.rules.some((pattern) => matchesId(pattern, rule))) continue;
      this.#used.add(fact);
      if (fact.reason) return fact.reason;
    }
    return undefined;
  }

  /** Suppressions without a reason, of rules that do not exist, and those that suppress nothing although their rules were judged. */
  problems(judged: readonly string[], existing: readonly string[]): Problem[] {
    const found: Problem[] = [];
    for (const [path, facts] of this.#byPath) {
      for (const fact of facts) {
        const detail = this.#complaint(fact, judged, existing);
        if (detail) found.push({ path, kind: 'suppression', detail: `line ${fact.line}: ${detail}` });
      }
    }
    return found;
  }

  #complaint(fact: SuppressionFact, judged: readonly string[], existing: readonly string[]): string | undefined {
    const names = fact.rules.join(', ');
    if (!fact.reason)
      return `the suppression of ${names} gives no reason and does not hold; write \`-- <reason>\` behind it`;
    const unknown = fact.rules.find((pattern) => !existing.some((id) => matchesId(pattern, id)));
    if (unknown) return `there is no rule ${unknown}`;
    if (this.#used.has(fact)) return undefined;
    const all = fact.rules.every((pattern) => existing.every((id) => !matchesId(pattern, id) || judged.includes(id)));
    return all ? `the suppression of ${names} suppresses nothing` : undefined;
  }
}
