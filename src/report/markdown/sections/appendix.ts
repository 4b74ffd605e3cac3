import type { Finding, ScanResult } from '../../../model/scan.js';
import { code, html, type Markdown, text, trusted } from '../../escape.js';
import { prose } from '../patterns.js';
import { count, MOST, number, type Report } from '../report.js';
import { bounded, table } from '../table.js';
import { loggingStandard, metricNaming } from './standards.js';

export function appendix(report: Report) {
  const { scan } = report;
  const suppressed = scan.findings.filter((one) => one.status === 'suppressed');
  const problems = bounded(scan.problems, MOST);
  const hidden = bounded(suppressed, MOST);
  return {
    logging: loggingStandard(report),
    metrics: metricNaming(report),
    scanned: scanned(scan),
    languages: scan.languages
      .map((one) => `${text(one.language)} (${count(one.files, 'file')}, ${count(one.lines, 'line')})`)
      .join(', '),
    problems: {
      any: problems.shown.length > 0,
      list: problems.shown.map((one) => trusted(`${report.fileLink(one.path)}: ${one.kind}, ${text(one.detail)}`)),
      rest: problems.rest,
    },
    suppressed: {
      total: suppressed.length,
      list: hidden.shown.map((one) =>
        trusted(`${report.link(one.location)} ${code(one.ruleId)}: ${text(one.reason ?? 'no reason given')}`),
      ),
      rest: hidden.rest,
    },
    rules: report.byRule().map(({ ruleId, findings }) => group(report, ruleId, findings)),
    references: references(report),
    tool: `${scan.tool.name} ${scan.tool.version}, ${count(scan.tool.rules, 'rule')}, rubric ${scan.rubricVersion}`,
  };
}

function scanned({ understood }: ScanResult): Markdown {
  const aside = Object.entries(understood.byRole).filter(([role]) => ['test', 'example', 'generated'].includes(role));
  const rows: Markdown[][] = [
    [trusted('Source files found'), trusted(number(understood.files))],
    [trusted('Judged'), trusted(`${number(understood.judged)} (${count(understood.lines, 'line')})`)],
    [trusted('Partly parsed'), trusted(number(understood.partial))],
    [trusted('Not parsed'), trusted(number(understood.failed))],
    ...aside.map(([role, n]) => [trusted(`Not judged: ${role} code`), trusted(number(n))]),
    ...understood.unread.map(({ language, files }) => [text(`Not read: ${language}`), trusted(number(files))]),
  ];
  return table(['Files', { name: 'Number', align: 'right' }], rows);
}

function group(report: Report, ruleId: string, findings: readonly Finding[]) {
  const { shown, rest } = bounded(findings, MOST);
  const tail = commonTail(findings.map((one) => one.message));
  return {
    title: html(`${report.rule(ruleId)?.title ?? ruleId}: ${findings.length}`),
    rule: code(ruleId),
    list: shown.map((one) =>
      trusted(
        `${report.link(one.location)} (${one.severity}): ${prose(one.message.slice(0, one.message.length - tail.length))}`,
      ),
    ),
    rest,
  };
}

/** What all messages of a rule end with, from a colon on: the rule's own page says it once. '' where there is no such end. */
function commonTail(messages: readonly string[]): string {
  const first = messages[0] ?? '';
  if (messages.length < 2) return '';
  for (let at = first.indexOf(': '); at >= 0; at = first.indexOf(': ', at + 1)) {
    const tail = first.slice(at);
    if (messages.every((message) => message.endsWith(tail))) return tail;
  }
  return '';
}

/** Links of the rules that have findings; only links that are plain https. */
function references(report: Report): Markdown[] {
  const found = new Set(
    report
      .byRule()
      .flatMap(({ ruleId }) => report.rule(ruleId)?.references ?? [])
      .filter((link) => /^https:\/\/[\w./~%?=&#+-]+$/.test(link)),
  );
  return [...found].sort().map((link) => trusted(`<${link}>`));
}
