/** Mermaid charts of kinds that GitHub and GitLab draw. Every label goes through the escape functions; '' where there is nothing to draw. */
import type { PillarResult, ScanResult } from '../../model/scan.js';
import { type Markdown, mermaidLabel, mermaidMessage, mermaidWord, trusted } from '../escape.js';

function chart(...lines: string[]): Markdown {
  return trusted(['```mermaid', ...lines, '```'].join('\n'));
}

/** Level of each pillar that applies. */
export function pillarChart(pillars: readonly PillarResult[]): Markdown {
  const shown = pillars.filter((pillar) => pillar.level !== null);
  if (shown.length === 0) return trusted('');
  return chart(
    '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#5470c6"}}}}%%',
    'xychart-beta',
    '    title "Maturity level by pillar"',
    `    x-axis [${shown.map((pillar) => pillar.pillar).join(', ')}]`,
    '    y-axis "Level" 0 --> 5',
    `    bar [${shown.map((pillar) => pillar.level).join(', ')}]`,
  );
}

/** The shades of mermaid's own theme can hardly be told apart. */
const SHADES = { good: '#91cc75', fair: '#fac858', bad: '#ee6666', unknown: '#cccccc' };

/** Slices without a value are left out, and a pie of one slice says nothing that the tables do not. */
export function pie(title: string, slices: readonly (readonly [string, number, keyof typeof SHADES])[]): Markdown {
  const drawn = slices.filter(([, value]) => value > 0);
  if (drawn.length < 2) return trusted('');
  const shades = drawn.map(([, , shade], at) => `"pie${at + 1}": "${SHADES[shade]}"`).join(', ');
  return chart(
    `%%{init: {"themeVariables": {${shades}, "pieOpacity": "0.8"}}}%%`,
    `pie showData title ${mermaidWord(title)}`,
    ...drawn.map(([label, value]) => `    "${mermaidLabel(label)}" : ${value}`),
  );
}

/** Weeks of each phase, from the start of the work. */
const WINDOWS: Record<number, readonly [number, number]> = { 1: [0, 2], 2: [2, 4], 3: [4, 8], 4: [8, 12] };
const MOST_TASKS = 6;
const DAY = 24 * 60 * 60 * 1000;
/** A Sunday with which a year begins its first full week, so that the axis counts weeks from one. */
const START = 3 * DAY;

/**
 * The plan over twelve weeks. A phase's items share its weeks by their effort; mermaid wants dates, so time counts from
 * a fixed Sunday and the axis shows the number of the week.
 */
export function gantt(plan: ScanResult['plan']): Markdown {
  if (plan.length === 0) return trusted('');
  const lines: string[] = [];
  for (const { phase, title, items } of plan) {
    const [from, to] = WINDOWS[phase] ?? [0, 12];
    lines.push(`    section ${mermaidWord(`${phase} ${title}`)}`);
    const shown = items.slice(0, MOST_TASKS);
    const total = shown.reduce((sum, item) => sum + item.effortHours.high, 0);
    let at = from * 7;
    for (const [index, item] of shown.entries()) {
      const days = Math.max(1, Math.round(((to - from) * 7 * item.effortHours.high) / total));
      const begin = Math.min(Math.round(at), to * 7 - 1);
      const end = index === shown.length - 1 ? to * 7 : Math.min(begin + days, to * 7);
      lines.push(
        `    ${mermaidWord(item.title, 44)} :p${phase}i${index + 1}, ${START + begin * DAY}, ${START + Math.max(end, begin + 1) * DAY}`,
      );
      at = end;
    }
  }
  return chart(
    'gantt',
    '    title Plan',
    '    dateFormat x',
    '    axisFormat week %U',
    '    tickInterval 1week',
    ...lines,
  );
}

export interface Hop {
  target: string;
  label: string;
  /** null: could not be told. */
  traced: boolean | null;
  /** Function that makes the call, where it is not the handler itself. */
  through?: string | undefined;
  /** Whether the trace context goes with it; undefined where nothing crosses to another service. */
  passedOn?: boolean | null | undefined;
}

/** A request's way: solid arrows where a trace follows it, dashed ones where it goes blind or nothing could be told. */
export function sequence(
  client: string,
  service: string,
  route: string,
  traced: boolean | null,
  hops: readonly Hop[],
): Markdown {
  const targets = [...new Set(hops.map((hop) => hop.target))];
  const name = (target: string) => `t${targets.indexOf(target) + 1}`;
  const arrow = (yes: boolean | null) => (yes ? '->>' : '--)');
  return chart(
    'sequenceDiagram',
    `    participant c as ${mermaidWord(client)}`,
    `    participant s as ${mermaidWord(service)}`,
    ...targets.map((target) => `    participant ${name(target)} as ${mermaidWord(target)}`),
    `    c${arrow(traced)}s: ${mermaidMessage(route)}`,
    ...hops.map((hop) => {
      const by = hop.through === undefined ? '' : ` in ${mermaidWord(hop.through)}`;
      return `    s${arrow(hop.traced)}${name(hop.target)}: ${mermaidWord(hop.label)}${by} (${toldOf(hop)})`;
    }),
  );
}

function toldOf({ traced, passedOn }: Hop): string {
  const words = traced === null ? 'undetermined' : traced ? 'traced' : 'not traced';
  return passedOn === false ? `${words}, context not passed on` : words;
}
