/** The Markdown report, rendered from the record: views make every piece safe, templates lay them out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import type { ScanResult } from '../../model/scan.js';
import { assetFolder } from '../../util/assets.js';
import { type MarkdownOptions, Report } from './report.js';
import { appendix } from './sections/appendix.js';
import { errors } from './sections/errors.js';
import { logging } from './sections/logging.js';
import { metrics } from './sections/metrics.js';
import { alerting, dashboards, health } from './sections/operations.js';
import { plan } from './sections/plan.js';
import { questions } from './sections/questions.js';
import { headline, summary } from './sections/summary.js';
import { tracing } from './sections/tracing.js';

export type { MarkdownOptions } from './report.js';

/** Renders the report. The result depends on the record, the sources and the two folders' position to each other only. */
export function renderMarkdown(scan: ScanResult, options: MarkdownOptions): string {
  const report = new Report(scan, options);
  const { source, render } = template();
  const view = {
    headline: headline(report),
    contents: contents(source),
    summary: summary(report),
    logging: logging(report),
    metrics: metrics(report),
    tracing: tracing(report),
    errors: errors(report),
    alerting: alerting(report),
    dashboards: dashboards(report),
    health: health(report),
    plan: plan(report),
    questions: questions(scan),
    appendix: appendix(report),
  };
  return tidy(render(view));
}

let compiled: { source: string; render: (view: unknown) => string } | undefined;

/** Compiled once; `noEscape`, because HTML escaping is not Markdown escaping: that is the views' part (src/report/escape.ts). */
function template() {
  if (compiled) return compiled;
  const folder = assetFolder('templates');
  const handlebars = Handlebars.create();
  for (const file of readdirSync(join(folder, 'partials')).sort()) {
    if (file.endsWith('.hbs'))
      handlebars.registerPartial(file.replace(/\.hbs$/, ''), readFileSync(join(folder, 'partials', file), 'utf8'));
  }
  const source = readFileSync(join(folder, 'report.md.hbs'), 'utf8');
  compiled = { source, render: handlebars.compile(source, { noEscape: true, preventIndent: true }) };
  return compiled;
}

/** The second-level headings that follow the contents, with the anchors that GitHub gives them. */
function contents(source: string): { title: string; anchor: string }[] {
  const titles = [...source.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
  return titles.slice(titles.indexOf('Table of contents') + 1).map((title) => ({
    title,
    anchor: title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  }));
}

/** Single blank lines between blocks, none at the ends; quoted code is left as it is. */
function tidy(markdown: string): string {
  const out: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const run = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && run !== '') fence = run;
    else if (fence !== '' && line === fence) fence = '';
    if (fence === '' && line.trim() === '') {
      if (out.at(-1) !== '') out.push('');
    } else out.push(fence === '' ? line.trimEnd() : line);
  }
  return `${out.join('\n').trim()}\n`;
}
