/** The whole pipeline: files → facts → links → findings → scores → plan → the record that every output is rendered from. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { defaultCacheFolder } from './config/cache-folder.js';
import { loadConfig } from './config/load.js';
import type { Config } from './config/schema.js';
import { extractArtefacts } from './extract/artefacts/index.js';
import { extractFile, parseFacts } from './extract/file.js';
import { extractAll } from './extract/pool.js';
import { parseProblem } from './extract/problems.js';
import { type TypeChecker, typeChecker } from './extract/types/index.js';
import { commitOf } from './files/commit.js';
import { fingerprintTree } from './files/fingerprint.js';
import { languageOf, unreadLanguageOf } from './files/languages.js';
import { judgedByPath, pathRole, refineRole } from './files/roles.js';
import { findServices, serviceOf } from './files/services.js';
import { walk } from './files/walk.js';
import { link } from './link/link.js';
import type { FileFacts } from './model/facts.js';
import type { Problem, WalkedFile } from './model/files.js';
import { CONFIDENCES, type Confidence, type Rule, SEVERITIES } from './model/rule.js';
import type { Finding, ScanResult } from './model/scan.js';
import { makePlan } from './plan/plan.js';
import { toScanResult } from './report/record.js';
import { matchesId } from './rules/glob.js';
import { judge } from './rules/judge.js';
import { loadRules } from './rules/load.js';
import { score } from './score/maturity.js';
import { loadRubric } from './score/rubric.js';
import { assetFolder } from './util/assets.js';
import { UserError } from './util/errors.js';
import { keepHeapClose } from './util/heap.js';
import { keptResults } from './util/kept.js';
import { programFingerprint } from './util/program.js';
import { readSource } from './util/source.js';
import { version } from './util/version.js';

export interface AuditOptions {
  /** Configuration file named by the user; else the scanned tree's own. */
  config?: string;
  include: string[];
  exclude: string[];
  /** Rule ids or globs: only these (empty: all), and not these. */
  rules: string[];
  notRules: string[];
  includeTests?: boolean;
  confidence?: Confidence;
  jobs: number;
  cache: boolean;
  cacheFolder?: string;
  /** Whether the type checker is asked for the fields of logged TypeScript values: not, within bounds, or until it has told all. */
  types?: 'auto' | 'on' | 'off';
  /** Absolute paths that this run writes: an older report is no part of the repository. */
  leaveOut: string[];
  onProgress?: (done: number, total: number) => void;
}

/** Source that the type checker reads of its own accord: twice that of the largest repository it was tried on, some half a minute. */
const TYPES_CHARACTERS = 8_000_000;
const TYPES_MILLISECONDS = 600_000;

export interface Audited {
  scan: ScanResult;
  /** Absolute path of the scanned tree. */
  root: string;
  config: Config;
  rules: Rule[];
  /** Text of a file of the tree, for quoting; undefined where it cannot be read. */
  source: (path: string) => string | undefined;
}

/**
 * Scans the repository at `path`.
 * @throws UserError where path, configuration or rules cannot be used; a file that cannot be understood is in `scan.problems`
 */
export async function audit(path: string, options: AuditOptions): Promise<Audited> {
  const root = treeAt(path);
  const config = loadConfig(root, options.config);
  const rules = rulesOf(root);
  const named = [
    ...[...options.rules, ...options.notRules].map((pattern) => ({ pattern, where: '' })),
    ...Object.keys(config.rules).map((pattern) => ({ pattern, where: 'rules in the configuration: ' })),
  ];
  for (const { pattern, where } of named) {
    if (!rules.some((rule) => matchesId(pattern, rule.id)))
      throw new UserError(`${where}there is no rule ${pattern}; obs-audit rules lists them`);
  }
  const includeTests = options.includeTests ?? config.includeTests;
  const walked = await walk(root, {
    include: [...config.include, ...options.include],
    exclude: [...config.exclude, ...options.exclude, ...options.leaveOut.flatMap((file) => inside(root, file))],
    includeTests,
  });
  const task: Task = { root, walked, config, rules, options, includeTests };
  const folder = options.cache ? (options.cacheFolder ?? defaultCacheFolder()) : undefined;
  const kept = folder === undefined ? undefined : keptResults<ScanResult>(folder);
  const key = kept && keyOf(task);
  const known = key && kept?.get(key);
  const scan = known || (await examine(task, folder));
  // What a time budget cut short may come out whole next time.
  if (key && !known && scan.problems.every((problem) => problem.kind !== 'timeout')) kept?.put(key, scan);
  return { scan, root, config, rules, source: (file) => readText(join(root, file)) };
}

/** A tree to examine, and how. */
interface Task {
  root: string;
  walked: { files: WalkedFile[]; problems: Problem[] };
  config: Config;
  rules: Rule[];
  options: AuditOptions;
  includeTests: boolean;
}

/** Names everything that a scan's result depends on, so that the result of an unchanged tree can be used again. */
function keyOf({ root, walked, config, rules, options, includeTests }: Task): string {
  const { confidence, types } = options;
  const asked = { config, rules, only: options.rules, not: options.notRules, confidence, types, includeTests };
  const tree = [basename(root), commitOf(root), fingerprintTree(root, walked.files), walked.problems];
  return createHash('sha256')
    .update(JSON.stringify([programFingerprint(), asked, tree]))
    .digest('hex');
}

/** The pipeline itself. */
async function examine(task: Task, cacheFolder: string | undefined): Promise<ScanResult> {
  const { root, walked, config, rules, options, includeTests } = task;
  const sources = walked.files.filter(
    (file): file is Source => file.language !== undefined && judgedByPath(file.path, includeTests),
  );
  // The workers read sources while this thread reads the rest.
  const extracting = extractAll(root, sources, {
    jobs: options.jobs,
    cacheFolder,
    onProgress: (done) => options.onProgress?.(done, sources.length),
  });
  const readingRest = async () => {
    const artefacts = await extractArtefacts(walked.files, (file) => readSource(root, file));
    return { artefacts, found: await findServices(root, walked.files, artefacts.artefacts) };
  };
  const [extracted, { artefacts, found }] = await Promise.all([extracting, readingRest()]);

  keepHeapClose();
  const types = typeChecker(
    sources.map((file) => file.path),
    (file) => readText(join(root, file)),
    found.resolution,
    {
      characters: options.types === 'on' ? Number.POSITIVE_INFINITY : TYPES_CHARACTERS,
      milliseconds: TYPES_MILLISECONDS,
    },
  );
  const repository = link({
    name: basename(root),
    commit: commitOf(root),
    files: sources.flatMap((file) => {
      const facts = extracted.facts.get(file.path);
      if (!facts) return [];
      const service = serviceOf(file, found.services);
      return [
        {
          path: file.path,
          role: refineRole(file.path, pathRole(file.path), facts, found.services[service]),
          service,
          facts,
        },
      ];
    }),
    walked: walked.files.map(({ path }) => {
      const unread = unreadLanguageOf(path);
      return { path, role: pathRole(path) ?? 'service', ...(unread !== undefined && { unread }) };
    }),
    services: found.services,
    artefacts: artefacts.artefacts,
    resolution: found.resolution,
    problems: [
      ...walked.problems,
      ...extracted.problems,
      ...partlyRead(extracted.facts),
      ...artefacts.problems,
      ...found.problems,
    ],
    configuredLoggers: config.loggers,
    ...(options.types !== 'off' && { typeFields: lean(types.fieldsOf) }),
  });
  // What linking and the type checker needed on the way is dead.
  keepHeapClose();

  const judgement = judge(repository, rules, { includeTests });
  const rubric = loadRubric();
  const scored = score({ repository, findings: judgement.findings, external: config.external, rubric });
  const findings = reported(judgement.findings, config, options);
  const plan = makePlan({
    findings,
    rules,
    maturity: scored.maturity,
    criteria: rubric.pillars.flatMap((pillar) => pillar.criteria),
  });
  return toScanResult({
    repository: { ...repository, problems: [...repository.problems, ...types.problems(), ...judgement.problems] },
    findings,
    ...scored,
    plan,
    tool: { version: version(), rules: rules.length },
  });
}

/** The type checker takes half as much as the facts of a million lines: before it starts, what is dead makes room. */
function lean(fieldsOf: TypeChecker['fieldsOf']): TypeChecker['fieldsOf'] {
  return (questions) => {
    if (questions.length > 0) keepHeapClose();
    return fieldsOf(questions);
  };
}

type Source = WalkedFile & { language: NonNullable<WalkedFile['language']> };

/** The rules that hold for a tree: the shipped catalogue and the tree's own `.obs-audit/rules/`. */
export function rulesOf(root: string): Rule[] {
  const own = join(root, '.obs-audit/rules');
  const folders = [{ folder: assetFolder('rules'), source: 'catalogue' }];
  if (existsSync(own)) folders.push({ folder: own, source: '.obs-audit/rules' });
  const criteria = new Set(loadRubric().pillars.flatMap((pillar) => pillar.criteria.map((criterion) => criterion.id)));
  return loadRules(folders, { criteria }).rules;
}

/** Facts of one file on its own, for `obs-audit facts`. */
export async function factsOfFile(file: string): Promise<FileFacts> {
  const language = languageOf(file);
  if (!language)
    throw new UserError(`${file}: no front-end reads this ending; give a JavaScript, TypeScript, Python or Go file`);
  const extracted = await extractFile(dirname(resolve(file)), { path: basename(file), language }, undefined);
  if ('problem' in extracted) throw new UserError(`${file}: ${extracted.problem.detail}`);
  return parseFacts(extracted.facts);
}

/** Paths of the sources that a scan of `path` parses, for the benchmark. */
export async function judgedSources(path: string): Promise<string[]> {
  const walked = await walk(treeAt(path), { include: [], exclude: [], includeTests: false });
  return walked.files.filter((file) => file.language && judgedByPath(file.path, false)).map((file) => file.path);
}

function treeAt(path: string): string {
  const root = resolve(path);
  const stats = statSync(root, { throwIfNoEntry: false });
  if (!stats) throw new UserError(`${path}: does not exist; give the folder of a repository`);
  if (!stats.isDirectory()) throw new UserError(`${path}: is a file; give the folder of a repository`);
  return root;
}

/** A file as a glob of the walk, where it lies in the tree. */
function inside(root: string, file: string): string[] {
  const path = relative(root, file).replaceAll('\\', '/');
  return path.startsWith('../') ? [] : [`/${path.replace(/[[\]*?!{}]/g, '\\$&')}`];
}

function partlyRead(facts: ReadonlyMap<string, FileFacts>): Problem[] {
  return [...facts].flatMap(([path, one]) => parseProblem(path, one) ?? []);
}

/** What the user asked to have reported: the levels above do not depend on it. */
function reported(findings: Finding[], config: Config, options: AuditOptions): Finding[] {
  const least = CONFIDENCES.indexOf(options.confidence ?? config.confidence);
  const severities = Object.entries(config.rules);
  return findings.flatMap((finding) => {
    const set = severities.filter(([pattern]) => matchesId(pattern, finding.ruleId)).at(-1)?.[1];
    const wanted =
      set !== 'off' &&
      CONFIDENCES.indexOf(finding.confidence) >= least &&
      (!options.rules.length || options.rules.some((pattern) => matchesId(pattern, finding.ruleId))) &&
      !options.notRules.some((pattern) => matchesId(pattern, finding.ruleId));
    if (!wanted) return [];
    return set && SEVERITIES.includes(set) ? [{ ...finding, severity: set }] : [finding];
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
