import { beforeAll, describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/audit.js';
import { extract } from '../../src/extract/extract.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import { requestCatalogue } from '../../src/link/catalogue/requests.js';
import type { Language } from '../../src/model/facts.js';
import { startFor, startTopics } from '../../src/report/markdown/start.js';

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
    const text = language === 'go' ? inGo(code) : code;
    expect(extract(text, { language: LANGUAGES[language], jsx: false }).parse).toEqual({ state: 'complete', gaps: [] });
  });

  it('names frameworks that are known, and rules that there are', async () => {
    const rules = new Set(rulesOf('.').map((rule) => rule.id));
    for (const topic of startTopics()) for (const rule of topic.rules) expect(rules).toContain(rule);
    for (const { language, framework } of all) {
      const { frameworks } = requestCatalogue(LANGUAGES[language]);
      // Routes of Next.js are files, those of gRPC methods of a type: no call of the catalogue tells of them.
      if (!['any', 'next', 'grpc'].includes(framework))
        expect(JSON.stringify(frameworks)).toContain(`"framework":"${framework}"`);
    }
  });

  it('speaks the framework of the service, and that of any where it has none of its own', () => {
    expect(startFor('metrics/none', 'python', ['react', 'django'])?.code).toContain('django_prometheus');
    expect(startFor('metrics/none', 'go', ['httprouter'])?.framework).toBeUndefined();
    expect(startFor('metrics/none', 'go', ['httprouter'])?.code).toContain('promhttp');
    expect(startFor('errors/swallowed-catch', 'go', [])).toBeUndefined();
  });
});
