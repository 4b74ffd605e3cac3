import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { audit } from '../../src/audit.js';
import { extract, variantOf } from '../../src/extract/extract.js';
import { initTreeSitter } from '../../src/extract/treesitter.js';
import { languageOf } from '../../src/files/languages.js';
import { refineRole } from '../../src/files/roles.js';
import { link } from '../../src/link/link.js';
import type { FileRole } from '../../src/model/files.js';
import type { Repository } from '../../src/model/repository.js';
import type { Rule } from '../../src/model/rule.js';
import type { Finding } from '../../src/model/scan.js';
import type { Service } from '../../src/model/services.js';
import { judge } from '../../src/rules/judge.js';

/** The service that loose files belong to. */
const SERVICE: Service = {
  name: 'loose',
  path: '.',
  language: 'mixed',
  role: 'service',
  dependencies: new Set(),
  startCommands: [],
  environment: [],
  entries: [],
};

/** Links texts (path → text) as the code of one service. */
export async function linkTexts(
  texts: Record<string, string>,
  service: Partial<Service> = {},
  byPath: (path: string) => FileRole | undefined = () => 'service',
): Promise<Repository> {
  await initTreeSitter();
  const of: Service = { ...SERVICE, ...service };
  const files = Object.entries(texts).flatMap(([path, text]) => {
    const language = languageOf(path);
    if (!language) return [];
    const facts = extract(text, variantOf(path, language));
    return [{ path, role: refineRole(path, byPath(path), facts, of), service: 0, facts }];
  });
  return link({
    name: 'loose',
    commit: null,
    files,
    walked: files.map(({ path, role }) => ({ path, role })),
    services: [of],
    artefacts: [],
    resolution: { aliases: [], packages: {}, goModules: {}, pythonRoots: [''] },
    problems: [],
    configuredLoggers: [],
  });
}

/** Findings of one rule in the loose files of a folder; each file on its own, so that packages of one folder do not meet. */
export async function judgeLoose(folder: string, rule: Rule): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const file of readdirSync(folder).sort()) {
    const path = join(folder, file);
    if (statSync(path).isDirectory() || !languageOf(file)) continue;
    const repository = await linkTexts({ [file]: readFileSync(path, 'utf8') });
    findings.push(...judge(repository, [rule]).findings);
  }
  return findings;
}

/** Findings of one rule in a small repository, by the whole pipeline. */
export async function judgeRepository(folder: string, rule: Rule): Promise<Finding[]> {
  const { scan } = await audit(folder, {
    include: [],
    exclude: [],
    rules: [rule.id],
    notRules: [],
    confidence: 'low',
    jobs: 1,
    cache: false,
    leaveOut: [],
  });
  return scan.findings;
}
