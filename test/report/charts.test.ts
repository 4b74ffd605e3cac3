import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gantt, pie, pillarChart, sequence } from '../../src/report/markdown/charts.js';
import { markdown } from './render.js';
import { scanOf } from './sample.js';

/** The Chromium of the machine: mermaid is drawn by what draws it for readers. */
function chromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (!found) throw new Error('Install Chromium to draw the charts of the report');
  return found;
}

const folder = mkdtempSync(join(tmpdir(), 'obs-audit-charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Draws every mermaid block of a Markdown text and returns the pictures; throws what mermaid-cli says where one does not parse. */
function draw(name: string, text: string): string[] {
  const blocks = text.match(/^```mermaid$/gm)?.length ?? 0;
  writeFileSync(join(folder, `${name}.md`), text);
  const browser = join(folder, 'browser.json');
  writeFileSync(browser, JSON.stringify({ executablePath: chromium(), args: ['--no-sandbox'] }));
  const cli = join(process.cwd(), 'node_modules', '@mermaid-js', 'mermaid-cli', 'src', 'cli.js');
  const input = ['-i', join(folder, `${name}.md`), '-o', join(folder, `${name}-drawn.md`), '-p', browser, '--quiet'];
  execFileSync(process.execPath, [cli, ...input], {
    stdio: 'pipe',
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' },
  });
  return Array.from({ length: blocks }, (_, n) => readFileSync(join(folder, `${name}-drawn-${n + 1}.svg`), 'utf8'));
}

describe('charts', () => {
  it('of the report all draw', { timeout: 180_000 }, () => {
    const pictures = draw('report', markdown(scanOf()));
    expect(pictures).toHaveLength(5);
    for (const picture of pictures) {
      expect(picture).toContain('<svg');
      expect(picture).not.toContain('Syntax error');
    }
    expect(pictures[0]).toContain('dashboards');
  });

  it('draw whatever stands in their labels', { timeout: 180_000 }, () => {
    const nasty = [
      'end',
      'a;b',
      '"quoted" `x`',
      'x --> y',
      '%% comment',
      '<b>bold</b>',
      '#35; &amp;',
      ': colon, comma',
      '](x)',
      '{{}}',
      '',
      'é 漢字 🎉',
    ];
    const { maturity, plan } = scanOf();
    const items = plan.flatMap((phase) => phase.items);
    const first = items[0];
    if (!first) throw new Error('the sample has a plan');
    const titled = nasty.map((title, n) => ({ phase: (n % 4) + 1, title, when: '', items: [{ ...first, title }] }));
    const charts = [
      pillarChart(maturity.pillars),
      pie(
        nasty.join(' '),
        nasty.map((label, n) => [label, n + 1, 'fair'] as const),
      ),
      gantt(titled),
      sequence(
        'end',
        'x;y',
        nasty.join(' '),
        null,
        nasty.map((target) => ({
          target,
          label: target,
          traced: target.length > 5,
          through: target,
          passedOn: target.length > 7,
        })),
      ),
    ];
    const pictures = draw('nasty', charts.join('\n\n'));
    expect(pictures).toHaveLength(4);
    for (const picture of pictures) expect(picture).not.toContain('Syntax error');
    expect(pictures[1]).toContain('x --&gt; y');
  });

  it('are left out where there is nothing to draw', () => {
    expect(pie('x', [['a', 0, 'good']])).toBe('');
    expect(gantt([])).toBe('');
    expect(pillarChart([])).toBe('');
  });
});
