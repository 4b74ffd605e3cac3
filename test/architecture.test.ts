import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each stage may import beside itself: facts flow one way, and no stage knows another. */
const MAY_IMPORT: Record<string, string[]> = {
  model: [],
  util: ['model'],
  config: ['model', 'util'],
  files: ['model', 'util'],
  extract: ['model', 'util'],
  link: ['model', 'util'],
  rules: ['model', 'util'],
  score: ['model', 'util'],
  plan: ['model', 'util'],
  report: ['model', 'util'],
  'audit.ts': ['model', 'util', 'config', 'files', 'extract', 'link', 'rules', 'score', 'plan', 'report'],
  commands: ['model', 'util', 'config', 'rules', 'report', 'audit.ts'],
  'cli.ts': ['util', 'commands'],
};

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

describe('architecture', () => {
  it('has a place in the import order for every folder of src/', () => {
    expect([...new Set(sources.map((name) => name.split('/')[0]))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it.each(Object.keys(MAY_IMPORT))('%s imports only what comes before it', (stage) => {
    const wrong: string[] = [];
    for (const name of sources.filter((source) => source.split('/')[0] === stage)) {
      const text = readFileSync(join('src', name), 'utf8');
      for (const [, specifier] of text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)) {
        const target = normalize(join(dirname(name), specifier as string))
          .split('/')[0]
          ?.replace(/\.js$/, '.ts');
        if (target !== stage && !MAY_IMPORT[stage]?.includes(target as string))
          wrong.push(`${name} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets the model depend on nothing but zod', () => {
    const foreign = sources
      .filter((name) => name.startsWith('model/'))
      .flatMap((name) =>
        [...readFileSync(join('src', name), 'utf8').matchAll(/from\s+'([^.'][^']*)'/g)].map(([, module]) => module),
      );
    expect([...new Set(foreign)]).toEqual(['zod']);
  });
});
