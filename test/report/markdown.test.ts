import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scan.js';
import { markdown } from './render.js';
import { finding, place, repository, scanOf, service, shop, source } from './sample.js';

const parser = new MarkdownIt({ html: true });

function parse(report: string) {
  return parser.parse(report, {});
}
const inline = (report: string) => parse(report).flatMap((token) => token.children ?? []);

/** What every report has to hold to, whatever was scanned. */
function expectValid(report: string): void {
  const all = parse(report);
  const headings = all.flatMap((token, index) =>
    token.type === 'heading_open' ? [{ tag: token.tag, text: all[index + 1]?.content ?? '' }] : [],
  );
  expect(headings.filter((one) => one.tag === 'h1')).toHaveLength(1);
  const anchors = new Set(
    headings.map((one) =>
      one.text
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const token of inline(report).filter((one) => one.type === 'link_open')) {
    const href = String(token.attrGet('href'));
    if (href.startsWith('#')) expect(anchors).toContain(href.slice(1));
    else expect(href).toMatch(/^(https:\/\/|(\.\.\/)*[\w%.-]+(\/[\w%.-]+)*(#L\d+)?$)/);
  }
  const raw = all.filter((token) => token.type === 'html_block').map((token) => token.content);
  for (const block of raw) expect(block.trim()).toMatch(/^(<details>\n<summary>[^<>]*<\/summary>|<\/details>)$/);
  expect(inline(report).some((token) => token.type === 'html_inline')).toBe(false);
  expect(report).not.toMatch(/\n\n\n|undefined|\[object Object\]|NaN/);
  expect(report.endsWith('\n')).toBe(true);
}

describe('the Markdown report', () => {
  it('claims nothing of code that cannot be read', () => {
    const unread = Array.from({ length: 30 }, (_, index) => ({
      path: `src/${index}.kt`,
      role: 'service' as const,
      unread: 'Kotlin',
    }));
    const report = markdown(scanOf({ repository: repository({ walked: unread }), findings: [] }));
    expect(report).toContain('Not read: Kotlin (30 files).');
    expect(report).toContain('| Not read: Kotlin | 30 |');
    expect(report).not.toContain('no service to operate');
    expectValid(report);
  });

  it('is valid over the demo shop', () => expectValid(markdown(scanOf())));

  it('names places that exist', () => {
    for (const token of inline(markdown(scanOf())).filter((one) => one.type === 'link_open')) {
      const [, path, line] = /^([^#]+)#L(\d+)$/.exec(String(token.attrGet('href'))) ?? [];
      if (path) expect(source(path).split('\n').length).toBeGreaterThanOrEqual(Number(line));
    }
  });

  it('links relative to its own folder', () => {
    expect(markdown(scanOf(), '..')).toContain('[api/src/payments.ts:25](../api/src/payments.ts#L25)');
    expect(markdown(scanOf(), 'shops/demo')).toContain('[api/src/payments.ts:25](shops/demo/api/src/payments.ts#L25)');
    expect(markdown(scanOf(), '../shop')).toContain('[api/src/payments.ts:25](../shop/api/src/payments.ts#L25)');
    expect(markdown(scanOf(), '../../../home/me/shop')).toContain('[api/src/payments.ts:25](api/src/payments.ts#L25)');
  });

  it('quotes the code of the repository and mends it', () => {
    const report = markdown(scanOf());
    expect(report).toContain("logger.error({ err: error }, 'refund failed');");
    expect(report).toContain("logger.error({ err: error, orderId }, 'payment of order failed');");
  });

  it('shows no literal of a call that leaks', () => {
    const report = markdown(scanOf());
    expect(report).not.toContain("'charging card'");
    expect(report).toContain("console.log('•••', card.number, amount);");
  });

  it('is short, and says so, for a repository without anything', () => {
    const report = markdown(scanOf({ repository: repository(), findings: [] }));
    expectValid(report);
    expect(report.split('\n').length).toBeLessThan(140);
    expect(report).toContain('Nothing in this repository can be judged.');
  });

  it('says what is planned as work to do, once', () => {
    const report = markdown(scanOf());
    expect(report).toContain('| Initiative | Items | Effort | Level today → with this plan |');
    expect(report).toContain('### Logging standard');
    expect(report).toContain('### Metric naming');
  });

  it('names common fields as the services write them, and not as a larger front end does', () => {
    const scan = scanOf();
    const python = scan.services.map((one) => ({ ...one, language: 'python' as const }));
    const languages = [
      { language: 'javascript' as const, files: 9, lines: 9000 },
      { language: 'python' as const, files: 1, lines: 100 },
    ];
    expect(markdown({ ...scan, languages, services: python })).toContain('`request_id`');
    expect(markdown({ ...scan, languages, services: [] })).toContain('`requestId`');
  });

  it('bounds every list', () => {
    const { repository: shopped, findings } = shop();
    const where = place('api/src/payments.ts', '} catch (error) {\n  }');
    const many = Array.from({ length: 133 }, (_, n) =>
      finding('errors/swallowed-catch', { ...where, path: `api/src/f${n}.ts` }, 'high', 'The handler is empty.'),
    );
    const report = markdown(scanOf({ repository: shopped, findings: [...findings, ...many] }));
    expectValid(report);
    expect(report).toContain('… and 115 more in the JSON report.');
  });

  it('survives names made to break it', () => {
    const nasty = '](x) <img src=x>|`@all`\n# h1 $1 {{x}}';
    const { repository: shopped, findings } = shop();
    const scan: ScanResult = scanOf({
      repository: {
        ...shopped,
        name: nasty,
        services: [...shopped.services, service(nasty, nasty, 'go')],
        routes: shopped.routes.map((route) => ({ ...route, path: `/${nasty}`, method: nasty })),
        metrics: shopped.metrics.map((metric) => ({ ...metric, name: nasty, labels: [nasty] })),
        operations: shopped.operations.map((operation) => ({
          ...operation,
          target: nasty,
          propagates: { state: 'no', evidence: [] },
        })),
        ...(shopped.requestPath && {
          requestPath: {
            route: { ...shopped.requestPath.route, path: `/${nasty}` },
            hops: shopped.requestPath.hops.map(({ operation }) => ({
              operation: { ...operation, target: nasty },
              through: [nasty],
            })),
          },
        }),
        problems: [{ path: nasty, kind: 'parse-error', detail: nasty }],
      },
      findings: findings.map((one) => ({
        ...one,
        message: nasty,
        reason: nasty,
        service: nasty,
        location: { ...one.location, path: `${nasty}.ts` },
      })),
    });
    const report = markdown(scan);
    expectValid(report);
    const rows = parse(report).filter((token) => token.type === 'tr_open').length;
    expect(rows).toBeGreaterThan(30);
    // In code spans nobody is mentioned.
    expect(inline(report).some((token) => token.type === 'text' && token.content.includes('@all'))).toBe(false);
  });
});
