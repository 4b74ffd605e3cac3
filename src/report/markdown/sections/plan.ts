import type { CriterionResult, PillarResult, PlanItem } from '../../../model/scan.js';
import { groupBy } from '../../../util/group.js';
import { pressingOf } from '../../../util/pressing.js';
import { fenced, type Markdown, text, trusted } from '../../escape.js';
import { gantt } from '../charts.js';
import { languageOf, loggerOf } from '../own-logger.js';
import { prose } from '../patterns.js';
import { capital, count, MOST, type Report } from '../report.js';
import { startFor } from '../start.js';
import { bounded, table } from '../table.js';

export function plan(report: Report) {
  const { plan } = report.scan;
  return {
    empty: plan.length === 0,
    gantt: gantt(plan),
    phases: plan.map((phase) => {
      const { shown, rest } = bounded(phase.items, MOST);
      return {
        title: trusted(`Phase ${phase.phase}: ${phase.title} (${phase.when})`),
        total: hours(sum(phase.items)),
        items: table(
          ['What', 'Why', 'Where', 'Effort', 'Brings'],
          shown.map((item) => [
            trusted(`**${text(item.title)}**`),
            prose(item.why, true),
            where(report, item),
            trusted(hours(item.effortHours)),
            text(item.brings),
          ]),
        ),
        rest,
      };
    }),
    starts: starts(report),
    effort: effortTable(report),
    week: first(report, [1], 3),
    month: first(report, [2], 4),
    quarter: first(report, [3, 4], 4),
  };
}

const MOST_STARTS = 6;
const FENCE = { javascript: 'ts', python: 'python', go: 'go' } as const;

/** Code to start from, in the order of the plan: for each item in the service that it matters to most. */
function starts(report: Report): { title: Markdown; code: Markdown }[] {
  const shown = new Map<string, { title: Markdown; code: Markdown }>();
  for (const item of report.scan.plan.flatMap((phase) => phase.items)) {
    const findings = report.open.filter((finding) => finding.ruleId === item.id);
    const [most] = [...groupBy(findings, (finding) => finding.service ?? '')].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    const service = report.scan.services.find((one) => one.name === most?.[0]);
    const language = most?.[1].map((finding) => languageOf(finding.location.path)).find((one) => one !== undefined);
    const start =
      service &&
      language &&
      startFor(item.id, language, { ...service, logger: loggerOf(report, service.name, language) });
    if (!start || shown.has(start.code) || shown.size >= MOST_STARTS) continue;
    const whom = start.framework === undefined ? text(service.name) : `${text(service.name)}, ${text(start.framework)}`;
    shown.set(start.code, {
      title: trusted(`**${text(item.title)}** (${whom}):`),
      code: fenced(start.code.trimEnd(), FENCE[language]),
    });
  }
  return [...shown.values()];
}

/** The worst places of an item; the services of one that is about whole services, with what goes away along with it. */
function where(report: Report, item: PlanItem): Markdown {
  if (item.files.length === 0) return trusted('the repository');
  const own = pressingOf(report.byRule().find(({ ruleId }) => ruleId === item.id)?.findings ?? []);
  const low = item.lowSeverity > 0 ? `; ${count(item.lowSeverity, 'more place')} of low severity can wait` : '';
  if (report.rule(item.id)?.for === 'service') {
    const services = [...new Set(own.flatMap(({ service }) => service ?? []))];
    const { shown } = bounded(services, MOST_NAMED);
    const rest = services.length - shown.length;
    const also = item.findings - own.length;
    return trusted(
      `${shown.map((name) => text(name)).join(', ')}${rest > 0 ? ` and ${count(rest, 'more service')}` : ''}${also > 0 ? `; takes care of ${count(also, 'more finding')}` : ''}${low}`,
    );
  }
  const files = [...new Set([...own.map(({ location }) => location.path), ...item.files])];
  const shown = files.slice(0, 2).map((path) => report.fileLink(path));
  const rest = files.length - shown.length;
  const places = item.findings > 0 ? `${count(item.findings, 'place')}: ` : '';
  return trusted(`${places}${shown.join(', ')}${rest > 0 ? ` and ${count(rest, 'more file')}` : ''}${low}`);
}

/** Services that a cell names. */
const MOST_NAMED = 3;

/** What to begin with in these phases. */
function first(report: Report, phases: readonly number[], most: number): Markdown[] {
  return report.scan.plan
    .filter((phase) => phases.includes(phase.phase))
    .flatMap((phase) => phase.items.slice(0, phases.length > 1 ? Math.ceil(most / phases.length) : most))
    .map((item) => {
      const how = report.rule(item.id)?.fix ?? item.why;
      const places = item.findings > 0 ? `${count(item.findings, 'finding')}, ` : '';
      return trusted(`**${text(item.title)}** (${places}${hours(item.effortHours)}). ${prose(firstSentences(how, 2))}`);
    });
}

/** Effort by pillar, and the level that the plan leads to. */
function effortTable({ scan }: Report): Markdown {
  const items = scan.plan.flatMap((phase) => phase.items);
  const rows = scan.maturity.pillars.flatMap((pillar) => {
    const of = items.filter((item) => item.pillar === pillar.pillar);
    if (of.length === 0) return [];
    const level = pillar.level === null ? '–' : `${pillar.level} → ${reachable(pillar)}`;
    return [[capital(pillar.pillar), String(of.length), hours(sum(of)), level].map((cell) => trusted(cell))];
  });
  if (rows.length > 1)
    rows.push(['**All**', `**${items.length}**`, `**${hours(sum(items))}**`, ''].map((cell) => trusted(cell)));
  const right = (name: string) => ({ name, align: 'right' as const });
  return table(
    ['Initiative', right('Items'), right('Effort'), { name: 'Level today → with this plan', align: 'center' }],
    rows,
  );
}

/** The level of a pillar once all that the plan holds is done; what could not be determined stays as it is. */
function reachable({ criteria, judgedTo, level }: PillarResult): number {
  const now = level ?? 0;
  const done = (one: CriterionResult) =>
    one.met ||
    one.state === 'not-applicable' ||
    one.state === 'unmet' ||
    (one.state === 'not-evidenced' && one.level <= now + 1);
  let reached = now;
  for (let next = now + 1; next <= judgedTo && criteria.every((one) => one.level > next || done(one)); next += 1) {
    // A level of which nothing applies carries nobody up.
    if (criteria.some((one) => one.level === next && one.state !== 'not-applicable')) reached = next;
  }
  return reached;
}

function sum(items: readonly PlanItem[]): { low: number; high: number } {
  return items.reduce(
    (total, { effortHours }) => ({ low: total.low + effortHours.low, high: total.high + effortHours.high }),
    { low: 0, high: 0 },
  );
}

const hours = ({ low, high }: { low: number; high: number }) => `${low}–${high} h`;

/** The first sentences of a rule's advice; lists and code that may follow stand in its documentation. */
function firstSentences(advice: string, most: number): string {
  const flat = advice.replace(/\s+/g, ' ').trim();
  return flat
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .slice(0, most)
    .join(' ');
}
