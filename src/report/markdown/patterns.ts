/** A rule's findings as a passage: what, how often, where worst, the code before and after. */
import type { Pillar, Rule } from '../../model/rule.js';
import type { Finding } from '../../model/scan.js';
import { code, type Markdown, text, trusted } from '../escape.js';
import { maskForms } from '../mask.js';
import { example } from './remedies.js';
import { count, number, percent, type Report } from './report.js';

export interface Pattern {
  title: Markdown;
  rule: Markdown;
  severity: string;
  summary: Markdown;
  why: Markdown;
  places: Markdown;
  /** For a finding about a whole service: its message says more than a place. */
  messages: Markdown[];
  fix: Markdown;
  /** Findings of other rules that go away with it. */
  included: Markdown;
  example: { place: Markdown; before: Markdown; after: Markdown | undefined; caption: Markdown } | undefined;
}

const MOST_PLACES = 5;

/**
 * Passages for the rules of a pillar, the worst first. Low severity gets no passage: it stands in the appendix. What the work for
 * another rule takes care of is a line of that one's passage.
 */
export function patterns(report: Report, pillar: Pillar): { shown: Pattern[]; minor: Markdown } {
  const groups = report.byRule(report.of(pillar));
  const wholes = new Map(
    groups.flatMap(({ ruleId, findings }) => {
      const whole = wholeOf(report, ruleId, findings);
      return whole === undefined ? [] : [[ruleId, whole] as const];
    }),
  );
  const apart = groups.filter(({ ruleId }) => !wholes.has(ruleId));
  const named = ({ ruleId, findings }: Group) => `${report.title(ruleId)} (${number(findings.length)})`;
  const minor = apart.filter((group) => group.worst < 2).map(named);
  return {
    shown: apart
      .filter((group) => group.worst >= 2)
      .map(({ ruleId, findings }) => {
        const parts = groups.filter((one) => wholes.get(one.ruleId) === ruleId).map(named);
        const included = parts.length > 0 ? `The same work takes care of: ${parts.join('; ')}. See the appendix.` : '';
        return { ...pattern(report, ruleId, findings), included: trusted(included) };
      }),
    minor: trusted(minor.length > 0 ? `Low severity, listed in the appendix: ${minor.join('; ')}.` : ''),
  };
}

type Group = ReturnType<Report['byRule']>[number];

/** The rule whose work takes care of all these findings, because it is needed in each of their services. */
function wholeOf(report: Report, ruleId: string, findings: readonly Finding[]): string | undefined {
  const whole = report.rule(ruleId)?.partOf;
  if (whole === undefined) return undefined;
  const services = new Set(report.open.filter((one) => one.ruleId === whole).map(({ service }) => service));
  return findings.every(({ service }) => services.has(service)) ? whole : undefined;
}

function pattern(report: Report, ruleId: string, findings: readonly Finding[]): Omit<Pattern, 'included'> {
  const rule = report.rule(ruleId);
  const files = new Set(findings.map((finding) => finding.location.path)).size;
  const { judged } = report.scan.understood;
  const share =
    judged > 0 && files > 1 && (!rule || isLineRule(rule.for)) ? `; ${percent(files, judged)} of the judged files` : '';
  const made = rule && findings.length > 0 && isLineRule(rule.for) ? example(report, findings) : undefined;
  return {
    title: report.title(ruleId),
    rule: code(ruleId),
    severity: findings[0]?.severity ?? 'medium',
    summary: trusted(`${extent(findings, rule, files)}${share}`),
    why: text(rule?.why ?? ''),
    places: report.links(
      findings.map((finding) => finding.location),
      MOST_PLACES,
    ),
    messages: rule && !isLineRule(rule.for) ? findings.slice(0, MOST_PLACES).map((one) => prose(one.message)) : [],
    fix: prose(rule?.fix ?? ''),
    example: made && {
      place: report.link(made.finding.location),
      before: made.before,
      after: made.after,
      caption: trusted(
        `${made.own ? 'The same code, fixed' : 'A pattern to follow'}${made.logger ? `, with ${text(made.logger)}` : ''}:`,
      ),
    },
  };
}

/** `12 places in 7 files, 3 of them of low severity`; a rule about a whole service counts services. */
function extent(findings: readonly Finding[], rule: Rule | undefined, files: number): string {
  if (rule && !isLineRule(rule.for)) return count(findings.length, rule.for === 'service' ? 'service' : 'place');
  const low = findings.filter((one) => one.severity === 'low' || one.severity === 'info').length;
  const minor = low > 0 && low < findings.length ? `, ${low} of them of low severity` : '';
  return `${count(findings.length, 'place')} in ${count(files, 'file')}${minor}`;
}

const isLineRule = (subject: string) => subject !== 'service' && subject !== 'repository';

/** A rule's or finding's sentence: what stands in backticks stays code, the rest is text. */
export function prose(sentence: string, inTable = false): Markdown {
  return trusted(
    maskForms(sentence)
      .split(/(`[^`\n]+`)/)
      .map((part) => (/^`[^`\n]+`$/.test(part) ? code(part.slice(1, -1), inTable) : spaced(part)))
      .join(''),
  );
}

/** `text` trims; the spaces beside code spans have to stay. */
function spaced(part: string): string {
  if (part.trim() === '') return part === '' ? '' : ' ';
  return `${/^\s/.test(part) ? ' ' : ''}${text(part)}${/\s$/.test(part) ? ' ' : ''}`;
}
