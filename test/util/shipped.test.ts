import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/audit.js';
import { levelCatalogue } from '../../src/link/catalogue/levels.js';
import { requestCatalogue } from '../../src/link/catalogue/requests.js';
import { loadCatalogue } from '../../src/link/catalogue.js';
import { taxonomy } from '../../src/link/sensitive/taxonomy.js';
import { loadPlanRules } from '../../src/plan/phases.js';
import { loadGapSentences } from '../../src/report/markdown/gaps.js';
import { loadRemedies } from '../../src/report/markdown/remedies.js';
import { startTopics } from '../../src/report/markdown/start.js';
import { sentencePatterns } from '../../src/rules/subjects/sentences.js';
import type * as Shipped from '../../src/util/shipped.js';
import { outcomesSoFar } from '../../src/util/shipped.js';
import { temporaryFolder } from '../helpers/cli.js';

const FILES = ['rules', 'templates']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
  .filter((name) => /\.ya?ml$/.test(name))
  .sort();

/** Reads every data file, as `scripts/ship-data.mjs` does; run from `src/`, all of them as YAML. */
function readAll() {
  rulesOf('src');
  loadCatalogue();
  for (const language of ['javascript', 'python', 'go'] as const) {
    requestCatalogue(language);
    levelCatalogue(language);
  }
  taxonomy();
  sentencePatterns();
  loadPlanRules();
  loadGapSentences();
  loadRemedies();
  startTopics();
  return outcomesSoFar();
}

describe('the data files of the package', () => {
  it('are all built, and built they say what their YAML says', () => {
    expect(existsSync('dist/shipped.json'), 'npm run build').toBe(true);
    const read = readAll();
    expect(Object.keys(read)).toEqual(FILES);
    // What JSON cannot hold would be lost: the comparison is strict.
    expect(JSON.parse(readFileSync('dist/shipped.json', 'utf8'))).toStrictEqual(read);
  });

  it('are read anew where the text is another than the one that was built', async () => {
    const folder = temporaryFolder();
    for (const part of ['rules', 'dist/util']) mkdirSync(join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    copyFileSync('dist/util/shipped.js', join(folder, 'dist/util/shipped.js'));
    writeFileSync(join(folder, 'rules/a.yml'), 'a: 1\n');
    const of = createHash('sha256').update('a: 1\n').digest('hex');
    writeFileSync(join(folder, 'dist/shipped.json'), JSON.stringify({ 'rules/a.yml': { of, data: 'as built' } }));
    const { shipped } = (await import(pathToFileURL(join(folder, 'dist/util/shipped.js')).href)) as typeof Shipped;
    expect(shipped('rules/a.yml', () => 'read')).toBe('as built');
    writeFileSync(join(folder, 'rules/a.yml'), 'a: 2\n');
    expect(shipped('rules/a.yml', () => 'read')).toBe('read');
  });
});
