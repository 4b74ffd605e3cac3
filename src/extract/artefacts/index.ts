import type { Artefact } from '../../model/artefacts.js';
import type { Problem, WalkedFile } from '../../model/files.js';
import { isAlertmanager, readAlertmanager } from './alertmanager.js';
import { readCompose } from './compose.js';
import { readDockerfile } from './dockerfile.js';
import { readFunctions } from './functions.js';
import { mayBeDashboard, readDashboard } from './grafana.js';
import { isKubernetes, readHelmTemplate, readKubernetes } from './kubernetes.js';
import { mayBeOpenapi, readOpenapi } from './openapi.js';
import { mayBePipeline, readPipelineText, readPipelineYaml } from './pipelines.js';
import { readPrisma } from './prisma.js';
import { readProcfile } from './procfile.js';
import { speaksOfProduction } from './production.js';
import { isPrometheusRules, readPrometheusRules } from './prometheus.js';
import { readProto } from './proto.js';
import { parseYaml, type YamlNode } from './yaml.js';

/** Larger data files are data, or generated beyond what anyone reads. */
const MAX_BYTES = 1024 * 1024;
/** Files read at a time. */
const WIDTH = 16;

export type Read = (path: string) => Promise<{ text: string } | { problem: Problem }>;

/**
 * Reads the data files in which telemetry, deployment and start commands stand.
 *
 * Tests, examples and documentation give none: what only they deploy or alert on is not the product's. A file that claims by
 * its name or first words to be an artefact and cannot be read as one is a problem; any other file is passed over.
 *
 * @param files what the walk found; @param read gives a file's text or the problem with it
 * @returns artefacts and problems in the order of the files
 */
export async function extractArtefacts(
  files: readonly WalkedFile[],
  read: Read,
): Promise<{ artefacts: Artefact[]; problems: Problem[] }> {
  const artefacts: Artefact[] = [];
  const problems: Problem[] = [];
  const candidates = files.filter(
    (file) =>
      file.bytes <= MAX_BYTES && isCandidate(file.path) && (speaksOfProduction(file.path) || isSpecified(file.path)),
  );
  for (let start = 0; start < candidates.length; start += WIDTH) {
    const batch = candidates.slice(start, start + WIDTH);
    const results = await Promise.all(batch.map((file) => read(file.path)));
    for (const [index, result] of results.entries()) {
      const path = batch[index]?.path ?? '';
      if ('problem' in result) problems.push(result.problem);
      else readArtefacts(path, result.text, artefacts, problems);
    }
  }
  return { artefacts, problems };
}

const DOCKERFILE = /(?:^|\/)(?:(?:Dockerfile|Containerfile)(?:[.\-_][\w.-]+)?|[\w.-]+\.dockerfile)$/i;
const PROCFILE = /(?:^|\/)Procfile(?:\.\w+)?$/;
const COMPOSE = /(?:^|\/)[\w.-]*compose[\w.-]*\.ya?ml$/i;
const YAML = /\.ya?ml$/i;
const JSON_FILE = /\.json$/i;
const PROTO = /\.proto$/;
const PRISMA = /\.prisma$/;

/** An OpenAPI document by its name: it says what is served wherever it lies, but for tests. */
function isSpecified(path: string): boolean {
  return (
    /(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$/i.test(path) &&
    !/(?:^|\/)(?:tests?|testdata|examples?|vendor|node_modules)\//i.test(path)
  );
}

function isCandidate(path: string): boolean {
  return (
    [DOCKERFILE, PROCFILE, YAML, JSON_FILE, PROTO, PRISMA].some((pattern) => pattern.test(path)) || mayBePipeline(path)
  );
}

function readArtefacts(path: string, text: string, artefacts: Artefact[], problems: Problem[]): void {
  try {
    if ((YAML.test(path) || JSON_FILE.test(path)) && mayBeOpenapi(text)) add(artefacts, readOpenapi(path, text));
    else if (YAML.test(path)) readYamlArtefacts(path, text, artefacts, problems);
    else if (JSON_FILE.test(path)) add(artefacts, mayBeDashboard(text) ? readDashboard(path, text) : undefined);
    else if (DOCKERFILE.test(path) && /^\s*FROM\s/im.test(text)) artefacts.push(readDockerfile(path, text));
    else if (PROCFILE.test(path)) artefacts.push(readProcfile(path, text));
    else if (PROTO.test(path)) add(artefacts, /^\s*service\s/m.test(text) ? readProto(path, text) : undefined);
    else if (PRISMA.test(path)) add(artefacts, readPrisma(path, text));
    else add(artefacts, readPipelineText(path, text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ path, kind: 'parse-error', detail: 'nested too deeply' });
  }
}

/** Words at the start of a line that something below reads; a YAML file without any is not parsed. */
const TELLING =
  /^["']?(?:apiVersion|services|groups|route|receivers|scrape_configs|filebeat[\w.]*|sources|pipeline|slos|contactPoints|functions|Resources)["']?:/m;

function readYamlArtefacts(path: string, text: string, artefacts: Artefact[], problems: Problem[]): void {
  const claims = claimOf(path, text);
  if (claims === undefined && !TELLING.test(text)) return;
  if (/\{\{[-\s]*[\w.$]/.test(text) && /^\s*kind:/m.test(text)) {
    const parsed = /^\s*\{\{/m.test(text) ? undefined : parseYaml(text);
    if (parsed === undefined || 'error' in parsed) {
      add(artefacts, readHelmTemplate(path, text));
      artefacts.push({ kind: 'other', path, what: 'helm-template', at: [1, 1, 1, 1] });
      return;
    }
  }
  const parsed = parseYaml(text);
  if ('error' in parsed) {
    if (claims !== undefined) problems.push({ path, kind: 'parse-error', detail: `${claims}: ${parsed.error}` });
    return;
  }
  readDocuments(path, text, parsed.documents, artefacts);
}

function readDocuments(path: string, text: string, documents: readonly YamlNode[], artefacts: Artefact[]): void {
  const [first] = documents;
  if (first && isCompose(path, first)) artefacts.push(readCompose(path, first));
  if (documents.some(isKubernetes)) artefacts.push(readKubernetes(path, documents));
  if (documents.some(isPrometheusRules)) artefacts.push(readPrometheusRules(path, documents));
  for (const root of documents) {
    if (isAlertmanager(root)) artefacts.push(readAlertmanager(path, root));
    add(artefacts, readPipelineYaml(path, root));
    add(artefacts, readFunctions(path, root));
    if (root.get('kind').text === 'ConfigMap' && mayBeDashboard(text)) {
      for (const { key, at, value } of root.get('data').members()) {
        if (key.endsWith('.json')) add(artefacts, readDashboard(path, value.text ?? '', at));
      }
    }
  }
}

/** What a YAML file says that it is, so that failing to read it is worth telling. */
function claimOf(path: string, text: string): string | undefined {
  if (COMPOSE.test(path)) return 'compose file';
  if (/^["']?groups["']?:/m.test(text) && /^\s*-?\s*["']?(?:alert|record)["']?:/m.test(text)) return 'alerting rules';
  if (/^["']?route["']?:/m.test(text) && /^["']?receivers["']?:/m.test(text)) return 'Alertmanager configuration';
  if (/^apiVersion:/m.test(text) && /^kind:/m.test(text) && !text.includes('{{')) return 'Kubernetes object';
  return undefined;
}

/** By its name, or by services that have an image or a build each. */
function isCompose(path: string, root: YamlNode): boolean {
  const services = root.get('services').members();
  if (services.length === 0) return false;
  return COMPOSE.test(path) || services.every(({ value }) => value.get('image').exists || value.get('build').exists);
}

function add(artefacts: Artefact[], found: Artefact | undefined): void {
  if (found) artefacts.push(found);
}
