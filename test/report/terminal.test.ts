import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderSummary } from '../../src/report/terminal.js';
import { RULES, repository, scanOf, shop } from './sample.js';

const plain = { color: false, rules: RULES };

describe('the summary', () => {
  it('fits in eighty columns', () => {
    for (const line of renderSummary(scanOf(), plain).split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  it('fits a narrow terminal and uses a wide one', () => {
    const widest = (width: number) =>
      Math.max(
        ...renderSummary(scanOf(), { ...plain, width })
          .split('\n')
          .map((line) => [...line].length),
      );
    expect(widest(60)).toBeLessThanOrEqual(60);
    expect(widest(200)).toBeGreaterThan(widest(60));
    expect(widest(200)).toBeLessThanOrEqual(110);
  });

  it('claims no level where nothing can be judged', () => {
    const summary = renderSummary(scanOf({ repository: repository(), findings: [] }), plain);
    expect(summary).toContain('not applicable');
    expect(summary).not.toContain('Blind');
  });

  it('says what of the repository it does not speak of', () => {
    const input = shop();
    const others = (unread: string, n: number) =>
      Array.from({ length: n }, (_, index) => ({ path: `core/${index}`, role: 'service' as const, unread }));
    const summaryWith = (walked: ReturnType<typeof others>) => {
      const repository = { ...input.repository, walked: [...input.repository.walked, ...walked] };
      return renderSummary(scanOf({ ...input, repository }), plain);
    };
    const most = summaryWith([...others('Rust', 40), ...others('Ruby', 1)]);
    expect(most).toContain('0/5 (Blind) of what can be read');
    expect(most).toContain('Not read: Rust (40 files) and Ruby (1 file)');
    for (const line of most.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    expect(summaryWith(others('Rust', 1))).not.toContain('read');
  });

  it('says level, worst gap with its place, numbers and where the report is', () => {
    const summary = renderSummary(scanOf(), { ...plain, reportPath: 'GAPS.md' });
    expect(summary).toContain('0/5 (Blind)');
    expect(summary).toContain('api/src/payments.ts:13');
    expect(summary).toContain('16 findings: 2 critical, 3 high');
    expect(summary).toContain('1 suppressed');
    expect(summary).toContain('Report: GAPS.md');
  });

  it('is the same with colours, but for them', () => {
    const coloured = renderSummary(scanOf(), { ...plain, color: true });
    expect(coloured).not.toBe(renderSummary(scanOf(), plain));
    expect(stripVTControlCharacters(coloured)).toBe(renderSummary(scanOf(), plain));
  });

  it('sends no control characters of the repository', () => {
    const { findings } = shop();
    const scan = scanOf({
      repository: repository({ name: 'x\u001b[2J' }),
      findings: findings.map((one) => ({ ...one, location: { ...one.location, path: '\u001b]0;title\u0007.ts' } })),
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(renderSummary(scan, plain)).not.toMatch(/[\u0007\u001b]/);
  });
});
