import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/report/json.js';
import { renderSummary } from '../../src/report/terminal.js';
import { markdown } from './render.js';
import { RULES, scanOf, shop } from './sample.js';

const folder = join(process.cwd(), 'test', 'golden');

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it, and the difference is reviewed like code. */
function golden(name: string, actual: string): void {
  const path = join(folder, name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, actual);
  }
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

describe('golden files over the demo shop', () => {
  it('keeps the JSON record', () => golden('scan.json', renderJson(scanOf())));
  it('keeps the Markdown report', () => golden('report.md', markdown(scanOf())));
  it('keeps the summary', () =>
    golden('summary.txt', renderSummary(scanOf(), { color: false, reportPath: 'REPORT.md', rules: RULES })));

  it('does not depend on the order in which files and findings come', () => {
    const { repository, findings } = shop();
    const turned = {
      repository: {
        ...repository,
        routes: [...repository.routes].reverse(),
        operations: [...repository.operations].reverse(),
        metrics: [...repository.metrics].reverse(),
        artefacts: [...repository.artefacts].reverse(),
        walked: [...repository.walked].reverse(),
      },
      findings: [...findings].reverse(),
    };
    expect(renderJson(scanOf(turned))).toBe(renderJson(scanOf()));
    expect(markdown(scanOf(turned))).toBe(markdown(scanOf()));
  });
});
