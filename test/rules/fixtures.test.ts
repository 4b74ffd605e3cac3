import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fg from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load.js';
import { judgeLoose, judgeRepository } from './pipeline.js';

const FIXTURES = resolve('fixtures/rules');
const { rules } = loadRules([{ folder: resolve('rules'), source: 'catalogue' }]);

/** Lines that say what is expected on them: `// expect: rule/id, other/id`. */
function expected(folder: string, files: readonly string[], rule: string): string[] {
  return files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const ids = /(?:\/\/|#)\s*expect:\s*(.+)$/.exec(line)?.[1]?.split(/\s*,\s*/) ?? [];
        return ids.filter((id) => id.trim() === rule).map(() => `${file}:${index + 1}`);
      }),
  );
}

const SOURCES = '**/*.{js,jsx,ts,tsx,vue,svelte,py,go}';
const WITH_ARTEFACTS = '**/*.{js,jsx,ts,tsx,vue,svelte,py,go,yml,yaml}';
const LANGUAGES = { javascript: /\.[jt]sx?$/, python: /\.py$/, go: /\.go$/ };
const LINE_RULES = new Set(['call', 'handler', 'throw', 'function', 'level', 'field', 'span']);

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const folder = join(FIXTURES, id);

  it('has a finding and a near miss in each language', () => {
    expect(existsSync(folder), `no folder ${folder}`).toBe(true);
    const files = fg.sync(SOURCES, { cwd: folder });
    const texts = (pattern: RegExp) =>
      files
        .filter((file) => pattern.test(file))
        .map((file) => readFileSync(join(folder, file), 'utf8'))
        .join('\n');
    const lacking: string[] = [];
    for (const [language, pattern] of Object.entries(LINE_RULES.has(rule.for) ? LANGUAGES : { any: /./ })) {
      if (!texts(pattern).includes(`expect: ${id}`)) lacking.push(`${language}: a finding`);
      if (!/near miss:/.test(texts(pattern))) lacking.push(`${language}: a near miss`);
    }
    expect(lacking).toEqual([]);
  });

  it('finds what the fixtures expect and nothing else', async () => {
    const found: string[] = [];
    const wanted: string[] = [];
    const loose = fg.sync(SOURCES.slice(3), { cwd: folder }).sort();
    if (loose.length > 0) {
      wanted.push(...expected(folder, loose, id));
      found.push(
        ...(await judgeLoose(folder, rule)).map((finding) => `${finding.location.path}:${finding.location.startLine}`),
      );
    }
    for (const name of readdirSync(folder)
      .filter((entry) => statSync(join(folder, entry)).isDirectory())
      .sort()) {
      const repository = join(folder, name);
      const inside = expected(repository, fg.sync(WITH_ARTEFACTS, { cwd: repository }).sort(), id);
      wanted.push(...inside.map((place) => `${name}/${place}`));
      const findings = await judgeRepository(repository, rule);
      found.push(...findings.map((finding) => `${name}/${finding.location.path}:${finding.location.startLine}`));
    }
    const missing = wanted.filter((place) => !found.includes(place));
    const unexpected = found.filter((place) => !wanted.includes(place));
    expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
    // A rule may have a hundred small repositories, each of which goes the whole way.
  }, 600_000);
});
