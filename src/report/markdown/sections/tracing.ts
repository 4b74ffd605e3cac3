import type { ScanResult } from '../../../model/scan.js';
import { groupBy } from '../../../util/group.js';
import { code, fenced, type Markdown, text, trusted } from '../../escape.js';
import type { CodeLanguage } from '../calls.js';
import { type Hop, sequence } from '../charts.js';
import { callWord } from '../operation-words.js';
import { patterns } from '../patterns.js';
import { MOST, type Report } from '../report.js';
import { startFor } from '../start.js';
import { bounded, table } from '../table.js';
import { pillarView } from './pillar.js';

type Inventory = ScanResult['inventory'];
type RequestPath = NonNullable<Inventory['requestPath']>;

export function tracing(report: Report) {
  const { inventory } = report.scan;
  const { requestPath } = inventory;
  return {
    pillar: pillarView(report, 'tracing'),
    initialised: inventory.tracing.map((one) =>
      trusted(
        `${text(one.name)} in ${text(one.service)} (${report.link(one.location)})${one.instruments.length > 0 ? `, instruments ${text(one.instruments.join(', '))}` : ''}`,
      ),
    ),
    path: requestPath && {
      route: code(`${requestPath.method} ${requestPath.path}`),
      place: report.link(requestPath.location),
      chart: diagram(requestPath),
      blind: blindHops(report, requestPath),
    },
    dependencies: dependencies(report),
    breaks: breaks(report),
    starts: starts(report),
    patterns: patterns(report, 'tracing'),
  };
}

const MOST_HOPS = 8;

function diagram(path: RequestPath): Markdown {
  return sequence(
    'client',
    path.service,
    `${path.method} ${path.path}`,
    path.traced,
    inRows(path.hops).slice(0, MOST_HOPS),
  );
}

/** Calls of one kind that follow each other are one arrow: how often matters less than whereto. */
function inRows(hops: RequestPath['hops']): Hop[] {
  const rows: { hop: Hop; times: number }[] = [];
  for (const { target, kind, traced, propagates, through } of hops) {
    const last = rows.at(-1);
    const hop: Hop = {
      target: target || kind,
      label: callWord(kind),
      traced,
      through: through.at(-1),
      passedOn: propagates,
    };
    const same = last && last.hop.target === hop.target && last.hop.label === hop.label && last.hop.traced === traced;
    if (last && same && last.hop.passedOn === hop.passedOn) last.times += 1;
    else rows.push({ hop, times: 1 });
  }
  return rows.map(({ hop, times }) =>
    times > 1 ? { ...hop, label: `${hop.label} ${times} times`, through: undefined } : hop,
  );
}

/** Where the trace of this request goes blind. */
function blindHops(report: Report, { hops }: RequestPath): Markdown {
  const blind = hops.filter(({ traced }) => traced === false);
  if (blind.length === 0) return trusted('');
  return trusted(`Not traced on this path: ${report.links(blind.map(({ location }) => location))}.`);
}

/** Everything that a service needs, with what is known of the calls to it. */
function dependencies({ scan }: Report) {
  // Checking a password or a token calls nobody.
  const operations = scan.inventory.operations.filter((one) => one.kind !== 'auth' && one.kind !== 'job');
  const groups = groupBy(operations, (one) => JSON.stringify([one.service, one.target, one.kind]));
  const called = [...groups].map(([key, group]) => ({ key, group }));
  // Clients among the dependencies of a manifest whose calls were not found.
  const stated = scan.services.flatMap(({ name, dependsOn }) =>
    dependsOn
      .map((one) => ({ key: JSON.stringify([name, one.name, one.kind]), group: [] as typeof operations }))
      .filter(({ key }) => !groups.has(key)),
  );
  const all = [...called, ...stated].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const { shown, rest } = bounded(all, MOST);
  const rows = shown.map(({ key, group }) => {
    const [service = '', target = '', kind = ''] = JSON.parse(key) as string[];
    const told = (answer: boolean | null) => group.filter(({ traced }) => traced === answer).length;
    const cell = (n: number) => trusted(group.length === 0 ? '–' : String(n));
    return [
      text(service),
      text(target || '–'),
      text(callWord(kind)),
      cell(told(true)),
      cell(told(false)),
      cell(told(null)),
    ];
  });
  const right = (name: string) => ({ name, align: 'right' as const });
  const columns = ['Service', 'Depends on', 'By', right('Traced'), right('Not traced'), right('Undetermined')];
  return { table: table(columns, rows), rest };
}

/** Calls and messages with which the trace ends: the other side begins a new one. */
function breaks(report: Report) {
  const broken = report.scan.inventory.operations.filter(({ propagates }) => propagates === false);
  const groups = groupBy(broken, (one) => JSON.stringify([one.service, one.target, one.kind]));
  const { shown, rest } = bounded(
    [...groups].sort(([a], [b]) => (a < b ? -1 : 1)),
    MOST,
  );
  const lines = shown.map(([, group]) => {
    const { service = '', target = '', kind = '' } = group[0] ?? {};
    const places = report.links(group.map(({ location }) => location));
    return trusted(`${text(service)} → ${text(target || kind)} (${text(callWord(kind))}): ${places}`);
  });
  return { lines, rest };
}

const LANGUAGES: ReadonlyMap<string, CodeLanguage> = new Map([
  ['javascript', 'javascript'],
  ['typescript', 'javascript'],
  ['python', 'python'],
  ['go', 'go'],
]);
const NAMES: Record<CodeLanguage, string> = { javascript: 'JavaScript', python: 'Python', go: 'Go' };
const FENCES: Record<CodeLanguage, string> = { javascript: 'js', python: 'python', go: 'go' };

/** For each language in which a service has no tracing: what to initialise, in the words of its framework. */
function starts({ scan }: Report) {
  const traced = new Set(scan.inventory.tracing.map(({ service }) => service));
  const found = new Map<CodeLanguage, { services: string[]; frameworks: string[] }>();
  for (const { name, role, language, frameworks } of scan.services) {
    const known = LANGUAGES.get(language);
    if (!known || role !== 'service' || traced.has(name)) continue;
    const one = found.get(known) ?? { services: [], frameworks: [] };
    found.set(known, { services: [...one.services, name], frameworks: [...one.frameworks, ...frameworks] });
  }
  return [...found].flatMap(([language, { services, frameworks }]) => {
    const start = startFor('tracing/none', language, {
      name: services.length === 1 ? (services[0] ?? '') : '',
      frameworks,
    });
    if (!start) return [];
    const { shown } = bounded(services, MOST_NAMED);
    const more = services.length - shown.length;
    return [
      {
        title: trusted(`${NAMES[language]}${start.framework ? `, ${text(start.framework)}` : ''}`),
        services: trusted(`${shown.map((name) => text(name)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`),
        code: fenced(start.code.trimEnd(), FENCES[language]),
      },
    ];
  });
}

/** Services that a line names. */
const MOST_NAMED = 5;
