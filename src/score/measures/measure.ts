import type { Having, Place } from '../../model/evidence.js';
import type { Repository } from '../../model/repository.js';
import type { Finding } from '../../model/scan.js';
import type { HintSubject, ServiceView } from '../../model/services.js';

/** What measures read. `findings` are those of all rules, whatever the user chose to have reported: a level does not depend on the choice. */
export interface MeasureInput {
  repository: Repository;
  findings: readonly Finding[];
}

/** A measure's answer; the rubric's threshold turns a share into met or unmet. */
export type Measured =
  | { kind: 'share'; covered: number; total: number; unknown: number; evidence: Place[]; detail: string }
  | { kind: 'existence'; state: 'met' | 'unmet' | 'unknown'; evidence: Place[]; detail: string }
  /** Nothing of the kind is in the repository; what that means depends on whether it would be kept in one. */
  | { kind: 'absent'; detail: string }
  | { kind: 'not-applicable'; detail: string };

export type Measure = (input: MeasureInput) => Measured;

/** Services that serve or work; browsers, libraries and tools are none. */
export function services(repository: Repository): ServiceView[] {
  return repository.services.filter((view) => view.service.role === 'service');
}

/** Whether there is something to operate; without, only logging and errors are judged. */
export function hasServices(repository: Repository): boolean {
  return services(repository).length > 0;
}

/** Files whose code coverage is measured over: what services run, or, where there is no service, everything that is judged. */
export function productionFiles(repository: Repository) {
  const roles = hasServices(repository) ? ['service', 'library'] : ['library', 'tool', 'browser'];
  return repository.files.filter((file) => roles.includes(file.role));
}

/** Findings of a rule that nobody has suppressed. */
export function open(findings: readonly Finding[], ...rules: string[]): Finding[] {
  return findings.filter((finding) => finding.status !== 'suppressed' && rules.includes(finding.ruleId));
}

export function placeOf(finding: Finding): Place {
  const { path, startLine, startColumn, endLine, endColumn } = finding.location;
  return { path, at: [startLine, startColumn, endLine, endColumn] };
}

/** Names that tell of a subject in services where it was not found: whether it is there cannot be told. */
export function hintsOf(views: readonly ServiceView[], subject: HintSubject): Having[] {
  return views.flatMap((view) => view.hints?.[subject] ?? []);
}

/** Existence over things that a service has: met where there is one, with their places; unknown where only hints at it were seen. */
export function existence(
  having: readonly { name: string; place: Place }[],
  what: string,
  hints: readonly Having[] = [],
): Measured {
  if (having.length === 0 && hints.length > 0)
    return {
      kind: 'existence',
      state: 'unknown',
      evidence: hints.map((one) => one.place),
      detail: `No ${what} was recognised, although names hint at one: ${namesOf(hints)}.`,
    };
  if (having.length === 0) return { kind: 'existence', state: 'unmet', evidence: [], detail: `No ${what} was found.` };
  const evidence = having.map((one) => one.place);
  return { kind: 'existence', state: 'met', evidence, detail: `Found: ${namesOf(having)}.` };
}

function namesOf(having: readonly { name: string }[]): string {
  return [...new Set(having.map((one) => one.name))].sort().join(', ');
}

/**
 * Share of services that have something; evidence is what they have. `anyway`: it comes with something else, and has no place.
 * A service that only hints at `subject` counts neither way.
 */
export function shareOfServices(
  views: readonly ServiceView[],
  has: (view: ServiceView) => readonly { place: Place }[],
  what: string,
  anyway: (view: ServiceView) => boolean = () => false,
  subject?: HintSubject,
): Measured {
  if (views.length === 0) return { kind: 'not-applicable', detail: 'There is no service to judge.' };
  const with_ = views.filter((view) => has(view).length > 0 || anyway(view));
  const open = views.filter((view) => !with_.includes(view) && subject && hintsOf([view], subject).length > 0);
  const without = views.filter((view) => !with_.includes(view) && !open.includes(view));
  const total = views.length - open.length;
  const hints = subject ? hintsOf(open, subject) : [];
  const told = open.length > 0 ? ` Only hints were seen there: ${namesOf(hints)}.` : '';
  const share = { covered: with_.length, total, unknown: open.length };
  const many = views.some(({ service }) => service.role === 'service') ? 'services' : 'packages';
  const missing = without.length > 0 ? ` Without: ${without.map((view) => view.service.name).join(', ')}.` : '';
  return {
    kind: 'share',
    ...share,
    evidence: with_.flatMap((view) =>
      has(view)
        .slice(0, 3)
        .map((one) => one.place),
    ),
    detail: `${shareInWords(share, many, HAS, what)}${told}${missing}`,
  };
}

/** The verb of a share, singular and plural: `['has', 'have']`. */
export type Verb = readonly [string, string];
export const IS: Verb = ['is', 'are'];
export const HAS: Verb = ['has', 'have'];

/**
 * A share in words: `0 of 1 services have a logger`, `1 of 3 services has a logger; undetermined for 2 more`. What is counted out of
 * stands in the plural, the verb goes by those that do.
 */
export function shareInWords(
  { covered, total, unknown = 0 }: { covered: number; total: number; unknown?: number },
  many: string,
  verb: Verb,
  what: string,
): string {
  if (total === 0 && unknown > 0) return `Undetermined for all ${unknown} ${many}.`;
  const more = unknown > 0 ? `; undetermined for ${unknown} more` : '';
  return `${covered} of ${total} ${many} ${covered === 1 ? verb[0] : verb[1]} ${what}${more}.`;
}

/** `1 route`, `2 routes`; `many` where the plural is irregular. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
