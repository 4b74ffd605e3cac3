/** What every section works with: the record, the rules, and the few ways in which the record is shown. */
import type { Pillar, Rule } from '../../model/rule.js';
import { SEVERITIES } from '../../model/rule.js';
import type { Coverage, Finding, Location, PillarResult, ScanResult } from '../../model/scan.js';
import { groupBy } from '../../util/group.js';
import { type Markdown, text, trusted, url } from '../escape.js';

export interface MarkdownOptions {
  /** Text of a file by its path relative to the root; undefined where it cannot be read. */
  sources: (path: string) => string | undefined;
  /** The scanned root as seen from the report's folder, with `/`: '' where they are one, `..`, `services/shop`. */
  linkBase: string;
  rules: readonly Rule[];
}

/** At most this many places stand in a list; the JSON has them all. */
export const MOST = 20;

export class Report {
  readonly open: readonly Finding[];
  private readonly prefix: string;
  private readonly lines = new Map<string, string[] | undefined>();

  constructor(
    readonly scan: ScanResult,
    private readonly options: MarkdownOptions,
  ) {
    this.open = scan.findings.filter((finding) => finding.status !== 'suppressed');
    this.prefix = linkPrefix(options.linkBase);
  }

  pillar(name: Pillar): PillarResult | undefined {
    return this.scan.maturity.pillars.find((one) => one.pillar === name);
  }

  rule(id: string): Rule | undefined {
    return this.options.rules.find((rule) => rule.id === id);
  }

  /** A rule's title; its id where the rule is not at hand (an older record). */
  title(ruleId: string): Markdown {
    return text(this.rule(ruleId)?.title ?? ruleId);
  }

  /** Lines of a file, 0-based; undefined where it cannot be read any more. */
  source(path: string): string[] | undefined {
    if (!this.lines.has(path)) this.lines.set(path, this.options.sources(path)?.split(/\r\n?|\n/));
    return this.lines.get(path);
  }

  /** `[src/pay.ts:41](src/pay.ts#L41)` */
  link({ path, startLine }: Location): Markdown {
    return trusted(`[${text(path)}:${startLine}](${this.prefix}${url(path)}#L${startLine})`);
  }

  fileLink(path: string): Markdown {
    return trusted(`[${text(path)}](${this.prefix}${url(path)})`);
  }

  /** A few places in a row, the rest counted. */
  links(locations: readonly Location[], most = 3): Markdown {
    const lines = new Map(locations.map((one) => [`${one.path}:${one.startLine}`, one]));
    if (lines.size === 0) return trusted('–');
    const shown = [...lines.values()].slice(0, most).map((one) => this.link(one));
    // Findings that share a line are counted each, as they are wherever a number stands beside the row.
    const rest = lines.size > shown.length ? locations.length - shown.length : 0;
    return trusted(shown.join(', ') + (rest > 0 ? ` and ${rest} more` : ''));
  }

  /** Open findings by rule, the worst rule first: by severity, then by how many there are. */
  byRule(findings: readonly Finding[] = this.open): { ruleId: string; findings: Finding[]; worst: number }[] {
    return [...groupBy(findings, (finding) => finding.ruleId)]
      .map(([ruleId, group]) => ({ ruleId, findings: worstFirst(group), worst: rank(group) }))
      .sort((a, b) => b.worst - a.worst || b.findings.length - a.findings.length || (a.ruleId < b.ruleId ? -1 : 1));
  }

  of(pillar: Pillar): Finding[] {
    return this.open.filter((finding) => finding.pillar === pillar);
  }
}

function rank(group: readonly Finding[]): number {
  return group.reduce((worst, { severity }) => Math.max(worst, SEVERITIES.indexOf(severity)), 0);
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort(
      (a, b) => SEVERITIES.indexOf(b.finding.severity) - SEVERITIES.indexOf(a.finding.severity) || a.index - b.index,
    )
    .map(({ finding }) => finding);
}

/** Folders so many levels apart are taken for neighbours: a report in `docs/` about `fixtures/demo`. */
const NEARBY = 2;

/**
 * What stands before a path in a link, which is relative to the report's own folder. A long way up and down again between two
 * folders far apart holds on this machine alone and would tell where it keeps them: links are then relative to the root.
 */
function linkPrefix(linkBase: string): string {
  const parts = linkBase.split('/').filter((part) => part !== '' && part !== '.');
  const up = parts.filter((part) => part === '..').length;
  if (up > NEARBY && up < parts.length) return '';
  return parts.map((part) => `${part === '..' ? part : url(part)}/`).join('');
}

/** `12 of 40 (30 %), undetermined for 3 more`; a dash where there is nothing to cover. */
export function shareOf({ covered, total, unknown = 0 }: Coverage): Markdown {
  if (total === 0) return trusted(unknown === 0 ? '–' : `undetermined for all ${number(unknown)}`);
  const more = unknown > 0 ? `, undetermined for ${number(unknown)} more` : '';
  return trusted(`${number(covered)} of ${number(total)} (${percent(covered, total)})${more}`);
}

/** Rounded down below one hundred, 399 of 400 is not all; and one of 400 is not none. */
export function percent(covered: number, total: number): string {
  if (total === 0) return '–';
  const whole = Math.floor((100 * covered) / total);
  return covered > 0 && whole === 0 ? 'less than 1 %' : `${whole} %`;
}

/** `1 file`, `12 files`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `1,664`: as all numbers in the report are written. */
export function number(n: number): string {
  return n.toLocaleString('en-US');
}

/** `errors` → `Errors`: pillars begin a table's row in capitals. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
