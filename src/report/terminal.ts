/** The summary that a scan prints: what an engineer wants to know before opening the report. It fits the terminal, one screen. */
import pc from 'picocolors';
import { type Rule, SEVERITIES, type Severity } from '../model/rule.js';
import type { Finding, PillarResult, ScanResult } from '../model/scan.js';
import { groupBy } from '../util/group.js';
import { terminal } from './escape.js';
import { leftOut, unreadInWords } from './understood.js';

export interface SummaryOptions {
  color: boolean;
  /** Where the Markdown report was written; undefined where none was. */
  reportPath?: string | undefined;
  rules: readonly Rule[];
  /** Columns of the terminal; 80 where it is none. */
  width?: number | undefined;
}

type Colors = ReturnType<typeof pc.createColors>;

const WIDTH = 80;
/** Beyond this, lines are hard to follow; below, they say nothing. */
const WIDEST = 110;
const NARROWEST = 50;
const MOST_GAPS = 5;

/** Renders the summary; ends with a line break. Control characters of the repository's text are shown, not sent. */
export function renderSummary(
  scan: ScanResult,
  { color, reportPath, rules, width: columns = WIDTH }: SummaryOptions,
): string {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const colors = pc.createColors(color);
  const { maturity } = scan;
  const judged = maturity.pillars.some((pillar) => pillar.level !== null);
  const part = leftOut(scan.understood) === 'most' ? ' of what can be read' : '';
  const level = judged ? `${maturity.level}/5 (${maturity.name})${part}` : 'not applicable';
  const lines = [
    '',
    `${colors.bold(cut(terminal(scan.repository.name), 40 - part.length))}  maturity ${tint(colors, maturity.level)(level)}`,
    '',
    ...(judged ? maturity.pillars.map((pillar) => bar(colors, pillar, width)) : ['  Nothing in here can be judged.']),
    '',
    ...gaps(scan, rules, colors, width),
    ...counts(scan, colors, width),
    ...understanding(scan, colors, width),
    ...next(scan, width),
    ...(reportPath === undefined ? [] : [`Report: ${colors.cyan(terminal(reportPath))}`]),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** `logging     ██████░░░░  2/5   58 points  next: …` */
function bar(colors: Colors, pillar: PillarResult, width: number): string {
  const name = pillar.pillar.padEnd(11);
  if (pillar.level === null) return `  ${name} ${colors.dim('not applicable')}`;
  const blocks = '█'.repeat(pillar.level * 2) + colors.dim('░'.repeat(10 - pillar.level * 2));
  const first = pillar.criteria.find((one) => one.id === pillar.next[0]);
  const words = first ? `needs: ${first.title}` : 'highest level judged';
  return `  ${name} ${tint(colors, pillar.level)(blocks)} ${pillar.level}/5 ${colors.dim(cut(words, width - 31))}`;
}

/** The worst rules with their worst place. */
function gaps(scan: ScanResult, rules: readonly Rule[], colors: Colors, width: number): string[] {
  const open = scan.findings.filter((one) => one.status !== 'suppressed');
  const groups = groupBy(open, (finding) => finding.ruleId);
  const rank = (finding: Finding) => SEVERITIES.indexOf(finding.severity);
  const worst = [...groups.values()]
    .map((group) => ({ group, top: group.reduce((a, b) => (rank(b) > rank(a) ? b : a)) }))
    .sort(
      (a, b) => rank(b.top) - rank(a.top) || b.group.length - a.group.length || (a.top.ruleId < b.top.ruleId ? -1 : 1),
    )
    .filter(({ top }) => rank(top) >= SEVERITIES.indexOf('medium'))
    .slice(0, MOST_GAPS);
  if (worst.length === 0) return [];
  const lines = worst.flatMap(({ group, top }) => {
    const title = rules.find((rule) => rule.id === top.ruleId)?.title ?? top.ruleId;
    const others = group.filter((one) => rank(one) >= SEVERITIES.indexOf('medium')).length - 1;
    const number = others > 0 ? `, ${others} more like it` : '';
    const where = `${top.location.path}:${top.location.startLine}`;
    const room = width - 13 - number.length;
    return [
      `  ${severityColor(colors, top.severity)(top.severity.padEnd(8))}  ${cut(terminal(title), width - 12)}`,
      `            ${colors.cyan(cutPath(terminal(where), room))}${colors.dim(number)}`,
    ];
  });
  return [colors.bold('Worst gaps'), ...lines, ''];
}

/** How many findings by severity; those that are suppressed on a line of their own where there is no room. */
function counts(scan: ScanResult, colors: Colors, width: number): string[] {
  const open = scan.findings.filter((one) => one.status !== 'suppressed');
  const suppressed = scan.findings.length - open.length;
  const parts = [...SEVERITIES].reverse().flatMap((severity) => {
    const n = open.filter((one) => one.severity === severity).length;
    return n > 0 ? [{ severity, words: `${n} ${severity}` }] : [];
  });
  const total = counted(open.length, 'finding');
  const plain = [total, parts.map(({ words }) => words).join(', ')].filter(Boolean).join(': ');
  const shown = parts.map(({ severity, words }) => severityColor(colors, severity)(words)).join(', ');
  const line = `${colors.bold(total)}${shown === '' ? '' : `: ${shown}`}`;
  if (suppressed === 0) return [line];
  const rest = `${suppressed} suppressed`;
  return plain.length + rest.length + 2 > width ? [line, rest] : [`${line}; ${rest}`];
}

function understanding({ understood }: ScanResult, colors: Colors, width: number): string[] {
  const { judged, lines, partial, failed } = understood;
  const line = `${counted(judged, 'file')} and ${counted(lines, 'line')} judged`;
  const parsed =
    partial + failed === 0
      ? [line]
      : [`${line}; ${colors.yellow(`${counted(partial + failed, 'file')} not fully parsed`)} (listed in the report)`];
  return leftOut(understood) === 'none'
    ? parsed
    : [...parsed, colors.yellow(cut(`Not read: ${unreadInWords(understood)}`, width))];
}

function next({ maturity }: ScanResult, width: number): string[] {
  if (maturity.next.length === 0) return [];
  const titles = maturity.next.map((id) => {
    const one = maturity.pillars.flatMap((pillar) => pillar.criteria).find((other) => other.id === id);
    return one?.title ?? id;
  });
  const shown = titles.slice(0, 4).map((title) => `  - ${cut(title, width - 4)}`);
  const rest = titles.length > 4 ? [`  - and ${titles.length - 4} more`] : [];
  return ['', `To reach level ${maturity.level + 1}:`, ...shown, ...rest, ''];
}

/** `1 file`, `1,664 lines`. */
function counted(n: number, one: string): string {
  return `${n.toLocaleString('en-US')} ${one}${n === 1 ? '' : 's'}`;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text;
}

/** The end of a path tells more than its beginning. */
function cutPath(path: string, width: number): string {
  const characters = [...path];
  return characters.length > width ? `…${characters.slice(1 - width).join('')}` : path;
}

function tint(colors: Colors, level: number): (text: string) => string {
  return level >= 3 ? colors.green : level >= 2 ? colors.yellow : colors.red;
}

function severityColor(colors: Colors, severity: Severity): (text: string) => string {
  if (severity === 'critical' || severity === 'high') return colors.red;
  return severity === 'medium' ? colors.yellow : colors.dim;
}
