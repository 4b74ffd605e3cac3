/** OpenAPI documents (2.0 and 3.x): the operations that servers are generated from, or find their handlers by. */
import type { Artefact } from '../../model/artefacts.js';
import type { Span } from '../../model/facts.js';
import { parseYaml, type YamlNode } from './yaml.js';

type Document = Extract<Artefact, { kind: 'openapi' }>;

const VERBS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);
/** The first key says which it is; operations without an id are found by nothing. */
const TELLING = /(?:^|[{,])\s*["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\b/m;

/** Whether a text may be such a document, without parsing it. */
export function mayBeOpenapi(text: string): boolean {
  return text.includes('operationId') && TELLING.test(text.slice(0, 20_000));
}

/** Reads a document; JSON is YAML too. Undefined where it has no operations with an id. */
export function readOpenapi(path: string, text: string): Document | undefined {
  const parsed = parseYaml(text);
  const root = 'error' in parsed ? undefined : parsed.documents[0];
  if (!root) return undefined;
  const version = root.get('swagger').exists ? 2 : 3;
  const server = root.get('servers').items()[0]?.get('url').text ?? '';
  const base = version === 2 ? (root.get('basePath').text ?? '') : server.replace(/^(?:https?:)?\/\/[^/]*/, '');
  const operations = root
    .get('paths')
    .members()
    .flatMap((member) => operationsOf(member.key, member.value));
  return operations.length > 0
    ? { kind: 'openapi', path, version, base: /^\/[^{}]*$/.test(base) ? base.replace(/\/+$/, '') : '', operations }
    : undefined;
}

function operationsOf(path: string, item: YamlNode): Document['operations'] {
  return item.members().flatMap(({ key, at, value }) => {
    const id = VERBS.has(key) ? value.get('operationId').text : undefined;
    if (id === undefined) return [];
    // Connexion and its kin name the module apart.
    const controller = CONTROLLERS.map((name) => value.get(name).text ?? item.get(name).text).find((text) => text);
    return [{ id, method: key.toUpperCase(), path, at: at as Span, ...(controller && { controller }) }];
  });
}

const CONTROLLERS = ['x-openapi-router-controller', 'x-swagger-router-controller'];
