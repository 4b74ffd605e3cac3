import { beforeAll, describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/audit.js';
import { extract } from '../../src/extract/extract.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import { requestCatalogue } from '../../src/link/catalogue/requests.js';
import type { Language } from '../../src/model/facts.js';
import { fill, startFor, startTopics } from '../../src/report/markdown/start.js';

beforeAll(initTreeSitter);

/** Statements of Go stand in a function. */
const inGo = (code: string) =>
  /^(?:\/\/.*\n)*(?:func|type|var) [(\w]/.test(code) ? `package p\n\n${code}` : `package p\n\nfunc f() {\n${code}\n}\n`;

const LANGUAGES = { javascript: 'typescript', python: 'python', go: 'go' } as const satisfies Record<string, Language>;

describe('code to start from', () => {
  const all = startTopics().flatMap((topic) =>
    (['javascript', 'python', 'go'] as const).flatMap((language) =>
      Object.entries(topic[language] ?? {}).map(([framework, code]) => ({
        name: `${topic.rules[0]} in ${language}, ${framework}`,
        language,
        framework,
        code,
      })),
    ),
  );

  it.each(all)('is code: $name', ({ language, code }) => {
    const filled = fill(code, { name: 'orders', logger: undefined });
    const text = language === 'go' ? inGo(filled) : filled;
    expect(extract(text, { language: LANGUAGES[language], jsx: false }).parse).toEqual({ state: 'complete', gaps: [] });
  });

  it('names frameworks that are known, and rules that there are', async () => {
    const rules = new Set(rulesOf('.').map((rule) => rule.id));
    for (const topic of startTopics()) for (const rule of topic.rules) expect(rules).toContain(rule);
    for (const { language, framework: name } of all) {
      const framework = name.replace(/ with \w+$/, '');
      const { frameworks } = requestCatalogue(LANGUAGES[language]);
      // Routes of Next.js are files, those of gRPC methods of a type: no call of the catalogue tells of them.
      if (!['any', 'next', 'grpc'].includes(framework))
        expect(JSON.stringify(frameworks)).toContain(`"framework":"${framework}"`);
    }
  });

  it('speaks the framework of the service, and that of any where it has none of its own', () => {
    const speaks = (...frameworks: string[]) => ({ name: 'orders', frameworks });
    expect(startFor('metrics/none', 'python', speaks('react', 'django'))?.code).toContain('django_prometheus');
    expect(startFor('metrics/none', 'go', speaks('httprouter'))?.framework).toBeUndefined();
    expect(startFor('metrics/none', 'go', speaks('httprouter'))?.code).toContain('promhttp');
    expect(startFor('errors/swallowed-catch', 'go', speaks())).toBeUndefined();
  });

  it('speaks the logger of the service, and calls the service by its name', () => {
    const correlation = (language: 'python' | 'go' | 'javascript', framework: string, logger?: string) =>
      startFor('logging/missing-correlation-id', language, { name: 'orders', frameworks: [framework], logger })?.code;
    expect(correlation('python', 'flask', 'logging')).toContain('class RequestIdFilter(logging.Filter)');
    expect(correlation('python', 'flask')).toContain('structlog.contextvars');
    expect(correlation('javascript', 'express', 'winston')).toContain('winston.format');
    expect(correlation('go', 'gin', 'zerolog')).toContain('log.With().Str("request_id", requestid.Get(c)).Logger()');
    expect(correlation('go', 'gin', 'slog')).toContain('slog.With("request_id", requestid.Get(c))');
    // Where nothing is traced yet, what exports the spans comes first.
    const whole = startFor('tracing/none', 'python', { name: 'orders', frameworks: ['flask'] })?.code;
    expect(whole).toMatch(/SERVICE_NAME: "orders".*set_tracer_provider.*FlaskInstrumentor/s);
    const tracing = (name: string) => startFor('tracing/untraced-route', 'go', { name, frameworks: ['gin'] })?.code;
    expect(tracing('orders')).toBe('router.Use(otelgin.Middleware("orders"))\n');
    expect(tracing('a"b')).toContain('otelgin.Middleware("api")');
  });
});
